/* From bytes to text that can be seen: valid UTF-8, no terminal sequences, no control or invisible character
 * that is not shown, lines and whole of a bounded size. */
#ifndef MARKUP_VISIBLE_H
#define MARKUP_VISIBLE_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { VISIBLE_MAX_LINE = 4096, VISIBLE_MAX_TEXT = 64 << 10 };

/* Appends the text. Bad bytes are shown as \xHH; ANSI sequences go; controls (other than newline and tab) and
 * invisible characters are shown as \u{XXXX}; CR and CRLF become a newline. Lines of more than
 * VISIBLE_MAX_LINE bytes, and what passes VISIBLE_MAX_TEXT, are cut; they then end in " [cut]". With `flat`
 * newlines and tabs become blanks, those at both ends go. `out` needs room for VISIBLE_MAX_TEXT bytes. */
void visible_add(const char *text, size_t len, bool flat, struct strbuf *out);

#endif
