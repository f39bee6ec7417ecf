/* What the files of this folder share; nobody else includes this. github.c decides what happens after each
 * answer, github_send.c sends, github_refusal.c explains, github_pace.c waits, github_auth.c signs. */
#ifndef GITHUB_GITHUB_PARTS_H
#define GITHUB_GITHUB_PARTS_H

#include "github/github.h"
#include "net/http.h"
#include "net/pacer.h"
#include "net/url.h"

enum {
    GITHUB_MAX_ANSWER = 32 << 20,
    GITHUB_MAX_BODY = 2 << 20,
    GITHUB_MAX_TOKEN = 4096,
    GITHUB_MAX_REDIRECTS = 10,
    GITHUB_MAX_LOST = 2,
};

struct jwt_key;

struct github_auth {
    char *token;         /* NULL: to be asked for */
    int64_t renew_at;    /* nanoseconds; INT64_MAX: never */
    struct jwt_key *key; /* of the App; NULL: the token was given */
    char *app_id, *app_number;
    int64_t installation; /* 0: not known yet */
};

struct github_pacer {
    struct github_pace pace;
    struct pacer waits;
    int64_t next_write; /* pacer_clock's; 0: at any time */
};

struct github {
    struct http *http;
    char *api, *graphql, *version, *repo;
    struct url origin; /* of `api` */
    struct github_auth auth;
    struct github_pacer pacer;
    struct github_counts counts;
    int64_t skew; /* nanoseconds that the server's clock is ahead of ours */
    int lost;     /* calls in a row that no answer came to: after GITHUB_MAX_LOST no more are made */
};

enum github_sign { GITHUB_SIGN_TOKEN, GITHUB_SIGN_APP };

/* One request as it goes through all of its tries. */
struct github_try {
    struct github *g;
    const struct github_request *r;
    enum github_sign sign;
    bool read, creates;
    struct strbuf url, body; /* url: where it goes now, changed by redirects */
    int limited, broken, redirects;
    bool moved, renewed;
};

/* What came of one try. Release with github_reply_release. */
struct github_reply {
    enum http_outcome outcome;
    struct http_answer http;
    struct json *json;   /* the body, where it is JSON; else NULL */
    char elsewhere[300]; /* a redirect that was not followed: where it led, or why not. "": none */
};

/* github_send.c: one try with its redirects. -1 with err: nothing was sent, and never will be. */
int github_send(struct github_try *t, struct github_reply *reply, struct err *err);
void github_reply_release(struct github_reply *reply);
const char *github_message(const struct github_reply *reply); /* the answer's "message"; NULL: none */

/* github_refusal.c: fills err for an answer (or a failure to get one) that is final, and says what it means.
 * github_fail: the same prefix and status with a text of ours. Both give back a result. */
enum github_result github_refusal(const struct github_try *t, const struct github_reply *reply,
                                  struct err *err);
enum github_result github_fail(const struct github_try *t, enum github_result result, struct err *err,
                               const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Appends a server's text, fit for an error: cut, and without our token should the server repeat it. */
void github_quote(const struct github *g, const char *text, struct strbuf *out);

/* github_pace.c. False: the wait does not fit into the budget, and was not made. */
bool github_pace_wait(struct github_pacer *p, int64_t ms, const char *why);
bool github_pace_write(struct github_pacer *p);
void github_pace_wrote(struct github_pacer *p, bool notifies);

/* github_auth.c. */
int github_auth_init(struct github_auth *a, const struct github_options *o, struct err *err);
void github_auth_release(struct github_auth *a);
/* A token that holds for five minutes at least. GITHUB_DONE, or what the sign-in came to, with err. */
enum github_result github_auth_ready(struct github *g, struct err *err);
/* The server does not take our token any more. False: there is no other. */
bool github_auth_renew(struct github_auth *a);
/* Appends "Authorization: Bearer ..."; the caller wipes it. */
int github_auth_header(const struct github *g, enum github_sign sign, struct strbuf *out, struct err *err);

/* github.c: a request with all its tries. */
enum github_result github_run(struct github *g, const struct github_request *r, enum github_sign sign,
                              struct github_answer *out, struct err *err);

#endif
