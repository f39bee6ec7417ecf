#include "markup/redact_view.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "markup/ansi.h"
#include "markup/chars.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void redact_view_release(struct redact_view *v) {
    free(v->s);
    free(v->lower);
    free(v->map);
    *v = (struct redact_view){0};
}

static void start(struct redact_view *v, size_t len, bool mapped) {
    *v = (struct redact_view){.s = mem_alloc(len + 1, 1)};
    if (mapped)
        v->map = mem_alloc(len + 1, sizeof *v->map);
}

/* NULs would end the text for those who look at it. */
static void put(struct redact_view *v, char c, size_t from) {
    if (v->map)
        v->map[v->len] = (uint32_t)from;
    v->s[v->len++] = c ? c : ' ';
}

static void finish(struct redact_view *v, size_t source_len) {
    v->s[v->len] = 0;
    if (v->map)
        v->map[v->len] = (uint32_t)source_len;
    v->lower = mem_alloc(v->len + 1, 1);
    for (size_t i = 0; i < v->len; i++)
        v->lower[i] = chars_lower(v->s[i]);
}

/* \u{200B}: what the gate made visible. */
static size_t shown_length(const char *s, size_t len) {
    size_t n = 3;
    if (len < 5 || strncmp(s, "\\u{", 3) != 0)
        return 0;
    while (n < len && n < 9 && chars_hex(s[n]) >= 0)
        n++;
    return n < len && n > 3 && s[n] == '}' ? n + 1 : 0;
}

/* How many bytes at s hide or split rather than say something. */
static size_t dropped_length(const char *s, size_t len) {
    unsigned char c = (unsigned char)*s;
    if (c == '\\')
        return shown_length(s, len);
    if (c == 0x1B) {
        size_t n = ansi_length(s, len);
        const char *open = n ? memchr(s, '<', n) : NULL;
        /* < is a parameter of old terminals; what a placeholder begins with is none. */
        return n && !(open && open + 1 < s + len && chars_alpha(open[1])) ? n : 1;
    }
    if (c < 0x20 || c == 0x7F)
        return c != '\n' && c != '\t';
    if (c < 0x80)
        return 0;
    uint32_t cp;
    size_t n = utf8_next(s, len, &cp);
    return cp != UTF8_BAD && utf8_invisible(cp) ? n : 0;
}

static bool is_plain(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)s[i] < 0x20 || (unsigned char)s[i] >= 0x7F || s[i] == '\\') &&
            dropped_length(s + i, len - i))
            return false;
    return true;
}

/* `map` (NULL: none) tells where s[i] came from, its last entry where the source ends. */
static void fold(const char *s, size_t len, const uint32_t *map, size_t source_len, struct redact_view *out) {
    bool plain = is_plain(s, len);
    start(out, len, map || !plain);
    for (size_t i = 0; i < len;) {
        size_t n = plain ? 0 : dropped_length(s + i, len - i);
        if (!n)
            put(out, s[i], map ? map[i] : i);
        i += n ? n : 1;
    }
    finish(out, source_len);
}

void redact_view_fold(const char *s, size_t len, struct redact_view *out) {
    fold(s, len, NULL, len, out);
}

/* What others write where a text had a NUL: U+FFFD, the sign for it, and as cat -v does. */
static size_t nul_length(const char *s, size_t len) {
    static const char *const nuls[] = {"\xEF\xBF\xBD", "\xE2\x90\x80", "^@"};
    for (size_t i = 0; i < sizeof nuls / sizeof *nuls; i++) {
        size_t n = strlen(nuls[i]);
        if (len >= n && !memcmp(s, nuls[i], n))
            return n;
    }
    return 0;
}

bool redact_view_without_nuls(const struct redact_view *v, struct redact_view *out) {
    if (!strstr(v->s, "\xEF\xBF\xBD") && !strstr(v->s, "\xE2\x90\x80") && !strstr(v->s, "^@"))
        return false;
    start(out, v->len, true);
    for (size_t i = 0; i < v->len;) {
        size_t n = nul_length(v->s + i, v->len - i);
        if (!n)
            put(out, v->s[i], v->map ? v->map[i] : i);
        i += n ? n : 1;
    }
    finish(out, v->map ? v->map[v->len] : v->len);
    return true;
}

static int hex_value(const char *s, size_t len, size_t digits) {
    int v = 0;
    if (len < digits)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        if (chars_hex(s[i]) < 0)
            return -1;
        v = v * 16 + chars_hex(s[i]);
    }
    return v;
}

/* What is written by an escape of letters: how many bytes it takes, and its character. */
static size_t backslash(const char *s, size_t len, uint32_t *cp) {
    static const char from[] = "nrtbfvae\"'`/\\", to[] = "\n\n\t\b\f\v\a\033\"'`/\\";
    if (len < 2)
        return 0;
    int hex = s[1] == 'x' ? hex_value(s + 2, len - 2, 2) : s[1] == 'u' ? hex_value(s + 2, len - 2, 4) : -1;
    if (hex >= 0) {
        *cp = (uint32_t)hex;
        return s[1] == 'x' ? 4 : 6;
    }
    if (len >= 4 && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
        *cp = (uint32_t)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
        return 4;
    }
    const char *p = s[1] ? strchr(from, s[1]) : NULL;
    if (!p && s[1] != '0')
        return 0;
    *cp = p ? (unsigned char)to[p - from] : 0;
    return 2;
}

static size_t entity(const char *s, size_t len, uint32_t *cp) {
    static const struct {
        const char *name;
        char c;
    } names[] = {{"&quot;", '"'}, {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&apos;", '\''}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        if (len >= n && strncasecmp(s, names[i].name, n) == 0) {
            *cp = (unsigned char)names[i].c;
            return n;
        }
    }
    if (len < 4 || s[1] != '#')
        return 0;
    bool hex = s[2] == 'x' || s[2] == 'X';
    uint32_t v = 0;
    size_t n = hex ? 3 : 2, first = n;
    for (; n < len && n < first + 6 && chars_hex(s[n]) >= 0 && (hex || chars_digit(s[n])); n++)
        v = v * (hex ? 16 : 10) + (uint32_t)chars_hex(s[n]);
    if (n == first || n >= len || s[n] != ';')
        return 0;
    *cp = v;
    return n + 1;
}

static size_t escape(const char *s, size_t len, uint32_t *cp) {
    if (*s == '\\')
        return backslash(s, len, cp);
    if (*s == '&')
        return entity(s, len, cp);
    int byte = *s == '%' ? hex_value(s + 1, len - 1, 2) : -1;
    if (byte < 0)
        return 0;
    *cp = (uint32_t)byte;
    return 3;
}

/* Only what could be written without being escaped is needed: the rest becomes a blank. NUL, between the
 * letters of UTF-16, is one of the controls that the fold drops, as is what U+FFFD becomes. */
static char written(uint32_t cp) {
    static const uint32_t dropped[] = {0, 0xAD, 0x200B, 0x2400, 0xFEFF, 0xFFFD};
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        if (cp == dropped[i])
            return 1;
    return cp < 0x80 ? (char)cp : ' ';
}

bool redact_view_unescape(const struct redact_view *v, struct redact_view *out) {
    struct redact_view raw;
    bool found = false;
    if (!strpbrk(v->s, "\\%&"))
        return false;
    start(&raw, v->len, true);
    for (size_t i = 0; i < v->len;) {
        uint32_t cp = 0;
        size_t n = strchr("\\%&", v->s[i]) ? escape(v->s + i, v->len - i, &cp) : 0;
        put(&raw, n ? written(cp) : v->s[i], v->map ? v->map[i] : i);
        found = found || n;
        i += n ? n : 1;
    }
    size_t source_len = v->map ? v->map[v->len] : v->len;
    raw.map[raw.len] = (uint32_t)source_len;
    if (found)
        fold(raw.s, raw.len, raw.map, source_len, out);
    redact_view_release(&raw);
    return found;
}

void redact_view_source(const struct redact_view *v, size_t *start_, size_t *end) {
    if (!v->map)
        return;
    *start_ = v->map[*start_];
    *end = v->map[*end];
}
