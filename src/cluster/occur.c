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
    return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

void occur_add(struct occur *o, const struct entry *e, const char *service, size_t pattern) {
    if (e->time == TIMESTAMP_NONE)
        return;
    struct occur_instance *in = instance(o, key_of(e, service));
    if (!in)
        return;
    if (in->n == 2 * OCCUR_MAX_EACH) {
        qsort(in->items, in->n, sizeof *in->items, by_time);
        in->n = OCCUR_MAX_EACH;
    }
    if (in->n == in->cap) {
        in->cap = in->cap ? in->cap * 2 : 4;
        in->items = mem_realloc(in->items, in->cap, sizeof *in->items);
    }
    in->items[in->n++] = (struct occur_item){e->time, e->end, pattern};
}

void occur_sort(struct occur *o) {
    for (size_t i = 0; i < o->n; i++) {
        struct occur_instance *in = &o->instances[i];
        qsort(in->items, in->n, sizeof *in->items, by_time);
        if (in->n > OCCUR_MAX_EACH)
            in->n = OCCUR_MAX_EACH;
    }
}
