#include "base/strmap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void words_keep_their_numbers(void **state) {
    (void)state;
    struct strmap m;
    strmap_init(&m);
    assert_null(strmap_get(&m, "a", 1));
    for (size_t i = 0; i < 5000; i++) {
        char key[32];
        int n = snprintf(key, sizeof key, "key %zu", i);
        size_t *v = strmap_put(&m, key, (size_t)n);
        assert_int_equal(*v, 0);
        *v = i + 1;
    }
    assert_int_equal(m.n, 5000);
    for (size_t i = 0; i < 5000; i++) {
        char key[32];
        int n = snprintf(key, sizeof key, "key %zu", i);
        assert_int_equal(*strmap_get(&m, key, (size_t)n), i + 1);
        assert_int_equal(*strmap_put(&m, key, (size_t)n), i + 1);
    }
    assert_null(strmap_get(&m, "key 5000", 8));
    assert_int_equal(m.n, 5000);
    strmap_release(&m);
    strmap_release(&m);
    strmap_release(NULL);
}

static void keys_are_bytes(void **state) {
    (void)state;
    struct strmap m;
    strmap_init(&m);
    *strmap_put(&m, "", 0) = 1;
    *strmap_put(&m, "\0", 1) = 2;
    *strmap_put(&m, "\0\0", 2) = 3;
    *strmap_put(&m, "a\0b", 3) = 4;
    *strmap_put(&m, "a\0c", 3) = 5;
    *strmap_put(&m, "a", 1) = 6;
    assert_int_equal(m.n, 6);
    assert_int_equal(*strmap_get(&m, "", 0), 1);
    assert_int_equal(*strmap_get(&m, "\0\0", 2), 3);
    assert_int_equal(*strmap_get(&m, "a\0b", 3), 4);
    assert_int_equal(*strmap_get(&m, "a", 1), 6);
    strmap_release(&m);
}

static void hashes_tell_texts_and_seeds_apart(void **state) {
    (void)state;
    static const char text[] = "acme.billing.ledger: cannot post";
    struct strmap_ids seen;
    strmap_ids_init(&seen, 1000);
    for (size_t n = 0; n < sizeof text; n++) {
        assert_true(strmap_ids_add(&seen, strmap_hash(text, n, 1)));
        assert_true(strmap_ids_add(&seen, strmap_hash(text, n, 2)));
        assert_true(strmap_hash(text, n, 1) == strmap_hash(text, n, 1));
    }
    strmap_ids_release(&seen);
}

static void ids_are_exact_below_their_maximum(void **state) {
    (void)state;
    struct strmap_ids s;
    strmap_ids_init(&s, 3000);
    assert_true(strmap_ids_add(&s, 0));
    assert_false(strmap_ids_add(&s, 0));
    for (uint64_t id = 2; id < 3001; id++)
        assert_true(strmap_ids_add(&s, id << 32));
    assert_false(s.full);
    for (uint64_t id = 2; id < 3001; id++)
        assert_false(strmap_ids_add(&s, id << 32));
    assert_int_equal(s.n, 3000);
    assert_true(strmap_ids_add(&s, 7));
    assert_true(s.full);
    assert_true(strmap_ids_add(&s, 7)); /* could not be remembered */
    assert_false(strmap_ids_add(&s, UINT64_C(5) << 32));
    strmap_ids_release(&s);
    strmap_ids_release(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_keep_their_numbers),
        cmocka_unit_test(keys_are_bytes),
        cmocka_unit_test(hashes_tell_texts_and_seeds_apart),
        cmocka_unit_test(ids_are_exact_below_their_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
