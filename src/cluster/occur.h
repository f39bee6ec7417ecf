/* Who comes after whom: the occurrences of problems on a sample of instances.
 *
 * Bounded and independent of the order of the input: the 128 instances with the smallest hash; of each the
 * earliest 24 occurrences of every problem, at most 256. Small inputs are covered whole. */
#ifndef CLUSTER_OCCUR_H
#define CLUSTER_OCCUR_H

#include "model/entry.h"

#include <stddef.h>
#include <stdint.h>

enum { OCCUR_MAX_INSTANCES = 128, OCCUR_MAX_EACH = 256, OCCUR_MAX_SAME = 24 };

struct occur_item {
    int64_t time, end; /* end > time for a request that took time */
    size_t pattern;
    uint64_t
        rank; /* of the pattern: what is kept of equal times must not depend on the order of the entries */
};

struct occur_instance {
    uint64_t key;
    struct occur_item *items; /* by time once occur_sort was called */
    size_t n, cap;
};

struct occur {
    struct occur_instance *instances; /* by key */
    size_t n;
};

void occur_init(struct occur *o);
void occur_release(struct occur *o);
void occur_add(struct occur *o, const struct entry *e, const char *service, size_t pattern, uint64_t rank);
/* Sorts, and renumbers the patterns: `to` is the new index of each old one. */
void occur_sort(struct occur *o, const size_t *to);

#endif
