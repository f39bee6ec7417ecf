/* Code blocks of a worklog: entries as JSON, or lines of a log. */
#include "base/timestamp.h"
#include "ingest/entry_read.h"
#include "ingest/worklog_parts.h"
#include "text/exception.h"
#include "text/prefix.h"

#include <ctype.h>
#include <string.h>

enum {
    MAX_PATTERNS = 40,
    MAX_PATTERN = 2000,
    MAX_SAMPLE = 4000,
    MAX_SAMPLES = 3,
    MAX_LINES = 12,
    MAX_ENTRIES = 20
};

void worklog_pattern(struct worklog_cluster *c, const char *text, int64_t count) {
    while (*text == ' ' || *text == '\n')
        text++;
    size_t n = strlen(text);
    if (!n || n > MAX_PATTERN || c->patterns >= MAX_PATTERNS)
        return;
    struct json *list = json_get(c->json, "patterns");
    for (const struct json *k = json_first(list); k; k = json_next(k))
        if (!strcmp(json_str(k, "text"), text))
            return;
    struct json *p = json_add(list, json_new_object());
    json_set_str(p, "text", text);
    if (count > 0)
        json_set_int(p, "count", count);
    c->patterns++;
}

void worklog_sample(struct worklog_cluster *c, const char *text, const char *id, const char *time) {
    if (!*text || strlen(text) > MAX_SAMPLE || c->samples >= MAX_SAMPLES)
        return;
    struct json *s = json_add(json_get(c->json, "samples"), json_new_object());
    if (id)
        json_set_str(s, "insert_id", id);
    if (time)
        json_set_str(s, "timestamp", time);
    json_set_str(s, "text", text);
    c->samples++;
}

static void raise_severity(struct worklog_cluster *c, int severity) {
    if (severity > c->severity)
        c->severity = severity;
}

static void take_exception(struct worklog_cluster *c, const char *type, const char *value) {
    if (!type || !*type || json_get(c->json, "exception"))
        return;
    struct json *e = json_set_object(c->json, "exception");
    json_set_str(e, "type", type);
    if (value && *value)
        json_set_str(e, "value", value);
}

static void take_text(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    struct exception e = exception_find(text, r->arena);
    take_exception(c, e.type, e.value);
    struct json *frames = json_get(c->json, "frames");
    for (size_t i = 0; i < e.frames_n && e.traced && json_count(frames) < 12; i++) {
        if (!exception_own_file(e.frames[i].file))
            continue;
        struct json *f = json_add(frames, json_new_object());
        json_set_str(f, "file", e.frames[i].file);
        if (e.frames[i].line)
            json_set_int(f, "line", e.frames[i].line);
        if (e.frames[i].function)
            json_set_str(f, "function", e.frames[i].function);
    }
}

static void add_name(struct worklog_cluster *c, const char *key, const char *value) {
    struct json *list = json_get(c->json, key);
    if (!value || !*value || json_count(list) >= 20)
        return;
    for (const struct json *k = json_first(list); k; k = json_next(k))
        if (!strcmp(json_string(k), value))
            return;
    json_add_str(list, value);
}

static void take_entry(struct worklog_reading *r, struct worklog_cluster *c, const struct json *j) {
    struct entry_read_options o = {.now = TIMESTAMP_NONE};
    struct entry e;
    bool plain;
    const char *value = json_str(json_get(j, "error"), "value");
    if (!value)
        value = json_str(json_get(j, "error"), "message");
    if (!entry_read(j, &o, r->arena, &e, &plain)) {
        const char *message = json_str(j, "message");
        e = (struct entry){.text = message ? message : value,
                           .time = TIMESTAMP_NONE,
                           .error_type = json_str(json_get(j, "error"), "type"),
                           .error_value = value};
    }
    if (!e.text || *e.text == '{')
        e.text = e.error_value ? e.error_value : value;
    raise_severity(c, e.severity);
    take_exception(c, e.error_type, e.error_value);
    add_name(c, "services", e.service);
    add_name(c, "revisions", e.revision);
    add_name(c, "error_groups", e.error_group);
    if (!e.text)
        return;
    struct timestamp_text time = timestamp_text(e.time == TIMESTAMP_NONE ? 0 : e.time);
    worklog_pattern(c,
                    e.error_value && strstr(e.text, e.error_value) ? e.text
                    : e.error_value                                ? e.error_value
                                                                   : e.text,
                    0);
    worklog_sample(c, e.text, e.insert_id, e.time == TIMESTAMP_NONE ? NULL : time.s);
    if (e.time != TIMESTAMP_NONE) {
        c->sample_low = c->sample_low == TIMESTAMP_NONE || e.time < c->sample_low ? e.time : c->sample_low;
        c->sample_high =
            c->sample_high == TIMESTAMP_NONE || e.time > c->sample_high ? e.time : c->sample_high;
    }
    take_text(r, c, e.error_trace ? e.error_trace : e.text);
}

/* JSON that people cut: the strings that hold messages. */
static bool take_strings(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    static const char *const keys[] = {"\"message\"", "\"textPayload\"", "\"text_payload\"", "\"value\"",
                                       "\"error\""};
    bool any = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !any; i++) {
        int found = 0;
        for (const char *p = text; (p = strstr(p, keys[i])) && found < MAX_LINES;) {
            p += strlen(keys[i]);
            const char *s = p + strspn(p, " :");
            size_t n = 1;
            while (*s == '"' && s[n] && s[n] != '"' && s[n] != '\n')
                n += s[n] == '\\' && s[n + 1] ? 2 : 1;
            if (*s != '"' || s[n] != '"')
                continue;
            struct json *j = json_parse(s, n + 1, NULL);
            const char *value = json_string(j);
            if (value && *value && strcmp(value, "Missing field") != 0) {
                worklog_pattern(c, arena_str(r->arena, value), 0);
                worklog_sample(c, arena_str(r->arena, value), NULL, NULL);
                found++;
                any = true;
            }
            json_free(j);
            p = s + n;
        }
    }
    return any;
}

/* "2025-10-07T09:00:00Z  ERROR     text": columns of a listing. */
static const char *past_columns(struct worklog_cluster *c, const char *s) {
    if (isdigit((unsigned char)*s) && strlen(s) > 20 && s[4] == '-' && s[7] == '-') {
        s += strcspn(s, " ");
        s += strspn(s, " ");
    }
    size_t n = strcspn(s, " ");
    char word[12] = "";
    if (n && n < sizeof word && s[n] == ' ' && s[n + 1] == ' ') {
        memcpy(word, s, n);
        int v = severity_parse(word);
        if (v >= 0) {
            raise_severity(c, v);
            s += n + strspn(s + n, " ");
        }
    }
    return s;
}

/* `"text" (33 occurrences)`, or a line as it was logged. */
static void take_line(struct worklog_reading *r, struct worklog_cluster *c, const char *line) {
    const char *text = line + strspn(line, " \t");
    while (!strncmp(text, "\xe2\x86", 2) && text[2]) /* an arrow */
        text += 3 + strspn(text + 3, " ");
    int64_t count = 0;
    bool at_least;
    const char *end = *text == '"' ? strrchr(text, '"') : NULL;
    if (end && end > text + 1) {
        if (!worklog_count(end + 1, true, &count, &at_least))
            count = 0;
        worklog_pattern(c, arena_dup(r->arena, text + 1, (size_t)(end - text - 1)), count);
        return;
    }
    struct prefix p = prefix_split(past_columns(c, text));
    raise_severity(c, p.severity);
    worklog_pattern(c, p.message && *p.message ? arena_str(r->arena, p.message) : text, 0);
}

/* A line that an author wrapped: it ends in a blank, or goes on in small letters. */
static size_t wrapped(const char *p) {
    size_t n = strcspn(p, "\n");
    for (int lines = 0; lines < 6 && p[n] == '\n'; lines++) {
        const char *next = p + n + 1;
        bool open = n && p[n - 1] == ' ' && n > 1 && p[n - 2] != ' ';
        bool goes_on = n && (islower((unsigned char)*next) || *next == '(') && !strchr(".!;\"", p[n - 1]);
        if (!(open || goes_on) || !*next || *next == '\n')
            break;
        n += 1 + strcspn(next, "\n");
    }
    return n;
}

static bool is_glue(const char *line) {
    const char *s = line + strspn(line, " \t");
    return !*s || !strncmp(s, "File \"", 6) || !strncmp(s, "at ", 3) || !strncmp(s, "Traceback", 9) ||
           *s == '^' || !strncmp(s, "from ", 5) || !strncmp(s, "Location:", 9) || *line == ' ' ||
           *line == '/' || *s == '-' || *s == '{' || *s == '}';
}

static void squeeze(char *s) {
    char *to = s;
    for (const char *p = s; *p; p++)
        if (*p != '\a')
            *to++ = *p;
    while (to > s && to[-1] == ' ')
        to--;
    *to = 0;
}

static void take_times(struct worklog_cluster *c, const char *text) {
    enum { MOST = 32 };
    int64_t t[MOST];
    size_t n = worklog_times(text, t, MOST);
    for (size_t i = 0; i < n; i++) {
        c->sample_low = c->sample_low == TIMESTAMP_NONE || t[i] < c->sample_low ? t[i] : c->sample_low;
        c->sample_high = c->sample_high == TIMESTAMP_NONE || t[i] > c->sample_high ? t[i] : c->sample_high;
    }
}

static void take_lines(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    int taken = 0;
    const char *first = NULL;
    for (const char *p = text; *p && taken < MAX_LINES;) {
        size_t n = is_glue(p) ? strcspn(p, "\n") : wrapped(p);
        char *line = arena_dup(r->arena, p, n);
        for (size_t i = 0, nl = strcspn(line, "\n"); line[nl] && i < 8; i++, nl = strcspn(line, "\n"))
            line[nl] = nl && line[nl - 1] == ' ' ? '\a' : ' ';
        squeeze(line);
        if (!first && n)
            first = line;
        if (!is_glue(line)) {
            take_line(r, c, line);
            taken++;
        }
        p += n + (p[n] == '\n');
    }
    if (!taken && first)
        take_line(r, c, first);
    take_times(c, text);
    worklog_sample(c, text, NULL, NULL);
    take_text(r, c, text);
    worklog_files(text, json_get(c->json, "frames"), r->arena);
}

void worklog_code(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    enum { LOOKED_AT = 65536 };
    const char *s = text + strspn(text, " \t\n");
    size_t n = strlen(s);
    if (!n || n > LOOKED_AT)
        return;
    struct json *j = *s == '{' || (*s == '[' && strchr("{ \n", s[1])) ? json_parse(s, n, NULL) : NULL;
    if (json_is_object(j)) {
        take_entry(r, c, j);
    } else if (json_is_array(j)) {
        int taken = 0;
        for (const struct json *k = json_first(j); k && taken++ < MAX_ENTRIES; k = json_next(k))
            take_entry(r, c, k);
    } else if (!(*s == '{' && take_strings(r, c, s))) {
        take_lines(r, c, s);
    }
    json_free(j);
}
