/* The rules as data: the built-in ones hold together, the config's come on top and are told apart from
 * nonsense. */
#include "base/mem.h"
#include "base/strbuf.h"
#include "markup/gate.h"
#include "markup/redact_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_built_in_ones_hold_together(void **state) {
    (void)state;
    struct redact_rules r;
    redact_rules_init(&r);
    assert_true(r.n > 100);
    for (size_t i = 0; i < r.n; i++) {
        const struct redact_rule *rule = &r.items[i];
        assert_true(*rule->name && *rule->hide && strlen(rule->hide) <= REDACT_HIDE_MAX);
        assert_int_equal(strspn(rule->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(rule->name));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(rule->name, r.items[k].name);
        assert_true(rule->find || rule->decodes || redact_rules_regex(rule) != NULL);
        assert_true(rule->near == 0 || rule->keywords_n > 0);
    }
    redact_rules_release(&r);
}

static int configure(struct gate *g, const char *text, struct err *err) {
    struct json *j = json_parse_commented(text, strlen(text), err);
    assert_non_null(j);
    int rc = gate_configure(g, j, err);
    json_free(j);
    return rc;
}

static void check(const struct gate *g, const char *in, const char *want) {
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    gate_add(g, GATE_PLAIN, in, &out);
    assert_string_equal(strbuf_str(&out), want);
    strbuf_release(&out);
}

static void the_configs_come_on_top(void **state) {
    (void)state;
    static const char text[] =
        "{\"level\": \"strict\", // another's business\n"
        "\"rules\": [{\"name\": \"voucher\", \"hide\": \"voucher\", \"keywords\": [\"Voucher\"],"
        "  \"regex\": \"(?i)voucher[ =]+([A-Z0-9]{4,})\"},"
        " {\"name\": \"badge\", \"hide\": \"badge\", \"find\": \"value\", \"keys\": [\"badge_no\"]},"
        " {\"name\": \"ipv4\", \"hide\": \"address\", \"find\": \"ipv4\", \"keywords\": [\".\"], \"scan\": "
        "false}],"
        "\"disable\": [\"email\"], \"enable\": [\"uuid\", \"mac\"]}";
    struct gate *g = gate_new();
    struct err err = {0};
    assert_int_equal(gate_configure(g, NULL, &err), 0);
    check(g, "voucher AB12 badge-no: 77x9 bob@acme.test 10.1.2.3",
          "voucher AB12 badge-no: 77x9 <email#1> <ip#1>");
    check(g, "1b4e28ba-2fa1-11d2-883f-0016d3cca427 00:1b:44:11:3a:b7",
          "1b4e28ba-2fa1-11d2-883f-0016d3cca427 00:1b:44:11:3a:b7");
    assert_int_equal(configure(g, text, &err), 0);
    check(g, "voucher AB12 badge-no: 77x9 bob@acme.test 10.1.2.3",
          "voucher <voucher#1> badge-no: <badge#1> bob@acme.test <address#1>");
    check(g, "1b4e28ba-2fa1-11d2-883f-0016d3cca427 00:1b:44:11:3a:b7", "<uuid#1> <mac#1>");
    gate_free(g);
}

static void nonsense_is_told(void **state) {
    (void)state;
    static const struct {
        const char *config, *told;
    } rows[] = {
        {"{\"rules\": [1]}", "redaction.rules[0]: a rule is an object"},
        {"{\"rules\": [{}]}", "name, hide and regex are due"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\"}]}",
         "redaction.rules[0]: x: name, hide and regex are due"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"X1\", \"regex\": \"a\"}]}", "hide: a word"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"waytoolongaword\", \"regex\": \"a\"}]}", "hide: a word"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"(\"}]}",
         "redaction.rules[0]: x: regular expression"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"a\", \"unless\": \"[\"}]}",
         "unless: regular expression"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regexp\": \"a\"}]}",
         "there is no key \"regexp\""},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"find\": \"magic\"}]}",
         "there is no finder \"magic\""},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"find\": \"value\"}]}", "has nothing to look for"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"find\": \"userinfo\"}]}", "a regex is due"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"a\", \"check\": \"crc\"}]}",
         "luhn, mod97, ssn or none"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"a\", \"entropy\": -1}]}",
         "a number from 0"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"a\", \"on\": 1}]}", "true or false"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"a\", \"keywords\": \"a\"}]}",
         "a list of at most"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"regex\": \"a\", \"keywords\": [\"\"]}]}",
         "a text is due"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"find\": \"userinfo\", \"regex\": \"(\"}]}",
         "regular expression"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"find\": \"value\", \"keys\": [\"_x\"]}]}",
         "a key begins"},
        {"{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"find\": \"rest\", \"words\":"
         " [\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]}]}",
         "at most 31 bytes"},
        {"{\"disable\": [\"nothing\"]}", "redaction.disable: there is no rule \"nothing\""},
        {"{\"enable\": [7]}", "redaction.enable: there is no rule"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate *g = gate_new();
        struct err err = {0};
        assert_int_equal(configure(g, rows[i].config, &err), -1);
        assert_int_equal(err.status, ERR_USAGE);
        if (!strstr(err.text, rows[i].told))
            fail_msg("\"%s\" does not say \"%s\"", err.text, rows[i].told);
        check(g, "bob@acme.test", "<email#1>"); /* the gate is as it was */
        gate_free(g);
    }
}

/* A pattern that cannot be matched within its limits says nothing, hence what it was given is hidden. */
static void a_pattern_that_runs_away_hides_all(void **state) {
    (void)state;
    struct gate *g = gate_new();
    struct err err = {0};
    assert_int_equal(configure(g,
                               "{\"rules\": [{\"name\": \"x\", \"hide\": \"x\", \"keywords\": [\"aaaa\"],"
                               " \"regex\": \"(?:a|a?)+(?:a|aa)+$(?<=b)\"}]}",
                               &err),
                     0);
    check(g, "one\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\nthree", "one\n<x#1>\nthree");
    gate_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_ones_hold_together),
        cmocka_unit_test(the_configs_come_on_top),
        cmocka_unit_test(nonsense_is_told),
        cmocka_unit_test(a_pattern_that_runs_away_hides_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
