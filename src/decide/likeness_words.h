/* Words of a text for likeness: camelCase taken apart, lower case, endings off, words of no weight left out.
 */
#ifndef DECIDE_LIKENESS_WORDS_H
#define DECIDE_LIKENESS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { LIKENESS_WORDS_MAX = 40 }; /* bytes of a word; the rest is not looked at */

struct likeness_words {
    const char *s;
    size_t len, at;
    char word[LIKENESS_WORDS_MAX + 1];
    size_t n;
};

void likeness_words_init(struct likeness_words *w, const char *s, size_t max);
bool likeness_words_next(struct likeness_words *w); /* false at the end; else word and n are set */
/* A word, as made here, of the ordinary English of such texts: it names nothing. */
bool likeness_words_plain(const char *word);

#endif
