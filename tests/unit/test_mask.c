#include "text/mask.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void must_mask(const char *in, const char *want) {
    struct strbuf out, again;
    strbuf_init(&out, MASK_MAX_PATTERN);
    strbuf_init(&again, MASK_MAX_PATTERN);
    mask_text(in, strlen(in), &out);
    if (strcmp(strbuf_str(&out), want) != 0)
        fail_msg("%s\n  gives %s\n  not   %s", in, strbuf_str(&out), want);
    mask_text(strbuf_str(&out), out.len, &again);
    assert_string_equal(strbuf_str(&again), want);
    strbuf_release(&out);
    strbuf_release(&again);
}

static void what_varies_is_masked(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"", ""},
        {"nothing varies here", "nothing varies here"},
        {"  a \t\n b  ", "a b"},
        {"at 2025-09-16T01:32:09.577891Z it broke", "at <time> it broke"},
        {"at 2025-09-16 01:32:09,577 +0000 it broke", "at <time> it broke"},
        {"took 153ms", "took <dur>"},
        {"took 3.25 seconds", "took <dur>"},
        {"of 512 MiB", "of <size>"},
        {"order 7f3a9c12-0b1d-4e5f-8a9b-0123456789ab lost", "order <uuid> lost"},
        {"order fc8bcc8e-4453-4730-XXXX-XXXX-XXXX-XXXX lost", "order <uuid> lost"},
        {"from 10.1.2.3:5000", "from <ip>"},
        {"mail to jo.doe+x@acme.example failed", "mail to <email> failed"},
        {"at 0xdeadbeef", "at <hex>"},
        {"req_2f9408620931 and req_99aabb112233", "req_<id> and req_<id>"},
        {"system_req_1757252040_e4a10b20 lost", "system_req_<id> lost"},
        {"acme-auth-staging-1757252040 is gone", "acme-auth-staging-<id> is gone"},
        {"user 12 of 99999", "user <num> of <num>"},
        {"/srv/acme/7f3a9c12aa/file.py", "/srv/acme/<id>/file.py"},
        {"keys ['a', 'b', 'c'] found", "keys <list> found"},
        {"GET /v1/7f3a9c12-0b1d-4e5f-8a9b-0123456789ab/lines", "GET /v1/<uuid>/lines"},
        {"order-7f3a9c12-0b1d-4e5f-8a9b-0123456789ab.json", "order-<uuid>.json"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        must_mask(cases[i].in, cases[i].want);
}

static void what_names_the_problem_stays(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"api_request: 403: Not authenticated", "api_request: 403: Not authenticated"},
        {"answered with status 503", "answered with status 503"},
        {"answered with status code 404", "answered with status code 404"},
        {"[Errno 2] No such file", "[Errno 2] No such file"},
        {"Container called exit(3).", "Container called exit(3)."},
        {"was killed by signal 9", "was killed by signal 9"},
        {"utf8 v2 Phase5 sha256 are words", "utf8 v2 Phase5 sha256 are words"},
        {"acme.billing.ledger:post", "acme.billing.ledger:post"},
        {"['one'] of them", "['one'] of them"},
        {"/app/acme/billing/ledger.py", "/app/acme/billing/ledger.py"},
        {"<module> and <num> and <id>/<id>", "<module> and <num> and <id>/<id>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        must_mask(cases[i].in, cases[i].want);
}

static void two_reports_of_one_problem_agree(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"cannot post order 17: balance of account 4711 is unknown",
         "cannot post order 99812: balance of account 3 is unknown"},
        {"GET https://api.acme.example/v1/orders/81726354?token=abc failed",
         "GET https://api.acme.example/v1/orders/11223344?x=1 failed"},
        {"session 3f9a0c1b2d4e timed out after 30s", "session aa01bb02cc03 timed out after 2.5s"},
        {"pool QueuePool limit of size 5 overflow 10 reached",
         "pool QueuePool limit of size 20 overflow 0 reached"},
        {"request 9b2e4d1c-1111-4222-8333-944455566677 lost",
         "request 00000000-0000-0000-0000-000000000001 lost"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct strbuf a, b;
        strbuf_init(&a, MASK_MAX_PATTERN);
        strbuf_init(&b, MASK_MAX_PATTERN);
        mask_text(pairs[i][0], strlen(pairs[i][0]), &a);
        mask_text(pairs[i][1], strlen(pairs[i][1]), &b);
        assert_string_equal(strbuf_str(&a), strbuf_str(&b));
        strbuf_release(&a);
        strbuf_release(&b);
    }
}

static void two_problems_do_not(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"answered with status 404", "answered with status 500"},
        {"[Errno 2] failed", "[Errno 13] failed"},
        {"Container called exit(3).", "Container called exit(137)."},
        {"GET https://a.acme.example/x failed", "GET https://b.acme.example/x failed"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct strbuf a, b;
        strbuf_init(&a, MASK_MAX_PATTERN);
        strbuf_init(&b, MASK_MAX_PATTERN);
        mask_text(pairs[i][0], strlen(pairs[i][0]), &a);
        mask_text(pairs[i][1], strlen(pairs[i][1]), &b);
        assert_string_not_equal(strbuf_str(&a), strbuf_str(&b));
        strbuf_release(&a);
        strbuf_release(&b);
    }
}

/* Lengths around every limit, of words that cannot be cut as well as of words that can. */
static void patterns_are_bounded(void **state) {
    (void)state;
    static const char *const units[] = {
        "x", "word ", "1 ", "1/", "\xc3\xa9", "['a','b','c',", "12345678", "<num>", "7f3a9c12-", "a1b2c3_"};
    char in[3 * MASK_MAX_INPUT];
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        for (size_t i = 0; i < sizeof in; i++)
            in[i] = units[u][i % strlen(units[u])];
        for (size_t n = MASK_MAX_PATTERN - 2; n < sizeof in; n = n < 1028 ? n + 1 : n * 3 / 2) {
            struct strbuf out;
            strbuf_init(&out, MASK_MAX_PATTERN);
            mask_text(in, n, &out);
            assert_false(out.full);
            assert_in_range(out.len, 1, MASK_MAX_PATTERN);
            strbuf_release(&out);
        }
    }
}

static void a_word_of_letters_is_cut_between_them(void **state) {
    (void)state;
    char in[3000];
    struct strbuf out;
    for (size_t i = 0; i < sizeof in; i += 3)
        memcpy(in + i, "\xe4\xb8\xad", 3);
    strbuf_init(&out, MASK_MAX_PATTERN);
    mask_text(in, sizeof in, &out);
    assert_in_range(out.len, MASK_MAX_PATTERN - 3, MASK_MAX_PATTERN);
    assert_true(utf8_valid(out.data, out.len));
    strbuf_release(&out);
}

static void it_appends(void **state) {
    (void)state;
    struct strbuf out;
    strbuf_init(&out, 100);
    strbuf_addstr(&out, "HTTP 500: ");
    mask_text("order 7", 7, &out);
    mask_text("", 0, &out);
    assert_string_equal(strbuf_str(&out), "HTTP 500: order <num>");
    strbuf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_varies_is_masked),
        cmocka_unit_test(what_names_the_problem_stays),
        cmocka_unit_test(two_reports_of_one_problem_agree),
        cmocka_unit_test(two_problems_do_not),
        cmocka_unit_test(patterns_are_bounded),
        cmocka_unit_test(a_word_of_letters_is_cut_between_them),
        cmocka_unit_test(it_appends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
