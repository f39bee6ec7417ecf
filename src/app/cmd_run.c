#include "app/cmd.h"

#include "app/deliver.h"
#include "app/tracking.h"
#include "apply/apply.h"
#include "base/file.h"
#include "base/mem.h"
#include "decide/decide.h"
#include "store/state.h"

#include <stdlib.h>
#include <string.h>

struct work {
    struct session *s;
    struct cluster_set *set, *shown; /* shown: what a public place may see of it; NULL: all */
    struct tracker *tracker;
    struct tracking where;
    struct issue_list *issues, *elsewhere;
    struct plan *plan;
    bool act;
};

static int check_public(const struct work *w, struct err *err) {
    const struct settings *s = &w->s->settings;
    if (!w->act || s->repo_public != PUBLIC_YES || settings_strict(s))
        return 0;
    return err_set(err, ERR_USAGE,
                   "redaction.level is \"standard\" and the repository is public: nothing is written there");
}

static int check(const struct work *w, struct err *err) {
    const struct session *s = w->s;
    if (check_public(w, err))
        return -1;
    if (s->o->state && file_check_parents(s->o->state, err))
        return err_prefix(err, "--state");
    return s->o->command == COMMAND_RUN ? deliver_check(s, err) : 0;
}

/* *n: how many issues were asked for their comments. */
static int read_comments_once(struct work *w, size_t *n, struct err *err) {
    const struct tracker_ops *ops = w->tracker->ops;
    bool *wants = mem_alloc(w->issues->n, sizeof *wants);
    int rc = 0;
    *n = 0;
    decide_wants_comments(w->set, w->issues, &w->s->settings, wants);
    for (size_t i = 0; i < w->issues->n && !rc; i++)
        if (wants[i] && !w->issues->items[i].comments_read) {
            rc = ops->read_comments(w->tracker, w->issues, &w->issues->items[i], err);
            ++*n;
        }
    free(wants);
    return rc;
}

static int read_comments(struct work *w, struct err *err) {
    size_t n = 1;
    for (int i = 0; i < DECIDE_MAX_ROUNDS && n; i++)
        if (read_comments_once(w, &n, err))
            return -1;
    return 0;
}

/* The issues of --also-known, which are never written to. */
static int read_elsewhere(struct work *w, struct err *err) {
    const char *repo = w->s->settings.also_known;
    if (!repo)
        return 0;
    struct tracker *t = tracking_reader(w->s, repo, err);
    w->elsewhere = t ? t->ops->list(t, err) : NULL;
    tracker_free(t);
    return w->elsewhere ? 0 : err_prefix(err, "--also-known");
}

static int read_tracker(struct work *w, struct err *err) {
    if (w->tracker->ops->begin(w->tracker, err))
        return -1;
    w->issues = w->tracker->ops->list(w->tracker, err);
    return w->issues && !read_elsewhere(w, err) ? read_comments(w, err) : -1;
}

/* Open issues that the listing was too long for may be about what is to be made. How many were found. */
static size_t search(struct work *w) {
    size_t found = 0;
    if (!w->tracker->ops->search)
        return 0;
    for (size_t i = 0; i < w->plan->actions_n; i++) {
        const struct plan_action *a = &w->plan->actions[i];
        const struct plan_cluster *c = a->kind == PLAN_CREATE ? plan_cluster_find(w->plan, a->cluster) : NULL;
        if (c && c->title)
            found += w->tracker->ops->search(w->tracker, w->issues, c->title);
    }
    return found;
}

static int decide(struct work *w, const struct history *history, struct err *err) {
    plan_free(w->plan);
    w->plan = decide_plan(w->set, w->issues, w->elsewhere, history, &w->s->settings, w->s->gate,
                          w->where.name, err);
    return w->plan ? 0 : -1;
}

static int make_plan(struct work *w, struct err *err) {
    struct arena a = {0};
    struct history history = {0};
    int rc = state_load(tracking_state(w->s), &a, &history, err);
    if (!rc)
        rc = decide(w, &history, err);
    if (!rc && search(w))
        rc = read_comments(w, err) || decide(w, &history, err) ? -1 : 0;
    arena_release(&a);
    return rc;
}

/* All writes and their commit; the state afterwards, since losing it costs no correctness. */
static int act(struct work *w, struct err *err) {
    if (!w->act) {
        apply_pretend(w->plan);
        return 0;
    }
    if (apply_plan(w->plan, w->issues, w->tracker, err) || w->tracker->ops->commit(w->tracker, err))
        return -1;
    struct err lost = {0};
    if (state_save(tracking_state(w->s), w->set, w->s->settings.now, &lost))
        talk_say(&w->s->talk, "the state was not kept, the next run knows less: %s", lost.text);
    return 0;
}

static int run(struct work *w, struct err *err) {
    struct session *s = w->s;
    w->set = session_clusters(s, false, err);
    if (!w->set)
        return err->status;
    w->tracker = tracking_open(s, &w->where, w->act, err);
    if (!w->tracker)
        return err->status;
    /* Only now is it known whether everybody can read what is written. */
    if (check_public(w, err) || decide_shown(w->set, &s->settings, &w->shown, err) || read_tracker(w, err) ||
        make_plan(w, err))
        return err->status;
    if (s->o->command == COMMAND_PLAN) {
        struct json *j = plan_to_json(w->plan);
        int rc = session_print_json(j, s->o->output, err);
        json_free(j);
        return rc ? err->status : ERR_NONE;
    }
    if (act(w, err))
        return err->status;
    struct report_input in = {w->shown ? w->shown : w->set, w->plan, &s->settings, s->gate, !w->act};
    int status = deliver_reports(s, &in, err);
    if (!w->act)
        talk_say(&s->talk, "dry run: nothing was written to the tracker; --apply does");
    return status ? status : apply_status(w->plan);
}

int cmd_run(struct session *s, struct err *err) {
    struct work w = {.s = s};
    w.act = s->o->command == COMMAND_RUN && s->o->apply && !s->o->dry_run;
    if (tracking_find(s, &w.where, err) || check(&w, err))
        return err->status;
    int status = run(&w, err);
    plan_free(w.plan);
    issue_list_free(w.issues);
    issue_list_free(w.elsewhere);
    tracker_free(w.tracker);
    cluster_set_free(w.shown);
    cluster_set_free(w.set);
    return status;
}
