/* Symptoms and what caused them, by what always comes first. */
#ifndef CLUSTER_CAUSE_H
#define CLUSTER_CAUSE_H

#include "base/arena.h"
#include "cluster/occur.h"
#include "cluster/pattern.h"

struct cause_link {
    size_t symptom,
        root; /* leaders' indices in the table; root == SIZE_MAX: a symptom by kind, cause not here */
    const char *reason; /* "12 of 14 within 2 s after it on the same instance" */
};

/* Links of all groups that are symptoms; at most one each. The array lives in the arena. */
struct cause_link *cause_links(struct pattern_table *t, const struct occur *o, struct arena *a, size_t *n);

#endif
