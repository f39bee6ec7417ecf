#include "cluster/http_kind.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void kinds_of_requests(void **state) {
    (void)state;
    static const struct {
        const char *method, *url, *want;
    } cases[] = {
        {"GET", "https://acme.example/v1/orders", "endpoint"},
        {"GET", "https://acme.example", "endpoint"},
        {"GET", NULL, "endpoint"},
        {NULL, "", "endpoint"},
        {"GET", "https://acme.example/.env", "probe"},
        {"GET", "/.git/config", "probe"},
        {"GET", "https://acme.example/wp-admin/setup.php?x=1", "probe"},
        {"GET", "/static/../../etc/passwd", "probe"},
        {"GET", "/%2e%2e/%2e%2e/x", "probe"},
        {"GET", "/v1/orders?file=/etc/passwd", "endpoint"}, /* the query is no path */
        {"GET", "/favicon.ico", "asset"},
        {"GET", "/robots.txt", "asset"},
        {"GET", "/assets/main.js.map", "asset"},
        {"GET", "/health", "health"},
        {"GET", "https://acme.example/healthz?deep=1", "health"},
        {"GET", "https://acme.example/ws?token=x", "websocket"},
        {"GET", "/ws/orders", "websocket"},
        {"WebSocket", "/orders", "websocket"},
        {NULL, "wss://acme.example/orders", "websocket"},
        {"GET", "/wsx", "endpoint"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(http_kind_of(cases[i].method, cases[i].url), cases[i].want) != 0)
            fail_msg("%s gives %s", cases[i].url, http_kind_of(cases[i].method, cases[i].url));
}

static void routes_without_what_varies(void **state) {
    (void)state;
    static const struct {
        const char *url, *want;
    } cases[] = {
        {"https://acme.example/v1/orders/81726354?x=1#top", "/v1/orders/<id>"},
        {"https://acme.example", "/"},
        {"https://acme.example?x", "/"},
        {"", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(http_kind_route(cases[i].url, &a), cases[i].want);
    /* How a uuid within a path is shown does not matter, two of them must read the same. */
    assert_string_equal(http_kind_route("/v1/7f3a9c12-0b1d-4e5f-8a9b-0123456789ab/lines", &a),
                        http_kind_route("/v1/00000000-0000-4000-8000-00000000000f/lines", &a));
    arena_release(&a);
}

static void routes_are_short(void **state) {
    (void)state;
    char url[5000];
    struct arena a;
    arena_init(&a);
    for (size_t shift = 0; shift < 4; shift++) {
        memset(url, '/', 4);
        for (size_t i = shift; i + 4 < sizeof url; i += 4)
            memcpy(url + i, "/a\xc3\xa9", 4);
        url[sizeof url - 8] = 0;
        const char *route = http_kind_route(url, &a);
        assert_in_range(strlen(route), 70, 80);
        assert_true(utf8_valid(route, strlen(route)));
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_requests),
        cmocka_unit_test(routes_without_what_varies),
        cmocka_unit_test(routes_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
