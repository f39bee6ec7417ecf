/* From grouped patterns and links to the clusters of a set. */
#ifndef CLUSTER_ASSEMBLE_H
#define CLUSTER_ASSEMBLE_H

#include "cluster/cause.h"
#include "cluster/pattern.h"
#include "model/cluster.h"

/* Appends a cluster per group to the set; `set->revisions` must be filled in already. */
void assemble_clusters(const struct pattern_table *t, const struct cause_link *links, size_t links_n,
                       struct cluster_set *set);

#endif
