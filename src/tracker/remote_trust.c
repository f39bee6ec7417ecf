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

/* Our own login. A user's token knows its user; an installation's has none, but GraphQL names its viewer.
 * Asked once, and only where it matters. A failure leaves us unknown: then we are not believed. */
static void ask_us(struct remote *r) {
    r->asked_us = true;
    struct github_answer a = {0};
    struct json *body = NULL;
    struct github_request q = {.method = "GET", .path = "/user", .root = true};
    if (github_is_installation(r->api)) {
        body = json_new_object();
        json_set_str(body, "query", "{viewer{login}}");
        q = (struct github_request){
            .method = "POST", .path = github_graphql_path(r->api), .body = body, .reads = true};
    }
    struct err err = {0};
    const char *login = NULL;
    if (github_call(r->api, &q, &a, &err) == GITHUB_DONE)
        login = body ? json_str(json_get(json_get(a.json, "data"), "viewer"), "login")
                     : json_str(a.json, "login");
    if (login)
        *strmap_put(&r->logins, login, strlen(login)) = BELIEVED;
    else
        github_tracker_note(r, "GitHub does not say who we are: issues of ours count only where the config's "
                               "trusted_authors name their author");
    github_answer_release(&a);
    json_free(body);
}

/* Members and collaborators may have the right to read alone. */
static size_t may_push(struct remote *r, const char *login) {
    struct strbuf path;
    strbuf_init(&path, 4096);
    strbuf_addstr(&path, "/collaborators/");
    github_escape(login, &path);
    strbuf_addstr(&path, "/permission");
    struct github_answer a = {0};
    struct err err = {0};
    struct github_request q = {.method = "GET", .path = strbuf_str(&path)};
    const char *word = NULL;
    if (github_call(r->api, &q, &a, &err) == GITHUB_DONE)
        word = json_str(a.json, "permission");
    bool may = word && (!strcmp(word, "admin") || !strcmp(word, "write"));
    if (!word)
        github_tracker_note(r, "whether %s may push could not be learned: not believed (%s)", login,
                            err.text);
    github_answer_release(&a);
    strbuf_release(&path);
    return may ? BELIEVED : DOUBTED;
}

static bool ours_by_app(struct remote *r, const struct json *item) {
    const char *id = github_app_id(r->api);
    int64_t app = json_int(json_get(item, "performed_via_github_app"), "id", 0);
    return id && app > 0 && !strcmp(arena_printf(&r->arena, "%lld", (long long)app), id);
}

static bool believed(struct remote *r, const struct json *item, const char *login) {
    const char *role = json_str(item, "author_association");
    if (is_listed(r, login) || ours_by_app(r, item) || (role && !strcmp(role, "OWNER")))
        return true;
    size_t *known = strmap_get(&r->logins, login, strlen(login));
    if (!known && !r->asked_us) {
        ask_us(r);
        known = strmap_get(&r->logins, login, strlen(login));
    }
    if (known)
        return *known == BELIEVED;
    size_t answer = DOUBTED;
    if (role && (!strcmp(role, "MEMBER") || !strcmp(role, "COLLABORATOR")))
        answer = may_push(r, login);
    *strmap_put(&r->logins, login, strlen(login)) = answer;
    return answer == BELIEVED;
}

int remote_trust(struct remote *r, struct json *array, struct err *err) {
    if (!json_is_array(array))
        return err_set(err, ERR_TRACKER, "GitHub answered with something that is no list");
    for (struct json *i = json_first(array); i; i = json_next(i)) {
        const char *body = json_str(i, "body"), *login = json_str(json_get(i, "user"), "login");
        if (!json_is_object(i) || !body || !strstr(body, "<!-- log-gardener:"))
            continue;
        bool yes = login && *login && believed(r, i, login);
        json_set_str(i, "author_association", yes ? "OWNER" : "NONE");
    }
    return 0;
}
