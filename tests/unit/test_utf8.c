#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void decodes(void **state) {
    (void)state;
    static const struct {
        const char *in;
        size_t len, used;
        uint32_t cp;
    } rows[] = {
        {"a", 1, 1, 'a'},
        {"\0", 1, 1, 0},
        {"\xC3\xA9", 2, 2, 0xE9},
        {"\xE2\x82\xAC", 3, 3, 0x20AC},
        {"\xF0\x9F\x9A\xA8", 4, 4, 0x1F6A8},
        {"\xF4\x8F\xBF\xBF", 4, 4, 0x10FFFF},
        {"\xC3", 1, 1, UTF8_BAD},             /* cut */
        {"\xC3(", 2, 1, UTF8_BAD},            /* no continuation */
        {"\xA9", 1, 1, UTF8_BAD},             /* continuation alone */
        {"\xC0\xAF", 2, 1, UTF8_BAD},         /* overlong */
        {"\xE0\x80\xAF", 3, 1, UTF8_BAD},     /* overlong */
        {"\xF0\x80\x80\xAF", 4, 1, UTF8_BAD}, /* overlong */
        {"\xED\xA0\x80", 3, 1, UTF8_BAD},     /* surrogate */
        {"\xF4\x90\x80\x80", 4, 1, UTF8_BAD}, /* above U+10FFFF */
        {"\xFF", 1, 1, UTF8_BAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t cp = 7;
        assert_int_equal(utf8_next(rows[i].in, rows[i].len, &cp), rows[i].used);
        assert_int_equal(cp, rows[i].cp);
        assert_int_equal(utf8_valid(rows[i].in, rows[i].len), rows[i].cp != UTF8_BAD);
    }
    uint32_t cp = 7;
    assert_int_equal(utf8_next("", 0, &cp), 0);
}

static void encodes_what_it_decodes(void **state) {
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp += cp < 0x3000 ? 1 : 251) {
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        struct strbuf sb;
        uint32_t again = 0;
        strbuf_init(&sb, 8);
        utf8_add(&sb, cp);
        assert_int_equal(utf8_next(strbuf_str(&sb), sb.len, &again), sb.len);
        assert_int_equal(again, cp);
        strbuf_release(&sb);
    }
}

static void counts_and_cuts(void **state) {
    (void)state;
    const char *s = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x9A\xA8"; /* 1 2 3 4 bytes */
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    assert_int_equal(utf8_count(s, 10), 4);
    assert_int_equal(utf8_count("\xFF\xFE", 2), 2);
    for (size_t max = 0; max < sizeof want / sizeof *want; max++)
        assert_int_equal(utf8_cut(s, 10, max), want[max]);
}

static void cuts_no_word(void **state) {
    (void)state;
    static const struct {
        const char *in;
        size_t max, want;
    } rows[] = {
        {"one two", 7, 7},
        {"one two", 6, 3},
        {"one two", 3, 0},
        {"one, two", 7, 4},
        {"a (b-c_d.e)f", 9, 3},
        {"caf\xC3\xA9 au lait", 4, 0},
        {"\xC3\xA9\xC3\xA9x y", 5, 4},
        {"abcdefgh", 4, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(utf8_cut_word(rows[i].in, strlen(rows[i].in), rows[i].max), rows[i].want);
    char run[600];
    memset(run, 'x', sizeof run);
    assert_int_equal(utf8_cut_word(run, sizeof run, 255), 0);
    assert_int_equal(utf8_cut_word(run, sizeof run, 500), 500);
}

static void knows_kinds(void **state) {
    (void)state;
    static const uint32_t hidden[] = {0x80,   0x9F,   0xAD,   0x200B, 0x200D,  0x202E,  0x2066,
                                      0x2028, 0xFE0E, 0xFEFF, 0xFFFE, 0xE0041, 0x10FFFF};
    static const uint32_t shown[] = {'a', 0xA0, 0xE9, 0x20AC, 0xFE0F, 0x4E2D, 0x1F6A8};
    static const uint32_t letters[] = {0xE9,  0xDF,  0x416,  0x3A9,  0x5D0, 0x627,
                                       0x905, 0xE01, 0x3042, 0x4E2D, 0xAC00};
    static const uint32_t others[] = {0xA9,   0xD7,    0xF7,   0x2014, 0x20AC,
                                      0x2603, 0x1F6A8, 0xFF20, 0x202E, 0x2FA1E};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_true(utf8_invisible(hidden[i]));
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        assert_false(utf8_invisible(shown[i]));
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        assert_true(utf8_letter(letters[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(utf8_letter(others[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),         cmocka_unit_test(encodes_what_it_decodes),
        cmocka_unit_test(counts_and_cuts), cmocka_unit_test(cuts_no_word),
        cmocka_unit_test(knows_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
