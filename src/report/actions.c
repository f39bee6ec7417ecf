#include "report/view.h"

#include <string.h>

static const struct verb {
    const char *base, *past;
} verbs[PLAN_KINDS] = {
    [PLAN_CREATE] = {"create the issue", "created the issue"},
    [PLAN_COMMENT] = {"comment", "commented"},
    [PLAN_EDIT_COMMENT] = {"extend our last comment", "extended our last comment"},
    [PLAN_EDIT_BODY] = {"refresh the facts in the body", "refreshed the facts in the body"},
    [PLAN_REOPEN] = {"reopen the issue", "reopened the issue"},
    [PLAN_RELABEL] = {"set the labels", "set the labels"},
    [PLAN_RETITLE] = {"set the title", "set the title"},
    [PLAN_CLOSE] = {"close the issue", "closed the issue"},
    [PLAN_SKIP] = {"write nothing", "wrote nothing"},
    [PLAN_ASK] = {"write nothing before a person decides", "wrote nothing before a person decides"},
};

static const struct word {
    const char *past, *would;
} words[OUTCOME_COUNT] = {
    [OUTCOME_NONE] = {"not decided", "not decided"},
    [OUTCOME_CREATED] = {"created a new issue", "would create a new issue"},
    [OUTCOME_UPDATED] = {"updated the existing issue", "would update the existing issue"},
    [OUTCOME_SKIPPED] = {"skipped", "would be skipped"},
    [OUTCOME_ASKED] = {"left to a person to decide", "would be left to a person to decide"},
    [OUTCOME_DEFERRED] = {"deferred to a later run", "would be deferred to a later run"},
    [OUTCOME_FAILED] = {"failed", "would fail"},
    [OUTCOME_UNKNOWN] = {"unknown: the tracker did not say what became of it", "would be unknown"},
};

/* Skipping and asking write nothing: they need no result to have happened. */
static bool happened(const struct plan_action *a) {
    return a->result == RESULT_DONE || a->kind == PLAN_SKIP || a->kind == PLAN_ASK;
}

static const char *say(const struct report_view *v, const struct plan_action *a) {
    /* A person's text in our block stays; the reason says so. */
    static const struct verb marker_only = {"update our marker in the body",
                                            "updated our marker in the body"};
    bool left = a->kind == PLAN_EDIT_BODY && a->reason && !strncmp(a->reason, "left alone", 10);
    const struct verb *verb = left ? &marker_only : &verbs[a->kind];
    static const char *const forms[RESULT_COUNT] = {
        [RESULT_NONE] = "did not %s",
        [RESULT_NOT_NEEDED] = "did not need to %s",
        [RESULT_STALE] = "did not %s, as what the plan relied on has changed",
        [RESULT_FAILED] = "failed to %s",
        [RESULT_DEFERRED] = "had no time left to %s",
        [RESULT_UNKNOWN] = "tried to %s, with no answer that says whether it was done",
    };
    const char *form = v->in->dry ? "would %s" : happened(a) ? NULL : forms[a->result];
    if (!form)
        return verb->past;
    struct strbuf sb;
    strbuf_init(&sb, 256);
    const char *slot = strstr(form, "%s");
    strbuf_add(&sb, form, (size_t)(slot - form));
    strbuf_addstr(&sb, verb->base);
    strbuf_addstr(&sb, slot + 2);
    const char *text = arena_str(v->arena, strbuf_str(&sb));
    strbuf_release(&sb);
    return text;
}

static const struct plan_action *next_of(const struct plan *p, const char *id, size_t *at) {
    while (*at < p->actions_n) {
        const struct plan_action *a = &p->actions[(*at)++];
        if (a->cluster && id && !strcmp(a->cluster, id))
            return a;
    }
    return NULL;
}

struct json *report_candidates(const struct report_view *v, const char *cluster) {
    struct json *list = json_new_array();
    size_t at = 0;
    for (const struct plan_action *a; (a = next_of(v->in->plan, cluster, &at));)
        for (size_t i = 0; i < a->candidates_n; i++) {
            struct json *o = json_add_object(list);
            json_set_int(o, "near", a->candidates[i].issue);
            json_set_str(o, "score", arena_printf(v->arena, "%.2f", a->candidates[i].score));
            json_set_str(o, "how", a->candidates[i].how);
            json_set_str(o, "why", a->candidates[i].why);
        }
    return list;
}

/* An address that may stand in a link as it is; all others are left out. */
static bool plain_url(const char *s) {
    static const char fine[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#=&%+";
    return s && (!strncmp(s, "https://", 8) || !strncmp(s, "http://", 7)) && strspn(s, fine) == strlen(s) &&
           strlen(s) < 2000;
}

static void put_issue(const struct report_view *v, struct json *o, const struct plan_cluster *c,
                      const struct plan_action *create) {
    const char *title = c->issue_title ? c->issue_title : create ? create->title : NULL;
    json_set_str(o, "issue_title", title);
    json_set_str(o, "url", c->issue > 0 && plain_url(c->issue_url) ? c->issue_url : NULL);
    json_set_str(o, "issue", c->issue > 0 ? arena_printf(v->arena, "%" PRId64, c->issue) : NULL);
    struct json *labels = report_list(o, "labels"), *linked = json_set_array(o, "linked");
    for (size_t i = 0; i < c->labels_n; i++)
        report_list_add(labels, c->labels[i]);
    for (size_t i = 0; i < c->linked_n; i++) {
        struct json *l = json_add_object(linked);
        json_set_bool(l, "comma", i > 0);
        json_set_int(l, "v", c->linked[i]);
    }
}

struct seen { /* what the actions of one cluster say together */
    const struct plan_action *create;
    const char *status, *comment;
    bool reasoned; /* an action gives the cluster's own reason */
};

static void look(const struct report_view *v, const struct plan_action *a, struct seen *s) {
    bool counts = v->in->dry || happened(a);
    const char *would = v->in->dry ? "would be " : "";
    if (a->pre_state && !s->status)
        s->status = a->pre_state;
    if (a->before_state && !s->status)
        s->status = a->before_state;
    if (a->kind == PLAN_CREATE) {
        s->create = a;
        s->status = counts ? arena_printf(v->arena, "%sopen", would) : NULL;
    }
    if (a->kind == PLAN_REOPEN && counts)
        s->status = arena_printf(v->arena, "%sreopened", would);
    if (a->kind == PLAN_CLOSE && counts)
        s->status = arena_printf(v->arena, "%sclosed", would);
    if (a->kind == PLAN_COMMENT || a->kind == PLAN_EDIT_COMMENT)
        s->comment = !counts                   ? "not written"
                     : a->kind == PLAN_COMMENT ? arena_printf(v->arena, "%sadded", would)
                                               : arena_printf(v->arena, "%sextended", would);
}

size_t report_downstream(const struct report_view *v, const struct cluster *c,
                         const struct plan_cluster *pc) {
    size_t n = report_number(v, c->caused_by), at = 0;
    if (!n || report_outcome(v->in, pc) != OUTCOME_UPDATED)
        return 0;
    const struct plan_cluster *cause = report_planned(v, &v->set->clusters[n - 1]);
    bool on_cause = cause && cause->issue > 0 && cause->issue == pc->issue;
    for (const struct plan_action *a; !on_cause && (a = next_of(v->in->plan, pc->id, &at));)
        on_cause = a->of != 0;
    return on_cause ? n : 0;
}

static void put_steps(const struct report_view *v, struct json *o, const struct plan_cluster *pc,
                      struct seen *seen) {
    struct json *steps = json_set_array(o, "steps");
    size_t at = 0;
    bool tells = false;
    for (const struct plan_action *a; (a = next_of(v->in->plan, pc->id, &at));) {
        look(v, a, seen);
        seen->reasoned =
            seen->reasoned || (a->reason && pc->outcome_reason && !strcmp(a->reason, pc->outcome_reason));
        struct json *s = json_add_object(steps);
        json_set_str(s, "done", say(v, a));
        json_set_str(s, "code", a->code);
        json_set_str(s, "reason", a->reason);
        json_set_str(s, "result", a->result == RESULT_DONE ? NULL : a->result_text);
        tells = tells || !seen->reasoned || !(v->in->dry || happened(a)) || a->kind == PLAN_SKIP;
    }
    /* One step that went as planned would only repeat the action's line. */
    if (json_count(steps) == 1 && !tells) {
        json_set_array(o, "steps");
        seen->reasoned = false;
    }
}

struct json *report_actions(const struct report_view *v, size_t i) {
    const struct cluster *c = &v->set->clusters[i];
    const struct plan_cluster *pc = v->in->plan ? report_planned(v, c) : NULL;
    struct json *o = json_new_object();
    json_set_int(o, "n", (int64_t)i + 1);
    json_set_str(o, "title", report_title(v, c));
    json_set_str(o, "priority", c->priority == PRIORITY_NONE ? "no priority" : priority_name(c->priority));
    json_set_bool(o, "planned", pc != NULL);
    if (!pc)
        return o;
    struct seen seen = {0};
    const struct word *w = &words[report_outcome(v->in, pc)];
    put_steps(v, o, pc, &seen);
    put_issue(v, o, pc, seen.create);
    size_t cause = report_downstream(v, c, pc);
    bool is_new = report_outcome(v->in, pc) == OUTCOME_CREATED || cause;
    const char *done = v->in->dry ? w->would : w->past;
    if (cause)
        done = arena_printf(v->arena, "%stold in the issue of cluster %zu, as its symptom",
                            v->in->dry ? "would be " : "", cause);
    json_set_str(o, "action", done);
    json_set_str(o, "status", seen.status ? seen.status : pc->issue > 0 && !cause ? "not changed" : NULL);
    json_set_bool(o, "new", is_new);
    json_set_bool(o, "has_issue", is_new || pc->issue > 0);
    json_set_str(o, "comment", seen.comment ? seen.comment : "none");
    json_set_str(o, "why",
                 seen.reasoned              ? NULL
                 : cause && c->cause_reason ? c->cause_reason
                                            : pc->outcome_reason);
    json_set_bool(o, "escalated", pc->escalated);
    json_set(o, "candidates", report_candidates(v, c->id));
    return o;
}
