/* The table of patterns: bounded, and the same whatever the order of the entries. */
#include "cluster/pattern.h"

#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t base = INT64_C(1740823200) * TIMESTAMP_SECOND;

static struct entry made(const char *id, int64_t time, const char *text) {
    return (struct entry){
        .insert_id = id, .time = time, .end = time, .severity = SEVERITY_ERROR, .text = text};
}

static struct identify known_as(const char *pattern) {
    return (struct identify){.kind = CLUSTER_MESSAGE, .pattern = pattern, .group = pattern};
}

static void equal_problems_are_one_pattern(void **state) {
    (void)state;
    struct pattern_table t;
    struct identify id = known_as("it broke"), other = known_as("it burns");
    struct entry e = made("a", base, "it broke");
    pattern_table_init(&t, true);
    assert_int_equal(pattern_add(&t, &e, &id, "acme"), 0);
    assert_int_equal(pattern_add(&t, &e, &id, "acme"), 0);
    assert_int_equal(pattern_add(&t, &e, &other, "acme"), 1);
    assert_int_equal(pattern_add(&t, &e, &id, "acme-auth"), 2);
    e.environment = "staging";
    assert_int_equal(pattern_add(&t, &e, &id, "acme"), 3);
    pattern_add_pieces(&t, 3, &e, 4);
    pattern_add_member(&t, 3, "m");
    assert_int_equal(t.items[0].count, 2);
    assert_int_equal(t.items[3].count, 4);
    assert_int_equal(t.considered, 8);
    assert_string_equal(t.items[3].members[0], "m");
    pattern_table_release(&t);
}

static void first_last_and_newest(void **state) {
    (void)state;
    static const int64_t order[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
    for (size_t o = 0; o < 3; o++) {
        struct pattern_table t;
        struct identify id = known_as("it broke");
        pattern_table_init(&t, false);
        for (size_t i = 0; i < 3; i++) {
            char name[4], text[16];
            snprintf(name, sizeof name, "n%d", (int)order[o][i]);
            snprintf(text, sizeof text, "text %d", (int)order[o][i]);
            struct entry e = made(name, base + order[o][i] * TIMESTAMP_HOUR, text);
            e.revision = name;
            pattern_add(&t, &e, &id, "acme");
        }
        struct entry none = made(NULL, TIMESTAMP_NONE, NULL);
        pattern_add(&t, &none, &id, "acme");
        const struct pattern *p = &t.items[0];
        assert_true(p->first == base && p->last == base + 2 * TIMESTAMP_HOUR);
        assert_string_equal(p->newest.text, "text 2");
        assert_string_equal(p->newest.insert_id, "n2");
        assert_int_equal(p->buckets_n, 3);
        assert_int_equal(p->revisions_n, 3);
        assert_int_equal(p->times_n, 3);
        pattern_table_release(&t);
    }
}

static void histograms_become_coarser(void **state) {
    (void)state;
    struct pattern_table t;
    struct identify id = known_as("it broke");
    pattern_table_init(&t, false);
    for (int64_t i = 0; i < 6000; i++) {
        struct entry e = made("a", base + i * 7 * TIMESTAMP_HOUR, "x");
        pattern_add(&t, &e, &id, "acme");
    }
    const struct pattern *p = &t.items[0];
    int64_t sum = 0;
    for (size_t i = 0; i < p->buckets_n; i++) {
        sum += p->buckets[i].count;
        assert_true(!i || p->buckets[i - 1].start < p->buckets[i].start);
    }
    assert_int_equal(sum, 6000);
    assert_in_range(p->buckets_n, 1, PATTERN_MAX_BUCKETS);
    assert_null(p->times);
    pattern_table_release(&t);
}

/* n patterns of different texts, forwards or backwards. */
static void fill(struct pattern_table *t, size_t n, bool backwards) {
    for (size_t i = 0; i < n; i++) {
        char text[32];
        snprintf(text, sizeof text, "problem %zu", backwards ? n - 1 - i : i);
        struct identify id = known_as(text);
        struct entry e = made("a", base, text);
        pattern_add(t, &e, &id, "acme");
    }
}

static void beyond_the_limit_all_are_one(void **state) {
    (void)state;
    struct pattern_table t;
    pattern_table_init(&t, false);
    fill(&t, PATTERN_MAX, false);
    assert_false(t.overflow);
    fill(&t, PATTERN_MAX + 10, false);
    assert_true(t.overflow);
    assert_int_equal(t.n, PATTERN_MAX + 1);
    assert_string_equal(t.items[PATTERN_MAX].id.pattern, "(other messages)");
    assert_int_equal(t.items[PATTERN_MAX].count, 10);
    assert_int_equal(t.considered, 2 * PATTERN_MAX + 10);
    pattern_table_release(&t);
}

static void sorting_forgets_the_order_of_the_entries(void **state) {
    (void)state;
    struct pattern_table t[2];
    for (int k = 0; k < 2; k++) {
        pattern_table_init(&t[k], false);
        fill(&t[k], 500, k);
        char first[32];
        snprintf(first, sizeof first, "%s", t[k].items[0].id.pattern);
        size_t *to = pattern_table_sort(&t[k]);
        assert_string_equal(t[k].items[to[0]].id.pattern, first);
        free(to);
    }
    for (size_t i = 0; i < 500; i++)
        assert_string_equal(t[0].items[i].id.pattern, t[1].items[i].id.pattern);
    pattern_table_release(&t[0]);
    pattern_table_release(&t[1]);
}

static void few_words_stay_and_always_the_same(void **state) {
    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        struct pattern_table t;
        struct identify id = known_as("it broke");
        pattern_table_init(&t, false);
        for (int i = 0; i < 200; i++) {
            char name[8];
            snprintf(name, sizeof name, "w%03d", backwards ? 199 - i : i);
            struct entry e = made("a", base, "x");
            e.error_group = e.revision = id.route = name;
            pattern_add(&t, &e, &id, "acme");
        }
        const struct pattern *p = &t.items[0];
        assert_int_equal(p->error_groups_n, 8);
        assert_string_equal(p->error_groups[0], "w000");
        assert_string_equal(p->error_groups[7], "w007");
        assert_string_equal(p->routes[7], "w007");
        assert_int_equal(p->revisions_n, PATTERN_MAX_REVISIONS);
        for (size_t i = 0; i < p->revisions_n; i++)
            assert_true(strcmp(p->revisions[i].name, "w064") < 0);
        pattern_table_release(&t);
    }
}

static void details_do_not_depend_on_the_order(void **state) {
    (void)state;
    struct cluster_frame frames[][2] = {{{"a.py", "f", 9}, {"b.py", "g", 1}},
                                        {{"a.py", "f", 3}, {"c.py", "g", 1}},
                                        {{"a.py", "f", 3}, {"b.py", "h", 1}}};
    static const char *const values[] = {"of account 7", "of account 3", "of account 5"};
    for (size_t first = 0; first < 3; first++) {
        struct pattern_table t;
        struct identify id = known_as("of account <num>");
        pattern_table_init(&t, false);
        for (size_t i = 0; i < 3; i++) {
            struct entry e = made("a", base, values[(first + i) % 3]);
            id.value = values[(first + i) % 3];
            id.frames = frames[(first + i) % 3];
            id.frames_n = 2;
            pattern_add(&t, &e, &id, "acme");
        }
        assert_int_equal(t.n, 1);
        assert_string_equal(t.items[0].id.value, "of account 3");
        assert_string_equal(t.items[0].id.frames[1].function, "h");
        assert_string_equal(t.items[0].newest.text, "of account 7");
        pattern_table_release(&t);
    }
}

static void long_texts_are_kept_short(void **state) {
    (void)state;
    struct pattern_table t;
    struct identify id = known_as("it broke");
    char *text = malloc(1 << 20);
    assert_non_null(text);
    memset(text, 'x', 1 << 20);
    text[(1 << 20) - 1] = 0;
    pattern_table_init(&t, false);
    struct entry e = made(text, base, text);
    pattern_add(&t, &e, &id, "acme");
    assert_in_range(strlen(t.items[0].newest.text), 1000, 10000);
    assert_string_equal(t.items[0].newest.text + strlen(t.items[0].newest.text) - 7, "x [cut]");
    assert_in_range(strlen(t.items[0].newest.insert_id), 100, 200);
    pattern_table_release(&t);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_problems_are_one_pattern),
        cmocka_unit_test(first_last_and_newest),
        cmocka_unit_test(histograms_become_coarser),
        cmocka_unit_test(beyond_the_limit_all_are_one),
        cmocka_unit_test(sorting_forgets_the_order_of_the_entries),
        cmocka_unit_test(few_words_stay_and_always_the_same),
        cmocka_unit_test(details_do_not_depend_on_the_order),
        cmocka_unit_test(long_texts_are_kept_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
