/* CODEOWNERS, by GitHub's rules (docs.github.com, "About code owners"): the last matching line decides, also
 * one without owners; a trailing star does not reach deeper; no `!`, no `[ ]`, `\#` does not escape. 3 MB at
 * most there, 1 MiB here. */
#ifndef EVIDENCE_OWNERS_H
#define EVIDENCE_OWNERS_H

#include "base/arena.h"

#include <stddef.h>

/* Where it may stand, in the order in which GitHub looks. NULL ends the list. */
extern const char *const owners_places[];

/* The owners of a path as written ("@acme/web dev@example.org"), NULL: nobody; *line is where it says so. */
const char *owners_of(const char *text, size_t len, const char *path, int *line, struct arena *a);

#endif
