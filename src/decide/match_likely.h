/* Which of the issues that are alike is meant, for match.c alone. */
#ifndef DECIDE_MATCH_LIKELY_H
#define DECIDE_MATCH_LIKELY_H

#include "decide/likeness.h"
#include "decide/match_index.h"

#include <stdbool.h>
#include <stddef.h>

/* Near enough to be the same, by the settings; never when each names what the other lacks. */
bool match_likely_same(const struct match_index *idx, const struct likeness_hit *h);
/* An open issue is better than a closed one that is a little more alike, and "perhaps this one" is only asked
 * of an open one: a closed one is linked. NULL: none is near enough. */
const struct likeness_hit *match_likely_best(const struct match_index *idx, const struct likeness_hit *hits,
                                             size_t n);
/* One line; next: the second best, or NULL. */
const char *match_likely_why(const struct match_index *idx, const struct likeness_hit *h,
                             const struct likeness_hit *next);

#endif
