/* Too many new issues at once: the most urgent ones are made, the rest shares one umbrella issue. */
#ifndef DECIDE_GROUP_UMBRELLA_H
#define DECIDE_GROUP_UMBRELLA_H

#include "decide/group.h"

enum { GROUP_UMBRELLA_SINGLES = 10 }; /* P0s that get issues of their own nevertheless */

/* When the groups to be created are more than the settings' umbrella_above and more than umbrella_share of
 * the open issues of ours in the list: moves all but the first P0s, and those pinned to `new`, into one
 * group, that of the open umbrella issue where there is one. What does not fit into its marker is deferred.
 */
void group_umbrella_fold(struct group_draft *d, const struct issue_list *list);
/* What is to be done with a group of an umbrella issue whose members are known. */
void group_umbrella_settle(const struct group_draft *d, struct group *g);

#endif
