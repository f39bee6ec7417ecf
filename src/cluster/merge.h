/* Which patterns tell of one problem. Afterwards every pattern's `cluster` is the index of its group's
 * leader, which leads itself; the leader is the pattern that names the root. */
#ifndef CLUSTER_MERGE_H
#define CLUSTER_MERGE_H

#include "cluster/occur.h"
#include "cluster/pattern.h"

#include <stdbool.h>

/* `o` must be sorted. */
void merge_patterns(struct pattern_table *t, const struct occur *o);

/* Whether a names the root rather than b: an exception before a message, a traced one before a mention, the
 * one whose value is the cause itself before one that wraps it, then by text. A total order. */
bool merge_names_root(const struct pattern *a, const struct pattern *b);

#endif
