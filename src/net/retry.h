/* When a request is worth sending again, and how long to wait before. Pure. Sources: "Rate limits for the
 * REST API" and "Best practices for using the REST API" (docs.github.com), RFC 9110 10.2.3 (Retry-After). */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

enum {
    RETRY_MAX_LIMITED = 5,      /* times a request is sent that limits turn away */
    RETRY_MAX_BROKEN = 4,       /* and one that fails otherwise: waits of 1, 2 and 4 times the first */
    RETRY_MAX_WAIT_MS = 300000, /* of a wait that the server did not name */
};

enum retry_kind {
    RETRY_NO,        /* sending it again would not help, or was tried often enough */
    RETRY_BROKEN,    /* 408, 5xx or no answer */
    RETRY_SECONDARY, /* too fast: 403 or 429, surely without effect */
    RETRY_PRIMARY,   /* the hour's requests are used up; surely without effect */
};

struct retry_facts {
    int status;          /* 0: no answer, or one of which nothing can be used */
    int limited, broken; /* how often this request was turned away and failed before */
    const char *message; /* of the answer; NULL: none */
    const char *retry_after, *remaining, *reset, *date; /* headers; NULL: absent */
    int64_t now;                                        /* Unix seconds; the server's own Date goes before */
};

struct retry_pace {
    int64_t broken_ms, secondary_ms; /* first waits, doubled each time */
};

struct retry_advice {
    enum retry_kind kind; /* what it was, also where it was tried often enough: see `again` */
    bool again;
    int64_t wait_ms;
};

/* Says nothing about whether repeating is harmless: RETRY_BROKEN may have had its effect. */
struct retry_advice retry_advise(const struct retry_facts *f, const struct retry_pace *pace);

/* The time of an HTTP date such as "Sun, 06 Nov 1994 08:49:37 GMT", Unix seconds. */
bool retry_http_date(const char *s, int64_t *seconds);

#endif
