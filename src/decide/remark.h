/* Comments of ours on an issue: is one due, and is it a new one or an addition to the last. */
#ifndef DECIDE_REMARK_H
#define DECIDE_REMARK_H

#include "decide/compose.h"
#include "model/issue.h"
#include "model/marker.h"

struct remark {
    bool due;
    const char *why;                    /* one line, for the plan */
    const struct issue_comment *extend; /* add to this one; NULL: a new comment */
};

/* m: what the comment's marker will say. A change is always worth a comment; time alone when the settings say
 * so, and only where the comments were read. Not due where the last comment of ours says the same already,
 * nor where a person set ISSUE_QUIET. */
struct remark remark_due(const struct group_draft *d, const struct issue *issue, const struct marker *m,
                         const struct compose_change *change);

#endif
