#include "apply/apply_parts.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* What the actions of one cluster came to. The texts are the first of their kind. */
struct tally {
    bool created, updated;
    const char *failed, *unknown, *stale, *asked, *skipped, *deferred;
    const struct plan_action *about; /* the action that says which issue the cluster went to */
    size_t linked_n;                 /* room needed */
};

static void first_text(const char **slot, const char *text) {
    if (!*slot)
        *slot = text ? text : "";
}

static void count_result(struct tally *t, const struct plan_action *a) {
    switch (a->result) {
    case RESULT_DONE:
    case RESULT_NOT_NEEDED:
        if (a->kind == PLAN_SKIP)
            first_text(&t->skipped, a->reason);
        else if (a->kind == PLAN_ASK)
            first_text(&t->asked, a->reason);
        else if (a->twin)
            first_text(&t->skipped, a->result_text);
        else if (a->kind == PLAN_CREATE)
            t->created = true;
        else
            t->updated = true;
        break;
    case RESULT_STALE:
        first_text(&t->stale, a->result_text);
        break;
    case RESULT_FAILED:
        first_text(&t->failed, a->result_text);
        break;
    case RESULT_UNKNOWN:
        first_text(&t->unknown, a->result_text);
        break;
    case RESULT_DEFERRED:
        first_text(&t->deferred, a->result_text);
        break;
    case RESULT_NONE: /* the tracker refused before its turn */
        first_text(&t->failed, "not tried");
        break;
    case RESULT_COUNT:
        break;
    }
}

static void count_action(struct tally *t, struct plan_cluster *c, const struct plan_action *a) {
    count_result(t, a);
    bool stands = a->result == RESULT_DONE || a->result == RESULT_NOT_NEEDED;
    if (a->kind == PLAN_ASK)
        return;
    bool has_issue = a->issue > 0 || a->of || a->kind == PLAN_CREATE;
    if (has_issue && (!t->about || (a->kind == PLAN_CREATE && stands)))
        t->about = a;
    if ((a->kind == PLAN_COMMENT || a->kind == PLAN_EDIT_COMMENT) && a->result == RESULT_DONE)
        c->commented = true;
    t->linked_n += a->linked_n;
}

static void decide(struct plan *p, struct plan_cluster *c, const struct tally *t) {
    const struct {
        bool is;
        enum plan_outcome outcome;
        const char *reason;
    } rules[] = {/* the first that holds */
                 {c->planned == OUTCOME_DEFERRED, OUTCOME_DEFERRED, c->outcome_reason},
                 {t->created, OUTCOME_CREATED, c->outcome_reason},
                 {t->failed != NULL, OUTCOME_FAILED, t->failed},
                 {t->unknown != NULL, OUTCOME_UNKNOWN, t->unknown},
                 {t->stale != NULL, OUTCOME_FAILED, t->stale},
                 {t->deferred != NULL, OUTCOME_DEFERRED, t->deferred},
                 {t->updated, OUTCOME_UPDATED, c->outcome_reason},
                 {t->asked != NULL, OUTCOME_ASKED, t->asked},
                 {t->skipped != NULL, OUTCOME_SKIPPED, t->skipped},
                 {c->planned != OUTCOME_NONE, c->planned, c->outcome_reason},
                 {true, OUTCOME_SKIPPED, "the plan holds no action for it"}};
    size_t i = 0;
    while (!rules[i].is)
        i++;
    c->outcome = rules[i].outcome;
    c->outcome_reason = rules[i].reason;
    if (c->outcome == OUTCOME_FAILED && rules[i].reason == t->stale && !t->failed)
        c->outcome_reason = arena_printf(&p->arena, "went stale: %s", t->stale);
}

/* Without a listing: as the plan words it. */
static void tell_planned(const struct plan *p, struct plan_cluster *c, const struct plan_action *about) {
    const struct plan_action *maker = about->of ? &p->actions[about->of - 1] : about;
    const char *title = maker->kind == PLAN_CREATE ? maker->title : about->before_title;
    const char **labels = maker->kind == PLAN_CREATE ? maker->labels : about->before_labels;
    size_t labels_n = maker->kind == PLAN_CREATE ? maker->labels_n : about->before_labels_n;
    for (size_t i = 0; i < p->actions_n; i++) {
        const struct plan_action *a = &p->actions[i];
        bool same = about->issue > 0 && a->issue == about->issue;
        if (same && a->kind == PLAN_RETITLE)
            title = a->title;
        if (same && a->kind == PLAN_RELABEL) {
            labels = a->labels;
            labels_n = a->labels_n;
        }
    }
    if (title)
        c->issue_title = title;
    if (labels) {
        c->labels = labels;
        c->labels_n = labels_n;
    }
}

static void tell_issue(struct plan *p, struct plan_cluster *c, const struct plan_action *about,
                       const struct issue_list *issues) {
    if (about->issue > 0)
        c->issue = about->issue;
    const struct issue *i = issues && about->issue > 0 ? issue_list_find(issues, about->issue) : NULL;
    if (!i) {
        if (!issues)
            tell_planned(p, c, about);
        return;
    }
    c->issue_title = arena_str(&p->arena, i->title);
    c->issue_url = i->url ? arena_str(&p->arena, i->url) : issue_url(&p->arena, p->repo, i->number);
    c->labels = arena_alloc(&p->arena, (i->labels_n + 1) * sizeof *c->labels);
    c->labels_n = i->labels_n;
    for (size_t k = 0; k < i->labels_n; k++)
        c->labels[k] = arena_str(&p->arena, i->labels[k]);
}

/* Every cluster's links, each once, in the order of the actions. */
static void tell_linked(struct plan *p, const struct tally *tallies, const size_t *of_action) {
    struct strmap seen;
    strmap_init(&seen);
    for (size_t i = 0; i < p->clusters_n; i++)
        if (tallies[i].linked_n) {
            p->clusters[i].linked = arena_alloc(&p->arena, tallies[i].linked_n * sizeof(int64_t));
            p->clusters[i].linked_n = 0;
        }
    for (size_t i = 0; i < p->actions_n; i++) {
        const struct plan_action *a = &p->actions[i];
        if (!of_action[i] || a->kind == PLAN_ASK)
            continue;
        struct plan_cluster *c = &p->clusters[of_action[i] - 1];
        for (size_t k = 0; k < a->linked_n; k++) {
            int64_t key[2] = {(int64_t)of_action[i], a->linked[k]};
            size_t *known = strmap_put(&seen, (const char *)key, sizeof key);
            if (!*known)
                c->linked[c->linked_n++] = a->linked[k];
            *known = 1;
        }
    }
    strmap_release(&seen);
}

void apply_outcomes(struct plan *p, const struct issue_list *issues) {
    struct tally *tallies = mem_alloc(p->clusters_n + 1, sizeof *tallies);
    size_t *of_action = mem_alloc(p->actions_n + 1, sizeof *of_action); /* cluster's index + 1 */
    struct strmap ids;
    strmap_init(&ids);
    for (size_t i = 0; i < p->clusters_n; i++) {
        p->clusters[i].commented = false;
        *strmap_put(&ids, p->clusters[i].id, strlen(p->clusters[i].id)) = i + 1;
    }
    for (size_t i = 0; i < p->actions_n; i++) {
        const char *id = p->actions[i].cluster;
        const size_t *place = id ? strmap_get(&ids, id, strlen(id)) : NULL;
        of_action[i] = place ? *place : 0;
        if (place)
            count_action(&tallies[*place - 1], &p->clusters[*place - 1], &p->actions[i]);
    }
    for (size_t i = 0; i < p->clusters_n; i++) {
        decide(p, &p->clusters[i], &tallies[i]);
        if (tallies[i].about)
            tell_issue(p, &p->clusters[i], tallies[i].about, issues);
    }
    tell_linked(p, tallies, of_action);
    strmap_release(&ids);
    free(of_action);
    free(tallies);
}

void apply_pretend(struct plan *p) {
    for (size_t i = 0; i < p->actions_n; i++)
        p->actions[i].result = RESULT_DONE;
    apply_outcomes(p, NULL);
}

int apply_status(const struct plan *p) {
    for (size_t i = 0; i < p->actions_n; i++) {
        enum plan_result r = p->actions[i].result;
        if (r == RESULT_STALE || r == RESULT_FAILED || r == RESULT_UNKNOWN)
            return ERR_ACTION;
    }
    for (size_t i = 0; i < p->clusters_n; i++)
        if (p->clusters[i].outcome == OUTCOME_FAILED || p->clusters[i].outcome == OUTCOME_UNKNOWN)
            return ERR_ACTION;
    return 0;
}
