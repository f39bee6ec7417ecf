#include "github/github_parts.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "base/version.h"
#include "net/link.h"
#include "net/retry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* OWNER/NAME of what GitHub allows in names; more is not needed to keep it out of the path's structure. */
static bool is_repo(const char *s) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t owner = strspn(s, allowed), name;
    if (!owner || owner > 100 || s[owner] != '/')
        return false;
    name = strspn(s + owner + 1, allowed);
    return name && name <= 100 && !s[owner + 1 + name] && strspn(s, ".") < owner &&
           strspn(s + owner + 1, ".") < name;
}

static int read_options(struct github *g, const struct github_options *o, struct err *err) {
    if (!o->api_url || strlen(o->api_url) > 1000)
        return err_set(err, ERR_USAGE, "GITHUB_API_URL: an address of 1 to 1000 bytes is due");
    g->api = mem_strdup(o->api_url);
    size_t n = strlen(g->api);
    while (n && g->api[n - 1] == '/')
        g->api[--n] = 0;
    if (!url_parse(g->api, &g->origin) || strchr(g->api, '?'))
        return err_set(err, ERR_USAGE,
                       "%.200s: not an address such as https://api.github.com (GITHUB_API_URL)", o->api_url);
    if (!g->origin.tls && !url_is_local(&g->origin))
        return err_set(
            err, ERR_USAGE,
            "%.200s: http would show the token to everybody on the way: use https (GITHUB_API_URL)",
            o->api_url);
    /* An own server has both below /api; elsewhere REST is at the root. */
    bool v3 = n > 7 && !strcmp(g->api + n - 7, "/api/v3");
    size_t size = n + sizeof "/graphql";
    g->graphql = mem_alloc(size, 1);
    snprintf(g->graphql, size, "%.*s/graphql", (int)(v3 ? n - 3 : n), g->api);
    if (!o->repo || !is_repo(o->repo))
        return err_set(err, ERR_USAGE, "%.200s: not a repository such as OWNER/NAME",
                       o->repo ? o->repo : "no repository");
    g->repo = mem_strdup(o->repo);
    size_t digits = o->api_version ? strspn(o->api_version, "0123456789-") : 0;
    if (!digits || digits > 20 || o->api_version[digits])
        return err_set(err, ERR_USAGE, "the API's version is a date such as 2022-11-28");
    g->version = mem_strdup(o->api_version);
    g->counts.remaining = g->counts.reset = -1;
    g->pacer.pace = o->pace;
    g->pacer.waits.left_ms = o->pace.budget_ms;
    g->pacer.waits.waiting = o->waiting;
    g->pacer.waits.ctx = o->waiting_ctx;
    return github_auth_init(&g->auth, o, err);
}

struct github *github_new(const struct github_options *o, struct err *err) {
    struct github *g = mem_alloc(1, sizeof *g);
    struct http_options http = {.user_agent = "log-gardener/" VERSION,
                                .ca_file = o->ca_file,
                                .connect_ms = o->connect_ms,
                                .total_ms = o->total_ms,
                                .slow_s = o->slow_s};
    if (!read_options(g, o, err)) {
        g->http = http_new(&http, err);
        if (g->http)
            return g;
    }
    github_free(g);
    return NULL;
}

void github_free(struct github *g) {
    if (!g)
        return;
    http_free(g->http);
    github_auth_release(&g->auth);
    free(g->api);
    free(g->graphql);
    free(g->version);
    free(g->repo);
    free(g);
}

void github_answer_release(struct github_answer *a) {
    if (!a)
        return;
    json_free(a->json);
    free(a->etag);
    free(a->next);
    free(a->location);
    *a = (struct github_answer){.status = 0};
}

struct github_counts github_counts(const struct github *g) {
    return g->counts;
}

int64_t github_now(const struct github *g) {
    return timestamp_now() + g->skew;
}

const char *github_graphql_path(const struct github *g) {
    return g->graphql;
}

void github_escape(const char *s, struct strbuf *out) {
    url_escape(s, out);
}

/* What a failed try leads to. */
struct step {
    bool again;
    int64_t wait_ms;
    const char *why; /* of the wait */
};

static enum github_result start_try(struct github_try *t, struct err *err) {
    const char *path = t->r->path;
    bool whole = *path && *path != '/' && *path != '?';
    strbuf_init(&t->url, URL_MAX);
    strbuf_init(&t->body, GITHUB_MAX_BODY);
    if (!whole) {
        strbuf_addstr(&t->url, t->g->api);
        if (!t->r->root)
            strbuf_printf(&t->url, "/repos/%s", t->g->repo);
    }
    strbuf_addstr(&t->url, path);
    if (t->r->body)
        json_print(t->r->body, false, &t->body);
    if (t->url.full)
        return github_fail(t, GITHUB_INVALID, err, "an address of more than %d bytes", URL_MAX);
    if (t->body.full)
        return github_fail(t, GITHUB_INVALID, err, "a request of more than %d bytes", GITHUB_MAX_BODY);
    return GITHUB_DONE;
}

static char *dup_header(const struct http_answer *a, const char *name) {
    return mem_strdup(http_header(a, name));
}

static enum github_result finish(struct github_try *t, struct github_reply *reply,
                                 struct github_answer *out) {
    struct strbuf next;
    strbuf_init(&next, URL_MAX);
    out->status = reply->http.status;
    out->json = reply->json;
    reply->json = NULL;
    out->etag = dup_header(&reply->http, "etag");
    if (link_find(http_header(&reply->http, "link"), "next", &next) && !next.full)
        out->next = mem_strdup(strbuf_str(&next));
    strbuf_release(&next);
    if (t->moved)
        out->location = mem_strdup(strbuf_str(&t->url));
    if (out->status != 304)
        return GITHUB_DONE;
    t->g->counts.unchanged++;
    return GITHUB_UNCHANGED;
}

/* Whether the answer is what was asked for. */
static bool is_success(const struct github_try *t, const struct github_reply *reply) {
    int status = reply->http.status;
    if (reply->outcome != HTTP_ANSWERED)
        return false;
    if (status == 304)
        return t->read && t->r->etag;
    if (t->r->gone_is_fine && (status == 404 || status == 410))
        return true;
    if (t->creates && !json_is_object(reply->json))
        return false;
    return status / 100 == 2 && (t->r->bare || reply->json);
}

static enum github_result unknown(const struct github_try *t, const struct github_reply *reply,
                                  struct err *err) {
    int status = reply->http.status;
    if (reply->outcome != HTTP_ANSWERED)
        return github_fail(t, GITHUB_UNKNOWN, err, "it may have arrived, and was not sent again (%s)",
                           reply->http.why);
    return github_fail(t, GITHUB_UNKNOWN, err, "it may have arrived, and was not sent again (status %d%s)",
                       status, status / 100 == 2 ? ", without the body that is due" : "");
}

/* Tries are over, and no answer was one that can be used. */
static enum github_result broken(const struct github_try *t, const struct github_reply *reply,
                                 struct err *err) {
    bool claims = reply->http.status / 100 == 2;
    if (reply->outcome != HTTP_ANSWERED)
        return github_refusal(t, reply, err);
    bool for_all = t->read || claims || t->sign == GITHUB_SIGN_APP;
    return github_fail(t, for_all ? GITHUB_REFUSED : GITHUB_INVALID, err,
                       "the server fails again and again (status %d%s)", reply->http.status,
                       claims ? ", with a body that is empty or not JSON: check GITHUB_API_URL" : "");
}

/* Tries are over, and what stood in the way was a limit. */
static enum github_result deferred(const struct github_try *t, const struct retry_advice *a,
                                   struct err *err) {
    struct timestamp_text span = timestamp_span(a->wait_ms * (TIMESTAMP_SECOND / 1000));
    const struct github_counts *c = &t->g->counts;
    const char *left = t->g->pacer.waits.left_ms < a->wait_ms ? ", more than this run may still wait" : "";
    if (a->kind == RETRY_PRIMARY && c->reset >= 0)
        return github_fail(t, GITHUB_DEFERRED, err,
                           "the hour's requests are used up until %s%s: run again then, or raise the budget",
                           timestamp_text(c->reset < INT32_MAX ? c->reset * TIMESTAMP_SECOND : 0).s, left);
    return github_fail(t, GITHUB_DEFERRED, err,
                       "GitHub asks to go slower, by %s more%s: run again later, or raise the budget", span.s,
                       left);
}

static struct retry_advice advise(const struct github_try *t, const struct github_reply *reply) {
    const struct http_answer *a = &reply->http;
    bool answered = reply->outcome == HTTP_ANSWERED;
    struct retry_facts f = {
        .status = answered && a->status / 100 != 2 ? a->status : 0,
        .limited = t->limited,
        .broken = t->broken,
        .message = github_message(reply),
        .retry_after = http_header(a, "retry-after"),
        .remaining = http_header(a, "x-ratelimit-remaining"),
        .reset = http_header(a, "x-ratelimit-reset"),
        .date = http_header(a, "date"),
        .now = timestamp_now() / TIMESTAMP_SECOND,
    };
    struct retry_pace pace = {t->g->pacer.pace.write_ms, t->g->pacer.pace.secondary_ms};
    return retry_advise(&f, &pace);
}

/* Whether a request may have had its effect. It surely had not where it was not sent, or where the API itself
 * says no: in JSON, as it always does. A 403 without that can be a proxy's that keeps the answer from us. */
static bool may_have_arrived(const struct github_reply *reply) {
    int status = reply->http.status;
    if (reply->outcome != HTTP_ANSWERED)
        return reply->outcome == HTTP_LOST;
    if (*reply->elsewhere)
        return false;
    return status / 100 != 4 || status == 408 || (!reply->json && !http_header(&reply->http, "retry-after"));
}

/* After a try without success: again (step->again), or the result. */
static enum github_result judge(struct github_try *t, const struct github_reply *reply, struct step *step,
                                struct err *err) {
    struct retry_advice a = advise(t, reply);
    bool limit = a.kind == RETRY_PRIMARY || a.kind == RETRY_SECONDARY;
    if (!t->read && may_have_arrived(reply))
        t->g->counts.unsure++;
    if (t->creates && may_have_arrived(reply))
        return unknown(t, reply, err);
    if (reply->outcome == HTTP_ANSWERED && reply->http.status == 401 && !t->renewed &&
        t->sign == GITHUB_SIGN_TOKEN && github_auth_renew(&t->g->auth)) {
        t->renewed = step->again = true;
        return GITHUB_DONE;
    }
    bool hopeless = reply->http.fault == HTTP_UNTRUSTED || reply->http.fault == HTTP_LARGE;
    if (a.kind == RETRY_NO || hopeless)
        return github_refusal(t, reply, err);
    if (!a.again || (a.wait_ms && a.wait_ms > t->g->pacer.waits.left_ms))
        return limit ? deferred(t, &a, err) : broken(t, reply, err);
    *(limit ? &t->limited : &t->broken) += 1;
    *step = (struct step){true, a.wait_ms,
                          limit ? "GitHub's limit" : "the server failed or could not be reached"};
    return GITHUB_DONE;
}

/* One try; the pause before a write, and the token. */
static enum github_result try_once(struct github_try *t, struct github_reply *reply, struct err *err) {
    bool paced = !t->read && t->sign == GITHUB_SIGN_TOKEN;
    *reply = (struct github_reply){.outcome = HTTP_UNSENT};
    if (t->sign == GITHUB_SIGN_TOKEN) {
        enum github_result result = github_auth_ready(t->g, err);
        if (result != GITHUB_DONE && err)
            err->status = t->read || result == GITHUB_REFUSED ? ERR_TRACKER : ERR_ACTION;
        if (result != GITHUB_DONE)
            return result;
    }
    if (paced && !github_pace_write(&t->g->pacer))
        return github_fail(t, GITHUB_DEFERRED, err, "this run has no time left to wait between writes");
    if (github_send(t, reply, err))
        return GITHUB_REFUSED;
    if (paced && reply->outcome != HTTP_UNSENT)
        github_pace_wrote(&t->g->pacer, t->r->notifies);
    return GITHUB_DONE;
}

enum github_result github_run(struct github *g, const struct github_request *r, enum github_sign sign,
                              struct github_answer *out, struct err *err) {
    struct github_try t = {.g = g, .r = r, .sign = sign, .read = r->reads || !strcmp(r->method, "GET")};
    struct github_reply reply;
    t.creates = r->creates && !t.read;
    *out = (struct github_answer){.status = 0};
    enum github_result result = start_try(&t, err);
    /* Each call to a server that is gone takes minutes. */
    if (result == GITHUB_DONE && g->lost >= GITHUB_MAX_LOST)
        result = github_fail(&t, GITHUB_REFUSED, err, "not tried: the last %d calls got no answer at all",
                             g->lost);
    for (bool again = result == GITHUB_DONE; again;) {
        struct step step = {.again = false};
        result = try_once(&t, &reply, err);
        if (result == GITHUB_DONE)
            result = is_success(&t, &reply) ? finish(&t, &reply, out) : judge(&t, &reply, &step, err);
        if (!out->json)
            out->status = reply.http.status;
        if (!step.again) /* the renewal of a token within the call has counted itself */
            g->lost = reply.outcome == HTTP_ANSWERED ? 0 : g->lost + (result != GITHUB_DEFERRED);
        if (sign == GITHUB_SIGN_APP)
            mem_wipe(reply.http.body.data, reply.http.body.len); /* may hold the token */
        github_reply_release(&reply);
        again = step.again;
        if (again)
            github_pace_wait(&g->pacer, step.wait_ms, step.why); /* judge saw that it fits */
        if (again && r->fresh) {
            again = false;
            result =
                github_fail(&t, GITHUB_AGED, err, "it was not sent again: meanwhile it may be out of date");
        }
    }
    strbuf_release(&t.url);
    strbuf_release(&t.body);
    return result;
}

enum github_result github_call(struct github *g, const struct github_request *r, struct github_answer *out,
                               struct err *err) {
    return github_run(g, r, GITHUB_SIGN_TOKEN, out, err);
}
