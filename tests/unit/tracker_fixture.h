/* An embedded tracker in a file, for the tests of its rows and of its file. */
#ifndef TRACKER_FIXTURE_H
#define TRACKER_FIXTURE_H

#include "base/timestamp.h"
#include "store/embedded.h"
#include "store_fixture.h"
#include "tracker/tracker.h"

#define NOW (1700000000 * TIMESTAMP_SECOND)

static inline struct tracker *open_tracker(const char *path, bool writable) {
    struct err err = {0};
    struct tracker *t = tracker_embedded(path, "acme/backend", NOW, writable, &err);
    if (!t)
        fail_msg("%s", err.text);
    return t;
}

#define OK(call)                                                                                             \
    do {                                                                                                     \
        struct err err = {0};                                                                                \
        if (call)                                                                                            \
            fail_msg("%s", err.text);                                                                        \
    } while (0)

static inline int64_t create(struct tracker *t, const char *title, const char *body) {
    const char *labels[] = {"P1", "claude-code-generated-issue"};
    struct tracker_draft d = {.title = title, .body = body, .labels = labels, .labels_n = 2};
    int64_t n = 0;
    OK(t->ops->create(t, &d, &n, &err));
    return n;
}

static inline void fill(const char *path, int issues) {
    struct tracker *t = open_tracker(path, true);
    OK(t->ops->begin(t, &err));
    for (int i = 0; i < issues; i++)
        create(t, "Ledger", "body");
    OK(t->ops->commit(t, &err));
    tracker_free(t);
}

static inline size_t count(const char *path) {
    struct tracker *t = open_tracker(path, false);
    struct err err = {0};
    struct issue_list *list = t->ops->list(t, &err);
    if (!list)
        fail_msg("%s", err.text);
    size_t n = list->n;
    issue_list_free(list);
    tracker_free(t);
    return n;
}

#endif
