#include "gcloud/gcloud_parts.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "base/version.h"
#include "net/retry.h"
#include "net/secret.h"
#include "net/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINE = GCLOUD_MAX_TOKEN + 64, OWN_LINES = 3, NEAR_CONNECT_MS = 1000, NEAR_TOTAL_MS = 3000 };

static int set_url(struct gcloud *g, const char *url, struct err *err) {
    char text[300];
    struct url u;
    const char *universe = g->who->fields[CREDENTIALS_UNIVERSE];
    snprintf(text, sizeof text, "https://logging.%s", universe ? universe : "googleapis.com");
    if (!url)
        url = text;
    if (!url_parse(url, &u) || strchr(url, '?') || strlen(url) > 1000)
        return err_set(err, ERR_USAGE, "%.200s: not an address such as https://logging.googleapis.com", url);
    if (!u.tls && !url_is_local(&u))
        return err_set(err, ERR_USAGE, "%.200s: http would show the token to everybody on the way: use https",
                       url);
    size_t n = strlen(url);
    while (n && url[n - 1] == '/')
        n--;
    size_t size = n + sizeof "/v2/entries:list";
    g->list_url = mem_alloc(size, 1);
    snprintf(g->list_url, size, "%.*s/v2/entries:list", (int)n, url);
    return 0;
}

struct gcloud *gcloud_new(const struct gcloud_options *o, struct credentials *who, struct err *err) {
    struct gcloud *g = mem_alloc(1, sizeof *g);
    struct http_options http = {.user_agent = "log-gardener/" VERSION,
                                .ca_file = o->ca_file,
                                .connect_ms = o->connect_ms,
                                .total_ms = o->total_ms,
                                .slow_s = o->slow_s};
    struct http_options near = {
        .user_agent = http.user_agent, .connect_ms = NEAR_CONNECT_MS, .total_ms = NEAR_TOTAL_MS};
    g->who = who;
    g->pace = *o;
    g->waits = (struct pacer){o->budget_ms, o->waiting, o->waiting_ctx};
    if (!set_url(g, o->logging_url, err)) {
        g->http = http_new(&http, err);
        g->near = g->http ? http_new(&near, err) : NULL;
        if (g->near)
            return g;
    }
    gcloud_free(g);
    return NULL;
}

void gcloud_free(struct gcloud *g) {
    if (!g)
        return;
    http_free(g->http);
    http_free(g->near);
    credentials_free(g->who);
    secret_drop(&g->token);
    free(g->list_url);
    free(g);
}

struct gcloud_counts gcloud_counts(const struct gcloud *g) {
    return g->counts;
}

const char *gcloud_project(const struct gcloud *g) {
    const struct credentials *c = g->who;
    return c->fields[CREDENTIALS_PROJECT] ? c->fields[CREDENTIALS_PROJECT]
                                          : c->fields[CREDENTIALS_QUOTA_PROJECT];
}

void gcloud_reply_release(struct gcloud_reply *r) {
    mem_wipe(r->http.body.data, r->http.body.len);
    http_answer_release(&r->http);
    json_free(r->json);
    r->json = NULL;
}

static void note_clock(struct gcloud *g, const struct gcloud_reply *r) {
    int64_t there;
    if (r->outcome == HTTP_ANSWERED && retry_http_date(http_header(&r->http, "date"), &there))
        g->counts.skew_s = there - timestamp_now() / TIMESTAMP_SECOND;
}

static void send_once(struct gcloud *g, const struct gcloud_ask *a, struct gcloud_reply *out) {
    struct strbuf bearer;
    const char *headers[CREDENTIALS_MAX_HEADERS + OWN_LINES + 1] = {"Accept: application/json"};
    size_t n = 1;
    secret_init(&bearer, MAX_LINE);
    if (a->body)
        headers[n++] =
            a->form ? "Content-Type: application/x-www-form-urlencoded" : "Content-Type: application/json";
    if (a->bearer) {
        strbuf_printf(&bearer, "Authorization: Bearer %s", a->bearer);
        headers[n++] = strbuf_str(&bearer);
    }
    for (size_t i = 0; a->headers && a->headers[i] && i < CREDENTIALS_MAX_HEADERS; i++)
        headers[n++] = a->headers[i];
    bool pages = a->place == GCLOUD_LOGGING, near = a->place == GCLOUD_METADATA;
    struct http_request request = {.method = a->method,
                                   .url = a->url,
                                   .headers = headers,
                                   .body = a->body,
                                   .body_len = a->body ? strlen(a->body) : 0,
                                   .max_answer = pages ? GCLOUD_MAX_PAGE_BYTES : GCLOUD_MAX_SIGN_IN,
                                   .direct = near};
    out->outcome = http_send(near ? g->near : g->http, &request, &out->http);
    if (out->outcome != HTTP_UNSENT)
        *(pages ? &g->counts.requests : &g->counts.sign_ins) += 1;
    secret_wipe(&bearer);
    struct json *j = json_parse_text(strbuf_str(&out->http.body), out->http.body.len, JSON_TEXT_UTF8, NULL);
    if (json_is_object(j))
        out->json = j;
    else
        json_free(j);
    if (out->json && pages) /* it can be large, and is no secret: not twice in memory */
        strbuf_release(&out->http.body);
    note_clock(g, out);
}

static bool is_success(const struct gcloud_ask *a, const struct gcloud_reply *r) {
    return r->outcome == HTTP_ANSWERED && r->http.status / 100 == 2 &&
           (r->json || (a->text && r->http.body.len));
}

/* At most so many requests for pages in any minute. */
static void pace_pages(struct gcloud *g) {
    int64_t now = pacer_clock();
    int n = g->pace.per_minute < GCLOUD_MINUTE ? g->pace.per_minute : GCLOUD_MINUTE;
    if (n <= 0)
        return;
    int64_t oldest = g->recent[(g->recent_at + GCLOUD_MINUTE - (size_t)n) % GCLOUD_MINUTE];
    int64_t minute = g->pace.minute_ms ? g->pace.minute_ms : 60000;
    if (oldest && now - oldest < minute)
        pacer_rest(&g->waits, oldest + minute - now, "Cloud Logging takes so many requests a minute");
    g->recent[g->recent_at] = pacer_clock();
    g->recent_at = (g->recent_at + 1) % GCLOUD_MINUTE;
}

struct tries {
    int limited, broken;
};

/* After a try without success: again, its wait made; or not. */
static bool again(struct gcloud *g, const struct gcloud_ask *a, const struct gcloud_reply *r,
                  struct tries *t) {
    struct strbuf says;
    bool answered = r->outcome == HTTP_ANSWERED;
    if (r->http.fault == HTTP_UNTRUSTED || r->http.fault == HTTP_LARGE ||
        (a->place == GCLOUD_METADATA && !answered))
        return false;
    strbuf_init(&says, 4096);
    gcloud_says(r, &says);
    struct retry_facts f = {
        .status = answered && r->http.status / 100 != 2 ? r->http.status : 0,
        .limited = t->limited,
        .broken = t->broken,
        .message = strbuf_str(&says),
        .retry_after = http_header(&r->http, "retry-after"),
        .date = http_header(&r->http, "date"),
        .now = timestamp_now() / TIMESTAMP_SECOND,
    };
    /* A 403 without a word is a limit at GitHub, never here. */
    if (f.status == 403 && !*f.message)
        f.message = "forbidden";
    struct retry_pace pace = {g->pace.broken_ms, g->pace.limited_ms};
    struct retry_advice advice = retry_advise(&f, &pace);
    strbuf_release(&says);
    bool limit = advice.kind == RETRY_PRIMARY || advice.kind == RETRY_SECONDARY;
    if (advice.kind == RETRY_NO || !advice.again ||
        !pacer_wait(&g->waits, advice.wait_ms, limit ? "Google's limit" : "the server failed"))
        return false;
    *(limit ? &t->limited : &t->broken) += 1;
    if (a->place == GCLOUD_LOGGING)
        *(limit ? &g->counts.limited : &g->counts.repeated) += 1;
    return true;
}

int gcloud_ask(struct gcloud *g, const struct gcloud_ask *a, struct gcloud_reply *out, struct err *err) {
    struct tries t = {0, 0};
    for (;;) {
        *out = (struct gcloud_reply){.outcome = HTTP_UNSENT};
        if (a->place == GCLOUD_LOGGING)
            pace_pages(g);
        send_once(g, a, out);
        if (is_success(a, out))
            return 0;
        if (!again(g, a, out, &t))
            return gcloud_refusal(g, a, out, err);
        gcloud_reply_release(out);
    }
}
