/* Why a file of the repository is not in what was built from it: ignore rules, Dockerfiles. */
#ifndef EVIDENCE_PACK_H
#define EVIDENCE_PACK_H

#include "evidence/parts.h"

enum { PACK_MAX_FILES = 40 /* Dockerfiles and ignore files of each kind that are read */ };

/* Each adds findings to the case; true: one was found. `path` is a file of the repository. */
bool pack_excluded(const struct evidence_source *s, struct evidence_case *k, const char *path,
                   struct arena *a);
bool pack_left_out(const struct evidence_source *s, struct evidence_case *k, const char *path,
                   struct arena *a);
/* It is not in the repository: .gitignore may have kept it from being added. */
bool pack_never_added(const struct evidence_source *s, struct evidence_case *k, struct arena *a);

#endif
