/* The plan: what would be done to the tracker, each line with its reason. Form: `log-gardener/plan/v1`.
 * Everything in a plan lives in its arena; the two arrays grow, pointers into them are invalid after.
 * Limits: 10,000 actions and clusters, 65,536 code points a body, 256 a title, 100 labels of 256 bytes, 1,000
 * links, 100 candidates, 256 keys of a cluster, 64 KiB any other text. */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PLAN_MAX_ACTIONS = 10000,
    PLAN_MAX_CLUSTERS = 10000,
    PLAN_MAX_BODY = 65536, /* code points, as GitHub counts; the next too */
    PLAN_MAX_TITLE = 256,
    PLAN_MAX_LABELS = 100,
    PLAN_MAX_LINKED = 1000,
    PLAN_MAX_CANDIDATES = 100,
    PLAN_MAX_RELATIONS = 200,
    PLAN_MAX_KEYS = 256,
    PLAN_MAX_TEXT = 64 << 10 /* bytes */
};

enum plan_kind {
    PLAN_CREATE,
    PLAN_COMMENT,
    PLAN_EDIT_COMMENT,
    PLAN_EDIT_BODY,
    PLAN_REOPEN,
    PLAN_RELABEL,
    PLAN_RETITLE,
    PLAN_CLOSE,
    PLAN_SKIP,
    PLAN_ASK,
    PLAN_KINDS
};

enum plan_verdict { VERDICT_SAME, VERDICT_NEW, VERDICT_UNSURE };

enum plan_outcome {
    OUTCOME_NONE, /* not yet */
    OUTCOME_CREATED,
    OUTCOME_UPDATED,
    OUTCOME_SKIPPED,
    OUTCOME_ASKED,
    OUTCOME_DEFERRED,
    OUTCOME_FAILED,
    OUTCOME_UNKNOWN,
    OUTCOME_COUNT
};

enum plan_result { /* of one action */
                   RESULT_NONE,
                   RESULT_DONE,
                   RESULT_NOT_NEEDED, /* the tracker holds it already */
                   RESULT_STALE,      /* a precondition no longer holds: not done */
                   RESULT_FAILED,
                   RESULT_UNKNOWN,
                   RESULT_DEFERRED, /* no time was left: the next run does it */
                   RESULT_COUNT
};

struct plan_candidate {
    int64_t issue;
    double score;    /* 0..1 */
    const char *how; /* pin, marker, title, similar, cause */
    const char *why;
};

enum plan_relation_kind {
    PLAN_SUB_ISSUE, /* that issue is a sub-issue of the action's */
    PLAN_BLOCKED_BY /* that issue is blocked by the action's */
};

struct plan_relation {
    enum plan_relation_kind kind;
    int64_t issue;
};

struct plan_action {
    size_t n; /* from 1, its place */
    enum plan_kind kind;
    const char *cluster;      /* id */
    int64_t issue;            /* 0: none yet */
    size_t of;                /* the action whose issue is meant; 0: none */
    const char *title, *body; /* NULL: not touched. Already through the gate. */
    const char **labels;      /* create: all; relabel: the whole set that is to stand */
    size_t labels_n;
    int64_t *linked;
    size_t linked_n;
    /* Of create and edit-body: to be made where the tracker has them; asked for once, as the body's marker
     * remembers them. */
    struct plan_relation *relations;
    size_t relations_n;
    int64_t comment_id;              /* of edit-comment */
    const char *state_reason, *code; /* of close; of skip */
    const char *reason, *how;
    struct plan_candidate *candidates;
    size_t candidates_n;
    /* What must still hold; NULL or false: no such condition. `before` is for the reader and the preview. */
    const char *pre_state, *pre_title_sha, *pre_body_sha;
    bool pre_absent; /* create: no issue carries this cluster's fingerprint */
    const char *before_title, *before_body, *before_state;
    const char **before_labels;
    size_t before_labels_n;
    /* What became of it. */
    enum plan_result result;
    const char *result_text;
    int64_t twin; /* of create: closed at once as a duplicate of this issue, which another run made first */
};

struct plan_cluster {
    const char *id, *fingerprint, *title, *category;
    enum plan_verdict verdict;
    int priority;
    bool escalated;      /* a P0 that is made, raised or reopened by this plan */
    struct json *detail; /* as in cluster results, without insert_ids; owned by the plan */
    enum plan_outcome planned, outcome;
    const char *outcome_reason;
    int64_t issue; /* the issue it went to; 0: none */
    const char *issue_title, *issue_url;
    const char **labels; /* that issue's labels after the plan */
    size_t labels_n;
    bool commented;
    int64_t *linked;
    size_t linked_n;
};

/* What people did with the issues that we made in the last `days`, as the listing shows it. */
struct plan_trust {
    int days; /* 0: not looked at */
    int64_t made, duplicate, not_planned, retitled, reprioritised;
    double bad_share; /* more of them closed as duplicate or not planned is too much */
    bool asks;        /* it was too much: P2 and below is only asked */
};

struct plan {
    struct arena arena;
    const char *repo, *tracker;
    bool strict; /* "redaction": made for a public place */
    int64_t generated_at, expires_at;
    struct plan_cluster *clusters;
    size_t clusters_n, clusters_cap;
    struct plan_action *actions;
    size_t actions_n, actions_cap;
    struct plan_trust trust;
    struct json *source; /* the source, window and totals of the cluster results, for the report */
};

struct plan *plan_new(void);
void plan_free(struct plan *p);
struct plan_action *plan_add(struct plan *p, enum plan_kind kind, const char *cluster); /* numbered */
struct plan_cluster *plan_cluster_add(struct plan *p);
struct plan_cluster *plan_cluster_find(const struct plan *p, const char *id);
size_t plan_count(const struct plan *p, enum plan_outcome o, bool planned); /* clusters with that outcome */

const char *plan_kind_name(enum plan_kind k);
const char *plan_verdict_name(enum plan_verdict v);
const char *plan_outcome_name(enum plan_outcome o);
const char *plan_result_name(enum plan_result r);
const char *plan_relation_name(enum plan_relation_kind k); /* "sub-issue", "blocked-by" */

/* {days, made, duplicate, not_planned, retitled, reprioritised, bad_share, asks}; the caller's. */
struct json *plan_trust_json(const struct plan_trust *t);
/* Beyond the contract's example `trust` is in it where it was looked at, each cluster says what was planned
 * of it (`planned`, `planned_reason`, `escalated`) and `source` stands as it is in the plan. What became of
 * the actions is not in it. The caller's. */
struct json *plan_to_json(const struct plan *p);
/* Strict: an unknown schema, kind or verdict, an action out of order, without its cluster or without what its
 * kind needs is refused with ERR_INPUT, as is all past a limit. Unknown keys are ignored. */
struct plan *plan_from_json(const struct json *doc, struct err *err);

#endif
