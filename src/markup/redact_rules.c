#include "markup/redact_rules.h"
#include "base/mem.h"
#include "markup/template.h"

#include <stdlib.h>
#include <string.h>

static void free_rule(struct redact_rule *rule) {
    regex_free(rule->regex);
    regex_free(rule->unless);
    rule->regex = rule->unless = NULL;
}

static struct redact_rule *named(const struct redact_rules *r, const char *name) {
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->items[i].name, name) == 0)
            return &r->items[i];
    return NULL;
}

static void build(struct redact_rules *r) {
    keywords_free(r->words);
    r->words = keywords_new();
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->items[i].keywords_n && !r->items[i].off; k++)
            keywords_add(r->words, r->items[i].keywords[k], i);
    keywords_build(r->words);
}

void redact_rules_init(struct redact_rules *r) {
    struct err err = {0};
    const struct embedded_file *f = template_file("redaction.json");
    struct json *doc = f ? json_parse_commented(f->text, f->len, &err) : NULL;
    *r = (struct redact_rules){0};
    arena_init(&r->arena);
    for (const struct json *v = json_first(json_get(doc, "rules")); v; v = json_next(v))
        if (redact_rule_read(MEM_PUSH(r), v, false, &r->arena, &err))
            abort();
    json_free(doc);
    if (r->n == 0)
        abort();
    build(r);
}

void redact_rules_release(struct redact_rules *r) {
    for (size_t i = 0; i < r->n; i++)
        free_rule(&r->items[i]);
    free(r->items);
    keywords_free(r->words);
    arena_release(&r->arena);
    *r = (struct redact_rules){0};
}

static int turn(struct redact_rules *r, const struct json *names, bool off, struct err *err) {
    if (names && !json_is_array(names))
        return err_set(err, ERR_USAGE, "a list of names is due here");
    for (const struct json *m = json_first(names); m; m = json_next(m)) {
        struct redact_rule *rule = json_string(m) ? named(r, json_string(m)) : NULL;
        if (!rule)
            return err_set(err, ERR_USAGE, "there is no rule \"%s\"", json_string(m) ? json_string(m) : "");
        rule->off = off;
    }
    return 0;
}

static int add_rule(struct redact_rules *r, const struct json *v, struct err *err) {
    struct redact_rule rule = {0};
    if (r->n == REDACT_RULES_MAX)
        return err_set(err, ERR_USAGE, "there are more than %d rules", REDACT_RULES_MAX);
    if (redact_rule_read(&rule, v, true, &r->arena, err)) {
        free_rule(&rule);
        return rule.name ? err_prefix(err, "%s", rule.name) : -1;
    }
    struct redact_rule *old = named(r, rule.name);
    if (old)
        free_rule(old);
    *(old ? old : (struct redact_rule *)MEM_PUSH(r)) = rule;
    return 0;
}

int redact_rules_add(struct redact_rules *r, const struct json *redaction, struct err *err) {
    size_t i = 0;
    for (const struct json *v = json_first(json_get(redaction, "rules")); v; v = json_next(v), i++)
        if (add_rule(r, v, err))
            return err_prefix(err, "redaction.rules[%zu]", i);
    if (turn(r, json_get(redaction, "disable"), true, err))
        return err_prefix(err, "redaction.disable");
    if (turn(r, json_get(redaction, "enable"), false, err))
        return err_prefix(err, "redaction.enable");
    size_t words = 0;
    for (i = 0; i < r->n; i++)
        words += r->items[i].keywords_n;
    if (words > KEYWORDS_MAX)
        return err_set(err, ERR_USAGE, "the rules of redaction have more than %d keywords", KEYWORDS_MAX);
    build(r);
    return 0;
}

const struct regex *redact_rules_regex(const struct redact_rule *rule) {
    /* The one thing that changes in a rule after it was read. */
    struct redact_rule *changing = (struct redact_rule *)rule;
    if (!rule->regex && rule->pattern && !(changing->regex = regex_new(rule->pattern, false, NULL)))
        abort();
    return rule->regex;
}
