#include "apply/apply.h"
#include "base/timestamp.h"
#include "crypto/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ID(x) "lg1:000000000000000000000000000000" x
#define MARKER(fp, also)                                                                                     \
    "<!-- log-gardener:1 {\"fp\":\"" fp "\",\"also\":[\"" also "\"]} -->\nx\n<!-- /log-gardener -->\n"
#define FP(x) MARKER(ID(x), ID("99"))

/* A tracker that writes down what it is asked, and refuses where it is told to. */
static struct {
    struct tracker base;
    char log[4000];
    size_t len;
    int64_t next;
    const char *refuse; /* the call that fails: "edit 7"; NULL: none */
    enum err_status status;
} fake;

__attribute__((format(printf, 2, 3))) static int note(struct err *err, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    char line[300];
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (fake.refuse && !strncmp(line, fake.refuse, strlen(fake.refuse)))
        return err_set(err, fake.status, "no: %s", fake.refuse);
    fake.len += (size_t)snprintf(fake.log + fake.len, sizeof fake.log - fake.len, "%s\n", line);
    return 0;
}

static int fake_create(struct tracker *t, const struct tracker_draft *d, int64_t *number, struct err *err) {
    (void)t;
    if (note(err, "create %s [%zu]", d->title, d->labels_n))
        return -1;
    *number = fake.next++;
    return 0;
}

static int fake_edit(struct tracker *t, int64_t n, const struct tracker_edit *e, struct err *err) {
    (void)t;
    return note(err, "edit %d%s%s%s%s%s%s%s%s%s", (int)n, e->title ? " title=" : "", e->title ? e->title : "",
                e->body ? " body=" : "", e->body ? e->body : "", e->labels ? " labels" : "",
                e->state ? " " : "", e->state ? e->state : "", e->state_reason ? " " : "",
                e->state_reason ? e->state_reason : "");
}

static int fake_comment(struct tracker *t, int64_t n, const char *body, int64_t *id, struct err *err) {
    (void)t;
    *id = 1;
    return note(err, "comment %d %s", (int)n, body);
}

static int fake_edit_comment(struct tracker *t, int64_t n, int64_t id, const char *body, struct err *err) {
    (void)t;
    return note(err, "edit-comment %d/%d %s", (int)n, (int)id, body);
}

static const struct tracker_ops ops = {
    .create = fake_create, .edit = fake_edit, .comment = fake_comment, .edit_comment = fake_edit_comment};

struct fixture {
    struct plan *p;
    struct issue_list *issues;
    struct err err;
};

static struct fixture begin(void) {
    memset(&fake, 0, sizeof fake);
    fake.base.ops = &ops;
    fake.next = 100;
    fake.status = ERR_ACTION;
    struct fixture f = {.p = plan_new(), .issues = issue_list_new()};
    f.p->repo = "acme/backend";
    for (int i = 1; i <= 3; i++) {
        struct plan_cluster *c = plan_cluster_add(f.p);
        c->id = arena_printf(&f.p->arena, "c%d", i);
        c->fingerprint = arena_printf(&f.p->arena, ID("f%d"), i);
    }
    static const char *labels[] = {"P1", "bug"};
    for (int i = 0; i < 2; i++)
        *issue_list_add(f.issues) = (struct issue){.number = 7 + i,
                                                   .title = "Seven",
                                                   .body = "old",
                                                   .open = !i,
                                                   .labels = labels,
                                                   .labels_n = 2,
                                                   .author_trusted = true,
                                                   .url = "https://x.test/7"};
    return f;
}

static void end(struct fixture *f) {
    plan_free(f->p);
    issue_list_free(f->issues);
}

static struct plan_action *add(struct fixture *f, enum plan_kind kind, const char *cluster, int64_t issue) {
    struct plan_action *a = plan_add(f->p, kind, cluster);
    a->issue = issue;
    a->title = kind == PLAN_CREATE || kind == PLAN_RETITLE ? "Title" : NULL;
    a->body = kind != PLAN_RETITLE && kind != PLAN_RELABEL ? "body" : NULL;
    return a;
}

static void run(struct fixture *f, const char *want_log) {
    if (apply_plan(f->p, f->issues, &fake.base, &f->err))
        fail_msg("%s", f->err.text);
    assert_string_equal(fake.log, want_log);
}

static void expect(const struct fixture *f, size_t n, enum plan_result want, const char *text) {
    const struct plan_action *a = &f->p->actions[n - 1];
    if (a->result != want || (text && (!a->result_text || !strstr(a->result_text, text))))
        fail_msg("action %zu: %s: %s", n, plan_result_name(a->result), a->result_text ? a->result_text : "");
}

static void outcome(const struct fixture *f, size_t n, enum plan_outcome want, const char *reason) {
    const struct plan_cluster *c = &f->p->clusters[n - 1];
    if (c->outcome != want || (reason && (!c->outcome_reason || !strstr(c->outcome_reason, reason))))
        fail_msg("cluster %zu: %s: %s", n, plan_outcome_name(c->outcome),
                 c->outcome_reason ? c->outcome_reason : "");
}

static void every_kind(void **state) {
    (void)state;
    struct fixture f = begin();
    static const char *labels[] = {"P0"}, *same[] = {"BUG", "p1"};
    struct plan_action *a = add(&f, PLAN_CREATE, "c1", 0);
    a->labels = labels;
    a->labels_n = 1;
    a->linked = (int64_t[]){7, 8, 7};
    a->linked_n = 3;
    a = add(&f, PLAN_COMMENT, "c2", 0);
    a->of = 1;
    add(&f, PLAN_EDIT_BODY, "c3", 7);
    add(&f, PLAN_RETITLE, "c3", 7);
    a = add(&f, PLAN_RELABEL, "c3", 7);
    a->labels = same;
    a->labels_n = 2;
    a = add(&f, PLAN_RELABEL, "c3", 7);
    a->labels = labels;
    a->labels_n = 1;
    a->before_labels = same;
    a->before_labels_n = 2;
    add(&f, PLAN_EDIT_COMMENT, "c3", 7)->comment_id = 5;
    add(&f, PLAN_CLOSE, "c3", 7)->state_reason = "duplicate";
    add(&f, PLAN_REOPEN, "c3", 8);
    add(&f, PLAN_REOPEN, "c3", 8);
    run(&f, "create Title [1]\ncomment 100 body\nedit 7 body=body\nedit 7 title=Title\nedit 7 labels\n"
            "edit-comment 7/5 body\nedit 7 closed duplicate\nedit 8 open reopened\n");
    expect(&f, 5, RESULT_NOT_NEEDED, NULL);
    expect(&f, 10, RESULT_NOT_NEEDED, NULL);
    outcome(&f, 1, OUTCOME_CREATED, NULL);
    outcome(&f, 2, OUTCOME_UPDATED, NULL);
    outcome(&f, 3, OUTCOME_UPDATED, NULL);
    const struct plan_cluster *c = f.p->clusters;
    assert_int_equal(c[0].issue, 100);
    assert_string_equal(c[0].issue_title, "Title");
    assert_string_equal(c[0].issue_url, "https://github.com/acme/backend/issues/100");
    assert_int_equal(c[0].linked_n, 2);
    assert_string_equal(c[0].labels[0], "P0");
    assert_false(c[0].commented);
    assert_true(c[1].commented && c[1].issue == 100);
    assert_string_equal(c[2].issue_title, "Title");
    assert_string_equal(c[2].issue_url, "https://x.test/7");
    assert_int_equal(c[2].labels_n, 1);
    assert_true(c[2].commented);
    assert_int_equal(apply_status(f.p), 0);
    end(&f);
}

static void preconditions(void **state) {
    (void)state;
    struct digest_hex old = digest_str("old"), seven = digest_str("Seven"), wrong = digest_str("x");
    const struct {
        const char *state, *title, *body, *stale;
    } cases[] = {{NULL, NULL, NULL, NULL},
                 {"open", seven.s, old.s, NULL},
                 {"closed", NULL, NULL, "is open"},
                 {NULL, wrong.s, NULL, "title of issue #7"},
                 {"open", seven.s, wrong.s, "body of issue #7"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = begin();
        struct plan_action *a = add(&f, PLAN_EDIT_BODY, "c1", 7);
        a->pre_state = cases[i].state;
        a->pre_title_sha = cases[i].title;
        a->pre_body_sha = cases[i].body;
        run(&f, cases[i].stale ? "" : "edit 7 body=body\n");
        expect(&f, 1, cases[i].stale ? RESULT_STALE : RESULT_DONE, cases[i].stale);
        outcome(&f, 1, cases[i].stale ? OUTCOME_FAILED : OUTCOME_UPDATED,
                cases[i].stale ? "went stale: " : NULL);
        assert_int_equal(apply_status(f.p), cases[i].stale ? ERR_ACTION : 0);
        end(&f);
    }
}

/* Several actions of one plan on one issue carry the preconditions of one moment. */
static void own_changes_are_no_surprise(void **state) {
    (void)state;
    struct digest_hex old = digest_str("old"), seven = digest_str("Seven");
    struct fixture f = begin();
    for (int i = 0; i < 4; i++) {
        static const enum plan_kind kinds[] = {PLAN_EDIT_BODY, PLAN_RETITLE, PLAN_CLOSE, PLAN_COMMENT};
        struct plan_action *a = add(&f, kinds[i], "c1", 7);
        a->pre_state = "open";
        a->pre_body_sha = old.s;
        a->pre_title_sha = seven.s;
    }
    run(&f, "edit 7 body=body\nedit 7 title=Title\nedit 7 closed completed\ncomment 7 body\n");
    end(&f);
}

static void absent(void **state) {
    (void)state;
    static const struct {
        const char *body;
        bool open, trusted, stale;
        const char *author;
    } cases[] = {{"no marker", true, true, false, "ada"},
                 {FP("f1"), true, true, true, "ada"},
                 {FP("f1"), false, true, false, "ada"},     /* closed */
                 {FP("f1"), true, false, false, "mallory"}, /* anybody can copy a marker */
                 {FP("f1"), true, false, true, "github-actions[bot]"},
                 {MARKER(ID("0a"), ID("f1")), true, true, true, "ada"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = begin();
        f.issues->items[0].body = cases[i].body;
        f.issues->items[0].open = cases[i].open;
        f.issues->items[0].author = cases[i].author;
        f.issues->items[0].author_trusted = cases[i].trusted;
        add(&f, PLAN_CREATE, "c1", 0)->pre_absent = true;
        add(&f, PLAN_COMMENT, "c2", 0)->of = 1;
        run(&f, cases[i].stale ? "" : "create Title [0]\ncomment 100 body\n");
        expect(&f, 1, cases[i].stale ? RESULT_STALE : RESULT_DONE, cases[i].stale ? "#7" : NULL);
        expect(&f, 2, cases[i].stale ? RESULT_STALE : RESULT_DONE, cases[i].stale ? "action 1" : NULL);
        end(&f);
    }
    struct fixture f = begin(); /* twice in one plan */
    for (int i = 0; i < 2; i++) {
        struct plan_action *a = add(&f, PLAN_CREATE, "c1", 0);
        a->body = FP("f1");
        a->pre_absent = true;
    }
    run(&f, "create Title [0]\n");
    expect(&f, 2, RESULT_STALE, "#100");
    outcome(&f, 1, OUTCOME_CREATED, NULL);
    assert_int_equal(apply_status(f.p), ERR_ACTION);
    end(&f);
}

static void not_needed(void **state) {
    (void)state;
    struct digest_hex other = digest_str("what it was when the plan was made");
    struct fixture f = begin();
    struct plan_action *a = add(&f, PLAN_EDIT_BODY, "c1", 7);
    a->body = "old";
    a->pre_body_sha = other.s; /* done already: an apply after an apply */
    add(&f, PLAN_RETITLE, "c1", 7)->title = "Seven";
    add(&f, PLAN_CLOSE, "c2", 8);
    add(&f, PLAN_SKIP, "c3", 7)->reason = "already counted";
    run(&f, "");
    for (size_t i = 1; i <= 3; i++)
        expect(&f, i, RESULT_NOT_NEEDED, NULL);
    expect(&f, 4, RESULT_DONE, NULL);
    outcome(&f, 1, OUTCOME_UPDATED, NULL);
    outcome(&f, 3, OUTCOME_SKIPPED, "already counted");
    assert_int_equal(f.p->clusters[2].issue, 7);
    end(&f);
}

static void failing(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.refuse = "create";
    add(&f, PLAN_CREATE, "c1", 0);
    add(&f, PLAN_COMMENT, "c2", 0)->of = 1;
    add(&f, PLAN_COMMENT, "c3", 7);
    add(&f, PLAN_RETITLE, "c3", 55);
    run(&f, "comment 7 body\n");
    expect(&f, 1, RESULT_FAILED, "no: create");
    expect(&f, 2, RESULT_FAILED, "action 1 was not made");
    expect(&f, 4, RESULT_STALE, "#55");
    outcome(&f, 1, OUTCOME_FAILED, "no: create");
    outcome(&f, 3, OUTCOME_FAILED, "went stale");
    assert_int_equal(apply_status(f.p), ERR_ACTION);
    end(&f);
}

static void tracker_refuses(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.refuse = "edit 7";
    fake.status = ERR_TRACKER;
    add(&f, PLAN_RETITLE, "c1", 7);
    add(&f, PLAN_COMMENT, "c2", 7);
    assert_int_equal(apply_plan(f.p, f.issues, &fake.base, &f.err), -1);
    assert_int_equal(f.err.status, ERR_TRACKER);
    assert_string_equal(fake.log, "");
    outcome(&f, 1, OUTCOME_FAILED, NULL);
    outcome(&f, 2, OUTCOME_FAILED, "not tried");
    end(&f);
}

static void outcomes(void **state) {
    (void)state;
    struct fixture f = begin();
    add(&f, PLAN_ASK, "c1", 0)->reason = "two are near";
    f.p->clusters[1].planned = OUTCOME_DEFERRED;
    f.p->clusters[1].outcome_reason = "more than 10";
    run(&f, "");
    outcome(&f, 1, OUTCOME_ASKED, "two are near");
    outcome(&f, 2, OUTCOME_DEFERRED, "more than 10");
    outcome(&f, 3, OUTCOME_SKIPPED, "no action");
    end(&f);
}

static void pretend(void **state) {
    (void)state;
    struct fixture f = begin();
    static const char *before[] = {"P1"}, *after[] = {"P0"};
    struct plan_action *a = add(&f, PLAN_CREATE, "c1", 0);
    a->labels = after;
    a->labels_n = 1;
    add(&f, PLAN_COMMENT, "c2", 0)->of = 1;
    a = add(&f, PLAN_EDIT_BODY, "c3", 7);
    a->before_title = "Seven";
    a->before_labels = before;
    a->before_labels_n = 1;
    a = add(&f, PLAN_RELABEL, "c3", 7);
    a->labels = after;
    a->labels_n = 1;
    apply_pretend(f.p);
    outcome(&f, 1, OUTCOME_CREATED, NULL);
    outcome(&f, 2, OUTCOME_UPDATED, NULL);
    outcome(&f, 3, OUTCOME_UPDATED, NULL);
    const struct plan_cluster *c = f.p->clusters;
    assert_int_equal(c[0].issue, 0);
    assert_string_equal(c[0].issue_title, "Title");
    assert_string_equal(c[1].issue_title, "Title");
    assert_true(c[1].commented);
    assert_int_equal(c[2].issue, 7);
    assert_string_equal(c[2].issue_title, "Seven");
    assert_string_equal(c[2].labels[0], "P0");
    assert_int_equal(apply_status(f.p), 0);
    end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind),
                                       cmocka_unit_test(preconditions),
                                       cmocka_unit_test(own_changes_are_no_surprise),
                                       cmocka_unit_test(absent),
                                       cmocka_unit_test(not_needed),
                                       cmocka_unit_test(failing),
                                       cmocka_unit_test(tracker_refuses),
                                       cmocka_unit_test(outcomes),
                                       cmocka_unit_test(pretend)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
