/* What people filed first, and the labels by which they say how an issue is to be treated. */
#include "decide_fixture.h"

#define LEDGER "Ledger import slow in the nightly batch"

static void start(struct world *w) {
    world_init(w, "2025-09-16T02:00:00Z");
    set_begin(w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(w, FP(1), LEDGER, 1);
}

static void next_hour(struct world *w) {
    w->s.now = at("2025-09-19T03:00:00Z");
    set_begin(w, "2025-09-19T01:32:00Z", "2025-09-19T02:32:00Z");
    struct cluster *c = add_cluster(w, FP(1), LEDGER, 1);
    c->revisions = strings(&w->set->arena, "acme-backend-00042-xyz");
}

static bool links(const struct plan_action *a, int64_t number) {
    for (size_t i = 0; i < a->linked_n; i++)
        if (a->linked[i] == number)
            return true;
    return false;
}

static void a_persons_issue(void **state) {
    (void)state;
    enum { OPEN = 1, PULL = 2 };
    static const struct {
        int how;
        enum settings_adopt adopt;
        const char *label, *want;
    } rows[] = {{OPEN, ADOPT_ADOPT, NULL, "comment relabel edit-body"},
                {OPEN, ADOPT_ADOPT, ISSUE_QUIET, "create"}, /* no comment could say that the block is ours */
                {OPEN, ADOPT_ADOPT, ISSUE_NOREUSE, "create"},
                {OPEN, ADOPT_LINK, NULL, "create"},
                {OPEN, ADOPT_LINK, LABEL, "comment relabel edit-body"}, /* it is ours */
                {0, ADOPT_ADOPT, NULL, "create"},
                {OPEN | PULL, ADOPT_ADOPT, NULL, "create"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        start(&w);
        w.s.adopt = rows[i].adopt;
        struct issue *is = add_issue(&w, 7, LEDGER, "It hurts.\n", rows[i].how & OPEN);
        is->pull_request = rows[i].how & PULL;
        if (rows[i].label)
            label(&w, is, rows[i].label);
        make_plan(&w);
        assert_string_equal(kinds(&w), rows[i].want);
        const struct plan_action *a = &w.plan->actions[0];
        assert_true(a->kind == PLAN_CREATE ? links(a, 7) : a->issue == 7);
        play(&w);
        assert_quiet(&w);
        world_free(&w);
    }
}

/* The person's text stays first, so that the marker does not begin the body. */
static void our_block_goes_last(void **state) {
    (void)state;
    struct world w;
    start(&w);
    struct issue *is = add_issue(&w, 7, LEDGER, "It hurts.\r\n\r\nReally.", true);
    make_plan(&w);
    play(&w);
    is = issue_list_find(w.issues, 7);
    assert_memory_equal(is->body, "It hurts.\r\n\r\nReally.\n\n<!-- log-gardener:1 {", 41);
    assert_true(issue_has_label(is, LABEL));
    is->body = arena_printf(&w.issues->arena, "Edited. %s\n\nA postscript.\n", is->body);
    next_hour(&w);
    make_plan(&w);
    assert_string_equal(kinds(&w), "comment edit-body");
    play(&w);
    is = issue_list_find(w.issues, 7);
    assert_memory_equal(is->body, "Edited. It hurts.", 17);
    assert_string_equal(is->body + strlen(is->body) - 15, "\nA postscript.\n");
    assert_non_null(strstr(is->body, "96 entries"));
    assert_null(strstr(strstr(is->body, "<!-- log-gardener:1") + 1, "<!-- log-gardener:1"));
    assert_quiet(&w);
    world_free(&w);
}

static void quiet_and_noreuse(void **state) {
    (void)state;
    static const struct {
        const char *label, *want;
    } rows[] = {{NULL, "comment edit-body"}, {ISSUE_QUIET, "edit-body"}, {"Log-Gardener: NoReuse", "create"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        start(&w);
        make_plan(&w);
        play(&w);
        struct issue *is = issue_list_find(w.issues, 1);
        assert_non_null(strstr(is->body, "`" ISSUE_QUIET "`"));
        assert_non_null(strstr(is->body, "`" ISSUE_NOREUSE "`"));
        if (rows[i].label)
            label(&w, is, rows[i].label);
        next_hour(&w);
        make_plan(&w);
        assert_string_equal(kinds(&w), rows[i].want);
        const char *body = is->body;
        if (w.plan->actions[0].kind == PLAN_CREATE)
            assert_true(links(&w.plan->actions[0], 1));
        play(&w);
        assert_quiet(&w);
        if (!strcmp(rows[i].want, "create"))
            assert_ptr_equal(issue_list_find(w.issues, 1)->body, body);
        world_free(&w);
    }
}

/* Neither a pin nor a person's "duplicate of" writes to an issue that is to be left alone. */
static void noreuse_is_the_last_word(void **state) {
    (void)state;
    struct world w;
    start(&w);
    struct settings_pin pin = {FP(1), PIN_ISSUE, 12};
    w.s.pins = &pin;
    w.s.pins_n = 1;
    struct issue *is = add_issue(&w, 12, "Old payments", "", true);
    label(&w, is, ISSUE_NOREUSE);
    make_plan(&w);
    assert_string_equal(kinds(&w), "create");
    assert_true(links(&w.plan->actions[0], 12));
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_persons_issue),
        cmocka_unit_test(our_block_goes_last),
        cmocka_unit_test(quiet_and_noreuse),
        cmocka_unit_test(noreuse_is_the_last_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
