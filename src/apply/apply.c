#include "apply/apply.h"

#include "apply/apply_parts.h"
#include "base/timestamp.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

struct run {
    struct plan *plan;
    struct issue_list *issues;
    struct tracker *t;
    struct apply_check check;
    struct err err; /* of the last write */
};

static const char **copy_labels(struct run *r, const char **labels, size_t n) {
    const char **copy = arena_alloc(&r->issues->arena, (n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_str(&r->issues->arena, labels[i]);
    return copy;
}

/* What was written goes into the listing, so that later actions see it. */
static int write_edit(struct run *r, struct issue *i, const struct tracker_edit *e) {
    int rc = r->t->ops->edit(r->t, i->number, e, &r->err);
    if (rc)
        return rc;
    if (e->title)
        i->title = arena_str(&r->issues->arena, e->title);
    if (e->body)
        i->body = arena_str(&r->issues->arena, e->body);
    if (e->labels) {
        i->labels = copy_labels(r, e->labels, e->labels_n);
        i->labels_n = e->labels_n;
    }
    if (e->state) {
        i->open = !strcmp(e->state, "open");
        i->state_reason = arena_str(&r->issues->arena, e->state_reason);
    }
    apply_check_cover(&r->check, i);
    return 0;
}

static int do_create(struct run *r, struct plan_action *a, struct issue *none) {
    (void)none;
    struct tracker_draft d = {
        .title = a->title, .body = a->body, .labels = a->labels, .labels_n = a->labels_n};
    int64_t number;
    int rc = r->t->ops->create(r->t, &d, &number, &r->err);
    if (rc)
        return rc;
    a->issue = number;
    struct issue *i = issue_list_add(r->issues);
    *i = (struct issue){.number = number,
                        .title = arena_str(&r->issues->arena, a->title),
                        .body = arena_str(&r->issues->arena, a->body ? a->body : ""),
                        .open = true,
                        .labels = copy_labels(r, a->labels, a->labels_n),
                        .labels_n = a->labels_n,
                        .author = "log-gardener[bot]",
                        .author_trusted = true,
                        .created = TIMESTAMP_NONE,
                        .updated = TIMESTAMP_NONE,
                        .closed = TIMESTAMP_NONE,
                        .url = issue_url(&r->issues->arena, r->plan->repo, number)};
    apply_check_cover(&r->check, i);
    return 0;
}

static int do_comment(struct run *r, struct plan_action *a, struct issue *i) {
    int64_t id;
    int rc = r->t->ops->comment(r->t, i->number, a->body, &id, &r->err);
    if (rc)
        return rc;
    i->comments_read = false; /* there is one more than was read */
    return 0;
}

static struct issue_comment *find_comment(const struct issue *i, int64_t id) {
    for (size_t k = 0; k < i->comments_n; k++)
        if (i->comments[k].id == id)
            return &i->comments[k];
    return NULL;
}

static int do_edit_comment(struct run *r, struct plan_action *a, struct issue *i) {
    int rc = r->t->ops->edit_comment(r->t, i->number, a->comment_id, a->body, &r->err);
    if (rc)
        return rc;
    struct issue_comment *c = find_comment(i, a->comment_id);
    if (c)
        c->body = arena_str(&r->issues->arena, a->body);
    return 0;
}

static int do_edit_body(struct run *r, struct plan_action *a, struct issue *i) {
    return write_edit(r, i, &(struct tracker_edit){.body = a->body});
}

static int do_reopen(struct run *r, struct plan_action *a, struct issue *i) {
    (void)a;
    return write_edit(r, i, &(struct tracker_edit){.state = "open", .state_reason = "reopened"});
}

static bool among(const char *const *labels, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (!strcasecmp(labels[i], name))
            return true;
    return false;
}

/* What the plan adds and takes away, done to the labels that stand there now. */
static int do_relabel(struct run *r, struct plan_action *a, struct issue *i) {
    const char **labels = arena_alloc(&r->issues->arena, (i->labels_n + a->labels_n + 1) * sizeof *labels);
    size_t n = 0;
    for (size_t k = 0; k < i->labels_n; k++)
        if (among(a->labels, a->labels_n, i->labels[k]) ||
            !among(a->before_labels, a->before_labels_n, i->labels[k]))
            labels[n++] = i->labels[k];
    for (size_t k = 0; k < a->labels_n; k++)
        if (!among(labels, n, a->labels[k]) && !among(a->before_labels, a->before_labels_n, a->labels[k]))
            labels[n++] = a->labels[k];
    return write_edit(
        r, i,
        &(struct tracker_edit){
            .labels = labels, .labels_n = n, .labels_before = i->labels, .labels_before_n = i->labels_n});
}

static int do_retitle(struct run *r, struct plan_action *a, struct issue *i) {
    return write_edit(r, i, &(struct tracker_edit){.title = a->title});
}

static int do_close(struct run *r, struct plan_action *a, struct issue *i) {
    const char *reason = a->state_reason ? a->state_reason : "completed";
    return write_edit(r, i, &(struct tracker_edit){.state = "closed", .state_reason = reason});
}

static bool same_body(const struct plan_action *a, const struct issue *i) {
    return !strcmp(a->body, i->body);
}

static bool same_title(const struct plan_action *a, const struct issue *i) {
    return !strcmp(a->title, i->title);
}

static bool same_comment(const struct plan_action *a, const struct issue *i) {
    const struct issue_comment *c = i->comments_read ? find_comment(i, a->comment_id) : NULL;
    return c && !strcmp(a->body, c->body);
}

static bool same_labels(const struct plan_action *a, const struct issue *i) {
    if (a->labels_n != i->labels_n)
        return false;
    for (size_t k = 0; k < a->labels_n; k++)
        if (!issue_has_label(i, a->labels[k]))
            return false;
    return true;
}

static bool is_open(const struct plan_action *a, const struct issue *i) {
    (void)a;
    return i->open;
}

static bool is_closed(const struct plan_action *a, const struct issue *i) {
    (void)a;
    return !i->open;
}

/* skip and ask write nothing and need nothing. */
static const struct {
    int (*write)(struct run *r, struct plan_action *a, struct issue *i);
    bool (*holds)(const struct plan_action *a, const struct issue *i); /* the tracker holds it already */
} kinds[PLAN_KINDS] = {
    [PLAN_CREATE] = {do_create, NULL},
    [PLAN_COMMENT] = {do_comment, NULL},
    [PLAN_EDIT_COMMENT] = {do_edit_comment, same_comment},
    [PLAN_EDIT_BODY] = {do_edit_body, same_body},
    [PLAN_REOPEN] = {do_reopen, is_open},
    [PLAN_RELABEL] = {do_relabel, same_labels},
    [PLAN_RETITLE] = {do_retitle, same_title},
    [PLAN_CLOSE] = {do_close, is_closed},
};

static void settle(struct plan_action *a, enum plan_result result, const char *text) {
    a->result = result;
    a->result_text = text;
}

/* The issue an action is about; NULL when it cannot be had, and then the action is settled. */
static struct issue *target(struct run *r, struct plan_action *a) {
    struct arena *arena = &r->plan->arena;
    if (a->of) {
        const struct plan_action *maker = &r->plan->actions[a->of - 1];
        if (maker->result != RESULT_DONE) {
            settle(a, maker->result, arena_printf(arena, "the issue of action %zu was not made", a->of));
            return NULL;
        }
        a->issue = maker->issue;
    }
    struct issue *i = issue_list_find(r->issues, a->issue);
    if (!i)
        settle(a, RESULT_STALE, arena_printf(arena, "issue #%" PRId64 " is not in the tracker", a->issue));
    return i;
}

/* -1: settled already, or the tracker as a whole refused. */
static int prepare(struct run *r, struct plan_action *a, struct issue **i) {
    *i = NULL;
    if (a->kind == PLAN_CREATE)
        return 0;
    *i = target(r, a);
    if (!*i)
        return -1;
    r->err = (struct err){0};
    if (apply_check_look(&r->check, r->t, r->issues, *i, &r->err)) {
        settle(a, r->err.status == ERR_ACTION ? RESULT_STALE : RESULT_FAILED,
               arena_str(&r->plan->arena, r->err.text));
        return -1;
    }
    if (a->kind == PLAN_EDIT_BODY)
        apply_merge_body(r->plan, a, apply_check_listed(&r->check, r->issues, *i), (*i)->body);
    return 0;
}

/* Links of the tracker's own kind are an extra: where it has none, that is said and nothing is lost. */
static void relate(struct run *r, struct plan_action *a) {
    for (size_t k = 0; k < a->relations_n && r->t->ops->relate; k++) {
        bool blocks = a->relations[k].kind == PLAN_BLOCKED_BY;
        enum tracker_relation relation = blocks ? RELATION_BLOCKED_BY : RELATION_SUB_ISSUE;
        struct issue *cause = issue_list_find(r->issues, a->issue),
                     *symptom = issue_list_find(r->issues, a->relations[k].issue);
        struct issue *holder = blocks ? symptom : cause, *named = blocks ? cause : symptom;
        struct err err = {0};
        if (!holder || !named)
            continue;
        /* Of an issue that was made just now the tracker's own id is not known yet. */
        bool failed = (!named->id && r->t->ops->look && r->t->ops->look(r->t, r->issues, named, &err)) ||
                      r->t->ops->relate(r->t, relation, holder, named, &err);
        if (failed)
            a->result_text = arena_printf(&r->plan->arena, "not linked with #%" PRId64 ": %s",
                                          a->relations[k].issue, err.text);
    }
}

/* Labels by which people steer us may have come since the plan was made. */
static bool hands_off(struct run *r, struct plan_action *a, const struct issue *i) {
    bool talks = a->kind == PLAN_COMMENT || a->kind == PLAN_EDIT_COMMENT;
    const char *label = issue_has_label(i, ISSUE_NOREUSE)          ? ISSUE_NOREUSE
                        : talks && issue_has_label(i, ISSUE_QUIET) ? ISSUE_QUIET
                                                                   : NULL;
    if (!label)
        return false;
    settle(a, RESULT_NOT_NEEDED,
           arena_printf(&r->plan->arena, "issue #%" PRId64 " bears the label %s by now", i->number, label));
    return true;
}

/* -1 when the tracker as a whole refused. */
static int act(struct run *r, struct plan_action *a) {
    static const enum plan_result results[] = {[TRACKER_DONE] = RESULT_DONE,
                                               [TRACKER_UNKNOWN] = RESULT_UNKNOWN,
                                               [TRACKER_DEFERRED] = RESULT_DEFERRED};
    if (!kinds[a->kind].write) {
        settle(a, RESULT_DONE, NULL);
        return 0;
    }
    struct issue *i;
    r->err = (struct err){0};
    if (prepare(r, a, &i))
        return r->err.status == ERR_TRACKER ? -1 : 0;
    if (i && kinds[a->kind].holds && kinds[a->kind].holds(a, i)) {
        settle(a, RESULT_NOT_NEEDED, "the tracker holds it already");
        return 0;
    }
    if (i && hands_off(r, a, i))
        return 0;
    const char *stale = apply_check_action(&r->check, r->plan, a, r->issues, i);
    if (stale) {
        settle(a, RESULT_STALE, stale);
        return 0;
    }
    if (a->kind == PLAN_EDIT_BODY)
        relate(r, a); /* before its marker says that it was done */
    r->err = (struct err){0};
    int rc = kinds[a->kind].write(r, a, i);
    if (rc >= 0) {
        settle(a, results[rc], rc ? arena_str(&r->plan->arena, r->err.text) : a->result_text);
        if (!rc && a->kind == PLAN_CREATE)
            relate(r, a);
        return 0;
    }
    settle(a, RESULT_FAILED, arena_str(&r->plan->arena, r->err.text));
    return r->err.status == ERR_TRACKER ? -1 : 0;
}

int apply_plan(struct plan *p, struct issue_list *issues, struct tracker *t, struct err *err) {
    struct run r = {.plan = p, .issues = issues, .t = t};
    apply_check_init(&r.check, issues);
    int rc = 0;
    for (size_t i = 0; i < p->actions_n && !rc; i++) {
        rc = act(&r, &p->actions[i]);
        if (rc)
            err_set(err, ERR_TRACKER, "action %zu (%s): %s", i + 1, plan_kind_name(p->actions[i].kind),
                    r.err.text);
    }
    apply_check_release(&r.check);
    if (!rc)
        apply_twins(p, t, issues);
    apply_outcomes(p, issues);
    return rc;
}
