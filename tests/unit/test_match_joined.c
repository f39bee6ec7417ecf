/* A comment of ours that a person deletes parts what was joined. */
#include "decide_fixture.h"

#define LEDGER "Ledger import slow in the nightly batch"

static void hour(struct world *w, int n, const char *fp, const char *title) {
    int64_t start = at("2025-09-16T00:32:00Z") + n * TIMESTAMP_HOUR;
    w->s.now = start + 90 * TIMESTAMP_MINUTE;
    set_begin(w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    w->set->window_start = start;
    w->set->window_end = start + TIMESTAMP_HOUR;
    struct cluster *c = add_cluster(w, fp, title, 1);
    c->revisions = strings(&w->set->arena, arena_printf(&w->set->arena, "acme-backend-0004%d-abc", n));
}

static void start(struct world *w) {
    world_init(w, "2025-09-16T02:00:00Z");
    hour(w, 0, FP(1), LEDGER);
}

static void delete_comment(struct issue *is, size_t i) {
    memmove(is->comments + i, is->comments + i + 1, (is->comments_n - i - 1) * sizeof *is->comments);
    is->comments_n--;
}

/* FP(2) has the title of the issue of FP(1). */
static void another_name(struct world *w) {
    start(w);
    make_plan(w);
    play(w);
    hour(w, 1, FP(2), LEDGER);
    make_plan(w);
    assert_string_equal(kinds(w), "comment edit-body");
    assert_non_null(strstr(w->plan->actions[0].body, "The same problem under another name."));
    assert_non_null(
        strstr(w->plan->actions[0].body, "`" LEDGER "`; where that is wrong, delete this comment"));
    assert_non_null(strstr(w->plan->actions[0].body, "\"joined\":[\"" FP(2) "\"]"));
    assert_non_null(strstr(w->plan->actions[1].body, "\"joined\":[\"" FP(2) "\"]"));
}

static void a_deleted_comment_parts_them(void **state) {
    (void)state;
    struct world w;
    another_name(&w);
    play(&w);
    assert_quiet(&w);
    /* It stays, and later comments do not say it again. */
    hour(&w, 2, FP(2), LEDGER);
    make_plan(&w);
    assert_int_equal(w.plan->actions[0].issue, 1);
    play(&w);
    struct issue *is = issue_list_find(w.issues, 1);
    size_t told = is->comments_n;
    delete_comment(is, 0);
    hour(&w, 3, FP(2), LEDGER);
    is->comments_read = false; /* then nothing can be concluded */
    make_plan(&w);
    assert_int_equal(w.plan->actions[0].issue, 1);
    is->comments_read = true;
    make_plan(&w);
    assert_string_equal(kinds(&w), "create");
    assert_int_equal(w.plan->clusters[0].verdict, VERDICT_NEW);
    assert_false(w.plan->actions[0].pre_absent);
    assert_int_equal(w.plan->actions[0].linked[0], 1);
    assert_non_null(strstr(w.plan->actions[0].reason, "deleted the comment that told it in #1"));
    play(&w);
    assert_quiet(&w);
    assert_true(told > 0);
    /* Remembered where it was, so that it never joins again. */
    hour(&w, 4, FP(1), LEDGER);
    make_plan(&w);
    play(&w);
    is = issue_list_find(w.issues, 1);
    assert_non_null(strstr(is->body, "\"not\":[\"" FP(2) "\"]"));
    assert_null(strstr(is->body, "\"joined\""));
    issue_list_find(w.issues, 2)->open = false;
    issue_list_find(w.issues, 2)->state_reason = "not_planned";
    issue_list_find(w.issues, 2)->closed = w.s.now;
    hour(&w, 30, FP(2), LEDGER);
    make_plan(&w);
    assert_string_equal(kinds(&w), "create");
    world_free(&w);
}

/* Cut off behind the comment: it looks like no deletion, and is not told twice. */
static void a_crash_is_no_deletion(void **state) {
    (void)state;
    struct world w;
    another_name(&w);
    size_t all = w.plan->actions_n;
    w.plan->actions_n = 1;
    play(&w);
    w.plan->actions_n = all;
    make_plan(&w);
    assert_string_equal(kinds(&w), "edit-body");
    assert_int_equal(w.plan->actions[0].issue, 1);
    play(&w);
    assert_int_equal(issue_list_find(w.issues, 1)->comments_n, 1);
    assert_quiet(&w);
    world_free(&w);
}

static void an_adoption_that_was_cut_off(void **state) {
    (void)state;
    for (size_t done = 1; done <= 2; done++) {
        struct world w;
        start(&w);
        add_issue(&w, 7, LEDGER, "It hurts.", true);
        make_plan(&w);
        assert_string_equal(kinds(&w), "comment relabel edit-body");
        size_t all = w.plan->actions_n;
        w.plan->actions_n = done;
        play(&w);
        w.plan->actions_n = all;
        make_plan(&w);
        assert_string_equal(kinds(&w), done == 1 ? "relabel edit-body" : "edit-body");
        play(&w);
        struct issue *is = issue_list_find(w.issues, 7);
        assert_true(issue_has_label(is, LABEL));
        assert_non_null(strstr(is->body, "48 entries"));
        assert_int_equal(is->comments_n, 1);
        assert_quiet(&w);
        world_free(&w);
    }
}

static void an_adoption_is_taken_back(void **state) {
    (void)state;
    for (int trusted = 0; trusted < 2; trusted++) {
        struct world w;
        start(&w);
        add_issue(&w, 7, LEDGER, "It hurts.", true)->author_trusted = trusted;
        make_plan(&w);
        play(&w);
        assert_quiet(&w);
        hour(&w, 8, FP(1), LEDGER);
        make_plan(&w);
        assert_string_equal(kinds(&w), "comment edit-body");
        play(&w);
        struct issue *is = issue_list_find(w.issues, 7);
        delete_comment(is, 0);
        const char *body = is->body;
        hour(&w, 9, FP(1), LEDGER);
        make_plan(&w);
        assert_string_equal(kinds(&w), "create");
        assert_int_equal(w.plan->actions[0].linked[0], 7);
        play(&w);
        assert_ptr_equal(issue_list_find(w.issues, 7)->body, body);
        assert_quiet(&w);
        world_free(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deleted_comment_parts_them),
        cmocka_unit_test(a_crash_is_no_deletion),
        cmocka_unit_test(an_adoption_that_was_cut_off),
        cmocka_unit_test(an_adoption_is_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
