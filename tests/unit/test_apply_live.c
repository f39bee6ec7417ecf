/* Applying to a tracker without transactions, where others write at the same time. */
#include "apply/apply.h"
#include "base/timestamp.h"
#include "crypto/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FP(x) "lg1:0000000000000000000000000000000" x
#define BLOCK(fp, text)                                                                                      \
    "<!-- log-gardener:1 {\"fp\":\"" fp "\",\"n\":1} -->\n" text "\n<!-- /log-gardener -->"

/* What the tracker holds by now, and what becomes of a write. */
static struct {
    struct tracker base;
    char log[4000];
    struct issue now;      /* what a look finds; number 0: nothing changed */
    struct issue during;   /* and from the first comment on */
    enum err_status gone;  /* what a look fails with */
    int64_t look_fails_at; /* number of the issue whose look finds no tracker */
    int result;            /* of create, comment and edit */
    struct issue recent[3];
    size_t recent_n;
    bool recent_fails, edit_fails;
    int64_t next;
} fake;

__attribute__((format(printf, 1, 2))) static void note(const char *fmt, ...) {
    size_t n = strlen(fake.log);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(fake.log + n, sizeof fake.log - n, fmt, ap);
    va_end(ap);
}

static int answer(struct err *err) {
    if (fake.result)
        err_set(err, ERR_ACTION, "as told");
    return fake.result;
}

static int fake_create(struct tracker *t, const struct tracker_draft *d, int64_t *number, struct err *err) {
    (void)t;
    note("create %s\n", d->title);
    *number = fake.next++;
    return answer(err);
}

static int fake_edit(struct tracker *t, int64_t n, const struct tracker_edit *e, struct err *err) {
    (void)t;
    note("edit %d", (int)n);
    for (size_t i = 0; i < e->labels_n; i++)
        note(" %s", e->labels[i]);
    note("%s%s%s%s\n", e->body ? " body=" : "", e->body ? e->body : "", e->state ? " " : "",
         e->state ? e->state_reason : "");
    if (fake.edit_fails)
        return err_set(err, ERR_ACTION, "as told");
    return answer(err);
}

static int fake_comment(struct tracker *t, int64_t n, const char *body, int64_t *id, struct err *err) {
    (void)t;
    *id = 1;
    if (fake.during.number)
        fake.now = fake.during;
    note("comment %d %s\n", (int)n, body);
    return answer(err);
}

static int fake_look(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err) {
    (void)t, (void)list;
    note("look %d\n", (int)issue->number);
    if (fake.look_fails_at == issue->number)
        return err_set(err, ERR_TRACKER, "it is gone");
    if (fake.gone)
        return err_set(err, fake.gone, "it is gone");
    if (fake.now.number)
        *issue = fake.now;
    issue->id = 700 + issue->number;
    return 0;
}

static struct issue_list *fake_recent(struct tracker *t, struct err *err) {
    (void)t;
    note("recent\n");
    if (fake.recent_fails) {
        err_set(err, ERR_TRACKER, "no answer");
        return NULL;
    }
    struct issue_list *list = issue_list_new();
    for (size_t i = 0; i < fake.recent_n; i++)
        *issue_list_add(list) = fake.recent[i];
    return list;
}

static int fake_relate(struct tracker *t, enum tracker_relation r, const struct issue *parent,
                       const struct issue *child, struct err *err) {
    (void)t;
    note("relate %s %d %d\n", r == RELATION_SUB_ISSUE ? "sub" : "blocked", (int)parent->number,
         (int)child->id);
    return r == RELATION_SUB_ISSUE ? 0 : err_set(err, ERR_ACTION, "there is no such thing here");
}

static const struct tracker_ops ops = {.create = fake_create,
                                       .edit = fake_edit,
                                       .comment = fake_comment,
                                       .look = fake_look,
                                       .recent = fake_recent,
                                       .relate = fake_relate};

struct fixture {
    struct plan *p;
    struct issue_list *issues;
    struct err err;
};

static const char *before = "Mine.\n\n" BLOCK(FP("1"), "old") "\n";

static struct fixture begin(void) {
    memset(&fake, 0, sizeof fake);
    fake.base.ops = &ops;
    fake.next = 100;
    struct fixture f = {.p = plan_new(), .issues = issue_list_new()};
    f.p->repo = "acme/backend";
    struct plan_cluster *c = plan_cluster_add(f.p);
    c->id = "c1";
    c->fingerprint = FP("1");
    static const char *labels[] = {"ours", "P1"};
    for (int i = 7; i < 9; i++)
        *issue_list_add(f.issues) = (struct issue){.number = i,
                                                   .id = i == 8 ? 708 : 0,
                                                   .title = "Seven",
                                                   .body = i == 7 ? before : "",
                                                   .open = true,
                                                   .labels = labels,
                                                   .labels_n = 2,
                                                   .author_trusted = true};
    return f;
}

static struct plan_action *add(struct fixture *f, enum plan_kind kind, int64_t issue) {
    struct plan_action *a = plan_add(f->p, kind, "c1");
    a->issue = issue;
    a->title = kind == PLAN_CREATE ? "Title" : NULL;
    a->body = kind == PLAN_COMMENT ? "said" : BLOCK(FP("1"), "new");
    if (kind == PLAN_EDIT_BODY) {
        a->body = "Mine.\n\n" BLOCK(FP("1"), "new") "\n";
        a->pre_body_sha = arena_str(&f->p->arena, digest_str(before).s);
    }
    return a;
}

static void run(struct fixture *f, enum plan_result want, const char *text, const char *log) {
    assert_int_equal(apply_plan(f->p, f->issues, &fake.base, &f->err), 0);
    assert_string_equal(fake.log, log);
    const struct plan_action *a = &f->p->actions[f->p->actions_n - 1];
    if (a->result != want || (text && (!a->result_text || !strstr(a->result_text, text))))
        fail_msg("%s: %s", plan_result_name(a->result), a->result_text ? a->result_text : "");
}

static void end(struct fixture *f) {
    plan_free(f->p);
    issue_list_free(f->issues);
}

static struct issue seven(const char *body) {
    static const char *labels[] = {"ours", "P1"};
    return (struct issue){
        .number = 7, .title = "Seven", .body = body, .open = true, .labels = labels, .labels_n = 2};
}

/* A look before the first write and one before the body; what a person wrote around our block meanwhile
 * stays, in our block it stops us. */
static void people_write_too(void **state) {
    (void)state;
    static const struct {
        const char *now;
        enum plan_result result;
        const char *log;
    } rows[] = {
        {NULL, RESULT_DONE,
         "look 7\ncomment 7 said\nlook 7\nedit 7 body=Mine.\n\n" BLOCK(FP("1"), "new") "\n\n"},
        {"Mine, longer.\n\n" BLOCK(FP("1"), "old") "\nAnd a remark.", RESULT_DONE,
         "look 7\ncomment 7 said\nlook 7\nedit 7 body=Mine, longer.\n\n" BLOCK(FP("1"),
                                                                               "new") "\nAnd a remark.\n"},
        {"Mine.\r\n\r\n<!-- log-gardener:1 {\"fp\":\"" FP(
             "1") "\",\"n\":1} -->\r\nold\r\n<!-- /log-gardener -->\r\n!",
         RESULT_DONE,
         "look 7\ncomment 7 said\nlook 7\nedit 7 body=Mine.\r\n\r\n" BLOCK(FP("1"), "new") "\r\n!\n"},
        {"Mine.\n\n" BLOCK(FP("1"), "old, and more") "\n", RESULT_STALE, "look 7\ncomment 7 said\nlook 7\n"},
        {"All is gone.", RESULT_STALE, "look 7\ncomment 7 said\nlook 7\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = begin();
        if (rows[i].now)
            fake.now = seven(rows[i].now);
        add(&f, PLAN_COMMENT, 7);
        add(&f, PLAN_EDIT_BODY, 7);
        run(&f, rows[i].result, NULL, rows[i].log);
        end(&f);
    }
}

/* A comment mails people and takes its time: what one of them writes meanwhile stays. */
static void people_write_while_we_do(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.during = seven("Mine, by now.\n\n" BLOCK(FP("1"), "old") "\n");
    add(&f, PLAN_COMMENT, 7);
    add(&f, PLAN_EDIT_BODY, 7);
    run(&f, RESULT_DONE, NULL,
        "look 7\ncomment 7 said\nlook 7\nedit 7 body=Mine, by now.\n\n" BLOCK(FP("1"), "new") "\n\n");
    end(&f);
}

static void it_is_there_already(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.now = seven("Mine.\n\n" BLOCK(FP("1"), "new") "\n");
    add(&f, PLAN_EDIT_BODY, 7);
    run(&f, RESULT_NOT_NEEDED, NULL, "look 7\n");
    end(&f);
}

static void labels_of_people(void **state) {
    (void)state;
    static const char *want[] = {"ours", "P0"}, *then[] = {"ours", "P1"}, *now[] = {"ours", "P1", "theirs"};
    struct fixture f = begin();
    fake.now = seven(before);
    fake.now.labels = now;
    fake.now.labels_n = 3;
    struct plan_action *a = add(&f, PLAN_RELABEL, 7);
    a->labels = want;
    a->labels_n = 2;
    a->before_labels = then;
    a->before_labels_n = 2;
    run(&f, RESULT_DONE, NULL, "look 7\nedit 7 ours theirs P0\n");
    end(&f);
    static const char *quiet[] = {ISSUE_QUIET}, *noreuse[] = {ISSUE_NOREUSE};
    for (int i = 0; i < 2; i++) {
        f = begin();
        fake.now = seven(before);
        fake.now.labels = i ? noreuse : quiet;
        fake.now.labels_n = 1;
        add(&f, i ? PLAN_EDIT_BODY : PLAN_COMMENT, 7);
        run(&f, RESULT_NOT_NEEDED, "by now", "look 7\n");
        end(&f);
    }
}

/* What was counted stands in the body: it must not be written when the comment that tells it was not. */
static void the_rest_waits(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f = begin();
        fake.result = i ? TRACKER_FAILED : TRACKER_UNKNOWN;
        add(&f, PLAN_COMMENT, 7);
        add(&f, PLAN_EDIT_BODY, 7);
        run(&f, RESULT_FAILED, "something else was not done", "look 7\ncomment 7 said\n");
        end(&f);
    }
    struct fixture f = begin();
    add(&f, PLAN_COMMENT, 8);
    add(&f, PLAN_COMMENT, 7);
    fake.gone = ERR_ACTION;
    add(&f, PLAN_EDIT_BODY, 7);
    run(&f, RESULT_FAILED, "something else", "look 8\nlook 7\n");
    end(&f);
}

/* The connection goes once something was written: the others fail, each for itself. */
static void not_all_or_nothing(void **state) {
    (void)state;
    struct fixture f = begin();
    add(&f, PLAN_CREATE, 0);
    add(&f, PLAN_EDIT_BODY, 7);
    fake.gone = ERR_TRACKER;
    run(&f, RESULT_FAILED, "it is gone", "create Title\nlook 7\nrecent\n");
    assert_int_equal(f.p->clusters[0].outcome, OUTCOME_CREATED);
    assert_int_equal(apply_status(f.p), ERR_ACTION);
    end(&f);
}

/* What failed alone may have been done all the same: the tracker's refusal after it is no "nothing was
 * written". */
static void a_failed_write_may_stand(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.result = TRACKER_FAILED;
    fake.look_fails_at = 8;
    add(&f, PLAN_EDIT_BODY, 7);
    add(&f, PLAN_COMMENT, 8);
    run(&f, RESULT_FAILED, "it is gone",
        "look 7\nedit 7 body=Mine.\n\n" BLOCK(FP("1"), "new") "\n\nlook 8\n");
    assert_int_equal(apply_status(f.p), ERR_ACTION);
    end(&f);
}

/* A write that had to wait is made anew from what stands there then; after four times the next run does it.
 */
static int aged_edits;
static int fake_aged(struct tracker *t, int64_t n, const struct tracker_edit *e, struct err *err) {
    int rc = fake_edit(t, n, e, err);
    if (aged_edits-- <= 0)
        return rc;
    fake.now = seven("Mine, longer.\n\n" BLOCK(FP("1"), "old") "\n");
    return err_set(err, ERR_ACTION, "had to wait"), TRACKER_AGED;
}

static void the_wait_was_long(void **state) {
    (void)state;
    struct tracker_ops slow = ops;
    slow.edit = fake_aged;
    for (int i = 1; i < 9; i += 7) {
        struct fixture f = begin();
        fake.base.ops = &slow;
        aged_edits = i;
        add(&f, PLAN_EDIT_BODY, 7);
        if (i == 1)
            run(&f, RESULT_DONE, NULL,
                "look 7\nedit 7 body=Mine.\n\n" BLOCK(
                    FP("1"), "new") "\n\nlook 7\nedit 7 body=Mine, longer.\n\n" BLOCK(FP("1"), "new") "\n\n");
        else if (apply_plan(f.p, f.issues, &fake.base, &f.err))
            fail_msg("%s", f.err.text);
        assert_int_equal(f.p->actions[0].result, i == 1 ? RESULT_DONE : RESULT_DEFERRED);
        assert_int_equal(apply_status(f.p), 0);
        end(&f);
    }
}

static void it_is_gone(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.gone = ERR_ACTION;
    add(&f, PLAN_EDIT_BODY, 7);
    run(&f, RESULT_STALE, "it is gone", "look 7\n");
    assert_int_equal(apply_status(f.p), ERR_ACTION);
    end(&f);
    f = begin();
    fake.gone = ERR_TRACKER;
    add(&f, PLAN_EDIT_BODY, 7);
    assert_int_equal(apply_plan(f.p, f.issues, &fake.base, &f.err), -1);
    assert_int_equal(f.err.status, ERR_TRACKER);
    end(&f);
}

static void what_becomes_of_a_write(void **state) {
    (void)state;
    static const struct {
        int result;
        enum plan_result want;
        enum plan_outcome outcome;
        int status;
    } rows[] = {{TRACKER_UNKNOWN, RESULT_UNKNOWN, OUTCOME_UNKNOWN, ERR_ACTION},
                {TRACKER_DEFERRED, RESULT_DEFERRED, OUTCOME_DEFERRED, 0},
                {TRACKER_FAILED, RESULT_FAILED, OUTCOME_FAILED, ERR_ACTION}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = begin();
        fake.result = rows[i].result;
        add(&f, PLAN_CREATE, 0);
        run(&f, rows[i].want, "as told", "create Title\n");
        assert_int_equal(f.p->clusters[0].outcome, rows[i].outcome);
        assert_int_equal(apply_status(f.p), rows[i].status);
        end(&f);
    }
}

/* The other run's issue, as it is listed. */
static struct issue twin(int64_t number, const char *body, bool trusted) {
    return (struct issue){
        .number = number, .title = "T", .body = body, .open = true, .author_trusted = trusted};
}

static void twins(void **state) {
    (void)state;
    static const char *same = BLOCK(FP("1"), "x"), *other = BLOCK(FP("2"), "x");
#define CLOSED                                                                                               \
    "look 100\nedit 100 body=<!-- log-gardener:1 {\"fp\":\"" FP(                                             \
        "1") "\",\"n\":1,\"twin\":99} -->\nnew\n"                                                            \
             "<!-- /log-gardener --> duplicate\n"                                                            \
             "comment 100 Duplicate of #99: another run made that issue for the same problem at the same "   \
             "moment.\n\n"
    const struct {
        struct issue recent;
        int64_t want; /* the cluster's issue */
        const char *log;
    } rows[] = {
        {twin(99, same, true), 99, "create Title\nrecent\n" CLOSED},
        {twin(101, same, true), 100, "create Title\nrecent\n"}, /* that run closes its own */
        {twin(99, other, true), 100, "create Title\nrecent\n"},
        {twin(99, same, false), 100, "create Title\nrecent\n"},
        {twin(7, same, true), 100, "create Title\nrecent\n"}, /* was there before, and decided on */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = begin();
        fake.recent[0] = rows[i].recent;
        fake.recent_n = 1;
        add(&f, PLAN_CREATE, 0);
        run(&f, RESULT_DONE, rows[i].want == 99 ? "closed as its duplicate" : NULL, rows[i].log);
        assert_int_equal(f.p->clusters[0].issue, rows[i].want);
        assert_int_equal(f.p->clusters[0].outcome, rows[i].want == 99 ? OUTCOME_SKIPPED : OUTCOME_CREATED);
        end(&f);
    }
    struct fixture f = begin();
    fake.recent_fails = true;
    add(&f, PLAN_CREATE, 0);
    run(&f, RESULT_DONE, "is not known: no answer", "create Title\nrecent\n");
    end(&f);
}

/* Two open issues for one problem are nothing to end well with. */
static void a_twin_that_stays(void **state) {
    (void)state;
    struct fixture f = begin();
    fake.recent[0] = twin(99, BLOCK(FP("1"), "x"), true);
    fake.recent_n = 1;
    fake.edit_fails = true;
    add(&f, PLAN_CREATE, 0);
    assert_int_equal(apply_plan(f.p, f.issues, &fake.base, &f.err), 0);
    assert_int_equal(f.p->actions[0].result, RESULT_FAILED);
    assert_non_null(strstr(f.p->actions[0].result_text, "could not be closed"));
    assert_int_equal(f.p->clusters[0].outcome, OUTCOME_FAILED);
    assert_int_equal(f.p->clusters[0].issue, 100);
    assert_int_equal(apply_status(f.p), ERR_ACTION);
    end(&f);
}

static void relations(void **state) {
    (void)state;
    struct fixture f = begin();
    struct plan_relation both[] = {{PLAN_SUB_ISSUE, 8}, {PLAN_BLOCKED_BY, 8}};
    struct plan_action *a = add(&f, PLAN_EDIT_BODY, 7);
    a->relations = both;
    a->relations_n = 2;
    run(&f, RESULT_DONE, "not linked with #8: there is no such thing here",
        "look 7\nrelate sub 7 708\nrelate blocked 8 707\nedit 7 body=Mine.\n\n" BLOCK(FP("1"), "new") "\n\n");
    assert_int_equal(apply_status(f.p), 0);
    end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_write_too),
        cmocka_unit_test(people_write_while_we_do),
        cmocka_unit_test(it_is_there_already),
        cmocka_unit_test(labels_of_people),
        cmocka_unit_test(the_rest_waits),
        cmocka_unit_test(not_all_or_nothing),
        cmocka_unit_test(a_failed_write_may_stand),
        cmocka_unit_test(the_wait_was_long),
        cmocka_unit_test(it_is_gone),
        cmocka_unit_test(what_becomes_of_a_write),
        cmocka_unit_test(twins),
        cmocka_unit_test(a_twin_that_stays),
        cmocka_unit_test(relations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
