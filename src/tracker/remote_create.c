#include "tracker/remote_parts.h"

#include "base/timestamp.h"
#include "model/marker.h"
#include "store/journal.h"

#include <inttypes.h>
#include <string.h>

/* A write that creates and whose answer was lost is looked for this often before it is sent once more. */
enum { LOOKS = 2 };
/* Clocks differ. */
#define SKEW (10 * TIMESTAMP_MINUTE)

static const char *fingerprint_of(const char *body, struct arena *a) {
    struct marker m;
    if (!body || !marker_parse(body, &m, a))
        return NULL;
    const char *fp = m.fp;
    marker_release(&m);
    return fp;
}

/* Made by this run: with the marker that was sent, else with the very same text. */
static const struct issue *find_made(const struct issue_list *list, const struct tracker_draft *d,
                                     struct arena *a) {
    const char *fp = fingerprint_of(d->body, a);
    for (size_t i = 0; i < list->n; i++) {
        const struct issue *is = &list->items[i];
        const char *other = is->author_trusted || !is->author ? fingerprint_of(is->body, a) : NULL;
        if (fp ? other && !strcmp(fp, other)
               : !strcmp(is->title, d->title) && remote_write_kept(d->body ? d->body : "", is->body))
            return is;
    }
    return NULL;
}

/* 1: found, 0: it is not there, -1: that cannot be learned. Without the label in the question: it may have
 * been dropped. */
static int look_for(struct remote *r, const struct tracker_draft *d, int64_t *number) {
    struct err err = {0};
    struct remote_pages p = {
        .path = arena_printf(&r->arena, "/issues?state=all&sort=created&direction=desc&since=%s&per_page=%d",
                             timestamp_format(r->start - SKEW, "%Y-%m-%dT%H:%M:%SZ").s, REMOTE_PAGE),
        .max = REMOTE_MAX_PAGES};
    struct issue_list *list = issue_list_new();
    int rc = remote_read_pages(r, &p, list, &err);
    const struct issue *found = rc ? NULL : find_made(list, d, &r->arena);
    if (found)
        *number = found->number;
    issue_list_free(list);
    return rc ? -1 : found != NULL;
}

static int settle(struct remote *r, const struct tracker_draft *d, int64_t *number) {
    int found = 0;
    for (int i = 0; i < LOOKS && !found; i++)
        found = github_settle(r->api) ? look_for(r, d, number) : -1;
    return found;
}

static struct json *draft_json(const struct tracker_draft *d) {
    struct json *j = json_new_object();
    json_set_str(j, "title", d->title);
    json_set_str(j, "body", d->body ? d->body : "");
    struct json *labels = json_set_array(j, "labels");
    for (size_t i = 0; i < d->labels_n; i++)
        json_add_str(labels, d->labels[i]);
    return j;
}

/* GitHub drops labels silently where the right to set them is missing; an issue without our label would not
 * be found again. Said loudly, and nothing more is made. */
static void check_answer(struct remote *r, const struct tracker_draft *d, struct json *answer) {
    struct json *array = json_new_array();
    json_add(array, json_copy(answer));
    struct issue_list *one = issue_list_new();
    struct err err = {0};
    if (!issue_list_from_json(one, array, &err) && one->n) {
        const struct issue *is = &one->items[0];
        for (size_t i = 0; i < d->labels_n && !r->dead.status; i++)
            if (!issue_has_label(is, d->labels[i]))
                err_set(&r->dead, ERR_TRACKER,
                        "GitHub dropped the label %s of issue #%" PRId64
                        ": the token may not set labels; it needs the right to push or issues: write",
                        d->labels[i], is->number);
        if (!remote_write_kept(d->body, is->body))
            github_tracker_note(r, "issue #%" PRId64 ": GitHub stored another text than was sent",
                                is->number);
    }
    issue_list_free(one);
    json_free(array);
}

static int send(struct remote *r, const struct tracker_draft *d, const struct json *body, int64_t *number,
                struct err *err) {
    struct github_request q = {
        .method = "POST", .path = "/issues", .body = body, .creates = true, .notifies = true};
    struct github_answer a;
    int rc = remote_write(r, &q, &a, err);
    if (rc == TRACKER_DONE) {
        *number = json_int(a.json, "number", 0);
        check_answer(r, d, a.json);
        github_answer_release(&a);
        if (*number < 1)
            rc = TRACKER_UNKNOWN;
    }
    return rc;
}

int remote_create(struct tracker *t, const struct tracker_draft *d, int64_t *number, struct err *err) {
    struct remote *r = github_tracker_self(t);
    struct err lost = {0};
    int64_t intent = 0;
    int rc = remote_write_labels(r, d->labels, d->labels_n, err);
    if (rc)
        return rc;
    const char *fp = fingerprint_of(d->body, &r->arena);
    bool noted = r->o.state && !journal_intend(r->o.state, r->o.key, fp ? fp : d->title, &intent, &lost);
    struct json *body = draft_json(d);
    rc = TRACKER_UNKNOWN;
    for (int sent = 0, found = 0; sent < 2 && rc == TRACKER_UNKNOWN && !found; sent++) {
        rc = send(r, d, body, number, err);
        if (rc == TRACKER_UNKNOWN)
            found = settle(r, d, number);
        if (found == 1)
            rc = TRACKER_DONE; /* 0: it surely is not there, once more; -1: nobody knows */
    }
    json_free(body);
    if (noted && rc != TRACKER_UNKNOWN &&
        journal_result(r->o.state, intent, rc == TRACKER_DONE ? *number : -1, &lost))
        noted = false;
    if (r->o.state && !noted)
        github_tracker_note(r, "the journal was not kept: %s", lost.text);
    return rc;
}

/* 1: found, 0: not there, -1: that cannot be learned. */
static int look_for_comment(struct remote *r, int64_t number, const char *body, int64_t *id) {
    struct issue_list *list = issue_list_new();
    struct issue is;
    struct err err = {0};
    int rc = remote_read_comments_since(r, number, r->start - SKEW, list, &is, &err) ? -1 : 0;
    for (size_t i = 0; !rc && i < is.comments_n; i++)
        if (remote_write_kept(body, is.comments[i].body)) {
            *id = is.comments[i].id;
            rc = 1;
        }
    issue_list_free(list);
    return rc;
}

int remote_create_comment(struct tracker *t, int64_t number, const char *body, int64_t *id, struct err *err) {
    struct remote *r = github_tracker_self(t);
    struct json *j = json_new_object();
    json_set_str(j, "body", body);
    struct github_request q = {.method = "POST",
                               .path = arena_printf(&r->arena, "/issues/%" PRId64 "/comments", number),
                               .body = j,
                               .creates = true,
                               .notifies = true};
    int rc = TRACKER_UNKNOWN;
    for (int sent = 0; sent < 2 && rc == TRACKER_UNKNOWN; sent++) {
        struct github_answer a;
        rc = remote_write(r, &q, &a, err);
        if (rc == TRACKER_DONE) {
            *id = json_int(a.json, "id", 0);
            github_answer_release(&a);
        }
        int found = 0;
        for (int i = 0; i < LOOKS && rc == TRACKER_UNKNOWN && !found; i++)
            found = github_settle(r->api) ? look_for_comment(r, number, body, id) : -1;
        if (found == 1)
            rc = TRACKER_DONE;
        if (found < 0)
            break; /* not to be learned: not sent again */
    }
    json_free(j);
    return rc;
}
