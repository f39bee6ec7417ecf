/* What a file of a repository is for, by its path alone. */
#ifndef EVIDENCE_FILEKIND_H
#define EVIDENCE_FILEKIND_H

#include <stdbool.h>

enum filekind {
    FILEKIND_CODE,
    FILEKIND_TEST,
    FILEKIND_DOC,
    FILEKIND_DEPENDENCY, /* requirements, manifests: what is wanted */
    FILEKIND_LOCK,       /* what was resolved */
    FILEKIND_BUILD,      /* Dockerfiles, ignore files, packaging */
    FILEKIND_DEPLOY      /* workflows, environment, infrastructure */
};

enum filekind filekind_of(const char *path);
/* May decide what is in an image or a package: build files, and the manifests that say so too. */
bool filekind_packs(const char *path);
bool filekind_dockerfile(const char *path);
const char *filekind_base(const char *path); /* behind the last slash */

#endif
