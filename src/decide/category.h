/* The first field of a title: regression, new, active-dev (or the settings' words for them). */
#ifndef DECIDE_CATEGORY_H
#define DECIDE_CATEGORY_H

#include "model/cluster.h"
#include "model/history.h"
#include "model/issue.h"
#include "model/settings.h"

#include <stdbool.h>

/* issue: the open one that it goes to, or NULL; closed: a closed one matches (to be reopened, or linked). */
const char *category_of(const struct cluster_set *set, const struct cluster *c, const struct issue *issue,
                        bool closed, const struct history *h, const struct settings *s);

#endif
