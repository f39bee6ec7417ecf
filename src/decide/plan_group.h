/* The actions of one group, and what they mean for its clusters. */
#ifndef DECIDE_PLAN_GROUP_H
#define DECIDE_PLAN_GROUP_H

#include "decide/group.h"
#include "model/plan.h"

/* The plan's clusters must be there already, in the set's order. */
int plan_group_emit(struct plan *p, const struct group_draft *d, const struct group *g, struct err *err);

#endif
