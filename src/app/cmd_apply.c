#include "app/cmd.h"

#include "app/deliver.h"
#include "app/document.h"
#include "app/tracking.h"
#include "apply/apply.h"
#include "base/timestamp.h"

#include <string.h>

static struct plan *read_plan(const struct session *s, struct err *err) {
    const char *path = s->o->inputs_n ? s->o->inputs[0] : "-";
    struct json *doc = document_read(path, DOCUMENT_PLAN, err);
    struct plan *p = doc ? plan_from_json(doc, err) : NULL;
    if (doc && !p)
        err_prefix(err, "%s", path);
    json_free(doc);
    return p;
}

/* A plan that was made for something else, or too long ago, must not be carried out. */
static int check(const struct session *s, const struct plan *p, struct err *err) {
    if (p->expires_at < s->settings.now)
        return err_set(err, ERR_USAGE, "this plan expired at %s: make a new one",
                       timestamp_text(p->expires_at).s);
    if (!p->tracker || strcmp(p->tracker, "sqlite") != 0)
        return err_set(err, ERR_USAGE, "this plan is for the tracker %s, not for sqlite",
                       p->tracker ? p->tracker : "?");
    const char *repo = s->settings.repo;
    if (p->repo && repo && strcmp(p->repo, repo) != 0)
        return err_set(err, ERR_USAGE, "this plan is for %s, not for %s", p->repo, repo);
    return deliver_check(s, err);
}

static int carry_out(struct session *s, struct plan *p, struct tracker *t, struct err *err) {
    bool dry = s->o->dry_run;
    if (t->ops->begin(t, err))
        return err->status;
    struct issue_list *issues = t->ops->list(t, err);
    if (!issues)
        return err->status;
    int rc = 0;
    for (size_t k = 0; k < p->actions_n && !rc; k++) {
        bool edits = p->actions[k].kind == PLAN_EDIT_COMMENT;
        struct issue *issue = edits ? issue_list_find(issues, p->actions[k].issue) : NULL;
        if (issue)
            rc = t->ops->read_comments(t, issues, issue, err);
    }
    if (!rc)
        rc = apply_plan(p, issues, t, err);
    if (!rc)
        rc = t->ops->commit(t, err);
    issue_list_free(issues);
    if (rc)
        return err->status;
    struct report_input in = {NULL, p, &s->settings, s->gate, dry};
    int status = deliver_reports(s, &in, err);
    return status ? status : apply_status(p);
}

int cmd_apply(struct session *s, struct err *err) {
    const char *name;
    if (s->o->inputs_n > 1) {
        err_set(err, ERR_USAGE, "one plan at a time");
        return err->status;
    }
    struct plan *p = read_plan(s, err);
    if (!p || check(s, p, err)) {
        plan_free(p);
        return err->status;
    }
    struct tracker *t = tracking_open(s, !s->o->dry_run, &name, err);
    int status = t ? carry_out(s, p, t, err) : (int)err->status;
    tracker_free(t);
    plan_free(p);
    return status;
}
