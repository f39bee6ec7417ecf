/* What the files of this folder share; nobody else includes this. */
#ifndef APPLY_APPLY_PARTS_H
#define APPLY_APPLY_PARTS_H

#include "apply/apply.h"
#include "base/strmap.h"

/* Preconditions tell of the moment the plan was made. Several actions of one plan on one issue carry the
 * same, so an issue is compared as it was when apply began; what this plan changed meanwhile is no surprise.
 */
enum looked { LOOKED_NEVER, LOOKED_JUST_NOW, LOOKED_BEFORE_A_WRITE };
struct apply_check {
    struct issue *start; /* copies of the listing's first start_n issues, as read last before a write */
    size_t start_n;
    const char **listed;   /* bodies of the listing, as the plan may know them */
    struct strmap looked;  /* numbers of issues that were read again -> enum looked */
    struct strmap covered; /* fingerprints that open issues of ours carry -> their number */
};

void apply_check_init(struct apply_check *c, const struct issue_list *issues);
void apply_check_release(struct apply_check *c);
/* After an issue was made, reopened or given a body. */
void apply_check_cover(struct apply_check *c, const struct issue *i);
/* NULL: every precondition holds; else what does not, in the plan's arena. `i` is NULL for a create. */
const char *apply_check_action(const struct apply_check *c, struct plan *p, const struct plan_action *a,
                               const struct issue_list *issues, const struct issue *i);

/* Before the first write on an issue it is read again, where the tracker can do that (TRACKER_FAILED
 * otherwise); and before its `body` is written once more, if we have written to it since: that takes time, in
 * which a person may have written too. */
int apply_check_look(struct apply_check *c, struct tracker *t, struct issue_list *issues, struct issue *i,
                     bool body, struct err *err);
void apply_check_wrote(struct apply_check *c, const struct issue *i);
/* The body that the listing had; NULL: this run made the issue. */
const char *apply_check_listed(const struct apply_check *c, const struct issue_list *issues,
                               const struct issue *i);
/* What people changed outside our block since the plan was made goes into the action's body, and its
 * precondition moves along. What they changed within it leaves the action as it is, to be found stale. */
void apply_merge_body(struct plan *p, struct plan_action *a, const char *planned, const char *now);

/* After the last creation: where another run made an issue for the same fingerprint and its number is lower,
 * ours is closed as its duplicate. */
void apply_twins(struct plan *p, struct tracker *t, struct issue_list *issues);

struct apply_run {
    struct plan *plan;
    struct issue_list *issues;
    struct tracker *t;
    struct apply_check check;
    struct strmap stuck; /* numbers of issues of which an action was not done: the rest of it waits */
    bool aged;           /* the last write had to wait and was not sent again */
    bool wrote;          /* and the tracker has no transaction that would undo it */
    struct err err;      /* of the last write */
};
/* apply_write.c: does this action write at all, does the tracker hold it already, and the write itself. What
 * was written goes into the listing, so that later actions see it. */
bool apply_write_due(const struct plan_action *a);
bool apply_write_holds(const struct plan_action *a, const struct issue *i);
int apply_write(struct apply_run *r, struct plan_action *a, struct issue *i); /* TRACKER_... */

/* Each cluster's outcome, and what is told of its issue, from the results of its actions. Without `issues`
 * the plan's own words are used. */
void apply_outcomes(struct plan *p, const struct issue_list *issues);

#endif
