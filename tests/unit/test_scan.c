#include "ingest/scan.h"

#include "base/mem.h"
#include "base/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* `list:value@line`, roots as `root:value` or `ROOT:value` when it had lists; then the lists' lengths. */
static int take(void *ctx, const struct scan_value *v, struct err *err) {
    struct strbuf *out = ctx;
    (void)err;
    const char *head = v->list ? v->list : v->had_lists ? "ROOT" : v->root ? "root" : "-";
    strbuf_printf(out, "%s:%.*s@%zu ", head, (int)v->len, v->text, v->line);
    return 0;
}

static void take_list(void *ctx, const char *key, size_t n) {
    strbuf_printf(ctx, "[%s]=%zu ", key, n);
}

static int scan_text(const char *in, size_t step, struct strbuf *out, struct err *err) {
    struct scan *s = scan_new(take, out);
    size_t len = strlen(in);
    int rc = 0;
    for (size_t i = 0; i < len && !rc; i += step)
        rc = scan_feed(s, in + i, len - i < step ? len - i : step, err);
    if (!rc)
        rc = scan_end(s, err);
    if (!rc)
        scan_lists(s, take_list, out);
    scan_free(s);
    return rc;
}

static const struct {
    const char *in, *want; /* of broken ones: part of the error */
} whole[] =
    {
        {"", ""},
        {" \n\t ", ""},
        {"[]", "[]=0 "},
        {"[{\"a\":1},\n{\"b\":2}]", "-:{\"a\":1}@1 -:{\"b\":2}@2 []=2 "},
        {"[1,\"x]\",[2,3],null,{\"s\":\"}\\\"]\"}]",
         "-:1@1 -:\"x]\"@1 -:[2,3]@1 -:null@1 -:{\"s\":\"}\\\"]\"}@1 []=5 "},
        {"{\"a\":1}\n{\"b\":2}\n\n{\"c\":3}", "root:{\"a\":1}@1 root:{\"b\":2}@2 root:{\"c\":3}@4 "},
        {"{\"a\":1}{\"b\":2}", "root:{\"a\":1}@1 root:{\"b\":2}@1 "},
        {"12 \"x\" true", "-:12@1 -:\"x\"@1 -:true@1 "},
        {"{\"entries\":[{\"a\":1},{\"b\":2}],\"nextPageToken\":\"t\"}",
         "-:{\"a\":1}@1 -:{\"b\":2}@1 ROOT:{\"entries\":null,\"nextPageToken\":\"t\"}@1 [entries]=2 "},
        {"{\"total\":2,\"logs_by_severity\":{\"ERROR\":1,\"INFO\":1},\"raw_logs\":[{\"a\":1},{\"b\":2}]}",
         "-:{\"a\":1}@1 -:{\"b\":2}@1 "
         "ROOT:{\"total\":2,\"logs_by_severity\":{\"ERROR\":1,\"INFO\":1},\"raw_logs\":null}@1 "
         "[raw_logs]=2 "},
        {"{\"logs_by_severity\":{\"ERROR\":[{\"a\":1}],\"WARNING\":[],\"INFO\":[7]},\"summary\":{\"n\":[1]}}",
         "ERROR:{\"a\":1}@1 INFO:7@1 "
         "ROOT:{\"logs_by_severity\":{\"ERROR\":null,\"WARNING\":null,\"INFO\":null},\"summary\":{\"n\":[1]}}"
         "@1 "
         "[ERROR]=1 [WARNING]=0 [INFO]=1 "},
        {"{\"entries\":7,\"logs_by_severity\":null}", "root:{\"entries\":7,\"logs_by_severity\":null}@1 "},
        {"{\"x\":{\"entries\":[1]},\"y\":[{\"entries\":[2]}]}",
         "root:{\"x\":{\"entries\":[1]},\"y\":[{\"entries\":[2]}]}@1 "},
        {"{}", "root:{}@1 "},
        {"{ \"a\" : [ 1 ] , \"b\" : -2e3 }", "root:{\"a\":[ 1 ],\"b\":-2e3}@1 "},
        {"[1]\n[2]", "-:1@1 -:2@2 []=1 []=1 "},
},
  broken[] = {
      {"[", "it is cut"},
      {"[{\"a\":", "it is cut"},
      {"[1,", "it is cut"},
      {"[\"open", "it is cut"},
      {"{\"a\"", "it is cut"},
      {"{\"entries\":[{}]", "it is cut"},
      {"[1 2]", "line 1, byte 4: a comma is due here"},
      {"[,1]", "byte 2: a value is missing here"},
      {"[1,]", "byte 4: a value is missing here"},
      {"{\"a\":}", "a value is missing here"},
      {"{\"a\" 1}", "a colon is due here"},
      {"{a:1}", "a key in quotes is due here"},
      {"{\"a\":1,}", "a key in quotes is due here"},
      {"]", "a value is missing here"},
      {"[1]]", "a value is missing here"},
      {"<html>", "this is no JSON"},
      {"[1]\n\nhello", "line 3, byte 1: this is no JSON"},
};

static void values_come_out_whole_however_they_arrive(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        for (size_t step = 1; step < 200; step = step * 2 + 1) {
            struct strbuf out;
            struct err err = {0};
            strbuf_init(&out, 1 << 16);
            if (scan_text(whole[i].in, step, &out, &err))
                fail_msg("%s: %s", whole[i].in, err.text);
            assert_string_equal(strbuf_str(&out), whole[i].want);
            strbuf_release(&out);
        }
}

static void what_is_broken_is_told_with_its_place(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        for (size_t step = 1; step < 200; step = step * 2 + 1) {
            struct strbuf out;
            struct err err = {0};
            strbuf_init(&out, 1 << 16);
            assert_int_equal(scan_text(broken[i].in, step, &out, &err), -1);
            assert_int_equal(err.status, ERR_INPUT);
            if (!strstr(err.text, broken[i].want))
                fail_msg("%s: %s", broken[i].in, err.text);
            strbuf_release(&out);
        }
}

static int refuse(void *ctx, const struct scan_value *v, struct err *err) {
    size_t *n = ctx;
    (void)v;
    return ++*n == 2 ? err_set(err, ERR_ACTION, "enough") : 0;
}

static void what_the_callback_says_ends_it(void **state) {
    (void)state;
    static const char *const inputs[] = {"[1,2,3]", "{\"a\":1} {\"a\":1} {}", "1 2 3",
                                         "{\"entries\":[1,2,3]}"};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        size_t n = 0;
        struct err err = {0};
        struct scan *s = scan_new(refuse, &n);
        assert_int_equal(scan_feed(s, inputs[i], strlen(inputs[i]), &err), -1);
        assert_string_equal(err.text, "enough");
        assert_int_equal(n, 2);
        scan_free(s);
    }
    scan_free(NULL);
}

static int take_length(void *ctx, const struct scan_value *v, struct err *err) {
    (void)err;
    *(size_t *)ctx = v->len;
    return 0;
}

/* A value of n bytes in an array. */
static int scan_big(size_t n, size_t *len, struct err *err) {
    char *text = mem_alloc(n + 2, 1);
    memset(text, 'x', n + 2);
    text[0] = '[';
    text[1] = text[n] = '"';
    text[n + 1] = ']';
    struct scan *s = scan_new(take_length, len);
    int rc = 0;
    for (size_t i = 0; i < n + 2 && !rc; i += 1 << 17)
        rc = scan_feed(s, text + i, n + 2 - i < 1 << 17 ? n + 2 - i : 1 << 17, err);
    rc = rc ? rc : scan_end(s, err);
    scan_free(s);
    free(text);
    return rc;
}

static void a_value_has_a_limit(void **state) {
    (void)state;
    size_t len = 0;
    struct err err = {0};
    assert_int_equal(scan_big(SCAN_MAX_VALUE, &len, &err), 0);
    assert_int_equal(len, SCAN_MAX_VALUE);
    assert_int_equal(scan_big((size_t)SCAN_MAX_VALUE + 1, &len, &err), -1);
    assert_non_null(strstr(err.text, "larger than 16 MiB"));
}

static void nesting_has_a_limit(void **state) {
    (void)state;
    static const struct {
        size_t depth;
        int rc;
    } cases[] = {{512, 0}, {513, -1}, {100000, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = cases[i].depth, len = 0;
        struct err err = {0};
        char *text = mem_alloc(2 * n + 2, 1);
        memset(text, '[', n + 1);
        memset(text + n + 1, ']', n + 1);
        struct scan *s = scan_new(take_length, &len);
        assert_int_equal(scan_feed(s, text, 2 * n + 2, &err), cases[i].rc);
        if (cases[i].rc)
            assert_string_equal(err.text, "line 1, byte 514: nested deeper than 512");
        scan_free(s);
        free(text);
    }
}

static void a_number_may_be_the_last_byte(void **state) {
    (void)state;
    struct strbuf out;
    struct err err = {0};
    strbuf_init(&out, 100);
    assert_int_equal(scan_text("null 7", 1, &out, &err), 0);
    assert_string_equal(strbuf_str(&out), "-:null@1 -:7@1 ");
    strbuf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_out_whole_however_they_arrive),
        cmocka_unit_test(what_is_broken_is_told_with_its_place),
        cmocka_unit_test(what_the_callback_says_ends_it),
        cmocka_unit_test(a_value_has_a_limit),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(a_number_may_be_the_last_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
