/* Entries in, clusters out. Streams: memory grows with the number of patterns, not of entries. */
#ifndef CLUSTER_CLUSTERER_H
#define CLUSTER_CLUSTERER_H

#include "model/cluster.h"
#include "model/entry.h"
#include "model/settings.h"

#include <stdbool.h>
#include <stddef.h>

struct clusterer;
/* `members`: keep the insert ids of every cluster's entries (this does grow with the entries). */
struct clusterer *clusterer_new(const struct settings *s, bool members);
void clusterer_free(struct clusterer *c);

/* One entry; a joined one counts `pieces` entries. Its cluster gets `members[0..pieces)` as ids. */
void clusterer_add(struct clusterer *c, const struct entry *e, const char *const *members, size_t pieces);
/* A successful start or an answered request. */
void clusterer_started(struct clusterer *c, const struct entry *e);

/* Appends the clusters to the set, fills in services, environment, project, revisions, considered; orders it.
 * Nothing can be added afterwards. */
void clusterer_finish(struct clusterer *c, struct cluster_set *set);

#endif
