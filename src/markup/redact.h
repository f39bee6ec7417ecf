/* Finding secrets and putting typed, numbered placeholders in their place: <token#1>, <ip#2>. */
#ifndef MARKUP_REDACT_H
#define MARKUP_REDACT_H

#include "base/strbuf.h"

#include <stddef.h>

struct redact; /* the rules, compiled, and the process's own credentials */
struct redact *redact_new(void);
void redact_free(struct redact *r);
/* Shorter than 8 bytes: ignored. */
void redact_add_own(struct redact *r, const char *value);

/* The numbers given out so far: equal values get equal placeholders while one of these lives. */
struct redact_numbers;
struct redact_numbers *
redact_numbers_new(const char *text); /* numbers that stand in the text are not given again */
void redact_numbers_free(struct redact_numbers *n);

/* Replaces every secret of the text (valid UTF-8, no NUL). `out` is emptied first; its max must leave room
 * for placeholders that are longer than what they replace. Gives the number of replacements. */
size_t redact_text(const struct redact *r, const char *text, struct redact_numbers *n, struct strbuf *out);

/* Counts what the strong rules find (not addresses, which are no secrets); the name of the first that does
 * goes to `rule`. Both are optional. */
size_t redact_count(const struct redact *r, const char *text, size_t len, const char **rule);

/* The text's length without a sensitive name's operator at its end, behind which anything would be a value.
 */
size_t redact_dangling(const char *text, size_t len);

#endif
