/* Umbrella issues: one issue for many new problems of a run, known by the list in its marker. */
#ifndef DECIDE_MATCH_UMBRELLA_H
#define DECIDE_MATCH_UMBRELLA_H

#include "decide/match.h"

/* Does the marker's list hold the cluster, by its fingerprint or an alias? */
bool match_umbrella_lists(const struct marker *m, const struct cluster *c);
/* The umbrella issue that lists the cluster: the lowest open one, or the closed one that was closed last;
 * NULL: none. Not one that is to be left alone. */
const struct issue *match_umbrella(const struct match_index *idx, size_t cluster, bool open);
/* Any open one, the lowest; NULL: none. */
const struct issue *match_umbrella_any(const struct match_index *idx);

#endif
