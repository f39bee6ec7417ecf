/* Where a cluster belongs: pins of the config, markers, titles, likeness, in this order.
 * A person's open issue is matched as one of ours is. Pull requests, issues labelled ISSUE_NOREUSE and, where
 * the settings say so, a person's issues are only linked. Of several equal matches an open issue comes first,
 * then one of ours, then (among closed ones) the last to be closed, then the lowest number. */
#ifndef DECIDE_MATCH_H
#define DECIDE_MATCH_H

#include "markup/gate.h"
#include "model/cluster.h"
#include "model/issue.h"
#include "model/marker.h"
#include "model/plan.h"
#include "model/settings.h"

#include <stdbool.h>
#include <stddef.h>

enum { MATCH_MAX_CANDIDATES = 3, MATCH_MAX_RELATED = 8 };

struct match {
    enum plan_verdict verdict;
    const struct issue *issue; /* of verdict same; else NULL */
    const char *how, *why;     /* pin, marker, title, similar; why is one line */
    struct plan_candidate candidates[MATCH_MAX_CANDIDATES];
    size_t candidates_n;
    int64_t related[MATCH_MAX_RELATED]; /* worth a link, best first; never the issue itself */
    size_t related_n;
    bool ignored;        /* by a pin */
    bool own;            /* the issue's marker has the cluster's fingerprint as `fp`, not as one of `also` */
    bool pinned_new;     /* only an issue of its own will do */
    int64_t parted;      /* a person deleted the comment that told it in this issue; 0: none */
    int64_t pin_missing; /* a pin names this issue, which the listing does not hold; 0: none */
};

/* The listing prepared for matching. Set, list, settings and gate must live as long; strings of matches live
 * in the arena. */
struct match_index;
struct match_index *match_index_new(const struct cluster_set *set, const struct issue_list *list,
                                    const struct settings *s, const struct gate *g, struct arena *a);
void match_index_free(struct match_index *idx);

void match_cluster(const struct match_index *idx, size_t cluster, struct match *out);
/* Pins and markers alone: what a symptom with a known cause is asked. Verdict same or new. */
void match_by_marker(const struct match_index *idx, size_t cluster, struct match *out);

/* An issue whose marker only its comments could confirm, for the cluster; n times, NULL at the end. */
const struct issue *match_claim(const struct match_index *idx, size_t cluster, size_t n);
/* Another open issue of ours whose own fingerprint is the same and whose number is higher; n times, NULL at
 * the end. */
const struct issue *match_twin(const struct match_index *idx, const struct issue *issue, size_t n);
/* The believed marker of an issue, NULL: none. */
const struct marker *match_marker(const struct match_index *idx, const struct issue *issue);
/* The tracker's own word, or an author of the settings. */
bool match_trusts(const struct match_index *idx, const char *author, bool author_trusted);
const struct issue *match_issue(const struct match_index *idx, int64_t number); /* no pull request; or NULL */
/* May it be written to? Not to pull requests, to those labelled ISSUE_NOREUSE, to a person's issue that is
 * closed or, where the settings say so, at all. */
bool match_usable(const struct match_index *idx, const struct issue *issue);
/* Was the run that adopted it cut off after its comment? Then there is work though nothing is new. */
bool match_unfinished(const struct match_index *idx, const struct issue *issue);
bool match_is_ours(const struct match_index *idx, const struct issue *issue); /* label, marker or title */
/* The cluster's title as it would be written, in normal form. */
const char *match_normal(const struct match_index *idx, size_t cluster);

#endif
