#include "decide/likeness_words.h"

#include <ctype.h>
#include <string.h>

/* Articles and the words that nearly every failure report uses. */
static const char *const stop[] = {
    "about", "after",    "all",   "an",     "and",     "are",   "as",     "at",      "be",    "been",  "but",
    "by",    "critical", "error", "errors", "failed",  "fails", "failure", "failures", "for",   "from",  "gcp",
    "has",   "have",     "in",    "is",     "issue",   "issues", "it",    "its",     "log",   "logs",  "no",
    "not",   "of",       "on",    "or",     "production", "staging", "that", "the",  "this",  "to",    "was",
    "were",  "when",     "while", "with",   "warning", "warnings"};

static bool is_stop(const char *w, size_t n) {
    if (n < 2)
        return true;
    if (w[0] == 'p' && n == 2 && isdigit((unsigned char)w[1]))
        return true;
    size_t digits = 0;
    while (digits < n && isdigit((unsigned char)w[digits]))
        digits++;
    if (digits == n)
        return true;
    for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
        if (stop[i][0] == w[0] && !strcmp(stop[i], w))
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

static bool is_letter(unsigned char c) {
    return isalnum(c) || c >= 0x80;
}

static bool humps(unsigned char a, unsigned char b) {
    return isupper(b) && (islower(a) || isdigit(a));
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
                w->word[n++] = (char)tolower(s[w->at]);
        }
        w->word[n] = 0;
        if (is_stop(w->word, n))
            continue;
        w->n = stem(w->word, n);
        return true;
    }
}
