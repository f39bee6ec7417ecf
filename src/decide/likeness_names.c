#include "decide/likeness_names.h"

#include "decide/likeness_words.h"

#include <ctype.h>
#include <string.h>

enum { MAX_TITLE = 1 << 10, MAX_BODY = 8 << 10, MAX_PATTERNS = 3, MAX_PATTERN = 400, MIN_QUOTED = 8 };

/* ---- words of a side ---- */

static void add_words(struct strmap *set, const char *text, size_t max) {
    struct likeness_words w;
    likeness_words_init(&w, text, max);
    while (likeness_words_next(&w))
        *strmap_put(set, w.word, w.n) = 1;
}

static void words_of_cluster(struct strmap *set, const struct cluster *c) {
    add_words(set, c->title, MAX_TITLE);
    add_words(set, c->exception_type, MAX_PATTERN);
    add_words(set, c->exception_value, MAX_PATTERN);
    for (size_t i = 0; i < c->patterns_n && i < MAX_PATTERNS; i++)
        add_words(set, c->patterns[i].text, MAX_PATTERN);
    for (size_t i = 0; i < c->frames_n; i++)
        add_words(set, c->frames[i].file, MAX_PATTERN);
}

static void words_of_issue(struct strmap *set, const struct issue *issue) {
    add_words(set, issue->title, MAX_TITLE);
    add_words(set, issue->body, MAX_BODY);
}

/* ---- names ---- */

static bool is_break(unsigned char c) {
    return isspace(c) || strchr("'\"`()[]{},;:|<>=*", c) != NULL;
}

/* It has a dot, slash or underscore inside, a digit beside letters, or a hump. */
static bool is_identifier(const char *s, size_t n) {
    bool letter = false, digit = false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        bool inside = i && i + 1 < n;
        if (inside && (strchr("._/", c) || (isupper(c) && islower((unsigned char)s[i - 1]))))
            return true;
        letter |= isalpha(c) != 0;
        digit |= isdigit(c) != 0;
    }
    return letter && digit;
}

static bool is_rare(const struct likeness_dictionary *d, const char *word, size_t n) {
    struct likeness_terms t;
    t.n = t.unknown = 0;
    likeness_terms_read(d, &t, word, n, LIKENESS_WORD);
    size_t df = t.n ? d->df[t.items[0].id] : 0;
    return df <= 3 || df <= d->issues / 10;
}

static bool token_names(const struct strmap *other, const struct likeness_dictionary *d, const char *s,
                        size_t n) {
    bool identifier = is_identifier(s, n);
    struct likeness_words w;
    likeness_words_init(&w, s, n);
    while (likeness_words_next(&w))
        if (w.n > 2 && (identifier || !likeness_words_plain(w.word)) && !strmap_get(other, w.word, w.n) &&
            is_rare(d, w.word, w.n))
            return true;
    return false;
}

/* The title names something that is not among the other side's words. */
static bool names_more(const char *title, const struct strmap *other, const struct likeness_dictionary *d) {
    size_t len = strnlen(title ? title : "", MAX_TITLE);
    for (size_t i = 0; i < len;) {
        size_t from = i;
        while (i < len && !is_break((unsigned char)title[i]))
            i++;
        if (i > from && token_names(other, d, title + from, i - from))
            return true;
        i += i < len;
    }
    return false;
}

/* ---- quotes ---- */

static bool holds(const char *text, const char *s, size_t n) {
    for (const char *p = text; (p = memchr(p, s[0], strlen(p))); p++)
        if (!strncmp(p, s, n))
            return true;
    return false;
}

/* An identifier that the text quotes stands in the issue. */
static bool quotes_same(const char *text, const struct issue *issue) {
    for (const char *p = text ? strpbrk(text, "'\"`") : NULL; p; p = strpbrk(p, "'\"`")) {
        const char *end = strchr(p + 1, *p);
        if (!end)
            return false;
        size_t n = (size_t)(end - p - 1);
        bool marked = memchr(p + 1, '.', n) || memchr(p + 1, '_', n);
        if (n >= MIN_QUOTED && n < MAX_PATTERN && marked && !memchr(p + 1, ' ', n) &&
            (holds(issue->title, p + 1, n) || holds(issue->body, p + 1, n)))
            return true;
        p = end + 1;
    }
    return false;
}

bool likeness_names_differ(const struct cluster *c, const struct issue *issue,
                           const struct likeness_dictionary *d) {
    struct strmap cluster, other;
    strmap_init(&cluster);
    strmap_init(&other);
    words_of_cluster(&cluster, c);
    words_of_issue(&other, issue);
    bool differ = names_more(issue->title, &cluster, d) && names_more(c->title, &other, d);
    strmap_release(&cluster);
    strmap_release(&other);
    if (!differ)
        return false;
    if (quotes_same(c->title, issue) || quotes_same(c->exception_value, issue))
        return false;
    for (size_t i = 0; i < c->patterns_n && i < MAX_PATTERNS; i++)
        if (quotes_same(c->patterns[i].text, issue))
            return false;
    return true;
}
