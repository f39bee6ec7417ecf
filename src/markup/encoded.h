/* Base64 and hexadecimal in a text: what they encode, where that is text. */
#ifndef MARKUP_ENCODED_H
#define MARKUP_ENCODED_H

#include "base/strbuf.h"
#include "markup/finders.h"

enum {
    ENCODED_MIN = 16,
    ENCODED_MAX = 1 << 20
}; /* characters of a run; longer runs are looked at in pieces */

/* The next run at or after `from` that encodes text (UTF-8 or UTF-16), and that text without NULs in `plain`,
 * which is emptied first. */
bool encoded_next(const char *s, size_t len, size_t from, struct markup_hit *run, struct strbuf *plain);

#endif
