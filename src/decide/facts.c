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

static void count_since(const struct cluster *c, int64_t seen, struct facts *out) {
    if (c->times) {
        for (size_t i = 0; i < c->times_n; i++)
            out->fresh += c->times[i] > seen;
        out->any = out->fresh > 0;
        return;
    }
    out->any = c->last_seen > seen;
    if (!out->any)
        return;
    if (c->first_seen != TIMESTAMP_NONE && c->first_seen > seen) {
        out->fresh = c->count;
        return;
    }
    if (!c->histogram_n) {
        out->fresh = c->count;
        out->at_least |= c->count >= 0;
        return;
    }
    for (size_t i = 0; i < c->histogram_n; i++)
        if (c->histogram[i].start > seen)
            out->fresh += c->histogram[i].count;
    if (!out->fresh)
        out->fresh = 1;
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

void facts_of(const struct cluster_set *set, const struct cluster *c, const struct marker *m, struct arena *a,
              struct facts *out) {
    memset(out, 0, sizeof *out);
    out->at_least = c->count_at_least;
    if (m && inputs_known(set, m))
        return;
    if (!m || m->seen_time == TIMESTAMP_NONE || c->last_seen == TIMESTAMP_NONE)
        whole_count(c, out);
    else
        count_since(c, m->seen_time, out);
    if (out->any)
        new_texts(c, m, a, out);
}

void facts_remember(const struct cluster_set *set, const struct cluster *c, struct marker *m,
                    struct arena *a) {
    for (size_t i = 0; i < c->revisions_n; i++)
        facts_push(&m->revisions, &m->revisions_n, MARKER_MAX_REVISIONS, c->revisions[i], a);
    for (size_t i = 0; i < c->patterns_n; i++)
        facts_push(&m->patterns, &m->patterns_n, MAX_PATTERNS, facts_digest(c->patterns[i].text, a), a);
    if (c->last_seen != TIMESTAMP_NONE && (m->seen_time == TIMESTAMP_NONE || c->last_seen > m->seen_time)) {
        m->seen_time = c->last_seen;
        m->seen_id = arena_str(a, c->last_id);
    }
    if (!c->last_id || c->last_seen == TIMESTAMP_NONE)
        for (size_t i = 0; i < set->inputs_n && set->input_digests; i++)
            if (set->input_digests[i])
                facts_push(&m->src, &m->src_n, MARKER_MAX_SRC, set->input_digests[i], a);
}
