/* Too many new issues at once. */
#include "decide_fixture.h"

/* Titles that share no rare word. */
static const char *title_of(struct world *w, int i) {
    static const char *const what[] = {"ledger",  "payment", "search", "mail",   "login", "stock",
                                       "invoice", "export",  "import", "upload", "cart",  "refund"};
    static const char *const how[] = {"stalls", "overflows", "refuses", "drifts", "vanishes"};
    return arena_printf(&w->set->arena, "Worker %s%c %s%c", what[i % 12], 'a' + i / 12, how[i % 5],
                        'k' + i / 12);
}

static void storm(struct world *w, int from, int to, int p0) {
    for (int i = from; i < to; i++)
        add_cluster(w, arena_printf(&w->issues->arena, "lg1:%016d%016d", i + 1, 7), title_of(w, i),
                    i - from < p0 ? 0 : 1 + i % 3);
}

static void start(struct world *w) {
    world_init(w, "2025-09-16T02:00:00Z");
    set_begin(w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
}

static void next_hour(struct world *w) {
    w->s.now += TIMESTAMP_HOUR;
    set_begin(w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z");
}

static size_t count(const struct world *w, enum plan_kind k) {
    size_t n = 0;
    for (size_t i = 0; i < w->plan->actions_n; i++)
        n += w->plan->actions[i].kind == k;
    return n;
}

static void when_it_is_made(void **state) {
    (void)state;
    static const struct {
        int wanted, p0, open;
        size_t creates, deferred;
    } rows[] = {
        {25, 0, 0, 10, 15},  /* not above 25: only the limit of a run */
        {26, 0, 0, 1, 0},    /* all in one */
        {26, 3, 0, 4, 0},    /* P0s one by one */
        {40, 12, 0, 11, 0},  /* ten of them */
        {30, 0, 60, 10, 20}, /* not above half of 60 */
        {30, 0, 59, 1, 0},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct world w;
        start(&w);
        storm(&w, 0, rows[r].wanted, rows[r].p0);
        for (int i = 0; i < rows[r].open; i++)
            label(&w, add_issue(&w, 100 + i, arena_printf(&w.set->arena, "Zebra %d", i), "", true), LABEL);
        make_plan(&w);
        assert_int_equal(count(&w, PLAN_CREATE), rows[r].creates);
        assert_int_equal(plan_count(w.plan, OUTCOME_DEFERRED, true), rows[r].deferred);
        size_t told = plan_count(w.plan, OUTCOME_CREATED, true) + plan_count(w.plan, OUTCOME_UPDATED, true);
        assert_int_equal(told + rows[r].deferred, rows[r].wanted);
        play(&w);
        if (!rows[r].deferred)
            assert_quiet(&w);
        world_free(&w);
    }
}

static void a_table_that_is_kept_up_to_date(void **state) {
    (void)state;
    struct world w;
    start(&w);
    storm(&w, 0, 30, 1);
    make_plan(&w);
    play(&w);
    struct issue *is = issue_list_find(w.issues, 2);
    assert_non_null(strstr(is->title, "| P1 | Many new problems at once"));
    assert_non_null(strstr(is->body, "29 new problems at once"));
    assert_non_null(strstr(is->body, "| P3 | `Worker stocka"));
    assert_non_null(
        strstr(is->body, "| 48 | 2025-09-16 00:32:00 UTC | 2025-09-16 01:31:00 UTC | `lg1:0000000000000004"));
    /* Few are new again: they get their own, what is listed stays, the other rows too. */
    next_hour(&w);
    storm(&w, 3, 5, 0);
    storm(&w, 40, 42, 0);
    w.set->clusters[0].count = 5;
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 2);
    assert_int_equal(count(&w, PLAN_EDIT_BODY), 2);
    assert_int_equal(first_of(&w, PLAN_EDIT_BODY)->issue, 2);
    assert_int_equal(count(&w, PLAN_COMMENT), 0);
    play(&w);
    is = issue_list_find(w.issues, 2);
    assert_non_null(strstr(is->body, "29 new problems at once"));
    assert_non_null(
        strstr(is->body, "| 5 | 2025-09-16 01:32:00 UTC | 2025-09-16 02:31:00 UTC | `lg1:0000000000000004"));
    assert_non_null(strstr(is->body, "`lg1:0000000000000030"));
    assert_quiet(&w);
    /* Many again: the same issue. */
    next_hour(&w);
    storm(&w, 24, 60, 0);
    make_plan(&w);
    assert_int_equal(count(&w, PLAN_CREATE), 0);
    play(&w);
    is = issue_list_find(w.issues, 2);
    assert_non_null(strstr(is->body, "57 new problems at once")); /* 29 and 30, less the two with their own */
    assert_quiet(&w);
    world_free(&w);
}

static void closed_only_what_is_newer_comes_back(void **state) {
    (void)state;
    struct world w;
    start(&w);
    storm(&w, 0, 30, 0);
    make_plan(&w);
    play(&w);
    struct issue *is = issue_list_find(w.issues, 1);
    is->open = false;
    is->closed = at("2025-09-16T02:10:00Z");
    make_plan(&w);
    assert_int_equal(plan_count(w.plan, OUTCOME_SKIPPED, true), 30);
    assert_string_equal(w.plan->actions[0].code, "closed");
    next_hour(&w);
    storm(&w, 0, 3, 0);
    make_plan(&w);
    assert_string_equal(kinds(&w), "create create create");
    assert_int_equal(w.plan->actions[0].linked[0], 1);
    play(&w);
    assert_quiet(&w);
    world_free(&w);
}

/* A pin, or an issue that a person closed as a duplicate of the umbrella. */
static void people_put_more_into_it(void **state) {
    (void)state;
    for (int by_pin = 0; by_pin < 2; by_pin++) {
        struct world w;
        start(&w);
        storm(&w, 0, 30, 0);
        make_plan(&w);
        play(&w);
        next_hour(&w);
        storm(&w, 40, 41, 0);
        const char *fp = w.set->clusters[0].fingerprint;
        struct settings_pin pin = {fp, PIN_ISSUE, 1};
        w.s.pins = &pin;
        w.s.pins_n = (size_t)by_pin;
        make_plan(&w);
        play(&w);
        if (!by_pin) {
            struct issue *own = issue_list_find(w.issues, 2);
            own->open = false;
            own->closed = w.s.now;
            own->state_reason = "duplicate";
            new_comment(&w, own, "Duplicate of #1");
            next_hour(&w);
            storm(&w, 40, 41, 0);
            make_plan(&w);
            assert_string_equal(kinds(&w), "edit-body");
            play(&w);
        }
        struct issue *is = issue_list_find(w.issues, 1);
        assert_non_null(strstr(is->body, "31 new problems at once"));
        assert_non_null(strstr(is->body, fp));
        assert_quiet(&w);
        world_free(&w);
    }
}

static void no_new_issue_is_no_umbrella(void **state) {
    (void)state;
    struct world w;
    start(&w);
    storm(&w, 0, 30, 0);
    w.s.max_new = 0;
    make_plan(&w);
    assert_int_equal(plan_count(w.plan, OUTCOME_DEFERRED, true), 30);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_it_is_made),
        cmocka_unit_test(a_table_that_is_kept_up_to_date),
        cmocka_unit_test(closed_only_what_is_newer_comes_back),
        cmocka_unit_test(people_put_more_into_it),
        cmocka_unit_test(no_new_issue_is_no_umbrella),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
