/* The Link header (RFC 8288): pages of a listing. Several such headers are read as one, joined by commas. */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "base/strbuf.h"

#include <stdbool.h>

/* Appends the address of the first link that has `rel` (one word, any case) among its relations, as it
 * stands. False, and nothing appended: there is none, or what stands before it is no Link header. The address
 * is the server's: it is not checked, but holds neither blanks nor control bytes. NULL is an absent header.
 */
bool link_find(const char *header, const char *rel, struct strbuf *out);

#endif
