/* Texts of a cluster that stand in an issue as they are. */
#include "decide/likeness.h"

#include "base/strbuf.h"

#include <ctype.h>
#include <string.h>

enum { MAX_TITLE = 1 << 10, MAX_PATTERNS = 3, MIN_VERBATIM = 24, MAX_KEY = 60 };

static void squeeze(const char *s, size_t max, struct strbuf *out) {
    size_t len = strnlen(s ? s : "", max);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (isalnum(c) || c >= 0x80)
            strbuf_addch(out, (char)tolower(c));
        else if (out->len && out->data[out->len - 1] != ' ')
            strbuf_addch(out, ' ');
    }
}

/* The longest piece of a text that holds no mask (`<num>`). */
static void longest_piece(const char *s, const char **from, size_t *len) {
    *from = s;
    *len = 0;
    while (*s) {
        size_t n = strcspn(s, "<\n");
        if (n > *len) {
            *from = s;
            *len = n;
        }
        s += n;
        if (*s == '<') {
            const char *end = strchr(s, '>');
            s = end && end - s < 24 ? end + 1 : s + 1;
        } else if (*s) {
            s++;
        }
    }
}

/* An identifier in quotes, with a dot or underscore in it: distinctive though short. */
static bool quotes_identifier(const char *s) {
    for (const char *p = strchr(s, '\''); p; p = strchr(p, '\'')) {
        const char *end = strchr(p + 1, '\'');
        if (!end)
            return false;
        size_t n = (size_t)(end - p - 1), marks = 0;
        for (const char *q = p + 1; q < end; q++)
            marks += *q == '.' || *q == '_';
        if (n >= 8 && marks)
            return true;
        p = end + 1;
    }
    return false;
}

static bool key_in(const char *text, bool whole, const char *issue) {
    const char *piece;
    size_t len;
    if (!text)
        return false;
    longest_piece(text, &piece, &len);
    struct strbuf key;
    strbuf_init(&key, 4096);
    squeeze(piece, len, &key);
    size_t keep = whole ? 200 : MAX_KEY;
    if (key.len > keep)
        key.data[keep] = 0;
    bool distinctive = key.len >= MIN_VERBATIM || (key.len >= 12 && quotes_identifier(text));
    bool found = distinctive && strstr(issue, strbuf_str(&key)) != NULL;
    strbuf_release(&key);
    return found;
}

bool likeness_verbatim(const struct cluster *c, const struct issue *issue) {
    struct strbuf text;
    strbuf_init(&text, MAX_TITLE + (64 << 10) + 8);
    squeeze(issue->title, MAX_TITLE, &text);
    strbuf_addstr(&text, " ");
    squeeze(issue->body, 64 << 10, &text);
    bool found = key_in(c->exception_value, true, strbuf_str(&text));
    if (!c->exception_value)
        for (size_t i = 0; i < c->patterns_n && i < MAX_PATTERNS && !found; i++)
            found = key_in(c->patterns[i].text, false, strbuf_str(&text));
    strbuf_release(&text);
    return found;
}
