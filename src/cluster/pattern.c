#include "cluster/pattern.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_SAMPLE = 8192, CUT_ROOM = sizeof " [cut]", MAX_ID = 127 };

void pattern_table_init(struct pattern_table *t, bool keep_members) {
    *t = (struct pattern_table){.keep_members = keep_members};
    arena_init(&t->arena);
    strmap_init(&t->index);
    strmap_init(&t->words);
}

void pattern_table_release(struct pattern_table *t) {
    for (size_t i = 0; i < t->n; i++) {
        free(t->items[i].times);
        free(t->items[i].buckets);
        free(t->items[i].revisions);
        free((char *)(uintptr_t)t->items[i].newest.text);
        free((char *)(uintptr_t)t->items[i].newest.insert_id);
        free(t->items[i].members);
    }
    free(t->items);
    strmap_release(&t->index);
    strmap_release(&t->words);
    arena_release(&t->arena);
}

static int compare_id(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

/* One copy of each word that comes again and again: services, revisions, error groups, routes. */
static const char *intern(struct pattern_table *t, const char *s) {
    if (!s)
        return NULL;
    size_t *at = strmap_put(&t->words, s, strlen(s));
    if (!*at)
        *at = (size_t)(uintptr_t)arena_str(&t->arena, s);
    return (const char *)(uintptr_t)*at;
}

static struct identify keep_identity(struct pattern_table *t, const struct identify *id) {
    struct identify k = *id;
    struct arena *a = &t->arena;
    const char **strings[] = {&k.pattern, &k.group, &k.type, &k.value, &k.cause, &k.route, &k.exit_code};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        *strings[i] = arena_str(a, *strings[i]);
    k.frames = arena_alloc(a, id->frames_n * sizeof *k.frames);
    for (size_t i = 0; i < id->frames_n; i++)
        k.frames[i] = (struct cluster_frame){intern(t, id->frames[i].file), intern(t, id->frames[i].function),
                                             id->frames[i].line};
    return k;
}

static struct pattern *find_pattern(struct pattern_table *t, const struct entry *e, const struct identify *id,
                                    const char *service, size_t max) {
    char key[8192];
    const char *env = e->environment ? e->environment : "";
    /* A trace's pattern is its exception and where it was caught: frames tell two traces of one failure
     * apart. */
    const struct cluster_frame *f = id->frames_n ? &id->frames[0] : NULL;
    size_t n = 0;
    /* Texts that read the same but were told apart stay apart. */
    char flags[] = {(char)('a' + (int)id->kind), id->traced ? 't' : '-', id->glue ? 'g' : '-',
                    id->chain ? 'c' : '-', 0};
    /* Services are few by nature, so the table stays bounded by the limit plus their number. */
    const char *parts[] = {service, env, id->group, id->pattern, flags, f ? f->file : ""};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t len = strnlen(parts[i], sizeof key / 6 - 1);
        memcpy(key + n, parts[i], len);
        n += len;
        key[n++] = 0;
    }
    size_t *at = strmap_get(&t->index, key, n);
    if (at)
        return &t->items[*at - 1];
    if (t->n >= max)
        return NULL;
    struct pattern *p = MEM_PUSH(t);
    *strmap_put(&t->index, key, n) = t->n;
    *p = (struct pattern){.id = keep_identity(t, id),
                          .service = intern(t, service),
                          .environment = intern(t, e->environment),
                          .first = TIMESTAMP_NONE,
                          .last = TIMESTAMP_NONE,
                          .width = TIMESTAMP_MINUTE,
                          .newest = {.time = TIMESTAMP_NONE},
                          .rank = strmap_hash(key, n, 5)};
    return p;
}

static int64_t floor_to(int64_t t, int64_t width) {
    int64_t r = t % width;
    return t - (r < 0 ? r + width : r);
}

static void add_bucket(struct pattern *p, int64_t start, int64_t n) {
    size_t lo = 0, hi = p->buckets_n;
    if (hi && p->buckets[hi - 1].start < start)
        lo = hi; /* the usual case: entries in order */
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (p->buckets[mid].start < start)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < p->buckets_n && p->buckets[lo].start == start) {
        p->buckets[lo].count += n;
        return;
    }
    if (p->buckets_n == p->buckets_cap) {
        p->buckets_cap = p->buckets_cap ? p->buckets_cap * 2 : 8;
        p->buckets = mem_realloc(p->buckets, p->buckets_cap, sizeof *p->buckets);
    }
    memmove(p->buckets + lo + 1, p->buckets + lo, (p->buckets_n - lo) * sizeof *p->buckets);
    p->buckets[lo] = (struct cluster_bucket){start, n};
    p->buckets_n++;
}

/* Minutes become hours, hours become days, days a year: 1440 of them are enough for anything. */
static void coarsen(struct pattern *p) {
    int64_t width = p->width == TIMESTAMP_MINUTE ? TIMESTAMP_HOUR
                    : p->width == TIMESTAMP_HOUR ? TIMESTAMP_DAY
                                                 : 366 * TIMESTAMP_DAY;
    struct cluster_bucket *old = p->buckets;
    size_t n = p->buckets_n;
    p->buckets = NULL;
    p->buckets_n = p->buckets_cap = 0;
    p->width = width;
    for (size_t i = 0; i < n; i++)
        add_bucket(p, floor_to(old[i].start, width), old[i].count);
    free(old);
}

static void add_time(struct pattern *p, int64_t t) {
    if (t == TIMESTAMP_NONE)
        return;
    add_bucket(p, floor_to(t, p->width), 1);
    if (p->buckets_n > PATTERN_MAX_BUCKETS)
        coarsen(p);
    if (p->count > PATTERN_MAX_TIMES) {
        free(p->times);
        p->times = NULL;
        p->times_n = p->times_cap = 0;
        return;
    }
    if (p->times_n == p->times_cap) {
        p->times_cap = p->times_cap ? p->times_cap * 2 : 8;
        p->times = mem_realloc(p->times, p->times_cap, sizeof *p->times);
    }
    p->times[p->times_n++] = t;
}

static void add_revision(struct pattern_table *t, struct pattern *p, const struct entry *e) {
    if (!e->revision)
        return;
    size_t i = 0;
    while (i < p->revisions_n && strcmp(p->revisions[i].name, e->revision) != 0)
        i++;
    if (i == PATTERN_MAX_REVISIONS) { /* the smallest names stay, whatever the order they come in */
        i = 0;
        for (size_t k = 1; k < p->revisions_n; k++)
            i = strcmp(p->revisions[k].name, p->revisions[i].name) > 0 ? k : i;
        if (strcmp(e->revision, p->revisions[i].name) < 0)
            p->revisions[i] = (struct pattern_revision){intern(t, e->revision), e->time};
        return;
    }
    if (i == p->revisions_cap) {
        p->revisions_cap = p->revisions_cap ? p->revisions_cap * 2 : 2;
        p->revisions = mem_realloc(p->revisions, p->revisions_cap, sizeof *p->revisions);
    }
    struct pattern_revision *r = &p->revisions[i];
    if (i == p->revisions_n) {
        p->revisions_n++;
        *r = (struct pattern_revision){intern(t, e->revision), e->time};
    }
    if (e->time != TIMESTAMP_NONE && (r->first == TIMESTAMP_NONE || e->time < r->first))
        r->first = e->time;
}

/* A sorted set of at most `max` words: the smallest ones stay, whatever the order they come in. */
static void add_word(struct pattern_table *t, const char **list, size_t *n, size_t max, const char *word) {
    size_t at = 0;
    while (word && at < *n && strcmp(list[at], word) < 0)
        at++;
    if (!word || at == max || (at < *n && !strcmp(list[at], word)))
        return;
    size_t tail = *n - at;
    if (*n == max)
        tail--;
    else
        ++*n;
    memmove(list + at + 1, list + at, tail * sizeof *list);
    list[at] = intern(t, word);
}

/* More frames first, then by lines and names. */
static int compare_frames(const struct identify *a, const struct identify *b) {
    if (a->frames_n != b->frames_n)
        return a->frames_n > b->frames_n ? -1 : 1;
    for (size_t i = 0; i < a->frames_n; i++) {
        const struct cluster_frame *x = &a->frames[i], *y = &b->frames[i];
        int d = x->line != y->line ? (x->line < y->line ? -1 : 1) : strcmp(x->file, y->file);
        d = d ? d : compare_id(x->function, y->function);
        if (d)
            return d;
    }
    return 0;
}

/* Of the details that one pattern's entries do not share, the smallest are shown: any rule that does not
 * depend on the order of the entries will do. */
static void settle_details(struct pattern_table *t, struct pattern *p, const struct identify *id) {
    struct identify *k = &p->id;
    if (id->value && k->value && strcmp(id->value, k->value) < 0)
        k->value = arena_str(&t->arena, id->value);
    if (id->exit_code && (!k->exit_code || strcmp(id->exit_code, k->exit_code) < 0))
        k->exit_code = arena_str(&t->arena, id->exit_code);
    k->startup |= id->startup;
    if (compare_frames(id, k) >= 0)
        return;
    struct identify copy = keep_identity(t, id);
    k->frames = copy.frames;
    k->frames_n = copy.frames_n;
}

/* Newer by time, and by id where times are equal: the choice must not depend on the order of the input. */
static bool is_newer(const struct entry *e, const struct cluster_sample *s) {
    if (e->time != s->time)
        return e->time > s->time;
    int d = compare_id(e->insert_id, s->insert_id);
    return d ? d > 0 : compare_id(e->text, s->text) > 0;
}

/* The sample changes with nearly every entry of an export in order: its room is kept, not taken anew. */
static void take_sample(struct pattern *p, const struct entry *e) {
    const char *text = e->text ? e->text : "", *id = e->insert_id ? e->insert_id : "";
    size_t n = strnlen(text, MAX_SAMPLE + 1), k = strnlen(id, MAX_ID);
    if (p->newest.text && !is_newer(e, &p->newest))
        return;
    const char *mark = n > MAX_SAMPLE ? " [cut]" : "";
    n = utf8_cut_word(text, n, MAX_SAMPLE);
    char *room = (char *)(uintptr_t)p->newest.text, *id_room = (char *)(uintptr_t)p->newest.insert_id;
    if (!room || n + CUT_ROOM >= p->newest_cap) {
        p->newest_cap = n + 64;
        room = mem_realloc(room, p->newest_cap, 1);
    }
    if (!id_room)
        id_room = mem_alloc(MAX_ID + 1, 1);
    memcpy(room, text, n);
    memcpy(room + n, mark, strlen(mark) + 1);
    memcpy(id_room, id, k);
    id_room[k] = 0;
    p->newest = (struct cluster_sample){id_room, room, e->time};
}

static const struct identify other = {
    .kind = CLUSTER_MESSAGE, .pattern = "(other messages)", .group = "other messages"};

size_t pattern_add(struct pattern_table *t, const struct entry *e, const struct identify *id,
                   const char *service) {
    struct pattern *p = find_pattern(t, e, id, service, PATTERN_MAX);
    if (!p) { /* one more pattern than the limit takes all the rest of the service */
        t->overflow = true;
        id = &other;
        p = find_pattern(t, e, id, service, SIZE_MAX);
    }
    p->count++;
    t->considered++;
    if (e->severity > p->severity)
        p->severity = e->severity;
    settle_details(t, p, p->count > 1 ? id : &p->id);
    take_sample(p, e);
    add_time(p, e->time);
    add_revision(t, p, e);
    add_word(t, p->error_groups, &p->error_groups_n, 8, e->error_group);
    add_word(t, p->routes, &p->routes_n, 8, id->route);
    if (e->time != TIMESTAMP_NONE && (p->first == TIMESTAMP_NONE || e->time < p->first))
        p->first = e->time;
    if (e->time != TIMESTAMP_NONE && (p->last == TIMESTAMP_NONE || e->time > p->last))
        p->last = e->time;
    return (size_t)(p - t->items);
}

void pattern_add_member(struct pattern_table *t, size_t pattern, const char *id) {
    struct pattern *p = &t->items[pattern];
    if (p->members_n == p->members_cap) {
        p->members_cap = p->members_cap ? p->members_cap * 2 : 8;
        p->members = mem_realloc(p->members, p->members_cap, sizeof *p->members);
    }
    p->members[p->members_n++] = arena_str(&t->arena, id);
}

void pattern_add_pieces(struct pattern_table *t, size_t pattern, const struct entry *e, size_t pieces) {
    struct pattern *p = &t->items[pattern];
    for (size_t i = 1; i < pieces; i++) {
        p->count++;
        t->considered++;
        add_time(p, e->time);
    }
}

static int by_rank(const void *a, const void *b) {
    const struct pattern *x = *(const struct pattern *const *)a, *y = *(const struct pattern *const *)b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

size_t *pattern_table_sort(struct pattern_table *t) {
    const struct pattern **order = mem_alloc(t->n, sizeof *order);
    struct pattern *sorted = mem_alloc(t->n, sizeof *sorted);
    size_t *to = mem_alloc(t->n, sizeof *to);
    for (size_t i = 0; i < t->n; i++)
        order[i] = &t->items[i];
    qsort(order, t->n, sizeof *order, by_rank);
    for (size_t i = 0; i < t->n; i++) {
        sorted[i] = *order[i];
        to[order[i] - t->items] = i;
    }
    free(order);
    free(t->items);
    t->items = sorted;
    t->cap = t->n;
    return to;
}
