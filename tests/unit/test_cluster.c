#include "base/strbuf.h"
#include "base/timestamp.h"
#include "model/cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cluster_set *make(const struct cluster *list, size_t n) {
    struct cluster_set *set = cluster_set_new();
    set->clusters = arena_alloc(&set->arena, n * sizeof *set->clusters);
    memcpy(set->clusters, list, n * sizeof *list);
    set->n = n;
    return set;
}

static const struct cluster some[] = {
    {.id = "c1", .fingerprint = "lg1:b", .title = "none", .priority = PRIORITY_NONE, .count = 900},
    {.id = "c2", .fingerprint = "lg1:c", .title = "p2 few", .priority = 2, .count = 3, .caused_by = "c4"},
    {.id = "c3", .fingerprint = "lg1:a", .title = "p2 many", .priority = 2, .count = 30, .caused_by = "c9"},
    {.id = "c4", .fingerprint = "lg1:d", .title = "p0", .priority = 0, .count = -1},
    {.id = "c5", .fingerprint = "lg1:0", .title = "p2 few too", .priority = 2, .count = 3, .caused_by = "c5"},
};
enum { SOME = sizeof some / sizeof *some };

static void order_is_priority_count_fingerprint(void **state) {
    (void)state;
    static const struct {
        const char *title, *cause;
    } want[SOME] = {{"p0", NULL}, {"p2 many", NULL}, {"p2 few too", NULL}, {"p2 few", "c1"}, {"none", NULL}};
    for (size_t turn = 0; turn < SOME; turn++) {
        struct cluster turned[SOME];
        for (size_t i = 0; i < SOME; i++)
            turned[i] = some[(i + turn) % SOME];
        struct cluster_set *set = make(turned, SOME);
        cluster_set_order(set);
        for (size_t i = 0; i < SOME; i++) {
            char id[8] = {'c', (char)('1' + i)};
            assert_string_equal(set->clusters[i].title, want[i].title);
            assert_string_equal(set->clusters[i].id, id);
            if (want[i].cause)
                assert_string_equal(set->clusters[i].caused_by, want[i].cause);
            else
                assert_null(set->clusters[i].caused_by);
        }
        cluster_set_free(set);
    }
}

static void an_empty_set_is_fine(void **state) {
    (void)state;
    struct cluster_set *set = cluster_set_new();
    cluster_set_order(set);
    assert_null(cluster_find(set, "c1"));
    assert_true(set->complete);
    assert_true(set->window_start == TIMESTAMP_NONE);
    cluster_set_free(set);
    cluster_set_free(NULL);
}

static void a_cluster_is_found_by_its_id(void **state) {
    (void)state;
    struct cluster_set *set = make(some, SOME);
    assert_string_equal(cluster_find(set, "c3")->title, "p2 many");
    assert_null(cluster_find(set, "c30"));
    assert_null(cluster_find(set, NULL));
    cluster_set_free(set);
}

static void reasons_and_notes_grow(void **state) {
    (void)state;
    struct cluster_set *set = make(some, SOME);
    static const char *given[] = {"given"};
    struct cluster *c = &set->clusters[0];
    c->reasons = given;
    c->reasons_n = 1;
    for (int i = 0; i < 20; i++)
        cluster_add_reason(set, c, "P%d: because %s", i, "so");
    cluster_add_note(set, "%d of %d", 3, 4);
    assert_int_equal(c->reasons_n, 21);
    assert_string_equal(c->reasons[0], "given");
    assert_string_equal(c->reasons[20], "P19: because so");
    assert_int_equal(set->notes_n, 1);
    assert_string_equal(set->notes[0], "3 of 4");
    cluster_set_free(set);
}

static void counts_as_people_read_them(void **state) {
    (void)state;
    static const struct {
        int64_t count;
        bool at_least;
        const char *want;
    } cases[] = {
        {48, false, "48"}, {50, true, "at least 50"}, {0, false, "0"}, {-1, false, ""}, {-1, true, ""}};
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cluster c = {.count = cases[i].count, .count_at_least = cases[i].at_least};
        assert_string_equal(cluster_count_text(&c, &a), cases[i].want);
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_priority_count_fingerprint), cmocka_unit_test(an_empty_set_is_fine),
        cmocka_unit_test(a_cluster_is_found_by_its_id),        cmocka_unit_test(reasons_and_notes_grow),
        cmocka_unit_test(counts_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
