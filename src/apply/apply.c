#include "apply/apply.h"

#include "apply/apply_parts.h"

#include <inttypes.h>
#include <string.h>

static void settle(struct plan_action *a, enum plan_result result, const char *text) {
    a->result = result;
    a->result_text = text;
}

/* The issue an action is about; NULL when it cannot be had, and then the action is settled. */
static struct issue *target(struct apply_run *r, struct plan_action *a) {
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
static int prepare(struct apply_run *r, struct plan_action *a, struct issue **i) {
    *i = NULL;
    if (a->kind == PLAN_CREATE)
        return 0;
    *i = target(r, a);
    if (!*i)
        return -1;
    r->err = (struct err){0};
    const size_t *stuck = strmap_get(&r->stuck, (const char *)&(*i)->number, sizeof(*i)->number);
    if (stuck) {
        settle(a, *stuck == RESULT_DEFERRED ? RESULT_DEFERRED : RESULT_FAILED,
               "something else was not done to this issue: the next run does all of it");
        return -1;
    }
    int rc = apply_check_look(&r->check, r->t, r->issues, *i, a->kind == PLAN_EDIT_BODY, &r->err);
    if (rc) {
        enum plan_result failed = r->err.status == ERR_ACTION ? RESULT_STALE : RESULT_FAILED;
        settle(a, rc == TRACKER_DEFERRED ? RESULT_DEFERRED : failed, arena_str(&r->plan->arena, r->err.text));
        if (rc == TRACKER_DEFERRED)
            r->err.status = ERR_ACTION; /* a limit is no refusal */
        return -1;
    }
    if (a->kind == PLAN_EDIT_BODY)
        apply_merge_body(r->plan, a, apply_check_listed(&r->check, r->issues, *i), (*i)->body);
    return 0;
}

/* Links of the tracker's own kind are an extra: where it has none, that is said and nothing is lost. */
static void relate(struct apply_run *r, struct plan_action *a) {
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
static bool hands_off(struct apply_run *r, struct plan_action *a, const struct issue *i) {
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

static int act_on(struct apply_run *r, struct plan_action *a) {
    static const enum plan_result results[] = {[TRACKER_DONE] = RESULT_DONE,
                                               [TRACKER_UNKNOWN] = RESULT_UNKNOWN,
                                               [TRACKER_DEFERRED] = RESULT_DEFERRED,
                                               [TRACKER_AGED] = RESULT_DEFERRED};
    if (!apply_write_due(a)) {
        settle(a, RESULT_DONE, NULL);
        return 0;
    }
    struct issue *i;
    r->err = (struct err){0};
    if (prepare(r, a, &i))
        return r->err.status == ERR_TRACKER && !r->wrote ? -1 : 0;
    if (apply_write_holds(a, i)) {
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
    if (a->kind == PLAN_EDIT_BODY && !r->aged)
        relate(r, a); /* before its marker says that it was done */
    r->err = (struct err){0};
    int rc = apply_write(r, a, i);
    if (i)
        apply_check_wrote(&r->check, i);
    if (rc >= 0) {
        r->wrote = r->wrote || (r->t->ops->look && rc != TRACKER_DEFERRED);
        r->aged = rc == TRACKER_AGED;
        settle(a, results[rc], rc ? arena_str(&r->plan->arena, r->err.text) : a->result_text);
        if (!rc && a->kind == PLAN_CREATE)
            relate(r, a);
        return 0;
    }
    settle(a, RESULT_FAILED, arena_str(&r->plan->arena, r->err.text));
    /* A write that failed alone may have had a part of its effect. */
    r->wrote = r->wrote || (r->t->ops->look && r->err.status == ERR_ACTION);
    return r->err.status == ERR_TRACKER && !r->wrote ? -1 : 0;
}

/* The body comes last and says what was counted: it must not be written when something before it was not. -1
 * when the tracker as a whole refused. */
static int act(struct apply_run *r, struct plan_action *a) {
    enum { TRIES = 4 };
    r->aged = false;
    int rc = act_on(r, a);
    for (int i = 1; i < TRIES && !rc && r->aged; i++)
        rc = act_on(r, a); /* looks at the issue again: a person may have written while we waited */
    if (a->issue > 0 && a->result != RESULT_DONE && a->result != RESULT_NOT_NEEDED)
        *strmap_put(&r->stuck, (const char *)&a->issue, sizeof a->issue) = a->result;
    return rc;
}

int apply_plan(struct plan *p, struct issue_list *issues, struct tracker *t, struct err *err) {
    struct apply_run r = {.plan = p, .issues = issues, .t = t};
    apply_check_init(&r.check, issues);
    strmap_init(&r.stuck);
    int rc = 0;
    for (size_t i = 0; i < p->actions_n && !rc; i++) {
        rc = act(&r, &p->actions[i]);
        if (rc)
            err_set(err, ERR_TRACKER, "action %zu (%s): %s", i + 1, plan_kind_name(p->actions[i].kind),
                    r.err.text);
    }
    apply_check_release(&r.check);
    strmap_release(&r.stuck);
    if (!rc)
        apply_twins(p, t, issues);
    apply_outcomes(p, issues);
    return rc;
}
