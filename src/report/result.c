#include "base/timestamp.h"
#include "report/view.h"

static void set_number(struct json *o, const char *key, int64_t n) {
    if (n > 0)
        json_set_int(o, key, n);
    else
        json_set(o, key, NULL);
}

static void put_actions(struct json *doc, const struct plan *p) {
    struct json *list = json_set_array(doc, "actions");
    for (size_t i = 0; i < p->actions_n; i++) {
        const struct plan_action *a = &p->actions[i];
        struct json *o = json_add_object(list);
        json_set_int(o, "n", (int64_t)a->n);
        json_set_str(o, "kind", plan_kind_name(a->kind));
        json_set_str(o, "cluster", a->cluster);
        set_number(o, "issue", a->issue);
        json_set_str(o, "result", plan_result_name(a->result));
        json_set_str(o, "text", a->result_text);
    }
}

static void put_clusters(struct json *doc, const struct report_input *in) {
    struct json *list = json_set_array(doc, "clusters");
    for (size_t i = 0; i < in->plan->clusters_n; i++) {
        const struct plan_cluster *c = &in->plan->clusters[i];
        struct json *o = json_add_object(list);
        json_set_str(o, "id", c->id);
        json_set_str(o, "fingerprint", c->fingerprint);
        json_set_str(o, "outcome", plan_outcome_name(report_outcome(in, c)));
        json_set_str(o, "reason", c->outcome_reason);
        set_number(o, "issue", c->issue);
        json_set_str(o, "url", c->issue_url);
    }
}

static void put_totals(struct json *doc, const struct report_view *v) {
    struct json *t = json_set_object(doc, "totals");
    int64_t escalated = 0, symptoms = 0;
    bool labelled = true;
    json_set_int(t, "clusters", (int64_t)v->in->plan->clusters_n);
    for (int k = OUTCOME_CREATED; k < OUTCOME_COUNT; k++) {
        int64_t n = 0;
        for (size_t i = 0; i < v->in->plan->clusters_n; i++)
            n += report_outcome(v->in, &v->in->plan->clusters[i]) == (enum plan_outcome)k;
        json_set_int(t, plan_outcome_name((enum plan_outcome)k), n);
    }
    for (size_t i = 0; i < v->in->plan->clusters_n; i++) {
        const struct plan_cluster *c = &v->in->plan->clusters[i];
        enum plan_outcome o = report_outcome(v->in, c);
        bool written = o == OUTCOME_CREATED || o == OUTCOME_UPDATED;
        escalated += written && c->escalated;
        const struct cluster *of = v->set && o == OUTCOME_UPDATED ? cluster_find(v->set, c->id) : NULL;
        symptoms += of && report_downstream(v, of, c);
        labelled = labelled && (!written || report_labelled(v, c));
    }
    json_set_int(t, "symptoms", symptoms); /* of the updated ones: told in the issue of their cause */
    json_set_int(t, "escalated", escalated);
    json_set_int(t, "entries", v->set ? v->set->entries : 0);
    json_set_int(t, "considered", v->set ? v->set->considered : 0);
    json_set_bool(t, "labelled", labelled);
}

struct json *report_result(const struct report_input *in) {
    struct cluster_set *made;
    struct arena arena;
    struct err err = {0};
    arena_init(&arena);
    struct report_view v = {.in = in, .set = report_set(in, &made, &err), .arena = &arena};
    struct json *doc = json_new_object();
    json_set_str(doc, "schema", "log-gardener/result/v1");
    json_set_bool(doc, "dry_run", in->dry);
    json_set_str(doc, "generated_at", timestamp_text(in->settings->now).s);
    put_actions(doc, in->plan);
    put_clusters(doc, in);
    put_totals(doc, &v);
    if (in->plan->trust.days > 0)
        json_set(doc, "trust", plan_trust_json(&in->plan->trust));
    struct json *clean = gate_json(in->gate, doc);
    json_free(doc);
    /* Its texts passed the gate when they were composed, and must stand here as they were written. */
    json_set(clean, "plan", plan_to_json(in->plan));
    cluster_set_free(made);
    arena_release(&arena);
    return clean;
}
