#include "markup/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    struct regex *re = regex_new("(a+)+(a+)+(a+)+b", false, NULL);
    assert_non_null(re);
    assert_false(regex_find(re, text, sizeof text - 1, 0, NULL));
    regex_free(re);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(gives_groups),
        cmocka_unit_test(refuses_a_bad_pattern),
        cmocka_unit_test(gives_up_on_a_runaway),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
