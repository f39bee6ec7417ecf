#include "base/timestamp.h"
#include "report/view.h"

#include <string.h>

static void put_severities(const struct report_view *v, struct json *h) {
    struct json *list = report_list(h, "by_severity");
    for (int s = SEVERITY_COUNT - 1; s >= 0; s--)
        if (v->set->by_severity[s])
            report_list_add(list, arena_printf(v->arena, "%" PRId64 " %s", v->set->by_severity[s],
                                               severity_name((enum severity)s)));
}

static void put_window(const struct report_view *v, struct json *h) {
    int64_t start = v->set->window_start, end = v->set->window_end;
    report_set_time(h, "start", start);
    report_set_time(h, "end", end);
    int64_t span = report_span(start, end);
    json_set_str(h, "span", span > 0 ? timestamp_span(span).s : NULL);
}

static void put_considered(const struct report_view *v, struct json *h) {
    json_set_int(h, "entries", v->set->entries);
    json_set_bool(h, "ready", v->in->set && v->set->ready_made);
    json_set_int(h, "considered", v->set->considered);
    json_set_str(h, "considered_share",
                 v->set->considered <= v->set->entries ? report_share(v, v->set->considered, v->set->entries)
                                                       : NULL);
    json_set_str(h, "repeats",
                 v->set->repeats ? report_plural(v, v->set->repeats, "entry met again, counted once",
                                                 "entries met again, counted once")
                                 : NULL);
    json_set_str(h, "unreadable",
                 v->set->unreadable ? report_plural(v, v->set->unreadable, "value that is no entry",
                                                    "values that are no entries")
                                    : NULL);
}

struct json *report_header(const struct report_view *v) {
    struct json *h = json_new_object();
    struct json *services = report_list(h, "services");
    const struct settings *s = v->in->settings;
    if (s->service)
        report_list_add(services, s->service);
    for (size_t i = 0; !s->service && i < v->set->services_n; i++)
        report_list_add(services, v->set->services[i]);
    json_set_str(h, "environment", v->set->environment);
    json_set_str(h, "project", v->set->project);
    struct json *inputs = report_list(h, "inputs");
    for (size_t i = 0; i < v->set->inputs_n; i++)
        report_list_add(inputs, v->set->inputs[i]);
    put_window(v, h);
    put_severities(v, h);
    put_considered(v, h);
    json_set_bool(h, "known_inputs", json_first(inputs) != NULL);
    json_set_bool(h, "unstated", v->in->set && v->set->ready_made && v->set->entries <= 0);
    json_set_bool(h, "known_services", json_first(services) != NULL);
    json_set_bool(h, "complete", v->set->complete);
    json_set_bool(h, "deduplicated", v->set->deduplicated);
    struct json *notes = json_set_array(h, "notes");
    for (size_t i = 0; i < v->set->notes_n; i++)
        json_add_str(notes, v->set->notes[i]);
    json_set_bool(h, "has_notes", v->set->notes_n > 0);
    json_set_str(h, "repo", v->in->plan ? v->in->plan->repo : NULL);
    json_set_str(h, "tracker", v->in->plan ? v->in->plan->tracker : NULL);
    return h;
}

static void put_symptoms(const struct report_view *v, struct json *o) {
    int64_t symptoms = 0;
    for (size_t i = 0; i < v->set->n; i++)
        symptoms += v->set->clusters[i].caused_by != NULL;
    json_set_str(o, "symptoms",
                 symptoms ? report_plural(v, symptoms, "cluster is a symptom of another",
                                          "clusters are symptoms of others")
                          : NULL);
}

/* The set is in its order: the worst comes first. */
struct json *report_executive(const struct report_view *v) {
    struct json *o = json_new_object();
    put_symptoms(v, o);
    json_set_bool(o, "read", v->set->entries > 0);
    json_set_str(o, "found", report_plural(v, (int64_t)v->set->n, "cluster", "clusters"));
    if (!v->set->n) {
        json_set(o, "worst", NULL);
        return o;
    }
    const struct cluster *c = &v->set->clusters[0];
    struct json *w = json_set_object(o, "worst");
    json_set_str(w, "title", report_title(v, c));
    json_set_str(w, "priority", c->priority == PRIORITY_NONE ? "no priority" : priority_name(c->priority));
    json_set_str(w, "count", c->count < 0 ? NULL : cluster_count_text(c, v->arena));
    json_set_bool(w, "one", c->count == 1);
    report_set_time(w, "first", c->first_seen);
    report_set_time(w, "last", c->last_seen);
    json_set_str(w, "state", c->state_text);
    return o;
}
