#include "text/prefix.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *blanks(const char *p) {
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* A level word at p: sets its severity, gives its end; NULL: none. */
static const char *level(const char *p, int *severity) {
    char word[12];
    size_t n = 0;
    while (is_alpha(p[n]) && n + 1 < sizeof word) {
        word[n] = p[n];
        n++;
    }
    word[n] = 0;
    if (n < 4 || is_alpha(p[n]))
        return NULL;
    int s = severity_parse(word);
    if (s < 0)
        return NULL;
    *severity = s;
    return p + n;
}

/* `2025-09-07 15:39:43`, with decimals and offset in whatever form; NULL: none. */
static const char *stamp(const char *p) {
    static const char shape[] = "dddd-dd-dd dd:dd:dd";
    for (size_t i = 0; shape[i]; i++) {
        bool ok = shape[i] == 'd'   ? is_digit(p[i])
                  : shape[i] == ' ' ? p[i] == ' ' || p[i] == 'T'
                  : shape[i] == '-' ? p[i] == '-' || p[i] == '/'
                                    : p[i] == shape[i];
        if (!ok)
            return NULL;
    }
    p += sizeof shape - 1;
    while (is_digit(*p) || *p == '.' || *p == ',')
        p++;
    if (*p == 'Z')
        return p + 1;
    const char *z = *p == ' ' ? p + 1 : p;
    if ((*z == '+' || *z == '-') && is_digit(z[1])) {
        z++;
        while (is_digit(*z) || *z == ':')
            z++;
        return z;
    }
    return p;
}

/* After the time: ` - name - LEVEL - message`, one or two names. */
static const char *dashed(const char *p, int *severity) {
    for (int part = 0; part < 4; part++) {
        if (strncmp(p, " - ", 3) != 0)
            return NULL;
        p = blanks(p + 3);
        const char *end = level(p, severity);
        if (end && !strncmp(blanks(end), "- ", 2))
            return blanks(end) + 2;
        const char *next = strstr(p, " - ");
        const char *line = strchr(p, '\n');
        if (!next || (line && line < next) || next - p > 100)
            return NULL;
        p = next;
    }
    return NULL;
}

static const char *piped(const char *p, int *severity) {
    p = blanks(p);
    if (*p != '|')
        return NULL;
    p = level(blanks(p + 1), severity);
    if (!p || *(p = blanks(p)) != '|')
        return NULL;
    const char *dash = strstr(p, " - ");
    const char *line = strchr(p, '\n');
    return dash && (!line || dash < line) ? dash + 3 : blanks(p + 1);
}

static const char *bracketed(const char *p, int *severity) {
    const char *inner = *p == '[' ? p + 1 : NULL;
    const char *end = inner ? level(inner, severity) : NULL;
    return end && *end == ']' ? blanks(end + 1) : NULL;
}

static const char *gunicorn(const char *text, int *severity) {
    const char *p = *text == '[' ? stamp(text + 1) : NULL;
    if (!p || *p != ']')
        return NULL;
    p = blanks(p + 1);
    if (*p == '[' && is_digit(p[1])) {
        while (is_digit(*++p))
            ;
        if (*p != ']')
            return NULL;
        p = blanks(p + 1);
    }
    return bracketed(p, severity);
}

static const char *plain_level(const char *text, int *severity) {
    const char *end = level(blanks(text), severity);
    return end && *end == ':' && (end[1] == ' ' || !end[1]) ? blanks(end + 1) : NULL;
}

static const char *stamped(const char *text, int *severity) {
    const char *p = stamp(text);
    const char *m = NULL;
    if (p && !m)
        m = dashed(p, severity);
    if (p && !m)
        m = piped(p, severity);
    if (p && !m)
        m = bracketed(blanks(p), severity);
    if (p && !m)
        m = plain_level(p, severity);
    return m;
}

struct prefix prefix_split(const char *text) {
    static const char *(*const forms[])(const char *, int *) = {gunicorn, stamped, bracketed, plain_level};
    struct prefix out = {text, -1};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int severity = -1;
        const char *m = forms[i](text, &severity);
        if (m) {
            out.message = m;
            out.severity = severity;
            return out;
        }
    }
    return out;
}

bool prefix_access(const char *message, struct prefix_access *out) {
    const char *q = strstr(message, " - \"");
    if (!q || q - message > 60 || (!is_digit(message[0]) && message[0] != '['))
        return false;
    const char *p = q + 4;
    size_t n = 0;
    while (is_alpha(p[n]) && n + 1 < sizeof out->method)
        n++;
    if (!n || p[n] != ' ')
        return false;
    memcpy(out->method, p, n);
    out->method[n] = 0;
    out->path = p + n + 1;
    out->path_len = strcspn(out->path, " \"");
    const char *close = strchr(out->path, '"');
    if (!close)
        return false;
    const char *s = blanks(close + 1);
    if (!is_digit(s[0]) || !is_digit(s[1]) || !is_digit(s[2]) || is_digit(s[3]))
        return false;
    out->status = (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
    return true;
}

/* Loguru's colour tags, and nothing else between angle brackets. */
static size_t colour_tag(const char *p) {
    static const char *const names[] = {"red",   "green", "yellow", "blue",      "cyan", "magenta", "white",
                                        "black", "level", "bold",   "light-red", "RED",  "dim",     "normal"};
    if (*p != '<')
        return 0;
    size_t i = p[1] == '/' ? 2 : 1;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        size_t n = strlen(names[k]);
        if (!strncmp(p + i, names[k], n) && p[i + n] == '>')
            return i + n + 1;
    }
    return i == 2 && p[2] == '>' ? 3 : 0;
}

static size_t ansi(const char *p) {
    if (*p != '\x1b' || p[1] != '[')
        return 0;
    size_t n = 2;
    while (p[n] && (p[n] < '@' || p[n] > '~'))
        n++;
    return p[n] ? n + 1 : n;
}

static bool one_line_traceback(const char *text) {
    return !strchr(text, '\n') && (strstr(text, "\\n  File \"") || strstr(text, "\\n  File \\\"")) &&
           strstr(text, "Traceback (most recent call last)");
}

const char *prefix_clean(const char *text, struct arena *a) {
    bool unfold = one_line_traceback(text);
    if (!unfold && !strchr(text, '<') && !strchr(text, '\x1b'))
        return text;
    char *out = arena_alloc(a, strlen(text) + 1), *w = out;
    for (const char *p = text; *p;) {
        size_t skip = ansi(p);
        if (!skip)
            skip = colour_tag(p);
        if (skip) {
            p += skip;
        } else if (unfold && p[0] == '\\' && p[1] == 'n') {
            *w++ = '\n';
            p += 2;
        } else if (unfold && p[0] == '\\' && p[1] == '"') {
            *w++ = '"';
            p += 2;
        } else {
            *w++ = *p++;
        }
    }
    *w = 0;
    return out;
}

static const char *sign(const char *p) {
    if (*p != '[')
        return NULL;
    const char *close = strchr(p, ']');
    if (!close || close - p > 24)
        return NULL;
    bool words = false;
    for (const char *q = p + 1; q < close; q++)
        words |= is_alpha(*q) && strncmp(p + 1, "U+", 2) != 0;
    return words ? NULL : close + 1;
}

static const char *shout(const char *p) {
    static const char *const words[] = {"CRITICAL", "ERROR",  "WARNING", "WARN",   "FAIL",  "ALERT",
                                        "FATAL",    "FAILED", "INFO",    "SEARCH", "NOTICE"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (!strncmp(p, words[i], n) && p[n] == ':' && p[n + 1] == ' ')
            return p + n + 2;
    }
    return NULL;
}

/* Emoji and signs, not letters of any script. */
static const char *symbol(const char *p) {
    uint32_t cp;
    size_t n = utf8_next(p, strnlen(p, 4), &cp);
    return n >= 3 && !utf8_letter(cp) ? p + n : NULL;
}

const char *prefix_skip_decoration(const char *message) {
    for (const char *p = message;;) {
        const char *next = sign(p);
        if (!next)
            next = shout(p);
        if (!next && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '*' || *p == '-' || *p == '='))
            next = p + 1;
        if (!next)
            next = symbol(p);
        if (!next)
            return *p ? p : message;
        p = next;
    }
}
