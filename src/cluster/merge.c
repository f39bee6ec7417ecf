#include "cluster/merge.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/timestamp.h"

#include <stdlib.h>
#include <string.h>

static size_t leader(struct pattern_table *t, size_t i) {
    while (t->items[i].cluster != i) {
        t->items[i].cluster = t->items[t->items[i].cluster].cluster;
        i = t->items[i].cluster;
    }
    return i;
}

/* How much a report adds around the cause: nothing when the value is the cause itself. */
static size_t wrapping(const struct pattern *p) {
    if (!p->id.cause)
        return SIZE_MAX;
    size_t n = strlen(p->id.pattern), own = strlen(p->id.cause) + (p->id.type ? strlen(p->id.type) + 2 : 0);
    return n > own ? n - own : 0;
}

/* An exception with a telling value, a message, a dump of data or an exception that says nothing, a
 * connecting line. */
static int rank(const struct pattern *p) {
    if (p->id.glue)
        return 3;
    if (p->id.kind == CLUSTER_EXCEPTION)
        return p->id.cause ? 0 : 2;
    return strstr(p->id.pattern, "{\"") || strstr(p->id.pattern, "{ \"") ? 2 : 1;
}

bool merge_names_root(const struct pattern *a, const struct pattern *b) {
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    if (wrapping(a) != wrapping(b))
        return wrapping(a) < wrapping(b);
    bool ax = a->severity >= SEVERITY_ERROR, bx = b->severity >= SEVERITY_ERROR;
    if (ax != bx)
        return ax;
    if (a->id.traced != b->id.traced)
        return a->id.traced;
    int d = strcmp(a->id.group, b->id.group);
    if (!d)
        d = strcmp(a->id.pattern, b->id.pattern);
    if (!d && a->id.frames_n != b->id.frames_n)
        return a->id.frames_n > b->id.frames_n;
    return d ? d < 0 : a->rank < b->rank;
}

static void join(struct pattern_table *t, size_t a, size_t b) {
    a = leader(t, a);
    b = leader(t, b);
    if (a == b)
        return;
    if (merge_names_root(&t->items[b], &t->items[a])) {
        size_t x = a;
        a = b;
        b = x;
    }
    t->items[b].cluster = a;
}

static bool same_place(const struct pattern *a, const struct pattern *b) {
    const char *x = a->environment ? a->environment : "", *y = b->environment ? b->environment : "";
    return !strcmp(a->service, b->service) && !strcmp(x, y);
}

/* Requests, ends of processes and empty entries never share a text with what an application says. */
static int space_of(const struct pattern *p) {
    enum cluster_kind k = p->id.kind;
    return k == CLUSTER_HTTP || k == CLUSTER_PROCESS_EXIT || k == CLUSTER_NO_PAYLOAD ? (int)k : 0;
}

/* Joins all patterns of one place that agree on a text. */
static void join_by(struct pattern_table *t, const char *(*text)(const struct pattern *)) {
    struct strmap seen;
    struct strbuf key;
    strmap_init(&seen);
    strbuf_init(&key, 1 << 16);
    for (size_t i = 0; i < t->n; i++) {
        const struct pattern *p = &t->items[i];
        const char *s = text(p);
        if (!s)
            continue;
        strbuf_reset(&key);
        strbuf_printf(&key, "%d\n%s\n%s\n%s", space_of(p), p->service, p->environment ? p->environment : "",
                      s);
        size_t *at = strmap_put(&seen, strbuf_str(&key), key.len);
        if (*at)
            join(t, *at - 1, i);
        else
            *at = i + 1;
    }
    strbuf_release(&key);
    strmap_release(&seen);
}

static const char *group_text(const struct pattern *p) {
    return p->id.glue ? NULL : p->id.group;
}

static const char *cause_text(const struct pattern *p) {
    return p->id.glue ? NULL : p->id.cause;
}

/* A line that quotes somewhere what another one gives as the cause tells of the same failure. */
static void join_quotes(struct pattern_table *t) {
    enum { MAX_VALUES = 500, LEAST_VALUE = 16, LEAST_MESSAGE = 24 };
    size_t values = 0;
    for (size_t i = 0; i < t->n && values < MAX_VALUES; i++) {
        const struct pattern *x = &t->items[i];
        size_t least = x->id.kind == CLUSTER_EXCEPTION ? LEAST_VALUE : LEAST_MESSAGE;
        if (!x->id.cause || strlen(x->id.cause) < least || x->id.glue)
            continue;
        values++;
        for (size_t k = 0; k < t->n; k++) {
            const struct pattern *p = &t->items[k];
            bool prose = p->id.kind == CLUSTER_MESSAGE || p->id.kind == CLUSTER_EXCEPTION;
            if (k != i && prose && !p->id.glue && same_place(p, x) && strstr(p->id.pattern, x->id.cause))
                join(t, i, k);
        }
    }
}

static bool is_failure(const struct pattern *p) {
    return (p->id.kind == CLUSTER_EXCEPTION || p->id.kind == CLUSTER_MESSAGE) &&
           p->severity >= SEVERITY_ERROR && !p->id.glue;
}

/* How often pattern `of` stands within `window` of each group on one instance, the nearest counting. */
struct vote {
    size_t total;
    size_t *near; /* by leader */
};

static size_t nearest(struct pattern_table *t, const struct occur_instance *in, size_t k, int64_t window) {
    size_t best = SIZE_MAX, own = leader(t, in->items[k].pattern);
    int64_t gap = window + 1;
    for (size_t m = 0; m < in->n; m++) {
        size_t p = in->items[m].pattern;
        int64_t d = in->items[k].time - in->items[m].time;
        d = d < 0 ? -d : d;
        if (leader(t, p) == own || !is_failure(&t->items[p]) || d > gap)
            continue;
        if (d < gap || best == SIZE_MAX || merge_names_root(&t->items[p], &t->items[best])) {
            gap = d;
            best = p;
        }
    }
    return best;
}

static struct vote vote_for(struct pattern_table *t, const struct occur *o, size_t of, int64_t window) {
    struct vote v = {0, mem_alloc(t->n, sizeof *v.near)};
    for (size_t i = 0; i < o->n; i++) {
        const struct occur_instance *in = &o->instances[i];
        for (size_t k = 0; k < in->n; k++) {
            if (in->items[k].pattern != of)
                continue;
            size_t best = nearest(t, in, k, window);
            v.total++;
            if (best != SIZE_MAX)
                v.near[leader(t, best)]++;
        }
    }
    return v;
}

static size_t winner(const struct pattern_table *t, const struct vote *v) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < t->n; i++) {
        if (!v->near[i])
            continue;
        bool more = best == SIZE_MAX || v->near[i] > v->near[best] ||
                    (v->near[i] == v->near[best] && merge_names_root(&t->items[i], &t->items[best]));
        if (more)
            best = i;
    }
    return best;
}

/* Where no neighbour can be seen (no times, a cut list): the failure met most often. */
static size_t most_frequent(const struct pattern_table *t, size_t glue) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < t->n; i++) {
        const struct pattern *p = &t->items[i];
        if (!is_failure(p) || p->id.kind != CLUSTER_EXCEPTION || !same_place(p, &t->items[glue]))
            continue;
        bool more = best == SIZE_MAX || p->count > t->items[best].count ||
                    (p->count == t->items[best].count && merge_names_root(p, &t->items[best]));
        if (more)
            best = i;
    }
    return best;
}

/* Connecting lines go to the failure they stand next to most often. */
static void attach_glue(struct pattern_table *t, const struct occur *o) {
    for (size_t i = 0; i < t->n; i++) {
        if (!t->items[i].id.glue)
            continue;
        struct vote v = vote_for(t, o, i, 2 * TIMESTAMP_SECOND);
        size_t to = winner(t, &v);
        if (to == SIZE_MAX)
            to = most_frequent(t, i);
        if (to != SIZE_MAX)
            join(t, to, i);
        free(v.near);
    }
}

/* "During handling of the above exception" between two traces: they are one chain, split over entries. */
static void join_chains(struct pattern_table *t, const struct occur *o) {
    const int64_t window = TIMESTAMP_SECOND / 10;
    for (size_t i = 0; i < o->n; i++) {
        const struct occur_instance *in = &o->instances[i];
        for (size_t k = 0; k < in->n; k++) {
            if (!t->items[in->items[k].pattern].id.chain)
                continue;
            /* The nearest trace on either side; those of the very moment are all of the chain. */
            size_t before = SIZE_MAX, after = SIZE_MAX;
            for (size_t m = 0; m < in->n; m++) {
                size_t p = in->items[m].pattern;
                int64_t d = in->items[m].time - in->items[k].time;
                if (!t->items[p].id.traced || d > window || d < -window)
                    continue;
                if (d <= 0 && (before == SIZE_MAX || in->items[m].time > in->items[before].time))
                    before = m;
                else if (d <= 0 && in->items[m].time == in->items[before].time)
                    join(t, p, in->items[before].pattern);
                if (d > 0 && after == SIZE_MAX)
                    after = m;
                else if (d > 0 && in->items[m].time == in->items[after].time)
                    join(t, p, in->items[after].pattern);
            }
            if (before != SIZE_MAX && after != SIZE_MAX)
                join(t, in->items[before].pattern, in->items[after].pattern);
        }
    }
}

/* Twice may be chance. */
static bool nearly_always(const struct vote *v, size_t to) {
    return v->total >= 3 && v->near[to] * 10 >= v->total * 9;
}

/* A failure without a telling exception of its own that (nearly) always comes within a second of an exception
 * belongs to its cascade; two messages do when each (nearly) always comes with the other, at once. */
static bool attach_cascades(struct pattern_table *t, const struct occur *o) {
    const int64_t at_once = TIMESTAMP_SECOND / 20;
    bool any = false;
    for (size_t i = 0; i < t->n; i++) {
        const struct pattern *p = &t->items[i];
        bool telling = p->id.kind == CLUSTER_EXCEPTION && p->id.cause;
        if (!is_failure(p) || telling || leader(t, i) != i)
            continue;
        struct vote v = vote_for(t, o, i, TIMESTAMP_SECOND);
        size_t to = winner(t, &v);
        bool close = to != SIZE_MAX && to != i && nearly_always(&v, to) && same_place(p, &t->items[to]);
        free(v.near);
        if (!close)
            continue;
        bool joins = t->items[to].id.kind == CLUSTER_EXCEPTION && t->items[to].id.cause;
        if (!joins) {
            struct vote there = vote_for(t, o, i, at_once), back = vote_for(t, o, to, at_once);
            joins = nearly_always(&there, to) && nearly_always(&back, i);
            free(there.near);
            free(back.near);
        }
        if (joins)
            join(t, to, i);
        any |= joins;
    }
    return any;
}

/* What a cluster is known by, connecting lines that nobody claimed included: one text, one cluster. */
static const char *leading_text(const struct pattern *p) {
    return p->leads ? p->id.group : NULL;
}

void merge_patterns(struct pattern_table *t, const struct occur *o) {
    for (size_t i = 0; i < t->n; i++)
        t->items[i].cluster = i;
    join_by(t, group_text);
    join_by(t, cause_text);
    join_quotes(t);
    join_chains(t, o);
    /* A line in the middle of a cascade sees its other neighbour only once the first has joined it. */
    for (int round = 0; round < 4 && attach_cascades(t, o); round++)
        ;
    attach_glue(t, o);
    for (size_t i = 0; i < t->n; i++)
        t->items[i].leads = leader(t, i) == i;
    join_by(t, leading_text);
    for (size_t i = 0; i < t->n; i++)
        t->items[i].cluster = leader(t, i);
}
