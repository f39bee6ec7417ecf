#include "base/timestamp.h"
#include "markup/template.h"
#include "report/view.h"

#include <ctype.h>
#include <string.h>

enum { TOLD_IN_FULL = 200 }; /* clusters, the most urgent first; one line each for all others */

static struct json *worklog_data(const struct report_view *v) {
    struct json *data = report_data(v);
    json_set(data, "header", report_header(v));
    json_set(data, "executive", report_executive(v));
    struct json *clusters = json_set_array(data, "clusters"), *results = json_set_array(data, "results");
    struct json *lines = json_set_array(data, "lines"), *result_lines = json_set_array(data, "result_lines");
    size_t full = v->set->n < TOLD_IN_FULL ? v->set->n : TOLD_IN_FULL;
    for (size_t i = 0; i < full; i++)
        json_add(clusters, report_cluster(v, i));
    for (size_t i = full; i < v->set->n; i++)
        json_add(lines, report_line(v, i));
    for (size_t i = 0; v->in->plan && i < v->set->n; i++)
        json_add(i < full ? results : result_lines, report_actions(v, i));
    json_set_str(data, "in_lines",
                 v->set->n > full
                     ? report_plural(v, (int64_t)(v->set->n - full), "more cluster", "more clusters")
                     : NULL);
    struct json *timeline = json_set(data, "timeline", report_timeline(v));
    struct json *rates = json_set(data, "rates", report_rates(v));
    json_set_bool(data, "timed", json_count(json_get(timeline, "lines")) || json_count(rates));
    return data;
}

int report_worklog(const struct report_input *in, struct strbuf *out, struct err *err) {
    struct cluster_set *made;
    const struct cluster_set *set = report_set(in, &made, err);
    if (!set)
        return -1;
    struct arena arena;
    arena_init(&arena);
    struct report_view v = {.in = in, .set = set, .arena = &arena};
    struct json *data = worklog_data(&v);
    int rc = template_fill("worklog.md", data, in->gate, out, err);
    json_free(data);
    arena_release(&arena);
    cluster_set_free(made);
    return rc;
}

/* At most 60 bytes of the focus; letters, digits, dots and underscores stay. */
const char *report_worklog_stem(const struct settings *s, struct arena *a) {
    enum { FOCUS_MAX = 60 };
    char focus[FOCUS_MAX + 1];
    size_t n = 0;
    for (const char *p = s->focus && *s->focus ? s->focus : "latest"; *p && n < FOCUS_MAX; p++) {
        bool fine = isalnum((unsigned char)*p) || (n && (*p == '.' || *p == '_'));
        if (fine)
            focus[n++] = *p;
        else if (n && focus[n - 1] != '-')
            focus[n++] = '-';
    }
    while (n && focus[n - 1] == '-')
        n--;
    focus[n] = 0;
    return arena_printf(a, "GCP-LOG-GARDENER-WORKLOG-%s-%s", n ? focus : "latest",
                        timestamp_format(s->now, "%Y-%m-%d-%H%MZ").s);
}
