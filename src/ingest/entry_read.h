/* From one JSON value to an entry, whatever spelling the export has. */
#ifndef INGEST_ENTRY_READ_H
#define INGEST_ENTRY_READ_H

#include "base/arena.h"
#include "base/json.h"
#include "model/entry.h"

#include <stdbool.h>

struct entry_read_options {
    int64_t now;             /* later timestamps are clamped to it; TIMESTAMP_NONE: not */
    const char *environment; /* stated by the config; NULL: from names */
    const char *level;       /* key of the severity list the entry stands in; NULL */
};

/* Fills `e`; strings live in the arena (and in `j`). False: the value is no entry at all. `plain` tells that
 * its text is an unstructured line, which may be a piece of a longer text. */
bool entry_read(const struct json *j, const struct entry_read_options *o, struct arena *a, struct entry *e,
                bool *plain);

/* A successful start of the service as the platform or the server tells it. */
bool entry_read_is_start(const struct entry *e);

#endif
