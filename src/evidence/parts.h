/* What the files that judge share; nobody else includes this. */
#ifndef EVIDENCE_PARTS_H
#define EVIDENCE_PARTS_H

#include "evidence/evidence.h"
#include "evidence/missing.h"
#include "evidence/terms.h"

enum { CASE_MAX_TERMS = 48, CASE_MAX_FRAMES = 12, CASE_MAX_FINDINGS = 12 };

struct case_term {
    size_t term; /* in the table */
    double weight;
    bool quoted; /* the message itself names it */
    bool package;
};

struct finding { /* what the rules say outright */
    const char *kind, *path, *text, *confidence;
    int line;
    struct change_blame by; /* id empty: no commit */
    double score;           /* what it adds to its commit; 0: it is told, and accuses nobody */
};

struct blamed { /* a line of the trace */
    struct change_blame by;
    const struct place_frame *frame;
    size_t depth;  /* 0: innermost */
    double weight; /* 1: the line itself */
};

struct evidence_case {
    struct cluster *cluster;
    char rev[CHANGE_ID];
    int64_t first, last_good; /* TIMESTAMP_NONE: unknown */
    struct place_tree tree;
    struct place_trace trace;
    struct missing missing;
    const char *said; /* the message: what is missing is read from it */
    struct case_term terms[CASE_MAX_TERMS];
    size_t terms_n;
    struct finding findings[CASE_MAX_FINDINGS];
    size_t findings_n;
    struct blamed blamed[CASE_MAX_FRAMES * 3];
    size_t blamed_n;
    bool starting; /* it failed while starting, or for want of a file, a module, a program */
};

struct suspect {
    const struct change *change;
    double score;
    const char *why; /* "it removed `x`, which the message names" */
};

/* names.c: the words of a case. */
void evidence_names(const struct evidence_source *s, struct evidence_case *k, struct terms *t,
                    struct arena *a);
/* find.c: what is missing, and why. */
void evidence_findings(const struct evidence_source *s, struct evidence_case *k, struct arena *a);
/* rank.c: at most `max`, worst first. */
size_t evidence_rank(const struct evidence_source *s, const struct evidence_case *k, const struct terms *t,
                     struct suspect *out, size_t max, struct arena *a);
/* tell.c: the cluster's list. */
void evidence_tell(const struct evidence_source *s, const struct evidence_case *k, const struct suspect *by,
                   size_t n, struct arena *out);

/* The change of an id; NULL: older than the list. */
const struct change *evidence_change(const struct evidence_source *s, const char *id);
struct finding *evidence_find(struct evidence_case *k, const char *kind, const char *confidence,
                              const char *text);

#endif
