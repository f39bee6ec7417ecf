/* Clusters: all entries of one problem, and the set of them that one run works on.
 * Everything in a set lives in the set's arena. Fields follow `log-gardener/clusters/v1`. */
#ifndef MODEL_CLUSTER_H
#define MODEL_CLUSTER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "model/severity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What kind of thing the entries tell of; decides title and triage, and is part of no contract. */
enum cluster_kind {
    CLUSTER_MESSAGE,      /* log lines without an exception */
    CLUSTER_EXCEPTION,    /* a root exception */
    CLUSTER_PROCESS_EXIT, /* container or worker ended */
    CLUSTER_HTTP,         /* request log or access log with an error status */
    CLUSTER_NO_PAYLOAD,   /* entries that say nothing */
    CLUSTER_AUDIT,        /* a platform operation that failed */
    CLUSTER_GIVEN,        /* came ready-made */
};

struct cluster_pattern {
    const char *text;
    int64_t count;
    enum severity severity;
};

struct cluster_sample {
    const char *insert_id; /* may be NULL */
    const char *text;      /* as logged, not yet through the gate */
    int64_t time;          /* TIMESTAMP_NONE: unknown */
};

struct cluster_frame {
    const char *file, *function;
    int line; /* 0: unknown */
};

enum { CLUSTER_MAX_EVIDENCE = 16 };

struct cluster_bucket {
    int64_t start; /* ns, a whole hour or minute */
    int64_t count;
};

struct cluster_note {
    const char *kind; /* "root-cause", "impact", "actions", "five-whys", ... */
    const char *text;
    const char *source;
};

/* What the git history says about a cluster. Never a claim stronger than the finding: `confidence` tells. */
struct cluster_evidence {
    const char *kind;    /* "excluded-by-rule", "deleted", "suspect", ...: evidence/tell.c, find.c and pack.c
                            make them */
    const char *commit;  /* 40 hex digits, NULL: the finding names none */
    int64_t date;        /* of its author; TIMESTAMP_NONE */
    const char *subject; /* NULL: as commit */
    const char *path;    /* in the repository, NULL: none */
    int line;            /* 0: none */
    const char *text;    /* a plain sentence */
    const char *url;     /* permalink, NULL: the origin is not known */
    const char *confidence; /* "certain", "likely", "possible" */
    int rank;               /* from 1; the commits of the first ranks are the suspects, worst first */
};

/* What the input says became of the cluster: a hint of people and of earlier runs, never a proof. */
struct cluster_stated {
    const char *action;         /* "created", "updated", "reopened", "documented", ...; NULL: not stated */
    int issue;                  /* 0: none */
    const char *title, *status; /* of that issue, as written; NULL: none */
    int *linked;                /* issues that are named as linked; at most 64 */
    size_t linked_n;
};

struct cluster {
    const char *id;          /* "c1"... in the set's order */
    const char *fingerprint; /* "lg1:" and 32 hex digits */
    const char **aliases;    /* other fingerprints that mean this cluster; at most 16 */
    size_t aliases_n;
    const char *title; /* a name one can skim, no category, no priority */
    enum cluster_kind kind;
    int priority;                  /* PRIORITY_NONE until triaged */
    bool priority_stated;          /* by the input: kept */
    enum severity severity;        /* the worst */
    int64_t count;                 /* < 0: not stated */
    bool count_at_least;           /* a lower bound ("50+") */
    int64_t entries;               /* considered entries in all, for the share; 0: unknown */
    int64_t first_seen, last_seen; /* TIMESTAMP_NONE: unknown */
    const char *last_id;           /* insert id of the newest entry, NULL: none */
    struct cluster_bucket *histogram;
    size_t histogram_n;
    int64_t *times; /* times of the entries, ascending, when there are few; else NULL */
    size_t times_n;
    const char **services, **revisions; /* sorted */
    size_t services_n, revisions_n;
    int64_t *revision_first; /* first entry of revisions[i] in this cluster */
    const char *environment;
    const char *exception_type, *exception_value; /* NULL: none */
    struct cluster_frame *frames;                 /* own frames, outermost first; at most 12 */
    size_t frames_n;
    struct cluster_pattern *patterns; /* by count, then text; at most 24 */
    size_t patterns_n;
    size_t patterns_more;           /* left out */
    struct cluster_sample *samples; /* at most 3 */
    size_t samples_n;
    const char **error_groups;
    size_t error_groups_n;
    int http_status;                   /* 0: none */
    const char *caused_by;             /* id of a cluster of this set, NULL: none */
    const char *cause_reason;          /* "48 of 50 within 2 s after it, same instance" */
    bool cause_unknown;                /* a symptom by kind whose cause is not in this input */
    const char *state_text;            /* impact made by rule, "no successful start since T"; NULL: none */
    struct cluster_evidence *evidence; /* by rank; at most CLUSTER_MAX_EVIDENCE */
    size_t evidence_n;
    struct cluster_note *notes;
    size_t notes_n;
    const char **reasons; /* each a line: "P0: ..." */
    size_t reasons_n;
    const char **insert_ids; /* only with --members */
    size_t insert_ids_n;
    struct cluster_stated *stated; /* NULL: nothing */
    struct json *extra;            /* fields of ready-made results that are kept as they came; NULL: none */
};

struct cluster_revision { /* one revision of a service, as the input tells */
    const char *service, *revision;
    int64_t first_seen, last_seen;
    int64_t deployed; /* time of its audit record; TIMESTAMP_NONE */
    int64_t started;  /* last successful start; TIMESTAMP_NONE: none seen */
    int64_t exits;    /* container exits */
};

struct cluster_set {
    struct arena arena;
    struct cluster *clusters; /* by priority, count, fingerprint */
    size_t n;
    const char **inputs;        /* names as given */
    const char **input_digests; /* of each input: SHA-256, hex, of what has no time in it; NULL: all has */
    size_t inputs_n;
    const char **services;
    size_t services_n;
    const char *environment, *project; /* NULL: unknown or several */
    bool complete, deduplicated;
    const char **notes; /* "severity lists hold exactly 50 entries: looks truncated" */
    size_t notes_n;
    int64_t window_start, window_end; /* as stated by the input, else of its entries */
    int64_t entries;                  /* read, repeats not counted */
    int64_t considered;               /* in clusters */
    int64_t repeats;                  /* insert ids met twice */
    int64_t unreadable;               /* values that are no entries */
    int64_t by_severity[SEVERITY_COUNT];
    struct cluster_revision *revisions; /* at most 256 */
    size_t revisions_n;
    bool ready_made; /* cluster results were read */
};

struct cluster_set *cluster_set_new(void);
void cluster_set_free(struct cluster_set *set);
/* Sorts by priority (none last), count, fingerprint, and gives ids c1.. in that order; `caused_by` follows.
 * The ids of ready-made results stay as they came. */
void cluster_set_order(struct cluster_set *set);
struct cluster *cluster_find(const struct cluster_set *set, const char *id); /* NULL: none */
void cluster_add_reason(struct cluster_set *set, struct cluster *c, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void cluster_add_note(struct cluster_set *set, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* At least N where the count is a bound; "" where none is stated. "48", "at least 50". */
const char *cluster_count_text(const struct cluster *c, struct arena *a);

/* JSON of the whole set, exact; members only when the clusters hold them. The caller frees it. */
struct json *cluster_set_to_json(const struct cluster_set *set, bool members);
struct json *cluster_to_json(const struct cluster *c, bool members);
/* Lenient reading of ready-made results (a document with `clusters`); appends to the set. */
int cluster_set_from_json(struct cluster_set *set, const struct json *doc, const char *name, struct err *err);

#endif
