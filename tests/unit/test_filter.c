/* Filters: every value quoted, every condition in parentheses. */
#include "gcloud/filter.h"

#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ALL                                                                                                  \
    { .from = TIMESTAMP_NONE, .to = TIMESTAMP_NONE }

static void must_be(const struct filter *f, const char *want) {
    struct strbuf out;
    struct err err = {0};
    strbuf_init(&out, 30000);
    int rc = filter_add(f, &out, &err);
    assert_int_equal(rc, want ? 0 : -1);
    assert_string_equal(strbuf_str(&out), want ? want : "");
    if (rc)
        assert_int_equal(err.status, ERR_USAGE);
    strbuf_release(&out);
}

static void what_is_asked_is_quoted_and_parenthesised(void **state) {
    (void)state;
    static const char *const services[] = {"a", "b\"\\"}, *const more[] = {"x=\"y\" OR z -- remark",
                                                                           "NOT (a)"};
    struct filter none = ALL, times = {.from = 0, .to = TIMESTAMP_HOUR},
                  exact = {.from = TIMESTAMP_NONE,
                           .to = TIMESTAMP_NONE,
                           .exactly = "ERROR",
                           .more = more,
                           .more_n = 2},
                  least = {.from = TIMESTAMP_NONE, .to = TIMESTAMP_NONE, .at_least = "INFO"},
                  names = {
                      .from = TIMESTAMP_NONE, .to = TIMESTAMP_NONE, .services = services, .services_n = 2};
    must_be(&none, "");
    must_be(&times, "(timestamp>=\"1970-01-01T00:00:00Z\")\nAND (timestamp<\"1970-01-01T01:00:00Z\")");
    must_be(&exact, "(severity=ERROR)\nAND (\nx=\"y\" OR z -- remark\n)\nAND (\nNOT (a)\n)");
    must_be(&least, "(severity>=INFO)");
    struct strbuf out;
    strbuf_init(&out, 30000);
    assert_int_equal(filter_add(&names, &out, NULL), 0);
    assert_non_null(strstr(strbuf_str(&out), "(resource.labels.service_name=\"a\" OR "
                                             "resource.labels.service_name=\"b\\\"\\\\\" OR "
                                             "resource.labels.job_name=\"a\" OR "));
    strbuf_release(&out);
}

static void what_would_break_out_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *more;
        bool fine;
    } cases[] = {{"a) OR (b", false}, {"(a", false},    {"a=\"", false},       {"a=\"\\\"", false},
                 {"a=\"(\"", true},   {"a -- )", true}, {"a -- )\nb)", false}, {"a=\"x\\\"y\"", true},
                 {")(", false},       {"-- (", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter f = {.from = TIMESTAMP_NONE, .to = TIMESTAMP_NONE, .more = &cases[i].more, .more_n = 1};
        char want[60] = "(\n";
        strncat(want, cases[i].more, 40);
        strncat(want, "\n)", 3);
        must_be(&f, cases[i].fine ? want : NULL);
    }
    static char large[20001];
    memset(large, 'x', sizeof large - 1);
    const char *more = large;
    struct filter f = {.from = TIMESTAMP_NONE, .to = TIMESTAMP_NONE, .more = &more, .more_n = 1};
    must_be(&f, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_is_quoted_and_parenthesised),
        cmocka_unit_test(what_would_break_out_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
