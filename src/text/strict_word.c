#include "text/exception.h"
#include "text/mask.h"
#include "text/strict_parts.h"
#include "text/word.h"

#include <string.h>
#include <strings.h>

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool strict_word_byte(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_alnum(char c) {
    return strict_word_byte(c) && c != '_';
}

static bool is_enum(const char *s, size_t len) {
    static const char *const words[] = {
        "default", "debug",     "info",    "notice",   "warning",  "warn",      "error",    "critical",
        "alert",   "emergency", "fatal",   "trace",    "get",      "head",      "post",     "put",
        "patch",   "delete",    "options", "connect",  "true",     "false",     "yes",      "no",
        "on",      "off",       "none",    "null",     "nil",      "undefined", "nan",      "http",
        "https",   "ws",        "wss",     "HTTP/1.0", "HTTP/1.1", "HTTP/2",    "HTTP/2.0", "HTTP/3"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == len && !strncasecmp(words[i], s, len))
            return true;
    return false;
}

/* Every run of letters and digits is a word. */
static bool parts_plain(const char *s, size_t len) {
    for (size_t i = 0, n; i < len; i += n) {
        for (n = 0; i + n < len && is_alnum(s[i + n]);)
            n++;
        if (n && !word_plain(s + i, n))
            return false;
        n += !n;
    }
    return true;
}

/* acme.billing.ledger beside acme/billing/core.py */
static bool is_near(const struct strict *s, const char *word, size_t len) {
    const char *dot = memchr(word, '.', len);
    size_t first = dot ? (size_t)(dot - word) : 0;
    if (!first || !strmap_get(&s->roots, word, first))
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_alnum(word[i]) && !(i && strchr("._", word[i])))
            return false;
    return parts_plain(word, len);
}

bool strict_is_own(const struct strict *s, const char *name, size_t len) {
    return len && (strmap_get(&s->names, name, len) || is_near(s, name, len));
}

bool strict_word_shown(const struct strict *s, const char *word, size_t len) {
    if (!len || is_enum(word, len) || (strict_is_own(s, word, len) && parts_plain(word, len)))
        return true;
    if (s->allowed && s->allowed(s->ctx, word, len))
        return true;
    return exception_is_type(word, len) && parts_plain(word, len);
}

static const char *in_text(const char *text, size_t len, const char *what) {
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= len; i++)
        if (!strncasecmp(text + i, what, n))
            return text + i;
    return NULL;
}

const char *strict_word_kind(const char *text, size_t len, const char *other) {
    const char *at = memchr(text, '@', len);
    if (in_text(text, len, "://") || in_text(text, len < 4 ? len : 4, "www."))
        return "<url>";
    if (at && at > text && memchr(at, '.', (size_t)(text + len - at)) && !memchr(text, ' ', len))
        return "<email>";
    return !memchr(text, ' ', len) && (memchr(text, '/', len) || memchr(text, '\\', len)) ? "<path>" : other;
}

/* and/or, tcp/udp, N/A */
static bool is_pair(const char *word, size_t len) {
    const char *slash = memchr(word, '/', len);
    size_t left = slash ? (size_t)(slash - word) : 0, right = slash ? len - left - 1 : 0;
    if (!left || !right || left > 12 || right > 12)
        return false;
    for (size_t i = 0; i < len; i++)
        if (i != left && !is_letter(word[i]))
            return false;
    return word_plain(word, left) && word_plain(slash + 1, right);
}

/* A dot between two letters or digits: a name with parts. e.g and i.e are none. */
static bool is_dotted(const char *word, size_t len) {
    bool longer = false, dotted = false;
    size_t part = 0;
    for (size_t i = 0; i < len; i++) {
        part = is_alnum(word[i]) ? part + 1 : 0;
        longer = longer || part > 1;
        dotted =
            dotted || (word[i] == '.' && i && i + 1 < len && is_alnum(word[i - 1]) && is_alnum(word[i + 1]));
    }
    return dotted && longer;
}

static void masked(const char *word, size_t len, struct strbuf *out) {
    struct strbuf m;
    strbuf_init(&m, 4 * MASK_MAX_INPUT);
    mask_text(word, len, &m);
    const char *text = strbuf_str(&m);
    const char *end = *text == '<' ? strchr(text, '>') : NULL;
    bool same = m.len == len && !memcmp(text, word, len);
    if (same && parts_plain(word, len))
        strbuf_add(out, word, len);
    else
        strbuf_addstr(out, !same && end && !end[1] ? text : "<id>");
    strbuf_release(&m);
}

/* What stands on both sides of the colons in a word: a field and its value, or a:: name of code. */
static bool add_split(const struct strict *s, const char *word, size_t len, bool value, struct strbuf *out) {
    const char *colon = memchr(word, ':', len);
    size_t left = colon ? (size_t)(colon - word) : 0, n = left;
    if (!left)
        return false;
    while (n < len && word[n] == ':')
        n++;
    if (n == len)
        return false;
    strict_word(s, word, left, value, out);
    strbuf_add(out, colon, n - left);
    strict_word(s, word + n, len - n, value || n - left == 1, out);
    return true;
}

/* Signs around a word that are no part of it. */
static void strip(const char **word, size_t *len, size_t *behind) {
    while (*len && strchr(".!?*#~+^:$%-", **word))
        (*word)++, (*len)--;
    while (*len && strchr(".:!?*~-+%^#$", (*word)[*len - 1]))
        (*len)--, (*behind)++;
}

/* v1.2.3 */
static bool is_version(const char *word, size_t len) {
    return len > 1 && (*word == 'v' || *word == 'V') && is_digit(word[1]) &&
           strict_number_small(word + 1, len - 1);
}

static void add_core(const struct strict *s, const char *word, size_t len, bool value, struct strbuf *out) {
    const char *kind = strict_word_kind(word, len, NULL);
    if (strict_word_shown(s, word, len) || strict_number_small(word, len) || is_version(word, len))
        strbuf_add(out, word, len);
    else if (kind && strcmp(kind, "<path>") != 0)
        strbuf_addstr(out, kind);
    else if (add_split(s, word, len, value, out))
        return;
    else if (value)
        strbuf_addstr(out, kind ? kind : "<value>");
    else if (kind && !is_pair(word, len))
        strbuf_addstr(out, kind);
    else if (memchr(word, '@', len) || is_dotted(word, len))
        strbuf_addstr(out, "<name>");
    else
        masked(word, len, out);
}

void strict_word(const struct strict *s, const char *word, size_t len, bool value, struct strbuf *out) {
    const char *core = word;
    size_t n = len, behind = 0;
    strip(&core, &n, &behind);
    /* What the config allows may begin or end with such a sign. */
    if (s->allowed && s->allowed(s->ctx, word, len)) {
        strbuf_add(out, word, len);
        return;
    }
    strbuf_add(out, word, (size_t)(core - word));
    if (n)
        add_core(s, core, n, value, out);
    strbuf_add(out, core + n, behind);
}
