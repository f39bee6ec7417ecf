#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"
#include "model/cluster_fields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void cluster_read_dropped(const struct cluster_reading *r, const char *what) {
    if (++*r->dropped <= CLUSTER_MAX_DROPPED)
        cluster_add_note(r->set, "%s: %s: %s", r->name, r->where, what);
}

static bool plain_id(const char *id) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t n = id ? strlen(id) : 0;
    return n > 0 && n <= 64 && strspn(id, allowed) == n;
}

/* Ids are unique in a set: those of a file are kept where they are plain and free, all others get a new one.
 */
static void give_ids(struct cluster_set *set, struct cluster *added, size_t n) {
    struct strmap taken;
    strmap_init(&taken);
    for (size_t i = 0; i < set->n; i++)
        *strmap_put(&taken, set->clusters[i].id, strlen(set->clusters[i].id)) = 1;
    for (size_t i = 0; i < n; i++) {
        if (!plain_id(added[i].id) || strmap_get(&taken, added[i].id, strlen(added[i].id)))
            added[i].id = NULL;
        else
            *strmap_put(&taken, added[i].id, strlen(added[i].id)) = 1;
    }
    size_t next = 1;
    for (size_t i = 0; i < n; i++)
        while (!added[i].id) {
            char *id = arena_printf(&set->arena, "c%zu", next++);
            if (!strmap_get(&taken, id, strlen(id)))
                added[i].id = id;
        }
    strmap_release(&taken);
}

/* cause[i]: place of the cause of added[i], or n. Walks up from each; who meets the own walk again is in a
 * ring. */
static void cut_rings(const struct cluster_reading *r, size_t *cause, size_t n) {
    size_t *walk = mem_alloc(n + 1, sizeof *walk);
    for (size_t i = 0; i < n; i++)
        for (size_t at = i; at < n && !walk[at]; at = cause[at]) {
            walk[at] = i + 1;
            if (cause[at] < n && walk[cause[at]] == i + 1) {
                cause[at] = n;
                cluster_read_dropped(r, "clusters that cause each other in a ring: one link was left out");
            }
        }
    free(walk);
}

static void link_causes(const struct cluster_reading *r, struct cluster *added, size_t n) {
    struct strmap places;
    strmap_init(&places);
    size_t *cause = mem_alloc(n + 1, sizeof *cause);
    for (size_t i = 0; i < n; i++) {
        size_t *place = added[i].id ? strmap_put(&places, added[i].id, strlen(added[i].id)) : NULL;
        if (place && !*place)
            *place = i + 1;
    }
    for (size_t i = 0; i < n; i++) {
        const char *id = added[i].caused_by;
        size_t *place = id ? strmap_get(&places, id, strlen(id)) : NULL;
        cause[i] = place ? *place - 1 : n;
        if (id && !place)
            cluster_read_dropped(r, "caused_by names no cluster of this file and was left out");
    }
    strmap_release(&places);
    cut_rings(r, cause, n);
    give_ids(r->set, added, n);
    for (size_t i = 0; i < n; i++)
        added[i].caused_by = cause[i] < n ? added[cause[i]].id : NULL;
    free(cause);
}

static void merge_services(struct cluster_set *set, const char **list, size_t n) {
    const char **all = arena_alloc(&set->arena, (set->services_n + n + 1) * sizeof *all);
    if (set->services_n)
        memcpy(all, set->services, set->services_n * sizeof *all);
    if (n)
        memcpy(all + set->services_n, list, n * sizeof *all);
    set->services = all;
    set->services_n += n;
    cluster_sort_strings(set->services, &set->services_n);
}

/* Several inputs that disagree have no common value. */
static const char *merge_value(struct cluster_set *set, const char *old, const char *given, bool first) {
    if (first)
        return arena_str(&set->arena, given);
    return old && given && !strcmp(old, given) ? old : NULL;
}

static int64_t time_at(const struct json *obj, const char *key) {
    int64_t t;
    return timestamp_parse(json_str(obj, key), &t) ? t : TIMESTAMP_NONE;
}

static void read_revisions(struct cluster_set *set, const struct json *list) {
    size_t n = json_is_array(list) ? json_count(list) : 0, max = 256;
    struct cluster_revision *all = arena_alloc(&set->arena, (set->revisions_n + n + 1) * sizeof *all);
    if (set->revisions_n)
        memcpy(all, set->revisions, set->revisions_n * sizeof *all);
    for (struct json *k = n ? json_first(list) : NULL; k && set->revisions_n < max; k = json_next(k))
        if (json_str(k, "revision"))
            all[set->revisions_n++] = (struct cluster_revision){
                .service = arena_str(&set->arena, json_str(k, "service")),
                .revision = arena_str(&set->arena, json_str(k, "revision")),
                .first_seen = time_at(k, "first_seen"),
                .last_seen = time_at(k, "last_seen"),
                .deployed = time_at(k, "deployed"),
                .started = time_at(k, "started"),
                .exits = json_int(k, "exits", 0),
            };
    set->revisions = all;
}

static int read_source(const struct cluster_reading *r, const struct json *source, bool first,
                       const char **service) {
    struct cluster_set *set = r->set;
    const char **services, **notes;
    size_t services_n, notes_n;
    if (source && !json_is_null(source) && !json_is_object(source))
        return err_set(r->err, ERR_INPUT, "%s: source: an object was expected", r->name);
    if (cluster_read_strings(&set->arena, json_get(source, "services"), CLUSTER_MAX_ITEMS, &services,
                             &services_n))
        return err_set(r->err, ERR_INPUT, "%s: source.services: a list of at most %d texts was expected",
                       r->name, CLUSTER_MAX_ITEMS);
    if (cluster_read_strings(&set->arena, json_get(source, "notes"), CLUSTER_MAX_ITEMS, &notes, &notes_n))
        return err_set(r->err, ERR_INPUT, "%s: source.notes: a list of at most %d texts was expected",
                       r->name, CLUSTER_MAX_ITEMS);
    cluster_sort_strings(services, &services_n);
    *service = services_n ? services[0] : NULL;
    merge_services(set, services, services_n);
    set->environment = merge_value(set, set->environment, json_str(source, "environment"), first);
    set->project = merge_value(set, set->project, json_str(source, "project"), first);
    set->complete = set->complete && json_bool(source, "complete", true);
    set->deduplicated = set->deduplicated && json_bool(source, "deduplicated", true);
    for (size_t i = 0; i < notes_n; i++)
        cluster_add_note(set, "%s", notes[i]);
    read_revisions(set, json_get(source, "revisions"));
    return 0;
}

static void widen(struct cluster_set *set, int64_t start, int64_t end) {
    if (start != TIMESTAMP_NONE && (set->window_start == TIMESTAMP_NONE || start < set->window_start))
        set->window_start = start;
    if (end != TIMESTAMP_NONE && (set->window_end == TIMESTAMP_NONE || end > set->window_end))
        set->window_end = end;
}

static void read_window(struct cluster_set *set, const struct json *window, const struct cluster *added,
                        size_t n) {
    int64_t start = time_at(window, "start"), end = time_at(window, "end");
    widen(set, start, end);
    for (size_t i = 0; i < n; i++)
        widen(set, start == TIMESTAMP_NONE ? added[i].first_seen : TIMESTAMP_NONE,
              end == TIMESTAMP_NONE ? added[i].last_seen : TIMESTAMP_NONE);
}

static int64_t total(const struct json *totals, const char *key, int64_t def) {
    int64_t v = json_int(totals, key, def);
    return v < 0 ? def : v;
}

static void read_totals(const struct cluster_reading *r, const struct json *totals,
                        const struct cluster *added, size_t n) {
    struct cluster_set *set = r->set;
    int64_t sum = 0;
    bool exact = true;
    for (size_t i = 0; i < n; i++) {
        exact = exact && added[i].count >= 0 && !added[i].count_at_least;
        /* Counts are at most 9e15 each: a sum of 10,000 of them may not fit. */
        if (added[i].count > 0 && sum <= INT64_C(9000000000000000))
            sum += added[i].count;
    }
    int64_t considered = total(totals, "considered", sum);
    if (considered < sum || (exact && considered != sum))
        cluster_add_note(set, "%s: its totals say %lld considered entries, its clusters hold %s%lld", r->name,
                         (long long)considered, exact ? "" : "at least ", (long long)sum);
    set->considered += considered > sum ? considered : sum;
    set->entries += total(totals, "entries", considered > sum ? considered : sum);
    set->repeats += total(totals, "repeats", 0);
    set->unreadable += total(totals, "unreadable", 0);
    const struct json *by = json_get(totals, "by_severity");
    for (struct json *k = json_first(by); k; k = json_next(k)) {
        int s = json_is_object(by) ? severity_parse(json_key(k)) : -1;
        if (s >= 0)
            set->by_severity[s] += total(by, json_key(k), 0);
    }
}

/* Reads every element; on failure the ones that were read are let go. */
static int read_all(struct cluster_reading *r, const struct json *list, struct cluster *added) {
    size_t n = 0;
    for (const struct json *k = json_first(list); k; k = json_next(k), n++) {
        r->where = arena_printf(&r->set->arena, "cluster %zu", n + 1);
        if (cluster_read_one(r, &added[n], k)) {
            while (n--)
                json_free(added[n].extra);
            return -1;
        }
    }
    r->where = "clusters";
    return 0;
}

static void merge_cluster_services(struct cluster_set *set, const struct cluster *added, size_t n) {
    size_t total_n = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        total_n += added[i].services_n;
    const char **all = mem_alloc(total_n + 1, sizeof *all);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < added[i].services_n; k++)
            all[at++] = added[i].services[k];
    merge_services(set, all, total_n);
    free(all);
}

static void append(struct cluster_set *set, struct cluster *added, size_t n, const struct json *source) {
    struct cluster *all = arena_alloc(&set->arena, (set->n + n + 1) * sizeof *all);
    if (set->n)
        memcpy(all, set->clusters, set->n * sizeof *all);
    memcpy(all + set->n, added, n * sizeof *all);
    set->clusters = all;
    merge_cluster_services(set, added, n);
    for (size_t i = set->n; i < set->n + n; i++)
        if (!all[i].environment)
            all[i].environment = arena_str(&set->arena, json_str(source, "environment"));
    set->n += n;
    for (size_t i = 0; i < set->n; i++)
        all[i].entries = set->considered;
}

int cluster_set_from_json(struct cluster_set *set, const struct json *doc, const char *name,
                          struct err *err) {
    const struct json *list = json_get(doc, "clusters");
    size_t n = json_count(list), dropped = 0;
    if (!json_is_array(list))
        return err_set(err, ERR_INPUT, "%s: no list of clusters", name);
    if (n > CLUSTER_MAX_READ || set->n + n > CLUSTER_MAX_READ)
        return err_set(err, ERR_INPUT, "%s: more than %d clusters", name, CLUSTER_MAX_READ);
    struct cluster_set before = *set; /* given back on failure; the arena only grows */
    struct cluster_reading r = {.set = set, .name = name, .where = "source", .dropped = &dropped, .err = err};
    struct cluster *added = arena_alloc(&set->arena, (n + 1) * sizeof *added);
    const struct json *source = json_get(doc, "source");
    if (read_source(&r, source, !set->n && !set->entries, &r.service) || read_all(&r, list, added)) {
        before.arena = set->arena;
        *set = before;
        return -1;
    }
    link_causes(&r, added, n);
    read_window(set, json_get(doc, "window"), added, n);
    read_totals(&r, json_get(doc, "totals"), added, n);
    append(set, added, n, source);
    if (dropped > CLUSTER_MAX_DROPPED)
        cluster_add_note(set, "%s: %zu more values were left out", name, dropped - CLUSTER_MAX_DROPPED);
    set->ready_made = true;
    return 0;
}
