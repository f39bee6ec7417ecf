#include "cluster/occur.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"

#include <stdlib.h>
#include <string.h>

void occur_init(struct occur *o) {
    *o = (struct occur){.instances = mem_alloc(OCCUR_MAX_INSTANCES, sizeof *o->instances)};
}

void occur_release(struct occur *o) {
    for (size_t i = 0; o->instances && i < o->n; i++)
        free(o->instances[i].items);
    free(o->instances);
    *o = (struct occur){0};
}

/* The instance, else what stands for it: all entries of a revision without instance are one place. */
static uint64_t key_of(const struct entry *e, const char *service) {
    const char *place = e->instance ? e->instance : e->revision ? e->revision : "";
    uint64_t h = strmap_hash(place, strlen(place), 11);
    return strmap_hash(service, strlen(service), h);
}

static struct occur_instance *instance(struct occur *o, uint64_t key) {
    size_t lo = 0, hi = o->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (o->instances[mid].key < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < o->n && o->instances[lo].key == key)
        return &o->instances[lo];
    if (lo == OCCUR_MAX_INSTANCES)
        return NULL;
    if (o->n == OCCUR_MAX_INSTANCES)
        free(o->instances[--o->n].items); /* the largest key leaves the sample */
    memmove(o->instances + lo + 1, o->instances + lo, (o->n - lo) * sizeof *o->instances);
    o->n++;
    o->instances[lo] = (struct occur_instance){.key = key};
    return &o->instances[lo];
}

static int by_time(const void *a, const void *b) {
    const struct occur_item *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int by_rank(const void *a, const void *b) {
    const struct occur_item *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return by_time(a, b);
}

/* The earliest few of each problem, and of those the earliest: what was dropped on the way cannot be missing
 * at the end, since nothing that is kept before it ever goes. */
static void thin_out(struct occur_instance *in) {
    size_t n = 0, same = 0;
    uint64_t last = 0;
    qsort(in->items, in->n, sizeof *in->items, by_rank);
    for (size_t i = 0; i < in->n; i++) {
        same = i && in->items[i].rank == last ? same + 1 : 0;
        last = in->items[i].rank;
        if (same < OCCUR_MAX_SAME)
            in->items[n++] = in->items[i];
    }
    qsort(in->items, n, sizeof *in->items, by_time);
    in->n = n < OCCUR_MAX_EACH ? n : OCCUR_MAX_EACH;
}

void occur_add(struct occur *o, const struct entry *e, const char *service, size_t pattern, uint64_t rank) {
    if (e->time == TIMESTAMP_NONE)
        return;
    struct occur_instance *in = instance(o, key_of(e, service));
    if (!in)
        return;
    if (in->n == 2 * OCCUR_MAX_EACH)
        thin_out(in);
    if (in->n == in->cap) {
        in->cap = in->cap ? in->cap * 2 : 4;
        in->items = mem_realloc(in->items, in->cap, sizeof *in->items);
    }
    in->items[in->n++] = (struct occur_item){e->time, e->end, pattern, rank};
}

void occur_sort(struct occur *o, const size_t *to) {
    for (size_t i = 0; i < o->n; i++) {
        struct occur_instance *in = &o->instances[i];
        thin_out(in);
        for (size_t k = 0; k < in->n; k++)
            in->items[k].pattern = to[in->items[k].pattern];
    }
}
