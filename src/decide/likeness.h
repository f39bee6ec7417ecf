/* How like an issue is to a cluster, 0 to 1.
 *
 * An inverted index finds the issues that share the cluster's rarest terms; the nearest ones are weighed
 * (likeness_weigh.h). A distinctive text found as it stands (exception value, pattern) raises the score. Read
 * of an issue: 8 KiB of body, 1 KiB of title. The index looks at every issue once; a cluster then costs as
 * much as its terms' issues. */
#ifndef DECIDE_LIKENESS_H
#define DECIDE_LIKENESS_H

#include "base/arena.h"
#include "decide/likeness_weigh.h"
#include "model/cluster.h"
#include "model/issue.h"

#include <stdbool.h>
#include <stddef.h>

enum { LIKENESS_MAX_HITS = 24 };

struct likeness;

struct likeness_hit {
    size_t issue; /* place in the array given to likeness_new */
    double score; /* 0..1, in steps of 1/1000 */
    struct likeness_evidence evidence;
    const char *name; /* the rarest name that both hold, as a token; NULL: none */
    bool verbatim;    /* a distinctive text of the cluster stands in it */
    bool apart;       /* each names what the other lacks: likeness alone does not make them one */
};

/* The array's order is the order of equal hits; it and the set must live as long as the index. */
struct likeness *likeness_new(const struct cluster_set *set, const struct issue *const *issues, size_t n);
void likeness_free(struct likeness *l);

/* The best hits of the set's cluster i, best first; at most LIKENESS_MAX_HITS. */
size_t likeness_find(const struct likeness *l, size_t i, struct likeness_hit *out);

/* A distinctive text of the cluster (exception value or pattern, letters and digits alone) stands in title
 * or body. */
bool likeness_verbatim(const struct cluster *c, const struct issue *issue);

#endif
