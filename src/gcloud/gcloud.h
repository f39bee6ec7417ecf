/* Cloud Logging's entries:list: signing in, one page at a time, waits, limits, and what each answer means.
 * Sources: entries.list and LogEntry (cloud.google.com/logging/docs/reference/v2/rest), "Quotas and limits"
 * of Cloud Logging (60 requests a minute and project), "Using OAuth 2.0 for server to server applications",
 * "Workload Identity Federation", "About VM metadata". Limits: pages of 64 MiB, answers of a sign-in of
 * 64 KiB, tokens of 16 KiB. */
#ifndef GCLOUD_GCLOUD_H
#define GCLOUD_GCLOUD_H

#include "base/err.h"
#include "base/json.h"
#include "gcloud/credentials.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GCLOUD_PAGE = 1000, GCLOUD_MAX_FILTER = 20000, GCLOUD_MAX_NAMES = 100 };

struct gcloud_options {
    const char *logging_url;              /* NULL: https://logging.UNIVERSE, by the credentials */
    const char *ca_file;                  /* trusted too; NULL: the system's alone */
    int per_minute;                       /* requests for pages, at most; 0: no limit of ours */
    int64_t minute_ms;                    /* how long such a minute is; 0: 60,000 */
    int64_t broken_ms;                    /* first wait after a failure, doubled each time */
    int64_t limited_ms;                   /* the same at a limit that says no time */
    int64_t budget_ms;                    /* of all waits together, but those for `per_minute` */
    int64_t connect_ms, total_ms, slow_s; /* of one request; 0: net/http.h's defaults */
    void (*waiting)(void *ctx, int64_t ms, const char *why); /* see net/pacer.h */
    void *waiting_ctx;
};

struct gcloud;

/* No request is made. The credentials belong to it from now on, also when it fails: NULL with ERR_USAGE, an
 * address that is no https one (http only to this machine). */
struct gcloud *gcloud_new(const struct gcloud_options *o, struct credentials *who, struct err *err);
void gcloud_free(struct gcloud *g); /* wipes tokens; NULL is fine */

struct gcloud_query {         /* must stay the same for all pages */
    const char *const *names; /* "projects/ID", ...; 1 to GCLOUD_MAX_NAMES */
    size_t names_n;
    const char *filter;
    bool descending;
    int page_size; /* 1 to GCLOUD_PAGE */
};

struct gcloud_page {
    struct json *json;          /* all of it, the page's */
    const struct json *entries; /* an array, or NULL: none, which is not the end */
    const char *next;           /* token of the next page; NULL: this was the last */
};

enum gcloud_result {
    GCLOUD_DONE,
    GCLOUD_STALE,  /* the page token is not taken (any more): begin again */
    GCLOUD_FAILED, /* for good */
};

/* One page and everything around it: the token, pauses, repeats. `token` NULL: the first page. `out` is
 * filled with GCLOUD_DONE only; release it in any case. Otherwise err says what to do: ERR_INPUT, or
 * ERR_USAGE where there are no credentials at all. */
enum gcloud_result gcloud_list(struct gcloud *g, const struct gcloud_query *q, const char *token,
                               struct gcloud_page *out, struct err *err);
void gcloud_page_release(struct gcloud_page *p);

struct gcloud_counts {
    int64_t requests, sign_ins; /* sent for pages, and for tokens; repeats too */
    int64_t repeated, limited;  /* of the requests: after a failure, and at a limit */
    int64_t skew_s;             /* how far the server's clock is ahead of ours, as last told; 0: never told */
};
struct gcloud_counts gcloud_counts(const struct gcloud *g);
/* The project that the credentials are of; NULL: they do not tell. */
const char *gcloud_project(const struct gcloud *g);

#endif
