/* Reasons of actions, one line each, as a person reads them in plan and worklog. Arena. */
#ifndef DECIDE_PLAN_WHY_H
#define DECIDE_PLAN_WHY_H

#include "decide/group.h"
#include "decide/upkeep.h"

#include <stddef.h>

const char *plan_why_counted(const struct group_draft *d, size_t cluster); /* nothing of it is new */
const char *plan_why_left_alone(void);
const char *plan_why_full(const struct group_draft *d, const struct group *g); /* no room for our text */
/* lead: the cluster whose action it is. */
const char *plan_why_update(const struct group_draft *d, const struct group *g, const struct upkeep *u,
                            size_t lead);
const char *plan_why_asked(const struct group_draft *d, const struct group *g);

#endif
