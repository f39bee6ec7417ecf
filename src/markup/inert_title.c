#include "base/utf8.h"
#include "markup/inert.h"

#include <string.h>
#include <strings.h>

enum { APOSTROPHE = 0x2019 };

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* What a character becomes in a title: itself, another one, a blank, or 0: nothing. No sign that a shell, a
 * template, a spreadsheet or Markdown takes as its own: titles are pasted into all of them. */
static uint32_t title_char(uint32_t cp) {
    static const struct {
        char from, to;
    } others[] = {{'[', '('}, {'{', '('}, {']', ')'}, {'}', ')'}, {';', ','}, {'|', '/'}, {'&', ' '}};
    if (cp >= 0x80)
        return utf8_letter(cp) || cp == APOSTROPHE ? cp : cp == 0xA0 ? ' ' : 0;
    if (is_alnum((char)cp))
        return cp;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cp == (uint32_t)others[i].from)
            return (uint32_t)others[i].to;
    return cp && strchr(" ._:/()*+,=-", (int)cp) ? cp : 0;
}

/* Length of a placeholder such as <ip1> or <module> at s; 0: it is none. Any other <word> could be HTML. */
static size_t placeholder(const char *s, size_t len) {
    static const char *const names[] = {
        "card", "cookie", "dur",  "email", "file", "hex",   "iban",  "id",      "ip",    "jwt", "key",
        "list", "mac",    "name", "num",   "path", "phone", "query", "secret",  "size",  "ssn", "text",
        "time", "token",  "url",  "user",  "uuid", "value", "word",  "webhook", "module"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);
        if (len < n + 2 || s[0] != '<' || strncmp(s + 1, names[i], n) != 0)
            continue;
        n++;
        n += n < len && s[n] == '#';
        while (n < len && s[n] >= '0' && s[n] <= '9' && n < 24)
            n++;
        if (n < len && s[n] == '>')
            return n + 1;
    }
    return 0;
}

/* What goes from a title whole: the scheme of an address, which makes it a link. */
static size_t link_start(const char *s, size_t len) {
    size_t n = 0;
    if (len >= 4 && strncasecmp(s, "www.", 4) == 0)
        return 4;
    while (n < len && is_alnum(s[n]))
        n++;
    return n > 0 && len - n >= 3 && strncmp(s + n, "://", 3) == 0 ? n + 3 : 0;
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

/* The apostrophe of a word, as typography has it: the plain one ends a shell's quotes. */
static bool is_apostrophe(const char *s, size_t len, size_t i) {
    return s[i] == '\'' && i > 0 && i + 1 < len && is_alnum(s[i - 1]) && is_alnum(s[i + 1]);
}

/* One character (or what goes or stays as a whole) of s from i on; gives how many bytes were used. */
static size_t title_step(const char *s, size_t len, size_t i, size_t start, struct strbuf *out) {
    bool first = i == 0 || !is_alnum(s[i - 1]), blank = out->len == start || out->data[out->len - 1] == ' ';
    size_t whole = placeholder(s + i, len - i), gone = first ? link_start(s + i, len - i) : 0;
    uint32_t cp = 0;
    if (whole) {
        for (size_t k = 0; k < whole; k++) /* ip#1 would be a reference */
            if (s[i + k] != '#')
                strbuf_addch(out, s[i + k]);
        return whole;
    }
    if (gone)
        return gone;
    if (is_reference(s + i, len - i)) {
        strbuf_add(out, s + i, 2);
        strbuf_addch(out, ' ');
        return 3;
    }
    size_t n = utf8_next(s + i, len - i, &cp);
    uint32_t c = is_apostrophe(s, len, i) ? APOSTROPHE : title_char(cp);
    if (c && !(c == ' ' && blank) &&
        !(out->len == start && !utf8_letter(c) && !is_alnum((char)c) && c != '(' && c != '*'))
        utf8_add(out, c);
    return n;
}

void inert_title(const char *s, size_t len, struct strbuf *out) {
    size_t start = out->len;
    for (size_t i = 0; i < len;)
        i += title_step(s, len, i, start, out);
    while (out->len > start && out->data[out->len - 1] == ' ')
        out->len--;
    if (out->data)
        out->data[out->len] = 0;
    shorten(out, start);
}
