#include "markup/redact.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "markup/chars.h"
#include "markup/redact_find.h"

#include <stdlib.h>
#include <string.h>

#define OWN_NAME "own-credential"
#define OWN_HIDE "token"
enum { LARGEST = 10000000 };

struct redact {
    struct own own;
    struct redact_rules rules;
};

struct redact_numbers {
    struct strmap numbers; /* word, : and value -> number */
    struct strmap last;    /* word -> the highest number given */
};

struct redact *redact_new(void) {
    struct redact *r = mem_alloc(1, sizeof *r);
    redact_rules_init(&r->rules);
    return r;
}

void redact_free(struct redact *r) {
    if (!r)
        return;
    own_release(&r->own);
    redact_rules_release(&r->rules);
    free(r);
}

int redact_configure(struct redact *r, const struct json *redaction, struct err *err) {
    return redact_rules_add(&r->rules, redaction, err);
}

void redact_add_own(struct redact *r, const char *value) {
    own_add(&r->own, value);
}

struct redact_numbers *redact_numbers_new(const char *text) {
    struct redact_numbers *n = mem_alloc(1, sizeof *n);
    strmap_init(&n->numbers);
    strmap_init(&n->last);
    for (const char *p = text; (p = strchr(p, '<')) != NULL; p++) {
        size_t len = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz"), v = 0;
        if (len == 0 || len > REDACT_HIDE_MAX || p[len + 1] != '#')
            continue;
        for (const char *d = p + len + 2; chars_digit(*d) && v < LARGEST; d++)
            v = 10 * v + (size_t)(*d - '0');
        size_t *last = strmap_put(&n->last, p + 1, len);
        if (v > *last)
            *last = v;
    }
    return n;
}

void redact_numbers_free(struct redact_numbers *n) {
    if (!n)
        return;
    strmap_release(&n->numbers);
    strmap_release(&n->last);
    free(n);
}

static size_t number(struct redact_numbers *n, const char *word, const char *value, size_t len) {
    struct strbuf key;
    strbuf_init(&key, len + REDACT_HIDE_MAX + 2);
    strbuf_addstr(&key, word);
    strbuf_addch(&key, ':');
    strbuf_add(&key, value, len);
    size_t *v = strmap_put(&n->numbers, strbuf_str(&key), key.len);
    if (*v == 0)
        *v = ++*strmap_put(&n->last, word, strlen(word));
    size_t given = *v;
    strbuf_release(&key);
    return given;
}

static const char *rule_name(const struct redact *r, size_t rule) {
    return rule == REDACT_OWN ? OWN_NAME : r->rules.items[rule].name;
}

static void replace(const struct redact *r, const char *text, const struct redact_span *s,
                    struct redact_how *how, struct strbuf *out) {
    const char *word = s->rule == REDACT_OWN ? OWN_HIDE : r->rules.items[s->rule].hide;
    char placeholder[REDACT_HIDE_MAX + 24];
    struct strbuf sb;
    strbuf_init(&sb, sizeof placeholder - 1);
    strbuf_printf(&sb, "<%s#%zu>", word, number(how->numbers, word, text + s->start, s->end - s->start));
    strbuf_add(out, strbuf_str(&sb), sb.len);
    if (how->told)
        how->told(how->ctx, s->start, rule_name(r, s->rule), strbuf_str(&sb));
    for (size_t i = s->start; how->keep_lines && i < s->end; i++)
        if (text[i] == '\n') {
            strbuf_addch(out, '\n');
            strbuf_add(out, strbuf_str(&sb), sb.len);
        }
    strbuf_release(&sb);
}

size_t redact_text(const struct redact *r, const char *text, struct redact_how *how, struct strbuf *out) {
    struct redact_spans spans = {0};
    size_t len = strlen(text), at = 0, n;
    redact_find(&r->rules, &r->own, text, len, how->scope, &spans);
    strbuf_reset(out);
    for (size_t i = 0; i < spans.n; i++) {
        strbuf_add(out, text + at, spans.items[i].start - at);
        replace(r, text, &spans.items[i], how, out);
        at = spans.items[i].end;
    }
    strbuf_add(out, text + at, len - at);
    how->work += spans.work;
    n = spans.n;
    free(spans.items);
    return n;
}

size_t redact_count(const struct redact *r, const char *text, size_t len, const char **rule) {
    struct redact_spans spans = {0};
    redact_find(&r->rules, &r->own, text, len, REDACT_DOCUMENT, &spans);
    size_t n = spans.n;
    if (n > 0 && rule)
        *rule = rule_name(r, spans.items[0].rule);
    free(spans.items);
    return n;
}

static bool ends_with_key(const struct redact *r, const struct markup_text *t, size_t end) {
    for (size_t i = 0; i < r->rules.n; i++) {
        const struct redact_rule *rule = &r->rules.items[i];
        for (size_t k = 0; rule->find == markup_find_value && !rule->off && k < rule->args_n; k++) {
            const struct markup_key *key = rule->args[k];
            size_t n = strlen(key->key);
            for (size_t at = end > n ? end - n : 0; at < end; at++)
                if (markup_key_end(t, at, key->key) == end)
                    return true;
        }
    }
    return false;
}

size_t redact_dangling(const struct redact *r, const char *text, size_t len) {
    size_t op = len, end;
    while (op > 0 && strchr(" \"'`\\([", text[op - 1]))
        op--;
    for (end = op; op > 0 && strchr("=:>-", text[op - 1]);)
        op--;
    if (op == end)
        return len;
    while (op > 0 && strchr(" \"'`\\]", text[op - 1]))
        op--;
    char *lower = mem_alloc(len + 1, 1);
    for (size_t i = 0; i < len; i++)
        lower[i] = chars_lower(text[i]);
    struct markup_text t = {text, lower, len};
    if (!ends_with_key(r, &t, op))
        op = len;
    free(lower);
    return op;
}
