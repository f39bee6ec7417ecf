/* Names of clusters that one can skim, and what they mean for the service, both made by rule. */
#ifndef CLUSTER_NAME_H
#define CLUSTER_NAME_H

#include "base/arena.h"
#include "cluster/pattern.h"

/* From the pattern that names the root. `stops_start`: containers exit after it. */
const char *name_cluster(const struct pattern *root, bool stops_start, struct arena *a);

#endif
