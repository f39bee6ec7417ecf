/* Names in a text: what no dictionary of failure reports holds, and the parts of identifiers. */
#ifndef DECIDE_LIKENESS_NAMES_H
#define DECIDE_LIKENESS_NAMES_H

#include "decide/likeness_terms.h"
#include "model/cluster.h"
#include "model/issue.h"

#include <stdbool.h>

/* Titles of the cluster and of the issue each name something that the other lacks in all its text: alike as
 * they may be, they tell of two things. False where both quote one identifier. The
 * dictionary tells how many issues hold a word: what many hold tells nothing apart. */
bool likeness_names_differ(const struct cluster *c, const struct issue *issue,
                           const struct likeness_dictionary *d);

#endif
