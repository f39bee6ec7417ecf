#include "base/json.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct json *parse(const char *text) {
    struct err err = {0};
    struct json *j = json_parse(text, strlen(text), &err);
    if (!j)
        fail_msg("%s: %s", text, err.text);
    return j;
}

static void values_that_are_whole(void **state) {
    (void)state;
    static const struct {
        const char *in, *flat;
    } cases[] = {
        {"{}", "{}"},
        {"[]", "[]"},
        {" \r\n\t7 ", "7"},
        {"-1.5e3", "-1500"},
        {"\"\\u00e9\\ud83d\\udd25\\n\"", "\"\xc3\xa9\xf0\x9f\x94\xa5\\n\""},
        {"[1,[2,[3]],{\"a\":null}]", "[1,[2,[3]],{\"a\":null}]"},
        {"{\"a\":true,\"b\":false,\"\":\"\"}", "{\"a\":true,\"b\":false,\"\":\"\"}"},
        {"{\"A\":1,\"a\":2}", "{\"A\":1,\"a\":2}"},
    };
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json *j = parse(cases[i].in);
        strbuf_reset(&out);
        json_print(j, false, &out);
        assert_string_equal(strbuf_str(&out), cases[i].flat);
        json_free(j);
    }
    strbuf_release(&out);
}

static void values_that_are_broken(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",       " ",       "{",     "[1,",  "[1 2]", "{\"a\"}", "{\"a\":}",   "{a:1}", "nul",
        "\"open", "\"\\x\"", "{} {}", "[1]x", "'a'",   "[1,]",    "{\"a\":1,}", "+1",    "\\",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        struct json *j = json_parse(cases[i], strlen(cases[i]), &err);
        if (j)
            fail_msg("%s was read", cases[i]);
        assert_int_equal(err.status, ERR_INPUT);
        assert_true(strstr(err.text, "line 1, byte ") == err.text);
    }
    assert_null(json_parse("{", 1, NULL));
    json_free(NULL);
}

static void errors_name_line_and_byte(void **state) {
    (void)state;
    static const char text[] = "{\"a\": 1,\n \"b\": ?}";
    struct err err = {0};
    assert_null(json_parse(text, strlen(text), &err));
    assert_true(strstr(err.text, "line 2, byte ") == err.text);
}

static void the_text_needs_no_terminator(void **state) {
    (void)state;
    struct json *j = json_parse("123456", 3, NULL);
    assert_true(json_real(j, 0) == 123);
    json_free(j);
    assert_null(json_parse("{\"a\":1}", 6, NULL));
}

static void depth_has_a_limit(void **state) {
    (void)state;
    static const size_t depths[] = {100, 511, 5000, 1000000};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        size_t n = depths[i];
        struct err err = {0};
        char *text = mem_alloc(2 * n, 1);
        memset(text, '[', n);
        memset(text + n, ']', n);
        struct json *j = json_parse(text, 2 * n, &err);
        assert_int_equal(j != NULL, n < 1000);
        assert_true(j || strstr(err.text, "nested deeper than"));
        json_free(j);
        free(text);
    }
}

static void size_has_a_limit(void **state) {
    (void)state;
    struct err err = {0};
    size_t n = (size_t)JSON_MAX_BYTES + 1;
    char *text = mem_alloc(n, 1);
    memset(text, ' ', n);
    text[0] = '1';
    assert_null(json_parse(text, n, &err));
    assert_non_null(strstr(err.text, "JSON text of more than"));
    free(text);
}

static void comments_run_to_the_end_of_the_line(void **state) {
    (void)state;
    static const struct {
        const char *in, *flat; /* NULL: refused */
    } cases[] = {
        {"// top\n{\"a\":1} // end", "{\"a\":1}"},
        {"{\"a\":\"http://x\"}", "{\"a\":\"http://x\"}"},
        {"{\"a\":\"\\\"//\"}//", "{\"a\":\"\\\"//\"}"},
        {"[1,// 2,\n3]", "[1,3]"},
        {"[1] /", NULL},
        {"/* no */ [1]", NULL},
        {"// nothing", NULL},
        {"\"\\", NULL},
    };
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json *j = json_parse_commented(cases[i].in, strlen(cases[i].in), NULL);
        assert_int_equal(j != NULL, cases[i].flat != NULL);
        strbuf_reset(&out);
        if (j)
            json_print(j, false, &out);
        assert_string_equal(strbuf_str(&out), cases[i].flat ? cases[i].flat : "");
        json_free(j);
    }
    strbuf_release(&out);
}

static void numbers_as_numbers_and_as_text(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int64_t want; /* -7: the default */
    } cases[] = {
        {"1706", 1706},   {"\"1706\"", 1706},
        {"\"-5\"", -5},   {"9007199254740991", INT64_C(9007199254740991)},
        {"-3", -3},       {"2.9", 2},
        {"\"\"", -7},     {"\"-\"", -7},
        {"\"12a\"", -7},  {"\" 1\"", -7},
        {"null", -7},     {"true", -7},
        {"1e300", -7},    {"-1e300", -7},
        {"[1]", -7},      {"\"1234567890123456\"", -7},
        {"1e999", -7},    {"\"+1\"", -7},
        {"\"0x10\"", -7}, {"0", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"n\":%s}", cases[i].in);
        struct json *j = parse(text);
        if (json_int(j, "n", -7) != cases[i].want)
            fail_msg("%s gives %lld", cases[i].in, (long long)json_int(j, "n", -7));
        json_free(j);
    }
}

static void looking_forgives(void **state) {
    (void)state;
    struct json *j =
        parse("{\"s\":\"x\",\"n\":1.5,\"b\":true,\"a\":[1,2,3],\"o\":{},\"z\":null,\"dup\":1,\"dup\":2}");
    assert_string_equal(json_str(j, "s"), "x");
    assert_null(json_str(j, "n"));
    assert_null(json_str(j, "S"));
    assert_null(json_get(NULL, "s"));
    assert_null(json_get(json_get(j, "a"), "s"));
    assert_null(json_string(NULL));
    assert_true(json_real(json_get(j, "n"), 0) == 1.5);
    assert_true(json_real(json_get(j, "s"), 4) == 4);
    assert_true(json_bool(j, "b", false));
    assert_true(json_bool(j, "s", true));
    assert_int_equal(json_count(json_get(j, "a")), 3);
    assert_int_equal(json_count(json_get(j, "s")), 0);
    assert_null(json_first(json_get(j, "o")));
    assert_null(json_first(NULL));
    assert_null(json_next(NULL));
    assert_string_equal(json_key(json_first(j)), "s");
    assert_string_equal(json_key(NULL), "");
    assert_true(json_is_null(json_get(j, "z")) && !json_is_null(json_get(j, "absent")));
    assert_int_equal(json_int(j, "dup", 0), 1);
    json_free(j);
}

static void building_replaces_and_lays_out(void **state) {
    (void)state;
    struct json *j = json_new_object();
    json_set_str(j, "a", "old");
    json_set_str(j, "a", "new \"x\"\n");
    json_set_str(j, "none", NULL);
    json_set_int(j, "n", INT64_C(9007199254740991));
    json_set_bool(j, "b", true);
    json_set_real(j, "r", 0.48);
    json_add_int(json_set_array(j, "list"), 1);
    json_add_str(json_get(j, "list"), NULL);
    json_set_str(json_add_object(json_set_array(j, "items")), "k", "v");
    json_set_object(j, "gone");
    json_remove(j, "gone");
    json_remove(j, "never there");
    struct json *copy = json_copy(j);
    json_free(j);
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    json_print(copy, true, &out);
    assert_string_equal(strbuf_str(&out),
                        "{\n  \"a\": \"new \\\"x\\\"\\n\",\n  \"none\": null,\n"
                        "  \"n\": 9007199254740991,\n  \"b\": true,\n  \"r\": 0.48,\n"
                        "  \"list\": [1, null],\n  \"items\": [\n    {\n      \"k\": \"v\"\n"
                        "    }\n  ]\n}\n");
    strbuf_release(&out);
    json_free(copy);
    assert_null(json_copy(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_that_are_whole),
        cmocka_unit_test(values_that_are_broken),
        cmocka_unit_test(errors_name_line_and_byte),
        cmocka_unit_test(the_text_needs_no_terminator),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(size_has_a_limit),
        cmocka_unit_test(comments_run_to_the_end_of_the_line),
        cmocka_unit_test(numbers_as_numbers_and_as_text),
        cmocka_unit_test(looking_forgives),
        cmocka_unit_test(building_replaces_and_lays_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
