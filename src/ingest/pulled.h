/* What a pull says of itself, in its first and its last line (log-gardener/pull/v1, written by `collect`):
 * without the last one it was cut, and with fewer entries than it names some were lost. */
#ifndef INGEST_PULLED_H
#define INGEST_PULLED_H

#include "base/err.h"
#include "base/json.h"
#include "model/cluster.h"

#include <stdbool.h>
#include <stddef.h>

struct pulled {      /* of one input; zeroed at first */
    bool any, open;  /* a first line has come; its last one has not yet */
    size_t begun_at; /* values before it */
    bool incomplete; /* `why` says more */
    char why[300];
    char window[100]; /* asked, for messages */
};

/* Whether the value is such a line; then it is taken, and notes go to the set. `values`: of the input so far,
 * lines of this kind not counted. An end counts only after a begin. */
bool pulled_take(struct pulled *p, const struct json *j, size_t values, struct cluster_set *set);
/* At the end of the input: -1 with ERR_INPUT when it is not whole. */
int pulled_check(const struct pulled *p, struct err *err);

#endif
