#include "gcloud/gcloud_parts.h"

#include "base/mem.h"
#include "net/secret.h"

#include <stdio.h>
#include <string.h>

enum { MAX_BODY = 256 << 10, MAX_PAGE_TOKEN = 16 << 10 };

void gcloud_page_release(struct gcloud_page *p) {
    json_free(p->json);
    *p = (struct gcloud_page){.json = NULL};
}

static int print_query(const struct gcloud_query *q, const char *token, struct strbuf *out, struct err *err) {
    struct json *j = json_new_object(), *names = json_set_array(j, "resourceNames");
    for (size_t i = 0; i < q->names_n; i++)
        json_add_str(names, q->names[i]);
    json_set_str(j, "filter", q->filter);
    json_set_str(j, "orderBy", q->descending ? "timestamp desc" : "timestamp asc");
    json_set_int(j, "pageSize", q->page_size);
    if (token)
        json_set_str(j, "pageToken", token);
    json_print(j, false, out);
    json_free(j);
    return out->full ? err_set(err, ERR_USAGE, "a query of more than %d bytes", MAX_BODY) : 0;
}

static int ask_page(struct gcloud *g, const char *body, struct gcloud_reply *reply, struct err *err) {
    char quota[300];
    const char *project = g->who->fields[CREDENTIALS_QUOTA_PROJECT];
    const char *headers[] = {project ? quota : NULL, NULL};
    snprintf(quota, sizeof quota, "X-Goog-User-Project: %.200s", project ? project : "");
    struct gcloud_ask a = {
        .place = GCLOUD_LOGGING, .method = "POST", .url = g->list_url, .headers = headers, .body = body};
    for (int i = 0;; i++) {
        *reply = (struct gcloud_reply){.outcome = HTTP_UNSENT};
        if (gcloud_auth_ready(g, err))
            return -1;
        a.bearer = g->token;
        struct err why = {0};
        if (!gcloud_ask(g, &a, reply, &why))
            return 0;
        /* A token may end before its time: one more is asked for. */
        if (i || reply->http.status != 401) {
            if (err)
                *err = why;
            return -1;
        }
        secret_drop(&g->token);
        gcloud_reply_release(reply);
    }
}

/* Google's words for a page token that has ended (after a day) or is of another query. */
static bool is_stale(const struct gcloud_reply *r) {
    struct strbuf says;
    if (r->http.status != 400)
        return false;
    strbuf_init(&says, 4096);
    gcloud_says(r, &says);
    const char *s = strbuf_str(&says);
    bool stale = strstr(s, "page_token") || strstr(s, "pageToken") || strstr(s, "page token") ||
                 strstr(s, "Page token");
    strbuf_release(&says);
    return stale;
}

static int take_page(struct gcloud_reply *reply, struct gcloud_page *out, struct err *err) {
    const struct json *entries = json_get(reply->json, "entries");
    const char *next = json_str(reply->json, "nextPageToken");
    if (entries && !json_is_array(entries))
        return err_set(err, ERR_INPUT, "Cloud Logging: the answer's entries are no list");
    if (next && strlen(next) > MAX_PAGE_TOKEN)
        return err_set(err, ERR_INPUT, "Cloud Logging: a page token of more than %d bytes", MAX_PAGE_TOKEN);
    *out =
        (struct gcloud_page){reply->json, json_first(entries) ? entries : NULL, next && *next ? next : NULL};
    reply->json = NULL;
    return 0;
}

enum gcloud_result gcloud_list(struct gcloud *g, const struct gcloud_query *q, const char *token,
                               struct gcloud_page *out, struct err *err) {
    struct strbuf body;
    struct gcloud_reply reply = {.outcome = HTTP_UNSENT};
    enum gcloud_result result = GCLOUD_FAILED;
    *out = (struct gcloud_page){.json = NULL};
    strbuf_init(&body, MAX_BODY);
    if (!print_query(q, token, &body, err)) {
        if (ask_page(g, strbuf_str(&body), &reply, err))
            result = token && is_stale(&reply) ? GCLOUD_STALE : GCLOUD_FAILED;
        else if (!take_page(&reply, out, err))
            result = GCLOUD_DONE;
    }
    gcloud_reply_release(&reply);
    strbuf_release(&body);
    return result;
}
