#include "decide/upkeep_marker.h"

#include "base/timestamp.h"
#include "decide/match_joined.h"

#include <string.h>

struct work {
    const struct group_draft *d;
    const struct group *g;
    struct upkeep *out;
    struct marker m;
};

static const struct cluster *primary(const struct work *w) {
    return &w->d->set->clusters[w->g->members[0]];
}

/* The problem's own entries; of symptoms when there are none of those. */
static void sum_fresh(struct work *w) {
    const struct group *g = w->g;
    struct upkeep *u = w->out;
    u->aside = true;
    for (size_t k = 0; k < g->n; k++)
        u->aside &= !w->d->places[g->members[k]].facts.any || w->d->places[g->members[k]].as == FACTS_ASIDE;
    for (size_t k = 0; k < g->n; k++) {
        const struct group_place *p = &w->d->places[g->members[k]];
        if (!p->facts.any || (p->as == FACTS_ASIDE) != u->aside)
            continue;
        u->at_least |= p->facts.at_least;
        if (p->facts.fresh < 0)
            u->fresh = u->fresh > 0 ? u->fresh : -1;
        else
            u->fresh = p->facts.fresh + (u->fresh > 0 ? u->fresh : 0);
    }
}

static void add_run(struct work *w) {
    struct marker *m = &w->m;
    int64_t end = w->d->set->window_end != TIMESTAMP_NONE ? w->d->set->window_end : w->d->settings->now;
    if (w->out->aside || w->out->fresh <= 0)
        return;
    size_t skip = m->runs_n >= MARKER_MAX_RUNS ? m->runs_n - MARKER_MAX_RUNS + 1 : 0, kept = m->runs_n - skip;
    struct marker_run *runs = arena_alloc(w->d->arena, (kept + 1) * sizeof *runs);
    if (kept)
        memcpy(runs, m->runs + skip, kept * sizeof *runs);
    runs[kept] = (struct marker_run){.end = end, .count = w->out->fresh};
    m->runs = runs;
    m->runs_n = kept + 1;
    m->n += w->out->fresh;
}

static bool is_named(const struct cluster *c, const char *fp) {
    return (c->fingerprint && !strcmp(c->fingerprint, fp)) || facts_holds(c->aliases, c->aliases_n, fp);
}

/* The name stays as long as it is a name of the problem, else the marker would change from run to run. */
static void settle_name(struct work *w) {
    struct marker *m = &w->m;
    const char *old = m->fp;
    if (old && (w->g->partial || is_named(primary(w), old)))
        return;
    m->fp = primary(w)->fingerprint;
    if (!old)
        return;
    marker_add_also(m, old, w->d->arena);
    struct marker_mark mark = {old, m->seen_time, m->first};
    if (m->seen_time != TIMESTAMP_NONE)
        marker_set_mark(m, &mark, w->d->arena);
}

static void make_marker(struct work *w) {
    struct arena *a = w->d->arena;
    const struct group *g = w->g;
    if (g->marker)
        w->m = *g->marker;
    else
        w->m =
            (struct marker){.seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    settle_name(w);
    /* A later input may hold only lines that mention the cause, and name it by one of these. */
    for (size_t k = 0; k < primary(w)->aliases_n && !g->partial; k++)
        marker_add_also(&w->m, primary(w)->aliases[k], a);
    for (size_t k = 0; k < g->n; k++) {
        const struct cluster *c = &w->d->set->clusters[g->members[k]];
        const struct group_place *p = &w->d->places[g->members[k]];
        if (c->fingerprint)
            marker_add_also(&w->m, c->fingerprint, a);
        struct facts_counted counted = {c, p->as, &p->facts};
        if (p->facts.any)
            facts_remember(w->d->set, &counted, &w->m, a);
    }
    add_run(w);
}

static bool joins(const struct work *w, size_t cluster) {
    const struct group_place *p = &w->d->places[cluster];
    const char *fp = w->d->set->clusters[cluster].fingerprint;
    return fp && p->how && !p->symptom && (!strcmp(p->how, "title") || !strcmp(p->how, "similar")) &&
           !(w->g->marker && marker_covers(w->g->marker, fp));
}

/* Where a comment may say so, and then can be deleted. */
static void settle_joined(struct work *w) {
    const struct issue *is = w->g->issue;
    if (!is || issue_has_label(is, ISSUE_QUIET))
        return;
    w->out->joined = arena_alloc(w->d->arena, (w->g->n + 1) * sizeof *w->out->joined);
    for (size_t k = 0; k < w->g->n; k++) {
        size_t i = w->g->members[k];
        const char *fp = w->d->set->clusters[i].fingerprint;
        if (!joins(w, i))
            continue;
        facts_push(&w->m.joined, &w->m.joined_n, MARKER_MAX_ALSO, fp, w->d->arena);
        if (!match_joined_told(w->d->idx, is, fp)) /* else a run was cut off behind the comment */
            w->out->joined[w->out->joined_n++] = i;
    }
}

void upkeep_marker_make(const struct group_draft *d, const struct group *g, struct upkeep *out,
                        struct marker *m) {
    struct work w = {.d = d, .g = g, .out = out};
    sum_fresh(&w);
    make_marker(&w);
    settle_joined(&w);
    *m = w.m;
}
