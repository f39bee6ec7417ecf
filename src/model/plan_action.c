#include "model/plan.h"
#include "model/plan_fields.h"

#include <string.h>

static int read_labels(const struct plan_reader *r, const struct json *obj, const char ***out, size_t *n) {
    struct json *j = json_get(obj, "labels");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_array(j) || json_count(j) > PLAN_MAX_LABELS)
        return plan_refuse(r, "labels are no list, or more than %d", PLAN_MAX_LABELS);
    /* Never NULL from here on: an empty set that was meant. */
    *out = arena_alloc(&r->plan->arena, (json_count(j) + 1) * sizeof **out);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        const char *s = json_string(k);
        if (!s || !*s || strlen(s) > 256)
            return plan_refuse(r, "a label is no text of 1 to 256 bytes");
        (*out)[(*n)++] = arena_str(&r->plan->arena, s);
    }
    return 0;
}

static int read_linked(const struct plan_reader *r, const struct json *obj, struct plan_action *a) {
    struct json *j = json_get(obj, "linked");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_array(j) || json_count(j) > PLAN_MAX_LINKED)
        return plan_refuse(r, "linked is no list, or of more than %d", PLAN_MAX_LINKED);
    a->linked = arena_alloc(&r->plan->arena, (json_count(j) + 1) * sizeof *a->linked);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        double d = json_real(k, -1);
        if (d < 1 || d > 9.0e15 || (double)(int64_t)d != d)
            return plan_refuse(r, "linked holds something that is no issue number");
        a->linked[a->linked_n++] = (int64_t)d;
    }
    return 0;
}

static int read_candidates(const struct plan_reader *r, const struct json *obj, struct plan_action *a) {
    struct json *j = json_get(obj, "candidates");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_array(j) || json_count(j) > PLAN_MAX_CANDIDATES)
        return plan_refuse(r, "candidates are no list, or more than %d", PLAN_MAX_CANDIDATES);
    a->candidates = arena_alloc(&r->plan->arena, (json_count(j) + 1) * sizeof *a->candidates);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        struct plan_candidate *c = &a->candidates[a->candidates_n++];
        struct json *score = json_get(k, "score");
        if (!json_is_object(k))
            return plan_refuse(r, "a candidate is no object");
        if (plan_read_whole(r, k, "issue", &c->issue) || plan_read_text(r, k, "how", 64, &c->how) ||
            plan_read_text(r, k, "why", PLAN_MAX_TEXT, &c->why))
            return -1;
        c->score = json_real(score, score ? -1 : 0);
        if (!c->issue || !(c->score >= 0 && c->score <= 1))
            return plan_refuse(r, "a candidate has no issue, or a score that is not from 0 to 1");
    }
    return 0;
}

static int read_relations(const struct plan_reader *r, const struct json *obj, struct plan_action *a) {
    struct json *j = json_get(obj, "relations");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_array(j) || json_count(j) > PLAN_MAX_RELATIONS)
        return plan_refuse(r, "relations are no list, or more than %d", PLAN_MAX_RELATIONS);
    if (a->kind != PLAN_CREATE && a->kind != PLAN_EDIT_BODY)
        return plan_refuse(r, "%s with relations", plan_kind_name(a->kind));
    a->relations = arena_alloc(&r->plan->arena, (json_count(j) + 1) * sizeof *a->relations);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        struct plan_relation *e = &a->relations[a->relations_n++];
        const char *kind = json_is_object(k) ? json_str(k, "kind") : NULL;
        e->kind =
            kind && !strcmp(kind, plan_relation_name(PLAN_SUB_ISSUE)) ? PLAN_SUB_ISSUE : PLAN_BLOCKED_BY;
        if (!kind || strcmp(kind, plan_relation_name(e->kind)) != 0)
            return plan_refuse(r, "a relation is neither sub-issue nor blocked-by");
        if (plan_read_whole(r, k, "issue", &e->issue))
            return -1;
        if (!e->issue)
            return plan_refuse(r, "a relation has no issue");
    }
    return 0;
}

static int read_before(const struct plan_reader *r, const struct json *obj, struct plan_action *a) {
    struct json *j = json_get(obj, "before");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_object(j))
        return plan_refuse(r, "before is no object");
    /* What a person wrote may be longer than what we may write. */
    return plan_read_text(r, j, "title", PLAN_MAX_TEXT, &a->before_title) ||
                   plan_read_text(r, j, "body", 1 << 20, &a->before_body) ||
                   plan_read_text(r, j, "state", 16, &a->before_state) ||
                   read_labels(r, j, &a->before_labels, &a->before_labels_n)
               ? -1
               : 0;
}

static bool is_sha(const char *s) {
    return !s || (strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64);
}

static int read_preconditions(const struct plan_reader *r, const struct json *obj, struct plan_action *a) {
    struct json *j = json_get(obj, "preconditions");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_object(j))
        return plan_refuse(r, "preconditions are no object");
    if (plan_read_text(r, j, "state", 16, &a->pre_state) ||
        plan_read_text(r, j, "title_sha", 64, &a->pre_title_sha) ||
        plan_read_text(r, j, "body_sha", 64, &a->pre_body_sha) ||
        plan_read_bool(r, j, "absent", &a->pre_absent))
        return -1;
    if (a->pre_state && strcmp(a->pre_state, "open") != 0 && strcmp(a->pre_state, "closed") != 0)
        return plan_refuse(r, "the precondition state is neither open nor closed");
    if (!is_sha(a->pre_title_sha) || !is_sha(a->pre_body_sha))
        return plan_refuse(r, "a precondition is no SHA-256 in hex");
    return 0;
}

static int read_kind(const struct plan_reader *r, const struct json *j, enum plan_kind *kind) {
    const char *name = json_str(j, "kind");
    for (int k = 0; name && k < PLAN_KINDS; k++)
        if (!strcmp(name, plan_kind_name((enum plan_kind)k))) {
            *kind = (enum plan_kind)k;
            return 0;
        }
    return plan_refuse(r, "its kind is none that this program knows");
}

static int read_target(const struct plan_reader *r, const struct json *j, struct plan_action *a) {
    int64_t of = 0;
    if (plan_read_whole(r, j, "issue", &a->issue) || plan_read_whole(r, j, "of", &of) ||
        plan_read_whole(r, j, "comment_id", &a->comment_id))
        return -1;
    a->of = (size_t)of;
    if (a->of && (a->of >= a->n || r->plan->actions[a->of - 1].kind != PLAN_CREATE))
        return plan_refuse(r, "of is no earlier action that creates an issue");
    if (a->of && a->issue)
        return plan_refuse(r, "has both issue and of");
    return 0;
}

enum { NEED_ISSUE = 1, NEED_TITLE = 2, NEED_BODY = 4, NEED_LABELS = 8, NEED_COMMENT = 16, NEED_CODE = 32 };

static int check_needs(const struct plan_reader *r, const struct plan_action *a) {
    static const int needs[PLAN_KINDS] = {
        [PLAN_CREATE] = NEED_TITLE | NEED_BODY,
        [PLAN_COMMENT] = NEED_ISSUE | NEED_BODY,
        [PLAN_EDIT_COMMENT] = NEED_ISSUE | NEED_BODY | NEED_COMMENT,
        [PLAN_EDIT_BODY] = NEED_ISSUE | NEED_BODY,
        [PLAN_REOPEN] = NEED_ISSUE,
        [PLAN_RELABEL] = NEED_ISSUE | NEED_LABELS,
        [PLAN_RETITLE] = NEED_ISSUE | NEED_TITLE,
        [PLAN_CLOSE] = NEED_ISSUE,
        [PLAN_SKIP] = NEED_CODE,
    };
    int need = needs[a->kind];
    const struct {
        int bit;
        bool there;
        const char *name;
    } parts[] = {{NEED_ISSUE, a->issue || a->of, "issue or of"},
                 {NEED_TITLE, a->title && *a->title, "title"},
                 {NEED_BODY, a->body != NULL, "body"},
                 {NEED_LABELS, a->labels != NULL, "labels"},
                 {NEED_COMMENT, a->comment_id > 0, "comment_id"},
                 {NEED_CODE, a->code != NULL, "code"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if ((need & parts[i].bit) && !parts[i].there)
            return plan_refuse(r, "%s without %s", plan_kind_name(a->kind), parts[i].name);
    if (a->kind == PLAN_CREATE && (a->issue || a->of))
        return plan_refuse(r, "create with an issue that is there already");
    return 0;
}

int plan_read_action(struct plan_reader *r, const struct json *j, const char *cluster) {
    enum plan_kind kind = PLAN_KINDS;
    int64_t n = 0;
    if (plan_read_whole(r, j, "n", &n) || read_kind(r, j, &kind))
        return -1;
    struct plan_action *a = plan_add(r->plan, kind, cluster);
    if (n != (int64_t)a->n)
        return plan_refuse(r, "its n is not its place");
    if (read_target(r, j, a) || plan_read_text(r, j, "title", PLAN_MAX_TITLE, &a->title) ||
        plan_read_text(r, j, "body", PLAN_MAX_BODY, &a->body) ||
        plan_read_text(r, j, "state_reason", 64, &a->state_reason) ||
        plan_read_text(r, j, "code", 64, &a->code) ||
        plan_read_text(r, j, "reason", PLAN_MAX_TEXT, &a->reason) || plan_read_text(r, j, "how", 64, &a->how))
        return -1;
    if (read_labels(r, j, &a->labels, &a->labels_n) || read_linked(r, j, a) || read_relations(r, j, a) ||
        read_candidates(r, j, a) || read_before(r, j, a) || read_preconditions(r, j, a))
        return -1;
    return check_needs(r, a);
}
