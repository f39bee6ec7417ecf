/* Ignore files: which rule keeps a path out.
 *
 * Docker's rules: docs.docker.com/build/concepts/context/#dockerignore-files (a leading slash means nothing,
 * the last match decides, an exception may bring back what lies below an excluded folder, `**` is any number
 * of folders). Git's rules, which .gcloudignore and .npmignore share: gitignore(5) (a slash anchors, below an
 * excluded folder nothing comes back). CODEOWNERS uses the same patterns: see owners.h.
 * At most 5,000 rules of 1,024 bytes; what is beyond, or is no pattern, matches nothing. */
#ifndef EVIDENCE_IGNORE_H
#define EVIDENCE_IGNORE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { IGNORE_MAX_RULES = 5000, IGNORE_MAX_PATTERN = 1024, IGNORE_MAX_PATH = 4096 };
enum ignore_kind { IGNORE_DOCKER, IGNORE_GIT };

struct ignore_rule {
    const char *text;    /* as written, without blanks around */
    const char *pattern; /* what is matched */
    int line;
    bool except;      /* ! */
    bool folder_only; /* a trailing slash, in git's rules */
};

struct ignore {
    enum ignore_kind kind;
    const char *base; /* folder of the file, "" or ending in '/': patterns are relative to it */
    struct ignore_rule *rules;
    size_t n;
    bool includes_gitignore; /* `#!include:.gitignore` of gcloud */
};

/* Texts live in the arena. */
void ignore_read(struct ignore *ig, enum ignore_kind kind, const char *base, const char *text, size_t len,
                 struct arena *a);
/* The rule that keeps the file at `path` out; NULL: none does. */
const struct ignore_rule *ignore_excludes(const struct ignore *ig, const char *path);
/* One pattern of either kind against one whole path, `n` bytes of it. */
bool ignore_match(enum ignore_kind kind, const char *pattern, const char *path, size_t n);

#endif
