/* What a plan carries of clusters for its readers: every text through the gate. */
#ifndef DECIDE_PLAN_DETAIL_H
#define DECIDE_PLAN_DETAIL_H

#include "base/arena.h"
#include "base/json.h"
#include "markup/gate.h"
#include "model/cluster.h"

/* As GATE_PLAIN, in the arena; NULL stays NULL. */
const char *plan_detail_text(const struct gate *g, const char *s, struct arena *a);
/* The caller's. */
struct json *plan_detail_cluster(const struct gate *g, const struct cluster *c);
struct json *plan_detail_source(const struct gate *g,
                                const struct cluster_set *set); /* source, window, totals */

#endif
