/* The text of one cluster: labels and what stands behind or below them. */
#include "base/timestamp.h"
#include "ingest/worklog_parts.h"
#include "text/exception.h"

#include <ctype.h>
#include <string.h>

enum { MAX_LINES = 5000, MAX_NOTE = 1500 };

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

static void feed(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                 const char *label, const char *text) {
    const char *plain = worklog_plain(text, strlen(text), r->arena);
    int p, note = note_of(f);
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
    switch (f) {
    case FIELD_PRIORITY:
        if (c->priority < 0 && worklog_has_priority(plain, &p))
            c->priority = p;
        if (c->word < 0)
            c->word = worklog_priority_word(plain);
        break;
    case FIELD_SEVERITY:
        take_severity(c, plain);
        break;
    case FIELD_COUNT:
        take_count(c, plain, false, 4);
        take_times(c, f, plain);
        break;
    case FIELD_FIRST:
    case FIELD_LAST:
    case FIELD_TIMES:
        take_times(c, f, plain);
        break;
    case FIELD_GROUPS:
        take_groups(c, plain, r->arena);
        break;
    case FIELD_PATTERN:
        take_count(c, plain, true, 1);
        take_pattern(r, c, f, text);
        break;
    case FIELD_SAMPLE:
        take_sample_times(c, plain);
        take_pattern(r, c, f, text);
        break;
    case FIELD_TYPE:
        take_type(c, plain, r->arena);
        break;
    case FIELD_SERVICE:
    case FIELD_REVISION:
        worklog_names(plain, json_get(c->json, f == FIELD_SERVICE ? "services" : "revisions"), r->arena);
        break;
    case FIELD_NONE:
    case FIELD_OTHER:
        take_pattern(r, c, f, text);
        break;
    case FIELD_PLACE:
        take_module(c, plain, r->arena);
        break;
    case FIELD_PROJECT:
    case FIELD_ENVIRONMENT:
    case FIELD_CAUSE:
    case FIELD_WHYS:
    case FIELD_IMPACT:
    case FIELD_ACTIONS:
    case FIELD_ANALYSIS:
    case FIELD_ACTION:
    case FIELD_ISSUE:
    case FIELD_STATUS:
    case FIELD_LINKED:
    case FIELD_TITLE:
    case FIELD_LABELS:
        break;
    }
}

/* One line: "**A:** x | **B:** y" are two. `current` is the label that lines without one stand under. */
static void take_line(struct worklog_reading *r, struct worklog_cluster *c, const char *line,
                      enum worklog_field *current) {
    for (const char *p = line; p;) {
        const char *bar = strstr(p, " | \x01"), *rest, *label = worklog_label(p, r->arena, &rest);
        const char *part = bar ? arena_dup(r->arena, p, (size_t)(bar - p)) : p;
        if (label && bar)
            label = worklog_label(part, r->arena, &rest);
        enum worklog_field f = label ? worklog_field(label) : *current;
        /* Below "Key Validation Failures:" a line of prose with a colon is no label. */
        bool inside = f == FIELD_OTHER && label && *label && *current != FIELD_NONE;
        if (!label || inside) {
            feed(r, c, *current, NULL, part);
        } else {
            rest += strspn(rest, " ");
            bool empty = !*rest || (*rest == MARK_STRONG_END && !rest[1]);
            if (empty)
                *current = f;
            feed(r, c, f, label, empty ? "" : rest);
        }
        p = bar ? bar + 3 : NULL;
    }
}

static void take_block(struct worklog_reading *r, struct worklog_cluster *c, const struct worklog_block *b,
                       enum worklog_field *current) {
    if (b->kind == WORKLOG_RULE || b->kind == WORKLOG_HEAD_ROW || b->kind == WORKLOG_ROW)
        return;
    if (b->kind == WORKLOG_CODE) {
        if (*current != FIELD_ACTIONS && !FIELD_IS_RESULT(*current))
            worklog_code(r, c, b->text);
        return;
    }
    if (b->kind == WORKLOG_HEADING) {
        *current = worklog_field(worklog_plain(b->text, strlen(b->text), r->arena));
        if (strstr(b->text, "hys"))
            *current = FIELD_WHYS;
        return;
    }
    if (b->kind == WORKLOG_TEXT && !b->level)
        *current = *current == FIELD_WHYS ? FIELD_WHYS : FIELD_NONE;
    for (const char *p = b->text; *p;) {
        size_t n = strcspn(p, "\n");
        take_line(r, c, arena_dup(r->arena, p, n), current);
        p += n + (p[n] == '\n');
    }
}

/* The cells of a row under the words of the head row. */
static void take_row(struct worklog_reading *r, struct worklog_cluster *c) {
    const char *label = c->found->columns, *cell = c->found->lead;
    while (*label && *cell) {
        size_t n = strcspn(label, "\x07"), k = strcspn(cell, "\x07");
        const char *l = worklog_plain(label, n, r->arena), *text = arena_dup(r->arena, cell, k);
        enum worklog_field f = worklog_field(l);
        if (f != FIELD_ISSUE || strchr(text, '#'))
            feed(r, c, f, l, text);
        label += n + (label[n] != 0);
        cell += k + (cell[k] != 0);
    }
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

static void finish_notes(struct worklog_reading *r, struct worklog_cluster *c) {
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

void worklog_section(struct worklog_reading *r, struct worklog_cluster *c) {
    enum worklog_field current = FIELD_NONE;
    const struct worklog_found *f = c->found;
    if (f->head.count >= 0) {
        c->count = f->head.count;
        c->at_least = f->head.at_least;
        c->count_rank = 3;
    }
    if (f->columns) {
        take_row(r, c);
    } else if (f->lead) {
        const char *plain = worklog_plain(f->lead, strlen(f->lead), r->arena);
        take_count(c, worklog_prose(f->lead, r->arena), true, 3);
        take_cause(c, plain);
        take_pattern(r, c, FIELD_NONE, f->lead);
        worklog_files(plain, json_get(c->json, "frames"), r->arena);
    }
    for (size_t i = f->start; i < f->end && i < f->start + MAX_LINES; i++)
        take_block(r, c, &r->doc->items[i], &current);
    finish_prose(c);
    finish_notes(r, c);
}
