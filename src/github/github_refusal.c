#include "github/github_parts.h"

#include "net/secret.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum place {
    PLACE_REPO = 1,  /* the repository itself, or a whole listing: what is refused here is refused for all */
    PLACE_THING = 2, /* one issue, comment, label, person */
    PLACE_APP = 4,   /* the App's sign-in */
    PLACE_ANY = 7,
};

/* What an answer means and what to do, first match first. Sources: "Troubleshooting the REST API" and the
 * status tables of docs.github.com/rest; the words are those of real answers. */
static const struct refusal {
    int status;         /* 0: any */
    const char *says;   /* within the message, any case; NULL: anything */
    const char *header; /* must be there; NULL: none */
    int places;
    enum github_result result;
    const char *advice; /* NULL: what the server says is enough */
} refusals[] = {
    {401, NULL, NULL, PLACE_APP, GITHUB_REFUSED,
     "the App's id and its key do not belong together, or this machine's clock is wrong"},
    {401, NULL, NULL, PLACE_ANY, GITHUB_REFUSED,
     "the token is wrong, was withdrawn or has expired: make a new one (GITHUB_TOKEN, GH_TOKEN)"},
    {403, NULL, "x-github-sso", PLACE_ANY, GITHUB_REFUSED,
     "the organisation wants single sign-on: authorise the token for it (Settings, Developer settings, the "
     "token, Configure SSO)"},
    {403, "SAML", NULL, PLACE_ANY, GITHUB_REFUSED,
     "the organisation wants single sign-on: authorise the token for it (Settings, Developer settings, the "
     "token, Configure SSO)"},
    {403, "IP allow list", NULL, PLACE_ANY, GITHUB_REFUSED,
     "the organisation lets certain addresses in only: run where its IP allow list permits it"},
    {403, "not accessible by", NULL, PLACE_ANY, GITHUB_REFUSED,
     "the token has no right to do this: in a workflow set `permissions: issues: write`; a fine-grained "
     "token "
     "or an App needs Issues: Read and write"},
    {403, "archived", NULL, PLACE_ANY, GITHUB_REFUSED,
     "the repository is archived and read-only: unarchive it, or choose another with --repo"},
    {403, "read-only", NULL, PLACE_ANY, GITHUB_REFUSED,
     "the repository is archived and read-only: unarchive it, or choose another with --repo"},
    {403, "disabled", NULL, PLACE_REPO, GITHUB_REFUSED,
     "issues or the whole repository are disabled: see the repository's settings"},
    {403, NULL, NULL, PLACE_APP, GITHUB_REFUSED, "the App is suspended or may not do this"},
    {403, NULL, NULL, PLACE_REPO, GITHUB_REFUSED,
     "the token has no right to do this: it needs Issues: Read and write for the repository"},
    {403, NULL, NULL, PLACE_THING, GITHUB_INVALID, "it is locked, or closed to us"},
    {404, NULL, NULL, PLACE_APP, GITHUB_REFUSED,
     "the App is not installed on this repository, or the repository's name is misspelled: install it (the "
     "App's page, Install App)"},
    {404, NULL, NULL, PLACE_REPO, GITHUB_REFUSED,
     "there is no such repository for this token: the name is misspelled, or it is private and the token has "
     "no right to it"},
    {404, NULL, NULL, PLACE_THING, GITHUB_ABSENT, "it is not there"},
    {410, "version", NULL, PLACE_ANY, GITHUB_REFUSED,
     "this version of the API has been retired: configure a newer one"},
    {410, "disabled", NULL, PLACE_ANY, GITHUB_REFUSED,
     "issues are disabled in this repository: turn them on (Settings, Features, Issues)"},
    {410, NULL, NULL, PLACE_THING, GITHUB_ABSENT, "it was deleted"},
    {410, NULL, NULL, PLACE_ANY, GITHUB_REFUSED,
     "issues are disabled in this repository (Settings, Features, Issues), or this version of the API has "
     "been "
     "retired"},
    {400, "version", NULL, PLACE_ANY, GITHUB_REFUSED,
     "the server does not know this version of the API: configure one that it knows"},
    {422, NULL, NULL, PLACE_APP, GITHUB_REFUSED,
     "the App lacks a right that is needed: Issues: Read and write, accepted by whoever installed it"},
    {451, NULL, NULL, PLACE_ANY, GITHUB_REFUSED, "the repository is blocked for legal reasons"},
    {0, NULL, NULL, PLACE_APP, GITHUB_REFUSED, NULL},
    {0, NULL, NULL, PLACE_ANY, GITHUB_INVALID, NULL},
};

static const char *const fault_advice[] = {
    [HTTP_FINE] = NULL,
    [HTTP_NO_SERVER] = "check the network and the API's address (GITHUB_API_URL)",
    [HTTP_UNTRUSTED] = "the server's certificate is not trusted: where a company's own authority signs, name "
                       "its certificate with --ca-file or config ca_file; otherwise do not go on",
    [HTTP_TLS] =
        "no TLS 1.2 or later came about: something between here and the server cuts in, or the server "
        "is too old",
    [HTTP_PROXY] = "the proxy refused or is not there: check HTTPS_PROXY and NO_PROXY",
    [HTTP_SLOW] = "the server was too slow",
    [HTTP_LARGE] = "no answer of GitHub is that large: check the API's address (GITHUB_API_URL)",
    [HTTP_CUT] = "the connection broke, or something else than GitHub answers there",
};

static bool contains(const char *text, const char *word) {
    size_t n = strlen(word);
    for (; text && *text; text++)
        if (!strncasecmp(text, word, n))
            return true;
    return false;
}

/* A path below the repository with a number or a name in it is about one thing. */
static bool names_one(const char *path) {
    size_t len = strcspn(path, "?"), first;
    if (*path != '/')
        return false;
    first = 1 + strcspn(path + 1, "/?");
    return first < len && !(len == 16 && !strncmp(path, "/issues/comments", 16));
}

/* Behind /repos/OWNER/NAME or /repositories/ID; NULL: about no repository. */
static const char *below_repository(const char *path) {
    int parts = !strncmp(path, "/repos/", 7) ? 3 : !strncmp(path, "/repositories/", 14) ? 2 : 0;
    if (!parts)
        return NULL;
    for (; parts && *path == '/'; parts--)
        path += 1 + strcspn(path + 1, "/?");
    return path;
}

static enum place place_of(const struct github_try *t) {
    struct url u;
    const char *path = t->r->path;
    if (t->sign == GITHUB_SIGN_APP)
        return PLACE_APP;
    if (*path && *path != '/' && *path != '?') { /* a whole address: what comes behind the API's own */
        size_t n = strlen(t->g->api);
        if (!strncmp(path, t->g->api, n))
            path += n;
        else
            path = url_parse(path, &u) ? u.rest : "";
    } else if (!t->r->root) {
        return names_one(path) ? PLACE_THING : PLACE_REPO;
    }
    const char *below = below_repository(path);
    return below && names_one(below) ? PLACE_THING : PLACE_REPO;
}

void github_quote(const struct github *g, const char *text, struct strbuf *out) {
    secret_quote(text, g->auth.token, out);
}

enum github_result github_fail(const struct github_try *t, enum github_result result, struct err *err,
                               const char *fmt, ...) {
    char text[sizeof err->text], name[120];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (t->sign == GITHUB_SIGN_APP)
        snprintf(name, sizeof name, "GitHub App, %s", t->g->repo);
    else if (t->r->root || (*t->r->path && *t->r->path != '/' && *t->r->path != '?'))
        snprintf(name, sizeof name, "GitHub, %s %.90s", t->r->method, t->r->path);
    else
        snprintf(name, sizeof name, "GitHub, %s %.60s%.40s", t->r->method, t->g->repo, t->r->path);
    err_set(err, t->read || result == GITHUB_REFUSED ? ERR_TRACKER : ERR_ACTION, "%s: %s", name, text);
    return result;
}

/* errors[] of a 422: objects with resource, field, code and sometimes message; or plain strings. */
static void add_errors(const struct github *g, const struct json *errors, struct strbuf *out) {
    int n = 0;
    for (struct json *e = json_first(errors); e && n < 4; e = json_next(e), n++) {
        strbuf_addstr(out, n ? ";" : ":");
        if (json_is_string(e)) {
            strbuf_addch(out, ' ');
            github_quote(g, json_string(e), out);
            continue;
        }
        static const char *const keys[] = {"resource", "field", "code", "message"};
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            const char *text = json_str(e, keys[k]);
            if (text)
                strbuf_addch(out, ' ');
            github_quote(g, text, out);
        }
    }
}

static enum github_result refuse(const struct github_try *t, const struct refusal *row,
                                 const struct github_reply *reply, struct err *err) {
    struct strbuf text;
    const char *message = github_message(reply);
    const char *needs = http_header(&reply->http, "x-accepted-github-permissions");
    strbuf_init(&text, 4096);
    if (!reply->json && reply->http.status == 404)
        strbuf_addstr(&text, "this is not GitHub's API: check GITHUB_API_URL (https://HOST/api/v3 of an own "
                             "server); or ");
    if (row->advice)
        strbuf_printf(&text, "%s ", row->advice);
    strbuf_printf(&text, "(status %d", reply->http.status);
    if (message) {
        strbuf_addstr(&text, ", \"");
        github_quote(t->g, message, &text);
        strbuf_addch(&text, '"');
    }
    if (needs && reply->http.status == 403) {
        strbuf_addstr(&text, ", wanted: ");
        github_quote(t->g, needs, &text);
    }
    strbuf_addch(&text, ')');
    add_errors(t->g, json_get(reply->json, "errors"), &text);
    github_fail(t, row->result, err, "%s", strbuf_str(&text));
    strbuf_release(&text);
    return row->result;
}

enum github_result github_refusal(const struct github_try *t, const struct github_reply *reply,
                                  struct err *err) {
    if (reply->outcome != HTTP_ANSWERED)
        return github_fail(t, GITHUB_REFUSED, err, "%s (%s)", fault_advice[reply->http.fault],
                           reply->http.why);
    if (*reply->elsewhere)
        return github_fail(t, GITHUB_REFUSED, err, "a redirect is not followed: %s (status %d)",
                           reply->elsewhere, reply->http.status);
    const struct refusal *row = refusals;
    int place = (int)place_of(t);
    const char *message = github_message(reply);
    while (!((!row->status || row->status == reply->http.status) && (row->places & place) &&
             (!row->says || contains(message, row->says)) &&
             (!row->header || http_header(&reply->http, row->header))))
        row++;
    return refuse(t, row, reply, err);
}
