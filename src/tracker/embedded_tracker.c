#include "base/mem.h"
#include "base/timestamp.h"
#include "store/embedded.h"
#include "tracker/tracker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Who the tracker's own writing is by. */
#define US "log-gardener[bot]"

struct embedded_tracker {
    struct tracker base; /* first: the two are cast to each other */
    struct embedded *store;
    char *repo;
    int64_t now;
    bool writable;
};

static struct embedded_tracker *self(struct tracker *t) {
    return (struct embedded_tracker *)t;
}

/* A dry run needs no lock: each listing is consistent in itself. */
static int embedded_tracker_begin(struct tracker *t, struct err *err) {
    return self(t)->writable ? embedded_begin(self(t)->store, err) : 0;
}

static int embedded_tracker_commit(struct tracker *t, struct err *err) {
    return self(t)->writable ? embedded_commit(self(t)->store, err) : 0;
}

static struct issue_list *embedded_tracker_list(struct tracker *t, struct err *err) {
    struct issue_list *list = issue_list_new();
    if (embedded_list(self(t)->store, list, err)) {
        issue_list_free(list);
        return NULL;
    }
    for (size_t i = 0; i < list->n; i++)
        if (!list->items[i].url)
            list->items[i].url = issue_url(&list->arena, self(t)->repo, list->items[i].number);
    list->complete = true;
    return list;
}

static int embedded_tracker_read_comments(struct tracker *t, struct issue_list *list, struct issue *issue,
                                          struct err *err) {
    return embedded_comments(self(t)->store, &list->arena, issue, err);
}

static int embedded_tracker_create(struct tracker *t, const struct tracker_draft *d, int64_t *number,
                                   struct err *err) {
    struct issue i = {.title = d->title,
                      .body = d->body ? d->body : "",
                      .open = true,
                      .labels = d->labels,
                      .labels_n = d->labels_n,
                      .author = US,
                      .author_trusted = true,
                      .created = self(t)->now,
                      .updated = self(t)->now,
                      .closed = TIMESTAMP_NONE};
    return embedded_create(self(t)->store, &i, number, err);
}

static int set_state(struct issue *i, const struct tracker_edit *e, int64_t now, struct err *err) {
    if (!e->state)
        return 0;
    bool open = !strcmp(e->state, "open");
    if (!open && strcmp(e->state, "closed") != 0)
        return err_set(err, ERR_ACTION, "issue state \"%.40s\" is neither open nor closed", e->state);
    if (open != i->open)
        i->closed = open ? TIMESTAMP_NONE : now;
    i->open = open;
    i->state_reason = e->state_reason ? e->state_reason : open ? NULL : "completed";
    return 0;
}

static int embedded_tracker_edit(struct tracker *t, int64_t number, const struct tracker_edit *e,
                                 struct err *err) {
    struct arena a;
    arena_init(&a);
    struct issue i;
    int rc =
        embedded_get(self(t)->store, number, &a, &i, err) || set_state(&i, e, self(t)->now, err) ? -1 : 0;
    if (!rc) {
        i.title = e->title ? e->title : i.title;
        i.body = e->body ? e->body : i.body;
        if (e->labels) {
            i.labels = e->labels;
            i.labels_n = e->labels_n;
        }
        i.updated = self(t)->now;
        rc = embedded_update(self(t)->store, &i, err);
    }
    arena_release(&a);
    return rc;
}

/* A comment counts as a change of its issue, as on GitHub. */
static int embedded_tracker_comment(struct tracker *t, int64_t number, const char *body, int64_t *id,
                                    struct err *err) {
    struct issue_comment c = {.author = US, .body = body, .created = self(t)->now, .updated = self(t)->now};
    if (embedded_tracker_edit(t, number, &(struct tracker_edit){0}, err))
        return -1;
    return embedded_comment_add(self(t)->store, number, &c, id, err);
}

static int embedded_tracker_edit_comment(struct tracker *t, int64_t number, int64_t id, const char *body,
                                         struct err *err) {
    struct issue_comment c = {.id = id, .body = body, .updated = self(t)->now};
    if (embedded_comment_set(self(t)->store, number, &c, err))
        return -1;
    return embedded_tracker_edit(t, number, &(struct tracker_edit){0}, err);
}

static void embedded_tracker_free(struct tracker *t) {
    embedded_close(self(t)->store);
    free(self(t)->repo);
    free(t);
}

static const struct tracker_ops ops = {.name = "embedded",
                                       .begin = embedded_tracker_begin,
                                       .commit = embedded_tracker_commit,
                                       .list = embedded_tracker_list,
                                       .read_comments = embedded_tracker_read_comments,
                                       .create = embedded_tracker_create,
                                       .edit = embedded_tracker_edit,
                                       .comment = embedded_tracker_comment,
                                       .edit_comment = embedded_tracker_edit_comment,
                                       .free = embedded_tracker_free};

struct tracker *tracker_embedded(const char *path, const char *repo, int64_t now, bool writable,
                                 struct err *err) {
    struct embedded *store = embedded_open(path, writable, err);
    if (!store)
        return NULL;
    struct embedded_tracker *t = mem_alloc(1, sizeof *t);
    *t = (struct embedded_tracker){
        .base = {.ops = &ops}, .store = store, .repo = mem_strdup(repo), .now = now, .writable = writable};
    return &t->base;
}

int tracker_embedded_import(struct tracker *t, const struct issue_list *list, struct err *err) {
    if (t->ops != &ops)
        return err_set(err, ERR_TRACKER, "issues are imported into an embedded tracker only");
    struct embedded *store = self(t)->store;
    bool own = !embedded_in_transaction(store);
    if (own && embedded_begin(store, err))
        return -1;
    int rc = 0;
    for (size_t i = 0; i < list->n && !rc; i++)
        if (embedded_put(store, &list->items[i], err))
            rc = err_prefix(err, "issue %" PRId64, list->items[i].number);
    if (own && !rc)
        rc = embedded_commit(store, err);
    if (own && rc)
        embedded_rollback(store);
    return rc;
}
