#include "markup/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_OF(name, text)                                                                                  \
    { name, text, sizeof text - 1 }
const struct embedded_file embedded_files[] = {
    FILE_OF("hello.md", "Hello {{name}}\n"),
    FILE_OF("outer.md", "a\n  {{>hello.md}}\nb {{>hello.md}}"),
    FILE_OF("loop.md", "{{>loop.md}}"),
    FILE_OF("typo.md", "one\ntwo {{nmae}}\n"),
    FILE_OF("redaction.json", "{\"rules\":[{\"name\":\"none\",\"hide\":\"none\",\"regex\":\"^(?!)\"}]}"),
    {NULL, NULL, 0},
};

static struct gate *gate;
static struct json *data;

static const char values[] = "{\"name\":\"Ada\",\"mention\":\"by @ada\",\"code\":\"a `b` "
                             "c\",\"pipe\":\"a|b\",\"n\":48,\"big\":1234567,"
                             "\"half\":0.5,\"third\":0.333333,\"third_less\":-0.25,\"round\":2.0,\"yes\":"
                             "true,\"no\":false,\"none\":null,"
                             "\"text\":\"\",\"empty\":[],\"words\":[\"p\",\"q\"],\"issue\":{\"number\":7,"
                             "\"url\":\"https://acme.test/7\","
                             "\"none\":null},\"list\":[{\"name\":\"x\",\"sub\":[1,2]},{\"name\":\"y\","
                             "\"sub\":[]}],\"lines\":\"one\\ntwo\"}";

static int set_up(void **state) {
    (void)state;
    gate = gate_new();
    data = json_parse(values, sizeof values - 1, NULL);
    return data ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    gate_free(gate);
    json_free(data);
    return 0;
}

struct row {
    const char *in, *want;
};

static void check(const struct row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct strbuf out;
        struct err err = {ERR_NONE, ""};
        strbuf_init(&out, 4096);
        if (template_fill_text(rows[i].in, data, gate, &out, &err))
            fail_msg("%s: %s", rows[i].in, err.text);
        assert_string_equal(strbuf_str(&out), rows[i].want);
        strbuf_release(&out);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void fills_values(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"no tag } {", "no tag } {"},
        {"{{name}} and {{ name }}", "Ada and Ada"},
        {"{{mention}}", "by `@ada`"},
        {"{{code code}} {{ code  code }}", "``a `b` c`` ``a `b` c``"},
        {"|{{cell pipe}}|", "|`a\\|b`|"},
        {"{{raw mention}}", "by @ada"},
        {"{{title mention}}", "by ada"},
        {"{{fence lines}}", "```text\none\ntwo\n```\n"},
        {"{{n}} {{big}} {{half}} {{third}} {{third_less}} {{round}}", "48 1234567 0.5 0.33 -0.25 2"},
        {"{{code n}} {{yes}} {{no}} [{{none}}] [{{text}}]", "`48` true false [] []"},
        {"{{issue.number}} {{raw issue.url}}", "7 https://acme.test/7"},
        {"[{{none.deeper}}{{issue.none.x}}]", "[]"},
    };
    CHECK(rows);
}

static void fills_sections(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"{{#yes}}a{{/yes}}{{#no}}b{{/no}}{{#none}}c{{/none}}{{#text}}d{{/text}}{{#n}}e{{/n}}", "ae"},
        {"{{^yes}}a{{/yes}}{{^no}}b{{/no}}{{^none}}c{{/none}}{{^text}}d{{/text}}{{^empty}}e{{/empty}}",
         "bcde"},
        {"{{#words}}<{{.}}>{{/words}}{{#empty}}x{{/empty}}", "<p><q>"},
        {"{{#list}}{{name}}{{n}} {{/list}}{{name}}", "x48 y48 Ada"},
        {"{{#list}}{{name}}:{{#sub}}{{.}}{{/sub}}{{^sub}}none{{/sub}} {{/list}}", "x:12 y:none "},
        {"{{#issue}}{{number}} {{name}}{{/issue}}", "7 Ada"},
        {"{{#name}}is {{.}}{{/name}}", "is Ada"},
        {"{{#yes}}a{{#yes}}b{{/yes}}c{{/yes}}", "abc"},
        {"a{{! a remark with {signs} }}b", "ab"},
    };
    CHECK(rows);
}

static void leaves_no_line_behind(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n"}, {"a\n  {{#no}}  \nb\n{{/no}}\nc", "a\nc"},
        {"{{! top }}\na\n{{! end }}", "a\n"},           {"{{#list}}\n* {{name}}\n{{/list}}\n", "* x\n* y\n"},
        {"a {{#yes}}\nb{{/yes}}\n", "a \nb\n"},         {"{{none}}\na", "\na"},
        {"a {{#yes}}{{! x}}\n{{/yes}}b", "a \nb"},
    };
    CHECK(rows);
}

static void collapses_empty_lines(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a\n\n\n\nb\n", "a\n\nb\n"},
        {"a\n \n\t\nb", "a\n \nb"},
        {"a\n\n{{none}}\n\nb\n", "a\n\nb\n"},
        {"```\na\n\n\nb\n```\n\n\nc", "```\na\n\n\nb\n```\n\nc"},
        {"````text\n```\n\n\nb\n````\n\n\nc", "````text\n```\n\n\nb\n````\n\nc"},
        {"~~~\n```\n\n\n~~~\n\n\nc", "~~~\n```\n\n\n~~~\n\nc"},
    };
    CHECK(rows);
}

static void fills_built_in_ones(void **state) {
    (void)state;
    struct strbuf out;
    struct err err = {ERR_NONE, ""};
    strbuf_init(&out, 4096);
    assert_int_equal(template_fill("outer.md", data, gate, &out, &err), 0);
    assert_string_equal(strbuf_str(&out), "a\nHello Ada\nb Hello Ada\n");
    strbuf_release(&out);
    assert_string_equal(template_file("hello.md")->name, "hello.md");
    assert_null(template_file("none.md"));
}

static void says_what_is_wrong(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"\n{{nmae}}", "line 2: no value `nmae`"},
        {"{{#nmae}}{{/nmae}}", "line 1: no value `nmae`"},
        {"{{^nmae}}{{/nmae}}", "no value `nmae`"},
        {"{{issue.nmae}}", "no value `issue.nmae`"},
        {"a\n\n{{#list}} x", "line 3: a section that is not closed: `list`"},
        {"{{#yes}}{{#list}}{{/yes}}{{/list}}", "not closed: `list`"},
        {"a{{/yes}}", "not open: `yes`"},
        {"{{list}}", "a list or object: `list`"},
        {"{{>none.md}}", "no template `none.md`"},
        {"{{name", "does not end"},
        {"{{loud name}}", "no such word"},
        {"{{}}", "not a tag"},
        {"{{a b c}}", "no such word"},
        {"{{>loop.md}}", "deeper than 16"},
        {"{{>typo.md}}", "template typo.md, line 2: no value `nmae`"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        struct err err = {ERR_NONE, ""};
        strbuf_init(&out, 4096);
        assert_int_equal(template_fill_text(rows[i].in, data, gate, &out, &err), -1);
        assert_int_equal(err.status, ERR_USAGE);
        if (!strstr(err.text, rows[i].want))
            fail_msg("%s: %s", rows[i].in, err.text);
        assert_int_equal(out.len, 0);
        strbuf_release(&out);
    }
    struct err err = {ERR_NONE, ""};
    assert_int_equal(template_fill("none.md", data, gate, NULL, &err), -1);
    assert_non_null(strstr(err.text, "none.md"));
}

static void refuses_too_long_a_text(void **state) {
    (void)state;
    struct strbuf out;
    struct err err = {ERR_NONE, ""};
    strbuf_init(&out, 8);
    strbuf_addstr(&out, "abc");
    assert_int_equal(template_fill_text("123456", data, gate, &out, &err), -1);
    assert_string_equal(strbuf_str(&out), "abc");
    assert_int_equal(template_fill_text("12345", data, gate, &out, &err), 0);
    assert_string_equal(strbuf_str(&out), "abc12345");
    strbuf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_values),
        cmocka_unit_test(fills_sections),
        cmocka_unit_test(leaves_no_line_behind),
        cmocka_unit_test(collapses_empty_lines),
        cmocka_unit_test(fills_built_in_ones),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(refuses_too_long_a_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
