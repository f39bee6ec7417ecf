#include "gcloud/gcloud_parts.h"

#include "base/timestamp.h"
#include "net/secret.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_SAYS = 4096, CLOCK_OFF_S = 300, ANY = 63 };

static const struct place {
    enum gcloud_place place;
    const char *name, *not_there;
} places[] = {
    {GCLOUD_LOGGING, "Cloud Logging", NULL},
    {GCLOUD_SIGN_IN, "Google's sign-in", NULL},
    {GCLOUD_SUBJECT, "the issuer of the subject token", NULL},
    {GCLOUD_FEDERATE, "Google's Security Token Service", NULL},
    {GCLOUD_IMPERSONATE, "impersonation of the service account", NULL},
    {GCLOUD_METADATA, "the metadata server",
     "there are no credentials for Google Cloud, and this machine is none at Google: set "
     "GOOGLE_APPLICATION_CREDENTIALS to a file, or run `gcloud auth application-default login`"},
};

/* The first row that fits says what to do. Sources: "Troubleshoot workload identity federation", "OAuth 2.0
 * error responses", "Troubleshoot permission errors" of Cloud Logging. */
static const struct refusal {
    int places, status; /* status 0: any */
    unsigned kinds;     /* of credentials; 0: any */
    const char *says, *advice;
} refusals[] = {
    {GCLOUD_SIGN_IN, 400, 1 << CREDENTIALS_KEY, "signature",
     "the key is not, or no longer, one of this account: it was deleted, or is of another account. Make a "
     "new one, or "
     "use workload identity federation"},
    {GCLOUD_SIGN_IN, 0, 1 << CREDENTIALS_KEY, "not found", "there is no such service account (any more)"},
    {GCLOUD_SIGN_IN, 0, 1 << CREDENTIALS_KEY, "disabled",
     "the service account, or its key, is disabled or revoked"},
    {GCLOUD_SIGN_IN, 0, 1 << CREDENTIALS_KEY, "revoked",
     "the service account, or its key, is disabled or revoked"},
    {GCLOUD_SIGN_IN, 0, 1 << CREDENTIALS_KEY, "deleted", "there is no such service account (any more)"},
    {GCLOUD_SIGN_IN, 0, 1 << CREDENTIALS_KEY, "timeframe", "the clock of this machine is wrong"},
    {GCLOUD_SIGN_IN, 0, 0, "invalid_scope", "these credentials may not be used for reading logs"},
    {GCLOUD_SIGN_IN, 0, 1 << CREDENTIALS_KEY, "invalid_grant",
     "the service account, or its key, is disabled or revoked, or the clock of this machine is wrong"},
    {GCLOUD_SIGN_IN, 0, 0, "invalid_grant",
     "the sign-in has ended or was revoked: run `gcloud auth application-default login` again"},
    {GCLOUD_SIGN_IN, 0, 0, "invalid_client", "the file's client is not known (any more): sign in again"},
    {GCLOUD_SUBJECT, 401, 0, NULL,
     "its own token has ended or lacks a right: on GitHub the job needs `permissions: id-token: write`, and "
     "google-github-actions/auth runs in the same job"},
    {GCLOUD_SUBJECT, 403, 0, NULL, "it refuses: on GitHub the job needs `permissions: id-token: write`"},
    {GCLOUD_FEDERATE, 0, 0, "invalid_target",
     "there is no such pool or provider, or it is disabled: compare the file's audience"},
    {GCLOUD_FEDERATE, 0, 0, "attribute condition",
     "the provider's attribute condition does not admit this repository, branch or workflow"},
    {GCLOUD_FEDERATE, 0, 0, "audience", "the subject token is for another audience than the provider takes"},
    {GCLOUD_FEDERATE, 0, 0, "invalid_grant",
     "the subject token is not taken: it has ended, or is of another issuer"},
    {GCLOUD_IMPERSONATE, 403, 0, "has not been used", "turn the IAM Service Account Credentials API on"},
    {GCLOUD_IMPERSONATE, 403, 0, NULL,
     "we may not speak for this service account: grant roles/iam.workloadIdentityUser (or "
     "serviceAccountTokenCreator) on it"},
    {GCLOUD_IMPERSONATE, 404, 0, NULL, "there is no such service account"},
    {GCLOUD_METADATA, 404, 0, NULL, "this machine has no service account: give it one"},
    {GCLOUD_LOGGING, 401, 0, NULL, "the credentials are not taken (any more)"},
    {GCLOUD_LOGGING, 403, 0, "has not been used",
     "turn the API on: gcloud services enable logging.googleapis.com"},
    {GCLOUD_LOGGING, 403, 0, "scope",
     "this machine's access scopes leave reading of logs out: set logging.read or cloud-platform"},
    {GCLOUD_LOGGING, 403, 0, "quota project",
     "name a project to count the requests to: gcloud auth application-default set-quota-project"},
    {GCLOUD_LOGGING, 403, 0, NULL,
     "no right to read these logs: grant roles/logging.viewer (and privateLogViewer for data access logs), "
     "and "
     "check the project's name"},
    {GCLOUD_LOGGING, 404, 0, NULL, "there is no such project, or nothing that these credentials may see"},
    {GCLOUD_LOGGING, 400, 0, "filter", "the filter is not understood: try it in the Logs Explorer"},
    {GCLOUD_LOGGING, 429, 0, NULL,
     "the project's requests are used up (60 a minute, shared by all who read its logs): try later"},
    {ANY, 429, 0, NULL, "too many requests: try later"},
    {ANY, 0, 0, NULL, NULL},
};

static const char *const fault_advice[] = {
    [HTTP_FINE] = "something went wrong",
    [HTTP_NO_SERVER] = "it cannot be reached: check the network",
    [HTTP_UNTRUSTED] =
        "its certificate is not trusted: name a company's own authority with --ca-file, or do not go on",
    [HTTP_TLS] = "no TLS 1.2 or later came about",
    [HTTP_PROXY] = "the proxy refused or is not there: check HTTPS_PROXY and NO_PROXY",
    [HTTP_SLOW] = "it was too slow",
    [HTTP_LARGE] = "a page of more than 64 MiB: ask for less with --filter or --severity",
    [HTTP_CUT] = "the connection broke",
};

static void add_word(struct strbuf *out, const char *s) {
    if (s && *s)
        strbuf_printf(out, "%s%s", out->len ? " " : "", s);
}

void gcloud_says(const struct gcloud_reply *r, struct strbuf *out) {
    const struct json *e = json_get(r->json, "error");
    add_word(out, json_string(e)); /* of OAuth: a word, and a description beside it */
    add_word(out, json_str(r->json, "error_description"));
    add_word(out, json_str(e, "status"));
    add_word(out, json_str(e, "message"));
    for (const struct json *d = json_first(json_get(e, "details")); d; d = json_next(d))
        add_word(out, json_str(d, "reason"));
}

static bool contains(const char *text, const char *word) {
    size_t n = strlen(word);
    for (; *text; text++)
        if (!strncasecmp(text, word, n))
            return true;
    return false;
}

static const struct place *place_of(const struct gcloud_ask *a) {
    const struct place *p = places;
    while (p->place != a->place)
        p++;
    return p;
}

static void add_server(const char *address, struct strbuf *out) {
    struct url u;
    if (url_parse(address, &u))
        strbuf_addstr(out, u.host);
}

/* A clock that is off is told before all else: Google's own words for it are many. */
static bool is_clock(const struct gcloud *g, const struct gcloud_ask *a, const struct gcloud_reply *r) {
    return a->place == GCLOUD_SIGN_IN && g->who->kind != CREDENTIALS_USER && r->http.status == 400 &&
           llabs(g->counts.skew_s) > CLOCK_OFF_S;
}

static const struct refusal *find(const struct gcloud *g, const struct gcloud_ask *a,
                                  const struct gcloud_reply *r, const char *says) {
    const struct refusal *row = refusals;
    const struct credentials *c = g->who->source ? g->who->source : g->who;
    while (!((row->places & (int)a->place) && (!row->status || row->status == r->http.status) &&
             (!row->kinds || row->kinds & (1u << c->kind)) && (!row->says || contains(says, row->says))))
        row++;
    return row;
}

static void explain(const struct gcloud *g, const struct gcloud_ask *a, const struct gcloud_reply *r,
                    struct strbuf *out) {
    struct strbuf says;
    strbuf_init(&says, MAX_SAYS);
    gcloud_says(r, &says);
    const struct refusal *row = find(g, a, r, strbuf_str(&says));
    if (is_clock(g, a, r)) {
        int64_t off = g->counts.skew_s;
        strbuf_printf(out, "the clock of this machine is %s %s: set it right",
                      timestamp_span(llabs(off) * TIMESTAMP_SECOND).s, off > 0 ? "slow" : "fast");
    } else if (row->advice) {
        strbuf_addstr(out, row->advice);
    } else if (r->http.status / 100 == 3) {
        strbuf_addstr(out, "a redirect is not followed");
    } else if (r->http.status / 100 == 2) {
        strbuf_addstr(out, "the answer is empty or not JSON: something else answers there");
    } else {
        strbuf_addstr(out, r->http.status >= 500 ? "it fails again and again" : "it refuses");
    }
    strbuf_printf(out, " (status %d", r->http.status);
    if (says.len) {
        strbuf_addstr(out, ", \"");
        secret_quote(strbuf_str(&says), g->token, out);
        strbuf_addstr(out, "\"");
    }
    strbuf_addstr(out, ")");
    strbuf_release(&says);
}

int gcloud_refusal(const struct gcloud *g, const struct gcloud_ask *a, const struct gcloud_reply *r,
                   struct err *err) {
    const struct place *p = place_of(a);
    if (p->not_there && r->outcome != HTTP_ANSWERED)
        return err_set(err, ERR_USAGE, "%s", p->not_there);
    struct strbuf text;
    strbuf_init(&text, MAX_SAYS);
    strbuf_printf(&text, "%s (", p->name);
    add_server(a->url, &text);
    strbuf_addstr(&text, "): ");
    if (r->outcome != HTTP_ANSWERED)
        strbuf_printf(&text, "%s (%s)", fault_advice[r->http.fault], r->http.why);
    else
        explain(g, a, r, &text);
    if (a->place != GCLOUD_LOGGING || r->http.status == 401 || r->http.status == 403)
        strbuf_printf(&text, "; credentials: %s, %s", credentials_kind_text(g->who), g->who->path);
    int rc = err_set(err, ERR_INPUT, "%s", strbuf_str(&text));
    strbuf_release(&text);
    return rc;
}
