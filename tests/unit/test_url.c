#include "net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void addresses_are_read(void **state) {
    (void)state;
    static const struct {
        const char *in, *host;
        int port;
        bool tls;
        const char *rest;
    } good[] = {
        {"https://api.github.com", "api.github.com", 443, true, ""},
        {"HTTPS://Api.GitHub.COM/repos?a=b", "api.github.com", 443, true, "/repos?a=b"},
        {"http://127.0.0.1:80?x", "127.0.0.1", 80, false, "?x"},
        {"https://[::1]:8443/", "[::1]", 8443, true, "/"},
        {"https://a_b:65535/@x", "a_b", 65535, true, "/@x"},
    };
    static const char *const bad[] = {
        "",
        "api.github.com",
        "ftp://a",
        "https://",
        "https:///x",
        "https://user@host/",
        "https://user:word@host/",
        "https://api.github.com@evil/",
        "https://api.github.com\\@evil/",
        "https://a:0/",
        "https://a:/",
        "https://a:65536/",
        "https://a:443a/",
        "https://a#b",
        "https://a/ b",
        "https://a/\r\nx",
        "https://a%2eb/",
        "https://\xc3\xa4/",
        "https://[::1/",
        "https://[]/",
        " https://a",
    };
    struct url u = {.host = "kept"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (url_parse(bad[i], &u))
            fail_msg("accepted: %s", bad[i]);
    assert_false(url_parse(NULL, &u));
    assert_string_equal(u.host, "kept");
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(url_parse(good[i].in, &u));
        assert_string_equal(u.host, good[i].host);
        assert_int_equal(u.port, good[i].port);
        assert_int_equal(u.tls, good[i].tls);
        assert_string_equal(u.rest, good[i].rest);
    }
}

static void an_origin_is_scheme_host_and_port(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"https://api.github.com", "https://API.github.com:443/x", true},
        {"https://api.github.com", "http://api.github.com:443", false},
        {"https://api.github.com", "https://api.github.com.", false},
        {"https://api.github.com", "https://api.github.com.evil", false},
        {"https://api.github.com", "https://api.github.com:444", false},
        {"http://127.0.0.1:1", "http://127.0.0.1:2", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url a, b;
        assert_true(url_parse(rows[i].a, &a) && url_parse(rows[i].b, &b));
        assert_int_equal(url_same_origin(&a, &b), rows[i].same);
    }
    struct url u;
    assert_true(url_parse("http://LOCALHOST:3/x", &u) && url_is_local(&u));
    assert_true(url_parse("http://[::1]", &u) && url_is_local(&u));
    assert_true(url_parse("http://localhost.evil", &u) && !url_is_local(&u));
    assert_true(url_parse("http://127.0.0.1.evil", &u) && !url_is_local(&u));
}

static void a_location_is_followed(void **state) {
    (void)state;
    static const struct {
        const char *location, *want; /* NULL: refused */
    } rows[] = {
        {"https://other/x", "https://other/x"},
        {"/repositories/1?a=b%20c", "http://h:81/repositories/1?a=b%20c"},
        {"//evil/x", "http://evil/x"},
        {"x", NULL},
        {"?x", NULL},
        {"", NULL},
        {NULL, NULL},
        {"/\\evil", NULL},
        {"/a, /b", NULL},
        {"javascript:x", NULL},
    };
    struct url base;
    assert_true(url_parse("http://h:81/repos/a/b", &base));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        strbuf_init(&out, URL_MAX);
        assert_int_equal(url_follow(&base, rows[i].location, &out), rows[i].want != NULL);
        assert_string_equal(strbuf_str(&out), rows[i].want ? rows[i].want : "");
        strbuf_release(&out);
    }
}

static void all_that_means_something_is_escaped(void **state) {
    (void)state;
    struct strbuf out;
    strbuf_init(&out, 100);
    url_escape("aZ9-._~ /?#[]%\n\xc3\xa4", &out);
    assert_string_equal(strbuf_str(&out), "aZ9-._~%20%2F%3F%23%5B%5D%25%0A%C3%A4");
    strbuf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(an_origin_is_scheme_host_and_port),
        cmocka_unit_test(a_location_is_followed),
        cmocka_unit_test(all_that_means_something_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
