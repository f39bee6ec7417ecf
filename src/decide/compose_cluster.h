/* Values for the templates that a cluster alone gives. */
#ifndef DECIDE_COMPOSE_CLUSTER_H
#define DECIDE_COMPOSE_CLUSTER_H

#include "base/arena.h"
#include "base/json.h"
#include "model/cluster.h"

#include <stdbool.h>
#include <stddef.h>

/* Frames, patterns, sample, reasons, notes. */
void compose_cluster_set(struct json *j, const struct cluster *c, struct arena *a);
/* The one next step. names_cause: the entries only mention what the issue is about. */
void compose_cluster_next(struct json *j, const struct cluster *c, bool names_cause, struct arena *a);
/* A text of a log at most n bytes long, cut on a code point with a mark; NULL stays NULL. */
const char *compose_cluster_short(const char *s, size_t n, struct arena *a);

#endif
