/* A message with its variable parts masked: the text that is the same each time.
 *
 * Placeholders: <time> <uuid> <ip> <email> <url> <hex> <num> <dur> <size> <id> <list>. Status codes, errno,
 * SQLSTATE, exit codes and signals stay literal after their keyword, since 404 and 500 are not one problem.
 * The function is its own fixpoint: masking a pattern gives the pattern. */
#ifndef TEXT_MASK_H
#define TEXT_MASK_H

#include "base/strbuf.h"

#include <stddef.h>

enum { MASK_MAX_INPUT = 4096, MASK_MAX_PATTERN = 1024 };

/* Appends the pattern of the first MASK_MAX_INPUT bytes of `text`: white space collapsed, at most
 * MASK_MAX_PATTERN bytes, cut at a token. */
void mask_text(const char *text, size_t len, struct strbuf *out);

#endif
