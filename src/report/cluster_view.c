#include "base/timestamp.h"
#include "report/view.h"

#include <string.h>

enum { PATTERNS_SHOWN = 5, NOTES_SHOWN = 20, SYMPTOMS_SHOWN = 20, SAMPLE_HEAD = 12, SAMPLE_TAIL = 18 };

static void put_patterns(const struct report_view *v, struct json *o, const struct cluster *c) {
    size_t shown = c->patterns_n < PATTERNS_SHOWN ? c->patterns_n : PATTERNS_SHOWN;
    size_t more = c->patterns_n - shown + c->patterns_more;
    json_set_str(o, "pattern", shown ? c->patterns[0].text : NULL);
    struct json *list = json_set_array(o, "patterns");
    for (size_t i = 1; i < shown; i++) {
        struct json *p = json_add_object(list);
        json_set_str(p, "text", c->patterns[i].text);
        json_set_str(p, "entries",
                     c->patterns[i].count > 0 ? report_plural(v, c->patterns[i].count, "entry", "entries")
                                              : NULL);
    }
    json_set_str(o, "patterns_more",
                 more ? report_plural(v, (int64_t)more, "more pattern", "more patterns") : NULL);
}

static void put_counts(const struct report_view *v, struct json *o, const struct cluster *c) {
    const char *share = report_share(v, c->count, c->entries);
    json_set_str(o, "count", c->count < 0 ? NULL : cluster_count_text(c, v->arena));
    json_set_bool(o, "one", c->count == 1);
    json_set_str(o, "share", c->count_at_least ? NULL : share);
    json_set_int(o, "of", c->entries);
    report_set_time(o, "first", c->first_seen);
    report_set_time(o, "last", c->last_seen);
    json_set_str(o, "severity", c->severity == SEVERITY_DEFAULT ? NULL : severity_name(c->severity));
    json_set_str(o, "priority", c->priority == PRIORITY_NONE ? "no priority" : priority_name(c->priority));
}

/* The list, and has_KEY: whether there is anything in it. */
static void put_strings(const struct report_view *v, struct json *o, const char *key, const char **list,
                        size_t n) {
    struct json *l = report_list(o, key);
    json_set_bool(o, arena_printf(v->arena, "has_%s", key), n > 0);
    for (size_t i = 0; i < n; i++)
        report_list_add(l, list[i]);
}

static bool seen_before(const struct cluster *c, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (c->frames[k].file && !strcmp(c->frames[k].file, c->frames[i].file))
            return true;
    return false;
}

static void put_frames(const struct report_view *v, struct json *o, const struct cluster *c) {
    struct json *frames = json_set_array(o, "frames"), *files = report_list(o, "files");
    for (size_t i = 0; i < c->frames_n; i++) {
        json_add_str(frames, report_frame(v, &c->frames[i]));
        if (c->frames[i].file && !seen_before(c, i))
            report_list_add(files, c->frames[i].file);
    }
    json_set_bool(o, "has_frames", c->frames_n > 0);
}

static void put_cause(const struct report_view *v, struct json *o, const struct cluster *c) {
    size_t n = report_number(v, c->caused_by);
    json_set_bool(o, "cause_unknown", c->cause_unknown && !n);
    if (!n) {
        json_set(o, "cause", NULL);
        return;
    }
    struct json *cause = json_set_object(o, "cause");
    json_set_int(cause, "number", (int64_t)n);
    json_set_str(cause, "name", report_title(v, &v->set->clusters[n - 1]));
    json_set_str(cause, "why", c->cause_reason);
}

static const char *entries_text(const struct report_view *v, const struct cluster *c) {
    return arena_printf(v->arena, "%s%s", c->count_at_least ? "at least " : "",
                        report_plural(v, c->count, "entry", "entries"));
}

static void put_symptoms(const struct report_view *v, struct json *o, const struct cluster *c) {
    struct json *list = json_set_array(o, "symptoms");
    int64_t n = 0;
    for (size_t i = 0; c->id && i < v->set->n; i++) {
        const struct cluster *s = &v->set->clusters[i];
        if (!s->caused_by || strcmp(s->caused_by, c->id) != 0 || ++n > SYMPTOMS_SHOWN)
            continue;
        struct json *e = json_add_object(list);
        json_set_int(e, "number", (int64_t)i + 1);
        json_set_str(e, "name", report_title(v, s));
        json_set_str(e, "entries", s->count < 0 ? NULL : entries_text(v, s));
        json_set_str(e, "why", s->cause_reason);
    }
    json_set_bool(o, "has_symptoms", n > 0);
    json_set_str(o, "symptoms_more",
                 n > SYMPTOMS_SHOWN ? report_plural(v, n - SYMPTOMS_SHOWN, "more symptom", "more symptoms")
                                    : NULL);
}

static const char *line_start(const char *text, size_t n) {
    for (; n && text; n--) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return text;
}

/* The head and the end of a long text. It went through the gate before: a secret of several lines that lost
 * its first line could not be told any more. */
static void put_sample(const struct report_view *v, struct json *o, const struct cluster *c) {
    if (!c->samples_n || !c->samples[0].text) {
        json_set(o, "sample", NULL);
        return;
    }
    struct json *s = json_set_object(o, "sample");
    report_set_time(s, "time", c->samples[0].time);
    json_set_str(s, "insert_id", c->samples[0].insert_id);
    json_set_bool(s, "same", c->patterns_n && !strcmp(c->patterns[0].text, c->samples[0].text));
    struct strbuf gated, cut;
    strbuf_init(&gated, 1 << 20);
    strbuf_init(&cut, 1 << 20);
    gate_add(v->in->gate, GATE_PLAIN, c->samples[0].text, &gated);
    const char *text = strbuf_str(&gated), *head_end = line_start(text, SAMPLE_HEAD);
    size_t lines = 1;
    for (const char *p = text; *p; p++)
        lines += *p == '\n' && p[1];
    if (lines <= SAMPLE_HEAD + SAMPLE_TAIL + 1 || !head_end) {
        json_set_str(s, "text", text);
    } else {
        size_t out = lines - SAMPLE_HEAD - SAMPLE_TAIL;
        strbuf_add(&cut, text, (size_t)(head_end - text));
        strbuf_printf(&cut, "[... %zu lines left out ...]\n", out);
        strbuf_addstr(&cut, line_start(head_end, out));
        json_set_str(s, "text", strbuf_str(&cut));
    }
    strbuf_release(&gated);
    strbuf_release(&cut);
}

static void put_notes(const struct report_view *v, struct json *o, const struct cluster *c) {
    struct json *notes = json_set_array(o, "notes"), *reasons = json_set_array(o, "reasons");
    for (size_t i = 0; i < c->notes_n && i < NOTES_SHOWN; i++) {
        struct json *n = json_add_object(notes);
        json_set_str(n, "kind", c->notes[i].kind);
        json_set_str(n, "text", c->notes[i].text);
        json_set_str(n, "source", c->notes[i].source ? c->notes[i].source : "the input");
    }
    json_set_str(o, "notes_more",
                 c->notes_n > NOTES_SHOWN
                     ? report_plural(v, (int64_t)c->notes_n - NOTES_SHOWN, "more note", "more notes")
                     : NULL);
    json_set_bool(o, "has_notes", c->notes_n > 0);
    json_set_bool(o, "has_reasons", c->reasons_n > 0);
    for (size_t i = 0; i < c->reasons_n; i++)
        json_add_str(reasons, c->reasons[i]);
}

struct json *report_cluster(const struct report_view *v, size_t i) {
    const struct cluster *c = &v->set->clusters[i];
    struct json *o = json_new_object();
    json_set_int(o, "n", (int64_t)i + 1);
    json_set_str(o, "title", report_title(v, c));
    put_counts(v, o, c);
    put_patterns(v, o, c);
    json_set_str(o, "impact", c->state_text);
    json_set_str(o, "environment", c->environment);
    put_strings(v, o, "services", c->services, c->services_n);
    put_strings(v, o, "revisions", c->revisions, c->revisions_n);
    json_set_str(o, "fingerprint", c->fingerprint);
    put_strings(v, o, "error_groups", c->error_groups, c->error_groups_n);
    put_frames(v, o, c);
    put_cause(v, o, c);
    put_symptoms(v, o, c);
    put_sample(v, o, c);
    put_notes(v, o, c);
    json_set(o, "next", report_next_step(v, c));
    return o;
}

struct json *report_line(const struct report_view *v, size_t i) {
    const struct cluster *c = &v->set->clusters[i];
    struct json *o = json_new_object();
    json_set_int(o, "n", (int64_t)i + 1);
    json_set_str(o, "title", report_title(v, c));
    json_set_str(o, "priority", c->priority == PRIORITY_NONE ? "no priority" : priority_name(c->priority));
    json_set_str(o, "entries", c->count < 0 ? NULL : entries_text(v, c));
    report_set_time(o, "last", c->last_seen);
    return o;
}
