#include "tracker/remote_parts.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

static bool holds(const char *const *labels, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (!strcasecmp(labels[i], name))
            return true;
    return false;
}

static int send_labels(struct remote *r, int64_t number, const struct tracker_edit *e, struct err *err) {
    const char **added = arena_alloc(&r->arena, (e->labels_n + 1) * sizeof *added);
    size_t n = 0;
    for (size_t i = 0; i < e->labels_n; i++)
        if (!holds(e->labels_before, e->labels_before_n, e->labels[i]))
            added[n++] = e->labels[i];
    if (!n)
        return TRACKER_DONE;
    struct json *j = json_new_object(), *list = json_set_array(j, "labels");
    for (size_t i = 0; i < n; i++)
        json_add_str(list, added[i]);
    struct github_answer a;
    struct github_request q = {
        .method = "POST", .path = arena_printf(&r->arena, "/issues/%" PRId64 "/labels", number), .body = j};
    int rc = remote_write_labels(r, added, n, err);
    if (!rc)
        rc = remote_write(r, &q, &a, err);
    if (!rc)
        github_answer_release(&a);
    json_free(j);
    return rc;
}

/* One by one: the whole set in one request would undo what a person does at the same moment. */
static int set_labels(struct remote *r, int64_t number, const struct tracker_edit *e, struct err *err) {
    int rc = send_labels(r, number, e, err);
    for (size_t i = 0; i < e->labels_before_n && !rc; i++) {
        if (holds(e->labels, e->labels_n, e->labels_before[i]))
            continue;
        struct strbuf path;
        strbuf_init(&path, 8192);
        strbuf_printf(&path, "/issues/%" PRId64 "/labels/", number);
        github_escape(e->labels_before[i], &path);
        struct github_answer a;
        struct github_request q = {
            .method = "DELETE", .path = strbuf_str(&path), .gone_is_fine = true, .bare = true};
        rc = remote_write(r, &q, &a, err);
        if (!rc)
            github_answer_release(&a);
        strbuf_release(&path);
    }
    return rc;
}

/* Too long a text was seen to be answered with 200 and left as it was. */
static void compare(struct remote *r, int64_t number, const struct tracker_edit *e,
                    const struct json *answer) {
    const char *body = json_str(answer, "body"), *title = json_str(answer, "title");
    if (!remote_write_kept(e->body, body))
        github_tracker_note(r, "issue #%" PRId64 ": GitHub stored another text than was sent", number);
    if (!remote_write_kept(e->title, title))
        github_tracker_note(r, "issue #%" PRId64 ": GitHub stored another title than was sent", number);
}

int remote_edit(struct tracker *t, int64_t number, const struct tracker_edit *e, struct err *err) {
    struct remote *r = github_tracker_self(t);
    int rc = e->labels ? set_labels(r, number, e, err) : TRACKER_DONE;
    if (rc || !(e->title || e->body || e->state))
        return rc;
    struct json *j = json_new_object();
    if (e->title)
        json_set_str(j, "title", e->title);
    if (e->body)
        json_set_str(j, "body", e->body);
    if (e->state)
        json_set_str(j, "state", e->state);
    if (e->state && e->state_reason)
        json_set_str(j, "state_reason", e->state_reason);
    struct github_answer a;
    struct github_request q = {.method = "PATCH",
                               .path = arena_printf(&r->arena, "/issues/%" PRId64, number),
                               .body = j,
                               .fresh = e->body != NULL};
    rc = remote_write(r, &q, &a, err);
    if (!rc) {
        compare(r, number, e, a.json);
        github_answer_release(&a);
    }
    json_free(j);
    return rc;
}

int remote_edit_comment(struct tracker *t, int64_t number, int64_t id, const char *body, struct err *err) {
    struct remote *r = github_tracker_self(t);
    (void)number; /* a comment's number is its own */
    struct json *j = json_new_object();
    json_set_str(j, "body", body);
    struct github_answer a;
    struct github_request q = {
        .method = "PATCH", .path = arena_printf(&r->arena, "/issues/comments/%" PRId64, id), .body = j};
    int rc = remote_write(r, &q, &a, err);
    if (!rc)
        github_answer_release(&a);
    json_free(j);
    return rc;
}

int remote_edit_relate(struct tracker *t, enum tracker_relation relation, const struct issue *parent,
                       const struct issue *child, struct err *err) {
    static const struct {
        const char *path, *key;
    } ways[] = {[RELATION_SUB_ISSUE] = {"sub_issues", "sub_issue_id"},
                [RELATION_BLOCKED_BY] = {"dependencies/blocked_by", "issue_id"}};
    struct remote *r = github_tracker_self(t);
    if (child->id < 1)
        return err_set(err, ERR_ACTION, "the id of issue #%" PRId64 " is not known", child->number);
    struct json *j = json_new_object();
    json_set_int(j, ways[relation].key, child->id);
    struct github_answer a;
    struct github_request q = {
        .method = "POST",
        .path = arena_printf(&r->arena, "/issues/%" PRId64 "/%s", parent->number, ways[relation].path),
        .body = j};
    int rc = remote_write(r, &q, &a, err);
    if (!rc)
        github_answer_release(&a);
    json_free(j);
    return rc;
}
