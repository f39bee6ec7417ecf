/* Where the files of a log stand in the repository: containers and installations put other folders before
 * them, compilers other endings behind. */
#ifndef EVIDENCE_PLACE_H
#define EVIDENCE_PLACE_H

#include "base/arena.h"
#include "model/cluster.h"

#include <stdbool.h>
#include <stddef.h>

enum { PLACE_MAX_FRAMES = 40 };

struct place_tree { /* files of the repository, sorted */
    const char **paths;
    size_t n;
};

struct place_frame {
    const char *path;     /* in the repository */
    int line;             /* 0: unknown, or of another language than the file's */
    const char *function; /* NULL: unknown */
};

/* What a cluster's frames and samples name, innermost first, each path and line once. `foreign`: the package
 * that the innermost frame belongs to when that is installed, not ours; NULL: ours, or unknown. */
struct place_trace {
    struct place_frame frames[PLACE_MAX_FRAMES];
    size_t n;
    const char *foreign;
};

bool place_is_file(const struct place_tree *t, const char *path);
bool place_is_folder(const struct place_tree *t, const char *path); /* some file lies below it */
/* The repository's file that a file of a log is, by the longest common end; NULL: none, or several might be.
 */
const char *place_find(const struct place_tree *t, const char *file);
void place_trace(const struct place_tree *t, const struct cluster *c, struct arena *a,
                 struct place_trace *out);

#endif
