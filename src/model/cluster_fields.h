/* What the files of the reader and the writer of cluster results share; nobody else includes this. */
#ifndef MODEL_CLUSTER_FIELDS_H
#define MODEL_CLUSTER_FIELDS_H

#include "model/cluster.h"

enum {
    CLUSTER_MAX_READ = 10000,      /* clusters of a set that ready-made results may fill */
    CLUSTER_MAX_PATTERNS = 1000,   /* read of one cluster; the first 24 are kept, the rest is counted */
    CLUSTER_MAX_ITEMS = 1000,      /* of any other list of one cluster */
    CLUSTER_MAX_BUCKETS = 100000,  /* of one histogram */
    CLUSTER_MAX_MEMBERS = 1000000, /* insert ids of one cluster */
    CLUSTER_MAX_DROPPED = 20,      /* notes of what was left out of one file, told one by one */
    CLUSTER_MAX_COUNT_TEXT = 200   /* bytes of a count that comes as text */
};

const char *cluster_kind_name(enum cluster_kind k);
enum cluster_kind cluster_kind_parse(const char *name); /* CLUSTER_GIVEN when it is none */

struct cluster_reading {     /* one element of `clusters` being read */
    struct cluster_set *set; /* its arena owns what is read; takes notes of what was dropped */
    const char *name;        /* the file */
    const char *where;       /* "cluster 3", for messages */
    const char *service;     /* of the document, for a cluster that names none; NULL: none */
    size_t *dropped;         /* values that were left out so far */
    struct err *err;
};

/* Fills `c` (zeroed). `id` and `caused_by` come as the file spells them. -1 with ERR_INPUT: c->extra is NULL.
 */
int cluster_read_one(const struct cluster_reading *r, struct cluster *c, const struct json *j);
/* The part of it that is lists. */
int cluster_read_lists(const struct cluster_reading *r, struct cluster *c, const struct json *j);
/* Its evidence (cluster_evidence.c): what is no list of objects is an error, elements that say nothing go. */
int cluster_read_evidence(const struct cluster_reading *r, struct cluster *c, const struct json *j);
struct json *cluster_evidence_json(const struct cluster *c); /* an array, the caller's */
/* Notes on the set that a value was left out or a list cut: the first 20 of a file, the rest is counted. */
void cluster_read_dropped(const struct cluster_reading *r, const char *what);
/* The object `stated`, and its writing. */
void cluster_read_stated(const struct cluster_reading *r, struct cluster *c, const struct json *j);
void cluster_put_stated(struct json *o, const struct cluster *c);
void cluster_read_note(const struct cluster_reading *r, struct cluster *c, const char *kind,
                       const char *text);

/* Strings, or one string as a list of one; NULL and null are the empty list. -1: anything else, more than
 * `max`. */
int cluster_read_strings(struct arena *a, const struct json *j, size_t max, const char ***out, size_t *n);
void cluster_sort_strings(const char **list, size_t *n); /* and each only once */

/* A count as a number or as text: "48", "1,204", "50+", "at least 50 entries". False where no number is
 * stated. */
bool cluster_read_count(const struct json *j, int64_t *count, bool *at_least);

#endif
