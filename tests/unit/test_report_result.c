#include "report_fixture.h"

static void failures_are_told_as_what_they_are(void **state) {
    struct fixture *f = *state;
    static const struct {
        enum plan_result result;
        const char *want;
    } cases[] = {{RESULT_NONE, "did not comment"},
                 {RESULT_NOT_NEEDED, "did not need to comment"},
                 {RESULT_STALE, "did not comment, as what the plan relied on has changed"},
                 {RESULT_FAILED, "failed to comment"},
                 {RESULT_UNKNOWN, "tried to comment, with no answer"}};
    f->plan->clusters[1].outcome = OUTCOME_FAILED;
    f->plan->clusters[1].outcome_reason = "the tracker said no";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->plan->actions[1].result = cases[i].result;
        f->plan->actions[1].result_text = "HTTP 403";
        char *text = write_it(report_worklog, &f->in);
        MUST_HOLD(text, "**Action:** failed (the tracker said no)", "not written", cases[i].want, "HTTP 403",
                  "**Failed:** 1 (cluster 2)", "### Failed");
        free(text);
    }
}

static void what_does_not_add_up_is_found(void **state) {
    struct fixture *f = *state;
    struct err err = {0};
    assert_int_equal(report_reconcile(&f->in, &err), 0);
    f->set->considered = 61;
    assert_int_equal(report_reconcile(&f->in, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_string_equal(err.text, "61 entries were considered, the clusters hold 60");
    char *text = write_it(report_summary, &f->in);
    MUST_HOLD(text, "The numbers do not add up:** 61 entries were considered");
    free(text);
    f->set->considered = 60;
    f->plan->clusters[3].outcome = OUTCOME_NONE;
    assert_int_equal(report_reconcile(&f->in, &err), -1);
    assert_string_equal(err.text, "cluster c4 has no outcome");
    f->plan->clusters[3].outcome = OUTCOME_UPDATED;
    f->plan->clusters[3].issue = 0;
    assert_int_equal(report_reconcile(&f->in, &err), -1);
    assert_string_equal(err.text, "cluster c4 is updated but has no issue");
    f->plan->clusters[3].outcome = OUTCOME_SKIPPED;
    f->plan->clusters_n = 3;
    assert_int_equal(report_reconcile(&f->in, &err), -1);
    json_free(f->plan->clusters[3].detail);
    f->plan->clusters[3].detail = NULL;
}

static void an_issue_without_our_label_is_told(void **state) {
    struct fixture *f = *state;
    f->plan->clusters[1].labels_n = 0;
    char *text = write_it(report_summary, &f->in);
    MUST_HOLD(text, "`claude-code-generated-issue`: no (cluster 2 without it)");
    free(text);
}

static void the_result_is_as_the_contract_says(void **state) {
    struct fixture *f = *state;
    struct json *r = report_result(&f->in);
    assert_string_equal(json_str(r, "schema"), "log-gardener/result/v1");
    assert_false(json_bool(r, "dry_run", true));
    assert_string_equal(json_str(json_get(r, "plan"), "schema"), "log-gardener/plan/v1");
    assert_int_equal(json_count(json_get(r, "actions")), 4);
    struct json *a = json_first(json_get(r, "actions"));
    assert_string_equal(json_str(a, "kind"), "create");
    assert_string_equal(json_str(a, "result"), "done");
    struct json *c = json_first(json_get(r, "clusters"));
    assert_string_equal(json_str(c, "outcome"), "created");
    assert_string_equal(json_str(c, "fingerprint"), f->set->clusters[0].fingerprint);
    assert_int_equal(json_int(c, "issue", 0), 12);
    static const struct {
        const char *key;
        int64_t want;
    } totals[] = {{"clusters", 4},  {"created", 1},   {"updated", 1},    {"skipped", 1},
                  {"asked", 1},     {"deferred", 0},  {"failed", 0},     {"unknown", 0},
                  {"entries", 162}, {"escalated", 1}, {"considered", 60}};
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
        assert_int_equal(json_int(json_get(r, "totals"), totals[i].key, -1), totals[i].want);
    assert_true(json_bool(json_get(r, "totals"), "labelled", false));
    json_free(r);
}

static void the_stem_names_focus_and_time(void **state) {
    struct fixture *f = *state;
    static const struct {
        const char *focus, *want;
    } cases[] = {
        {"last 1 hour", "GCP-LOG-GARDENER-WORKLOG-last-1-hour-2025-09-16-1006Z"},
        {NULL, "GCP-LOG-GARDENER-WORKLOG-latest-2025-09-16-1006Z"},
        {"", "GCP-LOG-GARDENER-WORKLOG-latest-2025-09-16-1006Z"},
        {"../../etc/x", "GCP-LOG-GARDENER-WORKLOG-etc-x-2025-09-16-1006Z"},
        {"\xc3\xa9/ !", "GCP-LOG-GARDENER-WORKLOG-latest-2025-09-16-1006Z"},
        {" v1.2 ", "GCP-LOG-GARDENER-WORKLOG-v1.2-2025-09-16-1006Z"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        f->settings.focus = cases[i].focus;
        assert_string_equal(report_worklog_stem(&f->settings, &a), cases[i].want);
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(failures_are_told_as_what_they_are, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_add_up_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(an_issue_without_our_label_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(the_result_is_as_the_contract_says, setup, teardown),
        cmocka_unit_test_setup_teardown(the_stem_names_focus_and_time, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
