/* What becomes of a closed issue that a cluster belongs to. */
#ifndef DECIDE_FATE_H
#define DECIDE_FATE_H

#include "base/arena.h"
#include "model/cluster.h"
#include "model/history.h"
#include "model/issue.h"
#include "model/marker.h"
#include "model/settings.h"

#include <stddef.h>

enum fate_kind {
    FATE_REOPEN,
    FATE_NEW,   /* a new issue that links this one */
    FATE_CLOSED /* the entries are older than the closing, or of a revision older than it */
};

struct fate {
    enum fate_kind kind;
    const char *why; /* a line for people */
};

struct fate_about {
    const struct cluster_set *set;
    const struct history *history; /* may be NULL */
    const struct settings *settings;
    const size_t *clusters; /* indices into the set: all that go to the issue */
    size_t n;
};

/* m: the issue's marker or NULL. */
struct fate fate_of(const struct issue *issue, const struct marker *m, const struct fate_about *about,
                    struct arena *a);

/* Was this revision of the service seen by anyone before t? 1 yes, 0 no (and we would know), -1 unknown. */
int fate_revision_before(const char *service, const char *revision, int64_t t, const struct cluster_set *set,
                         const struct history *h);

#endif
