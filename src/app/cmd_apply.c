#include "app/cmd.h"

#include "app/deliver.h"
#include "app/document.h"
#include "app/tracking.h"
#include "apply/apply.h"
#include "base/timestamp.h"
#include "decide/title.h"
#include "model/marker.h"

#include <string.h>
#include <strings.h>

static struct plan *read_plan(const struct session *s, struct err *err) {
    const char *path = s->o->inputs_n ? s->o->inputs[0] : "-";
    struct json *doc = document_read(path, DOCUMENT_PLAN, err);
    struct plan *p = doc ? plan_from_json(doc, err) : NULL;
    if (doc && !p)
        err_prefix(err, "%s", path);
    json_free(doc);
    return p;
}

/* What we write; around it may stand what people wrote, whatever that is. */
static const char *our_part(const char *body, struct arena *a) {
    struct marker_block b = marker_split(body, a);
    return b.found ? b.inner : body;
}

static int check_action(const struct session *s, const struct plan_action *a, struct arena *arena,
                        struct err *err) {
    const char *rule = NULL, *ours = a->body ? our_part(a->body, arena) : "";
    if (gate_scan(s->gate, ours, strlen(ours), &rule))
        return err_set(err, ERR_USAGE, "action %zu of this plan holds what rule %s hides: make a new one",
                       a->n, rule);
    if (a->title && !title_is_gated(s->gate, a->title))
        return err_set(err, ERR_USAGE,
                       "the title of action %zu is none that this program makes: make a new plan", a->n);
    return 0;
}

/* A plan lies in a file between its making and now: no secret may have come into it, and titles must be as
 * the gate writes them. Its texts are checked, not mended: whoever changed them must not find them half done.
 */
static int check_texts(const struct session *s, const struct plan *p, struct err *err) {
    struct arena arena = {0};
    int rc = 0;
    for (size_t i = 0; i < p->actions_n && !rc; i++)
        rc = check_action(s, &p->actions[i], &arena, err);
    arena_release(&arena);
    return rc;
}

static int check_public(const struct session *s, const struct plan *p, struct err *err) {
    if (s->settings.repo_public != PUBLIC_YES || p->strict)
        return 0;
    return err_set(err, ERR_USAGE,
                   "this plan was made with redaction \"standard\" and the repository is public: make a "
                   "new one with \"strict\"");
}

/* A plan that was made for something else, or too long ago, must not be carried out. */
static int check(const struct session *s, const struct plan *p, const struct tracking *where,
                 struct err *err) {
    if (p->expires_at < s->settings.now)
        return err_set(err, ERR_USAGE, "this plan expired at %s: make a new one",
                       timestamp_text(p->expires_at).s);
    if (!p->tracker || strcmp(p->tracker, where->name) != 0)
        return err_set(err, ERR_USAGE, "this plan is for the tracker %s, not for %s: --tracker says which",
                       p->tracker ? p->tracker : "?", where->name);
    const char *repo = s->settings.repo;
    if (p->repo && repo && strcasecmp(p->repo, repo) != 0)
        return err_set(err, ERR_USAGE, "this plan is for %s, not for %s", p->repo, repo);
    if (check_public(s, p, err))
        return -1;
    return check_texts(s, p, err) || deliver_check(s, err) ? -1 : 0;
}

static int carry_out(struct session *s, struct plan *p, struct tracker *t, struct err *err) {
    bool dry = s->o->dry_run;
    if (check_public(s, p, err) || t->ops->begin(t, err)) /* by now the repository was asked */
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
    struct tracking where;
    if (s->o->inputs_n > 1) {
        err_set(err, ERR_USAGE, "one plan at a time");
        return err->status;
    }
    struct plan *p = read_plan(s, err);
    /* The plan says for which repository it was made: naming it again is for those who want to be sure. */
    if (p && p->repo && !s->settings.repo)
        s->settings.repo = arena_str(&s->settings.arena, p->repo);
    if (!p || tracking_find(s, &where, err) || check(s, p, &where, err)) {
        plan_free(p);
        return err->status;
    }
    struct tracker *t = tracking_open(s, &where, !s->o->dry_run, err);
    int status = t ? carry_out(s, p, t, err) : (int)err->status;
    tracker_free(t);
    plan_free(p);
    return status;
}
