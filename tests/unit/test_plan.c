#include "base/timestamp.h"
#include "model/plan.h"
#include "model/severity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char *print(const struct plan *p) {
    struct json *j = plan_to_json(p);
    struct strbuf sb;
    strbuf_init(&sb, JSON_MAX_BYTES);
    json_print(j, true, &sb);
    json_free(j);
    char *s = strdup(strbuf_str(&sb));
    strbuf_release(&sb);
    return s;
}

static struct plan *reread(const char *text, struct err *err) {
    struct json *j = json_parse(text, strlen(text), err);
    struct plan *p = j ? plan_from_json(j, err) : NULL;
    json_free(j);
    return p;
}

static struct plan_cluster *cluster(struct plan *p, const char *id, enum plan_verdict v,
                                    enum plan_outcome o) {
    struct plan_cluster *c = plan_cluster_add(p);
    c->id = id;
    c->fingerprint = arena_printf(&p->arena, "lg1:%s", id);
    c->title = "Ledger cannot be opened";
    c->category = "new";
    c->verdict = v;
    c->priority = 1;
    c->planned = o;
    c->detail = json_new_object();
    json_set_str(c->detail, "id", id);
    json_set_str(c->detail, "priority", "P1");
    json_set_int(c->detail, "count", 48);
    json_set_real(c->detail, "share", 0.48);
    json_set_array(c->detail, "insert_ids");
    return c;
}

static struct plan *sample(void) {
    static const char *labels[] = {"claude-code-generated-issue", "P1"};
    struct plan *p = plan_new();
    p->repo = "acme/backend";
    p->tracker = "github";
    p->generated_at = 1700000000 * TIMESTAMP_SECOND;
    p->expires_at = p->generated_at + 2 * TIMESTAMP_HOUR;
    p->source = json_new_object();
    json_set_str(p->source, "environment", "staging");
    cluster(p, "c1", VERDICT_NEW, OUTCOME_CREATED)->escalated = true;
    cluster(p, "c2", VERDICT_SAME, OUTCOME_UPDATED);
    cluster(p, "c3", VERDICT_UNSURE, OUTCOME_ASKED);
    cluster(p, "c4", VERDICT_NEW, OUTCOME_DEFERRED)->outcome_reason = "more than 10 new issues";
    struct plan_action *a = plan_add(p, PLAN_CREATE, "c1");
    a->title = "GCP-new | P1 | Ledger cannot be opened";
    a->body = "B\xc3\xb6se <!-- x -->";
    a->labels = labels;
    a->labels_n = 2;
    a->linked = arena_alloc(&p->arena, 2 * sizeof *a->linked);
    a->linked[0] = 926;
    a->linked[1] = 1284;
    a->linked_n = 2;
    a->reason = "no issue";
    a->candidates = arena_alloc(&p->arena, sizeof *a->candidates);
    a->candidates[0] =
        (struct plan_candidate){.issue = 398, .score = 0.1 + 0.2, .how = "similar", .why = "words"};
    a->candidates_n = 1;
    a->pre_absent = true;
    a = plan_add(p, PLAN_COMMENT, "c2");
    a->of = 1;
    a->body = "symptom";
    a->how = "cause";
    a = plan_add(p, PLAN_EDIT_BODY, "c2");
    a->issue = 398;
    a->body = "new";
    a->before_title = "t";
    a->before_body = "old";
    a->before_state = "open";
    a->before_labels = labels;
    a->before_labels_n = 1;
    a->pre_state = "open";
    a->pre_title_sha = a->pre_body_sha = SHA;
    a = plan_add(p, PLAN_RELABEL, "c2");
    a->issue = 398;
    a->labels = arena_alloc(&p->arena, sizeof *a->labels); /* to none at all */
    a = plan_add(p, PLAN_EDIT_COMMENT, "c2");
    a->issue = 398;
    a->comment_id = 17;
    a->body = "more";
    a = plan_add(p, PLAN_CLOSE, "c2");
    a->issue = 398;
    a->state_reason = "completed";
    a = plan_add(p, PLAN_SKIP, "c2");
    a->code = "already-counted";
    plan_add(p, PLAN_ASK, "c3")->reason = "two are near";
    return p;
}

static void round_trip(void **state) {
    (void)state;
    struct plan *p = sample();
    char *first = print(p);
    struct err err = {0};
    struct plan *q = reread(first, &err);
    if (!q)
        fail_msg("%s", err.text);
    char *second = print(q);
    assert_string_equal(first, second);
    assert_int_equal(q->actions_n, 8);
    assert_int_equal(q->actions[1].of, 1);
    assert_true(q->actions[0].pre_absent);
    assert_non_null(q->actions[3].labels);
    assert_int_equal(q->actions[3].labels_n, 0);
    assert_true(q->clusters[0].escalated);
    assert_string_equal(q->clusters[3].outcome_reason, "more than 10 new issues");
    assert_int_equal(json_int(q->clusters[0].detail, "count", 0), 48);
    assert_null(json_get(q->clusters[0].detail, "verdict"));
    assert_true(q->expires_at == p->expires_at);
    free(first);
    free(second);
    plan_free(p);
    plan_free(q);
}

static void form(void **state) {
    (void)state;
    struct plan *p = sample();
    struct json *j = plan_to_json(p);
    struct json *a = json_first(json_get(j, "actions")), *c = json_first(json_get(j, "clusters"));
    assert_true(json_is_null(json_get(a, "issue")));
    assert_true(json_bool(json_get(a, "preconditions"), "absent", false));
    assert_null(json_get(a, "of"));
    assert_null(json_get(a, "before"));
    assert_string_equal(json_str(c, "verdict"), "new");
    assert_string_equal(json_str(c, "priority"), "P1");
    assert_int_equal(json_int(c, "count", 0), 48);
    assert_null(json_get(c, "insert_ids"));
    a = json_next(a);
    assert_int_equal(json_int(a, "of", 0), 1);
    assert_null(json_get(a, "preconditions"));
    a = json_next(a);
    assert_int_equal(json_int(a, "issue", 0), 398);
    assert_string_equal(json_str(json_get(a, "before"), "state"), "open");
    assert_string_equal(json_str(json_get(a, "preconditions"), "title_sha"), SHA);
    struct json *s = json_get(j, "summary");
    static const struct {
        const char *key;
        int want;
    } counts[] = {{"clusters", 4}, {"created", 1},  {"updated", 1}, {"skipped", 0},
                  {"asked", 1},    {"deferred", 1}, {"failed", 0}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        assert_int_equal(json_int(s, counts[i].key, -1), counts[i].want);
    json_free(j);
    plan_free(p);
}

#define HEAD "{\"schema\":\"log-gardener/plan/v1\",\"expires_at\":\"2025-01-01T00:00:00Z\","
#define CLUSTER "\"clusters\":[{\"id\":\"c1\",\"fingerprint\":\"lg1:a\",\"verdict\":\"new\"}],"
#define ACT(s) HEAD CLUSTER "\"actions\":[" s "]}"
#define CREATE                                                                                               \
    "{\"n\":1,\"kind\":\"create\",\"cluster\":\"c1\",\"issue\":null,\"title\":\"t\",\"body\":\"b\"}"

static void refused(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"[]", "schema"},
        {"7", "schema"},
        {"{\"schema\":\"log-gardener/plan/v2\"}", "schema"},
        {HEAD "\"clusters\":{},\"actions\":[]}", "clusters or actions"},
        {HEAD "\"clusters\":[]}", "clusters or actions"},
        {"{\"schema\":\"log-gardener/plan/v1\",\"clusters\":[],\"actions\":[]}", "expires_at"},
        {"{\"schema\":\"log-gardener/plan/v1\",\"expires_at\":5,\"clusters\":[],\"actions\":[]}",
         "expires_at"},
        {HEAD "\"clusters\":[5],\"actions\":[]}", "cluster 1: no object"},
        {HEAD "\"clusters\":[{\"id\":\"c1\",\"verdict\":\"new\"}],\"actions\":[]}", "fingerprint"},
        {HEAD "\"clusters\":[{\"id\":\"c1\",\"fingerprint\":\"f\",\"verdict\":\"maybe\"}],\"actions\":[]}",
         "verdict"},
        {HEAD "\"clusters\":[{\"id\":\"c1\",\"fingerprint\":\"f\",\"verdict\":\"new\"},{\"id\":\"c1\","
              "\"fingerprint\":\"g\",\"verdict\":\"new\"}],\"actions\":[]}",
         "cluster 2: has the id of cluster 1"},
        {ACT("5"), "action 1"},
        {ACT("{\"n\":2,\"kind\":\"ask\",\"cluster\":\"c1\"}"), "n is not its place"},
        {ACT("{\"n\":\"1\",\"kind\":\"ask\",\"cluster\":\"c1\"}"), "n is no whole number"},
        {ACT("{\"n\":1,\"kind\":\"destroy\",\"cluster\":\"c1\"}"), "kind"},
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c9\"}"), "its cluster"},
        {ACT("{\"n\":1,\"kind\":\"retitle\",\"cluster\":\"c1\",\"issue\":-3,\"title\":\"x\"}"), "issue"},
        {ACT("{\"n\":1,\"kind\":\"retitle\",\"cluster\":\"c1\",\"issue\":1.5,\"title\":\"x\"}"), "issue"},
        {ACT("{\"n\":1,\"kind\":\"retitle\",\"cluster\":\"c1\",\"issue\":1e300,\"title\":\"x\"}"), "issue"},
        {ACT("{\"n\":1,\"kind\":\"retitle\",\"cluster\":\"c1\",\"title\":\"x\"}"), "without issue"},
        {ACT("{\"n\":1,\"kind\":\"comment\",\"cluster\":\"c1\",\"of\":1,\"body\":\"x\"}"),
         "of is no earlier"},
        {ACT("{\"n\":1,\"kind\":\"comment\",\"cluster\":\"c1\",\"of\":9999,\"body\":\"x\"}"),
         "of is no earlier"},
        {ACT("{\"n\":1,\"kind\":\"comment\",\"cluster\":\"c1\",\"issue\":4,\"body\":[]}"), "action 1: body"},
        {ACT("{\"n\":1,\"kind\":\"edit-comment\",\"cluster\":\"c1\",\"issue\":4,\"body\":\"b\"}"),
         "comment_id"},
        {ACT("{\"n\":1,\"kind\":\"create\",\"cluster\":\"c1\",\"issue\":4,\"title\":\"t\",\"body\":\"b\"}"),
         "create"},
        {ACT("{\"n\":1,\"kind\":\"create\",\"cluster\":\"c1\",\"body\":\"b\"}"), "without title"},
        {ACT("{\"n\":1,\"kind\":\"skip\",\"cluster\":\"c1\"}"), "without code"},
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c1\",\"labels\":[1]}"), "label"},
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c1\",\"linked\":[0]}"), "linked"},
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c1\",\"candidates\":[{\"issue\":1,\"score\":2}]}"),
         "score"},
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c1\",\"preconditions\":{\"state\":\"ajar\"}}"),
         "state"},
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c1\",\"preconditions\":{\"body_sha\":\"zz\"}}"),
         "SHA-256"},
        {ACT(CREATE ",{\"n\":2,\"kind\":\"close\",\"cluster\":\"c1\",\"of\":1,\"issue\":5}"),
         "both issue and of"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct plan *p = reread(cases[i].in, &err);
        if (p || !strstr(err.text, cases[i].want))
            fail_msg("%s: %s", cases[i].in, p ? "accepted" : err.text);
        assert_int_equal(err.status, ERR_INPUT);
    }
}

/* What another tool may write: no `planned`, unknown keys. */
static void derived(void **state) {
    (void)state;
    struct err err = {0};
    struct plan *p =
        reread(ACT(CREATE ",{\"n\":2,\"kind\":\"skip\",\"cluster\":\"c1\",\"code\":\"x\",\"new\":1}"), &err);
    if (!p)
        fail_msg("%s", err.text);
    assert_int_equal(p->clusters[0].planned, OUTCOME_CREATED);
    assert_int_equal(p->clusters[0].priority, PRIORITY_NONE);
    plan_free(p);
}

static void limits(void **state) {
    (void)state;
    for (int over = 0; over < 2; over++) {
        struct plan *p = plan_new();
        p->expires_at = 0;
        cluster(p, "c1", VERDICT_NEW, OUTCOME_CREATED);
        struct plan_action *a = plan_add(p, PLAN_CREATE, "c1");
        a->title = "t";
        struct strbuf body; /* counted in code points, not in bytes */
        strbuf_init(&body, 1 << 20);
        for (int i = 0; i < PLAN_MAX_BODY + over; i++)
            strbuf_addstr(&body, "\xc3\xa4");
        a->body = strbuf_str(&body);
        for (int i = 1; i < PLAN_MAX_ACTIONS + over; i++)
            plan_add(p, PLAN_ASK, "c1");
        char *text = print(p);
        struct err err = {0};
        struct plan *q = reread(text, &err);
        assert_int_equal(q != NULL, !over);
        if (over)
            assert_non_null(strstr(err.text, "more than 10000 actions"));
        plan_free(q);
        free(text);
        p->actions_n = 1;
        text = print(p);
        q = reread(text, &err);
        assert_int_equal(q != NULL, !over);
        if (over)
            assert_non_null(strstr(err.text, "action 1: body of more than 65536"));
        plan_free(q);
        free(text);
        plan_free(p);
        strbuf_release(&body);
    }
}

/* Every prefix and every single damaged byte of a good plan: refused or read, never a crash. */
static void damaged(void **state) {
    (void)state;
    struct plan *p = sample();
    char *text = print(p);
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i += 3) {
        struct err err = {0};
        char was = text[i];
        static const char bad[] = {'0', '"', '{', '-', ']'};
        text[i] = bad[i % sizeof bad];
        plan_free(reread(text, &err));
        text[i] = was;
    }
    free(text);
    plan_free(p);
}

static void bad_relations(void **state) {
    (void)state;
#define BODY(list)                                                                                           \
    ACT("{\"n\":1,\"kind\":\"edit-body\",\"cluster\":\"c1\",\"issue\":1,\"body\":\"\",\"relations\":" list   \
        "}")
    static const struct {
        const char *in, *want;
    } cases[] = {
        {ACT("{\"n\":1,\"kind\":\"ask\",\"cluster\":\"c1\",\"relations\":[]}"), "ask with relations"},
        {BODY("{}"), "relations are no list"},
        {BODY("[7]"), "neither sub-issue nor blocked-by"},
        {BODY("[{\"kind\":\"x\",\"issue\":1}]"), "neither sub-issue nor blocked-by"},
        {BODY("[{\"kind\":\"sub-issue\"}]"), "a relation has no issue"},
        {BODY("[{\"kind\":\"sub-issue\",\"issue\":-1}]"), "issue is no whole number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct plan *p = reread(cases[i].in, &err);
        if (p || !strstr(err.text, cases[i].want))
            fail_msg("%s: %s", cases[i].in, p ? "accepted" : err.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_relations), cmocka_unit_test(round_trip),
                                       cmocka_unit_test(form),          cmocka_unit_test(refused),
                                       cmocka_unit_test(derived),       cmocka_unit_test(limits),
                                       cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
