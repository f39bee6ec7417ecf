#include "markup/inert.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

static size_t longest_run(const char *s, size_t len, char c) {
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < len; i++) {
        run = s[i] == c ? run + 1 : 0;
        if (run > longest)
            longest = run;
    }
    return longest;
}

static void repeat(struct strbuf *out, char c, size_t n) {
    while (n-- > 0)
        strbuf_addch(out, c);
}

/* Length of our marker's prefix at s, up to its name. 0: it is none. */
static size_t marker_prefix(const char *s, size_t len) {
    if (len < 4 || strncmp(s, "<!--", 4) != 0)
        return 0;
    size_t n = 4;
    while (n < len && strchr(" \t\n/", s[n]))
        n++;
    return len - n >= 12 && strncasecmp(s + n, "log-gardener", 12) == 0 ? n : 0;
}

void inert_break(const char *s, size_t len, struct strbuf *out) {
    size_t run = 0;
    for (size_t i = 0; i < len; i++) {
        run = i > 0 && s[i] == s[i - 1] ? run + 1 : 1;
        if ((s[i] == '`' || s[i] == '~') && run > INERT_MAX_RUN)
            continue;
        if (s[i] == '<' && marker_prefix(s + i, len - i)) {
            strbuf_addstr(out, "<! --");
            i += 3;
            continue;
        }
        strbuf_addch(out, s[i]);
    }
}

static void trim(const char **s, size_t *len) {
    while (*len > 0 && **s == ' ')
        (*s)++, (*len)--;
    while (*len > 0 && (*s)[*len - 1] == ' ')
        (*len)--;
}

static void code_span(const char *s, size_t len, bool cell, struct strbuf *out) {
    trim(&s, &len);
    if (len == 0)
        return;
    size_t fence = longest_run(s, len, '`') + 1;
    bool pad = s[0] == '`' || s[len - 1] == '`';
    repeat(out, '`', fence);
    if (pad)
        strbuf_addch(out, ' ');
    for (size_t i = 0; i < len; i++) {
        /* Parsers of tables do not agree on two backslashes before |: a blank keeps them apart. */
        if (cell && s[i] == '|')
            strbuf_addstr(out, i > 0 && s[i - 1] == '\\' ? " \\" : "\\");
        strbuf_addch(out, s[i]);
    }
    if (pad)
        strbuf_addch(out, ' ');
    repeat(out, '`', fence);
}

void inert_code(const char *s, size_t len, struct strbuf *out) {
    code_span(s, len, false, out);
}

void inert_cell(const char *s, size_t len, struct strbuf *out) {
    code_span(s, len, true, out);
}

void inert_fence(const char *s, size_t len, struct strbuf *out) {
    size_t fence = longest_run(s, len, '`') + 1;
    if (fence < 3)
        fence = 3;
    repeat(out, '`', fence);
    strbuf_addstr(out, "text\n");
    strbuf_add(out, s, len);
    if (len > 0 && s[len - 1] != '\n')
        strbuf_addch(out, '\n');
    repeat(out, '`', fence);
    strbuf_addch(out, '\n');
}

/* What a character becomes in a title: itself, another one, a blank, or 0: nothing. */
static uint32_t title_char(uint32_t cp) {
    if (cp >= 0x80)
        return utf8_letter(cp) ? cp : cp == 0xA0 ? ' ' : 0;
    if ((cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z'))
        return cp;
    if (cp == '`')
        return '\'';
    return cp && strchr(" ._:/()<>*='\"+,;!?%&[]{}|~^$-", (int)cp) ? cp : 0;
}

/* GH-12 is a reference. */
static bool is_reference(const char *s, size_t len) {
    return len >= 4 && strncasecmp(s, "gh-", 3) == 0 && s[3] >= '0' && s[3] <= '9';
}

static void shorten(struct strbuf *out, size_t start) {
    size_t at = start, n = 0;
    uint32_t cp;
    if (utf8_count(out->data + start, out->len - start) <= INERT_MAX_TITLE)
        return;
    while (n++ < INERT_MAX_TITLE - 3)
        at += utf8_next(out->data + at, out->len - at, &cp);
    while (at > start && out->data[at - 1] == ' ')
        at--;
    out->len = at;
    strbuf_addstr(out, "...");
}

void inert_title(const char *s, size_t len, struct strbuf *out) {
    size_t start = out->len;
    for (size_t i = 0; i < len;) {
        uint32_t cp = 0;
        bool blank = out->len == start || out->data[out->len - 1] == ' ';
        size_t n = utf8_next(s + i, len - i, &cp);
        uint32_t c = title_char(cp);
        if (is_reference(s + i, len - i)) {
            strbuf_add(out, s + i, 2);
            c = ' ';
            n = 3;
            blank = false;
        }
        if (c && !(c == ' ' && blank) && !(out->len == start && (c == '-' || c == '/')))
            utf8_add(out, c);
        i += n;
    }
    while (out->len > start && out->data[out->len - 1] == ' ')
        out->len--;
    if (out->data)
        out->data[out->len] = 0;
    shorten(out, start);
}
