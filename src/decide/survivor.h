/* Which issue goes on when another was closed as its duplicate. */
#ifndef DECIDE_SURVIVOR_H
#define DECIDE_SURVIVOR_H

#include "decide/match.h"

enum { SURVIVOR_MAX_STEPS = 16 };

bool survivor_is_duplicate(const struct issue *issue); /* closed as one */

/* The issue that a person named: "duplicate of #12" in a comment by somebody who may write (match_trusts), or
 * in the body outside our text, our own first line "Possibly #12", or the only open issue of ours that such a
 * comment names. An open one is better than a closed one. NULL: none; never a pull request. */
const struct issue *survivor_next(const struct match_index *idx, const struct issue *issue);
/* The end of the chain that begins at an issue closed as a duplicate: an issue that is open, or closed for
 * another reason. It may be a person's, or one that is not to be written to. NULL: nobody named one, or the
 * chain is a ring or of more than SURVIVOR_MAX_STEPS. */
const struct issue *survivor_of(const struct match_index *idx, const struct issue *issue);

#endif
