/* HTTP requests, one at a time. The only user of libcurl is http.c. TLS 1.2 or later, always verified;
 * redirects are never followed; https and http only; a proxy by its environment variables, but never for
 * this machine's own addresses. Limits: HTTP_MAX_HEADERS headers of HTTP_MAX_HEADER_BYTES together, a body of
 * what the caller states (after gzip is undone), files of certificates of 4 MiB. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_MAX_HEADERS = 200, HTTP_MAX_HEADER_BYTES = 64 << 10 };

struct http_options {
    const char *user_agent;
    const char *ca_file; /* PEM, trusted besides the system's; NULL: the system's alone */
    /* 0: 10 s to connect, 60 s for all, 20 s below 100 bytes a second */
    int64_t connect_ms, total_ms, slow_s;
};

struct http_request {
    const char *method, *url;
    const char *const *headers; /* "Name: value", without line ends; the last one is NULL */
    const char *body;           /* NULL: none */
    size_t body_len;
    size_t max_answer;
    /* Never sent a second time by the library itself: it does that when a connection that was kept open turns
     * out to be dead, and cannot know whether the first one arrived. Takes a connection of its own. */
    bool once;
    bool direct; /* never through a proxy: for servers of the machine's own network */
};

enum http_outcome {
    HTTP_ANSWERED, /* whole, as far as HTTP can tell: a body without a stated length may be cut */
    HTTP_UNSENT,   /* not a byte of the request left: surely no effect */
    HTTP_LOST,     /* it may have arrived, the answer is not whole */
};

enum http_fault {
    HTTP_FINE,
    HTTP_NO_SERVER, /* name not found, connection refused or not made in time */
    HTTP_UNTRUSTED, /* the server's certificate is not taken */
    HTTP_TLS,       /* no TLS connection came about */
    HTTP_PROXY,
    HTTP_SLOW,  /* no answer in time */
    HTTP_LARGE, /* more than what is allowed */
    HTTP_CUT,   /* broken off, or not HTTP */
};

struct http_header {
    char *name, *value;
};

struct http_answer {
    int status;
    struct strbuf body;
    struct http_header *items; /* a header met again is joined to the first by ", " */
    size_t n, cap, header_bytes;
    enum http_fault fault;
    char why[200]; /* "" or what failed, in the library's words: never a header or a body of ours */
};

struct http;

/* NULL with ERR_USAGE: the file of certificates cannot be read or holds none. */
struct http *http_new(const struct http_options *o, struct err *err);
void http_free(struct http *h); /* NULL is fine */

/* `out` is filled in any case; release it. `headers` are wiped from the library's memory afterwards. */
enum http_outcome http_send(struct http *h, const struct http_request *r, struct http_answer *out);
void http_answer_release(struct http_answer *a);                        /* NULL and zeroed are fine */
const char *http_header(const struct http_answer *a, const char *name); /* NULL: absent */

#endif
