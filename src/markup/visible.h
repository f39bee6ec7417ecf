/* From bytes to text that can be seen: valid UTF-8, no terminal sequences, no control or invisible character
 * that is not shown, lines and whole of a bounded size. */
#ifndef MARKUP_VISIBLE_H
#define MARKUP_VISIBLE_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { VISIBLE_MAX_LINE = 4096, VISIBLE_MAX_TEXT = 64 << 10 };

enum visible_as {
    VISIBLE_TEXT,  /* CR and CRLF become a newline; lines and the whole are cut */
    VISIBLE_FLAT,  /* the same on one line: newlines and tabs become blanks, those at both ends go */
    VISIBLE_LINES, /* as many lines as came in: only CRLF becomes a newline; nothing is cut */
};

/* Appends the text. Bad bytes are shown as \xHH; ANSI sequences go; controls (other than newline and tab) and
 * invisible characters are shown as \u{XXXX}; NULs between the letters of UTF-16 go. Lines of more than
 * VISIBLE_MAX_LINE bytes, and what passes VISIBLE_MAX_TEXT, are cut; they then end in " [cut]". `out` needs
 * room for VISIBLE_MAX_TEXT bytes; for VISIBLE_LINES, for eight times the text. */
void visible_add(const char *text, size_t len, enum visible_as as, struct strbuf *out);

#endif
