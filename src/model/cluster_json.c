#include "base/timestamp.h"
#include "model/cluster.h"
#include "model/cluster_fields.h"

#include <math.h>
#include <string.h>

static const char *const kinds[] = {"message",    "exception", "process-exit", "http",
                                    "no-payload", "audit",     "given"};

const char *cluster_kind_name(enum cluster_kind k) {
    return kinds[k];
}

enum cluster_kind cluster_kind_parse(const char *name) {
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(name, kinds[i]))
            return (enum cluster_kind)i;
    return CLUSTER_GIVEN;
}

static void set_time(struct json *obj, const char *key, int64_t t) {
    json_set_str(obj, key, t == TIMESTAMP_NONE ? NULL : timestamp_text(t).s);
}

static struct json *set_strings(struct json *obj, const char *key, const char **list, size_t n) {
    struct json *arr = json_set_array(obj, key);
    for (size_t i = 0; i < n; i++)
        json_add_str(arr, list[i]);
    return arr;
}

static void set_optional(struct json *obj, const char *key, const char *s) {
    if (s)
        json_set_str(obj, key, s);
}

static void put_counts(struct json *o, const struct cluster *c) {
    if (c->count >= 0) {
        json_set_int(o, "count", c->count);
        if (c->count_at_least)
            json_set_str(o, "count_is", "at least");
        if (c->entries > 0)
            json_set_real(o, "share", round((double)c->count / (double)c->entries * 10000) / 10000);
    }
    set_time(o, "first_seen", c->first_seen);
    set_time(o, "last_seen", c->last_seen);
    struct json *histogram = json_set_array(o, "histogram");
    for (size_t i = 0; i < c->histogram_n; i++) {
        struct json *pair = json_add(histogram, json_new_array());
        json_add_str(pair, timestamp_format(c->histogram[i].start, "%Y-%m-%dT%H:%MZ").s);
        json_add_int(pair, c->histogram[i].count);
    }
}

static void put_exception(struct json *o, const struct cluster *c) {
    if (c->exception_type || c->exception_value) {
        struct json *e = json_set_object(o, "exception");
        json_set_str(e, "type", c->exception_type);
        json_set_str(e, "value", c->exception_value);
    } else {
        json_set(o, "exception", NULL);
    }
    struct json *frames = json_set_array(o, "frames");
    for (size_t i = 0; i < c->frames_n; i++) {
        struct json *f = json_add_object(frames);
        json_set_str(f, "file", c->frames[i].file);
        if (c->frames[i].line > 0)
            json_set_int(f, "line", c->frames[i].line);
        else
            json_set(f, "line", NULL);
        json_set_str(f, "function", c->frames[i].function);
    }
}

static void put_texts(struct json *o, const struct cluster *c) {
    struct json *patterns = json_set_array(o, "patterns");
    for (size_t i = 0; i < c->patterns_n; i++) {
        struct json *p = json_add_object(patterns);
        json_set_str(p, "text", c->patterns[i].text);
        if (c->patterns[i].count > 0)
            json_set_int(p, "count", c->patterns[i].count);
        json_set_str(p, "severity", severity_name(c->patterns[i].severity));
    }
    struct json *samples = json_set_array(o, "samples");
    for (size_t i = 0; i < c->samples_n; i++) {
        struct json *s = json_add_object(samples);
        json_set_str(s, "insert_id", c->samples[i].insert_id);
        set_time(s, "timestamp", c->samples[i].time);
        json_set_str(s, "text", c->samples[i].text);
    }
}

static void put_notes(struct json *o, const struct cluster *c) {
    struct json *notes = json_set_array(o, "notes");
    for (size_t i = 0; i < c->notes_n; i++) {
        struct json *n = json_add_object(notes);
        json_set_str(n, "kind", c->notes[i].kind);
        json_set_str(n, "text", c->notes[i].text);
        json_set_str(n, "source", c->notes[i].source);
    }
}

/* Fields beyond the contract's example, each only where it says something; then what came with the input. */
static void put_more(struct json *o, const struct cluster *c) {
    if (c->kind != CLUSTER_GIVEN)
        json_set_str(o, "kind", cluster_kind_name(c->kind));
    set_optional(o, "environment", c->environment);
    set_optional(o, "state_text", c->state_text);
    set_optional(o, "cause_reason", c->cause_reason);
    if (c->cause_unknown)
        json_set_bool(o, "cause_unknown", true);
    if (c->http_status)
        json_set_int(o, "http_status", c->http_status);
    if (c->patterns_more)
        json_set_int(o, "patterns_more", (int64_t)c->patterns_more);
    set_optional(o, "last_id", c->last_id);
    if (c->aliases_n)
        set_strings(o, "aliases", c->aliases, c->aliases_n);
    cluster_put_stated(o, c);
    for (struct json *k = json_first(c->extra); k; k = json_next(k))
        json_set(o, json_key(k), json_copy(k));
}

struct json *cluster_to_json(const struct cluster *c, bool members) {
    struct json *o = json_new_object();
    json_set_str(o, "id", c->id);
    json_set_str(o, "fingerprint", c->fingerprint);
    json_set_str(o, "title", c->title);
    json_set_str(o, "priority", c->priority == PRIORITY_NONE ? NULL : priority_name(c->priority));
    json_set_str(o, "severity", severity_name(c->severity));
    put_counts(o, c);
    set_strings(o, "services", c->services, c->services_n);
    set_strings(o, "revisions", c->revisions, c->revisions_n);
    put_exception(o, c);
    put_texts(o, c);
    set_strings(o, "error_groups", c->error_groups, c->error_groups_n);
    json_set_str(o, "caused_by", c->caused_by);
    json_set(o, "evidence", cluster_evidence_json(c));
    put_notes(o, c);
    set_strings(o, "reasons", c->reasons, c->reasons_n);
    if (members)
        set_strings(o, "insert_ids", c->insert_ids, c->insert_ids_n);
    put_more(o, c);
    return o;
}

static void put_revisions(struct json *source, const struct cluster_set *set) {
    struct json *list = json_set_array(source, "revisions");
    for (size_t i = 0; i < set->revisions_n; i++) {
        const struct cluster_revision *r = &set->revisions[i];
        struct json *o = json_add_object(list);
        json_set_str(o, "service", r->service);
        json_set_str(o, "revision", r->revision);
        set_time(o, "first_seen", r->first_seen);
        set_time(o, "last_seen", r->last_seen);
        set_time(o, "deployed", r->deployed);
        set_time(o, "started", r->started);
        json_set_int(o, "exits", r->exits);
    }
}

static void put_source(struct json *doc, const struct cluster_set *set) {
    struct json *source = json_set_object(doc, "source");
    set_strings(source, "services", set->services, set->services_n);
    json_set_str(source, "environment", set->environment);
    json_set_str(source, "project", set->project);
    set_strings(source, "inputs", set->inputs, set->inputs_n);
    json_set_bool(source, "complete", set->complete);
    json_set_bool(source, "deduplicated", set->deduplicated);
    set_strings(source, "notes", set->notes, set->notes_n);
    if (set->revisions_n)
        put_revisions(source, set);
    struct json *window = json_set_object(doc, "window");
    set_time(window, "start", set->window_start);
    set_time(window, "end", set->window_end);
}

static void put_totals(struct json *doc, const struct cluster_set *set) {
    struct json *totals = json_set_object(doc, "totals");
    json_set_int(totals, "entries", set->entries);
    json_set_int(totals, "considered", set->considered);
    struct json *by = json_set_object(totals, "by_severity");
    for (int s = SEVERITY_COUNT - 1; s >= 0; s--)
        if (set->by_severity[s])
            json_set_int(by, severity_name((enum severity)s), set->by_severity[s]);
    if (set->repeats)
        json_set_int(totals, "repeats", set->repeats);
    if (set->unreadable)
        json_set_int(totals, "unreadable", set->unreadable);
}

struct json *cluster_set_to_json(const struct cluster_set *set, bool members) {
    struct json *doc = json_new_object();
    json_set_str(doc, "schema", "log-gardener/clusters/v1");
    put_source(doc, set);
    put_totals(doc, set);
    struct json *list = json_set_array(doc, "clusters");
    for (size_t i = 0; i < set->n; i++)
        json_add(list, cluster_to_json(&set->clusters[i], members));
    return doc;
}
