#include "base/strmap.h"
#include "base/timestamp.h"
#include "model/plan.h"
#include "model/plan_fields.h"
#include "model/settings.h"
#include "model/severity.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int plan_refuse(const struct plan_reader *r, const char *fmt, ...) {
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!r->place)
        return err_set(r->err, ERR_INPUT, "plan: %s", text);
    return err_set(r->err, ERR_INPUT, "plan: %s %zu: %s", r->what, r->place, text);
}

static size_t code_points(const char *s) {
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

int plan_read_text(const struct plan_reader *r, const struct json *obj, const char *key, size_t max,
                   const char **out) {
    struct json *j = json_get(obj, key);
    if (!j || json_is_null(j))
        return 0;
    const char *s = json_string(j);
    if (!s)
        return plan_refuse(r, "%s is no text", key);
    if (code_points(s) > max || strlen(s) > 4 * max)
        return plan_refuse(r, "%s of more than %zu characters", key, max);
    *out = arena_str(&r->plan->arena, s);
    return 0;
}

int plan_read_whole(const struct plan_reader *r, const struct json *obj, const char *key, int64_t *out) {
    struct json *j = json_get(obj, key);
    if (!j || json_is_null(j))
        return 0;
    double d = json_real(j, -1);
    if (!json_is_number(j) || d < 1 || d > 9.0e15 || (double)(int64_t)d != d)
        return plan_refuse(r, "%s is no whole number of 1 or more", key);
    *out = (int64_t)d;
    return 0;
}

int plan_read_bool(const struct plan_reader *r, const struct json *obj, const char *key, bool *out) {
    struct json *j = json_get(obj, key);
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_bool(j))
        return plan_refuse(r, "%s is neither true nor false", key);
    *out = json_bool(obj, key, false);
    return 0;
}

static int read_words(const struct plan_reader *r, const struct json *j, struct plan_cluster *c) {
    const char *verdict = json_str(j, "verdict"), *planned = NULL, *priority = NULL;
    int v = VERDICT_SAME, o = OUTCOME_NONE;
    while (v <= VERDICT_UNSURE && (!verdict || strcmp(verdict, plan_verdict_name((enum plan_verdict)v)) != 0))
        v++;
    if (v > VERDICT_UNSURE)
        return plan_refuse(r, "verdict is none of same, new, unsure");
    c->verdict = (enum plan_verdict)v;
    if (plan_read_text(r, j, "planned", 32, &planned) || plan_read_text(r, j, "priority", 8, &priority))
        return -1;
    while (planned && o < OUTCOME_COUNT && strcmp(planned, plan_outcome_name((enum plan_outcome)o)) != 0)
        o++;
    if (o == OUTCOME_COUNT)
        return plan_refuse(r, "planned is no outcome");
    c->planned = (enum plan_outcome)o;
    c->priority = priority ? priority_parse(priority) : PRIORITY_NONE;
    if (priority && c->priority == PRIORITY_NONE)
        return plan_refuse(r, "priority is none of P0 to P10");
    return 0;
}

static int read_cluster(const struct plan_reader *r, const struct json *j, struct strmap *ids) {
    static const char *const not_detail[] = {"verdict",        "category",  "planned",
                                             "planned_reason", "escalated", "insert_ids"};
    if (!json_is_object(j))
        return plan_refuse(r, "no object");
    if (json_count(j) > PLAN_MAX_KEYS)
        return plan_refuse(r, "more than %d keys", PLAN_MAX_KEYS);
    struct plan_cluster *c = plan_cluster_add(r->plan);
    if (plan_read_text(r, j, "id", 256, &c->id) ||
        plan_read_text(r, j, "fingerprint", 256, &c->fingerprint) ||
        plan_read_text(r, j, "title", PLAN_MAX_TEXT, &c->title) ||
        plan_read_text(r, j, "category", 256, &c->category) ||
        plan_read_text(r, j, "planned_reason", PLAN_MAX_TEXT, &c->outcome_reason) ||
        plan_read_bool(r, j, "escalated", &c->escalated) || read_words(r, j, c))
        return -1;
    if (!c->id || !*c->id || !c->fingerprint || !*c->fingerprint)
        return plan_refuse(r, "has no id or no fingerprint");
    size_t *place = strmap_put(ids, c->id, strlen(c->id));
    if (*place)
        return plan_refuse(r, "has the id of cluster %zu", *place);
    *place = r->place;
    c->detail = json_copy(j);
    for (size_t i = 0; i < sizeof not_detail / sizeof *not_detail; i++)
        while (json_get(c->detail, not_detail[i]))
            json_remove(c->detail, not_detail[i]);
    return 0;
}

/* A plan of another tool need not say what it amounts to for each cluster: its actions do. */
static void derive_planned(struct plan *p) {
    static const enum plan_outcome by_kind[PLAN_KINDS] = {
        OUTCOME_CREATED, OUTCOME_UPDATED, OUTCOME_UPDATED, OUTCOME_UPDATED, OUTCOME_UPDATED,
        OUTCOME_UPDATED, OUTCOME_UPDATED, OUTCOME_UPDATED, OUTCOME_SKIPPED, OUTCOME_ASKED};
    static const int rank[OUTCOME_COUNT] = {
        [OUTCOME_CREATED] = 4, [OUTCOME_UPDATED] = 3, [OUTCOME_ASKED] = 2, [OUTCOME_SKIPPED] = 1};
    struct strmap wanting; /* cluster id -> place */
    strmap_init(&wanting);
    for (size_t i = 0; i < p->clusters_n; i++)
        if (p->clusters[i].planned == OUTCOME_NONE)
            *strmap_put(&wanting, p->clusters[i].id, strlen(p->clusters[i].id)) = i + 1;
    for (size_t i = 0; i < p->actions_n; i++) {
        const char *id = p->actions[i].cluster;
        size_t *place = strmap_get(&wanting, id, strlen(id));
        enum plan_outcome o = by_kind[p->actions[i].kind];
        if (place && rank[o] > rank[p->clusters[*place - 1].planned])
            p->clusters[*place - 1].planned = o;
    }
    strmap_release(&wanting);
}

static int read_lists(struct plan_reader *r, const struct json *clusters, const struct json *actions,
                      struct strmap *ids) {
    r->what = "cluster";
    for (struct json *j = json_first(clusters); j; j = json_next(j)) {
        r->place++;
        if (read_cluster(r, j, ids))
            return -1;
    }
    r->what = "action";
    r->place = 0;
    for (struct json *j = json_first(actions); j; j = json_next(j)) {
        r->place++;
        const char *id = json_str(j, "cluster");
        if (!id || !strmap_get(ids, id, strlen(id)))
            return plan_refuse(r, "its cluster is not in the plan");
        if (plan_read_action(r, j, id))
            return -1;
    }
    return 0;
}

static int read_times(const struct plan_reader *r, const struct json *doc) {
    const char *generated = json_str(doc, "generated_at");
    if (generated && !timestamp_parse(generated, &r->plan->generated_at))
        return plan_refuse(r, "generated_at is no RFC 3339 time");
    if (!timestamp_parse(json_str(doc, "expires_at"), &r->plan->expires_at))
        return plan_refuse(r, "expires_at is missing or no RFC 3339 time");
    return 0;
}

/* A count that another tool wrote: none where it is no whole number. */
static int64_t count_in(const struct json *o, const char *key) {
    double d = json_real(json_get(o, key), 0);
    return d >= 0 && d < 1e9 && d == (double)(int64_t)d ? (int64_t)d : 0;
}

/* For the reader alone: nothing is decided by it any more. */
static void read_trust(struct plan *p, const struct json *o) {
    struct plan_trust *t = &p->trust;
    if (!json_is_object(o))
        return;
    double share = json_real(json_get(o, "bad_share"), 0);
    *t = (struct plan_trust){.days = (int)count_in(o, "days"),
                             .made = count_in(o, "made"),
                             .duplicate = count_in(o, "duplicate"),
                             .not_planned = count_in(o, "not_planned"),
                             .retitled = count_in(o, "retitled"),
                             .reprioritised = count_in(o, "reprioritised"),
                             .bad_share = share >= 0 && share <= 1 ? share : 0,
                             .asks = json_bool(o, "asks", false)};
}

static int read_plan(struct plan *p, const struct json *doc, struct strmap *ids, struct err *err) {
    struct plan_reader r = {.plan = p, .what = "", .err = err};
    const char *schema = json_str(doc, "schema");
    if (!schema || strcmp(schema, "log-gardener/plan/v1") != 0)
        return plan_refuse(&r, "not of schema log-gardener/plan/v1");
    struct json *clusters = json_get(doc, "clusters"), *actions = json_get(doc, "actions");
    if (!json_is_array(clusters) || !json_is_array(actions))
        return plan_refuse(&r, "clusters or actions are missing or no list");
    if (json_count(clusters) > PLAN_MAX_CLUSTERS)
        return plan_refuse(&r, "more than %d clusters", PLAN_MAX_CLUSTERS);
    if (json_count(actions) > PLAN_MAX_ACTIONS)
        return plan_refuse(&r, "more than %d actions", PLAN_MAX_ACTIONS);
    if (plan_read_text(&r, doc, "repo", 256, &p->repo) ||
        plan_read_text(&r, doc, "tracker", 4096, &p->tracker) || read_times(&r, doc) ||
        read_lists(&r, clusters, actions, ids))
        return -1;
    const char *redaction = json_str(doc, "redaction"); /* of another tool: none is stated */
    p->strict = redaction && !strcmp(redaction, settings_level_name(true));
    read_trust(p, json_get(doc, "trust"));
    p->source = json_copy(json_get(doc, "source"));
    derive_planned(p);
    return 0;
}

struct plan *plan_from_json(const struct json *doc, struct err *err) {
    struct plan *p = plan_new();
    struct strmap ids; /* of clusters -> place from 1 */
    strmap_init(&ids);
    int rc = read_plan(p, doc, &ids, err);
    strmap_release(&ids);
    if (!rc)
        return p;
    plan_free(p);
    return NULL;
}
