#include "report/view.h"

#include <string.h>

static int check_entries(const struct cluster_set *set, struct err *err) {
    int64_t sum = 0;
    for (size_t i = 0; i < set->n; i++) {
        /* What was not counted cannot be summed; totals of ready-made results were looked at on reading. */
        if (set->ready_made || set->clusters[i].count < 0 || set->clusters[i].count_at_least)
            return 0;
        sum += set->clusters[i].count;
    }
    if (sum == set->considered)
        return 0;
    return err_set(err, ERR_ACTION, "%" PRId64 " entries were considered, the clusters hold %" PRId64,
                   set->considered, sum);
}

/* A new issue has no number before it is made, nor has what is to be written to it. */
static bool has_issue(const struct report_input *in, const struct plan_cluster *c) {
    if (c->issue > 0)
        return true;
    for (size_t i = 0; in->dry && i < in->plan->actions_n; i++) {
        const struct plan_action *a = &in->plan->actions[i];
        if (!strcmp(a->cluster, c->id) && (a->kind == PLAN_CREATE || a->of || a->issue > 0))
            return true;
    }
    return false;
}

static int check_outcomes(const struct report_input *in, const struct cluster_set *set, struct err *err) {
    const struct plan *p = in->plan;
    size_t by[OUTCOME_COUNT] = {0}, sum = 0;
    if (p->clusters_n != set->n)
        return err_set(err, ERR_ACTION, "%zu clusters were found, the plan holds %zu", set->n, p->clusters_n);
    for (size_t i = 0; i < p->clusters_n; i++) {
        const struct plan_cluster *c = &p->clusters[i];
        enum plan_outcome o = report_outcome(in, c);
        if (!cluster_find(set, c->id))
            return err_set(err, ERR_ACTION, "cluster %s of the plan is not among the clusters", c->id);
        if (o == OUTCOME_NONE)
            return err_set(err, ERR_ACTION, "cluster %s has no outcome", c->id);
        if ((o == OUTCOME_CREATED || o == OUTCOME_UPDATED) && !has_issue(in, c))
            return err_set(err, ERR_ACTION, "cluster %s is %s but has no issue", c->id, plan_outcome_name(o));
        by[o]++;
    }
    for (int o = OUTCOME_CREATED; o < OUTCOME_COUNT; o++)
        sum += by[o];
    if (sum != set->n)
        return err_set(err, ERR_ACTION, "%zu clusters have %zu outcomes", set->n, sum);
    return 0;
}

int report_check(const struct report_input *in, const struct cluster_set *set, struct err *err) {
    if (check_entries(set, err))
        return -1;
    return in->plan ? check_outcomes(in, set, err) : 0;
}

int report_reconcile(const struct report_input *in, struct err *err) {
    struct cluster_set *made;
    const struct cluster_set *set = report_set(in, &made, err);
    if (!set)
        return -1;
    int rc = report_check(in, set, err);
    cluster_set_free(made);
    return rc;
}
