#include "base/mem.h"
#include "base/timestamp.h"
#include "report/view.h"

#include <stdlib.h>
#include <string.h>

/* Below this a rate an hour would be a guess from a moment. */
static const int64_t shortest_window = 10 * TIMESTAMP_MINUTE;

static int compare_times(const void *pa, const void *pb) {
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
    return a < b ? -1 : a > b;
}

/* Container exits as counted by revision; where no revision tells, by the clusters of process exits. */
static int64_t count_exits(const struct report_view *v, bool *at_least) {
    int64_t n = 0;
    for (size_t i = 0; i < v->set->revisions_n; i++)
        n += v->set->revisions[i].exits;
    *at_least = !v->set->complete;
    for (size_t i = 0; !n && i < v->set->n; i++)
        *at_least = *at_least ||
                    (v->set->clusters[i].kind == CLUSTER_PROCESS_EXIT && v->set->clusters[i].count_at_least);
    int64_t clusters = 0;
    for (size_t i = 0; i < v->set->n; i++)
        if (v->set->clusters[i].kind == CLUSTER_PROCESS_EXIT && v->set->clusters[i].count > 0)
            clusters += v->set->clusters[i].count;
    return n ? n : clusters;
}

static void put_exits(const struct report_view *v, struct json *rates) {
    bool at_least;
    int64_t n = count_exits(v, &at_least), span = report_span(v->set->window_start, v->set->window_end);
    if (n <= 0)
        return;
    struct json *r = json_add_object(rates);
    const char *text = arena_printf(v->arena, "Container exits: %s%" PRId64, at_least ? "at least " : "", n);
    if (span >= shortest_window)
        text = arena_printf(v->arena, "%s in %s (%.1f an hour)", text, timestamp_span(span).s,
                            (double)n * (double)TIMESTAMP_HOUR / (double)span);
    json_set_str(r, "text", text);
}

/* Of at least two times. */
static int64_t median_gap(int64_t *times, size_t n) {
    qsort(times, n, sizeof *times, compare_times);
    for (size_t i = 0; i + 1 < n; i++)
        times[i] = report_span(times[i], times[i + 1]);
    size_t gaps = n - 1;
    qsort(times, gaps, sizeof *times, compare_times);
    return gaps % 2 ? times[gaps / 2] : times[gaps / 2 - 1] / 2 + times[gaps / 2] / 2;
}

/* The time between two exits, where all their times are known. */
static void put_period(const struct report_view *v, struct json *rates) {
    int64_t *times = NULL;
    size_t n = 0;
    for (size_t i = 0; i < v->set->n; i++) {
        const struct cluster *c = &v->set->clusters[i];
        if (c->kind != CLUSTER_PROCESS_EXIT || !c->times_n)
            continue;
        times = mem_realloc(times, n + c->times_n, sizeof *times);
        memcpy(times + n, c->times, c->times_n * sizeof *times);
        n += c->times_n;
    }
    if (n >= 3) {
        int64_t gap = median_gap(times, n);
        struct json *r = json_add_object(rates);
        const char *span = gap < TIMESTAMP_SECOND ? "less than 1 s" : timestamp_span(gap).s;
        json_set_str(r, "text", arena_printf(v->arena, "Time between two exits: %s (the median)", span));
    }
    free(times);
}

struct json *report_rates(const struct report_view *v) {
    struct json *rates = json_new_array();
    put_exits(v, rates);
    put_period(v, rates);
    return rates;
}
