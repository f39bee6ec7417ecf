#include "report/view.h"

#include "base/timestamp.h"
#include "base/utf8.h"

#include <string.h>

void report_set_time(struct json *o, const char *key, int64_t t) {
    json_set_str(o, key, t == TIMESTAMP_NONE ? NULL : timestamp_format(t, "%Y-%m-%d %H:%M:%S UTC").s);
}

const char *report_plural(const struct report_view *v, int64_t n, const char *one, const char *many) {
    return arena_printf(v->arena, "%" PRId64 " %s", n, n == 1 ? one : many);
}

const char *report_share(const struct report_view *v, int64_t part, int64_t whole) {
    if (part < 0 || whole <= 0)
        return NULL;
    return arena_printf(v->arena, "%.1f", (double)part * 100 / (double)whole);
}

int64_t report_span(int64_t start, int64_t end) {
    if (start == TIMESTAMP_NONE || end == TIMESTAMP_NONE || end < start)
        return -1;
    /* Two times of this type may lie further apart than it can tell. */
    return start < 0 && end > INT64_MAX + start ? -1 : end - start;
}

struct json *report_list(struct json *o, const char *key) {
    return json_set_array(o, key);
}

void report_list_add(struct json *list, const char *text) {
    /* The comma stands before each element but the first. */
    bool comma = json_first(list) != NULL;
    struct json *e = json_add_object(list);
    json_set_bool(e, "comma", comma);
    json_set_str(e, "v", text);
}

size_t report_number(const struct report_view *v, const char *id) {
    for (size_t i = 0; id && i < v->set->n; i++)
        if (v->set->clusters[i].id && !strcmp(v->set->clusters[i].id, id))
            return i + 1;
    return 0;
}

const char *report_title(const struct report_view *v, const struct cluster *c) {
    enum { SHOWN = 200 };
    size_t n = c->title ? strlen(c->title) : 0;
    if (n <= SHOWN)
        return n ? c->title : "(no title)";
    return arena_printf(v->arena, "%.*s...", (int)utf8_cut(c->title, n, SHOWN), c->title);
}

const char *report_frame(const struct report_view *v, const struct cluster_frame *f) {
    const char *file = f->file ? f->file : "?";
    const char *at = f->line > 0 ? arena_printf(v->arena, "%s:%d", file, f->line) : file;
    return f->function ? arena_printf(v->arena, "%s in %s", at, f->function) : at;
}

enum plan_outcome report_outcome(const struct report_input *in, const struct plan_cluster *c) {
    return in->dry && c->planned != OUTCOME_NONE ? c->planned : c->outcome;
}

const struct plan_cluster *report_planned(const struct report_view *v, const struct cluster *c) {
    const struct plan *p = v->in->plan;
    size_t place = (size_t)(c - v->set->clusters); /* as a rule the same in both */
    if (p && c->id && place < p->clusters_n && !strcmp(p->clusters[place].id, c->id))
        return &p->clusters[place];
    for (size_t i = 0; p && c->id && i < p->clusters_n; i++)
        if (!strcmp(p->clusters[i].id, c->id))
            return &p->clusters[i];
    return NULL;
}

/* Names of a plan's clusters are its own: actions and causes speak of them. */
static void keep_ids(struct cluster_set *set, const struct plan *p) {
    for (size_t i = 0; i < set->n && i < p->clusters_n; i++) {
        const struct plan_cluster *pc = &p->clusters[i];
        struct cluster *c = &set->clusters[i];
        c->id = arena_str(&set->arena, pc->id);
        c->priority = pc->priority;
        if (pc->title)
            c->title = arena_str(&set->arena, pc->title);
        if (c->caused_by)
            c->caused_by = arena_str(&set->arena, json_str(pc->detail, "caused_by"));
    }
}

static void keep_inputs(struct cluster_set *set, const struct json *inputs) {
    set->inputs = arena_alloc(&set->arena, (json_count(inputs) + 1) * sizeof *set->inputs);
    set->inputs_n = 0;
    for (struct json *k = json_first(inputs); k; k = json_next(k))
        if (json_string(k))
            set->inputs[set->inputs_n++] = arena_str(&set->arena, json_string(k));
}

static struct cluster_set *from_plan(const struct plan *p, struct err *err) {
    static const char *const parts[] = {"source", "window", "totals"};
    struct json *doc = json_new_object();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        json_set(doc, parts[i], json_copy(json_get(p->source, parts[i])));
    struct json *list = json_set_array(doc, "clusters");
    for (size_t i = 0; i < p->clusters_n; i++) {
        struct json *c =
            json_add(list, p->clusters[i].detail ? json_copy(p->clusters[i].detail) : json_new_object());
        if (!json_str(c, "title"))
            json_set_str(c, "title", p->clusters[i].title ? p->clusters[i].title : p->clusters[i].id);
    }
    struct cluster_set *set = cluster_set_new();
    if (cluster_set_from_json(set, doc, "plan", err)) {
        cluster_set_free(set);
        set = NULL;
    } else {
        keep_ids(set, p);
        keep_inputs(set, json_get(json_get(doc, "source"), "inputs"));
    }
    json_free(doc);
    return set;
}

const struct cluster_set *report_set(const struct report_input *in, struct cluster_set **made,
                                     struct err *err) {
    *made = NULL;
    if (in->set)
        return in->set;
    if (!in->plan) {
        err_set(err, ERR_USAGE, "a report needs clusters or a plan");
        return NULL;
    }
    return *made = from_plan(in->plan, err);
}
