/* The Logging client in front of a small server: what is sent, what is sent again, and what each refusal
 * says. */
#include "gcloud/gcloud.h"

#include "http_fixture.h"
#include "net/pacer.h"
#include "secret_fixture.h"

#include <stdbool.h>

struct world {
    struct http_fixture f;
    struct gcloud *g;
    struct gcloud_page page;
    struct err err;
    enum gcloud_result result;
    char refresh[100];
};

static const char *const names[] = {"projects/acme"};
static const struct gcloud_query query = {
    .names = names, .names_n = 1, .filter = "(severity>=\"ERROR\")", .page_size = 1000};

#define PAGE(next) ANSWER(200, NULL, "{\"entries\":[{\"insertId\":\"a\"}],\"nextPageToken\":\"" next "\"}")
#define LAST ANSWER(200, NULL, "{\"entries\":[{\"insertId\":\"z\"}]}")
#define FAIL(status, word, message)                                                                          \
    ANSWER(status, NULL,                                                                                     \
           "{\"error\":{\"code\":" #status ",\"status\":\"" word "\",\"message\":\"" message "\"}}")
#define SIGNED                                                                                               \
    { .status = 200, .body = signed_in }
static char signed_in[300], token[100];

static void open_world(struct world *w, const struct step *script, size_t steps, struct gcloud_options o) {
    char file[1000];
    memset(w, 0, sizeof *w);
    fixture_start(&w->f, script, steps);
    secret_make("1//{30w}", 5, w->refresh, sizeof w->refresh);
    snprintf(file, sizeof file,
             "{\"type\":\"authorized_user\",\"client_id\":\"id\",\"client_secret\":\"a+b\",\"refresh_token\":"
             "\"%s\","
             "\"token_uri\":\"%s/token\",\"quota_project_id\":\"pays\"}",
             w->refresh, w->f.api);
    o.logging_url = w->f.api;
    o.budget_ms = o.budget_ms ? o.budget_ms : 600000;
    struct credentials *who = credentials_read(file, strlen(file), "f.json", &w->err);
    w->g = who ? gcloud_new(&o, who, &w->err) : NULL;
    if (!w->g)
        fail_msg("%s", w->err.text);
}

static void ask(struct world *w, const char *page_token) {
    gcloud_page_release(&w->page);
    w->err = (struct err){0};
    w->result = gcloud_list(w->g, &query, page_token, &w->page, &w->err);
    assert_int_equal(w->result == GCLOUD_DONE, !*w->err.text);
    assert_null(strstr(w->err.text, token));
    assert_null(strstr(w->err.text, w->refresh));
}

static void shut(struct world *w) {
    gcloud_page_release(&w->page);
    gcloud_free(w->g);
    fixture_stop(&w->f);
}

static void a_page_is_asked_for_as_documented(void **state) {
    (void)state;
    const struct step script[] = {SIGNED, PAGE("t\\\"1"), LAST};
    struct world w;
    char line[200];
    open_world(&w, script, 3, (struct gcloud_options){0});
    ask(&w, NULL);
    assert_string_equal(w.page.next, "t\"1");
    ask(&w, w.page.next ? "t\"1" : NULL);
    assert_null(w.page.next);
    assert_string_equal(json_str(json_first(w.page.entries), "insertId"), "z");
    struct gcloud_counts c = gcloud_counts(w.g);
    assert_int_equal(c.requests, 2);
    assert_int_equal(c.sign_ins, 1);
    assert_string_equal(gcloud_project(w.g), "pays");
    shut(&w);
    assert_int_equal(w.f.n, 3);
    assert_non_null(strstr(
        w.f.requests[0], "grant_type=refresh_token&client_id=id&client_secret=a%2Bb&refresh_token=1%2F%2F"));
    assert_true(fixture_has(w.f.requests[0], "Content-Type", "application/x-www-form-urlencoded"));
    assert_false(fixture_has(w.f.requests[0], "Authorization", NULL));
    assert_int_equal(strncmp(w.f.requests[1], "POST /v2/entries:list HTTP/1.1\r\n", 32), 0);
    snprintf(line, sizeof line, "Bearer %s", token);
    assert_true(fixture_has(w.f.requests[1], "Authorization", line));
    assert_true(fixture_has(w.f.requests[1], "X-Goog-User-Project", "pays"));
    assert_non_null(
        strstr(w.f.requests[1],
               "\r\n\r\n{\"resourceNames\":[\"projects/acme\"],\"filter\":\"(severity>=\\\"ERROR\\\")\","
               "\"orderBy\":\"timestamp asc\",\"pageSize\":1000}"));
    assert_non_null(strstr(w.f.requests[2], "\"pageSize\":1000,\"pageToken\":\"t\\\"1\"}"));
    fixture_release(&w.f);
}

static void what_may_help_is_sent_again(void **state) {
    (void)state;
    static const struct {
        struct step first;
        size_t requests; /* that come of it when it is over then */
    } cases[] = {
        {FAIL(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), 3},
        {FAIL(503, "UNAVAILABLE", "later"), 3},
        {{.after = AFTER_DROP}, 3},
        {ANSWER(200, NULL, "{\"entries\":[{\"in"), 3},
        {ANSWER(200, NULL, ""), 3},
        {ANSWER(200, NULL, "<html>"), 3},
        {FAIL(403, "PERMISSION_DENIED", "no"), 0},
        {FAIL(400, "INVALID_ARGUMENT", "Unparseable filter"), 0},
        {ANSWER(302, "Location: https://x/\r\n", ""), 0},
        {ANSWER(200, NULL, "{\"entries\":5}"), 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct step script[] = {SIGNED, cases[i].first, LAST};
        struct world w;
        open_world(&w, script, 3, (struct gcloud_options){0});
        ask(&w, NULL);
        shut(&w);
        if (w.result == GCLOUD_DONE)
            assert_int_equal(w.f.n, cases[i].requests);
        else
            assert_int_equal(cases[i].requests, 0);
        fixture_release(&w.f);
    }
}

static void it_ends(void **state) {
    (void)state;
    const struct step limit = FAIL(429, "RESOURCE_EXHAUSTED", "Quota exceeded"),
                      broken = FAIL(500, "INTERNAL", "x");
    const struct step limits[] = {SIGNED, limit, limit, limit, limit, limit, LAST};
    const struct step fails[] = {SIGNED, broken, broken, broken, broken, LAST};
    const struct step slow[] = {SIGNED, ANSWER(429, "Retry-After: 3600\r\n", "{}"), LAST};
    const struct {
        const struct step *script;
        size_t steps, requests;
        const char *says;
    } cases[] = {{limits, 7, 6, "used up"}, {fails, 6, 5, "again and again"}, {slow, 3, 2, "used up"}};
    for (size_t i = 0; i < 3; i++) {
        struct world w;
        open_world(&w, cases[i].script, cases[i].steps, (struct gcloud_options){.budget_ms = 1000});
        ask(&w, NULL);
        assert_int_equal(w.result, GCLOUD_FAILED);
        assert_int_equal(w.err.status, ERR_INPUT);
        assert_non_null(strstr(w.err.text, cases[i].says));
        shut(&w);
        assert_int_equal(w.f.n, cases[i].requests);
        fixture_release(&w.f);
    }
}

static void a_token_that_ended_is_renewed_once(void **state) {
    (void)state;
    const struct step ended = FAIL(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    const struct step script[] = {SIGNED, ended, SIGNED, LAST, ended, SIGNED, ended, LAST};
    struct world w;
    open_world(&w, script, 8, (struct gcloud_options){0});
    ask(&w, NULL);
    assert_int_equal(w.result, GCLOUD_DONE);
    ask(&w, NULL);
    assert_int_equal(w.result, GCLOUD_FAILED);
    assert_non_null(strstr(w.err.text, "a person's sign-in with gcloud, f.json"));
    shut(&w);
    assert_int_equal(w.f.n, 7);
    fixture_release(&w.f);
}

static void a_page_token_that_ended_is_told(void **state) {
    (void)state;
    const struct step script[] = {SIGNED, FAIL(400, "INVALID_ARGUMENT", "page_token doesn't match arguments"),
                                  FAIL(400, "INVALID_ARGUMENT", "page_token"),
                                  FAIL(400, "INVALID_ARGUMENT", "filter")};
    struct world w;
    open_world(&w, script, 4, (struct gcloud_options){0});
    ask(&w, "old");
    assert_int_equal(w.result, GCLOUD_STALE);
    ask(&w, NULL);
    assert_int_equal(w.result, GCLOUD_FAILED);
    ask(&w, "old");
    assert_int_equal(w.result, GCLOUD_FAILED);
    assert_non_null(strstr(w.err.text, "the filter is not understood"));
    shut(&w);
    fixture_release(&w.f);
}

static void refusals_say_what_to_do(void **state) {
    (void)state;
    const struct step signed_step = SIGNED;
    const struct {
        bool sign_in; /* else a page is refused */
        struct step answer;
        const char *says;
    } cases[] = {
        {true,
         ANSWER(400, NULL,
                "{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired or revoked.\"}"),
         "run `gcloud auth application-default login` again"},
        {true, ANSWER(401, NULL, "{\"error\":\"invalid_client\"}"), "the file's client is not known"},
        {true, ANSWER(200, NULL, "{\"access_token\":\"a b\"}"), "no usable token"},
        {false, FAIL(403, "PERMISSION_DENIED", "Permission 'logging.logEntries.list' denied"),
         "roles/logging.viewer"},
        {false,
         FAIL(403, "PERMISSION_DENIED",
              "Cloud Logging API has not been used in project 1 before or it is disabled"),
         "gcloud services enable logging.googleapis.com"},
        {false, FAIL(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes."),
         "access scopes"},
        {false, FAIL(404, "NOT_FOUND", "Project does not exist"), "no such project"},
        {false, FAIL(418, "X", "teapot"), "it refuses (status 418"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct step script[] = {cases[i].sign_in ? cases[i].answer : signed_step, cases[i].answer};
        struct world w;
        open_world(&w, script, 2, (struct gcloud_options){0});
        ask(&w, NULL);
        assert_int_equal(w.result, GCLOUD_FAILED);
        if (!strstr(w.err.text, cases[i].says))
            fail_msg("%s", w.err.text);
        shut(&w);
        fixture_release(&w.f);
    }
}

static void so_many_requests_a_minute(void **state) {
    (void)state;
    const struct step script[] = {SIGNED, LAST, LAST, LAST, LAST, LAST};
    struct world w;
    open_world(&w, script, 6, (struct gcloud_options){.per_minute = 2, .minute_ms = 200});
    int64_t began = pacer_clock(), after[5];
    for (int i = 0; i < 5; i++) {
        ask(&w, NULL);
        after[i] = pacer_clock() - began;
    }
    assert_true(after[2] >= 200 && after[4] >= 400);
    shut(&w);
    fixture_release(&w.f);
}

static void a_clock_that_is_off_is_known(void **state) {
    (void)state;
    const struct step script[] = {SIGNED, ANSWER(200, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "{}")};
    struct world w;
    open_world(&w, script, 2, (struct gcloud_options){0});
    ask(&w, NULL);
    assert_int_equal(w.result, GCLOUD_DONE);
    assert_null(w.page.entries);
    assert_true(gcloud_counts(w.g).skew_s < -86400);
    shut(&w);
    fixture_release(&w.f);
}

static void only_https_is_asked(void **state) {
    (void)state;
    static const char *const urls[] = {"http://logging.googleapis.com", "logging.googleapis.com",
                                       "https://u:p@x", "https://x?y"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct err err = {0};
        static const char file[] = "{\"type\":\"authorized_user\",\"client_id\":\"a\",\"client_secret\":"
                                   "\"b\",\"refresh_token\":\"c\"}";
        struct gcloud_options o = {.logging_url = urls[i]};
        assert_null(gcloud_new(&o, credentials_read(file, sizeof file - 1, "f", &err), &err));
        assert_int_equal(err.status, ERR_USAGE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_asked_for_as_documented),
        cmocka_unit_test(what_may_help_is_sent_again),
        cmocka_unit_test(it_ends),
        cmocka_unit_test(a_token_that_ended_is_renewed_once),
        cmocka_unit_test(a_page_token_that_ended_is_told),
        cmocka_unit_test(refusals_say_what_to_do),
        cmocka_unit_test(so_many_requests_a_minute),
        cmocka_unit_test(a_clock_that_is_off_is_known),
        cmocka_unit_test(only_https_is_asked),
    };
    secret_make("ya{0w}29.{60w}", 9, token, sizeof token);
    snprintf(signed_in, sizeof signed_in,
             "{\"access_token\":\"%s\",\"expires_in\":3599,\"token_type\":\"Bearer\"}", token);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
