#include "decide/title.h"

#include "base/strbuf.h"
#include "model/severity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TITLE_MAX_POINTS = 256, TITLE_NAME_POINTS = 200, TITLE_MAX_READ = 1024, TITLE_MAX_WORDS = 64 };

static size_t cut_at(const char *s, size_t points) {
    size_t i = 0;
    for (size_t n = 0; s[i]; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80 && n++ == points)
            break;
    return i;
}

static const char *cut(const char *text, size_t points, struct arena *a) {
    size_t n = cut_at(text, points);
    if (!text[n])
        return arena_str(a, text);
    n = cut_at(text, points - 1);
    while (n && text[n - 1] == ' ')
        n--;
    return arena_printf(a, "%.*s\xe2\x80\xa6", (int)n, text);
}

static const char unnamed[] = "Unnamed problem";

const char *title_name(const struct gate *g, const char *name, struct arena *a) {
    struct strbuf gated;
    strbuf_init(&gated, 1 << 16);
    gate_add(g, GATE_TITLE, name && *name ? name : unnamed, &gated);
    if (!gated.len) /* nothing of it may stand in a title */
        strbuf_addstr(&gated, unnamed);
    const char *text = cut(strbuf_str(&gated), TITLE_NAME_POINTS, a);
    strbuf_release(&gated);
    return text;
}

const char *title_compose(const struct gate *g, const char *category, int priority, const char *name,
                          struct arena *a) {
    return cut(arena_printf(a, "GCP-%s | %s | %s", category, priority_name(priority), title_name(g, name, a)),
               TITLE_MAX_POINTS, a);
}

static bool piece_is_gated(const struct gate *g, const char *piece, size_t len) {
    struct strbuf in, out;
    strbuf_init(&in, 1 << 16);
    strbuf_init(&out, 1 << 16);
    strbuf_add(&in, piece, len);
    gate_add(g, GATE_TITLE, strbuf_str(&in), &out);
    bool same = out.len == len && !memcmp(strbuf_str(&out), piece, len);
    strbuf_release(&in);
    strbuf_release(&out);
    return same;
}

bool title_is_gated(const struct gate *g, const char *title) {
    for (const char *p = title, *next; p; p = next) {
        next = strstr(p, " | ");
        size_t len = next ? (size_t)(next - p) : strlen(p);
        if (!next && len > 3 && !strcmp(p + len - 3, "\xe2\x80\xa6"))
            len -= 3;
        if (!piece_is_gated(g, p, len))
            return false;
        next = next ? next + 3 : NULL;
    }
    return true;
}

/* ---- the normal form ---- */

struct words {
    const char *w[TITLE_MAX_WORDS];
    size_t from[TITLE_MAX_WORDS];
    bool upper[TITLE_MAX_WORDS]; /* written in capitals */
    size_t n;
};

/* Length of an emoji or other symbol at s (U+2000..2FFF, U+F000.., past the BMP); 0: it is none. Letters of
 * other scripts are not symbols. */
static size_t symbol_len(const char *s) {
    unsigned char c = (unsigned char)*s;
    size_t want = c >= 0xF0 ? 4 : c == 0xE2 || c == 0xEF ? 3 : 0, n = 0;
    while (n < want && s[n])
        n++;
    return n;
}

static bool starts_word(const char *s) {
    return isalnum((unsigned char)*s) || ((unsigned char)*s >= 0x80 && !symbol_len(s));
}

static bool in_word(const char *s) {
    return starts_word(s) || *s == '_' || *s == '.';
}

/* Dots and underscores stay inside names (`acme.billing`), and separate nowhere else. */
static void split_words(const char *s, size_t len, struct words *out, struct arena *a) {
    for (size_t i = 0; i < len && out->n < TITLE_MAX_WORDS;) {
        while (i < len && !starts_word(s + i))
            i += symbol_len(s + i) ? symbol_len(s + i) : 1;
        if (i >= len)
            break;
        size_t from = i;
        bool upper = false, lower = false;
        while (i < len && in_word(s + i)) {
            upper |= isupper((unsigned char)s[i]) != 0;
            lower |= islower((unsigned char)s[i]) != 0;
            i++;
        }
        size_t to = i;
        while (to > from && (s[to - 1] == '_' || s[to - 1] == '.'))
            to--;
        char *w = arena_dup(a, s + from, to - from);
        for (char *p = w; *p; p++)
            *p = (char)tolower((unsigned char)*p);
        out->upper[out->n] = upper && !lower;
        out->from[out->n] = from;
        out->w[out->n++] = w;
    }
}

static bool in_list(const char *w, const char *const *list) {
    for (; *list; list++)
        if (!strcmp(w, *list))
            return true;
    return false;
}

/* Words that a title wears and that say nothing of which problem it is. */
static const char *const remarks[] = {"regression", "regressions", "recurring", "recurrence", "recurrent",
                                      "escalated",  "escalation",  "critical",  "urgent",     "blocker",
                                      "resolved",   "reopened",    "update",    "updated",    "persistent",
                                      "ongoing",    NULL};
static const char *const categories[] = {"regression", "new",         "active",     "dev",
                                         "other",      "staging",     "production", "auth",
                                         "ops",        "operational", "escalated",  NULL};
static const char *const severities[] = {"critical", "high", "medium", "low", NULL};
static const char *const tags[] = {"bug",         "gcp",         "critical", "blocker", "error",
                                   "performance", "enhancement", "urgent",   NULL};

static bool is_priority_word(const char *w) {
    return w[0] == 'p' && isdigit((unsigned char)w[1]) && (!w[2] || (isdigit((unsigned char)w[2]) && !w[3]));
}

static const char *skip_ornament(const char *s) {
    while (symbol_len(s) || isspace((unsigned char)*s))
        s += symbol_len(s) ? symbol_len(s) : 1;
    return s;
}

/* "[P1] ", "[BUG] ": a tag in front, in brackets. */
static const char *skip_tags(const char *s) {
    for (;;) {
        s = skip_ornament(s);
        const char *end = *s == '[' ? strchr(s, ']') : NULL;
        if (!end || end - s > 24 || !skip_ornament(end + 1)[0])
            return s;
        s = end + 1;
    }
}

/* Where the name ends: before " - remark" or " (remark)" when the remark begins with a word of the list or a
 * count, or stands in capitals. */
static size_t name_end(const char *s) {
    size_t len = strnlen(s, TITLE_MAX_READ);
    for (size_t i = 1; i + 1 < len; i++) {
        bool dash = i + 2 < len && s[i] == ' ' && s[i + 1] == '-' && s[i + 2] == ' ';
        bool open = s[i] == '(' || s[i] == '[';
        if (!dash && !open)
            continue;
        const char *r = s + i + (dash ? 3 : 1);
        size_t n = 0;
        char word[24] = "";
        for (; n < sizeof word - 1 && isalpha((unsigned char)r[n]); n++)
            word[n] = (char)tolower((unsigned char)r[n]);
        word[n] = 0;
        if (in_list(word, remarks) || isdigit((unsigned char)*r))
            return i;
    }
    return len;
}

static size_t skip_gcp(const struct words *w) {
    size_t i = 1;
    while (i < w->n && i < 3 && in_list(w->w[i], categories))
        i++;
    return i;
}

static size_t skip_front(const struct words *w) {
    size_t i = 0;
    bool test = w->n > 1 && (!strcmp(w->w[0], "failing") || !strcmp(w->w[0], "uncollectable")) &&
                !strcmp(w->w[1], "test");
    if (w->n && !strcmp(w->w[0], "gcp"))
        i = skip_gcp(w);
    else if (test)
        for (i = 2; i < w->n && i < 4 && in_list(w->w[i], categories);)
            i++;
    bool headed = i > 0;
    while (i < w->n &&
           (is_priority_word(w->w[i]) || (headed && in_list(w->w[i], severities)) ||
            (w->upper[i] && in_list(w->w[i], tags)) || (i && w->upper[i] && in_list(w->w[i], remarks)))) {
        headed |= is_priority_word(w->w[i]);
        i++;
    }
    return i;
}

/* A category that is no listed word: `GCP-race-condition | P0 | Name`. */
static const char *after_pipes(const char *s) {
    if (strncasecmp(s, "GCP-", 4) != 0)
        return s;
    const char *one = strchr(s, '|'), *two = one ? strchr(one + 1, '|') : NULL;
    return two && two[1] ? two + 1 : s;
}

static const char *singular(const char *w, struct arena *a) {
    size_t n = strlen(w);
    if (n > 3 && w[n - 1] == 's' && w[n - 2] != 's' && w[n - 2] != 'u' && w[n - 2] != 'i')
        return arena_dup(a, w, n - 1);
    return w;
}

const char *title_normal(const char *title, struct arena *a) {
    const char *s = skip_tags(after_pipes(skip_tags(title ? title : "")));
    struct words w = {.n = 0};
    split_words(s, name_end(s), &w, a);
    size_t i = skip_front(&w), end = w.n;
    while (end > i + 1 && w.upper[end - 1] && in_list(w.w[end - 1], remarks))
        end--;
    struct strbuf out;
    strbuf_init(&out, 4096);
    for (; i < end; i++) {
        if (out.len)
            strbuf_addch(&out, ' ');
        strbuf_addstr(&out, singular(w.w[i], a));
    }
    const char *normal = arena_str(a, strbuf_str(&out));
    strbuf_release(&out);
    return normal;
}

const char *title_name_in(const char *title) {
    struct arena a;
    struct words w = {.n = 0};
    const char *s = skip_tags(after_pipes(skip_tags(title ? title : "")));
    arena_init(&a);
    split_words(s, strnlen(s, TITLE_MAX_READ), &w, &a);
    size_t i = skip_front(&w);
    arena_release(&a);
    return i < w.n ? s + w.from[i] : s;
}

bool title_is_identity(const char *normal) {
    return normal && strchr(normal, ' ') != NULL;
}

/* ---- parts ---- */

struct title_parts title_split(const char *title, struct arena *a) {
    struct title_parts p = {.priority = PRIORITY_NONE};
    const char *s = skip_ornament(title ? title : "");
    const char *one = strstr(s, " | "), *two = one ? strstr(one + 3, " | ") : NULL;
    if (strncmp(s, "GCP-", 4) != 0 || !two)
        return p;
    p.priority = priority_parse(arena_dup(a, one + 3, (size_t)(two - one - 3)));
    if (p.priority == PRIORITY_NONE)
        return p;
    p.category = arena_dup(a, s + 4, (size_t)(one - s - 4));
    p.name = arena_str(a, two + 3);
    return p;
}

int title_priority(const char *title) {
    struct arena a;
    arena_init(&a);
    struct words w = {.n = 0};
    const char *s = skip_ornament(title ? title : "");
    split_words(s, strnlen(s, TITLE_MAX_READ), &w, &a);
    int p = PRIORITY_NONE;
    for (size_t i = 0; i < w.n && i < 6 && p == PRIORITY_NONE; i++)
        if (is_priority_word(w.w[i]))
            p = priority_parse(w.w[i]);
    arena_release(&a);
    return p;
}

bool title_is_ours(const char *title) {
    return strncasecmp(skip_tags(title ? title : ""), "GCP-", 4) == 0;
}

bool title_is_of_tests(const char *title) {
    static const char *const words[] = {"failing-test", "uncollectable-test", "test-", "syntax-error-test"};
    const char *s = skip_ornament(title ? title : "");
    s += *s == '[';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncasecmp(s, words[i], strlen(words[i])))
            return true;
    return false;
}

bool title_has_category(const char *title, const char *category) {
    const char *s = skip_tags(title ? title : "");
    size_t n = strlen(category);
    return strncasecmp(s, "GCP-", 4) == 0 && strncasecmp(s + 4, category, n) == 0 &&
           !isalnum((unsigned char)s[4 + n]);
}
