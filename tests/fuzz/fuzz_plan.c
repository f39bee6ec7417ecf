/* Plans of any bytes: refused with an error, or read; what is read prints to a plan that reads and prints the
 * same, and whose actions and clusters belong together. */
#include "base/timestamp.h"
#include "model/plan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static struct plan *read_plan(const char *text, size_t len) {
    struct err err = {0};
    struct json *doc = json_parse_text(text, len, JSON_TEXT_UTF8, &err);
    struct plan *p = doc ? plan_from_json(doc, &err) : NULL;
    must(p ? !*err.text : *err.text && err.status == ERR_INPUT);
    json_free(doc);
    return p;
}

static void print_plan(const struct plan *p, struct strbuf *out) {
    struct json *doc = plan_to_json(p);
    strbuf_init(out, SIZE_MAX / 4);
    json_print(doc, true, out);
    json_free(doc);
}

static void check_plan(const struct plan *p) {
    for (size_t i = 0; i < p->clusters_n; i++)
        must(plan_cluster_find(p, p->clusters[i].id) == &p->clusters[i] && *p->clusters[i].fingerprint);
    for (size_t i = 0; i < p->actions_n; i++) {
        const struct plan_action *a = &p->actions[i];
        must(a->n == i + 1 && a->kind < PLAN_KINDS && plan_cluster_find(p, a->cluster));
        must(!a->of || (a->of < a->n && p->actions[a->of - 1].kind == PLAN_CREATE));
        must(a->kind != PLAN_CREATE || (a->title && *a->title && a->body && !a->issue));
        must(a->kind != PLAN_EDIT_COMMENT || a->comment_id > 0);
        for (size_t k = 0; k < a->relations_n; k++)
            must(a->relations[k].issue > 0);
        for (size_t k = 0; k < a->candidates_n; k++)
            must(a->candidates[k].issue > 0 && a->candidates[k].score >= 0 && a->candidates[k].score <= 1);
    }
    size_t sum = 0;
    for (int o = OUTCOME_NONE; o < OUTCOME_COUNT; o++)
        sum += plan_count(p, (enum plan_outcome)o, true);
    must(sum == p->clusters_n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct plan *p = read_plan((const char *)data, size);
    if (!p)
        return 0;
    struct strbuf once, twice;
    check_plan(p);
    print_plan(p, &once);
    struct plan *again = read_plan(strbuf_str(&once), once.len);
    must(again && again->actions_n == p->actions_n && again->clusters_n == p->clusters_n);
    must(again->expires_at == p->expires_at);
    print_plan(again, &twice);
    must(strcmp(strbuf_str(&once), strbuf_str(&twice)) == 0);
    strbuf_release(&once);
    strbuf_release(&twice);
    plan_free(again);
    plan_free(p);
    return 0;
}
