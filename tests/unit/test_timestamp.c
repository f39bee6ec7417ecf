#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static const int64_t base = INT64_C(1757986329) * TIMESTAMP_SECOND; /* 2025-09-16T01:32:09Z */

static void what_exports_hold_is_read(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int64_t more; /* ns after the base */
    } cases[] = {
        {"2025-09-16T01:32:09Z", 0},
        {"2025-09-16T01:32:09.5Z", 500000000},
        {"2025-09-16T01:32:09.57Z", 570000000},
        {"2025-09-16T01:32:09.068Z", 68000000},
        {"2025-09-16T01:32:09.5778Z", 577800000},
        {"2025-09-16T01:32:09.57789Z", 577890000},
        {"2025-09-16T01:32:09.577891Z", 577891000},
        {"2025-09-16T01:32:09.5778912Z", 577891200},
        {"2025-09-16T01:32:09.57789123Z", 577891230},
        {"2025-09-16T01:32:09.577891234Z", 577891234},
        {"2025-09-16T01:32:09.577891+00:00", 577891000},
        {"2025-09-16T01:32:09.577891+0000", 577891000},
        {"2025-09-16T01:32:09+00", 0},
        {"2025-09-15T18:32:09-07:00", 0},
        {"2025-09-16T03:32:09+02:00", 0},
        {"2025-09-16T07:02:09+05:30", 0},
        {"2025-09-16T01:32:09", 0},
        {"2025-09-16 01:32:09,577", 577000000},
        {"2025-09-16t01:32:09z", 0},
        {"2025-09-16T01:32Z", -9 * TIMESTAMP_SECOND},
        {"2025-09-16", -(TIMESTAMP_HOUR + 32 * TIMESTAMP_MINUTE + 9 * TIMESTAMP_SECOND)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t t = 0;
        if (!timestamp_parse(cases[i].in, &t) || t != base + cases[i].more)
            fail_msg("%s gives %s", cases[i].in, timestamp_text(t).s);
    }
}

static void what_is_no_time_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "now",
        "1757986329",
        "2025-13-01",
        "2025-00-10",
        "2025-02-29",
        "2023-02-29T00:00:00Z",
        "2025-04-31",
        "2025-09-16T24:00:00Z",
        "2025-09-16T01:60:00Z",
        "2025-09-16T01:32:61Z",
        "2025-09-16T01:32:09.Z",
        "2025-09-16T01:32:09Zx",
        "2025-09-16T01:32:09+24:00",
        "2025-09-16T01:32:09+00:60",
        "2025-09-16T01:32:09+0:00",
        "2025-09-16T01:32:09+00:",
        "2025-09-16T1:32:09Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2025-9-16T01:32:09Z",
        "2025-09-16X01:32:09Z",
        " 2025-09-16T01:32:09Z",
        "2025-09-16T01:32:09 +00:00 x",
        "-025-09-16",
        "2025-09-16T01:32:09.1234567890123Z",
        "\xd9\xa2\xd9\xa0-09-16",
    };
    int64_t t = 7;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (timestamp_parse(cases[i], &t))
            fail_msg("%s was read", cases[i]);
    assert_false(timestamp_parse(NULL, &t));
    assert_int_equal(t, 7);
}

static void text_has_as_many_decimals_as_are_needed(void **state) {
    (void)state;
    static const struct {
        int64_t t;
        const char *want;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59.999999999Z"},
        {1, "1970-01-01T00:00:00.000000001Z"},
        {1000, "1970-01-01T00:00:00.000001Z"},
        {68000000, "1970-01-01T00:00:00.068Z"},
        {951782400 * TIMESTAMP_SECOND, "2000-02-29T00:00:00Z"},
        {4107542399 * TIMESTAMP_SECOND, "2100-02-28T23:59:59Z"},
        {4107542400 * TIMESTAMP_SECOND, "2100-03-01T00:00:00Z"},
        {TIMESTAMP_NONE, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(timestamp_text(cases[i].t).s, cases[i].want);
}

static void every_day_comes_back(void **state) {
    (void)state;
    for (int64_t day = -106000; day < 106000; day += 13) {
        int64_t t = day * TIMESTAMP_DAY + 3723 * TIMESTAMP_SECOND + 5, again = 0;
        assert_true(timestamp_parse(timestamp_text(t).s, &again));
        assert_true(again == t);
    }
}

static void the_zone_of_the_machine_does_not_matter(void **state) {
    (void)state;
    static const char *const zones[] = {"UTC", "America/Los_Angeles", "Asia/Kolkata", "nonsense"};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        int64_t t;
        setenv("TZ", zones[i], 1);
        tzset();
        assert_true(timestamp_parse("2025-03-30 02:30:00", &t));
        assert_string_equal(timestamp_text(t).s, "2025-03-30T02:30:00Z");
        assert_string_equal(timestamp_format(t, "%H%M").s, "0230");
    }
    unsetenv("TZ");
    tzset();
}

static void patterns_know_six_letters(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *want;
    } cases[] = {
        {"%Y-%m-%d-%H%MZ", "2025-09-16-0132Z"},
        {"%Y", "2025"},
        {"%S", "09"},
        {"100%%", "100%"},
        {"%q", "q"},
        {"%", "%"},
        {"at %", "at %"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(timestamp_format(base, cases[i].pattern).s, cases[i].want);
    assert_true(timestamp_format(base, "%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y").s[39] == 0);
    assert_string_equal(timestamp_format(TIMESTAMP_NONE, "%Y").s, "");
}

static void durations(void **state) {
    (void)state;
    static const struct {
        const char *in;
        int64_t want; /* -1: refused */
    } cases[] = {
        {"1h", TIMESTAMP_HOUR},
        {"90m", 90 * TIMESTAMP_MINUTE},
        {"2d", 2 * TIMESTAMP_DAY},
        {"3d4h", 3 * TIMESTAMP_DAY + 4 * TIMESTAMP_HOUR},
        {"45s", 45 * TIMESTAMP_SECOND},
        {"0s", 0},
        {"", -1},
        {"h", -1},
        {"5", -1},
        {"1h ", -1},
        {"-1h", -1},
        {"1.5h", -1},
        {"1w", -1},
        {"99999999999999999999d", -1},
        {"1000000d1000000d1000000d", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t t = -1;
        bool ok = timestamp_duration(cases[i].in, &t);
        if (ok != (cases[i].want >= 0) || t != cases[i].want)
            fail_msg("%s gives %lld", cases[i].in, (long long)t);
    }
    int64_t t;
    assert_false(timestamp_duration(NULL, &t));
}

static void spans(void **state) {
    (void)state;
    static const struct {
        int64_t ns;
        const char *want;
    } cases[] = {
        {0, "under 1 s"},
        {-5, "under 1 s"},
        {TIMESTAMP_NONE, "under 1 s"},
        {TIMESTAMP_SECOND, "1 s"},
        {45 * TIMESTAMP_SECOND, "45 s"},
        {2 * TIMESTAMP_HOUR + 5 * TIMESTAMP_MINUTE + 3 * TIMESTAMP_SECOND, "2 h 5 min"},
        {3 * TIMESTAMP_DAY + 4 * TIMESTAMP_HOUR, "3 d 4 h"},
        {TIMESTAMP_HOUR, "1 h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(timestamp_span(cases[i].ns).s, cases[i].want);
    assert_non_null(timestamp_span(INT64_MAX).s);
}

static void now_is_now(void **state) {
    (void)state;
    int64_t t = timestamp_now();
    assert_true(t > base && t < base + 100 * 366 * TIMESTAMP_DAY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_exports_hold_is_read),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(text_has_as_many_decimals_as_are_needed),
        cmocka_unit_test(every_day_comes_back),
        cmocka_unit_test(the_zone_of_the_machine_does_not_matter),
        cmocka_unit_test(patterns_know_six_letters),
        cmocka_unit_test(durations),
        cmocka_unit_test(spans),
        cmocka_unit_test(now_is_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
