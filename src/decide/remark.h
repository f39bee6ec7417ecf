/* Comments of ours on an issue: is one due, and is it a new one or an addition to the last. */
#ifndef DECIDE_REMARK_H
#define DECIDE_REMARK_H

#include "decide/compose.h"
#include "model/issue.h"

struct remark {
    bool due;
    const char *why;                    /* one line, for the plan */
    const struct issue_comment *extend; /* add to this one; NULL: a new comment */
};

/* priority: of the issue. A change is always worth a comment; time alone when the settings say so, and only
 * where the comments were read. */
struct remark remark_due(const struct group_draft *d, const struct issue *issue, int priority,
                         const struct compose_change *change);

#endif
