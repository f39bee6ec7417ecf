/* Names of clusters. */
#include "cluster/name.h"

#include "cluster/identify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *named(const char *pattern, struct arena *a) {
    struct pattern p = {.id = {.kind = CLUSTER_MESSAGE, .pattern = pattern}};
    return name_cluster(&p, false, a);
}

#define TEN "abcdefghi "
#define FIFTY TEN TEN TEN TEN TEN
#define LONG "abcdefghijklmnopqrstuvwxyz0123456789"
#define E5 "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
#define E30 E5 E5 E5 E5 E5 E5

/* A word is never cut: half of a token is known to no rule. */
static void are_cut_between_words(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *want;
    } rows[] = {
        {"user <num> is <id> gone:", "user * is * gone"},
        {"one\\ntwo", "one two"},
        {FIFTY FIFTY TEN "abcdefghi", FIFTY FIFTY TEN "abcdefghi"},
        {FIFTY FIFTY TEN "abcdefghi and", FIFTY FIFTY TEN "abcdefghi..."},
        {FIFTY FIFTY TEN "abcdefghij-and", FIFTY FIFTY "abcdefghi..."},
        {"got https://" LONG LONG LONG LONG, "got..."},
        {"got: " LONG LONG LONG LONG " x", "got..."},
        {LONG LONG LONG LONG, "*..."},
        {E30 E30 E5, E30 E30 "..."},
        {E5 LONG LONG LONG LONG, E5 "..."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        arena_init(&a);
        assert_string_equal(named(rows[i].pattern, &a), rows[i].want);
        arena_release(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(are_cut_between_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
