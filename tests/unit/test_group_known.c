/* Issues of another repository that count as existing. */
#include "decide_fixture.h"

#define LEDGER "Ledger import slow in the nightly batch"

static void skipped_where_it_is_known(void **state) {
    (void)state;
    static const struct {
        const char *title;
        bool open;
        const char *closed, *want;
    } rows[] = {
        {LEDGER, true, NULL, "skip skip"},
        {"GCP-new | P1 | " LEDGER, false, "2025-09-16T01:40:00Z", "skip skip"},
        {"GCP-new | P1 | " LEDGER, false, "2025-09-10T01:40:00Z", "create edit-body"}, /* it is back */
        {"Zebras", true, NULL, "create edit-body"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w, real;
        world_init(&w, "2025-09-16T02:00:00Z");
        world_init(&real, "2025-09-16T02:00:00Z");
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), LEDGER, 1);
        struct cluster *c = add_cluster(&w, FP(2), "Container called exit(3)", 1);
        c->caused_by = "c1";
        struct issue *is = add_issue(&real, 77, rows[i].title, "", rows[i].open);
        label(&real, is, LABEL);
        if (rows[i].closed)
            is->closed = at(rows[i].closed);
        w.elsewhere = real.issues;
        make_plan(&w);
        assert_string_equal(kinds(&w), rows[i].want);
        const struct plan_action *a = first_of(&w, PLAN_SKIP);
        if (a) {
            assert_string_equal(a->code, "also-known");
            assert_non_null(strstr(a->reason, "https://example.test/77"));
            assert_true(!a->issue && !a->candidates_n && !w.plan->clusters[0].issue);
        }
        /* What is in the own list is written to. */
        add_issue(&w, 5, LEDGER, "", true);
        make_plan(&w);
        assert_int_equal(w.plan->actions[0].issue, 5);
        world_free(&w);
        world_free(&real);
    }
}

static void an_incomplete_one_is_refused(void **state) {
    (void)state;
    struct world w, real;
    struct err err = {0};
    world_init(&w, "2025-09-16T02:00:00Z");
    world_init(&real, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    real.issues->complete = false;
    assert_null(decide_plan(w.set, w.issues, real.issues, NULL, &w.s, w.gate, "test", &err));
    assert_int_equal(err.status, ERR_TRACKER);
    world_free(&w);
    world_free(&real);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skipped_where_it_is_known),
        cmocka_unit_test(an_incomplete_one_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
