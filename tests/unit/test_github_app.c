/* Signing in as a GitHub App: which requests are made, with which token, and when anew. */
#include "github/github.h"

#include "base/file.h"
#include "base/timestamp.h"
#include "http_fixture.h"
#include "key_fixture.h"
#include "secret_fixture.h"

static struct key_fixture key;
static char key_file[] = "/tmp/log-gardener-test-XXXXXX";
static char tokens[2][600];   /* what the server gives */
static char answers[2][1300]; /* and its answers: good for an hour; for four minutes */

#define INSTALLED ANSWER(200, NULL, "{\"id\":42,\"app_id\":1234567}")
#define GOOD ANSWER(200, NULL, "{}")
#define JSON(s, m) ANSWER(s, NULL, "{\"message\":\"" m "\"}")

static struct github *sign_in_as(const char *app_id, const char *api) {
    struct err err = {0};
    const struct github_options o = {.api_url = api,
                                     .api_version = "2022-11-28",
                                     .repo = "o/r",
                                     .app_id = app_id,
                                     .app_key_file = key_file,
                                     .pace = {.budget_ms = 1000}};
    struct github *g = github_new(&o, &err);
    if (!g)
        fail_msg("%s", err.text);
    return g;
}

static void must_be_bearer(const char *request, const char *token) {
    char line[700];
    snprintf(line, sizeof line, "Bearer %s", token);
    assert_true(fixture_has(request, "Authorization", line));
}

/* The token of a request is a JWT of ours. */
static void must_be_signed(const char *request, const char *app_id) {
    char token[2000], claims[1000];
    const char *at = strstr(request, "Authorization: Bearer ");
    assert_non_null(at);
    snprintf(token, sizeof token, "%.*s", (int)strcspn(at + 22, "\r"), at + 22);
    assert_true(key_verify(&key, token, claims, sizeof claims));
    struct json *j = json_parse(claims, strlen(claims), NULL);
    int64_t now = timestamp_now() / TIMESTAMP_SECOND, iat = json_int(j, "iat", 0);
    assert_string_equal(json_str(j, "iss"), app_id);
    assert_true(iat <= now - 60 && iat > now - 90);
    assert_true(json_int(j, "exp", 0) > now + 500 && json_int(j, "exp", 0) <= now + 540);
    json_free(j);
}

static enum github_result get(struct github *g, struct err *err) {
    struct github_answer a;
    const struct github_request r = {.method = "GET", .path = "/issues"};
    enum github_result result = github_call(g, &r, &a, err);
    github_answer_release(&a);
    return result;
}

static void a_token_is_asked_for_once(void **state) {
    (void)state;
    const struct step script[] = {INSTALLED, ANSWER(201, NULL, answers[0]), GOOD, GOOD};
    struct http_fixture f;
    struct err err = {0};
    fixture_start(&f, script, 4);
    struct github *g = sign_in_as("Iv1.abc", f.api);
    assert_string_equal(github_app_id(g), "Iv1.abc");
    assert_true(github_is_installation(g));
    assert_int_equal(get(g, &err), GITHUB_DONE);
    assert_int_equal(get(g, &err), GITHUB_DONE);
    assert_string_equal(github_app_id(g), "1234567");
    assert_int_equal(github_counts(g).writes, 0);
    github_free(g);
    fixture_stop(&f);
    assert_int_equal(f.n, 4);
    assert_int_equal(strncmp(f.requests[0], "GET /repos/o/r/installation ", 28), 0);
    must_be_signed(f.requests[0], "Iv1.abc");
    assert_int_equal(strncmp(f.requests[1], "POST /app/installations/42/access_tokens ", 41), 0);
    must_be_signed(f.requests[1], "Iv1.abc");
    assert_string_equal(
        strstr(f.requests[1], "\r\n\r\n") + 4,
        "{\"repositories\":[\"r\"],\"permissions\":{\"issues\":\"write\",\"metadata\":\"read\"}}");
    must_be_bearer(f.requests[2], tokens[0]);
    must_be_bearer(f.requests[3], tokens[0]);
    fixture_release(&f);
}

static void a_token_about_to_end_is_renewed(void **state) {
    (void)state;
    const struct step script[] = {
        INSTALLED, ANSWER(201, NULL, answers[1]), GOOD, ANSWER(201, NULL, answers[0]), GOOD, GOOD};
    struct http_fixture f;
    struct err err = {0};
    fixture_start(&f, script, 6);
    struct github *g = sign_in_as("99", f.api);
    for (int i = 0; i < 3; i++)
        assert_int_equal(get(g, &err), GITHUB_DONE);
    assert_string_equal(github_app_id(g), "99");
    github_free(g);
    fixture_stop(&f);
    assert_int_equal(f.n, 6);
    must_be_bearer(f.requests[2], tokens[1]);
    must_be_signed(f.requests[3], "99");
    must_be_bearer(f.requests[4], tokens[0]);
    must_be_bearer(f.requests[5], tokens[0]);
    fixture_release(&f);
}

static void a_refused_token_is_renewed_once(void **state) {
    (void)state;
    const struct step script[] = {INSTALLED, ANSWER(201, NULL, answers[0]), JSON(401, "Bad credentials"),
                                  ANSWER(201, NULL, answers[0]), JSON(401, "Bad credentials")};
    struct http_fixture f;
    struct err err = {0};
    fixture_start(&f, script, 5);
    struct github *g = sign_in_as("99", f.api);
    struct github_answer a;
    const struct github_request create = {.method = "POST", .path = "/issues", .creates = true};
    assert_int_equal(github_call(g, &create, &a, &err), GITHUB_REFUSED);
    assert_non_null(strstr(err.text, "make a new one"));
    github_answer_release(&a);
    github_free(g);
    fixture_stop(&f);
    assert_int_equal(f.n, 5);
    fixture_release(&f);
}

static void what_fails_on_the_way_in_is_said(void **state) {
    (void)state;
    static const struct {
        struct step script[2];
        size_t sent;
        const char *says;
    } rows[] = {
        {{JSON(401, "A JSON web token could not be decoded")}, 1, "do not belong together"},
        {{JSON(404, "Not Found")}, 1, "is not installed on this repository"},
        {{ANSWER(200, NULL, "{\"id\":\"x\"}")}, 1, "names no installation"},
        {{INSTALLED, JSON(422, "The permissions requested are not granted to this installation.")},
         2,
         "Issues: Read and write"},
        {{INSTALLED, ANSWER(201, NULL, "{\"token\":\"a b\"}")}, 2, "no usable token"},
        {{INSTALLED, ANSWER(201, NULL, "{}")}, 2, "no usable token"},
        {{ANSWER(301, "Location: http://localhost:{port}/x\r\n", NULL)}, 1, "another server"},
        {{INSTALLED, JSON(403, "This installation has been suspended")}, 2, "suspended"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_fixture f;
        struct err err = {0};
        fixture_start(&f, rows[i].script, 2);
        struct github *g = sign_in_as("99", f.api);
        enum github_result result = get(g, &err);
        github_free(g);
        fixture_stop(&f);
        if (result != GITHUB_REFUSED || err.status != ERR_TRACKER || f.n != rows[i].sent ||
            !strstr(err.text, rows[i].says))
            fail_msg("row %zu: %d, %zu sent: %s", i, (int)result, f.n, err.text);
        fixture_release(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_asked_for_once),
        cmocka_unit_test(a_token_about_to_end_is_renewed),
        cmocka_unit_test(a_refused_token_is_renewed_once),
        cmocka_unit_test(what_fails_on_the_way_in_is_said),
    };
    key_make(&key, 2048);
    int fd = mkstemp(key_file);
    if (fd < 0 || write(fd, key.pkcs1, strlen(key.pkcs1)) < 0)
        return 1;
    close(fd);
    const int64_t minutes[] = {60, 4};
    for (uint32_t i = 0; i < 2; i++) {
        secret_make("gh{0w}s_9_{200w}.{200w}.{100w}", 3 + i, tokens[i], sizeof tokens[i]);
        snprintf(answers[i], sizeof answers[i], "{\"token\":\"%s\",\"expires_at\":\"%s\"}", tokens[i],
                 timestamp_text(timestamp_now() + minutes[i] * TIMESTAMP_MINUTE).s);
    }
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(key_file);
    key_release(&key);
    return rc;
}
