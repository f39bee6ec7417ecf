#include "tracker/remote_parts.h"

#include "base/timestamp.h"

#include <inttypes.h>
#include <string.h>

static enum github_result get(struct remote *r, const char *path, const char *etag, struct github_answer *a,
                              struct err *err) {
    *a = (struct github_answer){0};
    return github_call(r->api, &(struct github_request){.method = "GET", .path = path, .etag = etag}, a, err);
}

static int take(struct remote *r, struct json *array, struct issue_list *list, struct err *err) {
    if (!json_is_array(array))
        return err_set(err, ERR_TRACKER, "GitHub answered a listing with something that is no list");
    if (remote_trust(r, array, err))
        return -1;
    if (issue_list_from_json(list, array, err)) {
        err->status = ERR_TRACKER;
        return -1;
    }
    return 0;
}

int remote_read_pages(struct remote *r, struct remote_pages *p, struct issue_list *list, struct err *err) {
    const char *path = p->path, *etag = p->etag;
    size_t n = 0;
    p->unchanged = p->more = false;
    while (path) {
        if (n == p->max) {
            p->more = true;
            return 0;
        }
        struct github_answer a;
        enum github_result got = get(r, path, n ? NULL : etag, &a, err);
        if (got == GITHUB_UNCHANGED && !n) {
            p->unchanged = true;
            github_answer_release(&a);
            return 0;
        }
        if (got != GITHUB_DONE) {
            github_answer_release(&a);
            if (err)
                err->status = ERR_TRACKER;
            return err_prefix(err, "page %zu of the listing", n + 1);
        }
        /* Of several pages it tells of the first alone, and what is new comes on the last. */
        p->etag = n || a.next ? NULL : arena_str(&r->arena, a.etag);
        int rc = take(r, a.json, list, err);
        path = arena_str(&r->arena, a.next);
        github_answer_release(&a);
        if (rc)
            return -1;
        n++;
    }
    return 0;
}

int remote_read_issue(struct remote *r, int64_t number, struct issue_list *list, bool *absent,
                      struct err *err) {
    struct github_answer a;
    enum github_result got = get(r, arena_printf(&r->arena, "/issues/%" PRId64, number), NULL, &a, err);
    *absent = got == GITHUB_ABSENT;
    if (got != GITHUB_DONE) {
        github_answer_release(&a);
        return *absent ? 0 : got == GITHUB_DEFERRED ? TRACKER_DEFERRED : -1;
    }
    struct json *array = json_new_array();
    json_add(array, json_copy(a.json));
    /* A transferred issue is answered by the one it became, in another repository, perhaps with the same
     * number. (A repository that is called otherwise by now is not written to at all.) */
    *absent = json_int(a.json, "number", 0) != number || a.location;
    int rc = *absent ? 0 : take(r, array, list, err);
    json_free(array);
    github_answer_release(&a);
    return rc;
}

/* What is gone is not to be found in the cache by the next run, or its problem would be stuck there. */
static void drop(struct remote *r, int64_t number) {
    struct issue *i = r->listed ? issue_list_find(r->listed, number) : NULL;
    if (!i)
        return;
    size_t rest = r->listed->n - (size_t)(i - r->listed->items) - 1;
    memmove(i, i + 1, rest * sizeof *i);
    r->listed->n--;
}

int remote_read_look(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err) {
    struct remote *r = github_tracker_self(t);
    struct issue_list *now = issue_list_new();
    bool absent;
    github_pause(r->api);
    int rc = remote_read_issue(r, issue->number, now, &absent, err);
    if (!rc && (absent || !now->n)) {
        drop(r, issue->number);
        rc = err_set(err, ERR_ACTION, "issue #%" PRId64 " was deleted or moved away", issue->number);
    }
    if (!rc) {
        struct issue fresh = now->items[0];
        struct arena *a = &list->arena;
        const char **labels = arena_alloc(a, (fresh.labels_n + 1) * sizeof *labels);
        for (size_t i = 0; i < fresh.labels_n; i++)
            labels[i] = arena_str(a, fresh.labels[i]);
        fresh.labels = labels;
        fresh.title = arena_str(a, fresh.title);
        fresh.body = arena_str(a, fresh.body);
        fresh.author = arena_str(a, fresh.author);
        fresh.url = arena_str(a, fresh.url);
        fresh.comments = issue->comments;
        fresh.comments_n = issue->comments_n;
        fresh.comments_read = issue->comments_read;
        *issue = fresh;
    }
    issue_list_free(now);
    return rc;
}

/* Comments come oldest first, in pages; issue_list_from_json reads them as those of one issue. */
static int read_comments(struct remote *r, const char *path, struct issue_list *list, struct issue *out,
                         struct err *err) {
    struct json *all = json_new_array();
    int rc = 0;
    for (size_t n = 0; path && !rc; n++) {
        struct github_answer a;
        if (n == ISSUE_MAX_COMMENTS / REMOTE_PAGE)
            rc = err_set(err, ERR_ACTION, "more than %d comments", ISSUE_MAX_COMMENTS);
        else if (get(r, path, NULL, &a, err) != GITHUB_DONE)
            rc = -1;
        if (rc)
            break;
        rc = remote_trust(r, a.json, err);
        for (struct json *c = json_first(a.json); c && !rc; c = json_next(c))
            json_add(all, json_copy(c));
        path = arena_str(&r->arena, a.next);
        github_answer_release(&a);
    }
    struct json *array = json_new_array(), *o = json_add_object(array);
    json_set_int(o, "number", out->number);
    json_set(o, "comments_list", all);
    struct issue_list *one = issue_list_new();
    if (!rc)
        rc = issue_list_from_json(one, array, err);
    if (!rc) {
        out->comments_n = one->items[0].comments_n;
        out->comments = arena_alloc(&list->arena, (out->comments_n + 1) * sizeof *out->comments);
        for (size_t i = 0; i < out->comments_n; i++) {
            struct issue_comment *c = &out->comments[i];
            *c = one->items[0].comments[i];
            c->author = arena_str(&list->arena, c->author);
            c->body = arena_str(&list->arena, c->body);
        }
        out->comments_read = true;
    }
    issue_list_free(one);
    json_free(array);
    return rc;
}

int remote_read_comments(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err) {
    struct remote *r = github_tracker_self(t);
    if (issue->no_comments) { /* it was just listed: no need to ask */
        issue->comments_read = true;
        return 0;
    }
    const char *path =
        arena_printf(&r->arena, "/issues/%" PRId64 "/comments?per_page=%d", issue->number, REMOTE_PAGE);
    if (read_comments(r, path, list, issue, err)) {
        if (err)
            err->status = ERR_TRACKER;
        return err_prefix(err, "the comments of issue #%" PRId64, issue->number);
    }
    return 0;
}

int remote_read_comments_since(struct remote *r, int64_t number, int64_t since, struct issue_list *list,
                               struct issue *out, struct err *err) {
    *out = (struct issue){.number = number};
    const char *path = arena_printf(&r->arena, "/issues/%" PRId64 "/comments?per_page=%d&since=%s", number,
                                    REMOTE_PAGE, timestamp_format(since, "%Y-%m-%dT%H:%M:%SZ").s);
    return read_comments(r, path, list, out, err);
}
