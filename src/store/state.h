/* The state file: what earlier runs saw of revisions. Losing it may cost work, never correctness.
 * A SQLite file of mode 0600 (see sql.h). Limits: the 10,000 revisions seen last and the 10,000 newest runs
 * are kept, the rest is forgotten; how far back the runs reach is remembered. Failures are ERR_USAGE. */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/cluster.h"
#include "model/history.h"

#include <stdint.h>

enum { STATE_MAX_REVISIONS = 10000, STATE_MAX_RUNS = 10000 };

/* Fills `out`, ordered by service and revision; all of it lives in the arena. A missing file is an empty
 * history. A damaged one, or another program's, is an error that says how to mend it. Nothing is written. */
int state_load(const char *path, struct arena *a, struct history *out, struct err *err);
/* Adds the run of the set to the file (which is made, with its folders): all of it or nothing. */
int state_save(const char *path, const struct cluster_set *set, int64_t now, struct err *err);

#endif
