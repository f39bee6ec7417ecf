#include "base/timestamp.h"
#include "ingest/worklog_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cluster_set *read_text(const char *text) {
    struct cluster_set *set = cluster_set_new();
    struct err err = {0};
    if (worklog_read(text, strlen(text), "w.md", set, &err))
        fail_msg("%s", err.text);
    return set;
}

static void test_heads(void **state) {
    (void)state;
    static const struct {
        const char *text, *title;
        enum worklog_form form;
        int number, priority, word;
        int64_t count;
    } cases[] = {
        {"Cluster 1: CRITICAL - Cart module missing (P0)", "Cart module missing", FORM_CLUSTER, 1, 0, 0, -1},
        {"\xf0\x9f\x94\xb4 CLUSTER 12: Stock gone (P1 HIGH)", "Stock gone", FORM_CLUSTER, 12, 1, 1, -1},
        {"1. Module Import Errors (Most Critical)", "Module Import Errors", FORM_NUMBER, 1, -1, 0, -1},
        {"2. HIGH: Mail queue full (34 occurrences)", "Mail queue full", FORM_NUMBER, 2, -1, 1, 34},
        {"Issue #3: Stock slow - HIGH FREQUENCY", "Stock slow", FORM_CLUSTER, 3, -1, 1, -1},
        {"Issue 2a: Stock slow", "Stock slow", FORM_CLUSTER, 2, -1, -1, -1},
        {"[P2] Stock slow", "Stock slow", FORM_MARKED, 0, 2, -1, -1},
        {"MEDIUM \xe2\x80\x94 Stock slow", "Stock slow", FORM_MARKED, 0, -1, 2, -1},
        {"NEW CRITICAL ISSUE: Stock slow", "Stock slow", FORM_WORD, 0, -1, 0, -1},
        {"Favicon not found (404 errors)", "Favicon not found (404 errors)", FORM_FREE, 0, -1, -1, -1},
        {"P1 HIGH (0 issues)", "P1 HIGH", FORM_MARKED, 0, 1, -1, -1},
        {"Problem 4", "", FORM_CLUSTER, 4, -1, -1, -1},
        {"Cluster 7: Stock slow (P7)", "Stock slow", FORM_CLUSTER, 7, 3, -1, -1},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct worklog_head h = worklog_head(cases[i].text, &a);
        assert_string_equal(h.title, cases[i].title);
        assert_int_equal(h.form, cases[i].form);
        assert_int_equal(h.number, cases[i].number);
        assert_int_equal(h.priority, cases[i].priority);
        assert_int_equal(h.word, cases[i].word);
        assert_int_equal(h.count, cases[i].count);
    }
    arena_release(&a);
}

static void test_roles(void **state) {
    (void)state;
    static const struct {
        const char *title;
        enum worklog_role role;
    } cases[] = {
        {"Issue Clusters Discovered", ROLE_GROUP},
        {"CRITICAL ISSUES DISCOVERED", ROLE_GROUP},
        {"ERROR Logs (50 entries)", ROLE_GROUP},
        {"Processing Results", ROLE_RESULT},
        {"GitHub Issue Tracking Results", ROLE_RESULT},
        {"Next Steps", ROLE_SKIP},
        {"Executive Summary", ROLE_SKIP},
        {"Business Impact Assessment", ROLE_SKIP},
        {"Stock service refuses connections", ROLE_NONE},
        {"Session Context Lost After Each Action Retry", ROLE_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(worklog_role(cases[i].title, FORM_FREE), cases[i].role);
}

static void test_counts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool noun;
        int64_t count;
        bool at_least;
    } cases[] = {
        {"34 occurrences", true, 34, false},
        {"84 ERROR logs", true, 84, false},
        {"High (1,204 entries)", true, 1204, false},
        {"8+ critical logs", false, 8, true},
        {"~50 occurrences per hour", false, 50, true},
        {"~80% of all error logs", false, -1, false},
        {"Multiple instances", false, -1, false},
        {"Every 30 seconds", false, -1, false},
        {"2025-10-07T08:00:00, 08:01:02", false, -1, false},
        {"40+ HTTP 500/503 errors", false, 40, true},
        {"would cause WebSocket 1011 errors", true, -1, false},
        {"blocks 3 users", true, -1, false},
        {"with 403 errors", true, -1, false},
        {"Low (1-2 occurrences in a day)", false, 1, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t n = -1;
        bool at_least = false;
        worklog_count(cases[i].text, cases[i].noun, &n, &at_least);
        assert_int_equal(n, cases[i].count);
        assert_int_equal(at_least, cases[i].at_least);
    }
}

static void test_times(void **state) {
    (void)state;
    static const struct {
        const char *text, *first, *second;
    } cases[] = {
        {"2025-10-07T08:00:00Z to 2025-10-07T09:00:00Z", "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z"},
        {"2025-10-07 08:00:01.5-08:00:02.25", "2025-10-07T08:00:01.500Z", "2025-10-07T08:00:02.250Z"},
        {"seen 2025-10-07 08:00 UTC", "2025-10-07T08:00:00Z", NULL},
        {"2025-10-07T10:00:00+02:00", "2025-10-07T08:00:00Z", NULL},
        {"2025-10-07", NULL, NULL},
        {"at 08:00:00", NULL, NULL},
        {"2025-13-07T08:00:00Z", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t t[3];
        size_t n = worklog_times(cases[i].text, t, 3);
        assert_int_equal(n, cases[i].second ? 2 : cases[i].first ? 1 : 0);
        if (n > 0)
            assert_string_equal(timestamp_text(t[0]).s, cases[i].first);
        if (n > 1)
            assert_string_equal(timestamp_text(t[1]).s, cases[i].second);
    }
}

static void test_repair(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"\xc3\xa2\xc5\x93\xe2\x80\xa6 done", "\xe2\x9c\x85 done"}, /* Windows-1252 */
        {"\xc3\xbc\xc3\xb6\xc2\xae red", "\xf0\x9f\x9a\xa8 red"},   /* Mac Roman, first byte lost */
        {"\xe2\x80\x9a\xc3\x9c\xe2\x80\xa0\xc3\x94\xe2\x88\x8f\xc3\xa8", "\xe2\x86\xa0\xef\xb8\x8f"},
        {"\xc3\x83 and \xc3\xa2\xc5\x93", "\xc3\x83 and \xc3\xa2\xc5\x93"}, /* not certain: kept */
        {"caf\xc3\xa9 \xe2\x9c\x85", "caf\xc3\xa9 \xe2\x9c\x85"},
        {"plain", "plain"},
        {"\xff\xfe", "\xff\xfe"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out;
        strbuf_init(&out, 1000);
        worklog_repair(cases[i].in, strlen(cases[i].in), &out);
        assert_string_equal(strbuf_str(&out), cases[i].want ? cases[i].want : cases[i].in);
        strbuf_release(&out);
    }
}

static const char full[] =
    "# Worklog\n**Service:** shop-cart\n**Time Range:** 2025-10-07T08:00:00Z to 2025-10-07T09:00:00Z\n\n"
    "## Executive Summary\n- **Stock service down**: 3 errors `stock refused the call`\n\n"
    "## Issue Clusters\n### Cluster 1: CRITICAL - Cart module missing (P0)\n"
    "**Error Pattern:** `ModuleNotFoundError: No module named 'shop.cart'`\n**Frequency:** High (34+ "
    "occurrences)\n"
    "**First Occurrence:** 2025-10-07T08:01:00Z\n**Last Occurrence:** 2025-10-07T08:59:00Z\n"
    "**Error Group IDs:** CAbc12dEf-GhiJ\n**Location:** `/app/shop/web/start.py:23`\n"
    "**Impact:** no orders at all\n**Business Impact:** $500K+ ARR at risk\n\n"
    "#### Root Cause Analysis\n1. **Build:** the image leaves the module out\n\n"
    "```json\n{\"severity\":\"ERROR\",\"timestamp\":\"2025-10-07T08:59:00Z\",\"jsonPayload\":{\"message\":"
    "\"cart gone\"}}\n```\n"
    "### Cluster 2: Container exits (P1)\n**Pattern:** Container called exit(3)\n**Context:** starts fail "
    "due to Cluster 1\n\n"
    "## Next Steps\n1. **Cluster 1:** Create an issue, 5 errors\n\n"
    "## Processing Results\n### \xe2\x9c\x85 Cluster 1: Cart module missing (P0)\n**Action:** Created new "
    "issue\n"
    "**Issue:** [#12 - GCP-new | P0 | Cart module missing](https://github.com/acme/shop/issues/12)\n"
    "**Linked Issues:** #3, #4, #12\n"
    "### Cluster 2: Container exits\n**Action:** Updated existing issue (same cause)\n**Issue:** #12\n";

static void test_full(void **state) {
    (void)state;
    struct cluster_set *set = read_text(full);
    assert_int_equal(set->n, 2);
    const struct cluster *c = &set->clusters[0], *d = &set->clusters[1];
    assert_string_equal(c->title, "Cart module missing");
    assert_int_equal(c->priority, 0);
    assert_true(c->priority_stated);
    assert_int_equal(c->count, 34);
    assert_true(c->count_at_least);
    assert_string_equal(timestamp_text(c->first_seen).s, "2025-10-07T08:01:00Z");
    assert_string_equal(timestamp_text(c->last_seen).s, "2025-10-07T08:59:00Z");
    assert_string_equal(c->error_groups[0], "CAbc12dEf-GhiJ");
    assert_string_equal(c->frames[0].file, "shop/web/start.py");
    assert_int_equal(c->frames[0].line, 23);
    assert_string_equal(c->services[0], "shop-cart");
    assert_string_equal(c->samples[0].text, "cart gone");
    assert_int_equal(c->severity, SEVERITY_ERROR);
    assert_int_equal(c->notes_n, 2);
    assert_string_equal(c->notes[0].text, "no orders at all");
    assert_string_equal(c->notes[1].kind, "root-cause");
    assert_non_null(c->stated);
    assert_string_equal(c->stated->action, "created");
    assert_string_equal(c->stated->title, "GCP-new | P0 | Cart module missing");
    assert_int_equal(c->stated->issue, 12);
    assert_int_equal(c->stated->linked_n, 2);
    assert_int_equal(c->stated->linked[1], 4);
    assert_string_equal(d->caused_by, c->id);
    assert_string_equal(d->patterns[0].text, "Container called exit(3)");
    assert_int_equal(d->count, -1);
    assert_int_equal(d->stated->issue, 12);
    assert_string_equal(timestamp_text(set->window_end).s, "2025-10-07T09:00:00Z");
    cluster_set_free(set);
}

/* The same two problems as other authors would write them. */
static void test_layouts(void **state) {
    (void)state;
    static const char *const texts[] = {
        "# W\n## Findings\n### 1. HIGH: Stock refuses calls\n```\nstock: connection refused\n```\n### 2. "
        "LOW: Mail queue full\n"
        "**Severity:** WARNING\n**Count:** 4\n## Next Steps\n### 1. Fix the stock service\n- `make stock`\n",
        "# W\n**Problem 1: Stock refuses calls (P1)**\n- Error: `stock: connection refused`\n\n**Problem 2: "
        "Mail queue full (P3)**\n"
        "- Count: 4\n",
        "# W\n\n| # | Error | Count | Priority |\n|---|---|---|---|\n| 1 | Stock refuses calls | 9 | P1 |\n"
        "| 2 | Mail queue full | 4 | P3 |\n\n| Severity | Count | Primary Issues |\n|---|---|---|\n| ERROR | "
        "9 | Stock |\n",
        "# W\nErrors found:\n\n1. **Stock refuses calls** (P1) - 9 occurrences: `stock: connection refused`\n"
        "2. **Mail queue full** (P3) - 4 occurrences: `queue is full now`\n\n## Next Steps\n1. Restart the "
        "stock service\n",
        "# W\n## Errors\n### Stock refuses calls\nIt happens all day (P1).\n```\nstock: connection "
        "refused\n```\n"
        "### Mail queue full\n```\nWARNING queue is full now\n```\n## Recommendations\n### Restart "
        "stock\n`make stock`\n",
        "# W\n## Stock refuses calls\n| Field | Value |\n|---|---|\n| Severity | ERROR |\n| Count | 9 |\n| "
        "First seen | 2025-10-07 08:00:00 |\n"
        "## Mail queue full\n| Field | Value |\n|---|---|\n| Severity | WARNING |\n| Count | 4 |\n| First "
        "seen | 2025-10-07 08:00:00 |\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cluster_set *set = read_text(texts[i]);
        cluster_set_order(set);
        bool stock = false, mail = false;
        for (size_t k = 0; k < set->n; k++) {
            stock = stock || !strcmp(set->clusters[k].title, "Stock refuses calls");
            mail = mail || !strcmp(set->clusters[k].title, "Mail queue full");
        }
        if (set->n != 2 || !stock || !mail)
            fail_msg("layout %zu: %zu clusters, the first %s", i, set->n,
                     set->n ? set->clusters[0].title : "-");
        cluster_set_free(set);
    }
}

static void test_none(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "# W\nNo errors were found.\n",
        "# W\n## Summary\n- All good\n## Next Steps\n1. Watch the mail queue\n",
        "# W\n## Service Details\n- **Service:** shop\n- **Region:** here\n",
        "plain text\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cluster_set *set = read_text(texts[i]);
        assert_int_equal(set->n, 0);
        cluster_set_free(set);
    }
}

static void test_looks(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"# Worklog\n", true},
        {"\xef\xbb\xbf\n**Date:** today\n", true},
        {"Some words\n\n## Part\n", true},
        {"{\"a\":1}\n# x\n", false},
        {"[1]\n", false},
        {"words only\n", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(worklog_looks(cases[i].text, strlen(cases[i].text)), cases[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heads),   cmocka_unit_test(test_roles),  cmocka_unit_test(test_counts),
        cmocka_unit_test(test_times),   cmocka_unit_test(test_repair), cmocka_unit_test(test_full),
        cmocka_unit_test(test_layouts), cmocka_unit_test(test_none),   cmocka_unit_test(test_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
