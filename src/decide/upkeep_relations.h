/* Symptoms with open issues of their own, from before their cause was known: linked with the cause's issue.
 */
#ifndef DECIDE_UPKEEP_RELATIONS_H
#define DECIDE_UPKEEP_RELATIONS_H

#include "decide/upkeep.h"

/* What the settings ask for and the marker does not remember yet; both are brought up to date. */
void upkeep_relations_settle(const struct group_draft *d, const struct group *g, struct upkeep *out,
                             struct marker *m);

#endif
