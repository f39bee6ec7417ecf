/* The file that a pull goes into: FILE.part while it grows, with FILE.part.json beside it that tells where it
 * stands, then renamed. Only its owner can read it: it holds logs as they are. Pipes and descriptors are
 * written into. */
#ifndef APP_PULL_FILE_H
#define APP_PULL_FILE_H

#include "base/err.h"
#include "base/json.h"
#include "ingest/packer.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pull_file {
    const char *path; /* the caller's */
    char part[PATH_MAX], note[PATH_MAX];
    enum packer how;
    bool stream; /* nothing to rename or to go on with */
    int fd;      /* -1: a descriptor that was open already */
    int64_t bytes;
};

/* `path` NULL is stdout. With `resume`, *position is where the pull that was cut stood, the caller's; NULL:
 * there is none, the file begins anew. ERR_USAGE: it cannot be written, or is nothing that could be gone on
 * with. */
int pull_file_open(struct pull_file *f, const char *path, bool resume, struct json **position,
                   struct err *err);
/* Appends whole lines, and notes the position after them (its owner stays the caller; NULL: not noted). */
int pull_file_add(struct pull_file *f, const char *lines, size_t len, struct json *position, struct err *err);
/* Forgets all that was added. */
int pull_file_restart(struct pull_file *f, struct err *err);
/* Puts the file in its place. */
int pull_file_finish(struct pull_file *f, struct err *err);
/* After finish, or instead of it: then what is there stays for --resume, or goes. */
void pull_file_close(struct pull_file *f, bool keep);

#endif
