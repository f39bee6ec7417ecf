/* Errors, memory, arenas, texts being built, UTF-8. */
#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void errors_say_what_and_where(void **state) {
    (void)state;
    struct err err = {0};
    assert_int_equal(err_set(&err, ERR_INPUT, "line %d: %s", 3, "cut"), -1);
    assert_int_equal(err.status, ERR_INPUT);
    assert_string_equal(err.text, "line 3: cut");
    assert_int_equal(err_prefix(&err, "%s", "a.json"), -1);
    assert_string_equal(err.text, "a.json: line 3: cut");
    assert_int_equal(err.status, ERR_INPUT);
    assert_int_equal(err_set(NULL, ERR_USAGE, "nobody listens"), -1);
    assert_int_equal(err_prefix(NULL, "nobody"), -1);
}

static void a_terminal_does_not_obey_errors(void **state) {
    (void)state;
    struct err err = {0};
    err_set(&err, ERR_USAGE, "a\x1b[31mb\r\nc\x7f");
    assert_string_equal(err.text, "a\\x1b[31mb\\x0d\\x0ac\\x7f");
    err_prefix(&err, "x\ty");
    assert_string_equal(err.text, "x\\x09y: a\\x1b[31mb\\x0d\\x0ac\\x7f");
    /* C1, bidi, zero width, a tag; bytes that are no UTF-8; what is plain stays. */
    err_set(&err, ERR_USAGE,
            "\xC2\x9B"
            "31m \xE2\x80\xAE \xE2\x80\x8B \xF3\xA0\x81\x81 \xFF\xC3 caf\xC3\xA9");
    assert_string_equal(err.text, "\\u{009B}31m \\u{202E} \\u{200B} \\u{E0041} \\xff\\xc3 caf\xC3\xA9");
}

static void errors_are_never_too_long(void **state) {
    (void)state;
    char *longest = mem_alloc(5000, 1);
    struct err err = {0};
    memset(longest, '\n', 4999);
    err_set(&err, ERR_USAGE, "%s", longest);
    assert_in_range(strlen(err.text), 1000, sizeof err.text - 1);
    for (int i = 0; i < 5; i++)
        err_prefix(&err, "%s", longest);
    assert_in_range(strlen(err.text), 1000, sizeof err.text - 1);
    assert_string_equal(err.text + strlen(err.text) - 3, "...");
    /* Cut between characters, wherever the end falls. */
    for (size_t shift = 0; shift < 3; shift++) {
        for (size_t i = shift; i + 3 < 4000; i += 3)
            memcpy(longest + i, "\xE2\x82\xAC", 4);
        memset(longest, 'x', shift);
        err_set(&err, ERR_USAGE, "%s", longest);
        assert_true(utf8_valid(err.text, strlen(err.text)) && !strchr(err.text, '\\'));
        assert_string_equal(err.text + strlen(err.text) - 3, "...");
    }
    memset(longest, 'y', 1020);
    longest[1020] = 0;
    err_set(&err, ERR_USAGE, "%s", longest);
    assert_string_equal(err.text, longest);
    free(longest);
}

static void arenas_hand_out_zeroed_aligned_memory(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t n = 0; n < 70000; n = n * 2 + 1) {
        unsigned char *p = arena_alloc(&a, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    size_t used = a.used;
    assert_in_range(used, 70000, 300000);
    arena_reset(&a);
    assert_int_equal(a.used, 0);
    assert_int_equal(*(unsigned char *)arena_alloc(&a, 100), 0);
    arena_release(&a);
    arena_release(&a);
    arena_release(NULL);
}

static void arenas_copy_strings(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a);
    arena_reset(&a);
    assert_null(arena_str(&a, NULL));
    assert_string_equal(arena_str(&a, ""), "");
    assert_string_equal(arena_dup(&a, "abc", 2), "ab");
    assert_string_equal(arena_dup(&a, NULL, 0), "");
    assert_string_equal(arena_printf(&a, "%s-%d", "x", 7), "x-7");
    assert_string_equal(arena_printf(&a, "%s", ""), "");
    arena_release(&a);
}

static void texts_stop_at_their_maximum(void **state) {
    (void)state;
    struct strbuf b;
    strbuf_init(&b, 10);
    assert_string_equal(strbuf_str(&b), "");
    strbuf_addstr(&b, NULL);
    strbuf_add(&b, NULL, 0);
    strbuf_addstr(&b, "12345");
    strbuf_printf(&b, "%d", 67890);
    assert_false(b.full);
    assert_string_equal(strbuf_str(&b), "1234567890");
    strbuf_addch(&b, 'x');
    assert_true(b.full);
    assert_string_equal(strbuf_str(&b), "1234567890");
    strbuf_reset(&b);
    assert_false(b.full);
    assert_int_equal(b.len, 0);
    assert_string_equal(strbuf_str(&b), "");
    strbuf_printf(&b, "%s", "more than ten bytes");
    assert_true(b.full);
    strbuf_addch(&b, 'y'); /* full stays full: no hole in the middle */
    assert_string_equal(strbuf_str(&b), "");
    strbuf_release(&b);
    strbuf_release(&b);
    strbuf_release(NULL);
    assert_int_equal(b.max, 10);
}

static void texts_hold_nuls(void **state) {
    (void)state;
    struct strbuf b;
    strbuf_init(&b, 1 << 20);
    for (int i = 0; i < 1000; i++)
        strbuf_add(&b, "a\0b", 3);
    assert_int_equal(b.len, 3000);
    assert_memory_equal(b.data + 2997, "a\0b", 4);
    strbuf_release(&b);
}

static void arrays_grow(void **state) {
    (void)state;
    struct {
        int *items;
        size_t n, cap;
    } v = {0};
    for (int i = 0; i < 1000; i++) {
        int *p = MEM_PUSH(&v);
        assert_int_equal(*p, 0);
        *p = i;
    }
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.items[i], i);
    free(v.items);
    assert_null(mem_strdup(NULL));
    free(mem_alloc(0, 0));
    free(mem_realloc(NULL, 0, 8));
}

static void code_points(void **state) {
    (void)state;
    static const struct {
        const char *in;
        size_t len, want;
        uint32_t cp;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\xc3\xa9", 2, 2, 0xe9},
        {"\xe2\x9c\x93", 3, 3, 0x2713},
        {"\xf0\x9f\x94\xa5", 4, 4, 0x1f525},
        {"", 1, 1, 0},
        {"\xc3", 1, 1, UTF8_BAD},
        {"\xe2\x9c", 2, 1, UTF8_BAD},
        {"\xc0\x80", 2, 1, UTF8_BAD},         /* overlong */
        {"\xe0\x80\x80", 3, 1, UTF8_BAD},     /* overlong */
        {"\xed\xa0\x80", 3, 1, UTF8_BAD},     /* surrogate */
        {"\xf4\x90\x80\x80", 4, 1, UTF8_BAD}, /* beyond U+10FFFF */
        {"\x80", 1, 1, UTF8_BAD},
        {"\xff", 1, 1, UTF8_BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t cp = 1;
        assert_int_equal(utf8_next(cases[i].in, cases[i].len, &cp), cases[i].want);
        assert_int_equal(cp, cases[i].cp);
        assert_int_equal(utf8_valid(cases[i].in, cases[i].len), cases[i].cp != UTF8_BAD);
    }
    assert_int_equal(utf8_next("", 0, NULL), 0);
}

static void every_code_point_comes_back(void **state) {
    (void)state;
    struct strbuf b;
    strbuf_init(&b, 16);
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        uint32_t again;
        if (cp >= 0xd800 && cp <= 0xdfff)
            continue;
        strbuf_reset(&b);
        utf8_add(&b, cp);
        if (utf8_next(b.data, b.len, &again) != b.len || again != cp)
            fail_msg("U+%04X", (unsigned)cp);
    }
    strbuf_release(&b);
}

static void cuts_fall_between_code_points(void **state) {
    (void)state;
    static const char s[] = "a\xc3\xa9\xe2\x9c\x93\xf0\x9f\x94\xa5z";
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11, 11};
    for (size_t max = 0; max < sizeof want / sizeof *want; max++)
        assert_int_equal(utf8_cut(s, strlen(s), max), want[max]);
    assert_int_equal(utf8_count(s, strlen(s)), 5);
}

static void letters_and_what_shows_nothing(void **state) {
    (void)state;
    static const uint32_t letters[] = {0xe9, 0x416, 0x5d0, 0x4e2d, 0x30c7, 0xac00};
    static const uint32_t hidden[] = {0x200b, 0x202e, 0x2066, 0xfeff, 0xe0041, 0x85, 0xad};
    static const uint32_t others[] = {0x2713, 0x1f525, 0x2026, 'a', ' ', 0xfe0f};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        assert_true(utf8_letter(letters[i]) && !utf8_invisible(letters[i]));
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_true(utf8_invisible(hidden[i]) && !utf8_letter(hidden[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(utf8_invisible(others[i]) || utf8_letter(others[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_say_what_and_where),
        cmocka_unit_test(a_terminal_does_not_obey_errors),
        cmocka_unit_test(errors_are_never_too_long),
        cmocka_unit_test(arenas_hand_out_zeroed_aligned_memory),
        cmocka_unit_test(arenas_copy_strings),
        cmocka_unit_test(texts_stop_at_their_maximum),
        cmocka_unit_test(texts_hold_nuls),
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(code_points),
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(cuts_fall_between_code_points),
        cmocka_unit_test(letters_and_what_shows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
