/* What each answer comes to, and what is said of it. */
#include "github_fixture.h"

/* Each first answers, what the same request comes to, and how often it was sent. */
static const struct {
    int what;
    struct step script[5];
    size_t sent;
    enum github_result want;
    const char *says; /* in err */
} results[] = {
    {READ_ALL, {GOOD}, 1, GITHUB_DONE, ""},
    {CREATE, {ANSWER(201, NULL, "{}")}, 1, GITHUB_DONE, ""},
    {REMOVE, {ANSWER(204, NULL, NULL)}, 1, GITHUB_DONE, ""},
    {REMOVE, {ANSWER(200, NULL, "[]")}, 1, GITHUB_DONE, ""},
    {WATCH, {ANSWER(304, NULL, NULL)}, 1, GITHUB_UNCHANGED, ""},
    {READ_ONE, {ANSWER(304, NULL, NULL)}, 1, GITHUB_INVALID, "status 304"},
    /* Failures: what reads or repeats without harm is repeated, what creates never. */
    {READ_ALL, {JSON(502, "x"), LOST, HALF, GOOD}, 4, GITHUB_DONE, ""},
    {CHANGE, {JSON(503, "x"), LOST, ANSWER(200, NULL, "<html>"), GOOD}, 4, GITHUB_DONE, ""},
    {READ_ALL,
     {ANSWER(200, NULL, NULL), ANSWER(200, NULL, "1"), ANSWER(200, NULL, "{\"\xff\":1}"), GOOD},
     4,
     GITHUB_DONE,
     ""},
    {READ_ALL, {JSON(500, "x"), JSON(500, "x"), JSON(500, "x"), JSON(500, "x")}, 4, GITHUB_REFUSED, "500"},
    {READ_ALL, {LOST, LOST, LOST, LOST}, 4, GITHUB_REFUSED, "the connection broke"},
    {CHANGE, {JSON(500, "x"), JSON(500, "x"), JSON(500, "x"), JSON(500, "x")}, 4, GITHUB_INVALID, "500"},
    {CHANGE,
     {ANSWER(200, NULL, ""), ANSWER(200, NULL, ""), ANSWER(200, NULL, ""), ANSWER(200, NULL, "")},
     4,
     GITHUB_REFUSED,
     "not JSON"},
    {CREATE, {LOST}, 1, GITHUB_UNKNOWN, "may have arrived"},
    {CREATE, {HALF}, 1, GITHUB_UNKNOWN, "ends within its headers"},
    {CREATE, {JSON(500, "x")}, 1, GITHUB_UNKNOWN, "status 500"},
    {CREATE, {SAYS(503, "Retry-After: 0\r\n", "x")}, 1, GITHUB_UNKNOWN, "status 503"},
    {CREATE, {ANSWER(201, NULL, NULL)}, 1, GITHUB_UNKNOWN, "without the body"},
    {CREATE, {ANSWER(201, NULL, "{\"number\":")}, 1, GITHUB_UNKNOWN, "without the body"},
    {CREATE, {ANSWER(201, NULL, "[]")}, 1, GITHUB_UNKNOWN, "without the body"},
    {CREATE, {ANSWER(303, "Location: /x\r\n", NULL)}, 1, GITHUB_UNKNOWN, "status 303"},
    {CREATE, {JSON(408, "x")}, 1, GITHUB_UNKNOWN, "408"},
    {CREATE, {ANSWER(403, NULL, "<html>")}, 1, GITHUB_UNKNOWN, "403"}, /* a proxy's */
    /* Limits. */
    {READ_ALL, {SECONDARY, GOOD}, 2, GITHUB_DONE, ""},
    {CREATE, {SECONDARY, JSON(429, "x"), ANSWER(201, NULL, "{}")}, 3, GITHUB_DONE, ""},
    {CREATE, {SECONDARY, SECONDARY, SECONDARY, SECONDARY, SECONDARY}, 5, GITHUB_DEFERRED, "go slower"},
    {CREATE, {SECONDARY, LOST}, 2, GITHUB_UNKNOWN, "may have arrived"},
    {CREATE,
     {SAYS(403, "Retry-After: 9999\r\n", "secondary rate limit")},
     1,
     GITHUB_DEFERRED,
     "2 h 46 min more"},
    {READ_ALL,
     {SAYS(403, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 2000000000\r\n", "API rate limit exceeded")},
     1,
     GITHUB_DEFERRED,
     "until 2033-05-18T03:33:20Z"},
    {CREATE,
     {SAYS(403, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1000000000\r\n", "API rate limit exceeded"),
      GOOD},
     2,
     GITHUB_DONE,
     ""},
};

static void every_answer_has_its_result(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        struct world w;
        open_world(&w, results[i].script, 5);
        call(&w, &requests[results[i].what]);
        shut(&w);
        if (w.result != results[i].want || w.f.n != results[i].sent || !strstr(w.err.text, results[i].says))
            fail_msg("row %zu: %d, %zu sent: %s", i, (int)w.result, w.f.n, w.err.text);
        fixture_release(&w.f);
    }
}

/* What each refusal means, and by whose fault. */
static const struct {
    int what;
    struct step s;
    enum github_result want;
    const char *says;
} refusals[] = {
    {READ_ALL, JSON(401, "Bad credentials"), GITHUB_REFUSED, "make a new one"},
    {CREATE,
     SAYS(403, "X-Accepted-GitHub-Permissions: issues=write\r\n", "Resource not accessible by integration"),
     GITHUB_REFUSED, "`permissions: issues: write`"},
    {CHANGE,
     SAYS(403, "X-Accepted-GitHub-Permissions: issues=write\r\n",
          "Resource not accessible by personal access token"),
     GITHUB_REFUSED, "wanted: issues=write"},
    {READ_ALL, SAYS(403, "X-GitHub-SSO: required; url=x\r\n", "Resource protected by organization SAML"),
     GITHUB_REFUSED, "single sign-on"},
    {READ_ALL,
     JSON(403, "Although you appear to have the correct authorization credentials, the `o` "
               "organization has an IP allow list enabled"),
     GITHUB_REFUSED, "certain addresses"},
    {CHANGE, JSON(403, "Repository was archived so is read-only."), GITHUB_REFUSED, "archived and read-only"},
    {CHANGE, JSON(403, "Unable to edit because issue is locked."), GITHUB_INVALID, "it is locked"},
    {READ_ALL, JSON(404, "Not Found"), GITHUB_REFUSED, "misspelled, or it is private"},
    {CREATE, JSON(404, "Not Found"), GITHUB_REFUSED, "misspelled, or it is private"},
    {READ_ALL, ANSWER(404, NULL, "<html>"), GITHUB_REFUSED, "this is not GitHub's API"},
    {READ_ONE, JSON(404, "Not Found"), GITHUB_ABSENT, "it is not there"},
    {CHANGE, JSON(404, "Not Found"), GITHUB_ABSENT, "it is not there"},
    {READ_ONE, JSON(410, "This issue was deleted"), GITHUB_ABSENT, "it was deleted"},
    {CREATE, JSON(410, "Issues has been disabled in this repository."), GITHUB_REFUSED, "turn them on"},
    {READ_ONE, JSON(410, "API version is no longer supported"), GITHUB_REFUSED, "has been retired"},
    {READ_ALL, JSON(400, "The specified API version is invalid."), GITHUB_REFUSED,
     "does not know this version"},
    {CHANGE, JSON(400, "Problems parsing JSON"), GITHUB_INVALID, "Problems parsing JSON"},
    {READ_ALL, JSON(451, "Repository access blocked"), GITHUB_REFUSED, "legal reasons"},
    {CREATE,
     ANSWER(422, NULL,
            "{\"message\":\"Validation Failed\",\"errors\":[{\"resource\":\"Issue\",\"field\":\"title\","
            "\"code\":\"missing_field\"},\"plain\",{\"code\":\"custom\",\"message\":\"too\\u001b[1m "
            "long\"}]}"),
     GITHUB_INVALID, "Issue title missing_field; plain; custom too\\x1b[1m long"},
};

static void every_refusal_says_what_to_do(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct world w;
        open_world(&w, &refusals[i].s, 1);
        call(&w, &requests[refusals[i].what]);
        shut(&w);
        if (w.result != refusals[i].want || !strstr(w.err.text, refusals[i].says) || w.f.n != 1)
            fail_msg("row %zu: %d, %zu sent: %s", i, (int)w.result, w.f.n, w.err.text);
        fixture_release(&w.f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_has_its_result),
        cmocka_unit_test(every_refusal_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
