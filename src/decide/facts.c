#include "decide/facts.h"

#include "base/timestamp.h"
#include "crypto/digest.h"

#include <string.h>

enum { MAX_PATTERNS = 96 };

bool facts_holds(const char *const *list, size_t n, const char *s) {
    for (size_t i = 0; i < n; i++)
        if (list[i] && !strcmp(list[i], s))
            return true;
    return false;
}

void facts_push(const char ***list, size_t *n, size_t max, const char *s, struct arena *a) {
    if (!s || facts_holds(*list, *n, s))
        return;
    size_t skip = *n >= max ? *n - max + 1 : 0, kept = *n - skip;
    const char **grown = arena_alloc(a, (kept + 1) * sizeof *grown);
    for (size_t i = 0; i < kept; i++)
        grown[i] = (*list)[skip + i];
    grown[kept] = arena_str(a, s);
    *list = grown;
    *n = kept + 1;
}

const char *facts_digest(const char *pattern, struct arena *a) {
    struct digest_hex h = digest_str(pattern);
    return arena_dup(a, h.s, FACTS_DIGEST);
}

static bool inputs_known(const struct cluster_set *set, const struct marker *m) {
    if (!set->inputs_n || !set->input_digests)
        return false;
    for (size_t i = 0; i < set->inputs_n; i++)
        if (!set->input_digests[i] || !facts_holds(m->src, m->src_n, set->input_digests[i]))
            return false;
    return true;
}

static bool is_named(const struct cluster *c, const char *fp) {
    return fp &&
           ((c->fingerprint && !strcmp(c->fingerprint, fp)) || facts_holds(c->aliases, c->aliases_n, fp));
}

/* What was counted of the cluster: all from the mark's first to its seen; seen TIMESTAMP_NONE: nothing. */
static struct marker_mark mark_of(const struct cluster *c, const struct marker *m, enum facts_as as) {
    struct marker_mark cause = {c->fingerprint, m->seen_time, m->first},
                       none = {c->fingerprint, TIMESTAMP_NONE, TIMESTAMP_NONE};
    const struct marker_mark *own = marker_mark_of(m, c->fingerprint);
    if (as == FACTS_CAUSE || (!own && is_named(c, m->fp)))
        return cause;
    bool covered = marker_covers(m, c->fingerprint);
    for (size_t i = 0; i < c->aliases_n; i++) {
        own = own ? own : marker_mark_of(m, c->aliases[i]);
        covered |= marker_covers(m, c->aliases[i]);
    }
    if (own)
        return *own;
    if (as == FACTS_OTHER)
        return cause;
    cause.first = TIMESTAMP_NONE; /* that of the cause says nothing of a symptom */
    return covered ? cause : none;
}

static void count_times(const struct cluster *c, const struct marker_mark *mark, struct facts *out) {
    for (size_t i = 0; i < c->times_n; i++)
        out->fresh +=
            c->times[i] > mark->seen || (mark->first != TIMESTAMP_NONE && c->times[i] < mark->first);
    out->any = out->fresh > 0;
}

static void count_hours(const struct cluster *c, const struct marker_mark *mark, struct facts *out) {
    for (size_t i = 0; i < c->histogram_n; i++) {
        bool newer = c->histogram[i].start > mark->seen;
        bool older = mark->first != TIMESTAMP_NONE && i + 1 < c->histogram_n &&
                     c->histogram[i + 1].start <= mark->first;
        out->fresh += newer || older ? c->histogram[i].count : 0;
    }
    if (!out->fresh)
        out->fresh = 1;
}

/* Reports tell times to the second: within the second of the mark they are no earlier. */
static int64_t as_told(int64_t mark, int64_t told) {
    return mark == TIMESTAMP_NONE || told % TIMESTAMP_SECOND ? mark : mark - mark % TIMESTAMP_SECOND;
}

static void count_outside(const struct cluster *c, const struct marker_mark *exact, struct facts *out) {
    if (c->times) {
        count_times(c, exact, out);
        return;
    }
    struct marker_mark own = *exact, *mark = &own;
    own.first = as_told(own.first, c->first_seen);
    bool dated = c->first_seen != TIMESTAMP_NONE, below = dated && mark->first != TIMESTAMP_NONE;
    out->any = c->last_seen > mark->seen || (below && c->first_seen < mark->first);
    if (!out->any)
        return;
    bool whole = (dated && c->first_seen > mark->seen) || (below && c->last_seen < mark->first);
    if (whole || !c->histogram_n) {
        out->fresh = c->count;
        out->at_least |= !whole && c->count >= 0;
        return;
    }
    count_hours(c, mark, out);
    out->at_least = true;
}

static void whole_count(const struct cluster *c, struct facts *out) {
    out->any = true;
    out->fresh = c->count < 0 ? -1 : c->count;
    out->at_least = c->count_at_least;
}

static void new_texts(const struct cluster *c, const struct marker *m, struct arena *a, struct facts *out) {
    out->revisions = arena_alloc(a, (c->revisions_n + 1) * sizeof *out->revisions);
    for (size_t i = 0; i < c->revisions_n; i++)
        if (!m || !facts_holds(m->revisions, m->revisions_n, c->revisions[i]))
            out->revisions[out->revisions_n++] = c->revisions[i];
    out->patterns = arena_alloc(a, (c->patterns_n + 1) * sizeof *out->patterns);
    for (size_t i = 0; i < c->patterns_n; i++)
        if (!m || !facts_holds(m->patterns, m->patterns_n, facts_digest(c->patterns[i].text, a)))
            out->patterns[out->patterns_n++] = c->patterns[i].text;
}

void facts_of(const struct cluster_set *set, const struct cluster *c, const struct marker *m,
              enum facts_as as, struct arena *a, struct facts *out) {
    *out = (struct facts){.at_least = c->count_at_least, .seen = TIMESTAMP_NONE, .first = TIMESTAMP_NONE};
    if (m && inputs_known(set, m))
        return;
    struct marker_mark mark = {NULL, TIMESTAMP_NONE, TIMESTAMP_NONE};
    if (m)
        mark = mark_of(c, m, as);
    out->seen = mark.seen;
    out->first = mark.first;
    if (mark.seen == TIMESTAMP_NONE || c->last_seen == TIMESTAMP_NONE)
        whole_count(c, out);
    else
        count_outside(c, &mark, out);
    if (out->any)
        new_texts(c, m, a, out);
}

static void move_cause(const struct cluster *c, struct marker *m, struct arena *a) {
    if (m->seen_time == TIMESTAMP_NONE || c->last_seen > m->seen_time) {
        m->seen_time = c->last_seen;
        m->seen_id = arena_str(a, c->last_id);
    }
    if (m->first == TIMESTAMP_NONE || (c->first_seen != TIMESTAMP_NONE && c->first_seen < m->first))
        m->first = c->first_seen;
}

static void move_mark(const struct cluster *c, const struct facts *f, struct marker *m, struct arena *a) {
    struct marker_mark mark = {c->fingerprint, c->last_seen, c->first_seen};
    if (!c->fingerprint)
        return;
    if (f->seen != TIMESTAMP_NONE) {
        mark.seen = f->seen > mark.seen ? f->seen : mark.seen;
        mark.first = f->first == TIMESTAMP_NONE || f->first < mark.first ? f->first : mark.first;
    }
    marker_set_mark(m, &mark, a);
}

void facts_remember(const struct cluster_set *set, const struct facts_counted *counted, struct marker *m,
                    struct arena *a) {
    const struct cluster *c = counted->cluster;
    for (size_t i = 0; i < c->revisions_n; i++)
        facts_push(&m->revisions, &m->revisions_n, MARKER_MAX_REVISIONS, c->revisions[i], a);
    for (size_t i = 0; i < c->patterns_n; i++)
        facts_push(&m->patterns, &m->patterns_n, MAX_PATTERNS, facts_digest(c->patterns[i].text, a), a);
    if (c->last_seen != TIMESTAMP_NONE && counted->as == FACTS_CAUSE)
        move_cause(c, m, a);
    else if (c->last_seen != TIMESTAMP_NONE)
        move_mark(c, counted->facts, m, a);
    if (!c->last_id || c->last_seen == TIMESTAMP_NONE)
        for (size_t i = 0; i < set->inputs_n && set->input_digests; i++)
            if (set->input_digests[i])
                facts_push(&m->src, &m->src_n, MARKER_MAX_SRC, set->input_digests[i], a);
}
