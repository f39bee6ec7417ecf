/* With an argument: every file of that folder, as JSONTestSuite names them: y_ must be read, n_ must be
 * refused with an error, i_ must do either. */
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(s) (s), sizeof(s) - 1

static void must_print(const char *text, size_t len, enum json_text allow, const char *want) {
    struct err err = {0};
    struct json *j = json_parse_text(text, len, allow, &err);
    if (!j)
        fail_msg("%.*s: %s", (int)len, text, err.text);
    struct strbuf out;
    strbuf_init(&out, 1 << 20);
    json_print(j, false, &out);
    assert_string_equal(strbuf_str(&out), want);
    strbuf_release(&out);
    json_free(j);
}

static void what_is_json_is_read(void **state) {
    (void)state;
    static const struct {
        const char *in;
        size_t len;
        const char *want;
    } cases[] = {
        {TEXT("[]"), "[]"},
        {TEXT(" \t\r\n[ ]\n"), "[]"},
        {TEXT("[[]   ]"), "[[]]"},
        {TEXT("{\"a\":{\"b\":[{}]}}"), "{\"a\":{\"b\":[{}]}}"},
        {TEXT("{\"a\":1,\"a\":2}"), "{\"a\":1,\"a\":2}"},
        {TEXT("{\"\":0}"), "{\"\":0}"},
        {TEXT("null"), "null"},
        {TEXT("[true,false,null]"), "[true,false,null]"},
        {TEXT("0"), "0"},
        {TEXT("-0"), "0"},
        {TEXT("[0e1,0E+1,20e1,1e-2,123.456e+2]"), "[0,0,200,0.01,12345.6]"},
        {TEXT("-9007199254740991"), "-9007199254740991"},
        {TEXT("[1e999,-1e999]"), "[null,null]"},
        {TEXT("-0.0000000000000000000000000000000000000000000000000000000000000000000000000000000001"),
         "-1e-82"},
        {TEXT("[1000000000000000000000000000000000000000000000000000000000000000000000000000000000,2]"),
         "[1e+81,2]"},
        {TEXT("{\"n\":0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999}"),
         "{\"n\":null}"},
        {TEXT("\"\""), "\"\""},
        {TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {TEXT("\"\\u0022\\u005C\\u0061\\u001f\""), "\"\\\"\\\\a\\u001f\""},
        {TEXT("\"\\ud83d\\ude00\\uD834\\uDd1e\""), "\"\xF0\x9F\x98\x80\xF0\x9D\x84\x9E\""},
        {TEXT("\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\""), "\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\""},
        {TEXT("\"\x7F\""), "\"\\u007f\""},
        {TEXT("\"\xE2\x80\xAE\xC2\x9B\xF3\xA0\x80\x81\""), "\"\\u202e\\u009b\\udb40\\udc01\""},
        {TEXT("\"a long text with a quote \\\" behind eight bytes\""),
         "\"a long text with a quote \\\" behind eight bytes\""},
        {TEXT("\xEF\xBB\xBF{}"), "{}"},
        {TEXT("\xEF\xBB\xBF"
              "7"),
         "7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *exact = mem_alloc(cases[i].len, 1); /* for a sanitizer: nothing behind the text is read */
        memcpy(exact, cases[i].in, cases[i].len);
        must_print(exact, cases[i].len, JSON_TEXT_EXACT, cases[i].want);
        free(exact);
    }
}

static const struct {
    const char *in;
    size_t len;
    const char *want;
} broken[] = {
    {TEXT(""), "line 1, byte 1: there is no JSON value"},
    {TEXT(" \n "), "line 2, byte 2: there is no JSON value"},
    {TEXT("\xEF\xBB\xBF"), "line 1, byte 4: there is no JSON value"},
    {TEXT("\xEF\xBB{}"), "line 1, byte 1: a value is due here"},
    {TEXT("["), "line 1, byte 2: the text stops in the middle"},
    {TEXT("[1,\n\n"), "line 3, byte 1: the text stops in the middle"},
    {TEXT("{\"a\":"), "byte 6: the text stops in the middle"},
    {TEXT("[\"abc"), "byte 6: the text stops inside a string"},
    {TEXT("[\"abc\\"), "byte 6: the text stops inside a string"},
    {TEXT("[\"abc\\\""), "byte 8: the text stops inside a string"},
    {TEXT("[1 2]"), "byte 4: a comma or the closing bracket is due here"},
    {TEXT("[1;2]"), "byte 3: a comma or the closing bracket is due here"},
    {TEXT("[1}"), "byte 3: a comma or the closing bracket is due here"},
    {TEXT("{\"a\":1]"), "byte 7: a comma or the closing bracket is due here"},
    {TEXT("[,1]"), "byte 2: a value or ] is due here"},
    {TEXT("[1,,2]"), "byte 4: a value is due here"},
    {TEXT("[1,]"), "byte 4: a value is due here"},
    {TEXT("{,}"), "byte 2: a key in quotes or } is due here"},
    {TEXT("{\"a\":1,}"), "byte 8: a key in quotes is due here"},
    {TEXT("{a:1}"), "byte 2: a key in quotes or } is due here"},
    {TEXT("{'a':1}"), "byte 2: a key in quotes or } is due here"},
    {TEXT("{1:1}"), "byte 2: a key in quotes or } is due here"},
    {TEXT("{\"a\"}"), "byte 5: a colon is due here"},
    {TEXT("{\"a\" 1}"), "byte 6: a colon is due here"},
    {TEXT("{\"a\"::1}"), "byte 6: a value is due here"},
    {TEXT("{\"a\":}"), "byte 6: a value is due here"},
    {TEXT("]"), "byte 1: a value is due here"},
    {TEXT("[1]]"), "byte 4: text after the end"},
    {TEXT("{} {}"), "byte 4: text after the end"},
    {TEXT("1 x"), "byte 3: text after the end"},
    {TEXT("[1]//"), "byte 4: text after the end"},
    {TEXT("[1]\0"), "byte 4: text after the end"},
    {TEXT("nul"), "byte 1: a value is due here"},
    {TEXT("[nul]"), "byte 2: a value or ] is due here"},
    {TEXT("True"), "byte 1: a value is due here"},
    {TEXT("truex"), "byte 5: text after the end"},
    {TEXT("NaN"), "byte 1: a value is due here"},
    {TEXT("-Infinity"), "byte 2: a digit is due here"},
    {TEXT("+1"), "byte 1: a value is due here"},
    {TEXT("-"), "byte 2: a digit is due here"},
    {TEXT("- 1"), "byte 2: a digit is due here"},
    {TEXT("01"), "byte 1: a number that begins with 0"},
    {TEXT("-012"), "byte 2: a number that begins with 0"},
    {TEXT("1."), "byte 3: a digit is due here"},
    {TEXT("1.e1"), "byte 3: a digit is due here"},
    {TEXT(".5"), "byte 1: a value is due here"},
    {TEXT("1e"), "byte 3: a digit is due here"},
    {TEXT("1e+"), "byte 4: a digit is due here"},
    {TEXT("1.2.3"), "byte 4: text after the end"},
    {TEXT("0x1F"), "byte 2: text after the end"},
    {TEXT("[1_000]"), "byte 3: a comma or the closing bracket is due here"},
    {TEXT("\"a\nb\""), "line 1, byte 3: a control character in a string"},
    {TEXT("\"a\tb\""), "byte 3: a control character in a string"},
    {TEXT("\"a\0b\""), "byte 3: a control character in a string"},
    {TEXT("\"eight by\x1F\""), "byte 10: a control character in a string"},
    {TEXT("\"\\x41\""), "byte 2: no such escape"},
    {TEXT("\"\\U0041\""), "byte 2: no such escape"},
    {TEXT("\"\\\0\""), "byte 2: no such escape"},
    {TEXT("\"\\u12\""), "byte 2: four hexadecimal digits"},
    {TEXT("\"\\u00zz\""), "byte 2: four hexadecimal digits"},
    {TEXT("\"\\ud800\\u\""), "byte 8: four hexadecimal digits"},
    {TEXT("[\v1]"), "byte 2: a value or ] is due here"},
    {TEXT("[\xC2\xA0]"), "byte 2: a value or ] is due here"},
    {TEXT("[\xFF]"), "byte 2: a value or ] is due here"},
    {TEXT("<!DOCTYPE html>"), "byte 1: a value is due here"},
    {TEXT("{\"a\":1 /* b */}"), "byte 8: a comma or the closing bracket is due here"},
    {TEXT("{\n \"a\": 1,\n \"b\": ?\n}"), "line 3, byte 7: a value is due here"},
};

static void what_is_not_json_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct err err = {0};
        char *exact = mem_alloc(broken[i].len, 1);
        memcpy(exact, broken[i].in, broken[i].len);
        struct json *j = json_parse_text(exact, broken[i].len, JSON_TEXT_ANY, &err);
        free(exact);
        if (j)
            fail_msg("read: %s", broken[i].in);
        assert_int_equal(err.status, ERR_INPUT);
        if (!strstr(err.text, broken[i].want))
            fail_msg("%s: %s", broken[i].in, err.text);
    }
}

/* A text from a log is never cut, and never refused for what only a text can hold. */
static void strings_are_never_cut(void **state) {
    (void)state;
    static const struct {
        const char *in;
        size_t len;
        const char *any;  /* as read where any text is allowed */
        const char *utf8; /* part of the error, or NULL: read alike */
        const char *exact;
    } cases[] = {
        {TEXT("\"before\\u0000after\""),
         "before\xEF\xBF\xBD"
         "after",
         NULL, "byte 8: \\u0000"},
        {TEXT("\"\\u0000\""), "\xEF\xBF\xBD", NULL, "byte 2: \\u0000"},
        {TEXT("\"\\\\u0000\""), "\\u0000", NULL, NULL},
        {TEXT("\"\\ud800\""), "\xEF\xBF\xBD", NULL, "byte 2: \\u0000 or half"},
        {TEXT("\"\\udc00x\""), "\xEF\xBF\xBDx", NULL, "byte 2: \\u0000 or half"},
        {TEXT("\"\\udfff\\udbff\""), "\xEF\xBF\xBD\xEF\xBF\xBD", NULL, "half"},
        {TEXT("\"\\ud83d\\n\""), "\xEF\xBF\xBD\n", NULL, "half"},
        {TEXT("\"\\ud83d\\ud83d\\ude00\""), "\xEF\xBF\xBD\xF0\x9F\x98\x80", NULL, "half"},
        {TEXT("\"\\ud83d\\u0041\""),
         "\xEF\xBF\xBD"
         "A",
         NULL, "half"},
        {TEXT("\"\\uD83D\xF0\x9F\x98\x80\""), "\xEF\xBF\xBD\xF0\x9F\x98\x80", NULL, "half"},
        {TEXT("\"caf\xE9 au lait\""), "caf\xE9 au lait", "byte 5: a byte that is not UTF-8",
         "byte 5: a byte"},
        {TEXT("\"\xC0\x80\""), "\xC0\x80", "byte 2: a byte that is not UTF-8", "not UTF-8"},
        {TEXT("\"\xED\xA0\x80\""), "\xED\xA0\x80", "not UTF-8", "not UTF-8"},
        {TEXT("\"\xF4\x90\x80\x80\""), "\xF4\x90\x80\x80", "not UTF-8", "not UTF-8"},
        {TEXT("\"12345678\x80\""), "12345678\x80", "byte 10: a byte that is not UTF-8", "not UTF-8"},
        {TEXT("\"\xE2\x82\""), "\xE2\x82", "byte 2: a byte that is not UTF-8", "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int allow = JSON_TEXT_ANY; allow <= JSON_TEXT_EXACT; allow++) {
            struct err err = {0};
            const char *want = allow == JSON_TEXT_UTF8    ? cases[i].utf8
                               : allow == JSON_TEXT_EXACT ? cases[i].exact
                                                          : NULL;
            struct json *j = json_parse_text(cases[i].in, cases[i].len, (enum json_text)allow, &err);
            if ((j != NULL) != (want == NULL) || (want && !strstr(err.text, want)))
                fail_msg("%s as %d: %s", cases[i].in, allow, j ? "read" : err.text);
            if (j)
                assert_string_equal(json_string(j), cases[i].any);
            json_free(j);
        }
}

static void keys_are_never_cut(void **state) {
    (void)state;
    static const char text[] = "{\"message\\u0000x\":1,\"MESSAGE\":2,\"message\":3,\"\\ud800\":4}";
    struct json *j = json_parse(text, sizeof text - 1, NULL);
    assert_int_equal(json_int(j, "message", 0), 3);
    assert_int_equal(json_int(j, "MESSAGE", 0), 2);
    assert_int_equal(json_int(j, "message\xEF\xBF\xBDx", 0), 1);
    assert_int_equal(json_int(j, "\xEF\xBF\xBD", 0), 4);
    json_free(j);
}

static void what_is_written_is_utf8(void **state) {
    (void)state;
    static const char text[] = "{\"k\xFF\":\"a\xC3(\xE2\x82\"}";
    must_print(TEXT(text), JSON_TEXT_ANY, "{\"k\xEF\xBF\xBD\":\"a\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\"}");
}

static void nesting_has_a_limit(void **state) {
    (void)state;
    static const size_t depths[] = {1, 511, 512, 513, 1000000};
    for (size_t i = 0; i < 2 * sizeof depths / sizeof *depths; i++) {
        size_t n = depths[i / 2];
        const char *unit = i % 2 ? "{\"a\":" : "[";
        struct err err = {0};
        struct strbuf text;
        strbuf_init(&text, 64 << 20);
        for (size_t k = 0; k < n; k++)
            strbuf_addstr(&text, unit);
        strbuf_addch(&text, '1');
        for (size_t k = 0; k < n; k++)
            strbuf_addch(&text, i % 2 ? '}' : ']');
        struct json *j = json_parse(strbuf_str(&text), text.len, &err);
        char want[80];
        snprintf(want, sizeof want, "line 1, byte %d: nested deeper than 512", i % 2 ? 5 * 512 + 1 : 513);
        assert_int_equal(j != NULL, n <= 512);
        assert_string_equal(err.text, j ? "" : want);
        json_free(j);
        strbuf_release(&text);
    }
}

/* Numbers of a million digits and strings of a million escapes take a moment, not a minute. */
static void long_ones_are_read(void **state) {
    (void)state;
    static const char *const units[] = {"7", "\\ud800", "\\u0000", "\\\\", "\xFF"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct strbuf text;
        strbuf_init(&text, 64 << 20);
        strbuf_addstr(&text, i ? "[\"" : "[");
        for (size_t k = 0; k < 1000000; k++)
            strbuf_addstr(&text, units[i]);
        strbuf_addstr(&text, i ? "\",3]" : ",3]");
        struct json *j = json_parse(strbuf_str(&text), text.len, NULL);
        assert_true(json_real(json_next(json_first(j)), 0) == 3);
        if (i)
            assert_int_equal(strlen(json_string(json_first(j))), i < 3 ? 3000000 : 1000000);
        json_free(j);
        strbuf_release(&text);
    }
}

static int suite_file(const char *dir, const char *name) {
    char path[4096];
    struct strbuf text;
    struct err err = {0};
    snprintf(path, sizeof path, "%s/%s", dir, name);
    strbuf_init(&text, JSON_MAX_BYTES);
    if (file_read(path, &text, ERR_INPUT, &err)) {
        printf("not ok %s: %s\n", name, err.text);
        return 1;
    }
    struct json *j = json_parse(strbuf_str(&text), text.len, &err);
    char kind = name[1] == '_' ? *name : 'i';
    bool fine = kind == 'y' ? j != NULL : kind == 'n' ? !j : true;
    fine = fine && (j ? !*err.text : strncmp(err.text, "line ", 5) == 0 && err.status == ERR_INPUT);
    if (!fine)
        printf("not ok %s: %s\n", name, j ? "read" : err.text);
    struct strbuf out;
    strbuf_init(&out, JSON_MAX_BYTES);
    if (j)
        json_print(j, true, &out);
    if (!utf8_valid(strbuf_str(&out), out.len)) {
        printf("not ok %s: printed bytes that are not UTF-8\n", name);
        fine = false;
    }
    strbuf_release(&out);
    strbuf_release(&text);
    json_free(j);
    return !fine;
}

static int suite(const char *dir) {
    int bad = 0, n = 0;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strstr(e->d_name, ".json")) {
            bad += suite_file(dir, e->d_name);
            n++;
        }
    if (d)
        closedir(d);
    printf("%s %d files of JSONTestSuite\n", bad || !n ? "not ok" : "ok", n);
    return bad || !n;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_json_is_read),    cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(strings_are_never_cut),   cmocka_unit_test(keys_are_never_cut),
        cmocka_unit_test(what_is_written_is_utf8), cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(long_ones_are_read),
    };
    return argc > 1 ? suite(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
