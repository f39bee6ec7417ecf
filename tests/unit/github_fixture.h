/* A client of GitHub without waits, in front of a small server with a script. */
#ifndef GITHUB_FIXTURE_H
#define GITHUB_FIXTURE_H

#include "github/github.h"

#include "http_fixture.h"
#include "secret_fixture.h"

/* A script, a client without waits, one request; then what came of it. */
struct world {
    struct http_fixture f;
    struct github *g;
    struct github_answer a;
    struct err err;
    enum github_result result;
    char token[600];
};

static inline struct github_options options(struct world *w) {
    secret_make("gh{0w}s_1_{200w}.{200w}.{100w}", 7, w->token, sizeof w->token);
    return (struct github_options){.api_url = w->f.api,
                                   .api_version = "2022-11-28",
                                   .repo = "o/r",
                                   .token = w->token,
                                   .pace = {.budget_ms = 600000}};
}

static inline void open_world(struct world *w, const struct step *script, size_t steps) {
    memset(w, 0, sizeof *w);
    fixture_start(&w->f, script, steps);
    struct github_options o = options(w);
    w->g = github_new(&o, &w->err);
    if (!w->g)
        fail_msg("%s", w->err.text);
}

static inline void call(struct world *w, const struct github_request *r) {
    github_answer_release(&w->a);
    memset(&w->err, 0, sizeof w->err);
    w->result = github_call(w->g, r, &w->a, &w->err);
    /* What holds whatever happens. */
    assert_null(strstr(w->err.text, w->token));
    if (w->result != GITHUB_DONE && w->result != GITHUB_UNCHANGED) {
        assert_true(*w->err.text);
        assert_int_equal(w->err.status,
                         !strcmp(r->method, "GET") || w->result == GITHUB_REFUSED ? ERR_TRACKER : ERR_ACTION);
        assert_null(w->a.json);
    }
}

static inline void shut(struct world *w) {
    github_answer_release(&w->a);
    github_free(w->g);
    fixture_stop(&w->f);
}

static inline void close_world(struct world *w) {
    shut(w);
    fixture_release(&w->f);
}

enum { READ_ONE, READ_ALL, CREATE, CHANGE, REMOVE, WATCH };
static const struct github_request requests[] = {
    [READ_ONE] = {.method = "GET", .path = "/issues/7"},
    [READ_ALL] = {.method = "GET", .path = "/issues?state=all"},
    [CREATE] = {.method = "POST", .path = "/issues", .creates = true, .notifies = true},
    [CHANGE] = {.method = "PATCH", .path = "/issues/7"},
    [REMOVE] = {.method = "DELETE", .path = "/issues/7/labels/x", .bare = true},
    [WATCH] = {.method = "GET", .path = "/issues/7", .etag = "\"e\""},
};

#define JSON(s, m) ANSWER(s, NULL, "{\"message\":\"" m "\"}")
#define SAYS(s, h, m) ANSWER(s, h, "{\"message\":\"" m "\"}")
#define GOOD ANSWER(200, NULL, "{\"n\":1}")
#define LOST                                                                                                 \
    { .after = AFTER_DROP }
#define HALF                                                                                                 \
    { .raw = "HTTP/1.1 200 OK\r\nX", .after = AFTER_CLOSE }
#define SECONDARY SAYS(403, "Retry-After: 0\r\n", "You have exceeded a secondary rate limit.")

#endif
