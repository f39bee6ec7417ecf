#include "report_fixture.h"

static void the_worklog_holds_its_parts_in_order(void **state) {
    struct fixture *f = *state;
    char *text = write_it(report_worklog, &f->in);
    assert_memory_equal(text, "# GCP Log Gardener Worklog - last 1 hour\n", 41);
    MUST_HOLD(text, "**Services:** `acme-backend`", "staging",
              "2025-09-16 00:32:09 UTC to 2025-09-16 01:32:09 UTC (1 h",
              "**Entries read:** 162: 50 ERROR, 112 INFO", "60 (37.0 %)", "looks truncated",
              "## Executive summary", "Most urgent of 4 clusters: ", "48 entries",
              "State: no successful start since", "1 issue was created, 1 updated (1 as symptoms of a cause)",
              "### Cluster 1: ", "(P0)", "48 entries, 80.0 % of 60 considered", "2025-09-16 01:00:10 UTC",
              "**Impact:**", "Restore the missing module", "`acme/billing.py:23 in load`",
              "`worker <n> failed to boot`: 8 entries", "- `acme/main.py:12 in <module>`", "cluster 2, ",
              "6 of 6 within 2 s", "````text\nTraceback\n", "P0: no successful start",
              "Reported by `worklog.md` (not proved)", "### Cluster 2: ", "**Caused by:** cluster 1",
              "**Sample** (log text, not to be trusted): word for word the pattern.",
              "### Cluster 4: ", "## Timeline", "00:58:00 UTC: deployed: revision `acme-backend-00007-abc`",
              "cluster 1 first seen", "Container exits: 6 in 1 h (6.0 an hour)",
              "## Issue processing results", "created a new issue",
              "[#12](https://example.com/acme/backend/issues/12)", "`claude-code-generated-issue`, `P0`",
              "#926, #1284", "told in the issue of cluster 1, as its symptom (6 of 6 within 2 s after it)",
              "**Comment:** added", "near, but not the same", "#398", "already-counted",
              "## Processing summary", "**Clusters processed:** 4/4", "created:** 1 (cluster 1)",
              "updated:** 1 (cluster 2; 1 of them as symptoms, in the issue of their cause)",
              "raised or reopened): 1 (cluster 1)", "`already-counted` 1", "yes", "The numbers add up",
              "### For a person to decide", "near #398 (likeness 0.31");
    assert_null(strstr(text, "\n\n\n"));
    assert_null(strstr(text, "would"));
    assert_null(strstr(text, "Warning"));
    free(text);
}

static void a_dry_run_says_would(void **state) {
    struct fixture *f = *state;
    f->in.dry = true;
    for (size_t i = 0; i < f->plan->actions_n; i++)
        f->plan->actions[i].result = RESULT_NONE;
    f->plan->clusters[0].issue = f->plan->clusters[1].issue = 0;
    char *text = write_it(report_worklog, &f->in), *summary = write_it(report_summary, &f->in);
    MUST_HOLD(text, "Dry run: nothing was written", "would be created", "would create a new issue",
              "no number yet", "would be open", "would create the issue", "would be added", "would comment",
              "that would be created:** 1", "The numbers add up");
    static const char first[] = "4 clusters: 1 issue would be created, 1 would be updated (1 as symptoms "
                                "of a cause), 1 would be skipped, 1 would be left "
                                "to a person, 0 failed (dry run: nothing was written)\n";
    if (strncmp(summary, first, strlen(first)) != 0)
        fail_msg("%s", summary);
    MUST_HOLD(summary, "## Processing summary",
              "| 1 | P0 | `Missing module acme.billing.ledger stops startup` | new |", "Clusters processed");
    assert_null(strstr(text, "created a new issue"));
    free(text);
    free(summary);
}

static void an_incomplete_or_empty_input_is_told_on_top(void **state) {
    struct fixture *f = *state;
    f->set->complete = false;
    char *text = write_it(report_worklog, &f->in);
    MUST_HOLD(text, "> **Warning: the input is incomplete.**", "**Focus:**", "**incomplete**",
              "Container exits: at least 6 in 1 h (6.0 an hour)");
    free(text);
    struct cluster_set *none = cluster_set_new();
    struct plan *nothing = plan_new();
    struct report_input in = f->in;
    in.set = none;
    in.plan = nothing;
    text = write_it(report_worklog, &in);
    MUST_HOLD(text, "> **Warning: the input was empty.**", "No entry was read", "0/0");
    assert_int_equal(report_reconcile(&in, NULL), 0);
    free(text);
    plan_free(nothing);
    cluster_set_free(none);
}

static void a_plan_alone_gives_the_same_worklog(void **state) {
    struct fixture *f = *state;
    char *with = write_it(report_worklog, &f->in);
    f->in.set = NULL;
    char *without = write_it(report_worklog, &f->in);
    /* All but the sentence on sums: what was not counted here is not summed here. */
    char *end = strstr(with, "- **The numbers add up");
    assert_non_null(end);
    assert_memory_equal(with, without, (size_t)(end - with));
    free(with);
    free(without);
}

static void nothing_of_a_log_is_live(void **state) {
    struct fixture *f = *state;
    f->set->clusters[2].title = "ping @acme/all <img src=x> [a](http://evil.example) # `x`";
    f->plan->clusters[0].issue_url = "javascript:alert(1)";
    char *text = write_it(report_worklog, &f->in);
    assert_null(strstr(text, "\\@acme"));
    assert_null(strstr(text, " @acme/all <"));
    assert_null(strstr(text, "<img"));
    assert_null(strstr(text, " [a]("));
    assert_null(strstr(text, "javascript"));
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_worklog_holds_its_parts_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_dry_run_says_would, setup, teardown),
        cmocka_unit_test_setup_teardown(an_incomplete_or_empty_input_is_told_on_top, setup, teardown),
        cmocka_unit_test_setup_teardown(a_plan_alone_gives_the_same_worklog, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_of_a_log_is_live, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
