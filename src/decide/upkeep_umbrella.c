#include "decide/upkeep_umbrella.h"

#include "base/timestamp.h"
#include "crypto/digest.h"

#include <string.h>

const char upkeep_umbrella_name[] = "Many new problems at once";

/* Its own: no cluster has it. The same for two runs that make the same umbrella at the same time. */
static const char *fingerprint_of(const struct cluster *first, struct arena *a) {
    struct digest_hex h = digest_str(arena_printf(a, "umbrella of %s", first->fingerprint));
    return arena_printf(a, "lg1:%.32s", h.s);
}

static void list(struct marker *m, const struct cluster *c, struct arena *a) {
    const char *name = marker_short(c->fingerprint, a);
    if (name)
        facts_push(&m->umbrella, &m->umbrella_n, MARKER_MAX_UMBRELLA, name, a);
}

void upkeep_umbrella_make(const struct group_draft *d, const struct group *g, struct upkeep *out,
                          struct marker *m) {
    struct arena *a = d->arena;
    struct marker blank = {.seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    *m = g->marker ? *g->marker : blank;
    if (!m->fp)
        m->fp = fingerprint_of(&d->set->clusters[g->members[0]], a);
    for (size_t k = 0; k < g->n; k++) {
        const struct group_place *p = &d->places[g->members[k]];
        const struct cluster *c = &d->set->clusters[g->members[k]];
        list(m, c, a);
        if (!p->facts.any)
            continue;
        struct facts_counted counted = {c, p->as, &p->facts};
        facts_remember(d->set, &counted, m, a);
        out->fresh += p->facts.fresh > 0 ? p->facts.fresh : 0;
        out->at_least |= p->facts.at_least || p->facts.fresh < 0;
    }
    m->n += out->fresh;
    m->revisions_n = m->patterns_n = 0; /* of hundreds of problems they would say nothing */
}
