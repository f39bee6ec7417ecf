#include "decide/compose_cluster.h"

#include "base/strbuf.h"
#include "decide/compose_data.h"

#include <inttypes.h>
#include <string.h>

enum {
    MAX_FRAMES = 4,
    MAX_PATTERNS = 3,
    MAX_REASONS = 2,
    MAX_NOTES = 2,
    SAMPLE_HEAD = 2,
    SAMPLE_TAIL = 6,
    SAMPLE_LINE = 300,
    PATTERN_BYTES = 300,
    NOTE_BYTES = 300
};

/* A text of a log at most n bytes long, cut on a code point with a mark. */
const char *compose_cluster_short(const char *s, size_t n, struct arena *a) {
    if (!s || strlen(s) <= n)
        return s;
    while (n && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(a, "%.*s [...]", (int)n, s);
}

static const char *place_of(const struct cluster *c, struct arena *a) {
    if (!c->frames_n || !c->frames[c->frames_n - 1].file)
        return NULL;
    const struct cluster_frame *f = &c->frames[c->frames_n - 1];
    return f->line ? arena_printf(a, "%s:%d", f->file, f->line) : f->file;
}

void compose_cluster_next(struct json *j, const struct cluster *c, bool names_cause, struct arena *a) {
    static const char *const keys[] = {"next_import",  "next_frame", "next_exit", "next_http",
                                       "next_package", "next_other", "next_above"};
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
    if (names_cause)
        pick = "next_above";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set_bool(j, keys[i], keys[i] == pick || !strcmp(keys[i], pick));
    json_set_str(j, "place", place);
    json_set_str(j, "exits_from", compose_data_time(c->first_seen, a));
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
        json_set_str(o, "text", compose_cluster_short(c->patterns[i].text, PATTERN_BYTES, a));
    }
    size_t more = c->patterns_more + (c->patterns_n > MAX_PATTERNS ? c->patterns_n - MAX_PATTERNS : 0);
    json_set_bool(j, "patterns_any", c->patterns_n > 0);
    if (more)
        json_set_int(j, "patterns_more", (int64_t)more);
    else
        json_set(j, "patterns_more", NULL);
}

static void add_lines(struct strbuf *sb, const char *s, size_t lines, struct arena *a) {
    for (; lines && *s; lines--) {
        size_t len = strcspn(s, "\n");
        strbuf_printf(sb, "%s\n", compose_cluster_short(arena_dup(a, s, len), SAMPLE_LINE, a));
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
    json_set_str(o, "time", compose_data_time(c->samples[0].time, a));
    json_set_str(o, "text", sample_text(c->samples[0].text, a));
}

static void set_notes(struct json *j, const struct cluster *c, struct arena *a) {
    struct json *reasons = json_set_array(j, "reasons"), *notes = json_set_array(j, "notes");
    for (size_t i = 0; i < c->reasons_n && i < MAX_REASONS; i++)
        json_add_str(reasons, compose_cluster_short(c->reasons[i], NOTE_BYTES, a));
    for (size_t i = 0; i < c->notes_n && i < MAX_NOTES; i++) {
        struct json *o = json_add_object(notes);
        json_set_str(o, "source", c->notes[i].source ? c->notes[i].source : "the input");
        json_set_str(o, "kind", c->notes[i].kind ? c->notes[i].kind : "note");
        json_set_str(o, "text", compose_cluster_short(c->notes[i].text, NOTE_BYTES, a));
    }
}

/* The suspects, then what is certain: at most six lines. Owners and blamed lines stay in the results. */
static void set_evidence(struct json *j, const struct cluster *c, struct arena *a) {
    enum { MAX_EVIDENCE = 6, SHORT_ID = 10 };
    struct json *list = json_set_array(j, "changes");
    for (size_t i = 0; i < c->evidence_n && json_count(list) < MAX_EVIDENCE; i++) {
        const struct cluster_evidence *e = &c->evidence[i];
        if (!e->text || (e->kind && (!strcmp(e->kind, "line-changed") || !strcmp(e->kind, "owner"))))
            continue;
        struct json *o = json_add_object(list);
        json_set_str(o, "text", compose_cluster_short(e->text, NOTE_BYTES, a));
        json_set_str(o, "url", e->url);
        json_set_str(o, "commit", e->commit ? arena_dup(a, e->commit, strnlen(e->commit, SHORT_ID)) : NULL);
        json_set_str(o, "subject", compose_cluster_short(e->subject, PATTERN_BYTES, a));
    }
    json_set_bool(j, "changes_any", json_count(list) > 0);
}

void compose_cluster_set(struct json *j, const struct cluster *c, struct arena *a) {
    set_notes(j, c, a);
    set_frames(j, c, a);
    set_evidence(j, c, a);
    set_patterns(j, c, a);
    set_sample(j, c, a);
}
