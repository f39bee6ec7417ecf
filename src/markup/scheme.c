#include "markup/chars.h"
#include "markup/finders.h"

#include <string.h>

static bool is_credential(char c) {
    return chars_alnum(c) || (c && strchr("._~+/=-", c));
}

/* A word of a sentence ("Bearer authentication", "basic setup") has no digit, no = and no capital inside. */
static bool looks_random(const char *s, size_t len) {
    if (len < 6)
        return false;
    for (size_t i = 0; i < len; i++)
        if (chars_digit(s[i]) || s[i] == '=' || (i > 0 && chars_upper(s[i])))
            return true;
    return len >= 24;
}

/* Between the scheme and its credential: blanks, or what stands for one in a URL; quotes may open. */
static size_t skip_blank(const char *s, size_t at) {
    size_t n = strspn(s + at, " \t");
    if (n == 0 && strncmp(s + at, "%20", 3) == 0)
        n = 3;
    if (n == 0 && (s[at] == '+' || s[at] == ':' || s[at] == '='))
        n = 1 + strspn(s + at + 1, " ");
    return n == 0 || n > 8 ? at : at + n + strspn(s + at + n, "\\\"'`");
}

bool markup_find_scheme(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    const char *word = arg;
    size_t n = strlen(word);
    for (const char *p = t->lower + from; (p = strstr(p, word)) != NULL; p++) {
        size_t at = (size_t)(p - t->lower), start = skip_blank(t->s, at + n), end = start;
        if (start == at + n || (at > 0 && chars_alnum(t->s[at - 1])))
            continue;
        while (is_credential(t->s[end]))
            end++;
        while (end > start && t->s[end - 1] == '.')
            end--;
        if (looks_random(t->s + start, end - start) && !markup_harmless(t->s + start, end - start)) {
            *hit = (struct markup_hit){start, end};
            return true;
        }
    }
    return false;
}
