#include "github/github_parts.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "net/retry.h"
#include "net/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LINE = 16 << 10, LINES = 8 };

void github_reply_release(struct github_reply *reply) {
    http_answer_release(&reply->http);
    json_free(reply->json);
    reply->json = NULL;
}

const char *github_message(const struct github_reply *reply) {
    return json_str(reply->json, "message");
}

static bool is_visible(const char *s) {
    for (; *s; s++)
        if (*s <= ' ' || *s >= 0x7f)
            return false;
    return true;
}

/* The only place that hands the token to the network: `t->url` is of the API's origin, or nothing is sent. */
static int send_here(struct github_try *t, struct github_reply *reply, struct err *err) {
    struct github *g = t->g;
    struct url to;
    struct strbuf lines[LINES];
    const char *headers[LINES + 1] = {NULL};
    size_t n = 0;
    if (!url_parse(strbuf_str(&t->url), &to) || !url_same_origin(&to, &g->origin)) {
        github_fail(t, GITHUB_REFUSED, err, "an address outside of %s: it would be shown the token", g->api);
        return -1;
    }
    for (size_t i = 0; i < LINES; i++)
        strbuf_init(&lines[i], MAX_LINE);
    strbuf_addstr(&lines[n++], "Accept: application/vnd.github+json");
    strbuf_printf(&lines[n++], "X-GitHub-Api-Version: %s", g->version);
    if (t->r->body)
        strbuf_addstr(&lines[n++], "Content-Type: application/json");
    if (t->read && t->r->etag && is_visible(t->r->etag))
        strbuf_printf(&lines[n++], "If-None-Match: %s", t->r->etag);
    int rc = github_auth_header(g, t->sign, &lines[n++], err);
    for (size_t i = 0; i < n; i++)
        headers[i] = strbuf_str(&lines[i]);
    struct http_request request = {.method = t->r->method,
                                   .url = strbuf_str(&t->url),
                                   .headers = headers,
                                   .body = t->body.data,
                                   .body_len = t->body.len,
                                   .max_answer = GITHUB_MAX_ANSWER,
                                   .once = t->creates};
    if (!rc) {
        reply->outcome = http_send(g->http, &request, &reply->http);
        if (reply->outcome != HTTP_UNSENT) {
            /* The App's sign-in changes nothing in a repository: it counts with the reads. */
            bool write = !t->read && t->sign == GITHUB_SIGN_TOKEN;
            *(write ? &g->counts.writes : &g->counts.reads) += 1;
        }
    }
    for (size_t i = 0; i < LINES; i++) {
        mem_wipe(lines[i].data, lines[i].len);
        strbuf_release(&lines[i]);
    }
    return rc;
}

static bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 307 || status == 308;
}

/* Turns t->url to where the answer points. False: it is not followed, reply->elsewhere says why. */
static bool follow(struct github_try *t, struct github_reply *reply) {
    struct url from, to;
    struct strbuf next;
    const char *location = http_header(&reply->http, "location");
    bool fine = false;
    strbuf_init(&next, URL_MAX);
    if (!url_parse(strbuf_str(&t->url), &from) || !url_follow(&from, location, &next) ||
        !url_parse(strbuf_str(&next), &to)) {
        snprintf(reply->elsewhere, sizeof reply->elsewhere, "it points to no usable address");
    } else if (!url_same_origin(&to, &t->g->origin)) {
        struct strbuf origin, where;
        strbuf_init(&origin, URL_MAX_HOST + 20);
        strbuf_init(&where, 2 * SECRET_MAX_QUOTE);
        url_add_origin(&to, &origin);
        github_quote(t->g, strbuf_str(&origin), &where);
        snprintf(reply->elsewhere, sizeof reply->elsewhere, "it points to another server, %s",
                 strbuf_str(&where));
        strbuf_release(&origin);
        strbuf_release(&where);
    } else if (++t->redirects > GITHUB_MAX_REDIRECTS) {
        snprintf(reply->elsewhere, sizeof reply->elsewhere, "it is number %d in a row", t->redirects);
    } else {
        strbuf_reset(&t->url);
        strbuf_add(&t->url, strbuf_str(&next), next.len);
        t->moved = fine = true;
    }
    strbuf_release(&next);
    return fine;
}

static void note_limits(struct github_counts *c, const struct http_answer *a) {
    static const struct {
        const char *name;
        size_t at;
    } fields[] = {{"x-ratelimit-remaining", offsetof(struct github_counts, remaining)},
                  {"x-ratelimit-reset", offsetof(struct github_counts, reset)}};
    const char *resource = http_header(a, "x-ratelimit-resource");
    if (resource && strcmp(resource, "core") != 0)
        return; /* the search has a limit of its own */
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *s = http_header(a, fields[i].name);
        size_t n = s ? strspn(s, "0123456789") : 0;
        if (!n || n > 15 || s[n])
            continue;
        int64_t v = 0;
        for (size_t k = 0; k < n; k++)
            v = v * 10 + (s[k] - '0');
        memcpy((char *)c + fields[i].at, &v, sizeof v);
    }
}

/* To the second, and late by the way of the answer: enough for "what came since". */
static void note_clock(struct github *g, const struct http_answer *a) {
    int64_t seconds;
    if (retry_http_date(http_header(a, "date"), &seconds) && seconds > 0 && seconds < INT32_MAX)
        g->skew = seconds * TIMESTAMP_SECOND - timestamp_now();
}

int github_send(struct github_try *t, struct github_reply *reply, struct err *err) {
    *reply = (struct github_reply){.outcome = HTTP_UNSENT};
    for (;;) {
        if (send_here(t, reply, err))
            return -1;
        if (reply->outcome != HTTP_ANSWERED)
            return 0;
        note_limits(&t->g->counts, &reply->http);
        note_clock(t->g, &reply->http);
        if (!is_redirect(reply->http.status) || !follow(t, reply))
            break;
        github_reply_release(reply);
    }
    /* Bytes that are no UTF-8 never come from GitHub: something else has answered. */
    struct json *j =
        json_parse_text(strbuf_str(&reply->http.body), reply->http.body.len, JSON_TEXT_UTF8, NULL);
    if (json_is_object(j) || json_is_array(j))
        reply->json = j;
    else
        json_free(j);
    return 0;
}
