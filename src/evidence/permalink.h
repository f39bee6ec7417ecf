/* Addresses of commits and lines on GitHub, from the URL of a remote in every form that git takes: https,
 * ssh, git, user@host:owner/name, with or without port, user, password (never carried over) and `.git`. */
#ifndef EVIDENCE_PERMALINK_H
#define EVIDENCE_PERMALINK_H

#include "base/arena.h"

#include <stdbool.h>

struct permalink {
    char host[254];
    char repo[200]; /* owner/name */
};

/* False: a local path, or a host that is known not to speak GitHub's addresses. */
bool permalink_parse(const char *remote, struct permalink *out);
/* https://HOST/OWNER/NAME/commit/ID, or .../blob/ID/PATH#L12 with a path. */
const char *permalink_of(const struct permalink *p, const char *commit, const char *path, int line,
                         struct arena *a);

#endif
