/* Sends every text of a cluster set that came from outside through the gate, once and early: whatever is made
 * of the set later holds no secret. Identity (fingerprints) is not touched. */
#ifndef APP_GATE_SET_H
#define APP_GATE_SET_H

#include "markup/gate.h"
#include "model/cluster.h"

void gate_set(struct cluster_set *set, const struct gate *g);

#endif
