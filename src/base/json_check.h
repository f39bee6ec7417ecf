/* A strict look at a JSON text, before the parser sees it. Source: RFC 8259; one pass, no recursion.
 * Refused: whatever is not its grammar (also control characters in strings, numbers such as 01 or 1., words
 * such as NaN, a comma too many, anything behind the value) and nesting of more than JSON_CHECK_MAX_DEPTH.
 * Allowed: a key met twice, numbers of any length and size, a byte order mark at the very start. */
#ifndef BASE_JSON_CHECK_H
#define BASE_JSON_CHECK_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_CHECK_MAX_DEPTH = 512 };

/* What the strings of a text may hold. */
enum json_text {
    JSON_TEXT_ANY,   /* any bytes: logs do hold broken ones */
    JSON_TEXT_UTF8,  /* UTF-8 only */
    JSON_TEXT_EXACT, /* UTF-8, and nothing that a C string cannot hold: no \u0000, no half of a surrogate pair
                      */
};

/* 0, or -1 with ERR_INPUT: "line L, byte B: ..." (bytes of the line, from 1). `odd` tells that the text holds
 * what json_check_mend is for. */
int json_check(const char *text, size_t len, enum json_text allow, bool *odd, struct err *err);

/* Of a text that passed: makes it one that every parser reads alike, in place and of the same length. \u0000
 * and halves of surrogate pairs become \ufffd, so that a string never ends before its end; a number of more
 * than 60 bytes becomes the nearest double (1e999 where there is none) and blanks. */
void json_check_mend(char *text, size_t len);

#endif
