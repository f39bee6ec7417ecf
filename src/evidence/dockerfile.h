/* What a Dockerfile brings in from its context: COPY and ADD without --from.
 * Source: docs.docker.com/reference/dockerfile (line continuation, escape directive, JSON form,
 * here-documents). At most 500 instructions with 100 sources each; more are left out, and `cut` says so. */
#ifndef EVIDENCE_DOCKERFILE_H
#define EVIDENCE_DOCKERFILE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { DOCKERFILE_MAX_COPIES = 500, DOCKERFILE_MAX_SOURCES = 100, DOCKERFILE_MAX_LINE = 16 << 10 };

struct dockerfile_copy {
    int line; /* where the instruction begins */
    const char **sources;
    size_t sources_n;
    const char *target;
};

struct dockerfile {
    struct dockerfile_copy *copies;
    size_t n;
    bool cut;
};

void dockerfile_read(struct dockerfile *d, const char *text, size_t len, struct arena *a);
/* The instruction that brings a file (relative to the context) in; NULL: none does. What has a variable in
 * its source is taken to bring everything. */
const struct dockerfile_copy *dockerfile_brings(const struct dockerfile *d, const char *path);

#endif
