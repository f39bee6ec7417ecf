/* What the files of the report share: parts of the data that templates/worklog.md and templates/summary.md
 * are filled from. Nobody else includes this. Every part is the caller's. */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include "report/report.h"

#include <inttypes.h>

struct report_view {
    const struct report_input *in;
    const struct cluster_set *set; /* of the run, or made from the plan */
    struct arena *arena;           /* of the texts that are being made */
};

/* The set of the run; without one, a set made from the plan's details (*made, freed by the caller). */
const struct cluster_set *report_set(const struct report_input *in, struct cluster_set **made,
                                     struct err *err);

/* What became, or would become, of a cluster. */
enum plan_outcome report_outcome(const struct report_input *in, const struct plan_cluster *c);
const struct plan_cluster *report_planned(const struct report_view *v,
                                          const struct cluster *c); /* of v->set; NULL: none */

struct json *report_header(const struct report_view *v);
struct json *report_executive(const struct report_view *v);
struct json *report_cluster(const struct report_view *v, size_t i);
struct json *report_timeline(const struct report_view *v); /* {lines: [...], more: text or null} */
struct json *report_rates(const struct report_view *v);
struct json *report_actions(const struct report_view *v, size_t i); /* what became of cluster i */
/* The near issues that the actions of a cluster name: {issue, score, how, why} each. */
struct json *report_candidates(const struct report_view *v, const char *cluster);
/* The number of the cause in whose issue a cluster is told; 0: it has its own. */
size_t report_downstream(const struct report_view *v, const struct cluster *c, const struct plan_cluster *pc);
bool report_labelled(const struct report_view *v, const struct plan_cluster *c);
struct json *report_line(const struct report_view *v, size_t i); /* a cluster in one line */
struct json *report_totals(const struct report_view *v);
/* All that the processing summary needs; the worklog adds its own parts. */
struct json *report_data(const struct report_view *v);

/* {text, where} of the one next step; `where` (a frame of ours) may be null. */
struct json *report_next_step(const struct report_view *v, const struct cluster *c);

/* report_reconcile over the set that was found or made. */
int report_check(const struct report_input *in, const struct cluster_set *set, struct err *err);

/* Small helpers. */
void report_set_time(struct json *o, const char *key, int64_t t); /* "2025-09-16 01:31:53 UTC", null */
int64_t report_span(int64_t start, int64_t end); /* ns between them; -1: not known, or not to be told */
/* "1 cluster", "4 clusters" */
const char *report_plural(const struct report_view *v, int64_t n, const char *one, const char *many);
const char *report_share(const struct report_view *v, int64_t part,
                         int64_t whole); /* "48.0", NULL: unknown */
/* A list for a template: objects {v, comma}. */
struct json *report_list(struct json *o, const char *key);
void report_list_add(struct json *list, const char *text);
size_t report_number(const struct report_view *v, const char *id);              /* place from 1; 0: none */
const char *report_title(const struct report_view *v, const struct cluster *c); /* cut to one line's length */
const char *report_frame(const struct report_view *v, const struct cluster_frame *f); /* "a.py:23 in main" */

#endif
