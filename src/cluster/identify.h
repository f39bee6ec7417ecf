/* What problem one entry tells of: pure, from the entry alone. */
#ifndef CLUSTER_IDENTIFY_H
#define CLUSTER_IDENTIFY_H

#include "base/arena.h"
#include "model/cluster.h"
#include "model/entry.h"

#include <stdbool.h>
#include <stddef.h>

struct identify {
    enum cluster_kind kind;
    const char *pattern;   /* masked text, as it is shown */
    const char *group;     /* entries of one service with the same group are one problem */
    const char *type;      /* of the innermost exception; NULL: none */
    const char *value;     /* its value, unmasked */
    const char *cause;     /* masked text of the cause; the same in every line that reports it. NULL: none */
    bool traced;           /* the exception comes from a stack trace */
    bool glue;             /* a line that only connects others ("During handling of ...") */
    bool chain;            /* ... and that stands between two traces of one chain */
    bool startup;          /* it failed while the service was starting */
    bool platform;         /* HTTP: the platform's own words, no answer of the application */
    int status;            /* HTTP; 0: none */
    const char *route;     /* HTTP: method and path, masked */
    const char *exit_code; /* process exit: "3", NULL: not said */
    struct cluster_frame *frames; /* own frames, outermost first */
    size_t frames_n;
};

/* False: the entry is no problem (below WARNING, a deploy, an answered request). Strings live in the arena.
 */
bool identify_entry(const struct entry *e, struct arena *a, struct identify *out);

#endif
