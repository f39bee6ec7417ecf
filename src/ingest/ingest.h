/* From inputs to entries: what a file is, is found from its content. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "base/err.h"
#include "ingest/join.h"
#include "model/cluster.h"
#include "model/entry.h"

#include <stdbool.h>
#include <stdint.h>

enum { INGEST_MAX_IDS = 1000000 }; /* ids remembered for counting repeats once; beyond, it is flagged */

enum ingest_format { INGEST_AUTO, INGEST_ENTRIES, INGEST_CLUSTERS, INGEST_WORKLOG };

struct ingest_options {
    int64_t now;
    const char *environment; /* NULL: from names */
    enum ingest_format format;
    bool allow_empty, allow_incomplete;
    /* The first input's bytes, and its name is but a name; NULL: it is a file as the others. See source_of.
     */
    long (*read)(void *ctx, char *buf, size_t size, struct err *err);
    void *read_ctx;
    join_fn entry; /* called for each entry, repeats left out, pieces joined */
    void (*start)(void *ctx, const struct entry *e); /* a successful start or answered request */
    void *ctx;
};

/* Reads all inputs in order. Entries go to options.entry; ready-made clusters, counts, notes, digests and the
 * window go to the set. ERR_INPUT for what is unreadable, empty or cut, unless it is allowed: then a note. */
int ingest_run(const char *const *inputs, size_t n, const struct ingest_options *o, struct cluster_set *set,
               struct err *err);

#endif
