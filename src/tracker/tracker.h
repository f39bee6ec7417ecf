/* A tracker is one table of functions. Three makers: embedded (SQLite file), github, dry (reads pass through,
 * writes do nothing). All times that an embedded tracker writes are the run's `now`. */
#ifndef TRACKER_TRACKER_H
#define TRACKER_TRACKER_H

#include "base/err.h"
#include "model/issue.h"

#include <stdbool.h>
#include <stdint.h>

struct tracker_draft { /* a new issue */
    const char *title, *body;
    const char **labels;
    size_t labels_n;
};

struct tracker_edit { /* NULL: leave as it is */
    const char *title, *body;
    const char **labels; /* the whole set; NULL: leave */
    size_t labels_n;
    const char **labels_before; /* what the set was: a tracker may write the difference */
    size_t labels_before_n;
    const char *state;        /* "open" or "closed" */
    const char *state_reason; /* with closed: completed, not_planned, duplicate; with open: reopened */
};

enum tracker_relation { RELATION_SUB_ISSUE, RELATION_BLOCKED_BY };

/* What became of a write. Failed: err says why. */
enum { TRACKER_FAILED = -1, TRACKER_DONE = 0, TRACKER_UNKNOWN = 1, TRACKER_DEFERRED = 2, TRACKER_AGED = 3 };

/* A write that this issue alone does not take (it is not there, a limit, a second open issue with one
 * fingerprint) is ERR_ACTION, and the others may go on. Everything else that fails is ERR_TRACKER: then
 * nothing may be committed, and nothing was written. A write of a tracker without transactions may also end
 * TRACKER_UNKNOWN (nobody can say whether it arrived) or TRACKER_DEFERRED (no time left: not sent), an edit
 * of a body also TRACKER_AGED (it had to wait, so look at the issue again). */
struct tracker;
struct tracker_ops {
    const char *name;
    /* Held from before the listing to the end of the run: another run waits (up to 30 s) or is told. Where a
     * tracker has transactions, all writes between begin and commit happen together or not at all. */
    int (*begin)(struct tracker *t, struct err *err);
    int (*commit)(struct tracker *t, struct err *err);
    /* Every issue, open and closed, by number; NULL with ERR_TRACKER. Comments are not read. The caller's. */
    struct issue_list *(*list)(struct tracker *t, struct err *err);
    int (*read_comments)(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err);
    int (*create)(struct tracker *t, const struct tracker_draft *d, int64_t *number, struct err *err);
    int (*edit)(struct tracker *t, int64_t number, const struct tracker_edit *e, struct err *err);
    int (*comment)(struct tracker *t, int64_t number, const char *body, int64_t *id, struct err *err);
    int (*edit_comment)(struct tracker *t, int64_t number, int64_t id, const char *body, struct err *err);
    /* What may be NULL, where the tracker has transactions or lacks the thing:
     * url: of an issue that was made. NULL: not known.
     * look: the issue as it is now, into *issue (its strings in the list's arena), just before a write.
     * recent: what was made or changed since begin, by any run. NULL with err. The caller's.
     * relate: child becomes a sub-issue of parent, or parent is blocked by child; fine where it is so
     * already. */
    const char *(*url)(struct tracker *t, struct arena *a, int64_t number);
    int (*look)(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err);
    struct issue_list *(*recent)(struct tracker *t, struct err *err);
    int (*relate)(struct tracker *t, enum tracker_relation r, const struct issue *parent,
                  const struct issue *child, struct err *err);
    /* Appends open issues that words find and the listing was too long for; how many. Makes no call where the
     * listing held all. */
    size_t (*search)(struct tracker *t, struct issue_list *list, const char *words);
    void (*free)(struct tracker *t); /* without commit: nothing of an open transaction stays */
};

struct tracker {
    const struct tracker_ops *ops;
};

/* A SQLite file, made on the first commit when `writable`; otherwise opened read-only: the file (and its
 * folder, which may be read-only) stays byte-identical, and a file that is not there is an empty tracker.
 * `repo` is used for the issues' URLs (NULL: "local/tracker"). NULL with ERR_TRACKER. */
struct tracker *tracker_embedded(const char *path, const char *repo, int64_t now, bool writable,
                                 struct err *err);
/* Inserts or replaces whole issues with their comments, in the open transaction, or in one of its own where
 * none is open. Issues whose comments were not read lose them. Only for an embedded tracker opened writable.
 */
int tracker_embedded_import(struct tracker *t, const struct issue_list *list, struct err *err);
/* Reads go to `inner` (owned from now on), writes succeed without effect; created issues get numbers after
 * the highest one. */
struct tracker *tracker_dry(struct tracker *inner);
void tracker_free(struct tracker *t); /* NULL is fine */

#endif
