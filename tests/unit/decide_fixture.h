/* Clusters, issues and a tracker made of a list, for the tests of decide/. */
#ifndef DECIDE_FIXTURE_H
#define DECIDE_FIXTURE_H

#include "base/timestamp.h"
#include "decide/decide.h"
#include "model/marker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LABEL "claude-code-generated-issue"
#define US "log-gardener[bot]"
#define FP(n) "lg1:0000000000000000000000000000000" #n

struct world {
    struct settings s;
    struct gate *gate;
    struct cluster_set *set;
    struct issue_list *issues, *elsewhere; /* elsewhere: NULL, or the test's own */
    struct history history;
    const struct history *h;
    struct plan *plan;
    int64_t next_comment;
};

static inline int64_t at(const char *t) {
    int64_t ns = 0;
    assert_true(timestamp_parse(t, &ns));
    return ns;
}

static inline void world_init(struct world *w, const char *now) {
    memset(w, 0, sizeof *w);
    settings_init(&w->s);
    w->s.now = at(now);
    w->gate = gate_new();
    w->issues = issue_list_new();
    w->issues->complete = true;
    w->next_comment = 100;
}

static inline void set_begin(struct world *w, const char *start, const char *end) {
    cluster_set_free(w->set);
    w->set = cluster_set_new();
    w->set->clusters = arena_alloc(&w->set->arena, 64 * sizeof *w->set->clusters);
    w->set->complete = true;
    w->set->window_start = at(start);
    w->set->window_end = at(end);
}

static inline void world_free(struct world *w) {
    plan_free(w->plan);
    cluster_set_free(w->set);
    issue_list_free(w->issues);
    gate_free(w->gate);
    settings_release(&w->s);
}

static inline const char **strings(struct arena *a, const char *s) {
    const char **list = arena_alloc(a, sizeof *list);
    list[0] = s;
    return list;
}

static inline struct cluster *add_cluster(struct world *w, const char *fp, const char *title, int priority) {
    struct arena *a = &w->set->arena;
    struct cluster *c = &w->set->clusters[w->set->n++];
    *c = (struct cluster){.fingerprint = fp,
                          .title = title,
                          .kind = CLUSTER_MESSAGE,
                          .priority = priority,
                          .severity = SEVERITY_ERROR,
                          .count = 48,
                          .first_seen = w->set->window_start,
                          .last_seen = w->set->window_end - TIMESTAMP_MINUTE};
    c->id = arena_printf(a, "c%zu", w->set->n);
    c->last_id = arena_printf(a, "id-%s-%lld", c->id, (long long)c->last_seen);
    c->services = strings(a, "acme-backend");
    c->services_n = 1;
    c->environment = "staging";
    c->revisions = strings(a, "acme-backend-00041-abc");
    c->revisions_n = 1;
    c->patterns = arena_alloc(a, sizeof *c->patterns);
    c->patterns[0] = (struct cluster_pattern){.text = title, .count = 48, .severity = SEVERITY_ERROR};
    c->patterns_n = 1;
    c->samples = arena_alloc(a, sizeof *c->samples);
    c->samples[0] = (struct cluster_sample){.insert_id = "s1", .text = title, .time = c->first_seen};
    c->samples_n = 1;
    cluster_add_reason(w->set, c, "%s: for the test (rule test)", priority_name(priority));
    return c;
}

/* The outage: a missing module, its container exits. */
static inline void add_outage(struct world *w) {
    struct arena *a = &w->set->arena;
    struct cluster *c = add_cluster(w, FP(1), "Missing module acme.billing.ledger stops startup", 0);
    c->kind = CLUSTER_EXCEPTION;
    c->exception_type = "ModuleNotFoundError";
    c->exception_value = "No module named 'acme.billing.ledger'";
    c->frames = arena_alloc(a, sizeof *c->frames);
    c->frames[0] = (struct cluster_frame){.file = "acme/web/auth.py", .function = "<module>", .line = 23};
    c->frames_n = 1;
    c = add_cluster(w, FP(2), "Container called exit(3)", 1);
    c->kind = CLUSTER_PROCESS_EXIT;
    c->caused_by = "c1";
    c->cause_reason = "16 of 16 within 2 s after it, same instance";
    c->count = 16;
}

static struct issue *add_issue(struct world *w, int64_t number, const char *title, const char *body,
                               bool open) {
    struct arena *a = &w->issues->arena;
    struct issue *i = issue_list_add(w->issues);
    *i = (struct issue){.number = number,
                        .title = arena_str(a, title),
                        .body = arena_str(a, body),
                        .open = open,
                        .author = "alice",
                        .created = at("2025-08-01T00:00:00Z"),
                        .updated = TIMESTAMP_NONE,
                        .closed = TIMESTAMP_NONE,
                        .comments_read = true};
    i->url = arena_printf(a, "https://example.test/%lld", (long long)number);
    return i;
}

static inline void label(struct world *w, struct issue *i, const char *l) {
    const char **grown = arena_alloc(&w->issues->arena, (i->labels_n + 1) * sizeof *grown);
    for (size_t k = 0; k < i->labels_n; k++)
        grown[k] = i->labels[k];
    grown[i->labels_n++] = l;
    i->labels = grown;
}

static inline void make_plan(struct world *w) {
    struct err err = {0};
    plan_free(w->plan);
    cluster_set_order(w->set);
    w->plan = decide_plan(w->set, w->issues, w->elsewhere, w->h, &w->s, w->gate, "test", &err);
    if (!w->plan)
        print_error("%s\n", err.text);
    assert_non_null(w->plan);
}

static inline void new_comment(struct world *w, struct issue *i, const char *body) {
    struct arena *a = &w->issues->arena;
    struct issue_comment *grown = arena_alloc(a, (i->comments_n + 1) * sizeof *grown);
    for (size_t k = 0; k < i->comments_n; k++)
        grown[k] = i->comments[k];
    grown[i->comments_n++] = (struct issue_comment){.id = w->next_comment++,
                                                    .author = US,
                                                    .body = arena_str(a, body),
                                                    .created = w->s.now,
                                                    .updated = w->s.now};
    i->comments = grown;
}

static inline void play_one(struct world *w, struct plan_action *act, struct issue *i) {
    struct arena *a = &w->issues->arena;
    if (act->kind == PLAN_EDIT_BODY)
        i->body = arena_str(a, act->body);
    if (act->kind == PLAN_RETITLE)
        i->title = arena_str(a, act->title);
    if (act->kind == PLAN_REOPEN)
        i->open = true;
    if (act->kind == PLAN_COMMENT)
        new_comment(w, i, act->body);
    for (size_t k = 0; act->kind == PLAN_EDIT_COMMENT && k < i->comments_n; k++)
        if (i->comments[k].id == act->comment_id)
            i->comments[k].body = arena_str(a, act->body);
    if (act->kind != PLAN_RELABEL)
        return;
    i->labels_n = 0;
    for (size_t k = 0; k < act->labels_n; k++)
        label(w, i, arena_str(a, act->labels[k]));
}

/* Carries the plan out on the list. */
static inline void play(struct world *w) {
    int64_t next = 1;
    for (size_t k = 0; k < w->issues->n; k++)
        next = w->issues->items[k].number >= next ? w->issues->items[k].number + 1 : next;
    for (size_t k = 0; k < w->plan->actions_n; k++) {
        struct plan_action *act = &w->plan->actions[k];
        if (act->kind == PLAN_CREATE) {
            struct issue *i = add_issue(w, next, act->title, act->body, true);
            i->author = US;
            i->author_trusted = true;
            i->created = w->s.now;
            for (size_t l = 0; l < act->labels_n; l++)
                label(w, i, arena_str(&w->issues->arena, act->labels[l]));
            act->issue = next++;
        } else if (act->kind != PLAN_SKIP && act->kind != PLAN_ASK) {
            if (act->of)
                act->issue = w->plan->actions[act->of - 1].issue;
            play_one(w, act, issue_list_find(w->issues, act->issue));
        }
    }
}

/* "create edit-body" : the kinds of the plan's actions in order. */
static inline const char *kinds(const struct world *w) {
    const char *s = "";
    for (size_t i = 0; i < w->plan->actions_n; i++)
        s = arena_printf(&w->plan->arena, "%s%s%s", s, i ? " " : "",
                         plan_kind_name(w->plan->actions[i].kind));
    return s;
}

static inline const struct plan_action *first_of(const struct world *w, enum plan_kind k) {
    for (size_t i = 0; i < w->plan->actions_n; i++)
        if (w->plan->actions[i].kind == k)
            return &w->plan->actions[i];
    return NULL;
}

static inline void assert_quiet(struct world *w) {
    make_plan(w);
    for (size_t i = 0; i < w->plan->actions_n; i++) {
        assert_int_equal(w->plan->actions[i].kind, PLAN_SKIP);
        assert_string_equal(w->plan->actions[i].code, "already-counted");
    }
}

#endif
