#include "model/plan.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "model/severity.h"

#include <stdlib.h>
#include <string.h>

struct plan *plan_new(void) {
    struct plan *p = mem_alloc(1, sizeof *p);
    arena_init(&p->arena);
    p->generated_at = p->expires_at = TIMESTAMP_NONE;
    return p;
}

void plan_free(struct plan *p) {
    if (!p)
        return;
    for (size_t i = 0; i < p->clusters_n; i++)
        json_free(p->clusters[i].detail);
    json_free(p->source);
    arena_release(&p->arena);
    free(p->clusters);
    free(p->actions);
    free(p);
}

struct plan_action *plan_add(struct plan *p, enum plan_kind kind, const char *cluster) {
    p->actions = mem_grow(p->actions, p->actions_n, &p->actions_cap, sizeof *p->actions);
    struct plan_action *a = &p->actions[p->actions_n++];
    *a = (struct plan_action){.n = p->actions_n, .kind = kind, .cluster = arena_str(&p->arena, cluster)};
    return a;
}

struct plan_cluster *plan_cluster_add(struct plan *p) {
    p->clusters = mem_grow(p->clusters, p->clusters_n, &p->clusters_cap, sizeof *p->clusters);
    struct plan_cluster *c = &p->clusters[p->clusters_n++];
    *c = (struct plan_cluster){.priority = PRIORITY_NONE};
    return c;
}

struct plan_cluster *plan_cluster_find(const struct plan *p, const char *id) {
    for (size_t i = 0; id && i < p->clusters_n; i++)
        if (p->clusters[i].id && !strcmp(p->clusters[i].id, id))
            return &p->clusters[i];
    return NULL;
}

size_t plan_count(const struct plan *p, enum plan_outcome o, bool planned) {
    size_t n = 0;
    for (size_t i = 0; i < p->clusters_n; i++)
        n += (planned ? p->clusters[i].planned : p->clusters[i].outcome) == o;
    return n;
}

const char *plan_kind_name(enum plan_kind k) {
    static const char *const names[PLAN_KINDS] = {"create",  "comment", "edit-comment", "edit-body", "reopen",
                                                  "relabel", "retitle", "close",        "skip",      "ask"};
    return names[k];
}

const char *plan_verdict_name(enum plan_verdict v) {
    static const char *const names[] = {"same", "new", "unsure"};
    return names[v];
}

const char *plan_outcome_name(enum plan_outcome o) {
    static const char *const names[OUTCOME_COUNT] = {"none",  "created",  "updated", "skipped",
                                                     "asked", "deferred", "failed",  "unknown"};
    return names[o];
}

const char *plan_result_name(enum plan_result r) {
    static const char *const names[RESULT_COUNT] = {"none",   "done",    "not-needed", "stale",
                                                    "failed", "unknown", "deferred"};
    return names[r];
}

const char *plan_relation_name(enum plan_relation_kind k) {
    return k == PLAN_SUB_ISSUE ? "sub-issue" : "blocked-by";
}
