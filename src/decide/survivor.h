/* Which issue goes on when another was closed as its duplicate. */
#ifndef DECIDE_SURVIVOR_H
#define DECIDE_SURVIVOR_H

#include "decide/match.h"

/* An open issue that a person named: "duplicate of #12" in a comment or in the body outside our text, our own
 * first line "Possibly #12", or the only issue of ours that a comment names. NULL: none. */
const struct issue *survivor_of(const struct match_index *idx, const struct issue *issue);

#endif
