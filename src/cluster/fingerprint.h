/* The stable identity of a cluster: the same from run to run and from machine to machine.
 * `lg1:` and 32 hex digits of SHA-256 over the algorithm's version, service, environment and what names the
 * root. */
#ifndef CLUSTER_FINGERPRINT_H
#define CLUSTER_FINGERPRINT_H

#include "base/arena.h"
#include "cluster/pattern.h"

const char *fingerprint_of(const struct pattern *root, struct arena *a);
/* What a line that mentions the cause without its exception's type is known by; NULL: no cause. */
const char *fingerprint_of_cause(const struct pattern *p, struct arena *a);

#endif
