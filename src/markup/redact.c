#include "markup/redact.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "markup/finders.h"
#include "markup/own.h"

#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_TOKEN,
    KIND_SECRET,
    KIND_EMAIL,
    KIND_IP,
    KIND_KEY,
    KIND_JWT,
    KIND_COOKIE,
    KIND_WEBHOOK,
    KINDS
};
static const char *const kind_names[KINDS] = {"token", "secret", "email",  "ip",
                                              "key",   "jwt",    "cookie", "webhook"};

struct redact {
    struct own own;
    struct markup_regexes *regexes;
};

struct redact_numbers {
    struct strmap numbers; /* kind and value -> number */
    size_t last[KINDS];
};

enum argument { ARG_ROW, ARG_OWN, ARG_REGEXES };

/* In this order: what is whole before what is a part of it. `rows` is a table whose rows (of `size` bytes,
 * the last beginning with NULL) are tried one after the other. */
static const struct rule {
    const char *name;
    enum kind kind;
    bool strong;
    markup_finder *find;
    enum argument arg;
    const void *rows;
    size_t size;
} rules[] = {
    {"key block", KIND_KEY, true, markup_find_key_block, ARG_ROW, NULL, 0},
    {"own credential", KIND_TOKEN, true, own_find, ARG_OWN, NULL, 0},
    {"webhook", KIND_WEBHOOK, true, markup_find_webhook, ARG_REGEXES, NULL, 0},
    {"URL credentials", KIND_SECRET, true, markup_find_userinfo, ARG_REGEXES, NULL, 0},
    {"JWT", KIND_JWT, true, markup_find_prefix, ARG_ROW, &markup_jwt, 0},
    {"token", KIND_TOKEN, true, markup_find_prefix, ARG_ROW, markup_prefixes, sizeof *markup_prefixes},
    {"cookie", KIND_COOKIE, true, markup_find_value, ARG_ROW, markup_cookie_keys, sizeof *markup_cookie_keys},
    {"Authorization", KIND_TOKEN, true, markup_find_value, ARG_ROW, markup_auth_keys,
     sizeof *markup_auth_keys},
    {"Bearer", KIND_TOKEN, true, markup_find_scheme, ARG_ROW, "bearer", 0},
    {"Basic", KIND_TOKEN, true, markup_find_scheme, ARG_ROW, "basic", 0},
    {"sensitive value", KIND_SECRET, true, markup_find_value, ARG_ROW, markup_keys, sizeof *markup_keys},
    {"e-mail", KIND_EMAIL, false, markup_find_email, ARG_ROW, NULL, 0},
    {"IPv6", KIND_IP, false, markup_find_ipv6, ARG_ROW, NULL, 0},
    {"IPv4", KIND_IP, false, markup_find_ipv4, ARG_ROW, NULL, 0},
};

struct redact *redact_new(void) {
    struct redact *r = mem_alloc(1, sizeof *r);
    r->regexes = markup_regexes_new();
    return r;
}

void redact_free(struct redact *r) {
    if (!r)
        return;
    own_release(&r->own);
    markup_regexes_free(r->regexes);
    free(r);
}

void redact_add_own(struct redact *r, const char *value) {
    own_add(&r->own, value);
}

struct redact_numbers *redact_numbers_new(const char *text) {
    struct redact_numbers *n = mem_alloc(1, sizeof *n);
    strmap_init(&n->numbers);
    for (const char *p = text; (p = strchr(p, '<')) != NULL; p++)
        for (size_t k = 0; k < KINDS; k++) {
            size_t len = strlen(kind_names[k]);
            if (strncmp(p + 1, kind_names[k], len) != 0 || p[len + 1] != '#')
                continue;
            size_t v = 0;
            for (const char *d = p + len + 2; *d >= '0' && *d <= '9' && v < 100000; d++)
                v = 10 * v + (size_t)(*d - '0');
            if (v > n->last[k])
                n->last[k] = v;
        }
    return n;
}

void redact_numbers_free(struct redact_numbers *n) {
    if (!n)
        return;
    strmap_release(&n->numbers);
    free(n);
}

static size_t number(struct redact_numbers *n, enum kind kind, const char *value, size_t len) {
    struct strbuf key;
    strbuf_init(&key, len + 1);
    strbuf_addch(&key, (char)('A' + kind));
    strbuf_add(&key, value, len);
    size_t *v = strmap_put(&n->numbers, strbuf_str(&key), key.len);
    if (*v == 0)
        *v = ++n->last[kind];
    strbuf_release(&key);
    return *v;
}

static char *lower_of(const char *s, size_t len) {
    char *lower = mem_alloc(len + 1, 1);
    for (size_t i = 0; i < len; i++)
        lower[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 32) : s[i];
    return lower;
}

/* The argument of the rule's row i; false: there is none. */
static bool argument(const struct redact *r, const struct rule *rule, size_t i, const void **arg) {
    switch (rule->arg) {
    case ARG_OWN:
        *arg = &r->own;
        return i == 0;
    case ARG_REGEXES:
        *arg = r->regexes;
        return i == 0;
    case ARG_ROW:
        break;
    }
    *arg = rule->rows ? (const char *)rule->rows + i * rule->size : NULL;
    if (rule->size == 0)
        return i == 0;
    const char *first; /* each table's rows begin with a name */
    memcpy(&first, *arg, sizeof first);
    return first != NULL;
}

/* All hits of one rule and row, from `t` to `out`. 0: there are none, `out` is empty. */
static size_t replace(const struct rule *rule, const void *arg, const struct markup_text *t,
                      struct redact_numbers *n, struct strbuf *out) {
    struct markup_hit hit;
    size_t from = 0, count = 0;
    strbuf_reset(out);
    while (from < t->len && rule->find(arg, t, from, &hit)) {
        strbuf_add(out, t->s + from, hit.start - from);
        strbuf_printf(out, "<%s#%zu>", kind_names[rule->kind],
                      number(n, rule->kind, t->s + hit.start, hit.end - hit.start));
        from = hit.end;
        count++;
    }
    if (count)
        strbuf_add(out, t->s + from, t->len - from);
    return count;
}

size_t redact_text(const struct redact *r, const char *text, struct redact_numbers *n, struct strbuf *out) {
    struct strbuf now, next;
    strbuf_init(&now, out->max);
    strbuf_init(&next, out->max);
    strbuf_addstr(&now, text);
    char *lower = lower_of(strbuf_str(&now), now.len);
    size_t count = 0;
    const void *arg;
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        for (size_t i = 0; argument(r, &rules[k], i, &arg); i++) {
            struct markup_text t = {strbuf_str(&now), lower, now.len};
            size_t hits = replace(&rules[k], arg, &t, n, &next);
            if (hits == 0)
                continue;
            count += hits;
            struct strbuf swap = now;
            now = next;
            next = swap;
            free(lower);
            lower = lower_of(now.data, now.len);
        }
    strbuf_reset(out);
    strbuf_add(out, strbuf_str(&now), now.len);
    free(lower);
    strbuf_release(&now);
    strbuf_release(&next);
    return count;
}

size_t redact_count(const struct redact *r, const char *text, size_t len, const char **rule) {
    char *copy = mem_alloc(len + 1, 1);
    for (size_t i = 0; i < len; i++)
        copy[i] = text[i] ? text[i] : ' ';
    char *lower = lower_of(copy, len);
    struct markup_text t = {copy, lower, len};
    size_t count = 0;
    const void *arg;
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        for (size_t i = 0; rules[k].strong && argument(r, &rules[k], i, &arg); i++) {
            struct markup_hit hit;
            for (size_t from = 0; from < len && rules[k].find(arg, &t, from, &hit); from = hit.end) {
                if (rule && count == 0)
                    *rule = rules[k].name;
                count++;
                /* One secret is counted once, whatever other rules say of it. */
                memset(copy + hit.start, '*', hit.end - hit.start);
                memset(lower + hit.start, '*', hit.end - hit.start);
            }
        }
    free(lower);
    free(copy);
    return count;
}

size_t redact_dangling(const char *text, size_t len) {
    char *lower = lower_of(text, len);
    struct markup_text t = {text, lower, len};
    size_t n = markup_dangling(&t);
    free(lower);
    return n;
}
