#include "base/mem.h"
#include "tracker/tracker.h"

#include <stdlib.h>

struct dry_tracker {
    struct tracker base; /* first: the two are cast to each other */
    struct tracker *inner;
    bool listed;
    int64_t last_issue, last_comment; /* numbers that were given away or are in use */
};

static struct dry_tracker *self(struct tracker *t) {
    return (struct dry_tracker *)t;
}

/* Nothing will be written: no lock is taken, no transaction opened. */
static int dry_begin(struct tracker *t, struct err *err) {
    (void)t, (void)err;
    return 0;
}

static int dry_commit(struct tracker *t, struct err *err) {
    (void)t, (void)err;
    return 0;
}

static struct issue_list *dry_list(struct tracker *t, struct err *err) {
    struct dry_tracker *d = self(t);
    struct issue_list *list = d->inner->ops->list(d->inner, err);
    if (!list)
        return NULL;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].number > d->last_issue)
            d->last_issue = list->items[i].number;
    d->listed = true;
    return list;
}

static int dry_read_comments(struct tracker *t, struct issue_list *list, struct issue *issue,
                             struct err *err) {
    return self(t)->inner->ops->read_comments(self(t)->inner, list, issue, err);
}

static int dry_create(struct tracker *t, const struct tracker_draft *draft, int64_t *number,
                      struct err *err) {
    (void)draft;
    if (!self(t)->listed) {
        struct issue_list *list = dry_list(t, err);
        if (!list)
            return -1;
        issue_list_free(list);
    }
    *number = ++self(t)->last_issue;
    return 0;
}

static int dry_edit(struct tracker *t, int64_t number, const struct tracker_edit *e, struct err *err) {
    (void)t, (void)number, (void)e, (void)err;
    return 0;
}

static int dry_comment(struct tracker *t, int64_t number, const char *body, int64_t *id, struct err *err) {
    (void)number, (void)body, (void)err;
    *id = ++self(t)->last_comment;
    return 0;
}

static int dry_edit_comment(struct tracker *t, int64_t number, int64_t id, const char *body,
                            struct err *err) {
    (void)t, (void)number, (void)id, (void)body, (void)err;
    return 0;
}

static void dry_free(struct tracker *t) {
    tracker_free(self(t)->inner);
    free(t);
}

static size_t dry_search(struct tracker *t, struct issue_list *list, const char *words) {
    struct tracker *inner = self(t)->inner;
    return inner->ops->search ? inner->ops->search(inner, list, words) : 0;
}

static const struct tracker_ops ops = {.name = "dry",
                                       .begin = dry_begin,
                                       .commit = dry_commit,
                                       .list = dry_list,
                                       .read_comments = dry_read_comments,
                                       .create = dry_create,
                                       .edit = dry_edit,
                                       .comment = dry_comment,
                                       .edit_comment = dry_edit_comment,

                                       .search = dry_search,
                                       .free = dry_free};

struct tracker *tracker_dry(struct tracker *inner) {
    struct dry_tracker *d = mem_alloc(1, sizeof *d);
    *d = (struct dry_tracker){.base = {.ops = &ops}, .inner = inner};
    return &d->base;
}
