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
    const char *tracker_name, *state;
    struct issue_list *issues;
    struct plan *plan;
    bool act;
};

static int check(const struct session *s, struct err *err) {
    if (s->o->git && strcmp(s->o->git, "none") != 0)
        return err_set(err, ERR_USAGE,
                       "--git %s: evidence from a git history is not built yet; only --git none", s->o->git);
    if (!tracking_path(s, err))
        return -1;
    bool acts = s->o->command == COMMAND_RUN && s->o->apply && !s->o->dry_run;
    if (acts && s->settings.repo_public == PUBLIC_YES && !settings_strict(&s->settings))
        return err_set(
            err, ERR_USAGE,
            "redaction.level is \"standard\" and the repository is public: nothing is written there");
    if (s->o->state && file_check_parents(s->o->state, err))
        return err_prefix(err, "--state");
    return s->o->command == COMMAND_RUN ? deliver_check(s, err) : 0;
}

static int read_tracker(struct work *w, struct err *err) {
    const struct tracker_ops *ops = w->tracker->ops;
    if (ops->begin(w->tracker, err))
        return -1;
    w->issues = ops->list(w->tracker, err);
    if (!w->issues)
        return -1;
    bool *wants = mem_alloc(w->issues->n, sizeof *wants);
    int rc = 0;
    decide_wants_comments(w->set, w->issues, &w->s->settings, wants);
    for (size_t i = 0; i < w->issues->n && !rc; i++)
        if (wants[i])
            rc = ops->read_comments(w->tracker, w->issues, &w->issues->items[i], err);
    free(wants);
    return rc;
}

static int make_plan(struct work *w, struct err *err) {
    struct arena a = {0};
    struct history history = {0};
    int rc = state_load(w->state, &a, &history, err);
    if (!rc) {
        w->plan =
            decide_plan(w->set, w->issues, NULL, &history, &w->s->settings, w->s->gate, w->tracker_name, err);
        rc = w->plan ? 0 : -1;
    }
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
    if (state_save(w->state, w->set, w->s->settings.now, &lost))
        talk_say(&w->s->talk, "the state was not kept, the next run knows less: %s", lost.text);
    return 0;
}

static int run(struct work *w, struct err *err) {
    struct session *s = w->s;
    w->set = session_clusters(s, false, err);
    if (!w->set)
        return err->status;
    if (decide_shown(w->set, &s->settings, &w->shown, err))
        return err->status;
    w->tracker = tracking_open(s, w->act, &w->tracker_name, err);
    if (!w->tracker || read_tracker(w, err) || make_plan(w, err))
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
    struct work w = {.s = s, .state = s->o->state ? s->o->state : ".log-gardener/state.db"};
    w.act = s->o->command == COMMAND_RUN && s->o->apply && !s->o->dry_run;
    if (check(s, err))
        return err->status;
    int status = run(&w, err);
    plan_free(w.plan);
    issue_list_free(w.issues);
    tracker_free(w.tracker);
    cluster_set_free(w.shown);
    cluster_set_free(w.set);
    return status;
}
