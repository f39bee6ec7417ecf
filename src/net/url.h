/* Addresses of HTTP servers: enough of RFC 3986 to tell one server from another, and no more. What parsers
 * could read in two ways is refused: names and passwords before the host, backslashes, blanks, control and
 * non-ASCII bytes, %-escapes in the host, fragments, addresses of more than URL_MAX bytes. */
#ifndef NET_URL_H
#define NET_URL_H

#include "base/strbuf.h"

#include <stdbool.h>

enum { URL_MAX = 8192, URL_MAX_HOST = 253 };

struct url {
    bool tls;                    /* https; else http */
    char host[URL_MAX_HOST + 1]; /* small letters; IPv6 with its brackets */
    int port;                    /* 443 or 80 where none is given */
    const char *rest;            /* path and query, in the parsed text; "" or begins with '/' or '?' */
};

/* False: no such address; `out` is untouched. */
bool url_parse(const char *s, struct url *out);
/* The same scheme, host and port: what a secret for one may be shown to the other. */
bool url_same_origin(const struct url *a, const struct url *b);
/* 127.0.0.1, ::1 or localhost: what is sent there stays on this machine. */
bool url_is_local(const struct url *u);
/* Appends "https://host:port", without the port that goes without saying. */
void url_add_origin(const struct url *u, struct strbuf *out);
/* Appends where a Location header leads: an address as it is, "//host/..." and "/path" made whole with what
 * `base` has. False, and nothing appended: relative paths, and what url_parse refuses. */
bool url_follow(const struct url *base, const char *location, struct strbuf *out);
/* Appends s with every byte but letters, digits and -._~ as %XX: a path segment or a query value. */
void url_escape(const char *s, struct strbuf *out);

#endif
