/* What an issue holds over several runs: counts, marks, whose entries they are, a person's hand. */
#include "decide_fixture.h"

struct tale {
    struct world w;
    struct arena a;
};

static int begin(void **state) {
    struct tale *t = calloc(1, sizeof *t);
    world_init(&t->w, "2025-09-16T02:00:00Z");
    arena_init(&t->a);
    *state = t;
    return 0;
}

static int end(void **state) {
    struct tale *t = *state;
    world_free(&t->w);
    arena_release(&t->a);
    free(t);
    return 0;
}

static void hour(struct world *w, const char *start, const char *stop, const char *now) {
    w->s.now = at(now);
    set_begin(w, start, stop);
}

/* The cluster's entries, exactly. */
static void entries(struct world *w, struct cluster *c, const char *const *times, size_t n) {
    c->times = arena_alloc(&w->set->arena, n * sizeof *c->times);
    for (size_t i = 0; i < n; i++)
        c->times[i] = at(times[i]);
    c->times_n = n;
    c->count = (int64_t)n;
    c->first_seen = c->times[0];
    c->last_seen = c->times[n - 1];
}

static void lone(struct world *w, struct cluster *c, const char *time) {
    entries(w, c, &time, 1);
}

static struct cluster *add_root(struct world *w) {
    struct cluster *c = add_cluster(w, FP(1), "Missing module acme.billing.ledger stops startup", 0);
    c->kind = CLUSTER_EXCEPTION;
    c->exception_type = "ModuleNotFoundError";
    c->exception_value = "No module named 'acme.billing.ledger'";
    return c;
}

static struct cluster *add_exit(struct world *w) {
    struct cluster *c = add_cluster(w, FP(2), "Containers exit with code 3", 1);
    c->kind = CLUSTER_PROCESS_EXIT;
    c->cause_unknown = true;
    return c;
}

static void first_outage(struct tale *t) {
    struct world *w = &t->w;
    hour(w, "2025-09-16T00:00:00Z", "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z");
    struct cluster *c = add_root(w);
    entries(w, c, (const char *const[]){"2025-09-16T00:10:00Z", "2025-09-16T00:20:00Z"}, 2);
    c->id = "c1";
    c = add_exit(w);
    lone(w, c, "2025-09-16T00:20:01Z");
    c->cause_unknown = false;
    c->caused_by = "c1";
    c->cause_reason = "1 of 1 within 2 s after it";
    make_plan(w);
    assert_string_equal(kinds(w), "create edit-body");
    play(w);
    assert_quiet(w);
}

static const char *body(const struct tale *t) {
    return t->w.issues->items[0].body;
}

static int64_t counted(struct tale *t) {
    struct marker m;
    assert_true(marker_parse(body(t), &m, &t->a));
    marker_release(&m);
    return m.n;
}

static void assert_has(const char *text, const char *part) {
    if (!text || !strstr(text, part))
        fail_msg("\"%s\" is not in: %s", part, text ? text : "(nothing)");
}

static void assert_not(const char *text, const char *part) {
    if (strstr(text, part))
        fail_msg("\"%s\" is in: %s", part, text);
}

static void close_first(struct tale *t, const char *when) {
    struct issue *i = &t->w.issues->items[0];
    i->open = false;
    i->closed = at(when);
    i->state_reason = "completed";
}

static void exits_alone_do_not_reopen_their_old_cause(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    first_outage(t);
    close_first(t, "2025-09-16T03:00:00Z");
    hour(w, "2025-09-17T00:00:00Z", "2025-09-17T01:00:00Z", "2025-09-17T02:00:00Z");
    add_exit(w)->revisions = strings(&w->set->arena, "acme-backend-00050-new");
    make_plan(w);
    assert_string_equal(kinds(w), "create");
    const struct plan_action *c = first_of(w, PLAN_CREATE);
    assert_string_equal(c->title, "GCP-new | P1 | Containers exit with code 3");
    assert_int_equal(c->linked_n, 1);
    assert_int_equal(c->linked[0], 1);
    assert_has(c->body, "#1 was also for this");
    play(w);
    assert_false(w->issues->items[0].open);
    assert_quiet(w);
    /* With the cause there it is a regression. */
    hour(w, "2025-09-18T00:00:00Z", "2025-09-18T01:00:00Z", "2025-09-18T02:00:00Z");
    add_root(w)->revisions = strings(&w->set->arena, "acme-backend-00051-new");
    make_plan(w);
    assert_int_equal(first_of(w, PLAN_REOPEN)->issue, 1);
}

static void a_fix_not_deployed_yet_is_waited_for(void **state) {
    struct tale *t = *state;
    first_outage(t);
    close_first(t, "2025-09-16T03:00:00Z");
    hour(&t->w, "2025-09-16T03:00:00Z", "2025-09-16T04:00:00Z", "2025-09-16T04:00:00Z");
    add_exit(&t->w);
    make_plan(&t->w);
    assert_string_equal(kinds(&t->w), "skip");
    assert_string_equal(t->w.plan->actions[0].code, "closed");
}

static void each_fingerprint_has_its_mark(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    first_outage(t);
    assert_int_equal(counted(t), 2);
    hour(w, "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z", "2025-09-16T02:00:00Z");
    lone(w, add_exit(w), "2025-09-16T01:30:00Z");
    make_plan(w);
    assert_has(w->plan->actions[0].reason, "1 entry of symptoms not counted yet");
    play(w);
    assert_quiet(w);
    assert_int_equal(counted(t), 2);
    /* Of the cause, before those exits. */
    hour(w, "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z", "2025-09-16T03:00:00Z");
    lone(w, add_root(w), "2025-09-16T01:10:00Z");
    make_plan(w);
    assert_string_equal(kinds(w), "edit-body");
    play(w);
    assert_quiet(w);
    assert_int_equal(counted(t), 3);
    /* Before all of them, and in between. */
    hour(w, "2025-09-15T23:00:00Z", "2025-09-16T00:00:00Z", "2025-09-16T04:00:00Z");
    lone(w, add_root(w), "2025-09-15T23:10:00Z");
    make_plan(w);
    play(w);
    assert_quiet(w);
    assert_int_equal(counted(t), 4);
    assert_has(body(t), "4 entries, from 2025-09-15 23:10:00 UTC to 2025-09-16 01:10:00 UTC.");
    set_begin(w, "2025-09-15T23:00:00Z", "2025-09-16T00:00:00Z");
    lone(w, add_root(w), "2025-09-15T23:30:00Z");
    make_plan(w);
    assert_string_equal(w->plan->actions[0].code, "already-counted");
    assert_string_equal(w->plan->actions[0].reason,
                        "no entry is newer than the last one counted (2025-09-16 01:10:00 UTC) or older "
                        "than the first");
}

static void older_entries_without_times(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    first_outage(t);
    hour(w, "2025-09-15T22:00:00Z", "2025-09-16T00:15:00Z", "2025-09-16T04:00:00Z");
    struct cluster *c = add_root(w);
    c->count = 9;
    c->histogram = arena_alloc(&w->set->arena, 3 * sizeof *c->histogram);
    c->histogram[0] = (struct cluster_bucket){at("2025-09-15T22:00:00Z"), 4};
    c->histogram[1] = (struct cluster_bucket){at("2025-09-15T23:00:00Z"), 3};
    c->histogram[2] = (struct cluster_bucket){at("2025-09-16T00:00:00Z"), 2};
    c->histogram_n = 3;
    make_plan(w);
    play(w);
    assert_int_equal(counted(t), 9); /* the third hour holds old ones and new ones */
    assert_has(body(t), "at least 9 entries");
    assert_quiet(w);
}

static void symptoms_alone_have_no_total(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    first_outage(t);
    hour(w, "2025-09-17T03:00:00Z", "2025-09-17T04:00:00Z", "2025-09-17T04:10:00Z");
    struct cluster *c = add_exit(w);
    c->count = 6;
    c->first_seen = at("2025-09-17T03:05:00Z");
    c->revisions = strings(&w->set->arena, "acme-backend-00042-def");
    make_plan(w);
    const char *text = first_of(w, PLAN_COMMENT)->body;
    assert_has(text,
               "* 6 entries of `Containers exit with code 3` alone, the last at 2025-09-17 03:59:00 UTC; "
               "none of the cause itself\n");
    assert_not(text, "in all");
    assert_has(text, "just before 2025-09-17 03:05:00 UTC");
    play(w);
    /* The head stays the cause's own. */
    assert_has(body(t), "startup: 2 entries, from 2025-09-16 00:10:00 UTC to 2025-09-16 00:20:00 UTC.");
    assert_has(body(t), "### Symptoms, each in the last run with it\n");
    assert_has(body(t), "* `Containers exit with code 3`: 6 entries, 2025-09-17 03:05:00 UTC to");
    assert_has(body(t), "| In the last run with it, to 2025-09-16 01:00:00 UTC | Pattern |");
    assert_quiet(w);
}

static void another_name_of_the_cause_is_the_cause(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    hour(w, "2025-09-16T00:00:00Z", "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z");
    struct cluster *c = add_root(w);
    c->count = 20;
    c->aliases = strings(&w->set->arena, FP(3));
    c->aliases_n = 1;
    c->samples[0].text = "Traceback of the ledger";
    make_plan(w);
    play(w);
    assert_quiet(w);
    hour(w, "2025-09-16T03:00:00Z", "2025-09-16T04:00:00Z", "2025-09-16T05:00:00Z");
    c = add_cluster(w, FP(3), "Startup gave up", 1);
    c->count = 5;
    make_plan(w);
    assert_string_equal(kinds(w), "comment edit-body"); /* its text is new */
    assert_has(first_of(w, PLAN_EDIT_BODY)->reason, "5 entries not counted yet");
    assert_has(first_of(w, PLAN_COMMENT)->body, "5 entries since the last look");
    assert_has(first_of(w, PLAN_COMMENT)->body, "; 25 entries in all\n");
    play(w);
    assert_quiet(w);
    assert_int_equal(counted(t), 25);
    struct marker m;
    assert_true(marker_parse(body(t), &m, &t->a));
    assert_string_equal(m.fp, FP(1));
    assert_true(marker_covers(&m, FP(3)));
    marker_release(&m);
    assert_not(body(t), "### Symptoms");
    assert_not(body(t), "Startup gave up");
    assert_has(body(t), "Missing module acme.billing.ledger stops startup: 25 entries, from "
                        "2025-09-16 00:00:00 UTC to 2025-09-16 03:59:00 UTC.");
    assert_has(body(t), "| 2025-09-16 04:00:00 UTC | 5 |");
    assert_has(body(t), "Traceback of the ledger");
    assert_has(body(t), "`ModuleNotFoundError`");
    /* The other name with ours as its own other name: the marker stays as it is. */
    hour(w, "2025-09-16T05:00:00Z", "2025-09-16T06:00:00Z", "2025-09-16T07:00:00Z");
    c = add_cluster(w, FP(3), "Startup gave up", 1);
    c->aliases = strings(&w->set->arena, FP(1));
    c->aliases_n = 1;
    make_plan(w);
    play(w);
    assert_quiet(w);
    assert_true(marker_parse(body(t), &m, &t->a));
    assert_string_equal(m.fp, FP(1));
    marker_release(&m);
}

static void a_persons_edit_is_told(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    static const char told[] = "left alone: a person edited the text in our block; the marker was updated";
    first_outage(t);
    struct issue *i = &w->issues->items[0];
    const char *cut = strstr(i->body, "<!-- /log-gardener -->");
    i->body = arena_printf(&w->issues->arena, "%.*sMy own last words.", (int)(cut - i->body), i->body);
    const char *theirs = strchr(i->body, '\n');
    hour(w, "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z", "2025-09-16T03:00:00Z");
    lone(w, add_root(w), "2025-09-16T01:10:00Z");
    make_plan(w);
    assert_string_equal(kinds(w), "edit-body");
    assert_has(w->plan->actions[0].reason, told);
    assert_has(w->plan->clusters[0].outcome_reason, told);
    assert_string_equal(strchr(w->plan->actions[0].body, '\n'), theirs);
    assert_memory_equal(w->plan->actions[0].body, "<!-- log-gardener:1 {", 21);
    play(w);
    assert_int_equal(counted(t), 3);
    assert_quiet(w);
}

static void no_new_issues_at_all(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    w->s.max_new = 0;
    hour(w, "2025-09-16T00:00:00Z", "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z");
    add_cluster(w, FP(1), "Ledger import slow", 2);
    make_plan(w);
    assert_string_equal(w->plan->actions[0].code, "max-new");
    assert_string_equal(w->plan->actions[0].reason, "no new issues are allowed in a run");
    w->s.max_new = 1;
    add_cluster(w, FP(2), "Payment webhook silent", 1);
    make_plan(w);
    assert_string_equal(first_of(w, PLAN_SKIP)->reason, "past the limit of 1 new issue a run");
    /* A P0 is never held back, not even as a symptom of something lesser. */
    w->s.max_new = 0;
    w->set->n = 0;
    add_cluster(w, FP(1), "Ledger import slow", 2);
    add_cluster(w, FP(2), "Payment webhook silent", 0)->caused_by = "c1";
    make_plan(w);
    assert_non_null(first_of(w, PLAN_CREATE));
}

static void an_unsure_p0_says_so_on_top(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    add_issue(w, 12, "Ledger importer hangs while carts wait", "", true);
    hour(w, "2025-09-16T00:00:00Z", "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z");
    add_cluster(w, FP(1), "Ledger importer hangs at night, mails are late, shops complain", 0);
    make_plan(w);
    assert_string_equal(kinds(w), "create");
    assert_int_equal(w->plan->clusters[0].verdict, VERDICT_UNSURE);
    struct marker_block b = marker_split(w->plan->actions[0].body, &t->a);
    assert_memory_equal(b.inner, "Possibly #12: close this as a duplicate of #12 to join them.\n", 61);
    gate_add_secret(w->gate, "To quiet this, pin"); /* the bare text says it too */
    make_plan(w);
    b = marker_split(w->plan->actions[0].body, &t->a);
    assert_memory_equal(b.inner, "Possibly #12: close this as a duplicate of #12 to join them.\n", 61);
}

/* The marker's own line goes through the last look too: revisions come from the log. */
static void a_secret_in_a_revision(void **state) {
    struct tale *t = *state;
    struct world *w = &t->w;
    hour(w, "2025-09-16T00:00:00Z", "2025-09-16T01:00:00Z", "2025-09-16T02:00:00Z");
    struct cluster *c = add_cluster(w, FP(1), "Ledger import slow", 2);
    c->revisions = strings(&w->set->arena, "acme-hush-hush-7");
    gate_add_secret(w->gate, "hush-hush-7");
    make_plan(w);
    const char *text = w->plan->actions[0].body;
    assert_int_equal(gate_scan(w->gate, text, strlen(text), NULL), 0);
    play(w);
    assert_quiet(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(exits_alone_do_not_reopen_their_old_cause, begin, end),
        cmocka_unit_test_setup_teardown(a_fix_not_deployed_yet_is_waited_for, begin, end),
        cmocka_unit_test_setup_teardown(each_fingerprint_has_its_mark, begin, end),
        cmocka_unit_test_setup_teardown(older_entries_without_times, begin, end),
        cmocka_unit_test_setup_teardown(symptoms_alone_have_no_total, begin, end),
        cmocka_unit_test_setup_teardown(another_name_of_the_cause_is_the_cause, begin, end),
        cmocka_unit_test_setup_teardown(a_persons_edit_is_told, begin, end),
        cmocka_unit_test_setup_teardown(no_new_issues_at_all, begin, end),
        cmocka_unit_test_setup_teardown(an_unsure_p0_says_so_on_top, begin, end),
        cmocka_unit_test_setup_teardown(a_secret_in_a_revision, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
