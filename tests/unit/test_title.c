#include "decide/title.h"

#include "model/severity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void normal_forms(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"GCP-regression | P0 | Missing Ledger Module", "missing ledger module"},
        {"\xf0\x9f\x9a\xa8 GCP-regression | P0 | Missing Ledger Module", "missing ledger module"},
        {"GCP-active-dev | P4 | missing ledger modules", "missing ledger module"},
        {"GCP-active-dev-medium-service-id-sanitization", "service id sanitization"},
        {"GCP-regression-P2-health-endpoint-404", "health endpoint 404"},
        {"GCP-new-P3-missing-favicon-browser-404-cosmetic", "missing favicon browser 404 cosmetic"},
        {"GCP-staging-P2-LedgerMiddleware-REGRESSION - 17+ Daily High-Frequency Warnings",
         "ledgermiddleware"},
        {"GCP-staging-P2-Ledger-Middleware-REGRESSION", "ledger middleware"},
        {"GCP-auth | P1 | Circuit Breaker Permissive Mode", "circuit breaker permissive mode"},
        {"GCP-race-condition | P0 | Startup Phase Race", "startup phase race"},
        {"[P1] Ledger import fails", "ledger import fail"},
        {"P1: Ledger import fails", "ledger import fail"},
        {"[BUG] GCP-active-dev-high-ledger-import", "ledger import"},
        {"failing-test-new-p2-ledger-import", "ledger import"},
        {"failing-test-regression-P1-ledger-import", "ledger import"},
        {"GCP-new | P2 | Ledger import fails (REGRESSION)", "ledger import fail"},
        {"GCP-new | P2 | Ledger import fails - escalated to on-call", "ledger import fail"},
        {"GCP-new | P2 | Ledger import fails - only on Mondays", "ledger import fail only on monday"},
        {"GCP-new | P2 | No module named 'acme.billing.ledger'.", "no module named acme.billing.ledger"},
        {"GCP-new | P2 | New status of class Alias", "new status of class alia"},
        {"Critical path is too slow", "critical path is too slow"},
        {"\xd0\x9e\xd1\x88\xd0\xb8\xd0\xb1\xd0\xba\xd0\xb0 42",
         "\xd0\x9e\xd1\x88\xd0\xb8\xd0\xb1\xd0\xba\xd0\xb0 42"},
        {"", ""},
        {"\xf0\x9f\x9a\xa8", ""},
        {"GCP-", ""},
        {"|||", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(title_normal(cases[i].in, &a), cases[i].want);
    assert_string_equal(title_normal(NULL, &a), "");
    arena_release(&a);
}

static void identity_needs_two_words(void **state) {
    (void)state;
    assert_true(title_is_identity("ledger import"));
    assert_false(title_is_identity("ledger"));
    assert_false(title_is_identity(""));
    assert_false(title_is_identity(NULL));
}

static void composed_and_split(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a);
    struct gate *g = gate_new();
    const char *t = title_compose(g, "regression", 0, "Missing ledger module", &a);
    assert_string_equal(t, "GCP-regression | P0 | Missing ledger module");
    struct title_parts p = title_split(t, &a);
    assert_string_equal(p.category, "regression");
    assert_string_equal(p.name, "Missing ledger module");
    assert_int_equal(p.priority, 0);
    assert_null(title_split("Missing | ledger | module", &a).name);
    assert_null(title_split("GCP-new | soon | module", &a).name);
    char longer[400];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    t = title_compose(g, "new", 2, longer, &a);
    size_t points = 0;
    for (const char *s = t; *s; s++)
        points += ((unsigned char)*s & 0xC0) != 0x80;
    assert_int_equal(points, strlen("GCP-new | P2 | ") + 200);
    /* What is cut does not depend on what stands in front. */
    assert_string_equal(title_normal(t, &a), title_normal(title_compose(g, "regression", 0, longer, &a), &a));
    assert_string_equal(title_normal(t, &a), title_normal(title_name(g, longer, &a), &a));
    assert_string_equal(title_compose(g, "new", 2, "", &a), "GCP-new | P2 | Unnamed problem");
    gate_free(g);
    arena_release(&a);
}

static void priorities_and_categories(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int want;
    } cases[] = {{"GCP-regression | P0 | x y", 0},
                 {"GCP-regression-P2-a-b", 2},
                 {"[P1] a b", 1},
                 {"a b", PRIORITY_NONE},
                 {"a b c d e f g P1", PRIORITY_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(title_priority(cases[i].in), cases[i].want);
    assert_true(title_has_category("\xf0\x9f\x9a\xa8 GCP-active-dev | P2 | x", "active-dev"));
    assert_true(title_has_category("GCP-active-dev-medium-x", "active-dev"));
    assert_false(title_has_category("GCP-active-development | P2 | x", "active-dev"));
    assert_false(title_has_category("active-dev", "active-dev"));
    assert_true(title_is_ours("[BUG] GCP-new | P1 | x"));
    assert_false(title_is_ours("About GCP-new"));
}

static void names_in_titles(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
        bool tests;
    } cases[] = {
        {"GCP-regression | P0 | Missing LedgerModule", "Missing LedgerModule", false},
        {"GCP-active-dev-P2-ledger-import", "ledger-import", false},
        {"[BUG] GCP-active-dev-high-ledger-import", "ledger-import", false},
        {"failing-test-new-p2-ledger-import", "ledger-import", true},
        {"[test-coverage] 55% of it", "55% of it", true},
        {"Testing the ledger", "Testing the ledger", false},
        {"Ledger import fails", "Ledger import fails", false},
        {"P1", "P1", false},
        {"", "", false},
        {NULL, "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(title_name_in(cases[i].in), cases[i].want);
        assert_int_equal(title_is_of_tests(cases[i].in), cases[i].tests);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_forms),
        cmocka_unit_test(names_in_titles),
        cmocka_unit_test(identity_needs_two_words),
        cmocka_unit_test(composed_and_split),
        cmocka_unit_test(priorities_and_categories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
