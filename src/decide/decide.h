/* Everything that decides, pure: same arguments, same plan, whatever the order of the issues. */
#ifndef DECIDE_DECIDE_H
#define DECIDE_DECIDE_H

#include "base/err.h"
#include "markup/gate.h"
#include "model/cluster.h"
#include "model/history.h"
#include "model/issue.h"
#include "model/plan.h"
#include "model/settings.h"

#include <stdbool.h>

/* Priorities by the rules of the settings, each with its reason; a stated priority is kept. Then orders the
 * set. Rules that do not compile are a usage error. */
int decide_triage(struct cluster_set *set, const struct settings *s, struct err *err);

/* The plan. Issues that may be updated must have their comments read (decide_wants_comments says which).
 * ERR_TRACKER when the listing is incomplete. */
struct plan *decide_plan(const struct cluster_set *set, const struct issue_list *issues,
                         const struct history *h, const struct settings *s, const struct gate *g,
                         const char *tracker, struct err *err);

/* Sets wants[i] for every issue of the list that a cluster of the set may be written to. */
void decide_wants_comments(const struct cluster_set *set, const struct issue_list *issues,
                           const struct settings *s, bool *wants);

#endif
