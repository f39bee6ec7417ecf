#include "model/cluster.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cluster_set *cluster_set_new(void) {
    struct cluster_set *set = mem_alloc(1, sizeof *set);
    arena_init(&set->arena);
    set->complete = set->deduplicated = true;
    set->window_start = set->window_end = TIMESTAMP_NONE;
    return set;
}

void cluster_set_free(struct cluster_set *set) {
    if (!set)
        return;
    for (size_t i = 0; i < set->n; i++)
        json_free(set->clusters[i].extra);
    arena_release(&set->arena);
    free(set);
}

static int compare_text(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_clusters(const void *pa, const void *pb) {
    const struct cluster *a = pa, *b = pb;
    int p = a->priority == PRIORITY_NONE ? PRIORITY_MAX + 1 : a->priority;
    int q = b->priority == PRIORITY_NONE ? PRIORITY_MAX + 1 : b->priority;
    if (p != q)
        return p < q ? -1 : 1;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    int d = compare_text(a->fingerprint, b->fingerprint);
    /* Two clusters of one fingerprint come from two ready-made inputs only: the order still must not vary. */
    if (!d)
        d = compare_text(a->title, b->title);
    return d ? d : compare_text(a->id, b->id);
}

void cluster_set_order(struct cluster_set *set) {
    if (!set->n)
        return;
    qsort(set->clusters, set->n, sizeof *set->clusters, compare_clusters);
    struct strmap places; /* old id -> place + 1 */
    strmap_init(&places);
    for (size_t i = 0; i < set->n; i++) {
        const char *id = set->clusters[i].id;
        size_t *place = id ? strmap_put(&places, id, strlen(id)) : NULL;
        if (place && !*place)
            *place = i + 1;
    }
    /* Ids that came with ready-made results are how their maker finds its clusters again. */
    bool keep = set->ready_made && places.n == set->n;
    for (size_t i = 0; i < set->n && !keep; i++)
        set->clusters[i].id = arena_printf(&set->arena, "c%zu", i + 1);
    for (size_t i = 0; i < set->n; i++) {
        const char *cause = set->clusters[i].caused_by;
        if (!cause)
            continue;
        size_t *place = strmap_get(&places, cause, strlen(cause));
        set->clusters[i].caused_by = place && *place != i + 1 ? set->clusters[*place - 1].id : NULL;
    }
    strmap_release(&places);
}

struct cluster *cluster_find(const struct cluster_set *set, const char *id) {
    if (!id)
        return NULL;
    for (size_t i = 0; i < set->n; i++)
        if (set->clusters[i].id && !strcmp(set->clusters[i].id, id))
            return &set->clusters[i];
    return NULL;
}

/* The list is copied each time: it is short, and may have been made elsewhere without room to spare. */
static void append(struct arena *a, const char ***list, size_t *n, const char *text) {
    const char **grown = arena_alloc(a, (*n + 1) * sizeof *grown);
    if (*n)
        memcpy(grown, *list, *n * sizeof *grown);
    grown[(*n)++] = text;
    *list = grown;
}

static const char *vprint(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
static const char *vprint(struct arena *a, const char *fmt, va_list ap) {
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, fmt, ap);
    return text;
}

void cluster_add_reason(struct cluster_set *set, struct cluster *c, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    append(&set->arena, &c->reasons, &c->reasons_n, vprint(&set->arena, fmt, ap));
    va_end(ap);
}

void cluster_add_note(struct cluster_set *set, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    append(&set->arena, &set->notes, &set->notes_n, vprint(&set->arena, fmt, ap));
    va_end(ap);
}

const char *cluster_count_text(const struct cluster *c, struct arena *a) {
    if (c->count < 0)
        return "";
    return arena_printf(a, c->count_at_least ? "at least %" PRId64 : "%" PRId64, c->count);
}
