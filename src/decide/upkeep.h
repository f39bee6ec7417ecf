/* Everything that is to stand in one issue after the plan: worked out here, made into actions by
 * plan_group.c. */
#ifndef DECIDE_UPKEEP_H
#define DECIDE_UPKEEP_H

#include "decide/compose.h"
#include "decide/labels.h"
#include "decide/remark.h"

enum { UPKEEP_MAX_LINKED = 8 };

struct upkeep {
    const char *title, *body;
    struct labels labels;
    bool retitled, relabelled;
    int raised_from; /* PRIORITY_NONE: not raised */
    int64_t linked[UPKEEP_MAX_LINKED];
    size_t linked_n;
    size_t *joined; /* clusters that join an issue that was there, by title or likeness, told for the first
                       time */
    size_t joined_n;
    struct plan_relation *relations;
    size_t relations_n;
    struct remark remark;
    const char *comment; /* whole body of the new or extended comment; NULL: none */
    int64_t fresh; /* new entries of the problem, where there are none of its symptoms; -1: not stated */
    bool at_least;
    bool aside;   /* fresh is of symptoms alone */
    bool no_room; /* a person's text is too long for even a bare one beside it: nothing is to be written */
    bool edited;  /* a person changed our text: it is theirs now, and only the marker's line is written */
};

/* For groups to create, update or reopen. */
int upkeep_of(const struct group_draft *d, const struct group *g, struct upkeep *out, struct err *err);

#endif
