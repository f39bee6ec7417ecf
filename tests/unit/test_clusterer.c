/* Entries to clusters, by what must hold whatever the entries are. */
#include "cluster/clusterer.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t base = INT64_C(1740823200) * TIMESTAMP_SECOND; /* 2025-03-01T10:00:00Z */

struct many {
    struct entry *items;
    size_t n, cap;
    struct arena arena;
};

static uint32_t dice(uint32_t *seed, uint32_t sides) {
    *seed = *seed * 1664525U + 1013904223U;
    return (uint32_t)(((uint64_t)(*seed >> 8) * sides) >> 24);
}

static struct entry *add(struct many *m, int64_t ms, const char *instance, enum severity severity,
                         const char *text) {
    struct entry *e = MEM_PUSH(m);
    *e = (struct entry){.insert_id = arena_printf(&m->arena, "id%05zu", m->n),
                        .time = base + ms * INT64_C(1000000),
                        .severity = severity,
                        .service = "acme-backend",
                        .environment = "staging",
                        .project = "acme",
                        .revision = "acme-backend-7",
                        .instance = instance,
                        .log_name = "stderr",
                        .text = arena_str(&m->arena, text)};
    e->end = e->time;
    return e;
}

static void many_free(struct many *m) {
    free(m->items);
    arena_release(&m->arena);
}

static struct cluster_set *cluster(const struct many *m, const struct settings *s) {
    struct clusterer *c = clusterer_new(s, true);
    struct cluster_set *set = cluster_set_new();
    for (size_t i = 0; i < m->n; i++) {
        const char *ids[] = {m->items[i].insert_id ? m->items[i].insert_id : "#"};
        clusterer_add(c, &m->items[i], ids, 1);
    }
    clusterer_finish(c, set);
    clusterer_free(c);
    return set;
}

static struct cluster_set *cluster_plain(const struct many *m) {
    struct settings s;
    settings_init(&s);
    struct cluster_set *set = cluster(m, &s);
    settings_release(&s);
    return set;
}

static const struct cluster *titled(const struct cluster_set *set, const char *part) {
    for (size_t i = 0; i < set->n; i++)
        if (strstr(set->clusters[i].title, part))
            return &set->clusters[i];
    for (size_t i = 0; i < set->n; i++)
        print_message("%s\n", set->clusters[i].title);
    fail_msg("no cluster is named %s", part);
    return NULL;
}

static void must_hold(const struct cluster_set *set) {
    int64_t sum = 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct cluster *c = &set->clusters[i];
        int64_t times = 0, patterns = 0;
        sum += c->count;
        for (size_t k = 0; k < c->histogram_n; k++)
            times += c->histogram[k].count;
        for (size_t k = 0; k < c->patterns_n; k++)
            patterns += c->patterns[k].count;
        assert_true(c->count > 0 && times <= c->count && c->services_n == 1);
        assert_true(c->patterns_more ? patterns < c->count : patterns == c->count);
        assert_int_equal(c->insert_ids_n, c->count);
        assert_true(*c->title && !strstr(c->title, "callHandlers"));
        assert_int_equal(strlen(c->fingerprint), 36);
        for (size_t k = 0; k < i; k++)
            if (!strcmp(c->fingerprint, set->clusters[k].fingerprint))
                fail_msg("%s and %s have one fingerprint", c->title, set->clusters[k].title);
        if (!c->caused_by)
            continue;
        const struct cluster *root = cluster_find(set, c->caused_by);
        assert_true(root && root != c && !root->caused_by && c->cause_reason);
        assert_string_equal(root->services[0], c->services[0]);
    }
    assert_int_equal(sum, set->considered);
}

/* An outage: each start fails with a trace, is reported twice, the container exits, requests get 503. */
static void add_outage(struct many *m, const char *instance, int64_t at) {
    add(m, at, instance, SEVERITY_ERROR,
        "Traceback (most recent call last):\n  File \"/app/acme/main.py\", line 3, in <module>\n"
        "  File \"/app/acme/billing/ledger.py\", line 12, in open\n"
        "ModuleNotFoundError: No module named 'acme.billing.rates'");
    add(m, at + 1, instance, SEVERITY_DEFAULT,
        "During handling of the above exception, another exception occurred:");
    add(m, at + 2, instance, SEVERITY_ERROR, "[ERROR] Exception in worker process");
    add(m, at + 3, instance, SEVERITY_ERROR,
        "Setup of the ledger failed: ModuleNotFoundError: No module named 'acme.billing.rates'");
    add(m, at + 900, instance, SEVERITY_WARNING, "Container called exit(3).")->log_name = "system";
    struct entry *e = add(m, at - 2000, instance, SEVERITY_ERROR,
                          "The request failed because the instance could not start successfully.");
    e->log_name = "requests";
    e->http = (struct entry_http){.method = "GET", .url = "https://acme.example/health", .status = 503};
    e->end = e->time + 3 * TIMESTAMP_SECOND;
}

static void add_refusal(struct many *m, const char *instance, int64_t at) {
    add(m, at, instance, SEVERITY_WARNING, "WebSocket rejected: token is expired for user 4711");
    struct entry *e = add(m, at + 5, instance, SEVERITY_WARNING, NULL);
    e->log_name = "requests";
    e->http = (struct entry_http){.method = "GET", .url = "https://acme.example/ws?t=1", .status = 403};
}

static struct many outage(void) {
    struct many m = {0};
    static const char *const instances[] = {"i1", "i2", "i3", "i4", "i5"};
    for (int64_t k = 0; k < 40; k++)
        add_outage(&m, instances[k % 5], k * 60000);
    for (int64_t k = 0; k < 12; k++)
        add_refusal(&m, instances[k % 5], k * 60000 + 30000);
    for (int64_t k = 0; k < 30; k++) {
        char text[100];
        snprintf(text, sizeof text, "2025-03-01 10:00:00 - acme.billing - ERROR - cannot post order %lld",
                 (long long)k);
        struct entry *e = add(&m, k * 61000 + 45000, instances[k % 5], SEVERITY_ERROR, text);
        e->module = "acme.billing";
        add(&m, k * 1000, "i1", SEVERITY_INFO, "order was posted");
    }
    for (int64_t k = 0; k < 7; k++)
        add(&m, k * 70000 + 20000, "i2", SEVERITY_ERROR, NULL);
    return m;
}

static void symptoms_point_at_their_cause(void **state) {
    (void)state;
    struct many m = outage();
    struct cluster_set *set = cluster_plain(&m);
    must_hold(set);
    const struct cluster *root = titled(set, "Missing module acme.billing.rates stops startup");
    assert_true(root->count >= 120);
    assert_string_equal(root->exception_type, "ModuleNotFoundError");
    assert_int_equal(root->frames_n, 2);
    assert_string_equal(root->frames[1].file, "acme/billing/ledger.py");
    assert_string_equal(titled(set, "Containers exit with code 3")->caused_by, root->id);
    assert_string_equal(titled(set, "HTTP 503: instance could not start")->caused_by, root->id);
    const struct cluster *token = titled(set, "token is expired");
    assert_string_equal(titled(set, "WebSocket handshake answered 403")->caused_by, token->id);
    assert_null(titled(set, "cannot post order")->caused_by);
    assert_int_equal(titled(set, "cannot post order")->count, 30);
    assert_int_equal(titled(set, "Entries without payload")->count, 7);
    assert_int_equal(set->considered, 40 * 6 + 12 * 2 + 30 + 7);
    assert_string_equal(set->environment, "staging");
    assert_string_equal(set->project, "acme");
    cluster_set_free(set);
    many_free(&m);
}

static void an_exit_alone_is_a_symptom_without_cause(void **state) {
    (void)state;
    struct many m = {0};
    for (int i = 0; i < 5; i++)
        add(&m, i * 60000, "i1", SEVERITY_WARNING, "Container called exit(1).");
    struct cluster_set *set = cluster_plain(&m);
    must_hold(set);
    assert_int_equal(set->n, 1);
    assert_true(set->clusters[0].cause_unknown);
    assert_null(set->clusters[0].caused_by);
    cluster_set_free(set);
    many_free(&m);
}

static void print_set(const struct cluster_set *set, struct strbuf *out) {
    struct json *j = cluster_set_to_json(set, true);
    strbuf_reset(out);
    json_print(j, true, out);
    json_free(j);
}

static void shuffle(struct many *m, uint32_t *seed) {
    for (size_t i = m->n; i > 1; i--) {
        size_t k = dice(seed, (uint32_t)i);
        struct entry t = m->items[i - 1];
        m->items[i - 1] = m->items[k];
        m->items[k] = t;
    }
}

/* Shuffled again and again, the same bytes. */
static void order_must_not_matter(struct many *m, int rounds, uint32_t seed) {
    struct strbuf want, got;
    strbuf_init(&want, 64 << 20);
    strbuf_init(&got, 64 << 20);
    for (int round = 0; round < rounds; round++) {
        struct cluster_set *set = cluster_plain(m);
        must_hold(set);
        print_set(set, round ? &got : &want);
        cluster_set_free(set);
        if (round && strcmp(strbuf_str(&got), strbuf_str(&want)) != 0) {
            size_t at = 0;
            while (got.data[at] == want.data[at])
                at++;
            at = at > 150 ? at - 150 : 0;
            fail_msg("seed %u, round %d: ...%.400s\nis not ...%.400s", seed, round, got.data + at,
                     want.data + at);
        }
        shuffle(m, &seed);
    }
    strbuf_release(&want);
    strbuf_release(&got);
}

static void the_order_of_an_outage_does_not_matter(void **state) {
    (void)state;
    struct many m = outage();
    order_must_not_matter(&m, 12, 7);
    many_free(&m);
}

static void newest_first_is_as_good_as_oldest_first(void **state) {
    (void)state;
    struct many m = outage();
    struct strbuf text[2];
    for (int turn = 0; turn < 2; turn++) {
        struct cluster_set *set = cluster_plain(&m);
        strbuf_init(&text[turn], 64 << 20);
        print_set(set, &text[turn]);
        cluster_set_free(set);
        for (size_t i = 0; i < m.n / 2; i++) {
            struct entry t = m.items[i];
            m.items[i] = m.items[m.n - 1 - i];
            m.items[m.n - 1 - i] = t;
        }
    }
    assert_string_equal(strbuf_str(&text[0]), strbuf_str(&text[1]));
    strbuf_release(&text[0]);
    strbuf_release(&text[1]);
    many_free(&m);
}

static const char *const words[] = {
    "ValueError: balance of account 7 is unknown",
    "=== Exception in thread main",
    "Exception in thread main",
    "CRITICAL: the ledger is not there",
    "[ERROR] the ledger is not there",
    "ERROR: posting failed: ValueError: balance of account 9 is unknown",
    "KeyError: 'x'",
    "Traceback (most recent call last):\n  File \"/app/a.py\", line 1, in f\nKeyError: 'x'",
    "Traceback (most recent call last):\n  File \"/app/b.py\", line 2, in g\nKeyError: 'x'",
    "Traceback (most recent call last):\n  File \"/app/a.py\", line 9, in f\nValueError: balance of account "
    "3 is unknown",
    "Traceback (most recent call last):\n  File \"/app/c.py\", line 9, in f\nValueError: balance of account "
    "3 is unknown",
    "During handling of the above exception, another exception occurred:",
    "Container called exit(1).",
    "Container called exit(137).",
    "Worker (pid:7) exited with code 3",
    "exit",
    "no payload",
    "The request failed because the instance could not start successfully.",
    "Application startup failed. Exiting.",
    "10.0.0.1:5000 - \"GET /x HTTP/1.1\" 500",
    "token was rejected for user 12",
    "timed out",
    "{\"code\": 7}",
    "",
};

/* Entries without sense: equal times, no ids, no times, several places, all kinds of text. */
static struct many nonsense(uint32_t seed, size_t n) {
    static const char *const places[] = {"i1", "i2", "i3", NULL};
    static const char *const services[] = {"acme-backend", "acme-auth", NULL};
    static const char *const environments[] = {"staging", "production", NULL};
    static const int statuses[] = {0, 0, 0, 0, 401, 403, 404, 500, 503};
    struct many m = {0};
    for (size_t i = 0; i < n; i++) {
        const char *text = words[dice(&seed, sizeof words / sizeof *words)];
        struct entry *e = add(&m, dice(&seed, 40) * 500, places[dice(&seed, 4)],
                              (enum severity)dice(&seed, SEVERITY_COUNT), *text ? text : NULL);
        e->service = services[dice(&seed, 8) < 6 ? 0 : dice(&seed, 3)];
        e->environment = environments[dice(&seed, 8) < 6 ? 0 : dice(&seed, 3)];
        e->revision = dice(&seed, 3) ? "r1" : dice(&seed, 2) ? "r2" : NULL;
        e->http.status = statuses[dice(&seed, 9)];
        e->http.url = dice(&seed, 2) ? "https://acme.example/v1/orders" : "/ws";
        e->log_name = dice(&seed, 3) ? "stderr" : "requests";
        e->audit = !dice(&seed, 20);
        e->deploy = e->audit && dice(&seed, 2);
        e->error_group = dice(&seed, 5) ? NULL : "G1";
        e->end = e->time + dice(&seed, 3) * TIMESTAMP_SECOND;
        e->insert_id = dice(&seed, 4) ? e->insert_id : NULL;
        if (!dice(&seed, 10))
            e->time = e->end = TIMESTAMP_NONE;
    }
    return m;
}

static void the_order_of_nonsense_does_not_matter(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed < 60; seed++) {
        struct many m = nonsense(seed, 30 + seed * 10);
        order_must_not_matter(&m, 4, seed);
        many_free(&m);
    }
}

static void crowded_instances_do_not_matter_either(void **state) {
    (void)state;
    struct many m = nonsense(99, 3000);
    for (size_t i = 0; i < m.n; i++)
        m.items[i].instance = "i1";
    order_must_not_matter(&m, 4, 99);
    many_free(&m);
}

static void services_and_environments_are_told_apart(void **state) {
    (void)state;
    struct many m = {0};
    for (int i = 0; i < 8; i++) {
        struct entry *e = add(&m, i * 1000, "i1", SEVERITY_ERROR, "cannot reach the ledger database");
        e->service = i % 2 ? "acme-auth" : "acme-backend";
        e->environment = i % 4 < 2 ? "staging" : "production";
    }
    struct cluster_set *set = cluster_plain(&m);
    must_hold(set);
    assert_int_equal(set->n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(set->clusters[i].count, 2);
    assert_int_equal(set->services_n, 2);
    assert_null(set->environment);
    cluster_set_free(set);
    many_free(&m);
}

static void aliases_make_one_service(void **state) {
    (void)state;
    struct many m = {0};
    for (int i = 0; i < 4; i++)
        add(&m, i * 1000, "i1", SEVERITY_ERROR, "cannot reach the ledger database")->service =
            i % 2 ? "acme-backend" : "acme-backend-blue";
    const char *others[] = {"acme-backend-blue"};
    struct settings_alias alias = {"acme-backend", others, 1};
    struct settings s;
    settings_init(&s);
    struct cluster_set *apart = cluster(&m, &s);
    s.aliases = &alias;
    s.aliases_n = 1;
    struct cluster_set *joined = cluster(&m, &s);
    assert_int_equal(apart->n, 2);
    assert_int_equal(joined->n, 1);
    assert_int_equal(joined->clusters[0].count, 4);
    assert_string_equal(joined->clusters[0].services[0], "acme-backend");
    assert_int_equal(joined->services_n, 1);
    cluster_set_free(apart);
    cluster_set_free(joined);
    settings_release(&s);
    many_free(&m);
}

static void causes_stay_within_a_service(void **state) {
    (void)state;
    struct many m = {0};
    for (int i = 0; i < 6; i++) {
        add(&m, i * 60000, "i1", SEVERITY_ERROR, "Application startup failed: no ledger is there")->service =
            "acme-auth";
        add(&m, i * 60000 + 100, "i1", SEVERITY_WARNING, "Container called exit(1).");
    }
    struct cluster_set *set = cluster_plain(&m);
    must_hold(set);
    assert_null(titled(set, "Containers exit")->caused_by);
    cluster_set_free(set);
    many_free(&m);
}

static void hollow_errors_do_not_cluster(void **state) {
    (void)state;
    struct many m = {0};
    static const char *const texts[] = {"cache is cold", "queue is long", "ledger is slow to answer"};
    for (int i = 0; i < 9; i++) { /* as they come out of reading: the hollow error field is gone */
        struct entry *e = add(&m, i * 5000, "i1", i % 3 ? SEVERITY_WARNING : SEVERITY_INFO, texts[i % 3]);
        e->module = NULL;
    }
    struct cluster_set *set = cluster_plain(&m);
    must_hold(set);
    assert_int_equal(set->n, 2);
    assert_int_equal(set->considered, 6);
    cluster_set_free(set);
    many_free(&m);
}

static void joined_entries_count_their_pieces(void **state) {
    (void)state;
    struct many m = {0};
    const char *ids[] = {"p", "q", "r"};
    add(&m, 0, "i1", SEVERITY_ERROR,
        "Traceback (most recent call last):\n  File \"/app/a.py\", line 1\nKeyError: 'x'");
    struct settings s;
    settings_init(&s);
    struct clusterer *c = clusterer_new(&s, true);
    struct cluster_set *set = cluster_set_new();
    clusterer_add(c, &m.items[0], ids, 3);
    clusterer_finish(c, set);
    must_hold(set);
    assert_int_equal(set->considered, 3);
    assert_int_equal(set->clusters[0].count, 3);
    assert_string_equal(set->clusters[0].insert_ids[2], "r");
    clusterer_free(c);
    clusterer_free(NULL);
    cluster_set_free(set);
    settings_release(&s);
    many_free(&m);
}

static void fingerprints_do_not_depend_on_the_rest(void **state) {
    (void)state;
    struct many m = outage();
    struct cluster_set *all = cluster_plain(&m);
    size_t n = m.n;
    m.n = 12; /* two failed starts */
    struct cluster_set *few = cluster_plain(&m);
    assert_string_equal(titled(all, "Missing module")->fingerprint,
                        titled(few, "Missing module")->fingerprint);
    assert_string_equal(titled(all, "Containers exit")->fingerprint,
                        titled(few, "Containers exit")->fingerprint);
    m.n = n;
    cluster_set_free(all);
    cluster_set_free(few);
    many_free(&m);
}

static void nothing_gives_nothing(void **state) {
    (void)state;
    struct many m = {0};
    struct cluster_set *set = cluster_plain(&m);
    assert_int_equal(set->n, 0);
    assert_int_equal(set->considered, 0);
    cluster_set_free(set);
    many_free(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symptoms_point_at_their_cause),
        cmocka_unit_test(an_exit_alone_is_a_symptom_without_cause),
        cmocka_unit_test(the_order_of_an_outage_does_not_matter),
        cmocka_unit_test(newest_first_is_as_good_as_oldest_first),
        cmocka_unit_test(the_order_of_nonsense_does_not_matter),
        cmocka_unit_test(crowded_instances_do_not_matter_either),
        cmocka_unit_test(services_and_environments_are_told_apart),
        cmocka_unit_test(aliases_make_one_service),
        cmocka_unit_test(causes_stay_within_a_service),
        cmocka_unit_test(hollow_errors_do_not_cluster),
        cmocka_unit_test(joined_entries_count_their_pieces),
        cmocka_unit_test(fingerprints_do_not_depend_on_the_rest),
        cmocka_unit_test(nothing_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
