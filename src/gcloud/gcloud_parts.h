/* What the files of this folder share; nobody else includes this. gcloud.c sends one request with all its
 * tries, gcloud_auth.c gets tokens, gcloud_list.c asks for pages, gcloud_refusal.c explains. */
#ifndef GCLOUD_GCLOUD_PARTS_H
#define GCLOUD_GCLOUD_PARTS_H

#include "gcloud/gcloud.h"
#include "net/http.h"
#include "net/pacer.h"

enum {
    GCLOUD_MAX_PAGE_BYTES = JSON_MAX_BYTES,
    GCLOUD_MAX_SIGN_IN = 64 << 10,
    GCLOUD_MAX_TOKEN = 16 << 10,
    GCLOUD_MINUTE = 60, /* the most requests a minute that are kept in mind */
};

/* Where an answer came from. */
enum gcloud_place {
    GCLOUD_LOGGING = 1,
    GCLOUD_SIGN_IN = 2,      /* token_uri, with a signed or a refresh token */
    GCLOUD_SUBJECT = 4,      /* the issuer of a subject token: GitHub */
    GCLOUD_FEDERATE = 8,     /* Google's Security Token Service */
    GCLOUD_IMPERSONATE = 16, /* generateAccessToken */
    GCLOUD_METADATA = 32,
};

struct gcloud {
    struct http *http, *near; /* near: of the metadata server, with short limits */
    struct credentials *who;
    char *list_url;
    char *token;      /* NULL: to be asked for */
    int64_t renew_at; /* pacer_clock's milliseconds */
    struct gcloud_options pace;
    struct pacer waits;
    int64_t recent[GCLOUD_MINUTE]; /* when the last requests for pages were sent, a ring; 0: none */
    size_t recent_at;
    struct gcloud_counts counts;
};

struct gcloud_ask {
    enum gcloud_place place;
    const char *method, *url;
    const char *const *headers; /* besides those below; NULL: none */
    const char *bearer;         /* NULL: none */
    const char *body;           /* NULL: none */
    bool form;                  /* else JSON */
    bool text;                  /* an answer that is no JSON is fine */
};

struct gcloud_reply {
    enum http_outcome outcome;
    struct http_answer http;
    struct json *json; /* an object, or NULL */
};

/* gcloud.c: 0 with a 2xx answer that is a JSON object (or text), -1 with err after all tries. `out` is filled
 * in any case; release it. */
int gcloud_ask(struct gcloud *g, const struct gcloud_ask *a, struct gcloud_reply *out, struct err *err);
void gcloud_reply_release(struct gcloud_reply *r); /* wipes */

/* gcloud_auth.c: makes sure of g->token. */
int gcloud_auth_ready(struct gcloud *g, struct err *err);

/* gcloud_refusal.c: fills err for an answer, or a failure to get one, that is final. Gives -1. */
int gcloud_refusal(const struct gcloud *g, const struct gcloud_ask *a, const struct gcloud_reply *r,
                   struct err *err);
/* Appends what the answer says of its failure: code and message in either of Google's forms. */
void gcloud_says(const struct gcloud_reply *r, struct strbuf *out);

#endif
