/* What earlier runs remember of revisions (the state file). Losing it may cost work, never correctness. */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

struct history_revision {
    const char *service, *revision;
    int64_t first_seen;
    int64_t started; /* last successful start; TIMESTAMP_NONE: none seen */
};

struct history {
    const struct history_revision *revisions;
    size_t revisions_n;
    int64_t oldest; /* first entry ever seen by a run: before it nothing is known; TIMESTAMP_NONE: no run */
};

#endif
