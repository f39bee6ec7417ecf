/* From matches to groups: the clusters that share one issue, what is to be done with it, and why. */
#ifndef DECIDE_GROUP_H
#define DECIDE_GROUP_H

#include "decide/facts.h"
#include "decide/match.h"
#include "decide/triage.h"
#include "model/history.h"

#include <stdbool.h>
#include <stddef.h>

enum group_todo { GROUP_CREATE, GROUP_UPDATE, GROUP_REOPEN, GROUP_SKIP, GROUP_ASK, GROUP_DEFER };

struct group_place { /* of one cluster */
    struct match match;
    size_t group;
    const char *how;    /* pin, marker, title, similar, cause; NULL: a new issue */
    const char *reason; /* of a symptom, or of one that joined: why it is told there; else NULL */
    bool symptom;       /* its cause is in the set */
    enum facts_as as;   /* FACTS_ASIDE: not of the issue's own count, told in its list of symptoms */
    struct facts facts; /* since the issue's marker */
};

struct group {
    const struct issue *issue;   /* to be written to; NULL: none, or one that is to be made */
    const struct issue *old;     /* closed one that a new issue links */
    const struct marker *marker; /* believed one of `issue`, else NULL */
    size_t *members;             /* indices of clusters; the primary one first */
    size_t n;                    /* 0: they were moved elsewhere */
    const char **names; /* fingerprints that its marker will have to hold besides those that it holds */
    size_t names_n;
    bool umbrella; /* one issue for many new problems; all members count alike */
    bool partial;  /* the issue's own cluster is not in the set: only symptoms or others that belong there */
    bool any;      /* something new in any member */
    enum group_todo todo;
    const char *code; /* of a skip */
    const char
        *why; /* one line: of the skip, the reopening, the new issue that follows an old one, the asking */
    int64_t possibly; /* unsure: this issue may be it; 0 */
    int priority;     /* of the primary */
    int worst;        /* of all members: what must not wait */
    bool aside;       /* all members are symptoms of a cause that is not in the set */
    const char *category;
};

struct group_draft {
    const struct cluster_set *set;   /* what is decided on */
    const struct cluster_set *shown; /* the same clusters as they are shown: set itself, or its strict copy */
    const struct settings *settings;
    const struct history *history; /* may be NULL */
    const struct match_index *idx;
    const struct match_index *elsewhere; /* of another repository; NULL: none */
    const struct gate *gate;
    const struct triage_rules *rules;
    struct arena *arena;
    struct group_place *places; /* one a cluster */
    struct group *groups;
    size_t groups_n;
};

/* Fills places and groups (in the arena). An issue's marker holds MARKER_MAX_ALSO fingerprints: what would be
 * one too many, and be counted again at every run, goes to another issue. */
void group_make(struct group_draft *d);
/* Turns creations past the limits of a run and a day into GROUP_DEFER: worst first, P0 never held back. */
void group_limit(struct group_draft *d, const struct issue_list *list);
/* The cluster at the top of its causes; itself when there is none in the set. */
size_t group_root(const struct cluster_set *set, size_t i);

#endif
