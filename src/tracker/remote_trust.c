#include "tracker/remote_parts.h"

#include "base/strbuf.h"

#include <string.h>

enum { BELIEVED = 1, DOUBTED = 2 };

static bool is_listed(const struct remote *r, const char *login) {
    for (size_t i = 0; i < r->o.trusted_n; i++)
        if (!strcmp(r->o.trusted[i], login))
            return true;
    return false;
}

/* Said by GitHub itself: that we may not ask, or that there is nobody by that name. Anything else (a failure,
 * a limit) tells nothing of anybody, and who doubts an issue of ours for it makes a second one. */
static bool is_told(enum github_result got, const struct github_answer *a) {
    return got == GITHUB_DONE || (got != GITHUB_DEFERRED && a->status / 100 == 4 && a->status != 408);
}

/* Our own login. A user's token knows its user; an installation's has none, but GraphQL names its viewer.
 * Asked once, and only where it matters. Where it is not told, we are not believed. */
static int ask_us(struct remote *r, struct err *err) {
    struct github_answer a = {0};
    struct json *body = NULL;
    struct github_request q = {.method = "GET", .path = "/user", .root = true};
    if (github_is_installation(r->api)) {
        body = json_new_object();
        json_set_str(body, "query", "{viewer{login}}");
        q = (struct github_request){
            .method = "POST", .path = github_graphql_path(r->api), .body = body, .reads = true};
    }
    const char *login = NULL;
    struct err told = {0};
    enum github_result got = github_call(r->api, &q, &a, &told);
    if (got == GITHUB_DONE)
        login = body ? json_str(json_get(json_get(a.json, "data"), "viewer"), "login")
                     : json_str(a.json, "login");
    r->asked_us = is_told(got, &a);
    if (login)
        *strmap_put(&r->logins, login, strlen(login)) = BELIEVED;
    else if (r->asked_us)
        github_tracker_note(r, "GitHub does not say who we are: issues of ours count only where the config's "
                               "trusted_authors name their author");
    github_answer_release(&a);
    json_free(body);
    return r->asked_us ? 0 : err_set(err, ERR_TRACKER, "who we are could not be learned: %s", told.text);
}

/* Members and collaborators may have the right to read alone. */
static int ask_push(struct remote *r, const char *login, bool *may, struct err *err) {
    struct strbuf path;
    strbuf_init(&path, 4096);
    strbuf_addstr(&path, "/collaborators/");
    github_escape(login, &path);
    strbuf_addstr(&path, "/permission");
    struct github_answer a = {0};
    struct err told = {0};
    struct github_request q = {.method = "GET", .path = strbuf_str(&path)};
    const char *word = NULL;
    enum github_result got = github_call(r->api, &q, &a, &told);
    int rc = is_told(got, &a) ? 0
                              : err_set(err, ERR_TRACKER, "whether %s may push could not be learned: %s",
                                        login, told.text);
    if (got == GITHUB_DONE)
        word = json_str(a.json, "permission");
    *may = word && (!strcmp(word, "admin") || !strcmp(word, "write"));
    if (!rc && !word)
        github_tracker_note(r, "whether %s may push could not be learned: not believed (%s)", login,
                            told.text);
    github_answer_release(&a);
    strbuf_release(&path);
    return rc;
}

static bool ours_by_app(struct remote *r, const struct json *item) {
    const char *id = github_app_id(r->api);
    int64_t app = json_int(json_get(item, "performed_via_github_app"), "id", 0);
    return id && app > 0 && !strcmp(arena_printf(&r->arena, "%lld", (long long)app), id);
}

static int believed(struct remote *r, const struct json *item, const char *login, bool *yes,
                    struct err *err) {
    const char *role = json_str(item, "author_association");
    *yes = is_listed(r, login) || ours_by_app(r, item) || (role && !strcmp(role, "OWNER"));
    if (*yes)
        return 0;
    if (!strmap_get(&r->logins, login, strlen(login)) && !r->asked_us && ask_us(r, err))
        return -1;
    const size_t *known = strmap_get(&r->logins, login, strlen(login));
    if (known) {
        *yes = *known == BELIEVED;
        return 0;
    }
    if (role && (!strcmp(role, "MEMBER") || !strcmp(role, "COLLABORATOR")) && ask_push(r, login, yes, err))
        return -1;
    *strmap_put(&r->logins, login, strlen(login)) = *yes ? BELIEVED : DOUBTED;
    return 0;
}

int remote_trust(struct remote *r, struct json *array, struct err *err) {
    if (!json_is_array(array))
        return err_set(err, ERR_TRACKER, "GitHub answered with something that is no list");
    for (struct json *i = json_first(array); i; i = json_next(i)) {
        const char *body = json_str(i, "body"), *login = json_str(json_get(i, "user"), "login");
        bool yes = false;
        if (!json_is_object(i) || !body || !strstr(body, "<!-- log-gardener:"))
            continue;
        if (login && *login && believed(r, i, login, &yes, err))
            return -1;
        json_set_str(i, "author_association", yes ? "OWNER" : "NONE");
    }
    return 0;
}
