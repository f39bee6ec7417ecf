#include "gcloud/credentials.h"

#include "base/json.h"
#include "base/mem.h"
#include "net/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_LIFETIME_S = 3600, MAX_LIFETIME_S = 43200, MAX_FIELD = 4096 };

static const char GOOGLE_TOKEN_URL[] = "https://oauth2.googleapis.com/token";

static const struct kind {
    const char *name, *text;
} kinds[] = {
    [CREDENTIALS_KEY] = {"service_account", "the key of a service account"},
    [CREDENTIALS_USER] = {"authorized_user", "a person's sign-in with gcloud"},
    [CREDENTIALS_EXTERNAL] = {"external_account", "workload identity federation"},
    [CREDENTIALS_IMPERSONATED] = {"impersonated_service_account", "impersonation of a service account"},
    [CREDENTIALS_METADATA] = {"", "the metadata server"},
};

enum {
    KEY = 1 << CREDENTIALS_KEY,
    USER = 1 << CREDENTIALS_USER,
    EXTERNAL = 1 << CREDENTIALS_EXTERNAL,
    IMPERSONATED = 1 << CREDENTIALS_IMPERSONATED,
    FILES = KEY | USER | EXTERNAL | IMPERSONATED,
};

/* What stands where in a file; `must`: the kinds that do not do without. */
static const struct row {
    const char *outer, *middle, *name;
    enum credentials_field field;
    unsigned kinds, must;
    bool address;
} rows[] = {
    {NULL, NULL, "client_email", CREDENTIALS_EMAIL, KEY, KEY, false},
    {NULL, NULL, "token_uri", CREDENTIALS_TOKEN_URL, KEY | USER, 0, true},
    {NULL, NULL, "client_id", CREDENTIALS_CLIENT_ID, USER, USER, false},
    {NULL, NULL, "client_secret", CREDENTIALS_CLIENT_SECRET, USER, USER, false},
    {NULL, NULL, "refresh_token", CREDENTIALS_REFRESH_TOKEN, USER, USER, false},
    {NULL, NULL, "audience", CREDENTIALS_AUDIENCE, EXTERNAL, EXTERNAL, false},
    {NULL, NULL, "subject_token_type", CREDENTIALS_SUBJECT_TYPE, EXTERNAL, EXTERNAL, false},
    {NULL, NULL, "token_url", CREDENTIALS_TOKEN_URL, EXTERNAL, EXTERNAL, true},
    {NULL, "credential_source", "url", CREDENTIALS_SOURCE_URL, EXTERNAL, 0, true},
    {NULL, "credential_source", "file", CREDENTIALS_SOURCE_FILE, EXTERNAL, 0, false},
    {"credential_source", "format", "type", CREDENTIALS_SOURCE_FORMAT, EXTERNAL, 0, false},
    {"credential_source", "format", "subject_token_field_name", CREDENTIALS_SOURCE_KEY, EXTERNAL, 0, false},
    {NULL, NULL, "service_account_impersonation_url", CREDENTIALS_IMPERSONATE_URL, EXTERNAL | IMPERSONATED,
     IMPERSONATED, true},
    {NULL, NULL, "project_id", CREDENTIALS_PROJECT, KEY, 0, false},
    {NULL, NULL, "quota_project_id", CREDENTIALS_QUOTA_PROJECT, FILES, 0, false},
    {NULL, NULL, "universe_domain", CREDENTIALS_UNIVERSE, FILES, 0, false},
};

static bool is_plain(const char *s) {
    size_t n = 0;
    for (; s[n]; n++)
        if (n >= MAX_FIELD || (unsigned char)s[n] < ' ' || s[n] == 0x7f)
            return false;
    return n > 0;
}

static bool is_safe_address(const char *s) {
    struct url u;
    return url_parse(s, &u) && (u.tls || url_is_local(&u));
}

static int read_row(struct credentials *c, const struct json *j, const struct row *r, struct err *err) {
    const struct json *at = r->outer ? json_get(j, r->outer) : j;
    const struct json *v = json_get(r->middle ? json_get(at, r->middle) : at, r->name);
    const char *s = json_string(v);
    bool due = r->must & (1u << c->kind);
    if (!due && (!v || json_is_null(v)))
        return 0;
    if (!s || !is_plain(s))
        return err_set(err, ERR_USAGE, "%s: \"%s\" %s", kinds[c->kind].name, r->name,
                       v ? "is no usable text" : "is missing");
    if (r->address && !is_safe_address(s))
        return err_set(err, ERR_USAGE, "%s: \"%s\" is not an https address: nothing is sent there",
                       kinds[c->kind].name, r->name);
    c->fields[r->field] = mem_strdup(s);
    return 0;
}

/* A name of a header, so that nothing can be smuggled in through it. */
static bool is_header(const char *s) {
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    return n > 0 && !s[n];
}

static int read_source(struct credentials *c, const struct json *source, struct err *err) {
    static const char *const others[][2] = {
        {"executable", "a program that gives the token is not started"},
        {"environment_id", "AWS as the issuer is not supported"},
        {"certificate", "certificates (X.509) are not supported"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (json_get(source, others[i][0]))
            return err_set(err, ERR_USAGE,
                           "external_account, credential_source: %s; use one with a url or a file",
                           others[i][1]);
    if (!c->fields[CREDENTIALS_SOURCE_URL] == !c->fields[CREDENTIALS_SOURCE_FILE])
        return err_set(err, ERR_USAGE, "external_account: credential_source holds either a url or a file");
    const char *format = c->fields[CREDENTIALS_SOURCE_FORMAT];
    bool json = format && !strcmp(format, "json");
    if (format && !json && strcmp(format, "text") != 0)
        return err_set(err, ERR_USAGE,
                       "external_account: the format of credential_source is \"json\" or \"text\"");
    if (json != (c->fields[CREDENTIALS_SOURCE_KEY] != NULL))
        return err_set(err, ERR_USAGE,
                       "external_account: a subject_token_field_name goes with the format json");
    size_t n = 0;
    for (const struct json *h = json_first(json_get(source, "headers")); h; h = json_next(h)) {
        const char *value = json_string(h);
        if (n == CREDENTIALS_MAX_HEADERS || !is_header(json_key(h)) || !value || !is_plain(value))
            return err_set(err, ERR_USAGE,
                           "external_account: unusable headers in credential_source (at most %d)",
                           CREDENTIALS_MAX_HEADERS);
        size_t size = strlen(json_key(h)) + strlen(value) + 3;
        c->headers[n] = mem_alloc(size, 1);
        snprintf(c->headers[n++], size, "%s: %s", json_key(h), value);
    }
    return 0;
}

static int read_key(struct credentials *c, const struct json *j, struct err *err) {
    const char *pem = json_str(j, "private_key");
    if (!pem)
        return err_set(err, ERR_USAGE, "service_account: \"private_key\" is missing");
    c->key = jwt_key_read(pem, strlen(pem), err);
    return c->key ? 0 : err_prefix(err, "private_key");
}

static struct credentials *read_kind(const struct json *j, const char *path, unsigned allowed,
                                     struct err *err);

static int read_special(struct credentials *c, const struct json *j, const char *path, struct err *err) {
    switch (c->kind) {
    case CREDENTIALS_KEY:
        return read_key(c, j, err);
    case CREDENTIALS_EXTERNAL:
        if (json_get(j, "client_id") || json_get(j, "workforce_pool_user_project"))
            return err_set(err, ERR_USAGE, "external_account: workforce pools are not supported");
        return read_source(c, json_get(j, "credential_source"), err);
    case CREDENTIALS_IMPERSONATED:
        if (json_first(json_get(j, "delegates")))
            return err_set(err, ERR_USAGE, "impersonated_service_account: delegates are not supported");
        c->source = read_kind(json_get(j, "source_credentials"), path, KEY | USER, err);
        return c->source ? 0 : err_prefix(err, "source_credentials");
    case CREDENTIALS_USER:
    case CREDENTIALS_METADATA:
        break;
    }
    return 0;
}

static bool is_domain(const char *s) {
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    return n > 3 && n <= 200 && !s[n] && *s != '.' && *s != '-' && strchr(s, '.') && s[n - 1] != '.';
}

static int fill(struct credentials *c, const struct json *j, const char *path, struct err *err) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((rows[i].kinds & (1u << c->kind)) && read_row(c, j, &rows[i], err))
            return -1;
    if (!c->fields[CREDENTIALS_TOKEN_URL] && (c->kind == CREDENTIALS_KEY || c->kind == CREDENTIALS_USER))
        c->fields[CREDENTIALS_TOKEN_URL] = mem_strdup(GOOGLE_TOKEN_URL);
    if (c->fields[CREDENTIALS_UNIVERSE] && !is_domain(c->fields[CREDENTIALS_UNIVERSE]))
        return err_set(err, ERR_USAGE, "%s: \"universe_domain\" is not the name of a domain",
                       kinds[c->kind].name);
    c->lifetime_s =
        json_int(json_get(j, "service_account_impersonation"), "token_lifetime_seconds", DEFAULT_LIFETIME_S);
    if (c->lifetime_s < 60 || c->lifetime_s > MAX_LIFETIME_S)
        return err_set(err, ERR_USAGE, "%s: \"token_lifetime_seconds\" is a number from 60 to %d",
                       kinds[c->kind].name, MAX_LIFETIME_S);
    return read_special(c, j, path, err);
}

static struct credentials *read_kind(const struct json *j, const char *path, unsigned allowed,
                                     struct err *err) {
    const char *type = json_str(j, "type");
    int kind = 0;
    while (kind < CREDENTIALS_METADATA && !(type && !strcmp(type, kinds[kind].name)))
        kind++;
    if (kind == CREDENTIALS_METADATA || !(allowed & (1u << kind))) {
        bool shown = type && strlen(type) < 60;
        err_set(err, ERR_USAGE,
                "%s%s%s is no kind of credentials that is known here: service_account, "
                "authorized_user, external_account or impersonated_service_account is due",
                shown ? "\"" : "", shown ? type : "this", shown ? "\"" : "");
        return NULL;
    }
    struct credentials *c = mem_alloc(1, sizeof *c);
    c->kind = (enum credentials_kind)kind;
    c->path = mem_strdup(path);
    if (!fill(c, j, path, err))
        return c;
    credentials_free(c);
    return NULL;
}

/* Every text in a tree that is about to go. */
static void wipe(const struct json *j) {
    const char *s = json_string(j);
    if (s)
        mem_wipe((char *)(uintptr_t)s, strlen(s));
    for (const struct json *m = json_first(j); m; m = json_next(m))
        wipe(m);
}

struct credentials *credentials_read(const char *text, size_t len, const char *path, struct err *err) {
    if (len > CREDENTIALS_MAX_BYTES) {
        err_set(err, ERR_USAGE, "%s: more than %d bytes: no file of credentials", path,
                CREDENTIALS_MAX_BYTES);
        return NULL;
    }
    struct json *j = json_parse_text(text, len, JSON_TEXT_EXACT, err);
    struct credentials *c = NULL;
    if (j)
        c = read_kind(j, path, FILES, err);
    wipe(j);
    json_free(j);
    if (!c) {
        err_prefix(err, "%s", path);
        if (err)
            err->status = ERR_USAGE;
    }
    return c;
}

static void drop(char *s) {
    if (s)
        mem_wipe(s, strlen(s));
    free(s);
}

void credentials_free(struct credentials *c) {
    if (!c)
        return;
    for (size_t i = 0; i < CREDENTIALS_FIELDS; i++)
        drop(c->fields[i]);
    for (size_t i = 0; i < CREDENTIALS_MAX_HEADERS; i++)
        drop(c->headers[i]);
    jwt_key_free(c->key);
    credentials_free(c->source);
    free(c->path);
    free(c);
}

const char *credentials_kind_text(const struct credentials *c) {
    return kinds[c->kind].text;
}
