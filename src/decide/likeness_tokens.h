/* Tokens of a text for likeness: words by their root, names, and pairs of neighbours.
 *
 * `SessionMiddleware`, `session_middleware` and `session middleware` all hold the words session and
 * middleware and, joined, sessionmiddleware: of the first two that is a name, of the third a pair, and the
 * three are equal. Roots bring forms of one word together (validated, validation) and long forms to the short
 * ones that operators write (authentication: auth). Left out: articles, what nearly every report says, lone
 * letters, priorities, most numbers, long hex, masks (`<num>`). */
#ifndef DECIDE_LIKENESS_TOKENS_H
#define DECIDE_LIKENESS_TOKENS_H

#include <stddef.h>

enum {
    LIKENESS_TOKENS_WORD = 48, /* bytes of a word that are looked at; the rest of it is not */
    LIKENESS_TOKENS_PARTS = 5, /* words of a name; longer ones are words and pairs alone */
    LIKENESS_TOKENS_MAX = LIKENESS_TOKENS_WORD * LIKENESS_TOKENS_PARTS /* bytes of a token */
};

enum likeness_kind {
    LIKENESS_WORD = 1,
    LIKENESS_NAME = 2,
    LIKENESS_PAIR = 4,
    LIKENESS_CAPITALS = 8 /* the word again, where it stands in capitals (PORT): it may name something */
};

/* text: n bytes, lower case, no blank, NUL at the end; it is valid until the function returns. */
typedef void likeness_tokens_take(void *context, const char *text, size_t n, enum likeness_kind kind);

/* Calls take for each token of the first `max` bytes of s (NULL: none), in order, repeats included. */
void likeness_tokens(const char *s, size_t max, likeness_tokens_take *take, void *context);

#endif
