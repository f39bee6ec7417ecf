/* Names in a text: what no dictionary of failure reports holds, and the parts of identifiers. */
#ifndef DECIDE_LIKENESS_NAMES_H
#define DECIDE_LIKENESS_NAMES_H

#include "base/strmap.h"
#include "model/cluster.h"
#include "model/issue.h"

#include <stdbool.h>
#include <stddef.h>

struct likeness_listing {     /* how many issues hold a word: those that many do tell nothing apart */
    const struct strmap *ids; /* word -> id */
    const size_t *df;         /* by id */
    size_t issues;
};

/* Titles of the cluster and of the issue each name something that the other lacks in all its text: alike as
 * they may be, they tell of two things. False where both quote one identifier. */
bool likeness_names_differ(const struct cluster *c, const struct issue *issue,
                           const struct likeness_listing *l);

#endif
