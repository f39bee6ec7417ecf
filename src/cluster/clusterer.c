#include "cluster/clusterer.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"
#include "cluster/assemble.h"
#include "cluster/cause.h"
#include "cluster/identify.h"
#include "cluster/merge.h"
#include "cluster/occur.h"
#include "cluster/pattern.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_REVISIONS = 256, MAX_PLACES = 64 };

struct clusterer {
    const struct settings *settings;
    struct pattern_table patterns;
    struct occur occur;
    struct arena scratch; /* of one entry */
    struct arena names;
    struct cluster_revision revisions[MAX_REVISIONS];
    size_t revisions_n, last_revision;
    const char *services[MAX_PLACES], *environments[MAX_PLACES], *projects[MAX_PLACES];
    size_t services_n, environments_n, projects_n;
};

struct clusterer *clusterer_new(const struct settings *s, bool members) {
    struct clusterer *c = mem_alloc(1, sizeof *c);
    c->settings = s;
    pattern_table_init(&c->patterns, members);
    occur_init(&c->occur);
    arena_init(&c->scratch);
    arena_init(&c->names);
    return c;
}

void clusterer_free(struct clusterer *c) {
    if (!c)
        return;
    pattern_table_release(&c->patterns);
    occur_release(&c->occur);
    arena_release(&c->scratch);
    arena_release(&c->names);
    free(c);
}

static const char *remember(struct clusterer *c, const char **list, size_t *n, const char *s) {
    for (size_t i = 0; s && i < *n; i++)
        if (!strcmp(list[i], s))
            return list[i];
    if (!s || *n == MAX_PLACES)
        return s;
    return list[(*n)++] = arena_str(&c->names, s);
}

static const char *service_of(struct clusterer *c, const struct entry *e) {
    const char *name = e->service ? settings_service(c->settings, e->service) : "unknown-service";
    return remember(c, c->services, &c->services_n, name);
}

static struct cluster_revision *revision(struct clusterer *c, const struct entry *e, const char *service) {
    if (!e->revision)
        return NULL;
    /* Neighbours in an export mostly are of one revision: the search begins where the last one ended. */
    for (size_t k = 0; k < c->revisions_n; k++) {
        size_t i = (c->last_revision + k) % c->revisions_n;
        if (!strcmp(c->revisions[i].revision, e->revision) && !strcmp(c->revisions[i].service, service)) {
            c->last_revision = i;
            return &c->revisions[i];
        }
    }
    if (c->revisions_n == MAX_REVISIONS)
        return NULL;
    struct cluster_revision *r = &c->revisions[c->revisions_n++];
    *r = (struct cluster_revision){.service = arena_str(&c->names, service),
                                   .revision = arena_str(&c->names, e->revision),
                                   .first_seen = TIMESTAMP_NONE,
                                   .last_seen = TIMESTAMP_NONE,
                                   .deployed = TIMESTAMP_NONE,
                                   .started = TIMESTAMP_NONE};
    return r;
}

static void later(int64_t *t, int64_t than) {
    if (than != TIMESTAMP_NONE && (*t == TIMESTAMP_NONE || than > *t))
        *t = than;
}

static void note_revision(struct clusterer *c, const struct entry *e, const char *service) {
    struct cluster_revision *r = revision(c, e, service);
    if (!r || e->time == TIMESTAMP_NONE)
        return;
    if (e->deploy) {
        later(&r->deployed, e->time);
        return;
    }
    if (r->first_seen == TIMESTAMP_NONE || e->time < r->first_seen)
        r->first_seen = e->time;
    later(&r->last_seen, e->time);
    r->exits += e->text && !strncmp(e->text, "Container called exit(", 22);
}

void clusterer_add(struct clusterer *c, const struct entry *e, const char *const *members, size_t pieces) {
    const char *service = service_of(c, e);
    note_revision(c, e, service);
    remember(c, c->environments, &c->environments_n, e->environment);
    remember(c, c->projects, &c->projects_n, e->project);
    arena_reset(&c->scratch);
    struct identify id;
    if (!identify_entry(e, &c->scratch, &id))
        return;
    size_t p = pattern_add(&c->patterns, e, &id, service);
    pattern_add_pieces(&c->patterns, p, e, pieces);
    for (size_t i = 0; c->patterns.keep_members && i < pieces; i++)
        pattern_add_member(&c->patterns, p, members[i]);
    occur_add(&c->occur, e, service, p, c->patterns.items[p].rank);
}

void clusterer_started(struct clusterer *c, const struct entry *e) {
    struct cluster_revision *r = revision(c, e, service_of(c, e));
    if (r)
        later(&r->started, e->time);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_revision(const void *a, const void *b) {
    const struct cluster_revision *x = a, *y = b;
    int d = strcmp(x->service, y->service);
    return d ? d : strcmp(x->revision, y->revision);
}

static void fill_set(struct clusterer *c, struct cluster_set *set) {
    struct arena *a = &set->arena;
    set->services = arena_alloc(a, c->services_n * sizeof *set->services);
    for (size_t i = 0; i < c->services_n; i++)
        if (strcmp(c->services[i], "unknown-service") != 0)
            set->services[set->services_n++] = arena_str(a, c->services[i]);
    qsort(set->services, set->services_n, sizeof *set->services, by_name);
    set->environment = c->environments_n == 1 ? arena_str(a, c->environments[0]) : NULL;
    set->project = c->projects_n == 1 ? arena_str(a, c->projects[0]) : NULL;
    set->considered += c->patterns.considered;
    set->revisions = arena_alloc(a, c->revisions_n * sizeof *set->revisions);
    for (size_t i = 0; i < c->revisions_n; i++) {
        set->revisions[i] = c->revisions[i];
        set->revisions[i].service = arena_str(a, c->revisions[i].service);
        set->revisions[i].revision = arena_str(a, c->revisions[i].revision);
    }
    set->revisions_n = c->revisions_n;
    qsort(set->revisions, set->revisions_n, sizeof *set->revisions, by_revision);
    if (c->patterns.overflow)
        cluster_add_note(set, "more than %d different messages: the rest is counted as one cluster",
                         PATTERN_MAX);
}

void clusterer_finish(struct clusterer *c, struct cluster_set *set) {
    struct arena links_arena;
    size_t links_n = 0;
    arena_init(&links_arena);
    size_t *to = pattern_table_sort(&c->patterns);
    occur_sort(&c->occur, to);
    free(to);
    merge_patterns(&c->patterns, &c->occur);
    struct cause_link *links = cause_links(&c->patterns, &c->occur, &links_arena, &links_n);
    if (!set->ready_made)
        fill_set(c, set);
    assemble_clusters(&c->patterns, links, links_n, set);
    for (size_t i = 0; i < set->n; i++)
        set->clusters[i].entries = set->considered;
    cluster_set_order(set);
    arena_release(&links_arena);
}
