#include "base/strbuf.h"
#include "model/cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cluster_set *read_text(const char *text, struct err *err) {
    struct json *doc = json_parse(text, strlen(text), err);
    assert_non_null(doc);
    struct cluster_set *set = cluster_set_new();
    if (cluster_set_from_json(set, doc, "in.json", err)) {
        cluster_set_free(set);
        set = NULL;
    }
    json_free(doc);
    return set;
}

static struct cluster_set *must(const char *text) {
    struct err err = {0};
    struct cluster_set *set = read_text(text, &err);
    if (!set)
        fail_msg("%s", err.text);
    return set;
}

static void counts_are_counted_or_absent(void **state) {
    (void)state;
    static const struct {
        const char *count;
        int64_t want;
        bool at_least;
    } cases[] = {
        {"48", 48, false},
        {"\"48\"", 48, false},
        {"\"50+\"", 50, true},
        {"\"1,204\"", 1204, false},
        {"\"at least 50\"", 50, true},
        {"\">= 9\"", 9, true},
        {"\"~80%\"", -1, false},
        {"\"80%\"", -1, false},
        {"\"many\"", -1, false},
        {"\"\"", -1, false},
        {"null", -1, false},
        {"\"34 occurrences\"", 34, false},
        {"0", 0, false},
        {"\"5 per minute\"", -1, false},
        {"\"50+ log entries\"", 50, true},
        {"-3", -1, false},
        {"1e300", -1, false},
        {"-1e300", -1, false},
        {"2.5", -1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        snprintf(text, sizeof text, "{\"clusters\":[{\"title\":\"x\",\"count\":%s}]}", cases[i].count);
        struct cluster_set *set = must(text);
        assert_int_equal(set->clusters[0].count, cases[i].want);
        assert_int_equal(set->clusters[0].count_at_least, cases[i].at_least);
        cluster_set_free(set);
    }
    struct cluster_set *set = must("{\"clusters\":[{\"title\":\"x\",\"count\":\"~80%\"}]}");
    assert_int_equal(set->clusters[0].notes_n, 1);
    assert_string_equal(set->clusters[0].notes[0].text, "~80%");
    assert_string_equal(set->clusters[0].notes[0].source, "in.json");
    cluster_set_free(set);
    set = must("{\"clusters\":[{\"title\":\"x\",\"count\":-3},{\"title\":\"y\",\"count\":1e300}]}");
    assert_int_equal(set->notes_n, 2);
    assert_string_equal(set->notes[0],
                        "in.json: cluster 1: count is no whole number from 0 to 9e15 and was left out");
    cluster_set_free(set);
}

static bool noted(const struct cluster_set *set, const char *part) {
    for (size_t i = 0; i < set->notes_n; i++)
        if (strstr(set->notes[i], part))
            return true;
    return false;
}

static void causes_follow_and_what_is_wrong_is_noted(void **state) {
    (void)state;
    struct cluster_set *set = must(
        "{\"clusters\":[{\"id\":\"root\",\"title\":\"r\"},{\"id\":7,\"title\":\"s\",\"caused_by\":\"root\"},"
        "{\"title\":\"t\",\"caused_by\":\"gone\"},{\"id\":\"a\",\"title\":\"u\",\"caused_by\":\"b\"},"
        "{\"id\":\"b\",\"title\":\"v\",\"caused_by\":\"a\"},{\"title\":\"w\",\"caused_by\":7},"
        "{\"title\":\"x\",\"priority\":\"soon\",\"first_seen\":\"yesterday\",\"severity\":\"LOUD\"}]}");
    assert_string_equal(set->clusters[1].caused_by, set->clusters[0].id);
    assert_string_equal(set->clusters[5].caused_by, set->clusters[1].id);
    assert_null(set->clusters[2].caused_by);
    assert_true(noted(set, "cluster 3") || noted(set, "caused_by names no cluster"));
    assert_true(noted(set, "in a ring"));
    assert_true(!set->clusters[3].caused_by != !set->clusters[4].caused_by);
    assert_true(noted(set, "first_seen is no time"));
    assert_true(noted(set, "priority is none of"));
    assert_true(noted(set, "severity is none of"));
    cluster_set_free(set);
}

static void totals_that_do_not_add_up_are_noted(void **state) {
    (void)state;
    struct cluster_set *set =
        must("{\"totals\":{\"considered\":90},\"clusters\":[{\"title\":\"x\",\"count\":5}]}");
    assert_true(noted(set, "say 90 considered entries, its clusters hold 5"));
    cluster_set_free(set);
}

static void wrong_types_name_the_cluster(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"[]", "no list of clusters"},
        {"{\"clusters\":{}}", "no list of clusters"},
        {"{\"clusters\":[{\"title\":\"x\"},7]}", "cluster 2: an object"},
        {"{\"clusters\":[{}]}", "cluster 1: neither a title nor a pattern"},
        {"{\"clusters\":[{\"patterns\":[{}]}]}", "cluster 1: patterns: each"},
        {"{\"clusters\":[{\"title\":[\"x\"]}]}", "cluster 1: title: a text"},
        {"{\"clusters\":[{\"title\":\"x\",\"count\":true}]}", "cluster 1: count: a number or a text"},
        {"{\"clusters\":[{\"title\":\"x\",\"notes\":\"n\"}]}", "cluster 1: notes: a list"},
        {"{\"clusters\":[{\"title\":\"x\",\"owner\":1},{\"title\":\"y\",\"services\":[1]}]}",
         "cluster 2: services"},
        {"{\"clusters\":[{\"title\":\"x\",\"histogram\":[[1,2]]}]}", "cluster 1: histogram: each"},
        {"{\"source\":[],\"clusters\":[]}", "source: an object"},
        {"{\"source\":{\"notes\":[{}]},\"clusters\":[]}", "source.notes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        assert_null(read_text(cases[i].text, &err));
        assert_int_equal(err.status, ERR_INPUT);
        if (!strstr(err.text, cases[i].want) || strncmp(err.text, "in.json: ", 9) != 0)
            fail_msg("%s: got %s", cases[i].text, err.text);
    }
}

/* {"clusters":[ELEMENT, ...]} with n elements, or one cluster with n patterns. */
static char *repeat(const char *head, const char *element, const char *tail, size_t n) {
    struct strbuf sb;
    strbuf_init(&sb, 1 << 22);
    strbuf_addstr(&sb, head);
    for (size_t i = 0; i < n; i++) {
        strbuf_addstr(&sb, i ? "," : "");
        strbuf_addstr(&sb, element);
    }
    strbuf_addstr(&sb, tail);
    return sb.data;
}

static void limits_are_named(void **state) {
    (void)state;
    static const struct {
        const char *head, *element, *tail, *want;
        size_t max;
    } cases[] = {
        {"{\"clusters\":[", "{\"title\":\"x\",\"caused_by\":\"no\"}", "]}", "more than 10000 clusters",
         10000},
        {"{\"clusters\":[{\"patterns\":[", "\"x\"", "]}]}", "patterns: more than 1000", 1000},
        {"{\"clusters\":[{\"title\":\"x\",\"frames\":[", "\"x\"", "]}]}", "frames: more than 1000", 1000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *fits = repeat(cases[i].head, cases[i].element, cases[i].tail, cases[i].max);
        char *over = repeat(cases[i].head, cases[i].element, cases[i].tail, cases[i].max + 1);
        struct cluster_set *set = must(fits);
        assert_true(set->notes_n <= 21);
        cluster_set_free(set);
        struct err err = {0};
        assert_null(read_text(over, &err));
        assert_non_null(strstr(err.text, cases[i].want));
        free(fits);
        free(over);
    }
    char *many = repeat("{\"clusters\":[{\"patterns\":[", "\"x\"", "]}]}", 30);
    struct cluster_set *set = must(many);
    assert_int_equal(set->clusters[0].patterns_n, 24);
    assert_int_equal(set->clusters[0].patterns_more, 6);
    cluster_set_free(set);
    free(many);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_counted_or_absent),
        cmocka_unit_test(causes_follow_and_what_is_wrong_is_noted),
        cmocka_unit_test(totals_that_do_not_add_up_are_noted),
        cmocka_unit_test(wrong_types_name_the_cluster),
        cmocka_unit_test(limits_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
