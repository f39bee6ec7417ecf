#include "app/config.h"
#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_key_is_read(void **state) {
    (void)state;
    static const char text[] =
        "// every key\n"
        "{\"repo\":\"acme/shop\",\"also_known\":\"acme/"
        "real\",\"label\":\"garden\",\"environment\":\"staging\","
        "\"service_aliases\":{\"acme\":[\"acme-a\",\"acme-b\"]},"
        "\"pins\":{\"lg1:00\":12,\"lg1:11\":\"ignore\",\"lg1:22\":\"new\"}, // by people\n"
        "\"trusted_authors\":[\"garden[bot]\"],\"categories\":{\"regression\":\"back\"},"
        "\"reopen\":{\"window\":\"3d\"},\"comments\":{\"every\":{\"P0\":\"1h\"}},"
        "\"max_new\":{\"per_run\":3,\"per_day\":4},\"likeness\":{\"same\":0.9},\"plan_expires\":\"30m\","
        "\"adopt\":\"link\",\"umbrella\":{\"above\":5,\"share\":0.1},"
        "\"links\":{\"sub_issues\":false,\"blocked_by\":true},\"trust\":{\"days\":7,\"bad_share\":0.5,"
        "\"least\":3},"
        "\"api_version\":\"2026-03-10\",\"ca_file\":\"acme.pem\",\"pace\":{\"write_ms\":5,\"notify_ms\":0,"
        "\"secondary_s\":7,\"settle_s\":8,\"budget_s\":9},\"http\":{\"connect_s\":1,\"total_s\":2,"
        "\"low_speed_s\":3},\"listing\":{\"closed_within\":\"30d\",\"unlabelled\":50},"
        "\"rules\":[]}";
    struct settings s;
    struct err err = {0};
    settings_init(&s);
    if (config_read(text, sizeof text - 1, &s, &err))
        fail_msg("%s", err.text);
    assert_string_equal(s.repo, "acme/shop");
    assert_string_equal(s.also_known, "acme/real");
    assert_string_equal(s.label, "garden");
    assert_string_equal(s.environment, "staging");
    assert_string_equal(settings_service(&s, "acme-b"), "acme");
    assert_int_equal(s.pins_n, 3);
    assert_true(s.pins[0].issue == 12 && s.pins[1].to == PIN_IGNORE && s.pins[2].to == PIN_NEW);
    assert_int_equal(s.trusted_authors_n, 1);
    assert_string_equal(s.categories[0], "back");
    assert_string_equal(s.categories[1], "new"); /* what is not said stays */
    assert_true(s.reopen_window == 3 * TIMESTAMP_DAY && s.comment_every[0] == TIMESTAMP_HOUR);
    assert_true(s.max_new == 3 && s.max_new_per_day == 4 && s.plan_expires == 30 * TIMESTAMP_MINUTE);
    assert_true(s.adopt == ADOPT_LINK && s.umbrella_above == 5 && s.umbrella_share < 0.11);
    assert_true(!s.links_sub_issues && s.links_blocked_by);
    assert_true(s.trust_days == 7 && s.trust_bad_share > 0.4 && s.trust_least == 3);
    assert_string_equal(s.api_version, "2026-03-10");
    assert_string_equal(s.ca_file, "acme.pem");
    assert_true(s.pace_write == 5 * (TIMESTAMP_SECOND / 1000) && s.pace_notify == 0);
    assert_true(s.pace_secondary == 7 * TIMESTAMP_SECOND && s.pace_settle == 8 * TIMESTAMP_SECOND &&
                s.pace_budget == 9 * TIMESTAMP_SECOND);
    assert_true(s.http_connect == TIMESTAMP_SECOND && s.http_total == 2 * TIMESTAMP_SECOND &&
                s.http_low_speed == 3 * TIMESTAMP_SECOND);
    assert_true(s.closed_within == 30 * TIMESTAMP_DAY && s.unlabelled == 50);
    assert_true(s.same_score > 0.89 && s.rules != NULL);
    settings_release(&s);
}

static void what_is_wrong_is_told(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"", "line 1, byte 1: there is no JSON value"},
        {"[]", "the config is not an object"},
        {"{\"labell\":\"x\"}", "there is no key \"labell\" in the config: did you mean \"label\"?"},
        {"{\"Label\":\"x\"}", "there is no key \"Label\""},
        {"{\"label\\u0000\":\"x\"}", "byte 8: \\u0000"},
        {"{\"label\":\"a\\ud800\"}", "half of a surrogate pair"},
        {"{\"label\":\"caf\xE9\"}", "not UTF-8"},
        {"{\"label\":\"a\",\"label\":\"b\"}", "the key \"label\" stands twice in the config"},
        {"{\"service_aliases\":{\"a\":[\"b\"]},\"service_aliases\":{\"c\":[\"d\"]}}", "stands twice"},
        {"{\"reopen\":{\"window\":\"1d\",\"window\":\"2d\"}}", "\"window\" stands twice in reopen"},
        {"{\"label\":\"\"}", "label: a text is due here"},
        {"{\"adopt\":\"take\"}", "adopt: \"adopt\" or \"link\" is due here"},
        {"{\"umbrella\":{\"above\":-1}}", "above: a whole number from 0 to 10000 is due here"},
        {"{\"api_version\":\"latest\"}", "api_version: a version of GitHub's API is a date"},
        {"{\"pace\":{\"write_ms\":0.5}}", "pace: write_ms: a whole number"},
        {"{\"pace\":{\"budget_s\":-1}}", "budget_s: a whole number"},
        {"{\"http\":{\"total_s\":1e12}}", "http: total_s: a whole number"},
        {"{\"listing\":{\"unlabelled\":\"all\"}}", "unlabelled: a whole number from 0 to 10000"},
        {"{\"label\":7}", "label: a text is due here"},
        {"{\"service_aliases\":[]}", "service_aliases: an object is due here"},
        {"{\"service_aliases\":{\"a\":[7]}}", "service_aliases: a: a text is due here"},
        {"{\"pins\":{\"lg1:00\":1.5}}", "pins: lg1:00: an issue's number"},
        {"{\"pins\":{\"lg1:00\":-1}}", "an issue's number"},
        {"{\"pins\":{\"lg1:00\":1e300}}", "an issue's number"},
        {"{\"plan_expires\":\"2 hours\"}", "plan_expires: a duration is due here"},
        {"{\"plan_expires\":true}", "a duration is due here"},
        {"{\"max_new\":{\"per_run\":1e99}}", "max_new: per_run: a whole number"},
        {"{\"max_new\":{\"per_run\":-1}}", "a whole number"},
        {"{\"likeness\":{\"same\":1.01}}", "likeness: same: a number from 0 to 1"},
        {"{\"rules\":{}}", "rules: a list of rules"},
        {"{\"redaction\":[]}", "redaction is not an object"},
        {"{\"redaction\":{\"levels\":1}}", "there is no key \"levels\" in redaction"},
        {"{\"redaction\":{\"level\":\"Strict\"}}",
         "redaction: level: \"strict\", \"standard\" or null is due here"},
        {"{\"redaction\":{\"level\":true}}", "level: \"strict\", \"standard\" or null"},
        {"{\"redaction\":{\"public\":\"yes\"}}", "redaction: public: true, false or null"},
        {"{\"redaction\":{\"allow\":\"x\"}}", "redaction: allow: "},
        {"{\"redaction\":{\"allow\":[7]}}", "allow: a text is due here"},
        {"{\"redaction\":{\"allow\":[\"a(\"]}}", "allow: a(: "},
        {"{\"redaction\":{\"allow\":[\"a)|(b\"]}}", "allow: a)|(b: "},
        {"{\"redaction\":{\"rules\":{}}}", "redaction: rules: a list is due here"},
        {"{\"label\":\"x\",}", "a key in quotes is due here"},
        {"{\"label\":\"x\" /* no */}", "a comma or the closing bracket is due here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings s;
        struct err err = {0};
        settings_init(&s);
        assert_int_equal(config_read(cases[i].in, strlen(cases[i].in), &s, &err), -1);
        assert_int_equal(err.status, ERR_USAGE);
        if (!strstr(err.text, cases[i].want))
            fail_msg("%s: %s", cases[i].in, err.text);
        settings_release(&s);
    }
}

/* What the level comes to, and whether a plan of that level may be written. */
static void levels_of_redaction(void **state) {
    (void)state;
    static const struct {
        const char *in;
        enum settings_level level;
        enum settings_public pub;
        bool strict;
    } cases[] = {
        {"{}", LEVEL_BY_REPO, PUBLIC_UNKNOWN, false},
        {"{\"redaction\":{}}", LEVEL_BY_REPO, PUBLIC_UNKNOWN, false},
        {"{\"redaction\":{\"level\":null,\"public\":null}}", LEVEL_BY_REPO, PUBLIC_UNKNOWN, false},
        {"{\"redaction\":{\"public\":true}}", LEVEL_BY_REPO, PUBLIC_YES, true},
        {"{\"redaction\":{\"public\":false}}", LEVEL_BY_REPO, PUBLIC_NO, false},
        {"{\"redaction\":{\"level\":\"strict\"}}", LEVEL_STRICT, PUBLIC_UNKNOWN, true},
        {"{\"redaction\":{\"level\":\"strict\",\"public\":false}}", LEVEL_STRICT, PUBLIC_NO, true},
        {"{\"redaction\":{\"level\":\"standard\",\"public\":true}}", LEVEL_STANDARD, PUBLIC_YES, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings s;
        struct err err = {0};
        settings_init(&s);
        if (config_read(cases[i].in, strlen(cases[i].in), &s, &err))
            fail_msg("%s: %s", cases[i].in, err.text);
        assert_int_equal(s.level, cases[i].level);
        assert_int_equal(s.repo_public, cases[i].pub);
        assert_int_equal(settings_strict(&s), cases[i].strict);
        settings_release(&s);
    }
}

static void allow_has_limits(void **state) {
    (void)state;
    static const struct {
        size_t entries, bytes;
        const char *want;
    } cases[] = {
        {64, 512, NULL},
        {65, 1, "redaction: allow: more than 64 entries"},
        {1, 513, "redaction: allow: an entry of more than 512 bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings s;
        struct err err = {0};
        struct strbuf text;
        settings_init(&s);
        strbuf_init(&text, 1 << 17);
        strbuf_addstr(&text, "{\"redaction\":{\"allow\":[");
        for (size_t k = 0; k < cases[i].entries; k++)
            strbuf_printf(&text, "%s\"%0*d\"", k ? "," : "", (int)cases[i].bytes, 0);
        strbuf_addstr(&text, "]}}");
        int rc = config_read(strbuf_str(&text), text.len, &s, &err);
        assert_int_equal(rc, cases[i].want ? -1 : 0);
        if (cases[i].want && !strstr(err.text, cases[i].want))
            fail_msg("%s", err.text);
        if (!cases[i].want)
            assert_int_equal(s.allow_n, cases[i].entries);
        strbuf_release(&text);
        settings_release(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(levels_of_redaction),
        cmocka_unit_test(allow_has_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
