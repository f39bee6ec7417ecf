#include "decide/likeness_words.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST_STOP = 10 };

/* Articles and the words that nearly every failure report uses. */
static const char *const stop[] = {
    "about", "after", "all",      "an",    "and",    "are",    "as",    "at",         "be",       "been",
    "but",   "by",    "critical", "error", "errors", "failed", "fails", "failure",    "failures", "for",
    "from",  "gcp",   "has",      "have",  "in",     "is",     "issue", "issues",     "it",       "its",
    "log",   "logs",  "no",       "not",   "of",     "on",     "or",    "production", "staging",  "that",
    "the",   "this",  "to",       "was",   "were",   "when",   "while", "with",       "warning",  "warnings"};

static bool is_stop(const char *w, size_t n) {
    if (n < 2)
        return true;
    if (w[0] == 'p' && n == 2 && isdigit((unsigned char)w[1]))
        return true;
    if (n > LONGEST_STOP)
        return false;
    size_t digits = 0;
    while (digits < n && isdigit((unsigned char)w[digits]))
        digits++;
    if (digits == n)
        return true;
    for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
        if (stop[i][0] == w[0] && stop[i][1] == w[1] && !strcmp(stop[i], w))
            return true;
    return false;
}

static size_t stem(char *w, size_t n) {
    static const char *const endings[] = {"ing", "ed", "ion"};
    if (n > 4 && w[n - 1] == 's' && !strchr("sui", w[n - 2]))
        n--;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t e = strlen(endings[i]);
        if (n > e + 4 && !memcmp(w + n - e, endings[i], e)) {
            n -= e;
            break;
        }
    }
    w[n] = 0;
    return n;
}

void likeness_words_init(struct likeness_words *w, const char *s, size_t max) {
    w->s = s ? s : "";
    w->len = strnlen(w->s, max);
    w->at = 0;
    w->n = 0;
}

/* This loop sees every byte of a listing: plain comparisons, no locale. */
static inline bool is_lower(unsigned char c) {
    return c >= 'a' && c <= 'z';
}

static inline bool is_upper(unsigned char c) {
    return c >= 'A' && c <= 'Z';
}

static inline bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}

static inline bool is_letter(unsigned char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c >= 0x80;
}

static inline bool humps(unsigned char a, unsigned char b) {
    return is_upper(b) && (is_lower(a) || is_digit(a));
}

bool likeness_words_next(struct likeness_words *w) {
    const unsigned char *s = (const unsigned char *)w->s;
    for (;;) {
        while (w->at < w->len && !is_letter(s[w->at]))
            w->at++;
        if (w->at >= w->len)
            return false;
        size_t from = w->at, n = 0;
        for (; w->at < w->len && is_letter(s[w->at]); w->at++) {
            if (w->at > from && humps(s[w->at - 1], s[w->at]))
                break;
            if (n < LIKENESS_WORDS_MAX)
                w->word[n++] = (char)(is_upper(s[w->at]) ? s[w->at] | 0x20 : s[w->at]);
        }
        w->word[n] = 0;
        if (is_stop(w->word, n))
            continue;
        w->n = stem(w->word, n);
        return true;
    }
}
