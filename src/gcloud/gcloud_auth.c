#include "gcloud/gcloud_parts.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "crypto/jwt.h"
#include "net/secret.h"
#include "net/url.h"

#include <stdio.h>
#include <string.h>

/* The least that is needed to read logs, and what a step towards another account's token needs. */
static const char SCOPE_READ[] = "https://www.googleapis.com/auth/logging.read";
static const char SCOPE_STEP[] = "https://www.googleapis.com/auth/cloud-platform";

enum { MAX_BODY = 32 << 10, JWT_LIFE_S = 3600, DEFAULT_LIFE_S = 600, MAX_LIFE_S = 86400, MARGIN_S = 225 };

struct token {
    char *text;
    int64_t life_s;
};

static void add_field(struct strbuf *out, const char *name, const char *value) {
    strbuf_printf(out, "%s%s=", out->len ? "&" : "", name);
    url_escape(value, out);
}

/* {"access_token", "expires_in"}, or of generateAccessToken {"accessToken", "expireTime"}. */
static int take_token(const struct gcloud_reply *r, struct token *out, struct err *err) {
    const char *text = json_str(r->json, "access_token");
    int64_t end;
    out->life_s = json_int(r->json, "expires_in", DEFAULT_LIFE_S);
    if (!text) {
        text = json_str(r->json, "accessToken");
        if (timestamp_parse(json_str(r->json, "expireTime"), &end))
            out->life_s = (end - timestamp_now()) / TIMESTAMP_SECOND;
    }
    out->life_s = out->life_s < 0 ? 0 : out->life_s > MAX_LIFE_S ? MAX_LIFE_S : out->life_s;
    out->text = secret_take(text, GCLOUD_MAX_TOKEN);
    if (text)
        mem_wipe((char *)(uintptr_t)text, strlen(text)); /* in a tree that is about to go */
    return out->text ? 0 : err_set(err, ERR_INPUT, "Google's sign-in: the answer holds no usable token");
}

static int ask_token(struct gcloud *g, const struct gcloud_ask *a, struct token *out, struct err *err) {
    struct gcloud_reply reply;
    int rc = gcloud_ask(g, a, &reply, err);
    if (!rc)
        rc = take_token(&reply, out, err);
    gcloud_reply_release(&reply);
    return rc;
}

static int add_jwt(const struct credentials *c, const char *scope, struct strbuf *out, struct err *err) {
    struct json *claims = json_new_object();
    int64_t now = timestamp_now() / TIMESTAMP_SECOND;
    json_set_str(claims, "iss", c->fields[CREDENTIALS_EMAIL]);
    json_set_str(claims, "scope", scope);
    json_set_str(claims, "aud", c->fields[CREDENTIALS_TOKEN_URL]);
    json_set_int(claims, "iat", now);
    json_set_int(claims, "exp", now + JWT_LIFE_S);
    int rc = jwt_sign(c->key, claims, out, err);
    json_free(claims);
    return rc ? err_prefix(err, "%s", c->path) : 0;
}

static int by_key(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                  struct err *err) {
    struct strbuf body;
    secret_init(&body, MAX_BODY);
    add_field(&body, "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    strbuf_addstr(&body, "&assertion="); /* of letters, digits, -_. alone */
    int rc = add_jwt(c, scope, &body, err);
    struct gcloud_ask a = {.place = GCLOUD_SIGN_IN,
                           .method = "POST",
                           .url = c->fields[CREDENTIALS_TOKEN_URL],
                           .body = strbuf_str(&body),
                           .form = true};
    if (!rc)
        rc = ask_token(g, &a, out, err);
    secret_wipe(&body);
    return rc;
}

/* What a person's token may do was chosen at the sign-in: it cannot be asked for less here. */
static int by_user(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                   struct err *err) {
    struct strbuf body;
    (void)scope;
    secret_init(&body, MAX_BODY);
    add_field(&body, "grant_type", "refresh_token");
    add_field(&body, "client_id", c->fields[CREDENTIALS_CLIENT_ID]);
    add_field(&body, "client_secret", c->fields[CREDENTIALS_CLIENT_SECRET]);
    add_field(&body, "refresh_token", c->fields[CREDENTIALS_REFRESH_TOKEN]);
    struct gcloud_ask a = {.place = GCLOUD_SIGN_IN,
                           .method = "POST",
                           .url = c->fields[CREDENTIALS_TOKEN_URL],
                           .body = strbuf_str(&body),
                           .form = true};
    int rc = ask_token(g, &a, out, err);
    secret_wipe(&body);
    return rc;
}

/* A token of another account, by ours. */
static int impersonate(struct gcloud *g, const struct credentials *c, const char *scope, const char *bearer,
                       struct token *out, struct err *err) {
    char lifetime[32];
    struct json *j = json_new_object();
    struct strbuf body;
    strbuf_init(&body, MAX_BODY);
    json_add_str(json_set_array(j, "scope"), scope);
    snprintf(lifetime, sizeof lifetime, "%llds", (long long)c->lifetime_s);
    json_set_str(j, "lifetime", lifetime);
    json_print(j, false, &body);
    json_free(j);
    struct gcloud_ask a = {.place = GCLOUD_IMPERSONATE,
                           .method = "POST",
                           .url = c->fields[CREDENTIALS_IMPERSONATE_URL],
                           .bearer = bearer,
                           .body = strbuf_str(&body)};
    int rc = ask_token(g, &a, out, err);
    strbuf_release(&body);
    return rc;
}

/* The issuer's own token, fetched anew each time: it lives for minutes. */
static int take_subject(const struct credentials *c, const char *text, size_t len, char **out,
                        struct err *err) {
    const char *key = c->fields[CREDENTIALS_SOURCE_KEY];
    if (!key) {
        *out = secret_take(text, GCLOUD_MAX_TOKEN);
    } else {
        struct json *j = json_parse_text(text, len, JSON_TEXT_EXACT, NULL);
        const char *s = json_str(j, key);
        *out = secret_take(s, GCLOUD_MAX_TOKEN);
        if (s)
            mem_wipe((char *)(uintptr_t)s, strlen(s));
        json_free(j);
    }
    if (*out)
        return 0;
    return err_set(err, ERR_INPUT, "%s: the place of the subject token (credential_source) holds none%s%s",
                   c->path, key ? " under the name " : "", key ? key : "");
}

static int fetch_subject(struct gcloud *g, const struct credentials *c, char **out, struct err *err) {
    const char *file = c->fields[CREDENTIALS_SOURCE_FILE];
    if (file) {
        struct strbuf text;
        int rc = secret_read(file, GCLOUD_MAX_SIGN_IN, &text, err);
        rc = rc ? err_prefix(err, "credential_source")
                : take_subject(c, strbuf_str(&text), text.len, out, err);
        secret_wipe(&text);
        return rc;
    }
    struct gcloud_reply reply;
    struct gcloud_ask a = {.place = GCLOUD_SUBJECT,
                           .method = "GET",
                           .url = c->fields[CREDENTIALS_SOURCE_URL],
                           .headers = (const char *const *)c->headers,
                           .text = true};
    int rc = gcloud_ask(g, &a, &reply, err);
    if (!rc)
        rc = take_subject(c, strbuf_str(&reply.http.body), reply.http.body.len, out, err);
    gcloud_reply_release(&reply);
    return rc;
}

static int federate(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                    struct err *err) {
    struct strbuf body;
    char *subject = NULL;
    if (fetch_subject(g, c, &subject, err))
        return -1;
    secret_init(&body, 2 * MAX_BODY);
    add_field(&body, "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    add_field(&body, "audience", c->fields[CREDENTIALS_AUDIENCE]);
    add_field(&body, "scope", scope);
    add_field(&body, "requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
    add_field(&body, "subject_token_type", c->fields[CREDENTIALS_SUBJECT_TYPE]);
    add_field(&body, "subject_token", subject);
    struct gcloud_ask a = {.place = GCLOUD_FEDERATE,
                           .method = "POST",
                           .url = c->fields[CREDENTIALS_TOKEN_URL],
                           .body = strbuf_str(&body),
                           .form = true};
    int rc = ask_token(g, &a, out, err);
    secret_wipe(&body);
    secret_drop(&subject);
    return rc;
}

static int by_external(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                       struct err *err) {
    if (!c->fields[CREDENTIALS_IMPERSONATE_URL])
        return federate(g, c, scope, out, err);
    struct token step = {NULL, 0};
    int rc = federate(g, c, SCOPE_STEP, &step, err);
    if (!rc)
        rc = impersonate(g, c, scope, step.text, out, err);
    secret_drop(&step.text);
    return rc;
}

static int by_metadata(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                       struct err *err) {
    static const char *const flavor[] = {"Metadata-Flavor: Google", NULL};
    struct strbuf url;
    struct gcloud_reply reply;
    strbuf_init(&url, URL_MAX);
    strbuf_printf(&url,
                  "http://%s/computeMetadata/v1/instance/service-accounts/default/token?scopes=", c->path);
    url_escape(scope, &url);
    struct gcloud_ask a = {
        .place = GCLOUD_METADATA, .method = "GET", .url = strbuf_str(&url), .headers = flavor};
    int rc = gcloud_ask(g, &a, &reply, err);
    const char *is = http_header(&reply.http, "metadata-flavor");
    if (!rc && (!is || strcmp(is, "Google") != 0))
        rc = err_set(err, ERR_USAGE, "what answers at %s is not Google's metadata server", c->path);
    if (!rc)
        rc = take_token(&reply, out, err);
    gcloud_reply_release(&reply);
    strbuf_release(&url);
    return rc;
}

static int get_token(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                     struct err *err);

static int by_other(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                    struct err *err) {
    struct token step = {NULL, 0};
    int rc = get_token(g, c->source, SCOPE_STEP, &step, err);
    if (!rc)
        rc = impersonate(g, c, scope, step.text, out, err);
    secret_drop(&step.text);
    return rc;
}

static int get_token(struct gcloud *g, const struct credentials *c, const char *scope, struct token *out,
                     struct err *err) {
    static int (*const ways[])(struct gcloud *, const struct credentials *, const char *, struct token *,
                               struct err *) = {
        [CREDENTIALS_KEY] = by_key,           [CREDENTIALS_USER] = by_user,
        [CREDENTIALS_EXTERNAL] = by_external, [CREDENTIALS_IMPERSONATED] = by_other,
        [CREDENTIALS_METADATA] = by_metadata,
    };
    return ways[c->kind](g, c, scope, out, err);
}

int gcloud_auth_ready(struct gcloud *g, struct err *err) {
    struct token t = {NULL, 0};
    if (g->token && pacer_clock() < g->renew_at)
        return 0;
    secret_drop(&g->token);
    if (get_token(g, g->who, SCOPE_READ, &t, err))
        return -1;
    int64_t margin = t.life_s / 4 < MARGIN_S ? t.life_s / 4 : MARGIN_S;
    g->token = t.text;
    g->renew_at = pacer_clock() + (t.life_s - margin) * 1000;
    return 0;
}
