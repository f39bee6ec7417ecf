/* UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) and what a few code points are.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_C(0xFFFFFFFF)

/* The code point at the start of s: how many bytes it takes. A byte that begins none gives UTF8_BAD and 1;
 * 0 bytes only when len is 0. */
size_t utf8_next(const char *s, size_t len, uint32_t *cp);
void utf8_add(struct strbuf *out, uint32_t cp); /* cp is a valid code point */
bool utf8_valid(const char *s, size_t len);
size_t utf8_count(const char *s, size_t len); /* code points; a bad byte counts as one */
/* The longest prefix of valid UTF-8 that has at most max bytes and ends between code points. */
size_t utf8_cut(const char *s, size_t len, size_t max);
/* The same, but a word (letters, digits and +/=_-.%~) that is hit by the cut goes whole, if less than 256
 * bytes of it would stay, and blanks before the cut go: no half of a token is left that nobody would know as
 * one. */
size_t utf8_cut_word(const char *s, size_t len, size_t max);

/* Shows nothing of its own or turns the text around: controls of C1, bidi controls, zero width, tags,
 * fillers, line separators, variation selectors other than U+FE0F, noncharacters. ASCII controls are not
 * meant. */
bool utf8_invisible(uint32_t cp);
/* A letter above ASCII of a living script, by blocks: marks that such scripts need count, symbols do not. */
bool utf8_letter(uint32_t cp);

#endif
