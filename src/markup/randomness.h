/* Does a run of characters look like chance or like words? Log-odds, by pairs of neighbouring characters, of
 * a random key against names, words and numbers as programs write them. */
#ifndef MARKUP_RANDOMNESS_H
#define MARKUP_RANDOMNESS_H

#include <stddef.h>

/* The piece s[*start, *end) that looks most random, and its score in bits; 0 with an empty piece where
 * nothing does. A random key of 20 characters scores 30 and more, a long name 8 and less; hexadecimal digits
 * score half. */
double randomness_best(const char *s, size_t len, size_t *start, size_t *end);

/* Shannon's entropy of the bytes, in bits a byte: 0 for an empty text. */
double randomness_entropy(const char *s, size_t len);

#endif
