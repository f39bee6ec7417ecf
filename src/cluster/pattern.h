/* The table of patterns: everything that is kept of the entries, in memory that grows with the number of
 * patterns. Order of the entries does not matter.
 *
 * Limits: 10,000 patterns (beyond, entries go to one "other messages" pattern and `overflow` is set);
 * 4096 exact times, 1440 buckets of a histogram (then it becomes coarser), 64 revisions a pattern. */
#ifndef CLUSTER_PATTERN_H
#define CLUSTER_PATTERN_H

#include "base/arena.h"
#include "base/strmap.h"
#include "cluster/identify.h"
#include "model/cluster.h"
#include "model/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PATTERN_MAX = 10000,
    PATTERN_MAX_TIMES = 4096,
    PATTERN_MAX_BUCKETS = 1440,
    PATTERN_MAX_REVISIONS = 64
};

struct pattern_revision {
    const char *name;
    int64_t first;
};

struct pattern {
    struct identify id; /* strings in the table's arena */
    const char *service, *environment;
    int64_t count;
    enum severity severity;
    int64_t first, last; /* TIMESTAMP_NONE: no entry had a time */
    int64_t *times;      /* unsorted; NULL once there were more than PATTERN_MAX_TIMES */
    size_t times_n, times_cap;
    struct cluster_bucket *buckets; /* sorted */
    size_t buckets_n, buckets_cap;
    int64_t width; /* ns of a bucket */
    struct pattern_revision *revisions;
    size_t revisions_n, revisions_cap;
    struct cluster_sample newest; /* text and insert_id on the heap; text NULL: no entry had a text */
    size_t newest_cap;
    const char *error_groups[8];
    size_t error_groups_n;
    const char *routes[8];
    size_t routes_n;
    const char **members;
    size_t members_n, members_cap;
    uint64_t
        rank; /* a hash of what makes it this pattern: an order that does not depend on that of the entries */
    bool leads;     /* it is its group's leader; of merging */
    size_t cluster; /* index of the group's leader, set by merging */
};

struct pattern_table {
    struct arena arena;
    struct strmap index, words;
    struct pattern *items;
    size_t n, cap;
    int64_t considered;
    bool keep_members, overflow;
};

void pattern_table_init(struct pattern_table *t, bool keep_members);
void pattern_table_release(struct pattern_table *t);
/* The pattern's index. `service` is the name after aliases; never NULL. */
size_t pattern_add(struct pattern_table *t, const struct entry *e, const struct identify *id,
                   const char *service);
void pattern_add_member(struct pattern_table *t, size_t pattern, const char *id);
/* Puts the patterns into an order that does not depend on that of the entries. Gives the new index of each
 * old one (the caller frees it); nothing can be added afterwards. */
size_t *pattern_table_sort(struct pattern_table *t);
/* Counts n - 1 more entries at the same time: the other pieces of a joined entry. */
void pattern_add_pieces(struct pattern_table *t, size_t pattern, const struct entry *e, size_t pieces);

#endif
