/* decide_plan and decide_wants_comments: the whole way from clusters and a listing to a plan. */
#include "base/timestamp.h"
#include "decide/decide.h"
#include "decide/group.h"
#include "decide/group_umbrella.h"
#include "decide/plan_detail.h"
#include "decide/plan_group.h"
#include "decide/survivor.h"
#include "decide/trust.h"

#include <string.h>

static void list_clusters(struct plan *p, const struct group_draft *d) {
    for (size_t i = 0; i < d->set->n; i++) {
        const struct cluster *c = &d->shown->clusters[i];
        const struct group *g = &d->groups[d->places[i].group];
        struct plan_cluster *pc = plan_cluster_add(p);
        pc->id = arena_str(&p->arena, c->id);
        pc->fingerprint = arena_str(&p->arena, c->fingerprint);
        pc->title = plan_detail_text(d->gate, c->title, &p->arena);
        pc->category = arena_str(&p->arena, g->category);
        pc->verdict = g->old ? VERDICT_NEW : d->places[i].match.verdict;
        pc->priority = c->priority;
        pc->detail = plan_detail_cluster(d->gate, c);
    }
}

static int fill(struct plan *p, struct group_draft *d, const struct issue_list *issues, struct err *err) {
    group_make(d);
    if (d->settings->trust_days > 0)
        p->trust = trust_of(d->idx, issues, d->settings);
    trust_ask(d, &p->trust);
    group_umbrella_fold(d, issues);
    group_limit(d, issues);
    list_clusters(p, d);
    for (size_t k = 0; k < d->groups_n; k++)
        if (d->groups[k].n && plan_group_emit(p, d, &d->groups[k], err))
            return -1;
    return 0;
}

struct plan *decide_plan(const struct cluster_set *set, const struct issue_list *issues,
                         const struct issue_list *elsewhere, const struct history *h,
                         const struct settings *s, const struct gate *g, const char *tracker,
                         struct err *err) {
    if (!issues->complete || (elsewhere && !elsewhere->complete)) {
        err_set(err, ERR_TRACKER,
                "the listing of issues is incomplete: nothing can be concluded from what is missing in it");
        return NULL;
    }
    struct triage_rules *rules = triage_rules_new(s->rules, err);
    if (!rules)
        return NULL;
    struct cluster_set *strict;
    if (decide_shown(set, s, &strict, err)) {
        triage_rules_free(rules);
        return NULL;
    }
    const struct cluster_set *shown = strict ? strict : set;
    struct plan *p = plan_new();
    struct match_index *idx = match_index_new(set, issues, s, g, &p->arena);
    struct match_index *other = elsewhere ? match_index_new(set, elsewhere, s, g, &p->arena) : NULL;
    struct group_draft d = {.set = set,
                            .shown = shown,
                            .settings = s,
                            .history = h,
                            .idx = idx,
                            .elsewhere = other,
                            .gate = g,
                            .rules = rules,
                            .arena = &p->arena};
    p->strict = strict != NULL;
    p->repo = arena_str(&p->arena, s->repo);
    p->tracker = arena_str(&p->arena, tracker);
    p->generated_at = s->now;
    p->expires_at = s->now == TIMESTAMP_NONE ? TIMESTAMP_NONE : s->now + s->plan_expires;
    p->source = plan_detail_source(g, shown);
    int failed = fill(p, &d, issues, err);
    match_index_free(idx);
    match_index_free(other);
    triage_rules_free(rules);
    cluster_set_free(strict);
    if (!failed)
        return p;
    plan_free(p);
    return NULL;
}

/* ---- whose comments are needed ---- */

static void want(const struct issue_list *list, const struct issue *is, bool *wants) {
    if (is)
        wants[is - list->items] = true;
}

/* Each of a chain of duplicates: who may say where it goes on is known by the comments. */
static void want_chain(const struct match_index *idx, const struct issue_list *list, const struct issue *is,
                       bool *wants) {
    want(list, is, wants);
    for (int step = 0; is && survivor_is_duplicate(is) && step < SURVIVOR_MAX_STEPS; step++) {
        is = survivor_next(idx, is);
        want(list, is, wants);
    }
}

static void want_for(const struct match_index *idx, const struct issue_list *list, size_t cluster,
                     bool *wants) {
    struct match m;
    match_cluster(idx, cluster, &m);
    want_chain(idx, list, m.issue, wants);
    match_by_marker(idx, cluster, &m);
    want_chain(idx, list, m.issue, wants);
    for (size_t n = 0; match_claim(idx, cluster, n); n++)
        want(list, match_claim(idx, cluster, n), wants);
}

void decide_wants_comments(const struct cluster_set *set, const struct issue_list *issues,
                           const struct settings *s, bool *wants) {
    struct arena a;
    arena_init(&a);
    struct gate *g = gate_new();
    struct match_index *idx = match_index_new(set, issues, s, g, &a);
    memset(wants, 0, issues->n * sizeof *wants);
    for (size_t i = 0; i < set->n; i++)
        want_for(idx, issues, i, wants);
    match_index_free(idx);
    gate_free(g);
    arena_release(&a);
}
