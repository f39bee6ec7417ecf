/* A text as a reader of secrets wants it: without what hides or splits a secret, or with what encodes it
 * undone. Every byte of a view knows where in the source it came from, so that a hit in the view is a hit in
 * the source. */
#ifndef MARKUP_REDACT_VIEW_H
#define MARKUP_REDACT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REDACT_VIEW_MAX = 64 << 20 }; /* bytes: what is longer is refused by those who make texts */

struct redact_view {
    char *s;     /* NUL-terminated, holds no NUL */
    char *lower; /* the same in ASCII lower case */
    size_t len;
    uint32_t *map; /* of len + 1: where byte i begins in the source; NULL: at i */
};

void redact_view_release(struct redact_view *v);

/* The text itself; where `fold` finds something to drop, without it: terminal sequences, controls other than
 * newline and tab, invisible characters, and those as the gate shows them, \u{200B}. */
void redact_view_fold(const char *s, size_t len, struct redact_view *out);

/* Without what others write for NUL, as it stands between the letters of UTF-16: U+FFFD (in JSON, \u0000 is
 * read as that), U+2400, ^@. False, with nothing made: there is none. */
bool redact_view_without_nuls(const struct redact_view *v, struct redact_view *out);

/* One level of escaping undone: \n \" \/ \\ \0 \xHH \uXXXX \ooo, %HH, &quot; &amp; &lt; &gt; &apos; &#N; and
 * folded again. False, with nothing made: there is none. */
bool redact_view_unescape(const struct redact_view *v, struct redact_view *out);

/* From a piece of the view to the piece of the source; both not empty. */
void redact_view_source(const struct redact_view *v, size_t *start, size_t *end);

#endif
