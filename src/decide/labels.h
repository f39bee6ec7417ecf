/* Which labels an issue is to have. */
#ifndef DECIDE_LABELS_H
#define DECIDE_LABELS_H

#include "base/arena.h"
#include "model/issue.h"
#include "model/marker.h"

#include <stdbool.h>
#include <stddef.h>

struct labels {
    const char **items;
    size_t n;
};

bool labels_hold(const struct labels *l, const char *label);           /* case does not matter */
void labels_add(struct labels *l, const char *label, struct arena *a); /* unless held; NULL adds nothing */

/* The priority that a label states (`P1`); PRIORITY_NONE for any other label. */
int labels_priority(const char *label);
/* The most urgent priority label; PRIORITY_NONE: none. */
int labels_worst(const char *const *labels, size_t n);

/* The whole set that is to stand: what is there, with `wanted` added, but for what we set once and a person
 * took away (in the marker, no longer on the issue). `rise`: our own older priority label goes. A person's
 * labels stay. */
struct labels labels_after(const struct issue *issue, const struct marker *m, const struct labels *wanted,
                           bool rise, struct arena *a);
/* For the marker: those of `after` that we set, now or before, and those a person took away. */
struct labels labels_ours(const struct issue *issue, const struct marker *m, const struct labels *after,
                          struct arena *a);

#endif
