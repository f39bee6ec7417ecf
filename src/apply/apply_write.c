#include "apply/apply_parts.h"
#include "base/timestamp.h"

#include <string.h>
#include <strings.h>

static const char **copy_labels(struct apply_run *r, const char **labels, size_t n) {
    const char **copy = arena_alloc(&r->issues->arena, (n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_str(&r->issues->arena, labels[i]);
    return copy;
}

/* What was written goes into the listing, so that later actions see it. */
static int write_edit(struct apply_run *r, struct issue *i, const struct tracker_edit *e) {
    int rc = r->t->ops->edit(r->t, i->number, e, &r->err);
    if (rc)
        return rc;
    if (e->title)
        i->title = arena_str(&r->issues->arena, e->title);
    if (e->body)
        i->body = arena_str(&r->issues->arena, e->body);
    if (e->labels) {
        i->labels = copy_labels(r, e->labels, e->labels_n);
        i->labels_n = e->labels_n;
    }
    if (e->state) {
        i->open = !strcmp(e->state, "open");
        i->state_reason = arena_str(&r->issues->arena, e->state_reason);
    }
    apply_check_cover(&r->check, i);
    return 0;
}

static const char *url_of(struct apply_run *r, int64_t number) {
    const char *url = r->t->ops->url ? r->t->ops->url(r->t, &r->issues->arena, number) : NULL;
    return url ? url : issue_url(&r->issues->arena, r->plan->repo, number);
}

static int do_create(struct apply_run *r, struct plan_action *a, struct issue *none) {
    (void)none;
    struct tracker_draft d = {
        .title = a->title, .body = a->body, .labels = a->labels, .labels_n = a->labels_n};
    int64_t number;
    int rc = r->t->ops->create(r->t, &d, &number, &r->err);
    if (rc)
        return rc;
    a->issue = number;
    struct issue *i = issue_list_add(r->issues);
    *i = (struct issue){.number = number,
                        .title = arena_str(&r->issues->arena, a->title),
                        .body = arena_str(&r->issues->arena, a->body ? a->body : ""),
                        .open = true,
                        .labels = copy_labels(r, a->labels, a->labels_n),
                        .labels_n = a->labels_n,
                        .author = "log-gardener[bot]",
                        .author_trusted = true,
                        .created = TIMESTAMP_NONE,
                        .updated = TIMESTAMP_NONE,
                        .closed = TIMESTAMP_NONE,
                        .url = url_of(r, number)};
    apply_check_cover(&r->check, i);
    return 0;
}

static int do_comment(struct apply_run *r, struct plan_action *a, struct issue *i) {
    int64_t id;
    int rc = r->t->ops->comment(r->t, i->number, a->body, &id, &r->err);
    if (rc)
        return rc;
    i->comments_read = false; /* there is one more than was read */
    return 0;
}

static struct issue_comment *find_comment(const struct issue *i, int64_t id) {
    for (size_t k = 0; k < i->comments_n; k++)
        if (i->comments[k].id == id)
            return &i->comments[k];
    return NULL;
}

static int do_edit_comment(struct apply_run *r, struct plan_action *a, struct issue *i) {
    int rc = r->t->ops->edit_comment(r->t, i->number, a->comment_id, a->body, &r->err);
    if (rc)
        return rc;
    struct issue_comment *c = find_comment(i, a->comment_id);
    if (c)
        c->body = arena_str(&r->issues->arena, a->body);
    return 0;
}

static int do_edit_body(struct apply_run *r, struct plan_action *a, struct issue *i) {
    return write_edit(r, i, &(struct tracker_edit){.body = a->body});
}

static int do_reopen(struct apply_run *r, struct plan_action *a, struct issue *i) {
    (void)a;
    return write_edit(r, i, &(struct tracker_edit){.state = "open", .state_reason = "reopened"});
}

static bool among(const char *const *labels, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (!strcasecmp(labels[i], name))
            return true;
    return false;
}

/* What the plan adds and takes away, done to the labels that stand there now. */
static int do_relabel(struct apply_run *r, struct plan_action *a, struct issue *i) {
    const char **labels = arena_alloc(&r->issues->arena, (i->labels_n + a->labels_n + 1) * sizeof *labels);
    size_t n = 0;
    for (size_t k = 0; k < i->labels_n; k++)
        if (among(a->labels, a->labels_n, i->labels[k]) ||
            !among(a->before_labels, a->before_labels_n, i->labels[k]))
            labels[n++] = i->labels[k];
    for (size_t k = 0; k < a->labels_n; k++)
        if (!among(labels, n, a->labels[k]) && !among(a->before_labels, a->before_labels_n, a->labels[k]))
            labels[n++] = a->labels[k];
    return write_edit(
        r, i,
        &(struct tracker_edit){
            .labels = labels, .labels_n = n, .labels_before = i->labels, .labels_before_n = i->labels_n});
}

static int do_retitle(struct apply_run *r, struct plan_action *a, struct issue *i) {
    return write_edit(r, i, &(struct tracker_edit){.title = a->title});
}

static int do_close(struct apply_run *r, struct plan_action *a, struct issue *i) {
    const char *reason = a->state_reason ? a->state_reason : "completed";
    return write_edit(r, i, &(struct tracker_edit){.state = "closed", .state_reason = reason});
}

static bool same_body(const struct plan_action *a, const struct issue *i) {
    return !strcmp(a->body, i->body);
}

static bool same_title(const struct plan_action *a, const struct issue *i) {
    return !strcmp(a->title, i->title);
}

static bool same_comment(const struct plan_action *a, const struct issue *i) {
    const struct issue_comment *c = i->comments_read ? find_comment(i, a->comment_id) : NULL;
    return c && !strcmp(a->body, c->body);
}

static bool same_labels(const struct plan_action *a, const struct issue *i) {
    if (a->labels_n != i->labels_n)
        return false;
    for (size_t k = 0; k < a->labels_n; k++)
        if (!issue_has_label(i, a->labels[k]))
            return false;
    return true;
}

static bool is_open(const struct plan_action *a, const struct issue *i) {
    (void)a;
    return i->open;
}

static bool is_closed(const struct plan_action *a, const struct issue *i) {
    (void)a;
    return !i->open;
}

/* skip and ask write nothing and need nothing. */
static const struct {
    int (*write)(struct apply_run *r, struct plan_action *a, struct issue *i);
    bool (*holds)(const struct plan_action *a, const struct issue *i); /* the tracker holds it already */
} kinds[PLAN_KINDS] = {
    [PLAN_CREATE] = {do_create, NULL},
    [PLAN_COMMENT] = {do_comment, NULL},
    [PLAN_EDIT_COMMENT] = {do_edit_comment, same_comment},
    [PLAN_EDIT_BODY] = {do_edit_body, same_body},
    [PLAN_REOPEN] = {do_reopen, is_open},
    [PLAN_RELABEL] = {do_relabel, same_labels},
    [PLAN_RETITLE] = {do_retitle, same_title},
    [PLAN_CLOSE] = {do_close, is_closed},
};

bool apply_write_due(const struct plan_action *a) {
    return kinds[a->kind].write != NULL;
}

bool apply_write_holds(const struct plan_action *a, const struct issue *i) {
    return i && kinds[a->kind].holds && kinds[a->kind].holds(a, i);
}

int apply_write(struct apply_run *r, struct plan_action *a, struct issue *i) {
    return kinds[a->kind].write(r, a, i);
}
