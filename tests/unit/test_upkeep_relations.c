/* A symptom's own issue is linked with the issue of its cause. */
#include "decide_fixture.h"

static const struct plan_action *with_relations(const struct world *w) {
    for (size_t i = 0; i < w->plan->actions_n; i++)
        if (w->plan->actions[i].relations_n)
            return &w->plan->actions[i];
    return NULL;
}

/* First the exits alone, then with their cause. */
static void start(struct world *w, const char *end) {
    set_begin(w, "2025-09-16T00:32:00Z", end);
    add_outage(w);
    w->s.now = w->set->window_end + TIMESTAMP_HOUR;
}

static void linked_once(void **state) {
    (void)state;
    static const struct {
        bool subs, blocked;
        size_t n;
    } rows[] = {{true, false, 1}, {true, true, 2}, {false, true, 1}, {false, false, 0}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        w.s.links_sub_issues = rows[r].subs;
        w.s.links_blocked_by = rows[r].blocked;
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T00:42:00Z");
        struct cluster *c = add_cluster(&w, FP(2), "Container called exit(3)", 1);
        c->cause_unknown = true;
        make_plan(&w);
        play(&w);
        assert_null(with_relations(&w));
        start(&w, "2025-09-16T01:32:00Z");
        make_plan(&w);
        const struct plan_action *a = with_relations(&w);
        assert_true((a != NULL) == (rows[r].n > 0));
        if (a) {
            assert_int_equal(a->kind, PLAN_CREATE);
            assert_int_equal(a->relations_n, rows[r].n);
            assert_int_equal(a->relations[0].issue, 1);
            assert_true((a->relations[0].kind == PLAN_SUB_ISSUE) == rows[r].subs);
            struct json *j = plan_to_json(w.plan);
            struct err err = {0};
            struct plan *again = plan_from_json(j, &err);
            assert_non_null(again);
            assert_int_equal(again->actions[a->n - 1].relations_n, rows[r].n);
            assert_int_equal(again->actions[a->n - 1].relations[0].kind, a->relations[0].kind);
            plan_free(again);
            json_free(j);
        }
        play(&w);
        assert_quiet(&w);
        start(&w, "2025-09-16T02:32:00Z");
        make_plan(&w);
        assert_null(with_relations(&w));
        world_free(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(linked_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
