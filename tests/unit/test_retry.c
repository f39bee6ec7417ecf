#include "net/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct retry_pace pace = {1000, 60000};
#define SLOW "You have exceeded a secondary rate limit. Please wait."
#define USED_UP "API rate limit exceeded for user ID 1."

static const struct {
    struct retry_facts in;
    struct retry_advice want;
} rows[] = {
    /* What repeating does not help. */
    {{.status = 404, .message = "Not Found"}, {RETRY_NO, false, 0}},
    {{.status = 422, .message = "rate limit"}, {RETRY_NO, false, 0}},
    {{.status = 403, .message = "Resource not accessible by integration", .remaining = "0"},
     {RETRY_NO, false, 0}},
    {{.status = 200}, {RETRY_NO, false, 0}},
    /* Failures. */
    {{.status = 0}, {RETRY_BROKEN, true, 1000}},
    {{.status = 502, .broken = 1}, {RETRY_BROKEN, true, 2000}},
    {{.status = 500, .broken = 2}, {RETRY_BROKEN, true, 4000}},
    {{.status = 500, .broken = 3}, {RETRY_BROKEN, false, 8000}},
    {{.status = 503, .retry_after = "7"}, {RETRY_BROKEN, true, 7000}},
    {{.status = 408, .broken = 1, .retry_after = ""}, {RETRY_BROKEN, true, 2000}},
    /* Too fast. */
    {{.status = 403, .message = SLOW, .retry_after = "30"}, {RETRY_SECONDARY, true, 30000}},
    {{.status = 403, .message = SLOW}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 403, .message = SLOW, .retry_after = " "}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 403, .message = SLOW, .limited = 1}, {RETRY_SECONDARY, true, 120000}},
    {{.status = 403, .message = SLOW, .limited = 3}, {RETRY_SECONDARY, true, 300000}},
    {{.status = 403, .message = SLOW, .limited = 4}, {RETRY_SECONDARY, false, 300000}},
    {{.status = 403, .message = SLOW, .remaining = "0", .reset = "9000", .now = 1000},
     {RETRY_SECONDARY, true, 60000}},
    {{.status = 403, .message = "You have triggered an abuse detection mechanism."},
     {RETRY_SECONDARY, true, 60000}},
    {{.status = 403}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 429, .message = "x"}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 429, .retry_after = "Thu, 01 Jan 1970 00:17:00 GMT", .now = 1000},
     {RETRY_SECONDARY, true, 20000}},
    {{.status = 429, .retry_after = "Thu, 01 Jan 1970 00:00:00 GMT", .now = 1000},
     {RETRY_SECONDARY, true, 0}},
    {{.status = 429, .retry_after = "1e9"}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 429, .retry_after = "-5"}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 429, .retry_after = "99999999999999999999"}, {RETRY_SECONDARY, true, 60000}},
    {{.status = 429, .retry_after = "999999999999"}, {RETRY_SECONDARY, true, INT64_C(1000000000000)}},
    /* Used up. The server's own clock goes before ours. */
    {{.status = 403, .message = USED_UP, .remaining = "0", .reset = "1500", .now = 1000},
     {RETRY_PRIMARY, true, 501000}},
    {{.status = 429,
      .remaining = "0",
      .reset = "1500",
      .now = 99999,
      .date = "Thu, 01 Jan 1970 00:16:40 GMT"},
     {RETRY_PRIMARY, true, 501000}},
    {{.status = 429, .remaining = "0", .reset = "900", .now = 1000}, {RETRY_PRIMARY, true, 60000}},
    {{.status = 429, .remaining = "0", .reset = "soon", .now = 1000}, {RETRY_PRIMARY, true, 60000}},
    {{.status = 429, .remaining = "1", .reset = "1500", .now = 1000}, {RETRY_SECONDARY, true, 60000}},
};

static void each_answer_has_its_wait(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct retry_advice got = retry_advise(&rows[i].in, &pace);
        if (got.kind != rows[i].want.kind || got.again != rows[i].want.again ||
            got.wait_ms != rows[i].want.wait_ms)
            fail_msg("row %zu: kind %d, again %d, %lld ms", i, (int)got.kind, got.again,
                     (long long)got.wait_ms);
    }
}

static void without_pace_nothing_waits(void **state) {
    (void)state;
    const struct retry_pace none = {0, 0};
    const struct retry_facts broken = {.status = 500, .broken = 2};
    const struct retry_facts limited = {.status = 429, .limited = 3};
    assert_int_equal(retry_advise(&broken, &none).wait_ms, 0);
    assert_int_equal(retry_advise(&limited, &none).wait_ms, 0);
}

static void http_dates_are_read(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06 ovN 1994 08:49:37 GMT",
        "Sun, 36 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, \" Nov 1994 08:49:37 GMT.",
    };
    int64_t at = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(retry_http_date(bad[i], &at));
    assert_false(retry_http_date(NULL, &at));
    assert_int_equal(at, 7);
    assert_true(retry_http_date("Sun, 06 Nov 1994 08:49:37 GMT", &at));
    assert_int_equal(at, 784111777);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_has_its_wait),
        cmocka_unit_test(without_pace_nothing_waits),
        cmocka_unit_test(http_dates_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
