#include "base/timestamp.h"
#include "markup/template.h"
#include "report/view.h"

struct json *report_data(const struct report_view *v) {
    const struct settings *s = v->in->settings;
    struct json *o = json_new_object();
    json_set_str(o, "focus", s->focus ? s->focus : "latest");
    report_set_time(o, "made", s->now);
    json_set_bool(o, "dry", v->in->dry);
    json_set_bool(o, "empty", !v->set->n && v->set->entries <= 0);
    json_set_bool(o, "incomplete", !v->set->complete);
    json_set(o, "totals", v->in->plan ? report_totals(v) : NULL);
    return o;
}

/* A row for each cluster, the most urgent ones first; a page of CI has room for so many. */
static void put_rows(const struct report_view *v, struct json *data) {
    enum { ROWS_SHOWN = 50 };
    struct json *rows = json_set_array(data, "rows");
    size_t n = v->in->plan ? v->set->n : 0, more = n > ROWS_SHOWN ? n - ROWS_SHOWN : 0;
    for (size_t i = 0; i < n - more; i++)
        json_add(rows, report_actions(v, i));
    json_set_bool(data, "has_rows", n > 0);
    json_set_str(data, "rows_more",
                 more ? report_plural(v, (int64_t)more, "more cluster", "more clusters") : NULL);
}

int report_summary(const struct report_input *in, struct strbuf *out, struct err *err) {
    struct cluster_set *made;
    const struct cluster_set *set = report_set(in, &made, err);
    if (!set)
        return -1;
    struct arena arena;
    arena_init(&arena);
    struct report_view v = {.in = in, .set = set, .arena = &arena};
    struct json *data = report_data(&v);
    put_rows(&v, data);
    int rc = template_fill("summary.md", data, in->gate, out, err);
    json_free(data);
    arena_release(&arena);
    cluster_set_free(made);
    return rc;
}
