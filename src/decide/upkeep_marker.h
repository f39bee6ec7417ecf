/* The marker of an issue after the plan, as far as it counts. */
#ifndef DECIDE_UPKEEP_MARKER_H
#define DECIDE_UPKEEP_MARKER_H

#include "decide/upkeep.h"

/* Sets fresh, at_least and aside of out, and m but for priority, labels and digests. */
void upkeep_marker_make(const struct group_draft *d, const struct group *g, struct upkeep *out,
                        struct marker *m);

#endif
