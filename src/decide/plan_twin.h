/* Two open issues of ours for one problem: two runs at the same moment, of which one was cut off before it
 * could give way. */
#ifndef DECIDE_PLAN_TWIN_H
#define DECIDE_PLAN_TWIN_H

#include "base/err.h"
#include "decide/group.h"
#include "model/plan.h"

enum { PLAN_TWIN_MAX = 8 }; /* of one issue in one plan */

/* After the actions of the group, whose issue is open or about to be: the later ones are closed as its
 * duplicates, each with a comment that says so. ERR_USAGE: a template is broken. */
int plan_twin_emit(struct plan *p, const struct group_draft *d, const struct group *g, const char *cluster,
                   struct err *err);

#endif
