/* Symptoms and what caused them. */
#include "cluster_fixture.h"

static const struct {
    const char *cause, *symptom; /* logged together, a minute apart */
    int status;                  /* of the symptom; 0: no request */
    int ms, times;               /* from cause to symptom; how often */
    bool linked;                 /* to the cause; else there is no link, or one to nothing */
    const char *service;         /* of the cause */
} cases[] = {
    {"Application failed to start: no ledger is there", "Container called exit(3).", 0, 500, 4, true, "acme"},
    {"Application failed to start: no ledger is there", "Container called exit(3).", 0, 30000, 4, false,
     "acme"},
    {"Application failed to start: no ledger is there", "Container called exit(3).", 0, 500, 4, false,
     "acme-auth"},
    {"posting failed: no ledger is there", NULL, 500, 100, 4, true, "acme"},
    {"posting failed: no ledger is there", NULL, 500, 30000, 4, false, "acme"},
    {"token was rejected for this user", NULL, 403, 100, 4, true, "acme"},
    {"token was rejected for this user", NULL, 403, 100, 1, false, "acme"},
    {"posting failed: no ledger is there", NULL, 403, 100, 4, false, "acme"},
    {"posting failed: no ledger is there", NULL, 404, 100, 4, false, "acme"},
    {"posting failed: no ledger is there", "another message", 0, 100, 1, false, "acme"},
};

static void links(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cluster_fixture f;
        size_t n = 0;
        cluster_fixture_init(&f);
        for (int k = 0; k < cases[i].times; k++) {
            cluster_fixture_add(&f, k * 60000, cases[i].service, cases[i].cause, 0);
            cluster_fixture_add(&f, k * 60000 + cases[i].ms, "acme", cases[i].symptom, cases[i].status);
        }
        cluster_fixture_merge(&f);
        struct cause_link *l = cause_links(&f.t, &f.o, &f.a, &n);
        assert_in_range(n, cases[i].linked ? 1 : 0, 1);
        bool linked = n && l[0].root != SIZE_MAX;
        if (linked != cases[i].linked)
            fail_msg("%zu: %s", i, cases[i].cause);
        if (linked) {
            assert_int_equal(l[0].root, f.t.items[cluster_fixture_at(&f, "acme", cases[i].cause)].cluster);
            assert_int_not_equal(l[0].symptom, l[0].root);
            assert_non_null(l[0].reason);
        }
        cluster_fixture_release(&f);
    }
}

static void the_nearest_cause_wins(void **state) {
    (void)state;
    struct cluster_fixture f;
    size_t n = 0;
    cluster_fixture_init(&f);
    for (int k = 0; k < 6; k++) {
        cluster_fixture_add(&f, k * 60000, "acme", "Application failed to start: no ledger is there", 0);
        cluster_fixture_add(&f, k * 60000 + 1000, "acme", "Container called exit(3).", 0);
        cluster_fixture_add(&f, k * 60000 + 30000, "acme", "orders are not posted", 0);
    }
    cluster_fixture_add(&f, 900, "acme", "orders are not posted", 0);
    cluster_fixture_merge(&f);
    struct cause_link *l = cause_links(&f.t, &f.o, &f.a, &n);
    assert_int_equal(n, 1);
    assert_int_equal(l[0].root, f.t.items[cluster_fixture_at(&f, "acme", "failed to start")].cluster);
    cluster_fixture_release(&f);
}

static void nothing_has_no_cause(void **state) {
    (void)state;
    struct cluster_fixture f;
    size_t n = 7;
    cluster_fixture_init(&f);
    cluster_fixture_merge(&f);
    cause_links(&f.t, &f.o, &f.a, &n);
    assert_int_equal(n, 0);
    cluster_fixture_release(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links),
        cmocka_unit_test(the_nearest_cause_wins),
        cmocka_unit_test(nothing_has_no_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
