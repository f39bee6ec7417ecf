/* Commits as plain values: what the history's reader delivers and the rules of evidence/ judge.
 * Strings belong to the list's arena; paths and texts are bytes as git keeps them, which may be no UTF-8. */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CHANGE_MAX = 4000,         /* commits of one list */
    CHANGE_MAX_FILES = 1500,   /* of one commit; `files_cut` tells that there were more */
    CHANGE_MAX_MESSAGE = 4096, /* bytes of a message that are kept */
    CHANGE_ID = 41             /* 40 hex digits and a NUL */
};

struct change_file {
    const char *path, *old;              /* old: where it was before, NULL: the same place, or new */
    char status;                         /* 'A' added, 'M' modified, 'D' deleted, 'R' renamed */
    unsigned char before[20], after[20]; /* the blobs, for the reader alone; zeros: none */
};

struct change {
    char id[CHANGE_ID];
    int64_t date;      /* author's, ns */
    int64_t committed; /* committer's, ns */
    int64_t landed;    /* when the main line got it: of itself, or of the merge that brought it, ns */
    const char *author, *email, *subject, *message; /* message: the whole, subject included */
    struct change_file *files; /* against its first parent; of a merge: what differs from all */
    size_t files_n;
    bool files_cut;
    bool merge, root;
};

struct change_blame { /* who last changed a line */
    char id[CHANGE_ID];
    int64_t date, committed; /* ns */
    const char *author, *subject;
};

struct change_list { /* newest first, by `landed`, then children before parents */
    struct arena arena;
    struct change *items;
    size_t n;
    bool cut;         /* a limit or the time budget ended the walk */
    bool shallow_end; /* the walk met the boundary of a shallow clone */
    bool missing;     /* objects are not here (a partial clone) */
};

#endif
