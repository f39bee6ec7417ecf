#include "decide/compose_data.h"

#include "base/strbuf.h"
#include "base/timestamp.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum {
    MAX_FRAMES = 4,
    MAX_PATTERNS = 3,
    MAX_RUNS = 4,
    MAX_NAMES = 4,
    MAX_REASONS = 2,
    MAX_NOTES = 2,
    SAMPLE_HEAD = 2,
    SAMPLE_TAIL = 6,
    SAMPLE_LINE = 300,
    PATTERN_BYTES = 300,
    VALUE_BYTES = 400,
    NOTE_BYTES = 300
};

const char *compose_data_count(int64_t n, bool at_least, struct arena *a) {
    if (n < 0)
        return "no count stated";
    return arena_printf(a, "%s%" PRId64 " entr%s", at_least ? "at least " : "", n, n == 1 ? "y" : "ies");
}

/* A text of a log at most n bytes long, cut on a code point with a mark. */
static const char *shortened(const char *s, size_t n, struct arena *a) {
    if (!s || strlen(s) <= n)
        return s;
    while (n && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(a, "%.*s [...]", (int)n, s);
}

const char *compose_data_time(int64_t t, struct arena *a) {
    return t == TIMESTAMP_NONE ? NULL : arena_str(a, timestamp_format(t, "%Y-%m-%d %H:%M:%S UTC").s);
}

static void set_time(struct json *j, const char *key, int64_t t, struct arena *a) {
    json_set_str(j, key, compose_data_time(t, a));
}

/* [{name, sep}]: names with what stands between them. */
static void set_names(struct json *j, const char *key, const char *const *names, size_t n) {
    struct json *list = json_set_array(j, key);
    for (size_t i = 0; i < n && i < MAX_NAMES; i++) {
        struct json *o = json_add_object(list);
        json_set_str(o, "name", names[i]);
        json_set_str(o, "sep", i + 1 < n && i + 1 < MAX_NAMES ? ", " : "");
    }
}

static void set_revisions(struct json *j, const char *const *names, size_t n) {
    if (!n) {
        json_set(j, "revisions", NULL);
        return;
    }
    struct json *o = json_set_object(j, "revisions");
    set_names(o, "names", names, n);
    if (n > MAX_NAMES)
        json_set_int(o, "more", (int64_t)(n - MAX_NAMES));
    else
        json_set(o, "more", NULL);
}

static const char *place_of(const struct cluster *c, struct arena *a) {
    if (!c->frames_n || !c->frames[c->frames_n - 1].file)
        return NULL;
    const struct cluster_frame *f = &c->frames[c->frames_n - 1];
    return f->line ? arena_printf(a, "%s:%d", f->file, f->line) : f->file;
}

static void set_next(struct json *j, const struct cluster *c, struct arena *a) {
    static const char *const keys[] = {"next_import", "next_frame",   "next_exit",
                                       "next_http",   "next_package", "next_other"};
    const char *place = place_of(c, a), *pick = "next_other";
    if (c->exception_type &&
        (strstr(c->exception_type, "ModuleNotFound") || strstr(c->exception_type, "ImportError")))
        pick = "next_import";
    else if (place && c->exception_type)
        pick = "next_frame";
    else if (c->kind == CLUSTER_PROCESS_EXIT)
        pick = "next_exit";
    else if (c->kind == CLUSTER_HTTP)
        pick = "next_http";
    else if (c->title && (strstr(c->title, "not available") || strstr(c->title, "not installed")))
        pick = "next_package";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set_bool(j, keys[i], keys[i] == pick || !strcmp(keys[i], pick));
    json_set_str(j, "place", place);
}

static void set_frames(struct json *j, const struct cluster *c, struct arena *a) {
    struct json *list = json_set_array(j, "frames");
    size_t from = c->frames_n > MAX_FRAMES ? c->frames_n - MAX_FRAMES : 0;
    for (size_t i = from; i < c->frames_n; i++) {
        const struct cluster_frame *f = &c->frames[i];
        struct json *o = json_add_object(list);
        json_set_str(o, "place",
                     f->line ? arena_printf(a, "%s:%d", f->file ? f->file : "?", f->line) : f->file);
        json_set_str(o, "function", f->function);
    }
    json_set_bool(j, "frames_any", c->frames_n > 0);
}

static void set_patterns(struct json *j, const struct cluster *c, struct arena *a) {
    struct json *list = json_set_array(j, "patterns");
    for (size_t i = 0; i < c->patterns_n && i < MAX_PATTERNS; i++) {
        struct json *o = json_add_object(list);
        json_set_str(o, "count",
                     c->patterns[i].count < 0 ? "" : arena_printf(a, "%" PRId64, c->patterns[i].count));
        json_set_str(o, "text", shortened(c->patterns[i].text, PATTERN_BYTES, a));
    }
    size_t more = c->patterns_more + (c->patterns_n > MAX_PATTERNS ? c->patterns_n - MAX_PATTERNS : 0);
    json_set_bool(j, "patterns_any", c->patterns_n > 0);
    if (more)
        json_set_int(j, "patterns_more", (int64_t)more);
    else
        json_set(j, "patterns_more", NULL);
}

static void set_runs(struct json *j, const struct marker *m, struct arena *a) {
    struct json *list = json_set_array(j, "runs");
    for (size_t i = m->runs_n > MAX_RUNS ? m->runs_n - MAX_RUNS : 0; i < m->runs_n; i++) {
        struct json *o = json_add_object(list);
        json_set_str(o, "end",
                     m->runs[i].end == TIMESTAMP_NONE ? "unknown" : compose_data_time(m->runs[i].end, a));
        json_set_int(o, "count", m->runs[i].count);
    }
    json_set_bool(j, "runs_any", m->runs_n > 1);
}

static void add_lines(struct strbuf *sb, const char *s, size_t lines, struct arena *a) {
    for (; lines && *s; lines--) {
        size_t len = strcspn(s, "\n");
        strbuf_printf(sb, "%s\n", shortened(arena_dup(a, s, len), SAMPLE_LINE, a));
        s += len + (s[len] == '\n');
    }
}

static const char *skip_lines(const char *s, size_t lines) {
    for (; lines && *s; lines--) {
        s += strcspn(s, "\n");
        s += *s == '\n';
    }
    return s;
}

/* Head and tail: the cause stands at the end of a traceback, what was done at its head. */
static const char *sample_text(const char *text, struct arena *a) {
    size_t lines = 0;
    for (const char *p = text; *p; p = skip_lines(p, 1))
        lines++;
    struct strbuf sb;
    strbuf_init(&sb, 8 << 10);
    if (lines <= SAMPLE_HEAD + SAMPLE_TAIL) {
        add_lines(&sb, text, lines, a);
    } else {
        add_lines(&sb, text, SAMPLE_HEAD, a);
        strbuf_printf(&sb, "[%zu lines left out]\n", lines - SAMPLE_HEAD - SAMPLE_TAIL);
        add_lines(&sb, skip_lines(text, lines - SAMPLE_TAIL), SAMPLE_TAIL, a);
    }
    const char *out = arena_str(a, strbuf_str(&sb));
    strbuf_release(&sb);
    return out;
}

static void set_sample(struct json *j, const struct cluster *c, struct arena *a) {
    if (!c->samples_n || !c->samples[0].text || !*c->samples[0].text) {
        json_set(j, "sample", NULL);
        return;
    }
    struct json *o = json_set_object(j, "sample");
    set_time(o, "time", c->samples[0].time, a);
    json_set_str(o, "text", sample_text(c->samples[0].text, a));
}

static void set_notes(struct json *j, const struct cluster *c, struct arena *a) {
    struct json *reasons = json_set_array(j, "reasons"), *notes = json_set_array(j, "notes");
    for (size_t i = 0; i < c->reasons_n && i < MAX_REASONS; i++)
        json_add_str(reasons, shortened(c->reasons[i], VALUE_BYTES, a));
    for (size_t i = 0; i < c->notes_n && i < MAX_NOTES; i++) {
        struct json *o = json_add_object(notes);
        json_set_str(o, "source", c->notes[i].source ? c->notes[i].source : "the input");
        json_set_str(o, "kind", c->notes[i].kind ? c->notes[i].kind : "note");
        json_set_str(o, "text", shortened(c->notes[i].text, NOTE_BYTES, a));
    }
}

static void set_linked(struct json *j, const struct compose *c) {
    struct json *list = json_set_array(j, "linked"), *last = NULL;
    for (size_t i = 0; i < c->linked_n; i++) {
        if (c->linked[i] == c->predecessor || c->linked[i] == c->group->possibly)
            continue;
        if (last)
            json_set_str(last, "sep", ", ");
        last = json_add_object(list);
        json_set_int(last, "number", c->linked[i]);
        json_set_str(last, "sep", "");
    }
    json_set_bool(j, "linked_any", last != NULL);
}

static void set_common(struct json *j, const struct compose *c, const struct cluster *cl, struct arena *a) {
    set_names(j, "services", cl->services, cl->services_n);
    json_set_str(j, "environment", cl->environment);
    json_set_str(j, "fingerprint", cl->fingerprint);
    json_set_str(j, "priority", priority_name(c->marker->priority));
    set_time(j, "since", c->marker->first, a);
    set_time(j, "last", cl->last_seen != TIMESTAMP_NONE ? cl->last_seen : c->marker->seen_time, a);
    set_next(j, cl, a);
}

struct json *compose_data_issue(const struct compose *c, const char *const *symptoms, size_t symptoms_n) {
    struct arena *a = c->draft->arena;
    const struct cluster_set *set = c->draft->shown;
    const struct cluster *cl = &set->clusters[c->group->members[0]];
    struct json *j = json_new_object(), *o;
    set_common(j, c, cl, a);
    json_set_str(j, "name", shortened(cl->title, VALUE_BYTES, a));
    json_set_str(j, "count", compose_data_count(cl->count < 0 ? -1 : c->marker->n, cl->count_at_least, a));
    json_set_str(j, "impact", shortened(cl->state_text, VALUE_BYTES, a));
    json_set(j, "possibly", NULL);
    if (c->group->possibly)
        json_set_int(json_set_object(j, "possibly"), "number", c->group->possibly);
    json_set(j, "incomplete", NULL);
    if (!set->complete) {
        o = json_set_object(j, "incomplete");
        json_set_str(o, "note", set->notes_n ? set->notes[0] : NULL);
    }
    json_set_str(j, "predecessor", c->group->old ? c->group->why : NULL);
    json_set(j, "exception", NULL);
    if (cl->exception_type) {
        o = json_set_object(j, "exception");
        json_set_str(o, "type", cl->exception_type);
        json_set_str(o, "value",
                     cl->exception_value && *cl->exception_value
                         ? shortened(cl->exception_value, VALUE_BYTES, a)
                         : NULL);
    }
    set_revisions(j, c->marker->revisions, c->marker->revisions_n);
    json_set_str(j, "share",
                 cl->entries > 0 && cl->count >= 0
                     ? arena_printf(a, "%.0f", floor(100.0 * (double)cl->count / (double)cl->entries + 0.5))
                     : NULL);
    set_notes(j, cl, a);
    set_frames(j, cl, a);
    set_patterns(j, cl, a);
    set_runs(j, c->marker, a);
    set_sample(j, cl, a);
    set_linked(j, c);
    o = json_set_array(j, "symptoms");
    for (size_t i = 0; i < symptoms_n; i++)
        json_add_str(o, symptoms[i]);
    json_set_bool(j, "symptoms_any", symptoms_n > 0);
    return j;
}

static void set_headline(struct json *j, const struct compose_change *ch) {
    static const char *const keys[] = {"is_reopened", "is_raised",  "is_adopted",
                                       "is_revision", "is_pattern", "is_time"};
    const bool holds[] = {ch->reopened != NULL, ch->raised_from != PRIORITY_NONE,
                          ch->adopted,          ch->revisions_n > 0,
                          ch->patterns_n > 0,   true};
    bool done = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_set_bool(j, keys[i], holds[i] && !done);
        done |= holds[i];
    }
}

struct json *compose_data_comment(const struct compose *c, const struct compose_change *ch) {
    struct arena *a = c->draft->arena;
    const struct cluster *cl = &c->draft->shown->clusters[c->group->members[0]];
    struct json *j = json_new_object();
    set_common(j, c, cl, a);
    set_headline(j, ch);
    const char *after_number = ch->reopened ? strchr(ch->reopened, ' ') : NULL; /* it speaks of itself */
    json_set_str(j, "reopened", after_number ? after_number + 1 : ch->reopened);
    json_set_str(j, "raised_from", ch->raised_from == PRIORITY_NONE ? NULL : priority_name(ch->raised_from));
    const char *reason = cl->reasons_n ? strstr(cl->reasons[0], ": ") : NULL;
    json_set_str(j, "reason", reason ? shortened(reason + 2, VALUE_BYTES, a) : NULL);
    json_set_str(j, "fresh",
                 ch->fresh < 0 ? "Seen again, no count stated"
                               : arena_printf(a, "%s since the last look",
                                              compose_data_count(ch->fresh, ch->at_least, a)));
    json_set_str(j, "total", arena_printf(a, "%s in all", compose_data_count(c->marker->n, ch->at_least, a)));
    set_revisions(j, ch->revisions, ch->revisions_n);
    struct json *list = json_set_array(j, "new_patterns");
    for (size_t i = 0; i < ch->patterns_n && i < MAX_PATTERNS && !ch->adopted; i++)
        json_add_str(list, shortened(ch->patterns[i], PATTERN_BYTES, a));
    json_set_bool(j, "services_line", cl->services_n > 0);
    set_time(j, "now", c->draft->settings->now, a);
    return j;
}
