/* The places where the gate puts text: prose, code, cells, fences, titles. */
#include "gate_fixture.h"

#include "markup/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state) {
    (void)state;
    gate = gate_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    gate_free(gate);
    return 0;
}

static void writes_prose(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {" a plain line (of text), well-known: 1.5 s. ", "a plain line (of text), well-known: 1.5 s."},
        {"two\nlines\tand a tab", "two lines and a tab"},
        {"by @octocat (@org/team), a@b", "by `@octocat` (`@org/team`), `a@b`"},
        {"fixes #12, GH-12 acme/shop#3.", "fixes `#12`, `GH-12` `acme/shop#3`."},
        {"at 0a1b2c3 not 0a1b2c nor 0a1b2c3z", "at `0a1b2c3` not 0a1b2c nor 0a1b2c3z"},
        {"see http://x.test/a_b, www.x.test mailto:x", "see `http://x.test/a_b`, `www.x.test` `mailto:x`"},
        {":smile: at 10:30:45 :+1:", "`:smile`: at 10:30:45 `:+1`:"},
        {"<b>x</b> &amp; & a<b", "&lt;b>x&lt;/b> &amp;amp; & a&lt;b"},
        {"*a* _b_ c_d __init__ ~~e~~ `f`", "\\*a\\* \\_b\\_ c_d \\_\\_init\\_\\_ \\~\\~e\\~\\~ \\`f\\`"},
        {"[x](y) ![x](y) [^1] a|b", "\\[x\\](y) !\\[x\\](y) \\[^1\\] a\\|b"},
        {"C:\\path\\*.c \\", "C:\\path\\\\\\*.c \\\\"},
        {"cost $x^2$", "cost `$x^2$`"},
        {"# heading", "\\# heading"},
        {"> quote", "\\> quote"},
        {"- item", "\\- item"},
        {"1. item", "1\\. item"},
        {"2025 was", "2025 was"},
        {"---", "\\---"},
        {"===", "\\==="},
        {"-5 and a -> b", "-5 and a -> b"},
        {"/close it and/or /open", "`/close` it and/or /open"},
        {"::error::x y", "`::error::x` y"},
        {"bors r+", "`bors` r+"},
        {"x ##[error]y", "x ## \\[error\\]y"},
        {"<!-- log-gardener:1 {} -->", "&lt;! -- log-gardener:1 {} -->"},
        {"from 10.1.2.3", "from `<ip#1>`"},
        {"``@a` ", "``` ``@a` ```"},
        {"invalid password:", "invalid password"},
    };
    CHECK(GATE_TEXT, rows);
}

static void writes_code(void **state) {
    (void)state;
    static const struct row code[] = {
        {"", ""},
        {" \n ", ""},
        {"a", "`a`"},
        {"a\nb", "`a b`"},
        {"a`b", "``a`b``"},
        {"`a``", "``` `a`` ```"},
        {"@a #1 <b>|", "`@a #1 <b>|`"},
    };
    static const struct row cell[] = {{"a|b", "`a\\|b`"}, {"a\\|b", "`a\\ \\|b`"}, {"", ""}};
    static const struct row fence[] = {
        {"", "```text\n```\n"},
        {"a\nb", "```text\na\nb\n```\n"},
        {"a\n", "```text\na\n```\n"},
        {"```\nx ````\n", "`````text\n```\nx ````\n`````\n"},
        {"~~~", "```text\n~~~\n```\n"},
        {"/close\n  /assign me\n/app/x.go:1\n", "```text\n\\/close\n  \\/assign me\n/app/x.go:1\n```\n"},
        {"@bors r+\nbors r+\nborscht\n@x", "```text\n\\@bors r+\n\\bors r+\nborscht\n\\@x\n```\n"},
        {"::error::x\n ##[error]y ##vso[z]\na :b",
         "```text\n\\::error::x\n ## [error]y ##vso [z]\na :b\n```\n"},
    };
    CHECK(GATE_CODE, code);
    CHECK(GATE_CELL, cell);
    CHECK(GATE_FENCE, fence);
}

static void writes_titles(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"Missing module acme.billing: a/b (x) <module>", "Missing module acme.billing: a/b (x) <module>"},
        {"<ip#12> <id>: <img> <y> x<id", "<ip12> <id>: img y xid"},
        {"it doesn't, 'x' \"y\" [0] {a;b} a|b", "it doesn\xE2\x80\x99t, x y (0) (a,b) a/b"},
        {"$(id) `id` ${{ x }} && id || id; id! 5% ~ ^ ?", "(id) id (( x )) id // id, id 5"},
        {"=cmd", "cmd"},
        {"+1 @SUM(1)", "1 SUM(1)"},
        {"at https://x.test/a www.x.test javascript:x", "at x.test/a x.test javascript:x"},
        {"htt`p://x.test", "httx.test"},
        {" a \n b ", "a b"},
        {"-- / @bob fix #12 `x` GH-12", "bob fix 12 x GH 12"},
        {"caf\xC3\xA9 \xD0\x9F\xD1\x80 \xF0\x9F\x9A\xA8 \xE2\x80\x94 end\\",
         "caf\xC3\xA9 \xD0\x9F\xD1\x80 end"},
        {"from 10.1.2.3", "from <ip1>"},
        {"pass@word=hunter22", "password=<secret1>"},
    };
    CHECK(GATE_TITLE, rows);
    char longest[400];
    memset(longest, 'x', sizeof longest);
    longest[257] = 0;
    struct strbuf out;
    strbuf_init(&out, 1 << 20);
    gate_add(gate, GATE_TITLE, longest, &out);
    assert_int_equal(out.len, 256);
    assert_string_equal(strbuf_str(&out) + 252, "x...");
    longest[256] = 0;
    strbuf_reset(&out);
    gate_add(gate, GATE_TITLE, longest, &out);
    assert_string_equal(strbuf_str(&out), longest);
    strbuf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_prose),
        cmocka_unit_test(writes_code),
        cmocka_unit_test(writes_titles),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
