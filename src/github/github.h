/* GitHub's REST API for one repository: who we are, one request at a time, waits, limits, and what each
 * answer means. Sources: docs.github.com/rest, "Rate limits for the REST API", "Best practices for using the
 * REST API", "Troubleshooting the REST API". Limits: answers of 32 MiB, request bodies of 2 MiB, tokens of
 * 4,096 characters, key files of 64 KiB, ten redirects. */
#ifndef GITHUB_GITHUB_H
#define GITHUB_GITHUB_H

#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

struct github_pace {      /* milliseconds; 0: no wait */
    int64_t write_ms;     /* between two writes, and first wait after a failure, doubled; default 1,000 */
    int64_t notify_ms;    /* after a write that notifies people, default 3,000 */
    int64_t secondary_ms; /* first wait at a limit that says no time, doubled each time, default 60,000 */
    int64_t settle_ms;    /* before looking whether a lost write arrived, default 10,000: GitHub ends a
                             request after 10 s */
    int64_t budget_ms;    /* of all waits of the run together, default 600,000 */
};

struct github_options {
    const char *api_url;     /* https://api.github.com, https://HOST/api/v3, https://api.NAME.ghe.com */
    const char *api_version; /* X-GitHub-Api-Version */
    const char *repo;        /* OWNER/NAME */
    const char *ca_file;     /* trusted too; NULL: the system's alone */
    const char *token;       /* or NULL, and then: */
    const char *app_id, *app_key_file;
    struct github_pace pace;
    int64_t connect_ms, total_ms, slow_s; /* of one request; 0: net/http.h's defaults */
    /* Told before a wait of more than two seconds, for the person at the terminal; NULL: nobody. */
    void (*waiting)(void *ctx, int64_t ms, const char *why);
    void *waiting_ctx;
};

enum github_result {
    GITHUB_DONE,      /* 2xx, with the body that is due */
    GITHUB_UNCHANGED, /* 304 */
    GITHUB_ABSENT,    /* 404 or 410 of one thing in a repository that is there */
    GITHUB_INVALID,   /* this one request is not taken (422, 403 of one issue, 400): errors[] are in err */
    GITHUB_REFUSED,   /* nothing of its kind will work in this run: err says what to do (ERR_TRACKER) */
    GITHUB_UNKNOWN,   /* a request that creates may or may not have arrived: it was not repeated */
    GITHUB_AGED,      /* a write with `fresh` failed, and after the wait it was not sent again */
    GITHUB_DEFERRED,  /* its wait does not fit into the budget any more: not sent */
};

struct github_request {
    const char *method;
    /* What comes after /repos/OWNER/NAME, such as "/issues?state=all" or "" for the repository itself; or a
     * whole address out of a Link header, which must be of the API's own origin; or, with `root`, what comes
     * after the API's address, such as "/user". */
    const char *path;
    bool root;
    const struct json *body; /* NULL: none */
    const char *etag;        /* of a read: If-None-Match; NULL: none */
    bool creates; /* repeating it would double its effect; all other requests are repeated where that helps */
    bool notifies;
    /* What is written was made from what was read just before: after a wait it may be out of date, and is to
     * be made anew. */
    bool fresh;
    bool reads;        /* a POST that changes nothing: treated as a read */
    bool gone_is_fine; /* of a DELETE: 404 and 410 are as good as done (GITHUB_DONE without json) */
    bool bare;         /* an answer without a body is fine */
};

struct github_answer {
    int status;
    struct json *json; /* NULL: no body */
    char *etag, *next; /* next: rel="next" of Link, as it came. NULL: none */
    char *location;    /* where a redirect of the repository led in the end; NULL: no redirect */
};

struct github;

/* No call is made. NULL with ERR_USAGE: an address that is no https one (http only to this machine), a key
 * that cannot be read, neither token nor App. */
struct github *github_new(const struct github_options *o, struct err *err);
void github_free(struct github *g); /* wipes tokens; NULL is fine */

/* One request and everything around it: the App's token, the pause since the last write, repeats at limits
 * and broken connections. `out` is filled only with GITHUB_DONE and GITHUB_UNCHANGED; release it in any case.
 * Every other result fills err, and says what to do: ERR_TRACKER with GITHUB_REFUSED and with a read that
 * failed, else ERR_ACTION. A read never gives GITHUB_UNKNOWN: a failed one is GITHUB_REFUSED. A write that
 * does not create and whose answers were lost may have arrived all the same, also with GITHUB_REFUSED; and
 * a DELETE that was repeated can give GITHUB_ABSENT for what it removed itself. */
enum github_result github_call(struct github *g, const struct github_request *r, struct github_answer *out,
                               struct err *err);
void github_answer_release(struct github_answer *a);

/* The wait before a look whether a lost write arrived. False: the budget has no room for it, and looking at
 * once would prove nothing. */
bool github_settle(struct github *g);

/* Nanoseconds since 1970 by the server's clock, as far as its last answer told it; else by ours. */
int64_t github_now(const struct github *g);

/* The App we are: its id as a number in text, NULL: we have a token. And whether the token is one of an
 * installation (ghs_), which has no user. */
const char *github_app_id(const struct github *g);
bool github_is_installation(const struct github *g);
/* The address of GraphQL beside this API, for the path of a request. */
const char *github_graphql_path(const struct github *g);

struct github_counts {
    int64_t reads, unchanged, writes; /* requests sent, repeats and redirects too; unchanged are those of the
                                         reads answered by 304; an App's sign-in counts as reads */
    int64_t unsure;                   /* writes without success that may have had their effect, repeats too */
    int64_t remaining, reset; /* of the primary limit, as last told; -1: never told. reset: Unix seconds */
};
struct github_counts github_counts(const struct github *g);

/* Waits until the next write may be sent, within the budget: what is read then is not old when it is written.
 */
void github_pause(struct github *g);

/* Appends a path segment or query value, %-encoded. */
struct strbuf;
void github_escape(const char *s, struct strbuf *out);

#endif
