#include "decide/triage.h"

#include "base/timestamp.h"
#include "decide/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct given {
    const char *title;
    enum cluster_kind kind;
    enum severity severity;
    const char *type, *value, *pattern, *function;
    int status;
    int64_t count;
    const char *caused_by; /* id of another one of the set */
    bool cause_unknown;
    const char *want; /* priority and rule */
};

static struct cluster_set *set_of(const struct given *g, size_t n) {
    struct cluster_set *set = cluster_set_new();
    set->clusters = arena_alloc(&set->arena, n * sizeof *set->clusters);
    set->n = n;
    for (size_t i = 0; i < n; i++) {
        struct cluster *c = &set->clusters[i];
        *c = (struct cluster){.title = g[i].title,
                              .kind = g[i].kind,
                              .severity = g[i].severity,
                              .priority = PRIORITY_NONE,
                              .exception_type = g[i].type,
                              .exception_value = g[i].value,
                              .http_status = g[i].status,
                              .count = g[i].count ? g[i].count : 1,
                              .caused_by = g[i].caused_by,
                              .cause_unknown = g[i].cause_unknown};
        c->id = arena_printf(&set->arena, "c%zu", i + 1);
        c->fingerprint = arena_printf(&set->arena, "lg1:%032zx", i);
        c->first_seen = c->last_seen = TIMESTAMP_NONE;
        if (g[i].pattern) {
            c->patterns = arena_alloc(&set->arena, sizeof *c->patterns);
            c->patterns[0] = (struct cluster_pattern){.text = g[i].pattern, .count = 1};
            c->patterns_n = 1;
        }
        if (g[i].function) {
            c->frames = arena_alloc(&set->arena, sizeof *c->frames);
            c->frames[0] = (struct cluster_frame){.file = "acme/app.py", .function = g[i].function};
            c->frames_n = 1;
        }
    }
    return set;
}

static const struct cluster *titled(const struct cluster_set *set, const char *title) {
    for (size_t i = 0; i < set->n; i++)
        if (!strcmp(set->clusters[i].title, title))
            return &set->clusters[i];
    return NULL;
}

static void check(const struct given *g, size_t n) {
    struct settings s;
    struct err err = {0};
    settings_init(&s);
    struct cluster_set *set = set_of(g, n);
    assert_int_equal(decide_triage(set, &s, &err), 0);
    for (size_t i = 0; i < n; i++) {
        const struct cluster *c = titled(set, g[i].title);
        const char *rule = strstr(c->reasons[c->reasons_n - 1], "(rule ");
        const char *got =
            arena_printf(&set->arena, "%s %s", priority_name(c->priority), rule ? rule + 6 : "");
        const char *want = arena_printf(&set->arena, "%s)", g[i].want);
        assert_string_equal(got, want);
    }
    cluster_set_free(set);
    settings_release(&s);
}

static void an_outage(void **state) {
    (void)state;
    static const struct given g[] = {
        {"Container called exit(<num>).", CLUSTER_PROCESS_EXIT, SEVERITY_WARNING, .count = 16,
         .caused_by = "c2", .want = "P1 symptom-of-p0"},
        {"Missing module acme.billing.ledger", CLUSTER_EXCEPTION, SEVERITY_ERROR, "ModuleNotFoundError",
         "No module named 'acme.billing.ledger'", .function = "<module>", .want = "P0 cannot-start"},
        {"HTTP 503 of acme-backend", CLUSTER_HTTP, SEVERITY_ERROR, .status = 503, .caused_by = "c2",
         .want = "P1 symptom-of-p0"},
        {"Tracing SDK not available - install tracing-sdk[web] to enable it", CLUSTER_MESSAGE,
         SEVERITY_WARNING, .want = "P2 optional-package"},
        {"SHOP_ID contained whitespace - sanitized", CLUSTER_MESSAGE, SEVERITY_WARNING,
         .want = "P3 configuration-hygiene"},
    };
    check(g, sizeof g / sizeof *g);
}

static void single_ones(void **state) {
    (void)state;
    static const struct given g[] = {
        {"one", CLUSTER_EXCEPTION, SEVERITY_ERROR, "ModuleNotFoundError", "No module named 'acme.x'",
         .function = "<module>", .want = "P0 missing-module-at-start"},
        {"two", CLUSTER_EXCEPTION, SEVERITY_ERROR, "ModuleNotFoundError", "No module named 'acme.x'",
         .function = "handle", .want = "P1 error"},
        {"three", CLUSTER_MESSAGE, SEVERITY_ERROR, .pattern = "Application startup failed. Exiting.",
         .want = "P0 startup-failed"},
        {"four", CLUSTER_PROCESS_EXIT, SEVERITY_WARNING, .pattern = "Container called exit(1).", .count = 3,
         .cause_unknown = true, .want = "P0 restart-loop"},
        {"five", CLUSTER_PROCESS_EXIT, SEVERITY_WARNING, .pattern = "Container called exit(1).", .count = 2,
         .cause_unknown = true, .want = "P1 process-ended"},
        {"six", CLUSTER_HTTP, SEVERITY_WARNING, .status = 404, .pattern = "GET /favicon.ico 404",
         .want = "P3 asset-not-found"},
        {"seven", CLUSTER_HTTP, SEVERITY_WARNING, .status = 404, .pattern = "GET /orders 404",
         .want = "P2 not-found"},
        {"eight", CLUSTER_HTTP, SEVERITY_WARNING, .status = 404, .pattern = "GET /.git/config 404",
         .want = "P3 security-probe"},
        {"nine", CLUSTER_HTTP, SEVERITY_WARNING, .status = 403, .pattern = "WebSocket /ws 403",
         .want = "P1 websocket-refused"},
        {"ten", CLUSTER_HTTP, SEVERITY_WARNING, .status = 403, .pattern = "GET /orders 403",
         .want = "P2 client-error"},
        {"eleven", CLUSTER_HTTP, SEVERITY_ERROR, .status = 500, .want = "P1 server-error"},
        {"twelve", CLUSTER_NO_PAYLOAD, SEVERITY_ERROR, .want = "P2 no-payload"},
        {"thirteen", CLUSTER_MESSAGE, SEVERITY_WARNING,
         .pattern = "WebSocket connection rejected: Invalid JWT", .want = "P1 rejected"},
        {"fourteen", CLUSTER_MESSAGE, SEVERITY_WARNING, .pattern = "cache is cold", .want = "P2 warning"},
        {"fifteen", CLUSTER_MESSAGE, SEVERITY_INFO, .pattern = "all is well", .want = "P3 anything"},
        {"sixteen", CLUSTER_MESSAGE, SEVERITY_ERROR, .pattern = "ledger: checksum mismatch in segment <num>",
         .want = "P0 data-loss"},
        {"seventeen", CLUSTER_MESSAGE, SEVERITY_WARNING, .pattern = "session_store() is deprecated",
         .want = "P3 deprecation"},
    };
    check(g, sizeof g / sizeof *g);
}

static void a_chain_and_a_ring(void **state) {
    (void)state;
    static const struct given g[] = {
        {"last", CLUSTER_HTTP, SEVERITY_ERROR, .status = 503, .caused_by = "c2", .want = "P2 symptom-of-p1"},
        {"middle", CLUSTER_PROCESS_EXIT, SEVERITY_ERROR, .caused_by = "c3", .want = "P1 symptom-of-p0"},
        {"first", CLUSTER_EXCEPTION, SEVERITY_ERROR, "ValueError", "x", .want = "P0 cannot-start"},
    };
    check(g, sizeof g / sizeof *g);
    static const struct given ring[] = {
        {"a", CLUSTER_MESSAGE, SEVERITY_WARNING, .caused_by = "c2", .want = "P2 warning"},
        {"b", CLUSTER_MESSAGE, SEVERITY_WARNING, .caused_by = "c1", .want = "P3 symptom-of-p2"},
    };
    struct settings s;
    struct err err = {0};
    settings_init(&s);
    struct cluster_set *set = set_of(ring, 2);
    assert_int_equal(decide_triage(set, &s, &err), 0); /* it ends */
    cluster_set_free(set);
    settings_release(&s);
}

static void a_stated_priority_stays(void **state) {
    (void)state;
    static const struct given g[] = {{"a", CLUSTER_EXCEPTION, SEVERITY_ERROR, "ValueError", "x", .want = ""}};
    struct settings s;
    struct err err = {0};
    settings_init(&s);
    struct cluster_set *set = set_of(g, 1);
    const char *inputs[] = {"results.json"};
    set->inputs = inputs;
    set->inputs_n = 1;
    set->clusters[0].priority = 4;
    set->clusters[0].priority_stated = true;
    assert_int_equal(decide_triage(set, &s, &err), 0);
    assert_int_equal(set->clusters[0].priority, 4);
    assert_string_equal(set->clusters[0].reasons[0], "P4: stated by results.json");
    assert_int_equal(decide_triage(set, &s, &err), 0);
    assert_int_equal(set->clusters[0].reasons_n, 1);
    cluster_set_free(set);
    settings_release(&s);
}

static void bad_rules(void **state) {
    (void)state;
    static const struct {
        const char *rules, *want;
    } cases[] = {
        {"{\"rules\":1}", "list of rules"},
        {"[{\"priority\":\"P1\"}]", "name"},
        {"[{\"name\":\"a\",\"when\":{}}]", "priority"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"whn\":{}}]", "whn"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"when\":{\"kinds\":\"http\"}}]", "kinds"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"when\":{\"kind\":\"htp\"}}]", "kind"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"when\":{\"text\":\"(\"}}]", "rule a"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"when\":{\"status\":[400]}}]", "status"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"when\":{\"startup\":1}}]", "startup"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"owners\":[\"team\"]}]", "owners"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"owners\":[\"@a b\"]}]", "owners"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"owners\":[\"@a/\"]}]", "owners"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"owners\":[\"@a\",\"@b\",\"@c\",\"@d\",\"@e\"]}]", "owners"},
        {"[{\"name\":\"a\",\"priority\":\"P1\",\"labels\":[\"1\",\"2\",\"3\",\"4\",\"5\"]}]", "labels"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct json *doc = json_parse(cases[i].rules, strlen(cases[i].rules), &err);
        assert_non_null(doc);
        assert_null(triage_rules_new(doc, &err));
        assert_int_equal(err.status, ERR_USAGE);
        assert_non_null(strstr(err.text, cases[i].want));
        json_free(doc);
    }
}

static void own_rules_and_labels(void **state) {
    (void)state;
    static const char text[] = "[{\"name\":\"quiet\",\"when\":{\"text\":\"cache\"},\"priority\":\"P3\","
                               "\"reason\":\"known\",\"labels\":[\"cache\"]}]";
    static const struct given g[] = {{"a cache", CLUSTER_MESSAGE, SEVERITY_ERROR, .want = "P3 quiet"},
                                     {"other", CLUSTER_MESSAGE, SEVERITY_ERROR, .want = "P2"}};
    struct err err = {0};
    struct settings s;
    settings_init(&s);
    s.rules = json_parse(text, sizeof text - 1, &err);
    struct cluster_set *set = set_of(g, 2);
    assert_int_equal(decide_triage(set, &s, &err), 0);
    assert_string_equal(titled(set, "a cache")->reasons[0], "P3: known (rule quiet)");
    assert_int_equal(titled(set, "other")->priority, 2);
    struct triage_rules *r = triage_rules_new(s.rules, &err);
    struct triage_rule_view v;
    assert_true(triage_find(r, set, titled(set, "a cache"), &v));
    assert_int_equal(v.labels_n, 1);
    assert_string_equal(v.labels[0], "cache");
    assert_false(triage_find(r, set, titled(set, "other"), &v));
    triage_rules_free(r);
    cluster_set_free(set);
    settings_release(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outage),          cmocka_unit_test(single_ones),
        cmocka_unit_test(a_chain_and_a_ring), cmocka_unit_test(a_stated_priority_stays),
        cmocka_unit_test(bad_rules),          cmocka_unit_test(own_rules_and_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
