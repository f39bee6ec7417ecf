#include "markup/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void finds(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool caseless;
        size_t from;
        bool found;
        size_t start, end;
    } rows[] = {
        {"b+", "aabbc", false, 0, true, 2, 4},       {"b+", "aabbc", false, 3, true, 3, 4},
        {"b+", "aabbc", false, 4, false, 0, 0},      {"B+", "aabbc", false, 0, false, 0, 0},
        {"B+", "aabbc", true, 0, true, 2, 4},        {"^a", "aabbc", false, 1, false, 0, 0},
        {"(?<=a)b", "aabbc", false, 2, true, 2, 3}, /* what is before `from` is seen */
        {"c$", "c\n", false, 0, false, 0, 0},       /* $ is the very end */
        {"", "abc", false, 3, true, 3, 3},           {"a", "abc", false, 9, false, 0, 0},
        {"[^a]", "a\xC3\xA9", false, 0, true, 1, 2}, /* bytes are bytes */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct regex_match m;
        struct regex *re = regex_new(rows[i].pattern, rows[i].caseless, NULL);
        assert_non_null(re);
        bool found = regex_find(re, rows[i].text, strlen(rows[i].text), rows[i].from, &m);
        assert_int_equal(found, rows[i].found);
        assert_int_equal(regex_find(re, rows[i].text, strlen(rows[i].text), rows[i].from, NULL), found);
        if (found) {
            assert_int_equal(m.start[0], rows[i].start);
            assert_int_equal(m.end[0], rows[i].end);
        }
        regex_free(re);
    }
}

static void gives_groups(void **state) {
    (void)state;
    struct regex_match m;
    struct regex *re = regex_new("(a)|(b)(c)?", false, NULL);
    assert_true(regex_find(re, "xb", 2, 0, &m));
    assert_int_equal(m.start[1], (size_t)-1);
    assert_int_equal(m.start[2], 1);
    assert_int_equal(m.end[2], 2);
    assert_int_equal(m.start[3], (size_t)-1);
    regex_free(re);
    re = regex_new("(((((((((((((((((a)))))))))))))))))", false, NULL); /* more than there is room for */
    assert_true(regex_find(re, "a", 1, 0, &m));
    assert_int_equal(m.n, REGEX_MAX_GROUPS);
    regex_free(re);
}

static void refuses_a_bad_pattern(void **state) {
    (void)state;
    struct err err = {ERR_NONE, ""};
    assert_null(regex_new("a(b", false, &err));
    assert_int_equal(err.status, ERR_USAGE);
    assert_non_null(strstr(err.text, "a(b"));
    regex_free(NULL);
}

static void gives_up_on_a_runaway(void **state) {
    (void)state;
    char text[4097];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    struct regex *re = regex_new("(?:a+)+(?:a+)+(?:a+)+[xy]", false, NULL);
    assert_non_null(re);
    assert_false(regex_find(re, text, sizeof text - 1, 0, NULL));
    assert_int_equal(regex_search(re, text, sizeof text - 1, 0, NULL), -1);
    assert_int_equal(regex_search(re, "x", 1, 0, NULL), 0);
    regex_free(re);
}

/* What a bounded pattern finds is what it would find without bounds. */
static void bounds_change_nothing_else(void **state) {
    (void)state;
    static const char *const patterns[] = {"timed? ?out",
                                           "\\b(\\w+)@(\\w+)\\.example",
                                           "^ERROR .*ledger",
                                           "(?<=a)b*",
                                           "(?i:TIMEOUT)",
                                           "(a|b)+?c",
                                           "x*",
                                           "(?=.*out)(?!y)"};
    static const char *const texts[] = {"ERROR acme.billing.ledger timed out", "mail to ops@acme.example",
                                        "aabbc timeout", "", "ERROR ledger\nERROR ledger"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        for (size_t k = 0; k < 2 * sizeof texts / sizeof *texts; k++) {
            struct regex *a = regex_new(patterns[i], k % 2, NULL),
                         *b = regex_new_bounded(patterns[i], k % 2, NULL);
            struct regex_match x, y;
            memset(&x, 0, sizeof x);
            memset(&y, 0, sizeof y);
            const char *text = texts[k / 2];
            assert_int_equal(regex_search(a, text, strlen(text), 0, &x),
                             regex_search(b, text, strlen(text), 0, &y));
            assert_memory_equal(&x, &y, sizeof x);
            regex_free(a);
            regex_free(b);
        }
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 64 KiB in which each of these would run for seconds to years: runs of a, as long as hurts most, and at the
 * end what the pattern wants, so that it cannot see at once that there is none. */
static const char *const catastrophic[] = {
    "(a+)+(a+)+(a+)+b",
    "(?:a*a*)*\\nX",
    "a*a*[bc]",
    "a*a*a*a*[bc]",
    "(?:a|a)*[bc]",
    "[ab]*?a*+[bc]",
    "[ab]*?[ab]*?a*+[bc]",
    "(?:(?>a*)|a)*?[bc]",
    "(?=a*+[bc])|(?=[ab]*?a*+[bc])z|q",
    "(.*)(.*)(.*)(.*)[xy]z",
    "(?:(?:a?){60})(?:a{60})x",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(?:\\w+\\s?)+[.]",
    "(\\S+=?)+@[bc]d",
    "(a(?1)?a|a)*[bc]d",
    "(?:[\\w.-]{0,50}?){3}secret",
    "(?<=(?=a*a*[bc])a)[xy]",
    "(*NO_JIT)a*a*[bc]",
    "(?:(?:(?:a|b)*|a)*|a)*[bc]d",
    "(*LIMIT_MATCH=4000000000)(?:a*?a*?)*[bc]d",
};

static void a_bounded_pattern_ends(void **state) {
    (void)state;
    enum { SIZE = 64 << 10 };
    static char text[SIZE];
    static const size_t runs[] = {30, 300, 2000, SIZE};
    for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
        for (size_t i = 0; i < SIZE; i++)
            text[i] = i % runs[k] == runs[k] - 1 ? '\n' : 'a';
        memcpy(text + SIZE - 24, "\nb c x yz secret A.d Ab@X", 24);
        for (size_t i = 0; i < sizeof catastrophic / sizeof *catastrophic; i++) {
            struct err err = {ERR_NONE, ""};
            struct regex *re = regex_new_bounded(catastrophic[i], false, &err);
            if (!re)
                fail_msg("%s", err.text);
            double begin = seconds();
            int found = regex_search(re, text, SIZE, 0, NULL);
            double took = seconds() - begin;
            if (took > 2)
                fail_msg("%s in runs of %zu: %g s, %d", catastrophic[i], runs[k], took, found);
            regex_free(re);
        }
    }
}

/* A walk from match to match has the steps of one text, not of one search. */
static void a_walk_ends(void **state) {
    (void)state;
    enum { SIZE = 64 << 10 };
    static char text[SIZE];
    memset(text, 'a', SIZE);
    struct regex *re = regex_new_bounded("a(?=a{0,9000}b)|a", false, NULL);
    size_t steps = regex_steps(SIZE), from = 0, n = 0;
    struct regex_match m;
    double begin = seconds();
    int found;
    while ((found = regex_search_within(re, text, SIZE, from, &m, &steps)) > 0) {
        from = m.end[0];
        n++;
    }
    assert_int_equal(found, -1);
    assert_int_equal(steps, 0);
    assert_in_range(n, 1, SIZE / 2);
    assert_true(seconds() - begin < 5);
    regex_free(re);
    assert_true(regex_steps(0) == 1000000 && regex_steps(SIZE_MAX) == 20000000);
}

static void refuses_what_cannot_be_bounded(void **state) {
    (void)state;
    static char longest[REGEX_MAX_PATTERN + 2];
    memset(longest, 'a', REGEX_MAX_PATTERN + 1);
    const struct {
        const char *pattern, *want;
    } rows[] = {
        {"(a+)\\1", "back references"},
        {"(?<n>a)\\k<n>", "back references"},
        {"(a)(?(1)b)\\g{-1}", "back references"},
        {longest, "longer than 4096 bytes"},
        {"(?:(?:(?:a{1,999}){1,999}){1,999})", "regular expression"},
        {"((((((((((((((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){9}){"
         "9}){9}",
         "regular"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {ERR_NONE, ""};
        double begin = seconds();
        assert_null(regex_new_bounded(rows[i].pattern, false, &err));
        assert_true(seconds() - begin < 2);
        assert_int_equal(err.status, ERR_USAGE);
        if (!strstr(err.text, rows[i].want))
            fail_msg("%s: %s", rows[i].pattern, err.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(gives_groups),
        cmocka_unit_test(refuses_a_bad_pattern),
        cmocka_unit_test(gives_up_on_a_runaway),
        cmocka_unit_test(bounds_change_nothing_else),
        cmocka_unit_test(a_bounded_pattern_ends),
        cmocka_unit_test(a_walk_ends),
        cmocka_unit_test(refuses_what_cannot_be_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
