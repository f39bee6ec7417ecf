#include "decide/compose_umbrella.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/timestamp.h"
#include "decide/compose_cluster.h"
#include "decide/compose_data.h"
#include "decide/compose_lines.h"
#include "markup/template.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT = 1 << 16, NAME_BYTES = 120 };

struct row {
    const char *line, *fingerprint;
    int priority;
};

struct rows {
    struct row *items;
    size_t n, cap;
};

static void add(struct rows *r, const char *line, const char *fingerprint, int priority) {
    struct row *row = MEM_PUSH(r);
    *row = (struct row){line, fingerprint, priority};
}

static int make_row(const struct compose *c, size_t i, struct rows *rows, struct err *err) {
    struct arena *a = c->draft->arena;
    const struct cluster *cl = &c->draft->shown->clusters[i];
    struct json *j = json_new_object();
    json_set_str(j, "priority", cl->priority == PRIORITY_NONE ? "" : priority_name(cl->priority));
    json_set_str(j, "title", compose_cluster_short(cl->title, NAME_BYTES, a));
    json_set_str(
        j, "count",
        cl->count < 0 ? "" : arena_printf(a, "%s%" PRId64, cl->count_at_least ? "at least " : "", cl->count));
    json_set_str(j, "first", compose_data_time(cl->first_seen, a));
    json_set_str(j, "last", compose_data_time(cl->last_seen, a));
    json_set_str(j, "fingerprint", cl->fingerprint);
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    int failed = template_fill("umbrella_row.md", j, c->draft->gate, &sb, err);
    if (!failed)
        add(rows, arena_dup(a, strbuf_str(&sb), strcspn(strbuf_str(&sb), "\n")), cl->fingerprint,
            cl->priority);
    strbuf_release(&sb);
    json_free(j);
    return failed;
}

/* The last cell of a row of ours: `lg1:...`; NULL: it is no such row. */
static const char *fingerprint_in(const char *line, struct arena *a) {
    const char *at = NULL;
    for (const char *p = strstr(line, "`lg1:"); p; p = strstr(p + 1, "`lg1:"))
        at = p + 1;
    size_t n = at ? strcspn(at, "`") : 0;
    return at && at[n] ? arena_dup(a, at, n) : NULL;
}

static void keep_old(const struct compose *c, const char *old_inner, struct rows *rows) {
    struct arena *a = c->draft->arena;
    struct compose_lines l = {.at = old_inner ? old_inner : ""};
    size_t len, fresh = rows->n;
    for (const char *s = compose_lines_next(&l, &len); s; s = compose_lines_next(&l, &len)) {
        const char *line = arena_dup(a, s, len), *fp = len > 2 && *s == '|' ? fingerprint_in(line, a) : NULL;
        bool again = !fp;
        for (size_t i = 0; i < fresh && !again; i++)
            again = rows->items[i].fingerprint && !strcmp(rows->items[i].fingerprint, fp);
        if (again)
            continue;
        const char *word = arena_dup(a, line + 2, strcspn(line + 2, " "));
        add(rows, line, fp, priority_parse(word));
    }
}

static int rank(int priority) {
    return priority == PRIORITY_NONE ? PRIORITY_MAX + 1 : priority;
}

/* By priority; within one, this run's before those of earlier ones. */
static void put_rows(struct json *j, const struct rows *rows, enum compose_size size) {
    static const size_t most[COMPOSE_SIZES] = {COMPOSE_MAX_ROWS, COMPOSE_MAX_ROWS / 3, COMPOSE_MAX_ROWS / 15};
    struct json *list = json_set_array(j, "rows");
    size_t shown = 0;
    for (int p = 0; p <= PRIORITY_MAX + 1; p++)
        for (size_t i = 0; i < rows->n; i++)
            if (rank(rows->items[i].priority) == p && shown++ < most[size])
                json_add_str(list, rows->items[i].line);
}

struct json *compose_umbrella_data(const struct compose *c, const char *old_inner, struct err *err) {
    const struct group *g = c->group;
    const struct cluster_set *set = c->draft->shown;
    struct rows rows = {NULL, 0, 0};
    int failed = 0;
    for (size_t k = 0; k < g->n && !failed; k++)
        if (c->draft->places[g->members[k]].facts.any)
            failed = make_row(c, g->members[k], &rows, err);
    struct json *j = failed ? NULL : json_new_object();
    if (j) {
        keep_old(c, old_inner, &rows);
        put_rows(j, &rows, c->size);
        size_t all = c->marker->umbrella_n, listed = json_count(json_get(j, "rows"));
        json_set_str(j, "total", arena_printf(c->draft->arena, "%zu new problems", all));
        json_set_str(j, "more", all > listed ? arena_printf(c->draft->arena, "%zu", all - listed) : NULL);
        json_set(j, "incomplete", NULL);
        if (!set->complete)
            json_set_str(json_set_object(j, "incomplete"), "note", set->notes_n ? set->notes[0] : NULL);
    }
    free(rows.items);
    return j;
}
