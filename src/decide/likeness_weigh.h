/* What speaks for an issue being about a cluster, and what each of it weighs. */
#ifndef DECIDE_LIKENESS_WEIGH_H
#define DECIDE_LIKENESS_WEIGH_H

#include "decide/likeness_terms.h"
#include "model/cluster.h"
#include "model/issue.h"

enum { LIKENESS_MAX_LINES = 4 }; /* exception value and the first patterns */

struct likeness_query {                        /* the terms of a cluster */
    struct likeness_terms title, text, sample; /* sample: only what the others do not hold */
    struct likeness_terms lines[LIKENESS_MAX_LINES];
    size_t lines_n;
    struct likeness_terms place; /* services and environment: they stand in every issue of theirs */
};

/* Each 0..1 unless stated. */
struct likeness_evidence {
    double title;   /* cosine of the two titles, words weighing as they are rare */
    double shared;  /* weight of the words that the issue's title shares with title and text, saturating */
    double covered; /* share of the issue's title that the cluster holds anywhere; little for a short title */
    double name;    /* the rarest name that both hold; 0 when it is a common one */
    double odd;     /* the rarest word that both hold and that is no ordinary English of reports */
    double echoed;  /* share of the cluster's title that the issue holds anywhere; little for a short title */
    double pairs;   /* weight of the pairs of neighbours that both hold */
    double line;    /* the line of the issue's body that is most like a text of the cluster */
    double told;    /* the line that is most like its title */
    double kind;    /* 1: a title of ours; -1: about tests; 0 */
    uint32_t name_id; /* 0: none */
    int words, of;    /* of the issue's title: words that the cluster holds, all */
};

void likeness_weigh_query(struct likeness_dictionary *d, const struct cluster *c, struct likeness_query *out);
/* The dictionary must hold the words of all titles. */
void likeness_weigh_issue(const struct likeness_dictionary *d, const struct likeness_query *q,
                          const struct issue *issue, struct likeness_evidence *out);
/* 0..1: how likely it is the same, calibrated so that the settings' defaults fit. */
double likeness_weigh(const struct likeness_evidence *e);

#endif
