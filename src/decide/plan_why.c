#include "decide/plan_why.h"

#include "decide/compose_data.h"

#include <inttypes.h>

/* Entries between the first and the last that were counted cannot be told from those that were. */
const char *plan_why_counted(const struct group_draft *d, size_t cluster) {
    const struct facts *f = &d->places[cluster].facts;
    const char *last = compose_data_time(f->seen, d->arena);
    if (!last)
        return "this input was counted before";
    return arena_printf(d->arena, "no entry is newer than the last one counted (%s) or older than the first",
                        last);
}

const char *plan_why_left_alone(void) {
    return "left alone: a person edited the text in our block; the marker was updated";
}

const char *plan_why_update(const struct group_draft *d, const struct group *g, const struct upkeep *u,
                            size_t lead) {
    const struct group_place *p = &d->places[lead];
    const char *base = p->reason ? p->reason : p->match.why ? p->match.why : "belongs there";
    if (g->todo == GROUP_REOPEN)
        base = g->why;
    if (u->edited)
        base = plan_why_left_alone();
    return arena_printf(d->arena, "%s; %s%s not counted yet", base,
                        compose_data_count(u->fresh, u->at_least, d->arena), u->aside ? " of symptoms" : "");
}

const char *plan_why_asked(const struct group_draft *d, const struct group *g) {
    const struct cluster *c = &d->set->clusters[g->members[0]];
    const char *fp = c->fingerprint ? c->fingerprint : "its fingerprint";
    if (!g->possibly)
        return arena_printf(d->arena,
                            "%s; to decide, pin %s in the config to an issue's number, to new or to ignore",
                            g->why, fp);
    return arena_printf(d->arena,
                        "%s; to decide, pin %s in the config to #%" PRId64
                        ", to another issue, to new or to ignore",
                        g->why, fp, g->possibly);
}

const char *plan_why_full(const struct group_draft *d, const struct group *g) {
    return arena_printf(d->arena,
                        "the text of #%" PRId64
                        " is so long that ours does not fit beside it, and what a person "
                        "wrote is not cut: shorten it, or pin the fingerprint to another issue or to new",
                        g->issue ? g->issue->number : 0);
}
