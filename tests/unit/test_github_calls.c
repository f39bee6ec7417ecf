/* What is sent, where to, and when. */
#include "base/timestamp.h"
#include "github_fixture.h"

static void requests_carry_what_github_wants(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(200, "ETag: W/\"1\"\r\nX-RateLimit-Remaining: 77\r\nX-RateLimit-Reset: 1700000000\r\n", "[]"),
        ANSWER(304, NULL, NULL),
        ANSWER(201, "X-RateLimit-Remaining: 1\r\nX-RateLimit-Resource: search\r\n", "{}"), GOOD};
    struct world w;
    struct json *body = json_new_object();
    json_set_str(body, "title", "a\nb");
    const struct github_request create = {.method = "POST", .path = "/issues", .body = body, .creates = true};
    const struct github_request user = {.method = "GET", .path = "/user", .root = true};
    const struct github_request broken = {.method = "GET", .path = "", .etag = "\"a\"\r\nX: y"};
    char bearer[700];
    open_world(&w, script, 4);
    call(&w, &requests[READ_ALL]);
    assert_string_equal(w.a.etag, "W/\"1\"");
    assert_int_equal(w.a.status, 200);
    assert_true(json_is_array(w.a.json));
    call(&w, &requests[WATCH]);
    assert_int_equal(w.result, GITHUB_UNCHANGED);
    call(&w, &create);
    struct github_counts c = github_counts(w.g);
    call(&w, &user);
    call(&w, &broken);
    shut(&w);
    assert_int_equal(c.reads, 2);
    assert_int_equal(c.unchanged, 1);
    assert_int_equal(c.writes, 1);
    assert_int_equal(c.remaining, 77);
    assert_int_equal(c.reset, 1700000000);
    static const char *const lines[] = {"GET /repos/o/r/issues?state=all HTTP",
                                        "GET /repos/o/r/issues/7 HTTP", "POST /repos/o/r/issues HTTP",
                                        "GET /user HTTP", "GET /repos/o/r HTTP"};
    snprintf(bearer, sizeof bearer, "Bearer %s", w.token);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(strncmp(w.f.requests[i], lines[i], strlen(lines[i])), 0);
        assert_true(fixture_has(w.f.requests[i], "Authorization", bearer));
        assert_true(fixture_has(w.f.requests[i], "Accept", "application/vnd.github+json"));
        assert_true(fixture_has(w.f.requests[i], "X-GitHub-Api-Version", "2022-11-28"));
        assert_true(fixture_has(w.f.requests[i], "Content-Type", NULL) == (i == 2));
        assert_int_equal(strncmp(strstr(w.f.requests[i], "User-Agent: ") + 12, "log-gardener/", 13), 0);
    }
    assert_true(fixture_has(w.f.requests[1], "If-None-Match", "\"e\""));
    assert_false(fixture_has(w.f.requests[4], "If-None-Match", NULL));
    assert_string_equal(strstr(w.f.requests[2], "\r\n\r\n") + 4, "{\"title\":\"a\\nb\"}");
    fixture_release(&w.f);
    json_free(body);
}

static void redirects_keep_the_request_on_its_server(void **state) {
    (void)state;
#define TO(s, where) ANSWER(s, "Location: " where "\r\n", NULL)
#define HERE(s, path) TO(s, "http://127.0.0.1:{port}" path)
    static const struct {
        struct step script[3];
        size_t sent;
        enum github_result want;
        const char *says;
    } rows[] = {
        {{HERE(301, "/repositories/1/issues"), HERE(307, "/b?c"), ANSWER(201, NULL, "{}")},
         3,
         GITHUB_DONE,
         ""},
        {{TO(302, "/b"), TO(308, "/c"), ANSWER(201, NULL, "{}")}, 3, GITHUB_DONE, ""},
        {{HERE(307, "/b"), JSON(500, "x")}, 2, GITHUB_UNKNOWN, "500"},
        {{TO(301, "http://127.0.0.1:1/x")}, 1, GITHUB_REFUSED, "another server, http://127.0.0.1:1 "},
        {{TO(301, "http://localhost:{port}/x")}, 1, GITHUB_REFUSED, "another server"},
        {{TO(301, "https://127.0.0.1:{port}/x")}, 1, GITHUB_REFUSED, "another server"},
        {{TO(301, "//evil.example/x")}, 1, GITHUB_REFUSED, "http://evil.example "},
        {{TO(301, "http://127.0.0.1:{port}@evil.example/")}, 1, GITHUB_REFUSED, "no usable address"},
        {{ANSWER(301, NULL, NULL)}, 1, GITHUB_REFUSED, "no usable address"},
        {{ANSWER(301, "Location: /a\r\nLocation: /b\r\n", NULL)}, 1, GITHUB_REFUSED, "no usable address"},
    };
    struct json *body = json_new_object();
    const struct github_request r = {.method = "POST", .path = "/issues", .body = body, .creates = true};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        open_world(&w, rows[i].script, 3);
        call(&w, &r);
        if (rows[i].want == GITHUB_DONE)
            assert_int_equal(strncmp(w.a.location, w.f.api, strlen(w.f.api)), 0);
        shut(&w);
        if (w.result != rows[i].want || w.f.n != rows[i].sent || !strstr(w.err.text, rows[i].says))
            fail_msg("row %zu: %d, %zu sent: %s", i, (int)w.result, w.f.n, w.err.text);
        for (size_t k = 0; k < w.f.n; k++) {
            assert_int_equal(strncmp(w.f.requests[k], "POST /", 6), 0);
            assert_string_equal(strstr(w.f.requests[k], "\r\n\r\n") + 4, "{}");
            assert_true(fixture_has(w.f.requests[k], "Authorization", NULL));
        }
        fixture_release(&w.f);
    }
    json_free(body);
    static const struct step loop[] = {TO(307, "/a"), TO(307, "/a"), TO(307, "/a"), TO(307, "/a"),
                                       TO(307, "/a"), TO(307, "/a"), TO(307, "/a"), TO(307, "/a"),
                                       TO(307, "/a"), TO(307, "/a"), TO(307, "/a"), GOOD};
    for (size_t ten = 0; ten < 2; ten++) {
        struct world w;
        open_world(&w, loop + ten, 12 - ten);
        call(&w, &requests[READ_ALL]);
        assert_int_equal(w.result, ten ? GITHUB_DONE : GITHUB_REFUSED);
        close_world(&w);
    }
}

static void pages_are_followed_on_this_server_alone(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(
            200,
            "Link: <http://127.0.0.1:{port}/repositories/1/issues?page=2>; rel=\"next\", <x>; rel=last\r\n",
            "[]"),
        ANSWER(200, "Link: <https://evil.example/x>; rel=next\r\n", "[]"), JSON(404, "Not Found"),
        JSON(404, "Not Found")};
    struct world w;
    char page[200];
    open_world(&w, script, 4);
    call(&w, &requests[READ_ALL]);
    snprintf(page, sizeof page, "%s", w.a.next);
    const struct github_request second = {.method = "GET", .path = page};
    call(&w, &second);
    assert_int_equal(w.result, GITHUB_DONE);
    snprintf(page, sizeof page, "%s", w.a.next);
    call(&w, &second);
    assert_int_equal(w.result, GITHUB_REFUSED);
    assert_non_null(strstr(w.err.text, "an address outside of"));
    snprintf(page, sizeof page, "%s/repositories/1/issues?page=3", w.f.api);
    call(&w, &second);
    assert_int_equal(w.result, GITHUB_REFUSED);
    snprintf(page, sizeof page, "%s/repositories/1/issues/5/comments?page=3", w.f.api);
    call(&w, &second);
    assert_int_equal(w.result, GITHUB_ABSENT);
    shut(&w);
    assert_int_equal(w.f.n, 4);
    assert_int_equal(strncmp(w.f.requests[1], "GET /repositories/1/issues?page=2 ", 34), 0);
    fixture_release(&w.f);
}

/* A kept connection that is dead: libcurl alone would send the request again. */
static void a_creation_is_never_sent_twice_unseen(void **state) {
    (void)state;
    static const struct step script[] = {GOOD, LOST, ANSWER(201, NULL, "{}")};
    struct world w;
    open_world(&w, script, 3);
    call(&w, &requests[READ_ALL]);
    call(&w, &requests[CREATE]);
    assert_int_equal(w.result, GITHUB_UNKNOWN);
    shut(&w);
    assert_int_equal(w.f.n, 2);
    fixture_release(&w.f);
}

static void nobody_there_is_a_refusal(void **state) {
    (void)state;
    struct world w;
    struct github_options o;
    memset(&w, 0, sizeof w);
    o = options(&w);
    o.api_url = "http://127.0.0.1:1";
    w.g = github_new(&o, &w.err);
    call(&w, &requests[CREATE]);
    assert_int_equal(w.result, GITHUB_REFUSED);
    assert_non_null(strstr(w.err.text, "check the network"));
    assert_int_equal(github_counts(w.g).writes, 0);
    github_free(w.g);
}

static void a_server_that_repeats_the_token_is_not_quoted(void **state) {
    (void)state;
    struct world w;
    struct strbuf body;
    struct step s = {.status = 422};
    memset(&w, 0, sizeof w);
    options(&w);
    strbuf_init(&body, 4096);
    strbuf_printf(&body, "{\"message\":\"you are %s\xe2\x80\xae\",\"errors\":[\"%s\"]}", w.token, w.token);
    s.body = body.data;
    open_world(&w, &s, 1);
    call(&w, &requests[CREATE]);
    assert_non_null(strstr(w.err.text, "you are [token]\\u{202E}"));
    for (size_t i = 0; i + 20 < strlen(w.token); i++) {
        char part[21];
        snprintf(part, sizeof part, "%s", w.token + i);
        assert_null(strstr(w.err.text, part));
    }
    close_world(&w);
    strbuf_release(&body);
}

static int64_t told_ms;
static void tell(void *ctx, int64_t ms, const char *why) {
    (void)ctx;
    (void)why;
    told_ms += ms;
}

static int64_t spent_ms(int64_t since) {
    return (timestamp_now() - since) / 1000000;
}

static void writes_keep_their_distance(void **state) {
    (void)state;
    static const struct step script[] = {GOOD, GOOD, GOOD, GOOD, GOOD};
    struct world w;
    memset(&w, 0, sizeof w);
    fixture_start(&w.f, script, 5);
    struct github_options o = options(&w);
    o.pace = (struct github_pace){.write_ms = 60, .notify_ms = 2100, .settle_ms = 50, .budget_ms = 2180};
    o.waiting = tell;
    w.g = github_new(&o, &w.err);
    told_ms = 0;
    int64_t start = timestamp_now();
    call(&w, &requests[READ_ALL]);
    call(&w, &requests[CHANGE]);
    assert_true(spent_ms(start) < 50);
    call(&w, &requests[CREATE]);
    assert_true(spent_ms(start) >= 55);
    call(&w, &requests[READ_ALL]);
    assert_true(spent_ms(start) < 1000);
    call(&w, &requests[CHANGE]);
    assert_true(spent_ms(start) >= 2100);
    assert_true(told_ms > 2000 && told_ms <= 2100);
    call(&w, &requests[CHANGE]);
    assert_int_equal(w.result, GITHUB_DEFERRED);
    /* Looking for a lost write at once would prove nothing: where the budget has no room, that is said. */
    start = timestamp_now();
    assert_false(github_settle(w.g));
    assert_true(spent_ms(start) < 40);
    shut(&w);
    assert_int_equal(w.f.n, 5);
    fixture_release(&w.f);
}

static void what_cannot_work_is_refused_at_once(void **state) {
    (void)state;
    static const struct {
        struct github_options o;
        const char *says;
    } rows[] = {
        {{.api_url = "http://api.github.com", .token = "x"}, "use https"},
        {{.api_url = "http://127.0.0.1.evil.example", .token = "x"}, "use https"},
        {{.api_url = "https://me:word@api.github.com", .token = "x"}, "not an address"},
        {{.api_url = "https://a?b", .token = "x"}, "not an address"},
        {{.token = "x"}, "GITHUB_API_URL"},
        {{.api_url = "https://a", .token = "a b"}, "the token is blank"},
        {{.api_url = "https://a", .token = "a\r\nX: y"}, "the token is blank"},
        {{.api_url = "https://a", .token = " \n"}, "the token is blank"},
        {{.api_url = "https://a"}, "no credentials"},
        {{.api_url = "https://a", .app_id = "1"}, "no credentials"},
        {{.api_url = "https://a", .app_id = "1", .app_key_file = "/nowhere/key"}, "/nowhere/key"},
        {{.api_url = "https://a", .app_id = "1\"", .app_key_file = "/dev/null"}, "neither a number"},
        {{.api_url = "https://a", .app_id = "1", .app_key_file = "/dev/null"}, "no private key"},
        {{.api_url = "https://a", .token = "x", .repo = "o/r/x"}, "not a repository"},
        {{.api_url = "https://a", .token = "x", .repo = "o/.."}, "not a repository"},
        {{.api_url = "https://a", .token = "x", .repo = "o"}, "not a repository"},
        {{.api_url = "https://a", .token = "x", .api_version = "x\r\ny"}, "version is a date"},
        {{.api_url = "https://a", .token = "x", .ca_file = "/nowhere/ca"}, "/nowhere/ca"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        struct github_options o = rows[i].o;
        o.repo = o.repo ? o.repo : "o/r";
        o.api_version = o.api_version ? o.api_version : "2022-11-28";
        struct github *g = github_new(&o, &err);
        if (g || err.status != ERR_USAGE || !strstr(err.text, rows[i].says))
            fail_msg("row %zu: %s", i, err.text);
    }
    github_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_carry_what_github_wants),
        cmocka_unit_test(redirects_keep_the_request_on_its_server),
        cmocka_unit_test(pages_are_followed_on_this_server_alone),
        cmocka_unit_test(a_creation_is_never_sent_twice_unseen),
        cmocka_unit_test(nobody_there_is_a_refusal),
        cmocka_unit_test(a_server_that_repeats_the_token_is_not_quoted),
        cmocka_unit_test(writes_keep_their_distance),
        cmocka_unit_test(what_cannot_work_is_refused_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
