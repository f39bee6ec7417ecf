/* What the rules are made of: keywords, chance, checksums, views, encodings. */
#include "base/mem.h"
#include "markup/checks.h"
#include "markup/encoded.h"
#include "markup/keywords.h"
#include "markup/randomness.h"
#include "markup/redact_view.h"
#include "secret_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void take(void *ctx, size_t id, size_t start, size_t end) {
    struct strbuf *out = ctx;
    strbuf_printf(out, "%zu:%zu-%zu ", id, start, end);
}

static void words_are_found_at_once(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {"she", "2:0-3 1:1-3 "},
        {"ushers", "2:1-4 1:2-4 3:2-6 "},
        {"hishe", "4:0-3 2:2-5 1:3-5 "},
        {"xx//yy", "5:2-4 6:2-4 "},
        {"h\x80"
         "he",
         "1:2-4 "},
        {"a b", ""},
    };
    struct keywords *k = keywords_new();
    static const char *const words[] = {"he", "she", "hers", "his", "//"};
    for (size_t i = 0; i < 5; i++)
        keywords_add(k, words[i], i + 1);
    keywords_add(k, "//", 6);
    keywords_add(k, "", 7);
    keywords_build(k);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        strbuf_init(&out, 1000);
        keywords_find(k, rows[i].text, strlen(rows[i].text), take, &out);
        /* Ids of one word come in any order. */
        if (i == 4)
            assert_int_equal(out.len, strlen(rows[i].want));
        else
            assert_string_equal(strbuf_str(&out), rows[i].want);
        strbuf_release(&out);
    }
    keywords_free(k);
    keywords_free(NULL);
}

static double score(const char *s) {
    size_t start, end;
    double bits = randomness_best(s, strlen(s), &start, &end);
    assert_true(start <= end && end <= strlen(s));
    return bits;
}

static void chance_is_told_from_words(void **state) {
    (void)state;
    static const char *const words[] = {
        "",
        "a",
        "acme.billing.ledger",
        "getUserNameFromRequest",
        "HTTPServerConnectionHandler",
        "instance-00000042",
        "2025-09-16T01:32:09.577891Z",
        "1757986329577891",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "/usr/lib/python3.11/site-packages/acme/backend/middleware.py",
        "x-forwarded-for-client-cert",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "ip-10-20-30-40.eu-west-1.compute.internal",
        "libboost_filesystem-gcc12-mt-x64-1_74",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (score(words[i]) >= 14)
            fail_msg("%s looks random: %.1f", words[i], score(words[i]));
    static const char *const shapes[] = {"{32l}", "{32w}", "{40U}", "{43b}", "{40h}"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (uint32_t seed = 1; seed <= 50; seed++) {
            char s[64];
            secret_make(shapes[i], seed, s, sizeof s);
            if (score(s) < 10)
                fail_msg("%s looks like words: %.1f", s, score(s));
        }
}

static void entropy_is_shannons(void **state) {
    (void)state;
    assert_true(randomness_entropy("", 0) == 0);
    assert_true(randomness_entropy("aaaa", 4) == 0);
    assert_true(randomness_entropy("abab", 4) == 1);
    assert_true(randomness_entropy("abcdefgh", 8) == 3);
}

static void checksums_hold(void **state) {
    (void)state;
    static const struct {
        const char *check, *s;
        bool want;
    } rows[] = {
        {"luhn",
         "4111"
         "1111"
         "1111"
         "1111",
         true},
        {"luhn",
         "4111 1111 "
         "1111-1111",
         true},
        {"luhn", "4111111111111112", false},
        {"luhn", "0000000000000000", false},
        {"luhn", "4111x11111111111", false},
        {"luhn", "18", false},
        {"luhn", "41111111111111111111111", false},
        {"mod97",
         "GB82 WEST "
         "1234 5698 7654 32",
         true},
        {"mod97", "GB82 WEST 1234 5698 7654 33", false},
        {"mod97",
         "DE89"
         "370400440532013000",
         true},
        {"mod97", "8982WEST12345698765432", false},
        {"mod97", "GB82", false},
        {"ssn", "123-45-6789", true},
        {"ssn", "000-45-6789", false},
        {"ssn", "666-45-6789", false},
        {"ssn", "900-45-6789", false},
        {"ssn", "123-00-6789", false},
        {"ssn", "123-45-0000", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(checks_named(rows[i].check)(rows[i].s, strlen(rows[i].s)), rows[i].want);
    assert_null(checks_named("none"));
}

static void views_undo_what_hides(void **state) {
    (void)state;
    static const struct {
        const char *text, *folded, *once, *find, *source;
    } rows[] = {
        {"plain \\ text", "plain \\ text", NULL, "text", "text"},
        {"a\\u{200B}b\\u{001B}c", "abc", NULL, "bc", "b\\u{001B}c"},
        {"a\xE2\x80\x8B"
         "b\x1B[31mc\x01"
         "d\n\te",
         "abcd\n\te", NULL, "bcd",
         "b\x1B[31mc\x01"
         "d"},
        {"{\\\"k\\\":\\\"v\\\"}", "{\\\"k\\\":\\\"v\\\"}", "{\"k\":\"v\"}", "\"v\"", "\\\"v\\\""},
        {"\\u0061\\x62\\143%64&#101;&#x66;", "\\u0061\\x62\\143%64&#101;&#x66;", "abcdef", "cd", "\\143%64"},
        {"\\u001b[1mx\\u001b[0my", "\\u001b[1mx\\u001b[0my", "xy", "x", "x\\u001b[0m"},
        {"&quot;a&quot; %3D &lt;", "&quot;a&quot; %3D &lt;", "\"a\" = <", "=", "%3D"},
        {"a\\u0000b\\u00e9", "a\\u0000b\\u00e9", "ab ", "b", "b"},
        {"100% &c; \\", "100% &c; \\", NULL, "&c;", "&c;"},
        {"%", "%", NULL, "%", "%"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct redact_view v, u;
        redact_view_fold(rows[i].text, strlen(rows[i].text), &v);
        assert_string_equal(v.s, rows[i].folded);
        assert_int_equal(redact_view_unescape(&v, &u), rows[i].once != NULL);
        if (rows[i].once)
            assert_string_equal(u.s, rows[i].once);
        const struct redact_view *last = rows[i].once ? &u : &v;
        size_t start = (size_t)(strstr(last->s, rows[i].find) - last->s), end = start + strlen(rows[i].find);
        redact_view_source(last, &start, &end);
        assert_int_equal(end - start, strlen(rows[i].source));
        assert_memory_equal(rows[i].text + start, rows[i].source, end - start);
        redact_view_release(&v);
        if (rows[i].once)
            redact_view_release(&u);
    }
}

static void encodings_are_undone(void **state) {
    (void)state;
    static const struct {
        const char *text, *run, *plain;
    } rows[] = {
        {"x=aGVsbG8gd29ybGQhIQ==;", "aGVsbG8gd29ybGQhIQ==", "hello world!!"},
        {"68656c6c6f20776f726c64", "68656c6c6f20776f726c64", "hello world"},
        {"68656C6C6F20776F726C64", "68656C6C6F20776F726C64", "hello world"},
        {"68:65:6c:6c:6f:20:77:6f:72:6c:64:21", "68:65:6c:6c:6f:20:77:6f:72:6c:64:21", "hello world!"},
        {"68 65 6c 6c 6f 20 77 6f 72 6c 64 21 |", "68 65 6c 6c 6f 20 77 6f 72 6c 64 21", "hello world!"},
        {"aABlAGwAbABvACAAdwBvAHIAbABkAA==", "aABlAGwAbABvACAAdwBvAHIAbABkAA==", "hello world"},
        {"getUserNameFromRequest", NULL, NULL},
        {"0123456789abcdef0123456789abcdef", NULL, NULL},
        {"aGVsbG8=", NULL, NULL}, /* too short to tell */
        {"00:11:22:33:44:55", NULL, NULL},
    };
    struct strbuf plain;
    strbuf_init(&plain, ENCODED_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct markup_hit run;
        bool found = encoded_next(rows[i].text, strlen(rows[i].text), 0, &run, &plain);
        assert_int_equal(found, rows[i].run != NULL);
        if (!found)
            continue;
        assert_int_equal(run.end - run.start, strlen(rows[i].run));
        assert_memory_equal(rows[i].text + run.start, rows[i].run, run.end - run.start);
        assert_string_equal(strbuf_str(&plain), rows[i].plain);
    }
    strbuf_release(&plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_at_once), cmocka_unit_test(chance_is_told_from_words),
        cmocka_unit_test(entropy_is_shannons),     cmocka_unit_test(checksums_hold),
        cmocka_unit_test(views_undo_what_hides),   cmocka_unit_test(encodings_are_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
