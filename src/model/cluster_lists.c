#include "base/timestamp.h"
#include "model/cluster_fields.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_PATTERNS = 24, KEPT_FRAMES = 12, KEPT_SAMPLES = 3, KEPT_ALIASES = 16 };

int cluster_read_strings(struct arena *a, const struct json *j, size_t max, const char ***out, size_t *n) {
    bool one = json_is_string(j);
    if (j && !one && !json_is_null(j) && !json_is_array(j))
        return -1;
    size_t count = one ? 1 : json_count(j), used = 0;
    if (count > max)
        return -1;
    const char **list = arena_alloc(a, (count + 1) * sizeof *list);
    for (const struct json *k = one ? j : json_first(j); k; k = one ? NULL : json_next(k)) {
        if (!json_is_string(k))
            return -1;
        list[used++] = arena_str(a, json_string(k));
    }
    *out = list;
    *n = used;
    return 0;
}

static int compare_strings(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void cluster_sort_strings(const char **list, size_t *n) {
    if (!*n)
        return;
    qsort(list, *n, sizeof *list, compare_strings);
    size_t out = 1;
    for (size_t i = 1; i < *n; i++)
        if (strcmp(list[i], list[out - 1]) != 0)
            list[out++] = list[i];
    *n = out;
}

static int fail(const struct cluster_reading *r, const char *key, const char *what) {
    return err_set(r->err, ERR_INPUT, "%s: %s: %s: %s", r->name, r->where, key, what);
}

static int within(const struct cluster_reading *r, const struct json *list, const char *key, size_t max) {
    if (json_count(list) <= max)
        return 0;
    return err_set(r->err, ERR_INPUT, "%s: %s: %s: more than %zu elements", r->name, r->where, key, max);
}

static int compare_patterns(const void *pa, const void *pb) {
    const struct cluster_pattern *a = pa, *b = pb;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->text, b->text);
}

static int read_patterns(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *list = json_get(j, "patterns");
    if (within(r, list, "patterns", CLUSTER_MAX_PATTERNS))
        return -1;
    c->patterns = arena_alloc(&r->set->arena, (json_count(list) + 1) * sizeof *c->patterns);
    for (const struct json *k = json_first(list); k; k = json_next(k)) {
        const char *text = json_is_string(k) ? json_string(k) : json_str(k, "text");
        if (!text)
            return fail(r, "patterns", "each is a text or an object with one");
        struct cluster_pattern *p = &c->patterns[c->patterns_n++];
        int severity = severity_parse(json_str(k, "severity"));
        bool at_least;
        p->text = arena_str(&r->set->arena, text);
        if (!cluster_read_count(json_get(k, "count"), &p->count, &at_least))
            p->count = 0;
        p->severity = severity < 0 ? SEVERITY_DEFAULT : (enum severity)severity;
    }
    if (c->patterns_n)
        qsort(c->patterns, c->patterns_n, sizeof *c->patterns, compare_patterns);
    if (c->patterns_n > KEPT_PATTERNS) {
        c->patterns_more = c->patterns_n - KEPT_PATTERNS;
        c->patterns_n = KEPT_PATTERNS;
    }
    return 0;
}

static int64_t time_of(const char *s) {
    int64_t t;
    return timestamp_parse(s, &t) ? t : TIMESTAMP_NONE;
}

static int read_samples(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *list = json_get(j, "samples");
    struct arena *a = &r->set->arena;
    if (within(r, list, "samples", CLUSTER_MAX_ITEMS))
        return -1;
    c->samples = arena_alloc(a, KEPT_SAMPLES * sizeof *c->samples);
    for (const struct json *k = json_first(list); k; k = json_next(k)) {
        const char *text = json_is_string(k) ? json_string(k) : json_str(k, "text");
        if (!text)
            return fail(r, "samples", "each is a text or an object with one");
        if (c->samples_n < KEPT_SAMPLES)
            c->samples[c->samples_n++] =
                (struct cluster_sample){.insert_id = arena_str(a, json_str(k, "insert_id")),
                                        .text = arena_str(a, text),
                                        .time = time_of(json_str(k, "timestamp"))};
    }
    if (json_count(list) > KEPT_SAMPLES)
        cluster_read_dropped(
            r, arena_printf(a, "%zu samples, the first %d were kept", json_count(list), KEPT_SAMPLES));
    return 0;
}

/* Outermost first: of too many the innermost are kept, where the failure is. */
static int read_frames(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *list = json_get(j, "frames");
    struct arena *a = &r->set->arena;
    size_t n = json_count(list), skip = n > KEPT_FRAMES ? n - KEPT_FRAMES : 0, i = 0;
    if (within(r, list, "frames", CLUSTER_MAX_ITEMS))
        return -1;
    c->frames = arena_alloc(a, KEPT_FRAMES * sizeof *c->frames);
    for (const struct json *k = json_first(list); k; k = json_next(k), i++) {
        const char *file = json_is_string(k) ? json_string(k) : json_str(k, "file");
        if (!file)
            return fail(r, "frames", "each is a text or an object with a file");
        int64_t line = json_int(k, "line", 0);
        if (i >= skip)
            c->frames[c->frames_n++] =
                (struct cluster_frame){.file = arena_str(a, file),
                                       .function = arena_str(a, json_str(k, "function")),
                                       .line = line > 0 && line < 1 << 30 ? (int)line : 0};
    }
    if (skip)
        cluster_read_dropped(r, arena_printf(a, "%zu frames, the innermost %d were kept", n, KEPT_FRAMES));
    return 0;
}

static int compare_buckets(const void *pa, const void *pb) {
    const struct cluster_bucket *a = pa, *b = pb;
    return a->start < b->start ? -1 : a->start > b->start;
}

static int read_histogram(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *list = json_get(j, "histogram");
    if (within(r, list, "histogram", CLUSTER_MAX_BUCKETS))
        return -1;
    c->histogram = arena_alloc(&r->set->arena, (json_count(list) + 1) * sizeof *c->histogram);
    for (const struct json *k = json_first(list); k; k = json_next(k)) {
        struct cluster_bucket *b = &c->histogram[c->histogram_n++];
        const char *s = json_is_array(k) ? json_string(json_first(k)) : NULL;
        size_t n = s ? strlen(s) : 0;
        bool at_least;
        /* Ours are whole minutes without seconds, "2025-09-16T01:00Z". */
        if (n == 17 && s[16] == 'Z')
            s = arena_printf(&r->set->arena, "%.16s:00Z", s);
        if (!timestamp_parse(s, &b->start) ||
            !cluster_read_count(json_next(json_first(k)), &b->count, &at_least))
            return fail(r, "histogram", "each is a pair of a time and a count");
    }
    if (c->histogram_n)
        qsort(c->histogram, c->histogram_n, sizeof *c->histogram, compare_buckets);
    return 0;
}

void cluster_read_note(const struct cluster_reading *r, struct cluster *c, const char *kind,
                       const char *text) {
    struct arena *a = &r->set->arena;
    struct cluster_note *grown = arena_alloc(a, (c->notes_n + 1) * sizeof *grown);
    if (c->notes_n)
        memcpy(grown, c->notes, c->notes_n * sizeof *grown);
    grown[c->notes_n++] =
        (struct cluster_note){.kind = kind, .text = arena_str(a, text), .source = arena_str(a, r->name)};
    c->notes = grown;
}

static int read_notes(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *list = json_get(j, "notes");
    struct arena *a = &r->set->arena;
    if (within(r, list, "notes", CLUSTER_MAX_ITEMS))
        return -1;
    for (const struct json *k = json_first(list); k; k = json_next(k)) {
        const char *text = json_is_string(k) ? json_string(k) : json_str(k, "text");
        if (!text)
            return fail(r, "notes", "each is a text or an object with one");
        const char *kind = json_str(k, "kind"), *source = json_str(k, "source");
        cluster_read_note(r, c, kind ? arena_str(a, kind) : "note", text);
        if (source)
            c->notes[c->notes_n - 1].source = arena_str(a, source);
    }
    return 0;
}

int cluster_read_lists(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    struct strings {
        const char *key;
        const char ***list;
        size_t *n;
        size_t max;
        bool sorted;
    } const lists[] = {
        {"services", &c->services, &c->services_n, CLUSTER_MAX_ITEMS, true},
        {"revisions", &c->revisions, &c->revisions_n, CLUSTER_MAX_ITEMS, true},
        {"error_groups", &c->error_groups, &c->error_groups_n, CLUSTER_MAX_ITEMS, false},
        {"reasons", &c->reasons, &c->reasons_n, CLUSTER_MAX_ITEMS, false},
        {"insert_ids", &c->insert_ids, &c->insert_ids_n, CLUSTER_MAX_MEMBERS, false},
        {"aliases", &c->aliases, &c->aliases_n, KEPT_ALIASES, false},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (cluster_read_strings(&r->set->arena, json_get(j, lists[i].key), lists[i].max, lists[i].list,
                                 lists[i].n))
            return err_set(r->err, ERR_INPUT, "%s: %s: %s: a list of at most %zu texts was expected", r->name,
                           r->where, lists[i].key, lists[i].max);
        if (lists[i].sorted)
            cluster_sort_strings(*lists[i].list, lists[i].n);
    }
    c->revision_first = arena_alloc(&r->set->arena, (c->revisions_n + 1) * sizeof *c->revision_first);
    for (size_t i = 0; i < c->revisions_n; i++)
        c->revision_first[i] = TIMESTAMP_NONE;
    return read_patterns(r, c, j) || read_samples(r, c, j) || read_frames(r, c, j) ||
                   read_histogram(r, c, j) || read_notes(r, c, j) || cluster_read_evidence(r, c, j)
               ? -1
               : 0;
}
