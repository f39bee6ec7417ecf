/* More problems than the marker of one issue can hold. */
#include "decide_fixture.h"

enum { MANY = 40 };

static void add_many(struct world *w, size_t n, const char *title) {
    for (size_t i = 0; i < n; i++) {
        const char *fp = arena_printf(&w->set->arena, "lg1:%032zx", w->set->n + 1);
        add_cluster(w, fp, title, 2);
    }
}

static size_t count(const struct world *w, enum plan_kind kind) {
    size_t n = 0;
    for (size_t i = 0; i < w->plan->actions_n; i++)
        n += w->plan->actions[i].kind == kind;
    return n;
}

/* Every cluster's fingerprint is in the marker of one issue. */
static void assert_all_known(const struct world *w) {
    for (size_t i = 0; i < w->set->n; i++) {
        size_t holders = 0;
        for (size_t k = 0; k < w->issues->n; k++)
            holders += strstr(w->issues->items[k].body, w->set->clusters[i].fingerprint) != NULL;
        assert_int_equal(holders, 1);
    }
}

static void equal_titles_beyond_one_marker(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-10-07T09:00:00Z");
    set_begin(&w, "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z");
    add_many(&w, MANY, "Ledger import stops at midnight");
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 2);
    assert_int_equal(w.plan->actions_n, MANY);
    for (size_t i = 0, made = 0; i < w.plan->actions_n; i++)
        if (w.plan->actions[i].kind == PLAN_CREATE)
            assert_string_equal(w.plan->actions[i].reason,
                                made++ ? "the issue of c1, of the same title, can hold no more fingerprints"
                                       : "no issue with this fingerprint, title or likeness");
    play(&w);
    assert_all_known(&w);
    for (int again = 0; again < 2; again++) {
        assert_quiet(&w);
        assert_int_equal(w.plan->actions_n, MANY);
        play(&w);
    }
    /* An hour later, with more of that title: those go where there is room. */
    w.s.now = at("2025-10-07T10:00:00Z");
    set_begin(&w, "2025-10-07T09:00:00Z", "2025-10-07T10:00:00Z");
    add_many(&w, MANY + 20, "Ledger import stops at midnight");
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 0);
    play(&w);
    assert_all_known(&w);
    assert_quiet(&w);
    world_free(&w);
}

/* What does not fit into an issue that is there. */
static void a_full_issue_is_none(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-10-07T09:00:00Z");
    set_begin(&w, "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z");
    add_many(&w, 33, "Ledger import stops at midnight");
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 1);
    play(&w);
    w.s.now = at("2025-10-07T10:00:00Z");
    set_begin(&w, "2025-10-07T09:00:00Z", "2025-10-07T10:00:00Z");
    add_many(&w, 53, "Ledger import stops at midnight");
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 1);
    const struct plan_action *a = first_of(&w, PLAN_CREATE);
    if (strncmp(a->reason, "#1 can hold no more fingerprints; same title: ", 46) != 0)
        fail_msg("%s", a->reason);
    play(&w);
    assert_all_known(&w);
    assert_quiet(&w);
    world_free(&w);
}

static void symptoms_beyond_one_marker(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-10-07T09:00:00Z");
    set_begin(&w, "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z");
    add_many(&w, 1, "Missing module acme.ledger stops startup");
    for (size_t i = 1; i < MANY; i++) {
        add_many(
            &w, 1,
            arena_printf(&w.set->arena, "%c%c worker ends early", (int)('a' + i % 26), (int)('a' + i / 26)));
        w.set->clusters[i].caused_by = "c1";
    }
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 2);
    play(&w);
    assert_all_known(&w);
    for (int again = 0; again < 2; again++) {
        assert_quiet(&w);
        play(&w);
    }
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_titles_beyond_one_marker),
        cmocka_unit_test(a_full_issue_is_none),
        cmocka_unit_test(symptoms_beyond_one_marker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
