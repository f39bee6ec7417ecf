/* What a byte is, in ASCII and whatever the locale: what the finders of secrets ask again and again. */
#ifndef MARKUP_CHARS_H
#define MARKUP_CHARS_H

#include <stdbool.h>

static inline bool chars_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool chars_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static inline bool chars_alpha(char c) {
    return (c >= 'a' && c <= 'z') || chars_upper(c);
}

static inline bool chars_alnum(char c) {
    return chars_digit(c) || chars_alpha(c);
}

static inline char chars_lower(char c) {
    return chars_upper(c) ? (char)(c + 32) : c;
}

/* The value of a hexadecimal digit; -1: it is none. */
static inline int chars_hex(char c) {
    if (chars_digit(c))
        return c - '0';
    c = chars_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Part of the name of a variable, an option, a header. */
static inline bool chars_name(char c) {
    return chars_alnum(c) || c == '_' || c == '-';
}

#endif
