/* Which patterns tell of one problem, and which of them names it. */
#include "cluster_fixture.h"

#define TB "Traceback (most recent call last):\n  File \"/app/acme/a.py\", line 1, in f\n"

static const struct {
    const char *a, *b; /* texts logged together, four times, a minute apart */
    int ms;            /* from a to b */
    bool same;
    const char *root; /* of the joined; NULL: not asked */
} cases[] = {
    {"ValueError: balance of account 7 is unknown",
     "Setup failed: ValueError: balance of account 9 is unknown", 30000, true, "ValueError: balance"},
    {TB "ValueError: balance of the account is unknown", "posting failed: balance of the account is unknown",
     30000, true, "ValueError"},
    {TB "ValueError: balance of the account is unknown", "it says \"balance of the account is unknown\" here",
     30000, true, "ValueError"},
    {TB "ValueError: balance of the account is unknown", "Exception in worker process", 100, true,
     "ValueError"},
    {TB "ValueError: balance of the account is unknown", "Exception in worker process", -100, true,
     "ValueError"},
    {TB "ValueError: balance of the account is unknown", "posting of orders has stopped", 100, true,
     "ValueError"},
    {TB "ValueError: balance of the account is unknown", "posting of orders has stopped", 30000, false, NULL},
    {TB "ValueError: balance of the account is unknown", "KeyError: the ledger is not there", 100, false,
     NULL},
    {"cannot reach the ledger database", "cannot reach the rates service", 30000, false, NULL},
    {"WriteError: operation timed out", "ReadError: operation timed out", 30000, false, NULL},
};

static void patterns_of_one_problem(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cluster_fixture f;
        cluster_fixture_init(&f);
        for (int k = 0; k < 4; k++) {
            cluster_fixture_add(&f, k * 60000, "acme", cases[i].a, 0);
            cluster_fixture_add(&f, k * 60000 + cases[i].ms, "acme", cases[i].b, 0);
        }
        cluster_fixture_merge(&f);
        assert_in_range(f.t.n, 1, 2);
        if ((f.t.items[0].cluster == f.t.items[f.t.n - 1].cluster) != cases[i].same)
            fail_msg("%s\n%s", cases[i].a, cases[i].b);
        if (cases[i].root)
            assert_true(strstr(f.t.items[f.t.items[0].cluster].id.pattern, cases[i].root) ==
                        f.t.items[f.t.items[0].cluster].id.pattern);
        cluster_fixture_release(&f);
    }
}

static void services_are_never_joined(void **state) {
    (void)state;
    struct cluster_fixture f;
    cluster_fixture_init(&f);
    for (int k = 0; k < 4; k++) {
        cluster_fixture_add(&f, k * 60000, "acme", "ValueError: balance of the account is unknown", 0);
        cluster_fixture_add(&f, k * 60000, "acme-auth", "ValueError: balance of the account is unknown", 0);
        cluster_fixture_add(&f, k * 60000, "acme-auth", "posting failed: balance of the account is unknown",
                            0);
    }
    cluster_fixture_merge(&f);
    size_t mine = f.t.items[cluster_fixture_at(&f, "acme", "ValueError")].cluster;
    assert_int_not_equal(mine, f.t.items[cluster_fixture_at(&f, "acme-auth", "ValueError")].cluster);
    assert_int_equal(f.t.items[cluster_fixture_at(&f, "acme-auth", "posting")].cluster,
                     f.t.items[cluster_fixture_at(&f, "acme-auth", "ValueError")].cluster);
    cluster_fixture_release(&f);
}

static void who_names_the_root_is_a_total_order(void **state) {
    (void)state;
    struct cluster_fixture f;
    cluster_fixture_init(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cluster_fixture_add(&f, 0, "acme", cases[i].a, 0);
        cluster_fixture_add(&f, 0, "acme-auth", cases[i].b, 0);
        cluster_fixture_add(&f, 0, "acme-auth", cases[i].a, 503);
    }
    for (size_t i = 0; i < f.t.n; i++)
        for (size_t k = 0; k < f.t.n; k++) {
            bool ik = merge_names_root(&f.t.items[i], &f.t.items[k]),
                 ki = merge_names_root(&f.t.items[k], &f.t.items[i]);
            assert_int_equal(ik || ki, i != k);
            assert_false(ik && ki);
            for (size_t m = 0; m < f.t.n; m++)
                assert_false(ik && merge_names_root(&f.t.items[k], &f.t.items[m]) &&
                             !merge_names_root(&f.t.items[i], &f.t.items[m]));
        }
    cluster_fixture_release(&f);
}

static void leaders_lead_themselves(void **state) {
    (void)state;
    struct cluster_fixture f;
    cluster_fixture_init(&f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cluster_fixture_add(&f, (int64_t)i, "acme", cases[i].a, 0);
        cluster_fixture_add(&f, (int64_t)i, "acme", cases[i].b, 0);
    }
    cluster_fixture_merge(&f);
    for (size_t i = 0; i < f.t.n; i++)
        assert_int_equal(f.t.items[f.t.items[i].cluster].cluster, f.t.items[i].cluster);
    cluster_fixture_release(&f);
    cluster_fixture_init(&f);
    cluster_fixture_merge(&f);
    assert_int_equal(f.t.n, 0);
    cluster_fixture_release(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_of_one_problem),
        cmocka_unit_test(services_are_never_joined),
        cmocka_unit_test(who_names_the_root_is_a_total_order),
        cmocka_unit_test(leaders_lead_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
