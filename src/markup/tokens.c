#include "markup/finders.h"

#include <string.h>

#define WORD "a-zA-Z0-9"
#define URL64 "-a-zA-Z0-9_" /* - first: elsewhere it would make a range */

static bool has_part(const char *s, size_t len) { /* header.payload at least */
    const char *dot = memchr(s, '.', len);
    return dot && dot - s >= 10 && (size_t)(s + len - dot) > 10;
}

static bool has_two(const char *s, size_t len) {
    return memchr(s, '.', len) != NULL;
}

/* sk- and the like begin names as well: a key has digits. */
static bool has_digit(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (s[i] >= '0' && s[i] <= '9')
            return true;
    return false;
}

const struct markup_prefix markup_jwt = {"eyJ", URL64 ".", 20, true, has_part};

/* Sources: the issuers' documentation of their token formats. Lengths are below the documented ones, since a
 * log may have cut them. */
/* clang-format off */
const struct markup_prefix markup_prefixes[] = {
    {"ghp_", WORD, 20, true, NULL},
    {"gho_", WORD, 20, true, NULL},
    {"ghu_", WORD, 20, true, NULL},
    {"ghs_", WORD, 20, true, NULL},
    {"ghr_", WORD, 20, true, NULL},
    {"github_pat_", WORD "_", 20, true, NULL},
    {"AKIA", "A-Z0-9", 16, false, NULL},
    {"ASIA", "A-Z0-9", 16, false, NULL},
    {"ABIA", "A-Z0-9", 16, false, NULL},
    {"ACCA", "A-Z0-9", 16, false, NULL},
    {"AIza", URL64, 30, true, NULL},
    {"ya29.", URL64 ".", 20, true, NULL},
    {"sk-", URL64, 20, false, has_digit},
    {"xoxb-", WORD "-", 10, true, NULL},
    {"xoxp-", WORD "-", 10, true, NULL},
    {"xoxa-", WORD "-", 10, true, NULL},
    {"xoxr-", WORD "-", 10, true, NULL},
    {"xoxs-", WORD "-", 10, true, NULL},
    {"xoxe-", WORD "-", 10, true, NULL},
    {"xapp-", WORD "-", 10, true, NULL},
    {"glpat-", URL64 ".", 16, true, NULL},
    {"npm_", WORD, 30, true, NULL},
    {"pypi-", URL64, 32, true, has_digit},
    {"SG.", URL64 ".", 32, false, has_two},
    {"rk_live_", WORD, 10, true, NULL},
    {"sk_live_", WORD, 10, true, NULL},
    {"rk_test_", WORD, 10, true, NULL},
    {"sk_test_", WORD, 10, true, NULL},
    {"whsec_", WORD "+/=", 16, true, NULL},
    {"hf_", WORD, 30, false, NULL},
    {"dop_v1_", "a-f0-9", 32, true, NULL},
    {"shpat_", "a-fA-F0-9", 32, true, NULL},
    {"shpss_", "a-fA-F0-9", 32, true, NULL},
    {"pscale_", URL64 ".=", 30, true, NULL},
    {"sntrys_", WORD "+/=_", 40, true, NULL},
    {"glc_", WORD "+/=", 32, true, NULL},
    {"hvs.", URL64, 24, true, NULL},
    {"hvb.", URL64, 24, true, NULL},
    {"ZXlK", WORD "+/=", 40, false, has_digit}, /* a JWT in base64 */
    {NULL, NULL, 0, false, NULL},
};
/* clang-format on */

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A token may begin at s[at]: no letter or digit stands before it, unless it ends \n, \t or %3D. */
static bool left_edge(const char *s, size_t at) {
    if (at == 0 || !(is_alnum(s[at - 1]) || s[at - 1] == '_'))
        return true;
    if (at >= 2 && s[at - 2] == '\\' && strchr("nrt", s[at - 1]))
        return true;
    return at >= 3 && s[at - 3] == '%' && is_hex(s[at - 2]) && is_hex(s[at - 1]);
}

static bool in_charset(const char *set, char c) {
    for (const char *p = set; c && *p; p++) {
        if (p[1] == '-' && p[2]) {
            if (c >= p[0] && c <= p[2])
                return true;
            p += 2;
        } else if (*p == c) {
            return true;
        }
    }
    return false;
}

/* Length of a character that the gate made visible inside a token, \u{200B}; 0: none. */
static size_t shown_length(const char *s) {
    if (strncmp(s, "\\u{", 3) != 0)
        return 0;
    size_t n = 3;
    while (is_hex(s[n]) && n < 9)
        n++;
    return s[n] == '}' ? n + 1 : 0;
}

/* End of the run of charset from `at`; what is in it is counted, shown characters are not. */
static size_t run_end(const struct markup_text *t, size_t at, const char *set, size_t *counted) {
    *counted = 0;
    while (at < t->len) {
        size_t shown = shown_length(t->s + at);
        if (!shown && !in_charset(set, t->s[at]))
            break;
        *counted += !shown;
        at += shown ? shown : 1;
    }
    return at;
}

bool markup_find_prefix(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    const struct markup_prefix *row = arg;
    size_t n = strlen(row->prefix);
    for (const char *p = t->s + from; (p = strstr(p, row->prefix)) != NULL;) {
        size_t at = (size_t)(p - t->s), counted;
        if (!row->loose && !left_edge(t->s, at)) {
            p += n;
            continue;
        }
        size_t run = run_end(t, at + n, row->charset, &counted), end = run;
        while (end > at + n && t->s[end - 1] == '.') /* the end of a sentence */
            end--;
        if (counted >= row->min && (!row->check || row->check(p + n, end - at - n))) {
            *hit = (struct markup_hit){at, end};
            return true;
        }
        /* What begins inside of a run that is no token is none either, unless it begins behind a dot. */
        const char *dot = memchr(p + n, '.', run - at - n);
        p = dot ? dot + 1 : t->s + run;
    }
    return false;
}

/* A word of a sentence ("Bearer authentication", "basic setup") has no digit, no = and no capital inside. */
static bool looks_random(const char *s, size_t len) {
    if (len < 6)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((s[i] >= '0' && s[i] <= '9') || s[i] == '=' || (i > 0 && s[i] >= 'A' && s[i] <= 'Z'))
            return true;
    return len >= 24;
}

bool markup_find_scheme(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    const char *word = arg;
    size_t n = strlen(word), counted;
    for (const char *p = t->lower + from; (p = strstr(p, word)) != NULL; p++) {
        size_t at = (size_t)(p - t->lower) + n;
        size_t start = at;
        while (start - at < 8 && (t->s[start] == ' ' || t->s[start] == '\t'))
            start++;
        if (start == at && strncmp(t->s + at, "%20", 3) == 0)
            start += 3;
        if (start == at || start <= from || !left_edge(t->s, at - n))
            continue;
        size_t end = run_end(t, start, WORD "._~+/=-", &counted);
        if (looks_random(t->s + start, end - start) && !markup_harmless(t->s + start, end - start)) {
            *hit = (struct markup_hit){start, end};
            return true;
        }
    }
    return false;
}

/* End of a line of a key's body, at its newline or the end of the text; `at` itself when it is another line.
 */
static size_t body_line(const struct markup_text *t, size_t at) {
    size_t end = at + strcspn(t->s + at, "\n");
    size_t n = strspn(t->s + at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=\\ \t");
    static const char *const headers[] = {"Proc-Type:", "DEK-Info:", "Version:", "Comment:", NULL};
    for (int i = 0; headers[i]; i++)
        if (strncmp(t->s + at, headers[i], strlen(headers[i])) == 0)
            return end;
    return n == end - at && n > 0 && strcspn(t->s + at, " ") + at >= end ? end : at;
}

/* A block without an end was cut: the rest of its line, and the lines that can belong to it. */
static size_t open_end(const struct markup_text *t, size_t at) {
    at += strcspn(t->s + at, "\n");
    while (at < t->len) {
        size_t next = at + 1, end = next < t->len ? body_line(t, next) : next;
        if (end == next)
            break;
        at = end;
    }
    return at;
}

bool markup_find_key_block(const void *arg, const struct markup_text *t, size_t from,
                           struct markup_hit *hit) {
    (void)arg;
    enum { LABEL = 64 };
    for (const char *p = t->s + from; (p = strstr(p, "-----BEGIN ")) != NULL; p += 11) {
        const char *label = p + 11;
        size_t n = strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ");
        if (n > LABEL || strncmp(label + n, "-----", 5) != 0)
            continue;
        const char *key = strstr(label, "PRIVATE KEY");
        if (!key || key >= label + n)
            continue;
        const char *next = strstr(label, "-----BEGIN "), *stop = strstr(label, "-----END ");
        size_t end;
        if (stop && (!next || stop < next)) {
            const char *last = strstr(stop + 9, "-----");
            end = (size_t)((last && last - stop < LABEL + 9 ? last : stop + 4) + 5 - t->s);
        } else {
            end = open_end(t, (size_t)(label - t->s));
        }
        *hit = (struct markup_hit){(size_t)(p - t->s), end};
        return true;
    }
    return false;
}
