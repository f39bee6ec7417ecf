/* One error split over several entries, joined again: a traceback logged line by line, a message with a
 * newline in a value. Pieces belong together when they come from one instance and log within a quarter of a
 * second and the text says so (indented lines, a stack frame, an open quote). Entries may come oldest or
 * newest first. */
#ifndef INGEST_JOIN_H
#define INGEST_JOIN_H

#include "base/err.h"
#include "model/entry.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    JOIN_MAX_STREAMS = 64,
    JOIN_MAX_PIECES = 256,
    JOIN_MAX_BYTES = 1 << 18
}; /* bytes wait in one stream */

struct join_ref {          /* an entry of the export that went into a joined one */
    const char *insert_id; /* NULL: none */
    size_t input, index;
};

/* refs_n > 1: e is joined; its text is all of theirs. Valid during the call. */
typedef int (*join_fn)(void *ctx, const struct entry *e, const struct join_ref *refs, size_t refs_n,
                       struct err *err);

struct join;
struct join *join_new(join_fn fn, void *ctx);
void join_free(struct join *j);
/* `plain`: an unstructured line that may be a piece. */
int join_add(struct join *j, const struct entry *e, bool plain, struct err *err);
int join_flush(struct join *j, struct err *err); /* at the end of an input */

#endif
