#include "text/strict_parts.h"

#include <string.h>

static bool is_alnum(char c) {
    return strict_word_byte(c) && c != '_';
}

/* The next run of letters and digits at or behind `from`; its length, 0: there is none. */
static size_t next_word(const char *s, size_t len, size_t *from) {
    size_t n = 0;
    while (*from < len && !is_alnum(s[*from]))
        (*from)++;
    while (*from + n < len && is_alnum(s[*from + n]))
        n++;
    return n;
}

static bool put(struct strmap *m, const char *word, size_t len) {
    if (m->n >= STRICT_MAX_WORDS)
        return false;
    strmap_put(m, word, len);
    return true;
}

static void tell(struct strict *s, const char *shown) {
    size_t len = strlen(shown), at = 0;
    for (size_t n; (n = next_word(shown, len, &at)) > 0; at += n)
        put(&s->told, shown + at, n);
}

void strict_title_learn(struct strict *s, const char *text, const char *shown) {
    size_t len = strlen(text), at = 0;
    for (size_t n; (n = next_word(text, len, &at)) > 0; at += n) {
        s->said_all &= put(&s->said, text + at, n);
        /* A title has a blank for a newline that is spelled out. */
        if (n > 1 && at > 0 && text[at - 1] == '\\' && strchr("nrt", text[at]))
            s->said_all &= put(&s->said, text + at + 1, n - 1);
    }
    tell(s, shown);
}

void strict_title_words(struct strict *s, const char *words) {
    tell(s, words);
}

bool strict_title_hides(const struct strict *s, const char *text, size_t len) {
    size_t at = 0;
    for (size_t n; (n = next_word(text, len, &at)) > 0; at += n)
        if (!strmap_get(&s->told, text + at, n) && (!s->said_all || strmap_get(&s->said, text + at, n)))
            return true;
    return false;
}
