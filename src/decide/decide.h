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

enum { DECIDE_MAX_ROUNDS = 8 };

/* Priorities by the rules of the settings, each with its reason; a stated priority is kept. Then orders the
 * set. Rules that do not compile are a usage error. */
int decide_triage(struct cluster_set *set, const struct settings *s, struct err *err);

/* The set as a public place may see it (text/strict.h says how), where the settings ask for that; else *out
 * is NULL: the set is shown as it is. It shares what needs no change with `set`, which must outlive it; the
 * caller's. Titles, exceptions, patterns, samples, notes are made strict; frames, services, revisions, counts
 * and times stay; insert ids, error groups, the project and unknown fields go. Of ready-made results, what
 * else is text is made strict too. ERR_USAGE for an entry of redaction.allow that is no regular expression.
 */
int decide_shown(const struct cluster_set *set, const struct settings *s, struct cluster_set **out,
                 struct err *err);

/* The plan. Its texts are those of decide_shown; matching is by the set's. Issues that may be updated must
 * have their comments read (decide_wants_comments says which). `elsewhere` may be NULL: the issues of another
 * repository; what is surely one of them and none of `issues` is skipped. ERR_TRACKER when a listing is
 * incomplete. */
struct plan *decide_plan(const struct cluster_set *set, const struct issue_list *issues,
                         const struct issue_list *elsewhere, const struct history *h,
                         const struct settings *s, const struct gate *g, const char *tracker,
                         struct err *err);

/* Sets wants[i] for every issue of the list that a cluster of the set may be written to. What the comments
 * say may lead to further issues (a chain of duplicates): once they are read, ask again, until nothing is
 * wanted that was not read (comments_read), at most DECIDE_MAX_ROUNDS times. */
void decide_wants_comments(const struct cluster_set *set, const struct issue_list *issues,
                           const struct settings *s, bool *wants);

#endif
