#include "base/strmap.h"
#include "report/view.h"

#include <string.h>

enum { NUMBERS_SHOWN = 30, CODES_SHOWN = 50, ITEMS_SHOWN = 20 };

struct numbers { /* "clusters 2, 3, 4" being built */
    struct strbuf text;
    int64_t n;
};

static void add_number(struct numbers *l, size_t i) {
    if (l->n++ < NUMBERS_SHOWN)
        strbuf_printf(&l->text, "%s%zu", l->n > 1 ? ", " : "", i + 1);
}

/* {n, text}: text is null for none. */
static struct json *put_numbers(const struct report_view *v, struct json *o, const char *key,
                                struct numbers *l) {
    struct json *e = json_set_object(o, key);
    json_set_int(e, "count", l->n);
    const char *more =
        l->n > NUMBERS_SHOWN ? arena_printf(v->arena, " and %" PRId64 " more", l->n - NUMBERS_SHOWN) : "";
    json_set_str(e, "which",
                 l->n ? arena_printf(v->arena, "%s %s%s", l->n == 1 ? "cluster" : "clusters",
                                     strbuf_str(&l->text), more)
                      : NULL);
    strbuf_release(&l->text);
    return e;
}

static bool is_escalated(const struct report_view *v, const struct plan_cluster *c) {
    enum plan_outcome o = report_outcome(v->in, c);
    return c->escalated && (o == OUTCOME_CREATED || o == OUTCOME_UPDATED);
}

static bool is_written(const struct report_view *v, const struct plan_cluster *c) {
    enum plan_outcome o = report_outcome(v->in, c);
    return o == OUTCOME_CREATED || o == OUTCOME_UPDATED;
}

bool report_labelled(const struct report_view *v, const struct plan_cluster *c) {
    const char *label = v->in->settings->label;
    for (size_t i = 0; label && i < c->labels_n; i++)
        if (!strcmp(c->labels[i], label))
            return true;
    return !label;
}

static bool is_unlabelled(const struct report_view *v, const struct plan_cluster *c) {
    return is_written(v, c) && !report_labelled(v, c);
}

static bool is_symptom(const struct report_view *v, const struct plan_cluster *pc) {
    bool updated = report_outcome(v->in, pc) == OUTCOME_UPDATED;
    const struct cluster *c = updated ? cluster_find(v->set, pc->id) : NULL;
    return c && report_downstream(v, c, pc);
}

static void put_where(const struct report_view *v, struct json *o, const char *key,
                      bool (*want)(const struct report_view *, const struct plan_cluster *)) {
    struct numbers l = {0};
    strbuf_init(&l.text, 4096);
    for (size_t i = 0; i < v->set->n; i++) {
        const struct plan_cluster *pc = report_planned(v, &v->set->clusters[i]);
        if (pc && want(v, pc))
            add_number(&l, i);
    }
    put_numbers(v, o, key, &l);
}

static void put_outcomes(const struct report_view *v, struct json *o) {
    int64_t processed = 0;
    for (int k = OUTCOME_CREATED; k < OUTCOME_COUNT; k++) {
        struct numbers l = {0};
        strbuf_init(&l.text, 4096);
        for (size_t i = 0; i < v->set->n; i++) {
            const struct plan_cluster *pc = report_planned(v, &v->set->clusters[i]);
            if (!pc || report_outcome(v->in, pc) != (enum plan_outcome)k)
                continue;
            processed++;
            add_number(&l, i);
        }
        put_numbers(v, o, plan_outcome_name((enum plan_outcome)k), &l);
    }
    put_where(v, o, "symptoms", is_symptom);
    json_set_int(o, "processed", processed);
    json_set_int(o, "clusters", (int64_t)v->set->n);
    json_set_str(o, "clusters_text", report_plural(v, (int64_t)v->set->n, "cluster", "clusters"));
    json_set_bool(o, "one_created", json_int(json_get(o, "created"), "count", 0) == 1);
}

static const char *code_of(const struct report_view *v, const char *id) {
    const struct plan *p = v->in->plan;
    for (size_t i = 0; i < p->actions_n; i++)
        if (p->actions[i].kind == PLAN_SKIP && p->actions[i].code && !strcmp(p->actions[i].cluster, id))
            return p->actions[i].code;
    return "no code";
}

/* Why clusters were skipped: {code, times} each, in the order of the clusters. */
static void put_codes(const struct report_view *v, struct json *o) {
    const char *codes[CODES_SHOWN];
    int64_t times[CODES_SHOWN] = {0};
    size_t n = 0;
    for (size_t i = 0; i < v->set->n; i++) {
        const struct plan_cluster *pc = report_planned(v, &v->set->clusters[i]);
        if (!pc || report_outcome(v->in, pc) != OUTCOME_SKIPPED)
            continue;
        const char *code = code_of(v, pc->id);
        size_t k = 0;
        while (k < n && strcmp(codes[k], code) != 0)
            k++;
        if (k == n && n < CODES_SHOWN)
            codes[n++] = code;
        if (k < n)
            times[k]++;
    }
    struct json *list = json_set_array(json_get(o, "skipped"), "codes");
    for (size_t k = 0; k < n; k++) {
        struct json *e = json_add_object(list);
        json_set_str(e, "code", codes[k]);
        json_set_int(e, "times", times[k]);
        json_set_bool(e, "comma", k > 0);
    }
}

/* Clusters with an outcome that a person should read more of. */
static void put_details(const struct report_view *v, struct json *o, enum plan_outcome k) {
    struct json *outcome = json_get(o, plan_outcome_name(k)), *list = json_set_array(outcome, "items");
    int64_t n = 0;
    for (size_t i = 0; i < v->set->n; i++) {
        const struct plan_cluster *pc = report_planned(v, &v->set->clusters[i]);
        if (!pc || report_outcome(v->in, pc) != k || ++n > ITEMS_SHOWN)
            continue;
        struct json *e = json_add_object(list);
        json_set_int(e, "number", (int64_t)i + 1);
        json_set_str(e, "name", report_title(v, &v->set->clusters[i]));
        json_set_str(e, "fingerprint", pc->fingerprint);
        json_set_str(e, "why", pc->outcome_reason);
        json_set(e, "candidates", k == OUTCOME_ASKED ? report_candidates(v, pc->id) : json_new_array());
    }
    json_set_str(outcome, "more",
                 n > ITEMS_SHOWN ? arena_printf(v->arena, "%" PRId64, n - ITEMS_SHOWN) : NULL);
}

static void put_labelled(const struct report_view *v, struct json *o) {
    put_where(v, o, "unlabelled", is_unlabelled);
    put_where(v, o, "written", is_written);
    bool any = json_int(json_get(o, "written"), "count", 0) > 0;
    bool missing = json_int(json_get(o, "unlabelled"), "count", 0) > 0;
    json_set_str(o, "label", v->in->settings->label);
    json_set_str(o, "labelled", missing ? "no" : any ? "yes" : NULL);
}

static void put_stale(const struct report_view *v, struct json *o) {
    int64_t n = 0;
    for (size_t i = 0; i < v->in->plan->actions_n; i++)
        n += v->in->plan->actions[i].result == RESULT_STALE;
    json_set_str(o, "stale", n ? report_plural(v, n, "action", "actions") : NULL);
}

static void put_sums(const struct report_view *v, struct json *o) {
    struct err err = {0};
    bool fine = !report_check(v->in, v->set, &err);
    json_set_str(o, "wrong", fine ? NULL : err.text);
    json_set_int(o, "considered", v->set->considered);
    json_set_str(o, "considered_text",
                 report_plural(v, v->set->considered, "considered entry", "considered entries"));
    bool exact = true;
    for (size_t i = 0; i < v->set->n; i++)
        exact = exact && v->set->clusters[i].count >= 0 && !v->set->clusters[i].count_at_least;
    json_set_bool(o, "counted", exact && !v->set->ready_made);
}

static void put_trust(const struct report_view *v, struct json *o) {
    const struct plan_trust *t = &v->in->plan->trust;
    if (t->made <= 0) {
        json_set(o, "trust", NULL);
        return;
    }
    struct json *e = plan_trust_json(t);
    json_set_str(e, "percent", arena_printf(v->arena, "%.0f", 100 * t->bad_share));
    json_set(o, "trust", e);
}

struct json *report_totals(const struct report_view *v) {
    struct json *o = json_new_object();
    put_outcomes(v, o);
    put_codes(v, o);
    put_details(v, o, OUTCOME_ASKED);
    put_details(v, o, OUTCOME_DEFERRED);
    put_details(v, o, OUTCOME_FAILED);
    put_details(v, o, OUTCOME_UNKNOWN);
    put_where(v, o, "escalated", is_escalated);
    put_labelled(v, o);
    put_stale(v, o);
    put_trust(v, o);
    put_sums(v, o);
    return o;
}
