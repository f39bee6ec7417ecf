#include "net/http.h"

#include "base/file.h"
#include "http_fixture.h"

#include <zlib.h>

static const struct http_options quick = {.user_agent = "test/1", .connect_ms = 2000, .total_ms = 1500};

/* One request against one step; the server is stopped and its requests may be looked at. */
static enum http_outcome ask(struct http_fixture *f, const struct step *s, size_t steps,
                             const struct http_request *r, struct http_answer *a) {
    char url[100];
    struct http_request here = *r;
    struct http *h = http_new(&quick, NULL);
    assert_non_null(h);
    fixture_start(f, s, steps);
    snprintf(url, sizeof url, "%s%s", f->api, r->url);
    here.url = url;
    here.max_answer = r->max_answer ? r->max_answer : 1 << 20;
    enum http_outcome outcome = http_send(h, &here, a);
    http_free(h);
    fixture_stop(f);
    return outcome;
}

static void a_request_is_sent_as_it_is(void **state) {
    (void)state;
    struct http_fixture f;
    struct http_answer a;
    const char *const headers[] = {"Authorization: Bearer x", "Content-Type: application/json", NULL};
    const struct step s = ANSWER(201, "X-One: 1\r\nx-two:  b \r\nLink: <a>\r\nLINK: <b>\r\n", "{}");
    const struct http_request r = {
        .method = "PATCH", .url = "/a/../b%2f?x", .headers = headers, .body = "[1]", .body_len = 3};
    assert_int_equal(ask(&f, &s, 1, &r, &a), HTTP_ANSWERED);
    assert_int_equal(a.status, 201);
    assert_string_equal(strbuf_str(&a.body), "{}");
    assert_string_equal(http_header(&a, "x-one"), "1");
    assert_string_equal(http_header(&a, "X-TWO"), "b");
    assert_string_equal(http_header(&a, "link"), "<a>, <b>");
    assert_null(http_header(&a, "lin"));
    assert_int_equal(f.n, 1);
    assert_int_equal(strncmp(f.requests[0], "PATCH /a/../b%2f?x HTTP/1.1\r\n", 30 - 1), 0);
    assert_true(fixture_has(f.requests[0], "authorization", "Bearer x"));
    assert_true(fixture_has(f.requests[0], "content-type", "application/json"));
    assert_true(fixture_has(f.requests[0], "user-agent", "test/1"));
    assert_true(fixture_has(f.requests[0], "accept-encoding", "gzip"));
    assert_false(fixture_has(f.requests[0], "expect", NULL));
    assert_string_equal(strstr(f.requests[0], "\r\n\r\n") + 4, "[1]");
    http_answer_release(&a);
    fixture_release(&f);
}

static void a_write_without_a_body_says_so(void **state) {
    (void)state;
    static const char *const methods[] = {"POST", "PUT", "PATCH"};
    for (size_t i = 0; i < 3; i++) {
        struct http_fixture f;
        struct http_answer a;
        const struct step s = ANSWER(204, NULL, NULL);
        const struct http_request r = {.method = methods[i], .url = "/"};
        assert_int_equal(ask(&f, &s, 1, &r, &a), HTTP_ANSWERED);
        assert_true(fixture_has(f.requests[0], "content-length", "0"));
        http_answer_release(&a);
        fixture_release(&f);
    }
}

static void failures_are_told_apart(void **state) {
    (void)state;
    static char many[64 * 1024];
    for (int i = 0; i < 300; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "X-%d: y\r\n", i);
    static char large[70 * 1024] = "X-Large: ";
    memset(large + 9, 'x', sizeof large - 20);
    snprintf(large + sizeof large - 12, 5, "\r\n");
    const struct {
        struct step s;
        enum http_outcome outcome;
        enum http_fault fault;
    } rows[] = {
        {ANSWER(200, many, "{}"), HTTP_LOST, HTTP_LARGE},
        {ANSWER(200, large, "{}"), HTTP_LOST, HTTP_LARGE},
        {ANSWER(200, NULL, "0123456789a"), HTTP_LOST, HTTP_LARGE},
        {ANSWER(200, NULL, "0123456789"), HTTP_ANSWERED, HTTP_FINE},
        {{.after = AFTER_DROP}, HTTP_LOST, HTTP_CUT},
        {{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", .after = AFTER_CLOSE},
         HTTP_LOST,
         HTTP_CUT},
        {{.raw = "HTTP/1.1 200 OK\r\nContent-Le", .after = AFTER_CLOSE}, HTTP_LOST, HTTP_CUT},
        {{.raw = "HTTP/1.1 200 OK\r\n", .after = AFTER_CLOSE}, HTTP_LOST, HTTP_CUT},
        {{.raw = "hello\r\n\r\n", .after = AFTER_CLOSE}, HTTP_LOST, HTTP_CUT},
        {{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"}, HTTP_LOST, HTTP_SLOW},
        {ANSWER(200, "Content-Encoding: gzip\r\n", "{}"), HTTP_LOST, HTTP_CUT},
        {{.raw = "HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"},
         HTTP_ANSWERED,
         HTTP_FINE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_fixture f;
        struct http_answer a;
        const struct http_request r = {.method = "GET", .url = "/", .max_answer = 10, .once = true};
        enum http_outcome outcome = ask(&f, &rows[i].s, 1, &r, &a);
        if (outcome != rows[i].outcome || a.fault != rows[i].fault || f.n != 1)
            fail_msg("row %zu: %d, fault %d (%s), %zu requests", i, (int)outcome, (int)a.fault, a.why, f.n);
        assert_int_equal(a.status != 0, outcome == HTTP_ANSWERED);
        assert_null(http_header(&a, "X"));
        http_answer_release(&a);
        fixture_release(&f);
    }
}

static void nobody_there_is_surely_unsent(void **state) {
    (void)state;
    static const char *const urls[] = {"http://127.0.0.1:1/", "http://x.invalid/", "ftp://127.0.0.1/",
                                       "nonsense", "file:///etc/passwd"};
    struct http *h = http_new(&quick, NULL);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct http_answer a;
        const struct http_request r = {.method = "POST", .url = urls[i], .max_answer = 10};
        if (http_send(h, &r, &a) != HTTP_UNSENT || !*a.why)
            fail_msg("%s: %s", urls[i], a.why);
        http_answer_release(&a);
    }
    http_free(h);
}

/* libcurl would send a POST again where a kept connection turns out to be dead. */
static void what_creates_is_sent_once(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(200, NULL, "{}"), {.after = AFTER_DROP}, ANSWER(201, NULL, "{}"), ANSWER(201, NULL, "{}")};
    for (int once = 0; once < 2; once++) {
        struct http_fixture f;
        struct http_answer a;
        char url[100];
        struct http *h = http_new(&quick, NULL);
        fixture_start(&f, script, 4);
        snprintf(url, sizeof url, "%s/x", f.api);
        const struct http_request get = {.method = "GET", .url = url, .max_answer = 10};
        const struct http_request post = {.method = "POST", .url = url, .max_answer = 10, .once = once};
        assert_int_equal(http_send(h, &get, &a), HTTP_ANSWERED);
        http_answer_release(&a);
        assert_int_equal(http_send(h, &post, &a), once ? HTTP_LOST : HTTP_ANSWERED);
        http_answer_release(&a);
        http_free(h);
        fixture_stop(&f);
        assert_int_equal(f.n, once ? 2 : 3);
        fixture_release(&f);
    }
}

static void connections_are_kept(void **state) {
    (void)state;
    static const struct step script[] = {ANSWER(200, NULL, "1"), ANSWER(404, NULL, "2"),
                                         ANSWER(200, NULL, "3")};
    struct http_fixture f;
    struct http *h = http_new(&quick, NULL);
    fixture_start(&f, script, 3);
    for (int i = 0; i < 3; i++) {
        struct http_answer a;
        const struct http_request get = {.method = "GET", .url = f.api, .max_answer = 10};
        assert_int_equal(http_send(h, &get, &a), HTTP_ANSWERED);
        assert_int_equal(strbuf_str(&a.body)[0], '1' + i);
        http_answer_release(&a);
    }
    http_free(h);
    fixture_stop(&f);
    assert_int_equal(f.connections, 1);
    fixture_release(&f);
}

static size_t gzip(const char *text, size_t len, unsigned char *out, size_t size) {
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)text,
                  .avail_in = (unsigned)len,
                  .next_out = out,
                  .avail_out = (unsigned)size};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static void gzip_is_undone_within_the_limit(void **state) {
    (void)state;
    static char text[1 << 20];
    static unsigned char packed[4096];
    memset(text, 'a', sizeof text);
    size_t n = gzip(text, sizeof text, packed, sizeof packed);
    const struct step s = {
        .status = 200, .headers = "Content-Encoding: gzip\r\n", .body = (char *)packed, .body_len = n};
    const size_t limits[] = {sizeof text, sizeof text - 1};
    for (size_t i = 0; i < 2; i++) {
        struct http_fixture f;
        struct http_answer a;
        const struct http_request r = {.method = "GET", .url = "/", .max_answer = limits[i]};
        assert_int_equal(ask(&f, &s, 1, &r, &a), i ? HTTP_LOST : HTTP_ANSWERED);
        assert_int_equal(a.fault, i ? HTTP_LARGE : HTTP_FINE);
        if (!i)
            assert_int_equal(a.body.len, sizeof text);
        http_answer_release(&a);
        fixture_release(&f);
    }
}

static void redirects_are_left_to_the_caller(void **state) {
    (void)state;
    static const struct step script[] = {ANSWER(301, "Location: http://127.0.0.1:{port}/other\r\n", "x"),
                                         ANSWER(200, NULL, "y")};
    struct http_fixture f;
    struct http_answer a;
    const struct http_request r = {.method = "GET", .url = "/"};
    assert_int_equal(ask(&f, script, 2, &r, &a), HTTP_ANSWERED);
    assert_int_equal(a.status, 301);
    assert_int_equal(f.n, 1);
    http_answer_release(&a);
    fixture_release(&f);
}

static void a_proxy_never_sees_this_machine(void **state) {
    (void)state;
    struct http_fixture f;
    struct http_answer a;
    const struct step s = ANSWER(200, NULL, "x");
    const struct http_request r = {.method = "GET", .url = "/"};
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    assert_int_equal(ask(&f, &s, 1, &r, &a), HTTP_ANSWERED);
    http_answer_release(&a);
    fixture_release(&f);
    unsetenv("http_proxy");
}

/* A server without TLS, and a proxy that says no. */
static void https_needs_tls_and_proxies_are_blamed(void **state) {
    (void)state;
    static const struct step plain = ANSWER(200, NULL, "x");
    static const struct step refused = ANSWER(407, NULL, "x");
    for (int proxy = 0; proxy < 2; proxy++) {
        struct http_fixture f;
        struct http_answer a;
        char url[100];
        struct http *h = http_new(&quick, NULL);
        fixture_start(&f, proxy ? &refused : &plain, 1);
        snprintf(url, sizeof url, "https://127.0.0.1:%d/", f.port);
        if (proxy)
            setenv("https_proxy", f.api, 1);
        const char *const secret[] = {"Authorization: Bearer x", NULL};
        const struct http_request r = {.method = "POST",
                                       .url = proxy ? "https://api.invalid/" : url,
                                       .headers = secret,
                                       .max_answer = 10};
        assert_int_equal(http_send(h, &r, &a), HTTP_UNSENT);
        assert_int_equal(a.fault, proxy ? HTTP_PROXY : HTTP_TLS);
        unsetenv("https_proxy");
        http_answer_release(&a);
        http_free(h);
        fixture_stop(&f);
        if (proxy) {
            assert_int_equal(strncmp(f.requests[0], "CONNECT api.invalid:443 ", 24), 0);
            assert_false(fixture_has(f.requests[0], "authorization", NULL));
        }
        fixture_release(&f);
    }
}

static void certificates_are_looked_at_first(void **state) {
    (void)state;
    struct err err = {0};
    char path[] = "/tmp/log-gardener-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    const struct http_options missing = {.user_agent = "x", .ca_file = "/nowhere/ca.pem"};
    const struct http_options empty = {.user_agent = "x", .ca_file = path};
    assert_null(http_new(&missing, &err));
    assert_int_equal(err.status, ERR_USAGE);
    assert_non_null(strstr(err.text, "/nowhere/ca.pem"));
    assert_null(http_new(&empty, &err));
    assert_non_null(strstr(err.text, "holds no certificate"));
    unlink(path);
    http_free(NULL);
    http_answer_release(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_sent_as_it_is),
        cmocka_unit_test(a_write_without_a_body_says_so),
        cmocka_unit_test(failures_are_told_apart),
        cmocka_unit_test(nobody_there_is_surely_unsent),
        cmocka_unit_test(what_creates_is_sent_once),
        cmocka_unit_test(connections_are_kept),
        cmocka_unit_test(gzip_is_undone_within_the_limit),
        cmocka_unit_test(redirects_are_left_to_the_caller),
        cmocka_unit_test(a_proxy_never_sees_this_machine),
        cmocka_unit_test(https_needs_tls_and_proxies_are_blamed),
        cmocka_unit_test(certificates_are_looked_at_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
