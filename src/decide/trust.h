/* The ledger of trust: what people did with the issues we made lately. */
#ifndef DECIDE_TRUST_H
#define DECIDE_TRUST_H

#include "decide/group.h"
#include "model/plan.h"

/* Counts, in the list, the issues that we made in the last trust_days: those with a believed marker that
 * names the title we gave. One that our own check closed as a twin does not count. `asks` is set when at
 * least trust_least were made and more than trust_bad_share of them were closed as duplicate or not planned.
 */
struct plan_trust trust_of(const struct match_index *idx, const struct issue_list *list,
                           const struct settings *s);
/* Where it asks: new issues of P2 and below become questions; not those that the config pins to `new`. */
void trust_ask(struct group_draft *d, const struct plan_trust *t);

#endif
