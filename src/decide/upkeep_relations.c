#include "decide/upkeep_relations.h"

#include <string.h>

static bool is_linked(const struct marker *m, int64_t number) {
    for (size_t i = 0; i < m->subs_n; i++)
        if (m->subs[i] == number)
            return true;
    return false;
}

/* The issue of a symptom whose cause is told in this group; NULL: it is told here too, or is not ours. */
static const struct issue *issue_of(const struct group_draft *d, const struct group *g, size_t cluster) {
    const struct group_place *p = &d->places[cluster];
    const struct group *root = &d->groups[d->places[group_root(d->set, cluster)].group];
    const struct issue *is = d->groups[p->group].issue;
    bool apart = p->symptom && root == g && &d->groups[p->group] != g;
    return apart && is && is->open && match_is_ours(d->idx, is) && match_usable(d->idx, is) ? is : NULL;
}

static void relate(struct upkeep *out, enum plan_relation_kind kind, int64_t number) {
    out->relations[out->relations_n++] = (struct plan_relation){kind, number};
}

void upkeep_relations_settle(const struct group_draft *d, const struct group *g, struct upkeep *out,
                             struct marker *m) {
    const struct settings *s = d->settings;
    if (g->umbrella || !(s->links_sub_issues || s->links_blocked_by))
        return;
    int64_t *subs = arena_alloc(d->arena, MARKER_MAX_SUBS * sizeof *subs);
    if (m->subs_n)
        memcpy(subs, m->subs, m->subs_n * sizeof *subs);
    m->subs = subs;
    out->relations = arena_alloc(d->arena, 2 * MARKER_MAX_SUBS * sizeof *out->relations);
    for (size_t i = 0; i < d->set->n && m->subs_n < MARKER_MAX_SUBS; i++) {
        const struct issue *is = issue_of(d, g, i);
        if (!is || is_linked(m, is->number))
            continue;
        subs[m->subs_n++] = is->number;
        if (s->links_sub_issues)
            relate(out, PLAN_SUB_ISSUE, is->number);
        if (s->links_blocked_by)
            relate(out, PLAN_BLOCKED_BY, is->number);
    }
}
