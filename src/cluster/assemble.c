#include "cluster/assemble.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "cluster/fingerprint.h"
#include "cluster/merge.h"
#include "cluster/name.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_PATTERNS = 24, MAX_ALIASES = 16, MAX_TIMES = 4096, MAX_GROUPS = 8 };

struct gather { /* one group's patterns, the root first */
    const struct pattern_table *t;
    const struct pattern **items;
    size_t n;
};

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once; the array lives in the arena. */
static size_t unique(const char **list, size_t n) {
    size_t m = 0;
    if (n)
        qsort(list, n, sizeof *list, by_text);
    for (size_t i = 0; i < n; i++)
        if (!m || strcmp(list[m - 1], list[i]) != 0)
            list[m++] = list[i];
    return m;
}

static int by_count(const void *a, const void *b) {
    const struct cluster_pattern *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->text, y->text);
}

static int by_pattern_text(const void *a, const void *b) {
    const struct cluster_pattern *x = a, *y = b;
    return strcmp(x->text, y->text);
}

static void add_patterns(const struct gather *g, struct cluster *c, struct arena *a) {
    struct cluster_pattern *p = arena_alloc(a, g->n * sizeof *p);
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        p[i] = (struct cluster_pattern){arena_str(a, g->items[i]->id.pattern), g->items[i]->count,
                                        g->items[i]->severity};
    qsort(p, g->n, sizeof *p, by_pattern_text);
    for (size_t i = 0; i < g->n; i++) {
        if (n && !strcmp(p[n - 1].text, p[i].text)) {
            p[n - 1].count += p[i].count;
            p[n - 1].severity = p[i].severity > p[n - 1].severity ? p[i].severity : p[n - 1].severity;
        } else {
            p[n++] = p[i];
        }
    }
    qsort(p, n, sizeof *p, by_count);
    c->patterns = p;
    c->patterns_n = n < MAX_PATTERNS ? n : MAX_PATTERNS;
    c->patterns_more = n - c->patterns_n;
}

static int by_time(const void *a, const void *b) {
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void add_times(const struct gather *g, struct cluster *c, struct arena *a) {
    size_t total = 0, n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!g->items[i]->times)
            return;
        total += g->items[i]->times_n;
    }
    if (!total || total > MAX_TIMES || (int64_t)total != c->count)
        return;
    c->times = arena_alloc(a, total * sizeof *c->times);
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->items[i]->times_n; k++)
            c->times[n++] = g->items[i]->times[k];
    qsort(c->times, n, sizeof *c->times, by_time);
    c->times_n = n;
}

static int by_start(const void *a, const void *b) {
    const struct cluster_bucket *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Whole hours; days where a pattern had to be made coarser. */
static void add_histogram(const struct gather *g, struct cluster *c, struct arena *a) {
    int64_t width = TIMESTAMP_HOUR;
    size_t total = 0, n = 0;
    for (size_t i = 0; i < g->n; i++) {
        width = g->items[i]->width > width ? g->items[i]->width : width;
        total += g->items[i]->buckets_n;
    }
    struct cluster_bucket *all = mem_alloc(total, sizeof *all);
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->items[i]->buckets_n; k++) {
            struct cluster_bucket b = g->items[i]->buckets[k];
            int64_t r = b.start % width;
            b.start -= r < 0 ? r + width : r;
            all[n++] = b;
        }
    qsort(all, n, sizeof *all, by_start);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (m && all[m - 1].start == all[i].start)
            all[m - 1].count += all[i].count;
        else
            all[m++] = all[i];
    }
    c->histogram = arena_alloc(a, m * sizeof *all);
    if (m)
        memcpy(c->histogram, all, m * sizeof *all);
    c->histogram_n = m;
    free(all);
}

static void add_revisions(const struct gather *g, struct cluster *c, struct arena *a) {
    size_t total = 0;
    for (size_t i = 0; i < g->n; i++)
        total += g->items[i]->revisions_n;
    const char **names = arena_alloc(a, total * sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->items[i]->revisions_n; k++)
            names[n++] = arena_str(a, g->items[i]->revisions[k].name);
    c->revisions = names;
    c->revisions_n = unique(names, n);
    c->revision_first = arena_alloc(a, c->revisions_n * sizeof *c->revision_first);
    for (size_t r = 0; r < c->revisions_n; r++) {
        int64_t first = TIMESTAMP_NONE;
        for (size_t i = 0; i < g->n; i++)
            for (size_t k = 0; k < g->items[i]->revisions_n; k++) {
                const struct pattern_revision *p = &g->items[i]->revisions[k];
                bool mine = !strcmp(p->name, c->revisions[r]) && p->first != TIMESTAMP_NONE;
                if (mine && (first == TIMESTAMP_NONE || p->first < first))
                    first = p->first;
            }
        c->revision_first[r] = first;
    }
}

static void add_error_groups(const struct gather *g, struct cluster *c, struct arena *a) {
    const char **all = arena_alloc(a, g->n * MAX_GROUPS * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->items[i]->error_groups_n; k++)
            all[n++] = arena_str(a, g->items[i]->error_groups[k]);
    c->error_groups = all;
    c->error_groups_n = unique(all, n);
}

static void add_aliases(const struct gather *g, struct cluster *c, struct arena *a) {
    const char **all = arena_alloc(a, 2 * g->n * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (g->items[i]->id.glue && g->n > 1)
            continue;
        const char *of[] = {fingerprint_of(g->items[i], a), fingerprint_of_cause(g->items[i], a)};
        for (size_t k = 0; k < 2; k++)
            if (of[k] && strcmp(of[k], c->fingerprint) != 0)
                all[n++] = of[k];
    }
    n = unique(all, n);
    c->aliases = all;
    c->aliases_n = n < MAX_ALIASES ? n : MAX_ALIASES;
}

static void add_samples(const struct gather *g, struct cluster *c, struct arena *a) {
    const struct pattern *root = g->items[0];
    c->samples = arena_alloc(a, 3 * sizeof *c->samples);
    const struct pattern *traced = NULL;
    for (size_t i = 1; i < g->n && !root->id.traced && !traced; i++)
        traced = g->items[i]->id.traced ? g->items[i] : NULL;
    const struct pattern *from[] = {root, traced};
    for (size_t i = 0; i < 2; i++)
        if (from[i] && from[i]->newest.text && *from[i]->newest.text) {
            const struct cluster_sample *s = &from[i]->newest;
            c->samples[c->samples_n++] = (struct cluster_sample){
                *s->insert_id ? arena_str(a, s->insert_id) : NULL, arena_str(a, s->text), s->time};
        }
}

static void add_frames(const struct gather *g, struct cluster *c, struct arena *a) {
    const struct identify *best = NULL;
    for (size_t i = 0; i < g->n; i++) {
        const struct identify *id = &g->items[i]->id;
        bool same = !g->items[0]->id.type || (id->type && !strcmp(id->type, g->items[0]->id.type));
        if (same && id->frames_n && (!best || id->frames_n > best->frames_n))
            best = id;
    }
    for (size_t i = 0; i < g->n && !best; i++)
        best = g->items[i]->id.frames_n ? &g->items[i]->id : NULL;
    if (!best)
        return;
    c->frames = arena_alloc(a, best->frames_n * sizeof *c->frames);
    for (size_t i = 0; i < best->frames_n; i++)
        c->frames[i] = (struct cluster_frame){arena_str(a, best->frames[i].file),
                                              arena_str(a, best->frames[i].function), best->frames[i].line};
    c->frames_n = best->frames_n;
}

static void add_sums(const struct gather *g, struct cluster *c, struct arena *a) {
    const struct pattern *newest = NULL;
    for (size_t i = 0; i < g->n; i++) {
        const struct pattern *p = g->items[i];
        c->count += p->count;
        c->severity = p->severity > c->severity ? p->severity : c->severity;
        if (p->first != TIMESTAMP_NONE && (c->first_seen == TIMESTAMP_NONE || p->first < c->first_seen))
            c->first_seen = p->first;
        if (p->last != TIMESTAMP_NONE && (!newest || p->last > newest->last))
            newest = p;
        for (size_t k = 0; k < p->members_n; k++)
            c->insert_ids_n++;
    }
    c->last_seen = newest ? newest->last : TIMESTAMP_NONE;
    const char *id = newest ? newest->newest.insert_id : NULL;
    c->last_id = id && *id ? arena_str(a, id) : NULL;
    if (!c->insert_ids_n)
        return;
    c->insert_ids = arena_alloc(a, c->insert_ids_n * sizeof *c->insert_ids);
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->items[i]->members_n; k++)
            c->insert_ids[n++] = arena_str(a, g->items[i]->members[k]);
    qsort(c->insert_ids, n, sizeof *c->insert_ids, by_text);
}

static struct timestamp_text moment(int64_t t) {
    return timestamp_format(t, "%Y-%m-%d %H:%M:%S UTC");
}

/* "No successful start since T": only from what the input shows. */
static const char *state_of(const struct cluster_set *set, const struct cluster *c, bool at_start,
                            struct arena *a) {
    int64_t started = TIMESTAMP_NONE, exits = 0;
    for (size_t i = 0; i < set->revisions_n; i++) {
        const struct cluster_revision *r = &set->revisions[i];
        if (strcmp(r->service, c->services[0]) != 0)
            continue;
        exits += r->exits;
        if (r->started != TIMESTAMP_NONE && (started == TIMESTAMP_NONE || r->started > started))
            started = r->started;
    }
    const char *ended =
        exits ? arena_printf(a, ", %lld container exit%s", (long long)exits, exits == 1 ? "" : "s") : "";
    if (!at_start)
        return arena_printf(a, "the process ends after it%s", ended);
    if (started != TIMESTAMP_NONE && started > c->last_seen)
        return arena_printf(a, "started again at %s%s", moment(started).s, ended);
    if (started != TIMESTAMP_NONE)
        return arena_printf(a, "no successful start since %s%s", moment(started).s, ended);
    return arena_printf(a, "no successful start in this input (%s to %s)%s", moment(set->window_start).s,
                        moment(set->window_end).s, ended);
}

static bool has_exits(const struct pattern_table *t, const struct cause_link *links, size_t n, size_t root) {
    for (size_t i = 0; i < n; i++)
        if (links[i].root == root && t->items[links[i].symptom].id.kind == CLUSTER_PROCESS_EXIT)
            return true;
    return false;
}

static void assemble_one(const struct gather *g, bool exits, struct cluster_set *set, struct cluster *c) {
    const struct pattern *root = g->items[0];
    bool at_start = false;
    for (size_t i = 0; i < g->n; i++)
        at_start |= g->items[i]->id.startup;
    struct arena *a = &set->arena;
    *c = (struct cluster){.kind = root->id.kind, .priority = PRIORITY_NONE, .first_seen = TIMESTAMP_NONE};
    c->fingerprint = fingerprint_of(root, a);
    c->title = arena_str(a, name_cluster(root, exits && at_start, a));
    c->environment = arena_str(a, root->environment);
    c->services = arena_alloc(a, sizeof *c->services);
    c->services[0] = arena_str(a, root->service);
    c->services_n = 1;
    c->http_status = root->id.status;
    c->exception_type = arena_str(a, root->id.type);
    c->exception_value = arena_str(a, root->id.value);
    add_sums(g, c, a);
    add_patterns(g, c, a);
    add_times(g, c, a);
    add_histogram(g, c, a);
    add_revisions(g, c, a);
    add_error_groups(g, c, a);
    add_aliases(g, c, a);
    add_samples(g, c, a);
    add_frames(g, c, a);
    if (exits)
        c->state_text = state_of(set, c, at_start, a);
}

static int root_first(const void *a, const void *b) {
    const struct pattern *x = *(const struct pattern *const *)a, *y = *(const struct pattern *const *)b;
    return merge_names_root(x, y) ? -1 : merge_names_root(y, x) ? 1 : 0;
}

void assemble_clusters(const struct pattern_table *t, const struct cause_link *links, size_t links_n,
                       struct cluster_set *set) {
    size_t groups = 0, from = set->n;
    size_t *place = mem_alloc(t->n, sizeof *place); /* leader -> its cluster */
    for (size_t i = 0; i < t->n; i++)
        if (t->items[i].cluster == i)
            place[i] = from + groups++;
    struct cluster *all = arena_alloc(&set->arena, (from + groups) * sizeof *all);
    if (from)
        memcpy(all, set->clusters, from * sizeof *all);
    set->clusters = all;
    set->n = from + groups;
    size_t *sizes = mem_alloc(set->n, sizeof *sizes), *starts = mem_alloc(set->n + 1, sizeof *starts);
    const struct pattern **items = mem_alloc(t->n, sizeof *items);
    for (size_t i = 0; i < t->n; i++)
        sizes[place[t->items[i].cluster]]++;
    for (size_t c = from; c < set->n; c++)
        starts[c + 1] = starts[c] + sizes[c];
    memset(sizes, 0, set->n * sizeof *sizes);
    for (size_t i = 0; i < t->n; i++) {
        size_t c = place[t->items[i].cluster];
        items[starts[c] + sizes[c]++] = &t->items[i];
    }
    for (size_t i = 0; i < t->n; i++) {
        if (t->items[i].cluster != i)
            continue;
        size_t c = place[i];
        struct gather g = {t, items + starts[c], sizes[c]};
        qsort(g.items, g.n, sizeof *g.items, root_first);
        assemble_one(&g, has_exits(t, links, links_n, i), set, &all[c]);
        all[c].id = arena_printf(&set->arena, from ? "entries-%zu" : "c%zu", c + 1);
    }
    for (size_t i = 0; i < links_n; i++) {
        struct cluster *c = &all[place[links[i].symptom]];
        c->cause_unknown = links[i].root == SIZE_MAX;
        c->caused_by = c->cause_unknown ? NULL : all[place[links[i].root]].id;
        c->cause_reason = arena_str(&set->arena, links[i].reason);
    }
    free(place);
    free(sizes);
    free(starts);
    free(items);
}
