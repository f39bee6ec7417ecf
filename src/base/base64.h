/* Base64 (RFC 4648, 4 and 5), read. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the bytes. Both alphabets, with and without padding; no blanks. False: it is no base64, and nothing
 * useful was appended; `out->full` tells the limit. */
bool base64_add(const char *s, size_t len, struct strbuf *out);

#endif
