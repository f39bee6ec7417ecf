#include "markup/chars.h"
#include "markup/field.h"
#include "markup/finders.h"

#include <string.h>
#include <strings.h>

#define NAME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-. "

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

size_t markup_key_end(const struct markup_text *t, size_t at, const char *key) {
    for (; *key; key++) {
        if (*key == '_') {
            at += t->lower[at] && strchr("_-. ", t->lower[at]) != NULL;
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
        if (!(i == f->value ? chars_alpha(s[i]) : s[i] >= 'a' && s[i] <= 'z'))
            return false;
    return n > 0 && n < 16 && s[end] == ' ' && chars_alpha(s[end + 1]);
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
    /* "TOKEN", "name" is a list of names; what no name could be is a value. */
    if (f->pair && (end - f->value < 8 || f->value + strspn(f->s + f->value, NAME) >= end))
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
    for (int i = 0; i < 64 && at > 0 && (chars_name(s[at - 1]) || s[at - 1] == '.'); i++)
        at--;
    return at;
}

bool markup_find_value(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    const struct markup_key *key = arg;
    char stem[MARKUP_KEY_MAX + 1];
    size_t n = strcspn(key->key, "_");
    memcpy(stem, key->key, n);
    stem[n] = 0;
    for (const char *p = t->lower + from; (p = strstr(p, stem)) != NULL; p += n) {
        struct field f = {.s = t->s, .end = markup_key_end(t, (size_t)(p - t->lower), key->key)};
        if (f.end == 0 || chars_name(t->s[f.end]))
            continue;
        f.start = name_start(t->s, (size_t)(p - t->lower));
        if (field_read(&f) && find_secret(&f, key, hit) && hit->start >= from)
            return true;
    }
    return false;
}
