#include "base/timestamp.h"
#include "model/plan.h"
#include "model/settings.h"
#include "model/severity.h"

#include <string.h>

static void set_time(struct json *obj, const char *key, int64_t t) {
    json_set_str(obj, key, t == TIMESTAMP_NONE ? NULL : timestamp_text(t).s);
}

static void set_optional(struct json *obj, const char *key, const char *s) {
    if (s)
        json_set_str(obj, key, s);
}

/* An empty set that was meant is told from none by its pointer: relabelling to nothing is possible. */
static void set_labels(struct json *obj, const char **labels, size_t n) {
    if (!labels)
        return;
    struct json *list = json_set_array(obj, "labels");
    for (size_t i = 0; i < n; i++)
        json_add_str(list, labels[i]);
}

static bool is_ours(const char *key) {
    static const char *const ours[] = {"id",    "fingerprint", "verdict",        "category",  "priority",
                                       "title", "planned",     "planned_reason", "escalated", "insert_ids"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (!strcmp(key, ours[i]))
            return true;
    return false;
}

static struct json *cluster_json(const struct plan_cluster *c) {
    struct json *o = json_new_object();
    json_set_str(o, "id", c->id);
    json_set_str(o, "fingerprint", c->fingerprint);
    json_set_str(o, "verdict", plan_verdict_name(c->verdict));
    json_set_str(o, "category", c->category);
    json_set_str(o, "priority", c->priority == PRIORITY_NONE ? NULL : priority_name(c->priority));
    if (c->planned != OUTCOME_NONE)
        json_set_str(o, "planned", plan_outcome_name(c->planned));
    if (c->outcome == OUTCOME_NONE || c->outcome == c->planned) /* else it tells of what came of it */
        set_optional(o, "planned_reason", c->outcome_reason);
    if (c->escalated)
        json_set_bool(o, "escalated", true);
    json_set_str(o, "title", c->title);
    for (struct json *k = json_first(c->detail); k; k = json_next(k))
        if (!is_ours(json_key(k)))
            json_set(o, json_key(k), json_copy(k));
    return o;
}

static void set_before(struct json *o, const struct plan_action *a) {
    if (!a->before_title && !a->before_body && !a->before_state && !a->before_labels)
        return;
    struct json *b = json_set_object(o, "before");
    set_optional(b, "title", a->before_title);
    set_optional(b, "body", a->before_body);
    set_labels(b, a->before_labels, a->before_labels_n);
    set_optional(b, "state", a->before_state);
}

static void set_candidates(struct json *o, const struct plan_action *a) {
    if (!a->candidates_n)
        return;
    struct json *list = json_set_array(o, "candidates");
    for (size_t i = 0; i < a->candidates_n; i++) {
        const struct plan_candidate *c = &a->candidates[i];
        struct json *e = json_add_object(list);
        json_set_int(e, "issue", c->issue);
        json_set_real(e, "score", c->score);
        set_optional(e, "how", c->how);
        set_optional(e, "why", c->why);
    }
}

static void set_preconditions(struct json *o, const struct plan_action *a) {
    bool any = a->pre_state || a->pre_title_sha || a->pre_body_sha || a->pre_absent;
    if (!any && a->kind != PLAN_CREATE)
        return;
    struct json *c = json_set_object(o, "preconditions");
    set_optional(c, "state", a->pre_state);
    set_optional(c, "title_sha", a->pre_title_sha);
    set_optional(c, "body_sha", a->pre_body_sha);
    if (a->pre_absent)
        json_set_bool(c, "absent", true);
}

static void set_relations(struct json *o, const struct plan_action *a) {
    if (!a->relations_n)
        return;
    struct json *list = json_set_array(o, "relations");
    for (size_t i = 0; i < a->relations_n; i++) {
        struct json *e = json_add_object(list);
        json_set_str(e, "kind", plan_relation_name(a->relations[i].kind));
        json_set_int(e, "issue", a->relations[i].issue);
    }
}

static struct json *action_json(const struct plan_action *a) {
    struct json *o = json_new_object();
    json_set_int(o, "n", (int64_t)a->n);
    json_set_str(o, "kind", plan_kind_name(a->kind));
    json_set_str(o, "cluster", a->cluster);
    if (a->issue > 0)
        json_set_int(o, "issue", a->issue);
    else
        json_set(o, "issue", NULL);
    if (a->of)
        json_set_int(o, "of", (int64_t)a->of);
    if (a->comment_id)
        json_set_int(o, "comment_id", a->comment_id);
    set_before(o, a);
    set_optional(o, "title", a->title);
    set_labels(o, a->labels, a->labels_n);
    set_optional(o, "body", a->body);
    if (a->linked_n) {
        struct json *list = json_set_array(o, "linked");
        for (size_t i = 0; i < a->linked_n; i++)
            json_add_int(list, a->linked[i]);
    }
    set_relations(o, a);
    set_optional(o, "state_reason", a->state_reason);
    set_optional(o, "code", a->code);
    set_optional(o, "reason", a->reason);
    set_optional(o, "how", a->how);
    set_candidates(o, a);
    set_preconditions(o, a);
    return o;
}

static void set_summary(struct json *doc, const struct plan *p) {
    static const enum plan_outcome shown[] = {OUTCOME_CREATED, OUTCOME_UPDATED,  OUTCOME_SKIPPED,
                                              OUTCOME_ASKED,   OUTCOME_DEFERRED, OUTCOME_FAILED};
    struct json *o = json_set_object(doc, "summary");
    json_set_int(o, "clusters", (int64_t)p->clusters_n);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        json_set_int(o, plan_outcome_name(shown[i]), (int64_t)plan_count(p, shown[i], true));
}

struct json *plan_trust_json(const struct plan_trust *t) {
    struct json *o = json_new_object();
    json_set_int(o, "days", t->days);
    json_set_int(o, "made", t->made);
    json_set_int(o, "duplicate", t->duplicate);
    json_set_int(o, "not_planned", t->not_planned);
    json_set_int(o, "retitled", t->retitled);
    json_set_int(o, "reprioritised", t->reprioritised);
    json_set_real(o, "bad_share", t->bad_share);
    json_set_bool(o, "asks", t->asks);
    return o;
}

struct json *plan_to_json(const struct plan *p) {
    struct json *doc = json_new_object();
    json_set_str(doc, "schema", "log-gardener/plan/v1");
    json_set_str(doc, "repo", p->repo);
    json_set_str(doc, "tracker", p->tracker);
    json_set_str(doc, "redaction", settings_level_name(p->strict));
    set_time(doc, "generated_at", p->generated_at);
    set_time(doc, "expires_at", p->expires_at);
    if (p->trust.days > 0)
        json_set(doc, "trust", plan_trust_json(&p->trust));
    if (p->source)
        json_set(doc, "source", json_copy(p->source));
    struct json *clusters = json_set_array(doc, "clusters");
    for (size_t i = 0; i < p->clusters_n; i++)
        json_add(clusters, cluster_json(&p->clusters[i]));
    struct json *actions = json_set_array(doc, "actions");
    for (size_t i = 0; i < p->actions_n; i++)
        json_add(actions, action_json(&p->actions[i]));
    set_summary(doc, p);
    return doc;
}
