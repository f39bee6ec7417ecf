/* The prepared listing of match_index.c, for match.c alone. */
#ifndef DECIDE_MATCH_INDEX_H
#define DECIDE_MATCH_INDEX_H

#include "base/strmap.h"
#include "decide/likeness.h"
#include "decide/match.h"

enum match_use {
    MATCH_USE_ALL,
    MATCH_USE_LINK, /* only worth a link: never written to */
    MATCH_USE_NOT
};

struct match_index {
    const struct cluster_set *set;
    const struct settings *settings;
    struct arena *arena;
    const struct issue **issues; /* by number */
    size_t n;
    enum match_use *uses;
    bool any_barred, any_umbrella; /* some marker bars, some lists: seldom */
    bool *unfinished;              /* an adoption whose comment is there, but not yet our block */
    struct marker *markers;        /* of issues[i], believed; fp NULL: none */
    struct marker
        *claims; /* of a body whose author is not trusted: worth a look at the comments; fp NULL: none */
    const char **normals;            /* of the clusters' titles as they would be written */
    struct strmap own, also, titles; /* to the first of a chain, place + 1 */
    size_t *own_next, *title_next;   /* chains by issue, place + 1 */
    struct match_chain {             /* of `also`: an issue may stand in many */
        size_t issue, next;
    } * chain;
    size_t chain_n, chain_cap;
    struct likeness *likeness;
};

/* Is x the better one of two equal matches? */
bool match_index_better(const struct match_index *idx, size_t x, size_t y);

#endif
