/* Tokens and keys on their way between files, servers and headers. */
#ifndef NET_SECRET_H
#define NET_SECRET_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>

enum { SECRET_MAX_TOKEN = 4096, SECRET_MAX_QUOTE = 200 /* bytes of a server's text in an error */ };

/* A token without the blanks and line ends around it, which come from files; the caller's, for secret_drop.
 * NULL: none, of more than `max` characters, or one that would break out of a header. */
char *secret_take(const char *s, size_t max);
void secret_drop(char **s); /* wipes, frees, sets to NULL */

/* A buffer that has all of its room from the start: growing would leave copies behind. */
void secret_init(struct strbuf *sb, size_t max);
void secret_wipe(struct strbuf *sb); /* and release */
/* file_read into such a buffer, which is to be wiped in any case. ERR_USAGE. */
int secret_read(const char *path, size_t max, struct strbuf *out, struct err *err);

/* Appends a server's text, fit for an error: cut, and without `token` (NULL: none) should the server repeat
 * it, nor any word as long as only tokens are. */
void secret_quote(const char *text, const char *token, struct strbuf *out);

#endif
