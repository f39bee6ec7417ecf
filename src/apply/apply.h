/* Carrying out a plan: each precondition looked at again just before its write. */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "base/err.h"
#include "model/issue.h"
#include "model/plan.h"
#include "tracker/tracker.h"

/* Fills in every action's result and every cluster's outcome. The tracker's begin has been called, `issues`
 * is its listing since then. An action that goes stale or fails does not stop the others. -1 only when the
 * tracker as a whole refused: then nothing may be committed. */
int apply_plan(struct plan *p, struct issue_list *issues, struct tracker *t, struct err *err);

/* Outcomes of a dry run: every planned action counts as if it had been done. */
void apply_pretend(struct plan *p);

/* The exit status the outcomes ask for: 0 or ERR_ACTION. */
int apply_status(const struct plan *p);

#endif
