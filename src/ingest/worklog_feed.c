/* What a labelled value says of a cluster: one function a kind of label. */
#include "base/timestamp.h"
#include "ingest/worklog_parts.h"
#include "text/exception.h"

#include <ctype.h>
#include <string.h>

enum { MAX_NOTE = 1500 };

static const char *const note_kinds[5] = {"impact", "root-cause", "five-whys", "actions", "analysis"};

static int note_of(enum worklog_field f) {
    static const enum worklog_field fields[] = {FIELD_IMPACT, FIELD_CAUSE, FIELD_WHYS, FIELD_ACTIONS,
                                                FIELD_ANALYSIS};
    for (int i = 0; i < 5; i++)
        if (fields[i] == f)
            return i;
    return -1;
}

static void add_note(struct worklog_cluster *c, int kind, const char *label, const char *text) {
    struct strbuf *out = &c->notes[kind];
    if (!*text || worklog_is_money(text) || out->len > MAX_NOTE)
        return;
    if (out->len)
        strbuf_addstr(out, "; ");
    if (label && kind == 4)
        strbuf_printf(out, "%s: ", label);
    strbuf_add(out, text, strlen(text));
    if (out->len > MAX_NOTE)
        strbuf_addstr(out, " [...]");
}

static void take_count(struct worklog_cluster *c, const char *text, bool noun_due, int rank) {
    int64_t n;
    bool at_least;
    if (rank <= c->count_rank || !worklog_count(text, noun_due, &n, &at_least))
        return;
    c->count = n;
    c->at_least = at_least;
    c->count_rank = rank;
}

static void take_times(struct worklog_cluster *c, enum worklog_field f, const char *text) {
    int64_t t[16];
    size_t n = worklog_times(text, t, 16);
    for (size_t i = 0; i < n; i++) {
        c->low = c->low == TIMESTAMP_NONE || t[i] < c->low ? t[i] : c->low;
        c->high = c->high == TIMESTAMP_NONE || t[i] > c->high ? t[i] : c->high;
    }
    if (n && f == FIELD_FIRST && c->first == TIMESTAMP_NONE)
        c->first = t[0];
    if (n && f == FIELD_LAST && c->last == TIMESTAMP_NONE)
        c->last = t[0];
}

/* A sample tells when it was logged: better than no time at all. */
static void take_sample_times(struct worklog_cluster *c, const char *text) {
    int64_t t[4];
    size_t n = worklog_times(text, t, 4);
    for (size_t i = 0; i < n; i++) {
        c->sample_low = c->sample_low == TIMESTAMP_NONE || t[i] < c->sample_low ? t[i] : c->sample_low;
        c->sample_high = c->sample_high == TIMESTAMP_NONE || t[i] > c->sample_high ? t[i] : c->sample_high;
    }
}

static void take_severity(struct worklog_cluster *c, const char *text) {
    int p;
    if (worklog_has_priority(text, &p) && c->priority < 0)
        c->priority = p;
    for (const char *s = text; *s;) {
        size_t n = 0;
        char word[16] = "";
        while (isalpha((unsigned char)s[n]))
            n++;
        for (size_t i = 0; i < n && n < sizeof word; i++)
            word[i] = s[i];
        int v = n && n < sizeof word ? severity_parse(word) : -1;
        if (v > c->severity)
            c->severity = v;
        s += n ? n : 1;
    }
    if (c->severity_word < 0)
        c->severity_word = worklog_priority_word(text);
}

static void take_groups(struct worklog_cluster *c, const char *text, struct arena *a) {
    struct json *list = json_get(c->json, "error_groups");
    for (const char *s = text; *s && json_count(list) < 20;) {
        size_t n = 0;
        bool upper = false, other = false;
        while (isalnum((unsigned char)s[n]) || (s[n] && strchr("-_", s[n]))) {
            upper = upper || isupper((unsigned char)s[n]);
            other = other || islower((unsigned char)s[n]) || isdigit((unsigned char)s[n]);
            n++;
        }
        if (n >= 9 && n <= 40 && upper && other)
            json_add_str(list, arena_dup(a, s, n));
        s += n ? n : 1;
    }
}

/* Prose below "Pattern:" names the problem only where no log text does; else it is a remark. */
static void take_prose(struct worklog_cluster *c, const char *text) {
    if (c->prose_n < sizeof c->prose / sizeof *c->prose)
        c->prose[c->prose_n++] = text;
}

static bool take_spans(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                       const char *text) {
    bool any = false;
    for (const char *p = text; (p = strchr(p, MARK_CODE));) {
        size_t n = strcspn(p + 1, "\x04");
        const char *span = arena_dup(r->arena, p + 1, n);
        p += 1 + n;
        /* A name alone is no message, unless it stands where one is due. */
        bool named = f == FIELD_SAMPLE && n > 24;
        const char *blank = strchr(span, ' ');
        bool sentence = blank && (f == FIELD_SAMPLE || strchr(blank + 1, ' '));
        if (f != FIELD_PATTERN && !sentence && !named && !exception_is_type(span, n))
            continue;
        worklog_pattern(c, span, 0);
        any = true;
    }
    return any;
}

/* Code spans and quoted texts of a line, else the whole line. */
static void take_pattern(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                         const char *text) {
    enum { SHORTEST = 12 };
    bool any = take_spans(r, c, f, text);
    const char *s = worklog_plain(text, strlen(text), r->arena);
    s += strspn(s, " ");
    const char *open = any ? NULL : strchr(s, '"'), *close = open ? strrchr(s, '"') : NULL;
    bool log = f == FIELD_PATTERN || f == FIELD_SAMPLE || open == s;
    if (close && close > open + SHORTEST && log) {
        int64_t n = 0;
        bool at_least;
        if (!worklog_count(close + 1, true, &n, &at_least))
            n = 0;
        worklog_pattern(c, arena_dup(r->arena, open + 1, (size_t)(close - open - 1)), n);
    } else if (!any && f == FIELD_PATTERN && strlen(s) > 3) {
        take_prose(c, s);
    }
}

static void take_type(struct worklog_cluster *c, const char *text, struct arena *a) {
    size_t n = strcspn(text, " ,;(");
    if (!json_get(c->json, "exception") && exception_is_type(text, n))
        json_set_str(json_set_object(c->json, "exception"), "type", arena_dup(a, text, n));
}

/* "Module: shop.cart.totals" is a place too, without a file's ending. */
static void take_module(struct worklog_cluster *c, const char *text, struct arena *a) {
    struct json *frames = json_get(c->json, "frames");
    size_t n = 0, dots = 0;
    for (; isalnum((unsigned char)text[n]) || text[n] == '_' || text[n] == '.'; n++)
        dots += text[n] == '.';
    if (dots < 2 || text[n] || json_count(frames))
        return;
    json_set_str(json_add(frames, json_new_object()), "file", arena_dup(a, text, n));
}

static void take_cause(struct worklog_cluster *c, const char *text) {
    int n = c->cause ? 0 : worklog_caused_by(text);
    if (!n)
        return;
    c->cause = n;
    c->cause_text = text;
}

/* "Root Cause: `ModuleNotFoundError: ...`" is log text inside a claim. */
static void take_exceptions(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    for (const char *p = text; (p = strchr(p, MARK_CODE));) {
        size_t n = strcspn(p + 1, "\x04");
        const char *span = arena_dup(r->arena, p + 1, n);
        p += 1 + n;
        if (strchr(span, ' ') && exception_find(span, r->arena).type)
            worklog_code(r, c, span);
    }
}

/* "Warning Pattern:", "84 ERROR logs" */
static void take_level(struct worklog_cluster *c, enum worklog_field f, const char *label, const char *text) {
    int v = SEVERITY_DEFAULT;
    if (f == FIELD_COUNT)
        v = strstr(text, "CRITICAL")  ? SEVERITY_CRITICAL
            : strstr(text, "ERROR")   ? SEVERITY_ERROR
            : strstr(text, "WARNING") ? SEVERITY_WARNING
                                      : v;
    if (f == FIELD_PATTERN && label)
        v = !strncmp(label, "Error", 5)     ? SEVERITY_ERROR
            : !strncmp(label, "Warning", 7) ? SEVERITY_WARNING
                                            : v;
    if (c->severity == SEVERITY_DEFAULT)
        c->severity = v;
}

/* "Reported by `x` (not proved), impact: text", as our own worklogs tell notes. */
static bool take_reported(struct worklog_cluster *c, const char *text) {
    const char *kind = strstr(text, "(not proved), "), *colon = kind ? strstr(kind, ": ") : NULL;
    if (strncmp(text, "Reported by ", 12) != 0 || !colon)
        return false;
    kind += 14;
    for (int i = 0; i < 5; i++)
        if ((size_t)(colon - kind) == strlen(note_kinds[i]) &&
            !strncmp(kind, note_kinds[i], strlen(note_kinds[i])))
            add_note(c, i, NULL, colon + 2);
    return true;
}

static void feed_priority(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                          const char *text, const char *plain) {
    int p;
    (void)r, (void)f, (void)text;
    if (c->priority < 0 && worklog_has_priority(plain, &p))
        c->priority = p;
    if (c->word < 0)
        c->word = worklog_priority_word(plain);
}

static void feed_severity(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                          const char *text, const char *plain) {
    (void)r, (void)f, (void)text;
    take_severity(c, plain);
}

static void feed_count(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                       const char *text, const char *plain) {
    (void)r, (void)text;
    take_count(c, plain, false, 4);
    take_times(c, f, plain);
}

static void feed_times(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                       const char *text, const char *plain) {
    (void)r, (void)text;
    take_times(c, f, plain);
}

static void feed_groups(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                        const char *text, const char *plain) {
    (void)f, (void)text;
    take_groups(c, plain, r->arena);
}

static void feed_pattern(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                         const char *text, const char *plain) {
    if (f == FIELD_PATTERN)
        take_count(c, plain, true, 1);
    if (f == FIELD_SAMPLE)
        take_sample_times(c, plain);
    take_pattern(r, c, f, text);
}

static void feed_type(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                      const char *text, const char *plain) {
    (void)f, (void)text;
    take_type(c, plain, r->arena);
}

static void feed_names(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                       const char *text, const char *plain) {
    (void)text;
    worklog_names(plain, json_get(c->json, f == FIELD_SERVICE ? "services" : "revisions"), r->arena);
}

static void feed_module(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                        const char *text, const char *plain) {
    (void)f, (void)text;
    take_module(c, plain, r->arena);
}

/* A worklog of ours says what the cluster is known by. */
static void feed_fingerprint(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                             const char *text, const char *plain) {
    (void)f, (void)text;
    const char *fp = strstr(plain, "lg1:");
    if (fp && !json_get(c->json, "fingerprint"))
        json_set_str(c->json, "fingerprint", arena_dup(r->arena, fp, 4 + strspn(fp + 4, "0123456789abcdef")));
}

static void (*const feeders[FIELD_OTHER + 1])(struct worklog_reading *r, struct worklog_cluster *c,
                                              enum worklog_field f, const char *text, const char *plain) = {
    [FIELD_NONE] = feed_pattern,
    [FIELD_OTHER] = feed_pattern,
    [FIELD_PATTERN] = feed_pattern,
    [FIELD_SAMPLE] = feed_pattern,
    [FIELD_PRIORITY] = feed_priority,
    [FIELD_SEVERITY] = feed_severity,
    [FIELD_COUNT] = feed_count,
    [FIELD_FIRST] = feed_times,
    [FIELD_LAST] = feed_times,
    [FIELD_TIMES] = feed_times,
    [FIELD_GROUPS] = feed_groups,
    [FIELD_TYPE] = feed_type,
    [FIELD_FINGERPRINT] = feed_fingerprint,
    [FIELD_SERVICE] = feed_names,
    [FIELD_REVISION] = feed_names,
    [FIELD_PLACE] = feed_module,
};

void worklog_feed(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                  const char *label, const char *text) {
    const char *plain = worklog_plain(text, strlen(text), r->arena);
    int note = note_of(f);
    plain += strspn(plain, " ");
    if (take_reported(c, plain))
        return;
    take_cause(c, label && f == FIELD_OTHER ? arena_printf(r->arena, "%s %s", label, plain) : plain);
    if (f != FIELD_ACTIONS)
        worklog_files(plain, json_get(c->json, "frames"), r->arena);
    if (note >= 0) {
        add_note(c, note, label, plain);
        take_exceptions(r, c, text);
    }
    take_level(c, f, label, plain);
    if (FIELD_IS_RESULT(f))
        worklog_outcome(r, c, f, label, text);
    if (label)
        take_count(c, label, true, 2);
    if (feeders[f])
        feeders[f](r, c, f, text, plain);
}

static bool is_known(const struct worklog_cluster *c, const char *text) {
    for (const struct json *k = json_first(json_get(c->json, "patterns")); k; k = json_next(k))
        if (worklog_alike(text, json_str(k, "text")) > 0.7)
            return true;
    return false;
}

static void finish_prose(struct worklog_cluster *c) {
    bool none = c->patterns == 0;
    for (size_t i = 0; i < c->prose_n; i++)
        if (none)
            worklog_pattern(c, c->prose[i], 0);
        else if (!is_known(c, c->prose[i]))
            add_note(c, 4, NULL, c->prose[i]);
}

void worklog_finish(struct worklog_reading *r, struct worklog_cluster *c) {
    finish_prose(c);
    struct json *list = json_get(c->json, "notes");
    for (int i = 0; i < 5; i++) {
        if (c->notes[i].len) {
            struct json *n = json_add(list, json_new_object());
            json_set_str(n, "kind", note_kinds[i]);
            json_set_str(n, "text", strbuf_str(&c->notes[i]));
            json_set_str(n, "source", r->name);
        }
        strbuf_release(&c->notes[i]);
    }
}

/* The own text of a row or item. */
void worklog_lead(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    const char *plain = worklog_plain(text, strlen(text), r->arena);
    take_count(c, worklog_prose(text, r->arena), true, 3);
    take_cause(c, plain);
    take_pattern(r, c, FIELD_NONE, text);
    worklog_files(plain, json_get(c->json, "frames"), r->arena);
}
