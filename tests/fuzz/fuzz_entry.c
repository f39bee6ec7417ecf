/* From one JSON value, or an array of them, to clusters: nothing is lost and nothing counted twice. */
#include "base/timestamp.h"
#include "cluster/clusterer.h"
#include "ingest/entry_read.h"
#include "ingest/join.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
    struct clusterer *clusterer;
    size_t given, joined;
};

static int take(void *ctx, const struct entry *e, const struct join_ref *refs, size_t n, struct err *err) {
    struct run *r = ctx;
    const char *ids[JOIN_MAX_PIECES];
    (void)err;
    for (size_t i = 0; i < n; i++)
        ids[i] = refs[i].insert_id ? refs[i].insert_id : "#";
    clusterer_add(r->clusterer, e, ids, n);
    r->joined += n;
    return 0;
}

static void read_one(const struct json *j, struct run *r, struct join *join) {
    static const struct entry_read_options o = {.now = INT64_C(1758000000) * TIMESTAMP_SECOND};
    struct arena a;
    struct entry e;
    bool plain;
    arena_init(&a);
    if (entry_read(j, &o, &a, &e, &plain)) {
        if ((e.time != TIMESTAMP_NONE && e.time > o.now) || e.end < e.time || e.severity >= SEVERITY_COUNT)
            abort();
        e.index = r->given++;
        if (entry_read_is_start(&e))
            clusterer_started(r->clusterer, &e);
        if (join_add(join, &e, plain, NULL))
            abort();
    }
    arena_release(&a);
}

static void check_set(const struct cluster_set *set, size_t given) {
    int64_t sum = 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct cluster *c = &set->clusters[i];
        sum += c->count;
        if (!c->title || c->count < 1 || (int64_t)c->insert_ids_n != c->count || !c->patterns_n)
            abort();
        if (c->caused_by && (!cluster_find(set, c->caused_by) || !strcmp(c->caused_by, c->id)))
            abort();
    }
    if (sum != set->considered || sum > (int64_t)given)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct json *j = json_parse((const char *)data, size, NULL);
    if (!j)
        return 0;
    struct settings settings;
    settings_init(&settings);
    struct run r = {.clusterer = clusterer_new(&settings, true)};
    struct join *join = join_new(take, &r);
    if (json_is_array(j))
        for (struct json *k = json_first(j); k; k = json_next(k))
            read_one(k, &r, join);
    else
        read_one(j, &r, join);
    json_free(j); /* what waits to be joined must not point into it */
    if (join_flush(join, NULL) || r.joined != r.given)
        abort();
    struct cluster_set *set = cluster_set_new();
    clusterer_finish(r.clusterer, set);
    check_set(set, r.given);
    json_free(cluster_set_to_json(set, true));
    cluster_set_free(set);
    join_free(join);
    clusterer_free(r.clusterer);
    settings_release(&settings);
    return 0;
}
