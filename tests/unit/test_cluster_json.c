#include "base/strbuf.h"
#include "base/timestamp.h"
#include "crypto/digest.h"
#include "model/cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FP1 "lg1:00112233445566778899aabbccddeeff"

/* All that the form holds, in the order of the contract, as we print it. */
static const char whole[] =
    "{\"schema\":\"log-gardener/clusters/v1\","
    "\"source\":{\"services\":[\"acme-backend\"],\"environment\":\"staging\",\"project\":\"acme-test\","
    "\"inputs\":[],"
    "\"complete\":false,\"deduplicated\":true,\"notes\":[\"looks truncated\"],"
    "\"revisions\":[{\"service\":\"acme-backend\",\"revision\":\"acme-backend-00007-abc\","
    "\"first_seen\":\"2025-09-16T00:40:00Z\",\"last_seen\":null,\"deployed\":null,\"started\":null,\"exits\":"
    "3}]},"
    "\"window\":{\"start\":\"2025-09-16T00:32:09.577891Z\",\"end\":\"2025-09-16T01:32:09.577891Z\"},"
    "\"totals\":{\"entries\":162,\"considered\":60,\"by_severity\":{\"ERROR\":50,\"WARNING\":10}},"
    "\"clusters\":[{\"id\":\"c1\",\"fingerprint\":\"" FP1
    "\",\"title\":\"Missing module acme.billing.ledger\","
    "\"priority\":\"P0\",\"severity\":\"ERROR\",\"count\":50,\"count_is\":\"at least\",\"share\":0.8333,"
    "\"first_seen\":\"2025-09-16T01:31:53.166140Z\",\"last_seen\":\"2025-09-16T01:32:01.612800Z\","
    "\"histogram\":[[\"2025-09-16T01:00Z\",50]],\"services\":[\"acme-backend\"],"
    "\"revisions\":[\"acme-backend-00007-abc\"],"
    "\"exception\":{\"type\":\"ModuleNotFoundError\",\"value\":\"No module named 'acme.billing.ledger'\"},"
    "\"frames\":[{\"file\":\"acme/app.py\",\"line\":23,\"function\":\"main\"},"
    "{\"file\":\"acme/billing.py\",\"line\":null,\"function\":null}],"
    "\"patterns\":[{\"text\":\"import failed <n>\",\"count\":40,\"severity\":\"ERROR\"},"
    "{\"text\":\"worker failed to boot\",\"count\":10,\"severity\":\"ERROR\"}],"
    "\"samples\":[{\"insert_id\":\"a1\",\"timestamp\":\"2025-09-16T01:31:53Z\",\"text\":\"import failed "
    "7\"}],"
    "\"error_groups\":[\"CAbcDEF\"],\"caused_by\":null,"
    "\"evidence\":[{\"kind\":\"excluded-by-rule\",\"commit\":\"ab12\",\"date\":\"2025-09-15T23:10:00Z\","
    "\"subject\":\"build: smaller\",\"path\":\".dockerignore\",\"line\":12,\"text\":\"**/x/\","
    "\"url\":\"https://github.com/acme/shop/blob/ab12/.dockerignore#L12\",\"confidence\":\"certain\","
    "\"rank\":1}],"
    "\"notes\":[{\"kind\":\"root-cause\",\"text\":\"not shipped\",\"source\":\"worklog\"}],"
    "\"reasons\":[\"P0: no successful start\"],\"kind\":\"exception\",\"environment\":\"staging\","
    "\"state_text\":\"no successful "
    "start\",\"http_status\":500,\"last_id\":\"z9\",\"owner\":{\"team\":[1,2]}},"
    "{\"id\":\"c2\",\"fingerprint\":\"lg1:ffeeddccbbaa99887766554433221100\",\"title\":\"Container exit\","
    "\"priority\":null,\"severity\":\"WARNING\",\"first_seen\":null,\"last_seen\":null,\"histogram\":[],"
    "\"services\":[],\"revisions\":[],\"exception\":null,\"frames\":[],\"patterns\":[],\"samples\":[],"
    "\"error_groups\":[],\"caused_by\":\"c1\",\"evidence\":[],\"notes\":[],\"reasons\":[],"
    "\"insert_ids\":[\"i1\",\"i2\"],\"environment\":\"staging\",\"cause_reason\":\"within 2 s\"}]}";

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

static char *print_set(const struct cluster_set *set, bool members) {
    struct json *doc = cluster_set_to_json(set, members);
    struct strbuf sb;
    strbuf_init(&sb, 1 << 20);
    json_print(doc, false, &sb);
    json_free(doc);
    assert_non_null(sb.data);
    return sb.data;
}

static void the_whole_form_round_trips(void **state) {
    (void)state;
    struct cluster_set *set = must(whole);
    assert_int_equal(set->n, 2);
    assert_true(set->clusters[0].priority_stated);
    assert_false(set->complete);
    assert_true(set->ready_made);
    assert_int_equal(set->clusters[0].kind, CLUSTER_EXCEPTION);
    assert_int_equal(set->clusters[1].insert_ids_n, 2);
    assert_int_equal(set->revisions[0].exits, 3);
    char *text = print_set(set, false), *members = print_set(set, true);
    char *want = strdup(whole), *ids = strstr(want, "\"insert_ids\"");
    memmove(ids, ids + strlen("\"insert_ids\":[\"i1\",\"i2\"],"),
            strlen(ids + strlen("\"insert_ids\":[\"i1\",\"i2\"],")) + 1);
    assert_string_equal(text, want);
    assert_non_null(strstr(members, "\"insert_ids\":[\"i1\",\"i2\"]"));
    free(want);
    free(text);
    free(members);
    cluster_set_free(set);
}

static void a_title_or_a_pattern_is_enough(void **state) {
    (void)state;
    struct cluster_set *set =
        must("{\"clusters\":[{\"title\":\"Disk is full\"},{\"patterns\":[\"no route\\nto host\"]},"
             "{\"patterns\":[{\"text\":\"b\",\"count\":1},{\"text\":\"a\",\"count\":2}]}]}");
    assert_int_equal(set->n, 3);
    assert_string_equal(set->clusters[1].title, "no route");
    assert_string_equal(set->clusters[2].title, "b");
    assert_string_equal(set->clusters[2].patterns[0].text, "a");
    assert_int_equal(set->clusters[0].count, -1);
    assert_int_equal(set->clusters[0].priority, PRIORITY_NONE);
    assert_true(set->clusters[0].first_seen == TIMESTAMP_NONE);
    assert_int_equal(set->clusters[0].kind, CLUSTER_GIVEN);
    char *text = print_set(set, false);
    assert_null(strstr(text, "\"count\":-1"));
    free(text);
    cluster_set_free(set);
}

static void a_missing_or_odd_fingerprint_is_computed(void **state) {
    (void)state;
    static const char *const same[] = {
        "{\"clusters\":[{\"title\":\"Disk is full: /var!\",\"services\":[\"acme-backend\"]}]}",
        "{\"clusters\":[{\"title\":\"disk IS  full "
        "(var)\",\"services\":\"acme-backend\",\"fingerprint\":\"lg1:xyz\"}]}",
        "{\"source\":{\"services\":[\"acme-backend\",\"z\"]},\"clusters\":[{\"title\":\"disk is full - "
        "var\"}]}",
    };
    struct digest_hex hex = digest_str("v1\ngiven\nacme-backend\ndisk is full var");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct cluster_set *set = must(same[i]);
        assert_memory_equal(set->clusters[0].fingerprint, "lg1:", 4);
        assert_int_equal(strlen(set->clusters[0].fingerprint), 36);
        assert_memory_equal(set->clusters[0].fingerprint + 4, hex.s, 32);
        cluster_set_free(set);
    }
}

static void a_second_file_is_appended(void **state) {
    (void)state;
    struct cluster_set *set = must(whole);
    struct err err = {0};
    static const char more[] = "{\"source\":{\"environment\":\"production\",\"services\":[\"acme-auth\"]},"
                               "\"clusters\":[{\"id\":\"c1\",\"title\":\"x\",\"count\":5},"
                               "{\"id\":\"c2\",\"title\":\"y\",\"caused_by\":\"c1\"}]}";
    struct json *doc = json_parse(more, strlen(more), &err);
    assert_int_equal(cluster_set_from_json(set, doc, "more.json", &err), 0);
    json_free(doc);
    assert_int_equal(set->n, 4);
    assert_string_equal(set->clusters[0].id, "c1");
    assert_string_equal(set->clusters[2].id, "c3");
    assert_string_equal(set->clusters[3].caused_by, "c3");
    assert_string_equal(set->clusters[1].caused_by, "c1");
    assert_null(set->environment);
    assert_int_equal(set->services_n, 2);
    assert_int_equal(set->considered, 65);
    assert_int_equal(set->clusters[0].entries, 65);
    cluster_set_free(set);
}

static void a_failure_leaves_the_set_as_it_was(void **state) {
    (void)state;
    struct cluster_set *set = must(whole);
    char *before = print_set(set, true);
    struct err err = {0};
    static const char bad[] =
        "{\"source\":{\"services\":[\"q\"],\"notes\":[\"q\"]},\"clusters\":[{\"title\":\"x\",\"o\":1},{}]}";
    struct json *doc = json_parse(bad, strlen(bad), &err);
    assert_int_equal(cluster_set_from_json(set, doc, "bad.json", &err), -1);
    json_free(doc);
    char *after = print_set(set, true);
    assert_string_equal(after, before);
    free(before);
    free(after);
    cluster_set_free(set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_form_round_trips),
        cmocka_unit_test(a_title_or_a_pattern_is_enough),
        cmocka_unit_test(a_missing_or_odd_fingerprint_is_computed),
        cmocka_unit_test(a_second_file_is_appended),
        cmocka_unit_test(a_failure_leaves_the_set_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
