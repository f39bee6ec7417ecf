/* Text as one line of Markdown prose in which nothing is live. */
#ifndef MARKUP_PROSE_H
#define MARKUP_PROSE_H

#include "base/strbuf.h"

#include <stddef.h>

/* Appends the text (one line). Words that escaping cannot quieten on GitHub (mentions, references, commit
 * hashes, URLs, emoji names, formulas, a slash command at the start) stand in code spans; of the rest, what
 * Markdown or HTML would take as its own is escaped. Works in table cells too. */
void prose_add(const char *s, size_t len, struct strbuf *out);

#endif
