/* What the input itself says of a cluster: a finished worklog names the issue that each went to. */
#ifndef DECIDE_MATCH_STATED_H
#define DECIDE_MATCH_STATED_H

#include "decide/likeness.h"
#include "decide/match_index.h"

#include <stddef.h>

/* The hit that is the issue which the input states, when it bears the stated title or is alike enough to ask.
 * What an input says is a hint, never a proof: numbers of another tracker mean others here. NULL: none. */
const struct likeness_hit *match_stated(const struct match_index *idx, size_t cluster,
                                        const struct likeness_hit *hits, size_t n);
/* The k-th issue that the input states for the cluster, linked ones after its own, and that the tracker
 * holds; NULL at the end. */
const struct issue *match_stated_link(const struct match_index *idx, size_t cluster, size_t k);

#endif
