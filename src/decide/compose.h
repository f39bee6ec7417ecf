/* Bodies of issues and comments, through the templates and the gate. */
#ifndef DECIDE_COMPOSE_H
#define DECIDE_COMPOSE_H

#include "decide/group.h"
#include "decide/labels.h"

#include <stdbool.h>

enum {
    COMPOSE_MAX_POINTS = 60000,
    COMPOSE_MAX_WHOLE = 65000 /* of a bare text with a person's; GitHub takes 65,536 */
};

/* What changed, for a comment; all false and empty: only time has passed. */
struct compose_change {
    const char *reopened; /* why; NULL: it was not */
    int raised_from;      /* PRIORITY_NONE: it was not raised */
    const size_t *joined; /* clusters that belong here from now on, by title or likeness */
    size_t joined_n;
    bool adopted; /* the first time that we write to this issue */
    const char **revisions, **patterns;
    size_t revisions_n, patterns_n;
    int64_t fresh; /* entries since the last time; -1: not stated */
    bool at_least;
    bool aside; /* they are of symptoms alone */
};

/* How much of the facts is told where a person's text takes the room: pieces go whole, so that what stays is
 * closed in itself. */
enum compose_size { COMPOSE_FULL, COMPOSE_NO_SAMPLE, COMPOSE_HEAD, COMPOSE_SIZES };

struct compose {
    enum compose_size size;
    const struct group_draft *draft;
    const struct group *group;
    const struct marker *marker; /* as it will be written: counts, runs, priority */
    bool aside;                  /* nothing new but of symptoms */
    bool at_least;               /* the new count is a lower bound */
    const int64_t *linked;
    size_t linked_n;
    int64_t predecessor; /* a closed issue that was also for this; 0 */
};

/* The text between the marker's line and the closing line, ending in a newline; arena. Of a partial group it
 * is the old text with numbers, revisions, runs and symptoms brought up to date. A text in which the gate
 * still finds a secret is replaced by a bare one that says so. */
int compose_issue(const struct compose *c, const char *old_inner, const char **text, struct err *err);
int compose_comment(const struct compose *c, const struct compose_change *change, bool more,
                    const char **text, struct err *err);

/* Nothing but numbers and times, and the rule that held the text back. */
int compose_bare(const struct compose *c, const char *rule, const char **text, struct err *err);
bool compose_fits(const char *whole, int max); /* COMPOSE_MAX_POINTS, or COMPOSE_MAX_WHOLE for a bare one */

/* Digest of a text between the marker lines, the same for line ends that a browser changed. */
const char *compose_sha(const char *inner, struct arena *a);
/* before + marker + inner + closing line + after; arena. With no block found it goes last;
 * inner NULL: only the marker's line changes, where it stands. */
const char *compose_body(const char *body, const struct marker *m, const char *inner, struct arena *a);

#endif
