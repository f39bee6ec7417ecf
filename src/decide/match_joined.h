/* What a person takes apart again: a fingerprint that joined an issue by title or likeness was told in a
 * comment of ours, whose marker holds it in `joined`, as the body's does. The comment is written before the
 * body, so that a body never names a comment that was not there: where it is gone, a person deleted it, and
 * no run that was cut off between the two looks like that. */
#ifndef DECIDE_MATCH_JOINED_H
#define DECIDE_MATCH_JOINED_H

#include "decide/match.h"
#include "decide/match_index.h"

/* A comment of ours on the issue tells of the fingerprint. */
bool match_joined_told(const struct match_index *idx, const struct issue *issue, const char *fingerprint);
/* In the believed marker of issue i: what no comment tells of any more leaves `also`, `joined` and `marks`,
 * and is barred. Where it is what the issue is about, another name takes its place, or no marker is left but
 * what is barred. Nothing where the comments were not read. */
void match_joined_part(struct match_index *idx, size_t i);
/* The issue whose marker bars the cluster; NULL: none. */
const struct issue *match_joined_barred(const struct match_index *idx, size_t cluster);
bool match_joined_bars(const struct marker *m, const struct cluster *c);

#endif
