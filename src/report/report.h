/* What a run tells: worklog, processing summary, JSON result. Text comes from templates/. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "markup/gate.h"
#include "model/cluster.h"
#include "model/plan.h"
#include "model/settings.h"

#include <stdbool.h>

struct report_input {
    const struct cluster_set *set; /* NULL: only a plan is there (apply PLAN); then plan's details are used */
    const struct plan *plan;
    const struct settings *settings;
    const struct gate *gate;
    bool dry; /* outcomes are planned ones */
};

/* -1 (ERR_ACTION) with the first number that does not add up: entries considered = sum over clusters,
 * clusters = sum of outcomes, every cluster with an outcome, every create and update with its issue. */
int report_reconcile(const struct report_input *in, struct err *err);

int report_worklog(const struct report_input *in, struct strbuf *out, struct err *err);
int report_summary(const struct report_input *in, struct strbuf *out, struct err *err);
struct json *report_result(const struct report_input *in); /* log-gardener/result/v1 */

/* `GCP-LOG-GARDENER-WORKLOG-last-1-hour-2025-09-16-0132Z` */
const char *report_worklog_stem(const struct settings *s, struct arena *a);

#endif
