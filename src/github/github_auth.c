#include "github/github_parts.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "crypto/jwt.h"
#include "net/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sources: "Generating a JSON Web Token for a GitHub App", "Generating an installation access token"
 * (docs.github.com): at most 10 minutes ahead, 60 s back for clocks that differ, tokens of one hour. */
#define BACK_DATED (60 * TIMESTAMP_SECOND)
#define JWT_LIFE (9 * TIMESTAMP_MINUTE)
#define TOKEN_LIFE (1 * TIMESTAMP_HOUR)
#define RENEW_BEFORE (5 * TIMESTAMP_MINUTE)

static struct jwt_key *read_key(const char *path, struct err *err) {
    struct strbuf pem;
    struct jwt_key *key = NULL;
    if (!secret_read(path, JWT_MAX_KEY, &pem, err)) {
        key = jwt_key_read(strbuf_str(&pem), pem.len, err);
        if (!key)
            err_prefix(err, "%s", path);
    }
    secret_wipe(&pem);
    return key;
}

static bool is_digits(const char *s) {
    return *s && !s[strspn(s, "0123456789")];
}

static bool is_app_id(const char *s) {
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    return n > 0 && n <= 100 && !s[n];
}

int github_auth_init(struct github_auth *a, const struct github_options *o, struct err *err) {
    if (o->token && *o->token) {
        a->renew_at = INT64_MAX;
        a->token = secret_take(o->token, GITHUB_MAX_TOKEN);
        return a->token ? 0
                        : err_set(err, ERR_USAGE,
                                  "the token is blank, longer than %d characters, or holds blanks or other "
                                  "characters that no token has (GITHUB_TOKEN, GH_TOKEN)",
                                  GITHUB_MAX_TOKEN);
    }
    if (!o->app_id || !o->app_key_file)
        return err_set(err, ERR_USAGE,
                       "no credentials for GitHub: set GITHUB_TOKEN or GH_TOKEN, or both LOG_GARDENER_APP_ID "
                       "and LOG_GARDENER_APP_KEY_FILE");
    if (!is_app_id(o->app_id))
        return err_set(err, ERR_USAGE, "LOG_GARDENER_APP_ID is neither a number nor a client id");
    a->key = read_key(o->app_key_file, err);
    if (!a->key)
        return err_prefix(err, "LOG_GARDENER_APP_KEY_FILE");
    a->app_id = mem_strdup(o->app_id);
    if (is_digits(o->app_id))
        a->app_number = mem_strdup(o->app_id);
    return 0;
}

void github_auth_release(struct github_auth *a) {
    secret_drop(&a->token);
    jwt_key_free(a->key);
    free(a->app_id);
    free(a->app_number);
}

bool github_auth_renew(struct github_auth *a) {
    if (a->key)
        secret_drop(&a->token);
    return a->key != NULL;
}

static int add_jwt(const struct github_auth *a, struct strbuf *out, struct err *err) {
    struct json *claims = json_new_object();
    int64_t now = timestamp_now();
    json_set_int(claims, "iat", (now - BACK_DATED) / TIMESTAMP_SECOND);
    json_set_int(claims, "exp", (now + JWT_LIFE) / TIMESTAMP_SECOND);
    json_set_str(claims, "iss", a->app_id);
    int rc = jwt_sign(a->key, claims, out, err);
    json_free(claims);
    return rc;
}

int github_auth_header(const struct github *g, enum github_sign sign, struct strbuf *out, struct err *err) {
    strbuf_addstr(out, "Authorization: Bearer ");
    if (sign == GITHUB_SIGN_APP)
        return add_jwt(&g->auth, out, err);
    strbuf_addstr(out, g->auth.token);
    return 0;
}

static enum github_result find_installation(struct github *g, struct err *err) {
    struct github_request r = {.method = "GET", .path = "/installation"};
    struct github_answer answer;
    enum github_result result = github_run(g, &r, GITHUB_SIGN_APP, &answer, err);
    if (result == GITHUB_DONE) {
        int64_t app = json_int(answer.json, "app_id", 0);
        char number[24];
        g->auth.installation = json_int(answer.json, "id", 0);
        if (g->auth.installation <= 0) {
            err_set(err, ERR_TRACKER, "GitHub App: the answer names no installation");
            result = GITHUB_REFUSED;
        }
        if (app > 0 && !g->auth.app_number) {
            snprintf(number, sizeof number, "%lld", (long long)app);
            g->auth.app_number = mem_strdup(number);
        }
    }
    github_answer_release(&answer);
    return result;
}

/* For the one repository and what is needed there, whatever else the App may do. */
static struct json *wanted_rights(const struct github *g) {
    struct json *body = json_new_object();
    json_add_str(json_set_array(body, "repositories"), strchr(g->repo, '/') + 1);
    struct json *rights = json_set_object(body, "permissions");
    json_set_str(rights, "issues", "write");
    json_set_str(rights, "metadata", "read");
    return body;
}

static enum github_result ask_token(struct github *g, struct err *err) {
    char path[80];
    struct json *body = wanted_rights(g);
    struct github_request r = {.method = "POST", .path = path, .root = true, .body = body};
    struct github_answer answer;
    int64_t end;
    snprintf(path, sizeof path, "/app/installations/%lld/access_tokens", (long long)g->auth.installation);
    enum github_result result = github_run(g, &r, GITHUB_SIGN_APP, &answer, err);
    json_free(body);
    if (result == GITHUB_DONE) {
        const char *token = json_str(answer.json, "token");
        g->auth.token = secret_take(token, GITHUB_MAX_TOKEN);
        if (!timestamp_parse(json_str(answer.json, "expires_at"), &end))
            end = timestamp_now() + TOKEN_LIFE;
        g->auth.renew_at = end - RENEW_BEFORE;
        if (token)
            mem_wipe((char *)(uintptr_t)token, strlen(token)); /* in a tree that is about to go */
        if (!g->auth.token) {
            err_set(err, ERR_TRACKER, "GitHub App: the answer holds no usable token");
            result = GITHUB_REFUSED;
        }
    }
    github_answer_release(&answer);
    return result;
}

enum github_result github_auth_ready(struct github *g, struct err *err) {
    struct github_auth *a = &g->auth;
    if (a->token && (!a->key || timestamp_now() < a->renew_at))
        return GITHUB_DONE;
    secret_drop(&a->token);
    enum github_result result = a->installation ? GITHUB_DONE : find_installation(g, err);
    return result == GITHUB_DONE ? ask_token(g, err) : result;
}

const char *github_app_id(const struct github *g) {
    if (!g->auth.key)
        return NULL;
    return g->auth.app_number ? g->auth.app_number : g->auth.app_id;
}

bool github_is_installation(const struct github *g) {
    return g->auth.key || !strncmp(g->auth.token, "ghs_", 4);
}
