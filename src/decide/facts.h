/* What of a cluster is new since an issue's marker was written. */
#ifndef DECIDE_FACTS_H
#define DECIDE_FACTS_H

#include "base/arena.h"
#include "model/cluster.h"
#include "model/marker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FACTS_DIGEST = 8 }; /* hex digits of a pattern's digest */

struct facts {
    bool any;               /* entries that were not counted yet */
    int64_t fresh;          /* how many; -1: the input states no count */
    bool at_least;          /* a lower bound */
    int64_t seen, first;    /* all between them was counted before; TIMESTAMP_NONE: nothing, not known */
    const char **revisions; /* not in the marker yet; empty unless any, as the patterns */
    size_t revisions_n;
    const char **patterns; /* texts */
    size_t patterns_n;
};

/* What a cluster is to the issue that it is told in. */
enum facts_as {
    FACTS_CAUSE, /* what the issue is about: has the marker's `seen` and `first` */
    FACTS_OTHER, /* the same problem under another name: has a mark, before that `seen` and `first` */
    FACTS_ASIDE /* a symptom: has a mark, before that nothing of it was counted unless the marker covers it */
};

/* m NULL: nothing was counted yet. Entries count when they are newer than the newest one counted or older
 * than the oldest; where the input has no times, when one of its digests is not in `src`. */
void facts_of(const struct cluster_set *set, const struct cluster *c, const struct marker *m,
              enum facts_as as, struct arena *a, struct facts *out);

/* The marker after the cluster was counted: revisions, patterns, src, and `seen` and `first` or the mark. `n`
 * and `runs` are the caller's. Lists past the marker's limits lose their oldest. */
struct facts_counted {
    const struct cluster *cluster;
    enum facts_as as;
    const struct facts *facts; /* as facts_of gave them */
};
void facts_remember(const struct cluster_set *set, const struct facts_counted *counted, struct marker *m,
                    struct arena *a);

const char *facts_digest(const char *pattern, struct arena *a);
bool facts_holds(const char *const *list, size_t n, const char *s);
/* Appends a copy unless it is there; past max the oldest goes. */
void facts_push(const char ***list, size_t *n, size_t max, const char *s, struct arena *a);

#endif
