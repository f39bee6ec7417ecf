#include "markup/field.h"
#include "markup/finders.h"

#include <string.h>
#include <strings.h>

/* The ends of names that a secret stands behind. */
const struct markup_key markup_keys[] = {
    {"password", MARKUP_VALUE_ONE, false},
    {"passwd", MARKUP_VALUE_ONE, false},
    {"passphrase", MARKUP_VALUE_ONE, false},
    {"pwd", MARKUP_VALUE_ONE, false},
    {"secret", MARKUP_VALUE_ONE, true},
    {"token", MARKUP_VALUE_ONE, true},
    {"session", MARKUP_VALUE_ONE, true},
    {"session_id", MARKUP_VALUE_ONE, true},
    {"api_key", MARKUP_VALUE_ONE, true},
    {"access_key", MARKUP_VALUE_ONE, true},
    {"access_key_id", MARKUP_VALUE_ONE, true},
    {"private_key", MARKUP_VALUE_ONE, true},
    {"secret_key", MARKUP_VALUE_ONE, true},
    {"signing_key", MARKUP_VALUE_ONE, true},
    {"encryption_key", MARKUP_VALUE_ONE, true},
    {"account_key", MARKUP_VALUE_ONE, true},
    {"credential", MARKUP_VALUE_ONE, true},
    {"credentials", MARKUP_VALUE_ONE, true},
    {"connection_string", MARKUP_VALUE_REST, true},
    {NULL, MARKUP_VALUE_ONE, false},
};

const struct markup_key markup_auth_keys[] = {
    {"authorization", MARKUP_VALUE_SCHEME, true},
    {NULL, MARKUP_VALUE_ONE, false},
};

const struct markup_key markup_cookie_keys[] = {
    {"cookie", MARKUP_VALUE_REST, true},
    {"cookies", MARKUP_VALUE_REST, true},
    {NULL, MARKUP_VALUE_ONE, false},
};

static bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_name(char c) {
    return is_alpha(c) || is_digit(c) || c == '_' || c == '-';
}

/* DB_PASSWORD, JWT_SECRET_KEY: the name of a variable, not its value. */
static bool is_constant(const char *s, size_t len) {
    bool joined = false;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '_' && i > 0 && i + 1 < len)
            joined = true;
        else if (s[i] < 'A' || s[i] > 'Z')
            return false;
    }
    return joined;
}

/* Where the key matches at `at` of the lower-case text: its end; else 0. _ of the key is _ - or nothing. */
static size_t key_end(const struct markup_text *t, size_t at, const char *key) {
    for (; *key; key++) {
        if (*key == '_') {
            at += t->lower[at] == '_' || t->lower[at] == '-';
            continue;
        }
        if (t->lower[at] != *key)
            return 0;
        at++;
    }
    return at;
}

/* A scheme before the credential of Authorization. Those with several parts take the rest of the line. */
static size_t skip_scheme(struct field *f, enum markup_value *how) {
    static const struct {
        const char *name;
        bool rest;
    } schemes[] = {{"bearer", false}, {"basic", false},     {"token", false},    {"apikey", false},
                   {"key", false},    {"negotiate", false}, {"digest", true},    {"aws4-hmac-sha256", true},
                   {"hawk", true},    {"oauth", true},      {"signature", true}, {NULL, false}};
    for (int i = 0; schemes[i].name; i++) {
        size_t n = strlen(schemes[i].name);
        size_t past = f->value + n;
        if (strncasecmp(f->s + f->value, schemes[i].name, n) != 0)
            continue;
        if (f->s[past] != ' ' && f->s[past] != '\t')
            continue;
        *how = schemes[i].rest ? MARKUP_VALUE_REST : MARKUP_VALUE_ONE;
        return field_skip_blanks(f->s, past);
    }
    *how = MARKUP_VALUE_ONE;
    return f->value;
}

/* "Invalid token: Not enough segments": one word of letters, and another word behind it. */
static bool is_prose(const struct field *f, size_t end) {
    const char *s = f->s;
    size_t n = end - f->value;
    for (size_t i = f->value; i < end; i++)
        if (!(i == f->value ? is_alpha(s[i]) : s[i] >= 'a' && s[i] <= 'z'))
            return false;
    return n > 0 && n < 16 && s[end] == ' ' && is_alpha(s[end + 1]);
}

/* The value of the field as its key wants it. False: harmless. */
static bool find_secret(struct field *f, const struct markup_key *key, struct markup_hit *hit) {
    enum markup_value how = key->value;
    if (how == MARKUP_VALUE_SCHEME)
        f->value = skip_scheme(f, &how);
    size_t word = field_bare_end(f), end = word;
    if (f->quote)
        end = field_quoted_end(f);
    else if (how == MARKUP_VALUE_REST && f->s[f->op] == ':')
        end = f->value + strcspn(f->s + f->value, "\n\"'`");
    while (end > f->value && strchr(" \t\\", f->s[end - 1]))
        end--;
    if (end <= f->value || (!f->quote && strchr("{[", f->s[f->value])))
        return false;
    if (markup_harmless(f->s + f->value, end - f->value))
        return false;
    if (f->pair && (end - f->value < 8 || f->value + strcspn(f->s + f->value, "0123456789\n") >= end))
        return false;
    if (f->colon && !f->quote) {
        if (markup_harmless(f->s + f->value, word - f->value) ||
            is_constant(f->s + f->value, word - f->value))
            return false;
        if (key->prose && is_prose(f, word))
            return false;
    }
    *hit = (struct markup_hit){f->value, end};
    return true;
}

static size_t name_start(const char *s, size_t at) {
    for (int i = 0; i < 64 && at > 0 && (is_name(s[at - 1]) || s[at - 1] == '.'); i++)
        at--;
    return at;
}

bool markup_find_value(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    const struct markup_key *key = arg;
    char stem[32];
    size_t n = strcspn(key->key, "_");
    memcpy(stem, key->key, n);
    stem[n] = 0;
    for (const char *p = t->lower + from; (p = strstr(p, stem)) != NULL; p += n) {
        struct field f = {.s = t->s, .end = key_end(t, (size_t)(p - t->lower), key->key)};
        if (f.end == 0 || is_name(t->s[f.end]))
            continue;
        f.start = name_start(t->s, (size_t)(p - t->lower));
        if (field_read(&f) && find_secret(&f, key, hit) && hit->start >= from)
            return true;
    }
    return false;
}

static bool key_ends_at(const struct markup_text *t, size_t end, const struct markup_key *keys) {
    for (; keys->key; keys++) {
        size_t n = strlen(keys->key);
        for (size_t at = end > n ? end - n : 0; at < end; at++)
            if (key_end(t, at, keys->key) == end)
                return true;
    }
    return false;
}

size_t markup_dangling(const struct markup_text *t) {
    const char *s = t->s;
    size_t op = t->len, end;
    while (op > 0 && strchr(" \"'`\\([", s[op - 1]))
        op--;
    for (end = op; op > 0 && strchr("=:>-", s[op - 1]);)
        op--;
    if (op == end)
        return t->len;
    while (op > 0 && strchr(" \"'`\\]", s[op - 1]))
        op--;
    bool known = key_ends_at(t, op, markup_keys) || key_ends_at(t, op, markup_auth_keys) ||
                 key_ends_at(t, op, markup_cookie_keys);
    return known ? op : t->len;
}
