#include "base/mem.h"
#include "base/timestamp.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_SHOWN = 20 };

/* An event's text is ours; `name` (a revision) or the cluster's title comes from the logs and is set apart.
 */
struct event {
    int64_t time;
    size_t weight; /* what goes first when there are too many: the smaller stays */
    const char *text, *name, *title;
};

struct events {
    struct event *items;
    size_t n, cap;
};

static void add(struct events *e, struct event event) {
    if (event.time != TIMESTAMP_NONE)
        *MEM_PUSH(e) = event;
}

static void add_revisions(const struct report_view *v, struct events *e) {
    for (size_t i = 0; i < v->set->revisions_n; i++) {
        const struct cluster_revision *r = &v->set->revisions[i];
        add(e, (struct event){r->deployed, 4 * i, "deployed: revision", r->revision, NULL});
        add(e, (struct event){r->started, 4 * i, "last successful start: revision", r->revision, NULL});
        const char *exits = report_plural(v, r->exits, "container exit", "container exits");
        if (r->exits > 0)
            add(e,
                (struct event){r->last_seen, 4 * i + 3,
                               arena_printf(v->arena, "%s up to here: revision", exits), r->revision, NULL});
    }
}

/* Buckets are whole hours or whole minutes. */
static bool by_minutes(const struct cluster *c) {
    for (size_t i = 0; i < c->histogram_n; i++)
        if (c->histogram[i].start % TIMESTAMP_HOUR)
            return true;
    return false;
}

static void add_peak(const struct report_view *v, struct events *e, size_t i) {
    const struct cluster *c = &v->set->clusters[i];
    if (c->histogram_n < 3)
        return;
    const struct cluster_bucket *peak = c->histogram;
    for (size_t k = 1; k < c->histogram_n; k++)
        if (c->histogram[k].count > peak->count)
            peak = &c->histogram[k];
    add(e, (struct event){peak->start, 4 * i + 3,
                          arena_printf(v->arena, "cluster %zu: its busiest %s begins, %s", i + 1,
                                       by_minutes(c) ? "minute" : "hour",
                                       report_plural(v, peak->count, "entry", "entries")),
                          NULL, NULL});
}

static void add_clusters(const struct report_view *v, struct events *e) {
    for (size_t i = 0; i < v->set->n; i++) {
        const struct cluster *c = &v->set->clusters[i];
        bool once = c->first_seen == c->last_seen;
        const char *first =
            arena_printf(v->arena, once ? "cluster %zu seen" : "cluster %zu first seen", i + 1);
        add(e, (struct event){c->first_seen, 4 * i + 1, first, NULL, report_title(v, c)});
        if (!once)
            add(e, (struct event){c->last_seen, 4 * i + 2,
                                  arena_printf(v->arena, "cluster %zu last seen", i + 1), NULL, NULL});
        add_peak(v, e, i);
    }
}

static int compare_words(const struct event *a, const struct event *b) {
    int d = strcmp(a->text, b->text);
    return d ? d : strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

static int by_weight(const void *pa, const void *pb) {
    const struct event *a = pa, *b = pb;
    if (a->weight != b->weight)
        return a->weight < b->weight ? -1 : 1;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return compare_words(a, b);
}

static int by_time(const void *pa, const void *pb) {
    const struct event *a = pa, *b = pb;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->weight != b->weight ? (a->weight < b->weight ? -1 : 1) : compare_words(a, b);
}

struct json *report_timeline(const struct report_view *v) {
    struct events e = {0};
    add_revisions(v, &e);
    add_clusters(v, &e);
    size_t shown = e.n < LINES_SHOWN ? e.n : LINES_SHOWN;
    if (e.n) {
        qsort(e.items, e.n, sizeof *e.items, by_weight);
        qsort(e.items, shown, sizeof *e.items, by_time);
    }
    struct json *o = json_new_object(), *lines = json_set_array(o, "lines");
    for (size_t i = 0; i < shown; i++) {
        struct json *line = json_add_object(lines);
        report_set_time(line, "time", e.items[i].time);
        json_set_str(line, "text", e.items[i].text);
        json_set_str(line, "revision", e.items[i].name);
        json_set_str(line, "title", e.items[i].title);
    }
    json_set_str(o, "more",
                 e.n > shown ? report_plural(v, (int64_t)(e.n - shown), "more event", "more events") : NULL);
    free(e.items);
    return o;
}
