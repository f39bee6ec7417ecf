/* What a repository's listing held the last time, in the state file: so that the next run asks only for what
 * changed since. Losing it costs calls, never correctness. Failures are ERR_USAGE. */
#ifndef STORE_ISSUE_CACHE_H
#define STORE_ISSUE_CACHE_H

#include "base/err.h"
#include "model/issue.h"

#include <stdint.h>

struct issue_cache {
    bool known;       /* there is one for this repository and label */
    int64_t since;    /* everything that changed before is in it */
    int64_t full_at;  /* when all was last listed, by the clock */
    const char *etag; /* of the first page of what changed since; NULL: none. In the list's arena */
};

/* Appends the issues to the list, comments unread. A cache that cannot be read in whole is no cache. */
int issue_cache_load(const char *path, const char *repo, const char *label, struct issue_list *list,
                     struct issue_cache *out, struct err *err);
/* In place of what was there. */
int issue_cache_save(const char *path, const char *repo, const char *label, const struct issue_list *list,
                     const struct issue_cache *c, struct err *err);

#endif
