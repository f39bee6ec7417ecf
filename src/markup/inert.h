/* Making text harmless for the place where it will stand. The text is redacted, visible and valid UTF-8; for
 * the places of one line it has no newline. */
#ifndef MARKUP_INERT_H
#define MARKUP_INERT_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { INERT_MAX_RUN = 64, INERT_MAX_TITLE = 256 };

/* Breaks the prefix of our own marker, the ##[ of runners' commands, and runs of backticks or tildes longer
 * than INERT_MAX_RUN: cmark-gfm caps the length of a fence at 255, a longer run inside would close any fence.
 */
void inert_break(const char *s, size_t len, struct strbuf *out);

/* Would a bot, a mail reader or a runner that reads raw text take the start of this line as addressed to it?
 * /close, @name, bors r+, ::error:: */
bool inert_command(const char *s, size_t len);

/* White space of any script at the start: trimming readers do not see it. Bytes. */
size_t inert_blanks(const char *s, size_t len);

/* Appends the text with no line in it that a runner would obey, for what is echoed there: a backslash before
 * ::, a blank within ##[. */
void inert_runner(const char *s, size_t len, struct strbuf *out);

void inert_code(const char *s, size_t len, struct strbuf *out); /* one code span; nothing for an empty text */
void inert_cell(const char *s, size_t len, struct strbuf *out); /* the same inside a table's cell */
void inert_fence(const char *s, size_t len, struct strbuf *out); /* a fenced block at column 0; a line that is
                                                                    a command gets a backslash before it */
void inert_title(const char *s, size_t len,
                 struct strbuf *out); /* one line of letters, digits, placeholders and ._:/()*+,=- */

#endif
