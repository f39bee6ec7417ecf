#include "cluster/cause.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "cluster/merge.h"

#include <stdlib.h>
#include <string.h>

/* How far a symptom may lie behind its cause, and how much of it must. */
enum { EXIT_WINDOW_S = 10, REQUEST_SLACK_S = 2, NEARBY_MINUTES = 1 };

struct evidence {                  /* of one symptom for one candidate */
    size_t near;                   /* symptom occurrences right after the candidate, same instance */
    size_t minutes;                /* symptom's buckets with the candidate in or next to them */
    int64_t delay;                 /* the longest of the near ones' shortest delays */
    int64_t best;                  /* the shortest delay of `last` */
    int64_t sum;                   /* of the shortest delays */
    const struct occur_item *last; /* the occurrence counted last */
};

static bool same_service(const struct pattern *a, const struct pattern *b) {
    const char *x = a->environment ? a->environment : "", *y = b->environment ? b->environment : "";
    return !strcmp(a->service, b->service) && !strcmp(x, y);
}

static bool is_request_failure(const struct pattern *p) {
    return p->id.kind == CLUSTER_HTTP && p->id.status >= 500;
}

static bool is_refusal(const struct pattern *p) {
    return p->id.kind == CLUSTER_HTTP && (p->id.status == 401 || p->id.status == 403);
}

static bool is_symptom_kind(const struct pattern *p) {
    return p->id.kind == CLUSTER_PROCESS_EXIT || is_request_failure(p) || is_refusal(p);
}

static bool speaks_of_access(const struct pattern *p) {
    static const char *const words[] = {
        "reject",       "denied",        "unauthor",        "forbidden",         "uthenticat", "nvalid token",
        "oken expired", "expired token", "oken validation", "oken verification", "JWT",        "redential"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(p->id.pattern, words[i]))
            return true;
    return false;
}

/* The worst severity in the group, and whether any of its patterns failed at start. */
struct traits {
    enum severity severity;
    bool startup, access;
};

struct search {
    const struct pattern_table *t;
    const struct occur *o;
    struct traits *traits; /* by leader */
    size_t *next; /* by pattern: another one of its group, SIZE_MAX: no more; the leader is the first */
    struct evidence *evidence; /* of the symptom at hand, by leader */
};

static void find_traits(struct search *s) {
    for (size_t i = 0; i < s->t->n; i++) {
        const struct pattern *p = &s->t->items[i];
        struct traits *r = &s->traits[p->cluster];
        r->severity = p->severity > r->severity ? p->severity : r->severity;
        r->startup |= p->id.startup;
        r->access |= speaks_of_access(p);
    }
    for (size_t i = 0; i < s->t->n; i++)
        s->next[i] = SIZE_MAX;
    for (size_t i = 0; i < s->t->n; i++) {
        size_t lead = s->t->items[i].cluster;
        if (lead == i)
            continue;
        s->next[i] = s->next[lead];
        s->next[lead] = i;
    }
}

static bool may_cause(const struct search *s, size_t root, size_t symptom) {
    const struct pattern *r = &s->t->items[root], *p = &s->t->items[symptom];
    bool tells =
        r->id.kind == CLUSTER_EXCEPTION || r->id.kind == CLUSTER_MESSAGE || r->id.kind == CLUSTER_AUDIT;
    if (root == symptom || !tells || r->id.glue || !same_service(r, p))
        return false;
    if (is_refusal(p))
        return s->traits[root].access && s->traits[root].severity >= SEVERITY_WARNING;
    return s->traits[root].severity >= SEVERITY_ERROR;
}

static bool right_after(const struct pattern *symptom, const struct occur_item *s,
                        const struct occur_item *r) {
    bool exits = symptom->id.kind == CLUSTER_PROCESS_EXIT;
    int64_t window = exits ? EXIT_WINDOW_S : REQUEST_SLACK_S;
    /* An exit is sometimes stamped a little before the last lines of the process. */
    int64_t to = exits ? s->time + TIMESTAMP_SECOND : s->end + REQUEST_SLACK_S * TIMESTAMP_SECOND;
    return r->time >= s->time - window * TIMESTAMP_SECOND && r->time <= to;
}

/* One occurrence of the symptom counts once for each group that has an occurrence right before it. */
static void count_one(struct search *s, const struct occur_instance *in, size_t k) {
    const struct occur_item *x = &in->items[k];
    const struct pattern *symptom = &s->t->items[x->pattern];
    for (size_t m = 0; m < in->n; m++) {
        if (!right_after(symptom, x, &in->items[m]))
            continue;
        struct evidence *e = &s->evidence[s->t->items[in->items[m].pattern].cluster];
        int64_t delay = x->time > in->items[m].time ? x->time - in->items[m].time : 0;
        if (e->last != x) {
            e->last = x;
            e->near++;
            e->best = delay;
            e->sum += delay;
        }
        if (delay < e->best) {
            e->sum -= e->best - delay;
            e->best = delay;
        }
        e->delay = e->best > e->delay ? e->best : e->delay;
    }
}

/* Fills the evidence for every group; gives how many occurrences of the symptom were looked at. */
static size_t count_near(struct search *s, size_t symptom) {
    size_t total = 0;
    memset(s->evidence, 0, s->t->n * sizeof *s->evidence);
    for (size_t i = 0; i < s->o->n; i++)
        for (size_t k = 0; k < s->o->instances[i].n; k++)
            if (s->t->items[s->o->instances[i].items[k].pattern].cluster == symptom) {
                total++;
                count_one(s, &s->o->instances[i], k);
            }
    return total;
}

static bool bucket_near(const struct pattern *p, int64_t start, int64_t width) {
    int64_t w = (width > p->width ? width : p->width) * NEARBY_MINUTES;
    size_t lo = 0, hi = p->buckets_n; /* the first bucket that is not too early */
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (p->buckets[mid].start < start - w)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->buckets_n && p->buckets[lo].start <= start + w;
}

static void count_minutes(struct search *s, size_t symptom, size_t root) {
    const struct pattern_table *t = s->t;
    for (size_t i = symptom; i != SIZE_MAX; i = s->next[i])
        for (size_t k = 0; k < t->items[i].buckets_n; k++) {
            int64_t start = t->items[i].buckets[k].start;
            size_t m = root;
            while (m != SIZE_MAX && !bucket_near(&t->items[m], start, t->items[i].width))
                m = s->next[m];
            s->evidence[root].minutes += m != SIZE_MAX;
        }
}

/* How many of the symptom's sampled occurrences lie before the root's first entry here: a cut export. */
static size_t before_root(const struct search *s, size_t symptom, size_t root) {
    int64_t first = TIMESTAMP_NONE;
    for (size_t i = 0; i < s->t->n; i++) {
        const struct pattern *p = &s->t->items[i];
        if (p->cluster == root && p->first != TIMESTAMP_NONE && (first == TIMESTAMP_NONE || p->first < first))
            first = p->first;
    }
    size_t n = 0;
    for (size_t i = 0; i < s->o->n; i++)
        for (size_t k = 0; k < s->o->instances[i].n; k++) {
            const struct occur_item *x = &s->o->instances[i].items[k];
            n += s->t->items[x->pattern].cluster == symptom && x->end < first;
        }
    return n;
}

/* The ends of a process follow what failed at its start even where the export was cut so that most causes are
 * missing: then only its own time counts. Anything else must stand right before most of the symptoms; once
 * may be chance. */
static bool is_enough(const struct search *s, size_t symptom, size_t root, size_t total) {
    const struct evidence *e = &s->evidence[root];
    const struct pattern *p = &s->t->items[symptom];
    bool most = e->near && e->near * 2 >= total && (e->near >= 2 || total == 1);
    if (is_refusal(p))
        return e->near >= 2 && e->near * 10 >= total * 8;
    if (!s->traits[root].startup)
        return most;
    if (p->id.kind == CLUSTER_PROCESS_EXIT)
        return most || (e->near && e->near * 2 >= total - before_root(s, symptom, root));
    return e->near > 0 || e->minutes > 0;
}

/* Who stands before clearly more of the symptoms; else who failed at start; else who stands closer. */
static bool better(const struct search *s, size_t a, size_t b) {
    const struct evidence *x = &s->evidence[a], *y = &s->evidence[b];
    size_t most = x->near > y->near ? x->near : y->near;
    if ((x->near > y->near ? x->near - y->near : y->near - x->near) * 5 > most)
        return x->near > y->near;
    if (s->traits[a].startup != s->traits[b].startup)
        return s->traits[a].startup;
    int64_t mean_x = x->near ? x->sum / (int64_t)x->near : 0,
            mean_y = y->near ? y->sum / (int64_t)y->near : 0;
    if (mean_x - mean_y > TIMESTAMP_SECOND / 5 || mean_y - mean_x > TIMESTAMP_SECOND / 5)
        return mean_x < mean_y;
    if (x->near != y->near)
        return x->near > y->near;
    if (x->minutes != y->minutes)
        return x->minutes > y->minutes;
    return merge_names_root(&s->t->items[a], &s->t->items[b]);
}

static const char *reason(const struct search *s, size_t symptom, size_t root, size_t total,
                          struct arena *a) {
    const struct evidence *e = &s->evidence[root];
    const struct pattern *p = &s->t->items[symptom];
    if (!e->near)
        return arena_printf(a, "in the same minutes (%zu of %zu), service %s", e->minutes, p->buckets_n,
                            p->service);
    const char *delay =
        e->delay > TIMESTAMP_SECOND ? arena_str(a, timestamp_span(e->delay + TIMESTAMP_SECOND - 1).s) : "1 s";
    const char *kept = (size_t)p->count > total ? " sampled" : "";
    size_t before = before_root(s, symptom, root);
    if (before && before + e->near == total)
        return arena_printf(
            a, "%zu%s within %s after it on the same instance, %zu before its first entry in this input",
            e->near, kept, delay, before);
    return arena_printf(a, "%zu of %zu%s within %s after it on the same instance", e->near, total, kept,
                        delay);
}

static struct cause_link link_of(struct search *s, size_t symptom, struct arena *a) {
    struct cause_link link = {symptom, SIZE_MAX, NULL};
    size_t total = count_near(s, symptom);
    for (size_t r = 0; r < s->t->n; r++) {
        if (s->t->items[r].cluster != r || !may_cause(s, r, symptom))
            continue;
        if (s->traits[r].startup && !is_refusal(&s->t->items[symptom]))
            count_minutes(s, symptom, r);
        if (is_enough(s, symptom, r, total) && (link.root == SIZE_MAX || better(s, r, link.root)))
            link.root = r;
    }
    if (link.root != SIZE_MAX)
        link.reason = reason(s, symptom, link.root, total, a);
    return link;
}

struct cause_link *cause_links(struct pattern_table *t, const struct occur *o, struct arena *a, size_t *n) {
    struct cause_link *links = arena_alloc(a, (t->n + 1) * sizeof *links);
    struct search s = {t, o, mem_alloc(t->n, sizeof *s.traits), mem_alloc(t->n, sizeof *s.next),
                       mem_alloc(t->n, sizeof *s.evidence)};
    find_traits(&s);
    *n = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (t->items[i].cluster != i || !is_symptom_kind(&t->items[i]))
            continue;
        struct cause_link link = link_of(&s, i, a);
        if (link.root != SIZE_MAX || !is_refusal(&t->items[i]))
            links[(*n)++] = link;
    }
    free(s.traits);
    free(s.next);
    free(s.evidence);
    return links;
}
