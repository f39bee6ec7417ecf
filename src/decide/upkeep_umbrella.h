/* The marker of an umbrella issue as it will be written. */
#ifndef DECIDE_UPKEEP_UMBRELLA_H
#define DECIDE_UPKEEP_UMBRELLA_H

#include "decide/upkeep.h"

extern const char upkeep_umbrella_name[]; /* of its title */

/* Fills the count of new entries in `out`, and *m. */
void upkeep_umbrella_make(const struct group_draft *d, const struct group *g, struct upkeep *out,
                          struct marker *m);

#endif
