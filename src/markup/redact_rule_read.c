#include "markup/chars.h"
#include "markup/redact_rules.h"

#include <stdlib.h>
#include <string.h>

static int want_text(const struct json *v, const char **out, struct arena *a, struct err *err) {
    const char *s = json_string(v);
    if (!s || !*s)
        return err_set(err, ERR_USAGE, "a text is due here");
    *out = arena_str(a, s);
    return 0;
}

static int want_real(const struct json *v, double *out, struct err *err) {
    *out = json_real(v, -1);
    return *out < 0 || *out > 1000 ? err_set(err, ERR_USAGE, "a number from 0 to 1000 is due here") : 0;
}

/* Texts in lower case, to those that are there already. */
static int want_words(const struct json *v, const char ***out, size_t *n, struct arena *a, struct err *err) {
    if (!json_is_array(v) || json_count(v) + *n > REDACT_KEYWORDS_MAX)
        return err_set(err, ERR_USAGE, "a list of at most %d texts is due here", REDACT_KEYWORDS_MAX);
    const char **all = arena_alloc(a, (*n + json_count(v) + 1) * sizeof *all);
    if (*n)
        memcpy(all, *out, *n * sizeof *all);
    for (const struct json *m = json_first(v); m; m = json_next(m)) {
        const char *s = json_string(m);
        if (!s || !*s)
            return err_set(err, ERR_USAGE, "a text is due here");
        char *word = arena_str(a, s);
        for (char *p = word; *p; p++)
            *p = chars_lower(*p);
        all[(*n)++] = word;
    }
    *out = all;
    return 0;
}

/* A rule while it is read. */
struct reading {
    struct redact_rule *rule;
    struct arena *arena;
    const char *find;
    const struct json *object;
    bool config;
    const char **keys, **words;
    size_t keys_n, words_n;
};

static struct regex *compile(const struct reading *r, const char *pattern, bool caseless, struct err *err) {
    return r->config ? regex_new_bounded(pattern, caseless, err) : regex_new(pattern, caseless, err);
}

static int read_name(struct reading *r, const struct json *v, struct err *err) {
    return want_text(v, &r->rule->name, r->arena, err);
}

static int read_hide(struct reading *r, const struct json *v, struct err *err) {
    const char *s = json_string(v);
    size_t n = s ? strspn(s, "abcdefghijklmnopqrstuvwxyz") : 0;
    if (!n || s[n] || n > REDACT_HIDE_MAX)
        return err_set(err, ERR_USAGE, "a word of at most %d small letters is due here", REDACT_HIDE_MAX);
    return want_text(v, &r->rule->hide, r->arena, err);
}

static int read_keywords(struct reading *r, const struct json *v, struct err *err) {
    return want_words(v, &r->rule->keywords, &r->rule->keywords_n, r->arena, err);
}

static int read_keys(struct reading *r, const struct json *v, struct err *err) {
    return want_words(v, &r->keys, &r->keys_n, r->arena, err);
}

static int read_words(struct reading *r, const struct json *v, struct err *err) {
    return want_words(v, &r->words, &r->words_n, r->arena, err);
}

static int read_find(struct reading *r, const struct json *v, struct err *err) {
    return want_text(v, &r->find, r->arena, err);
}

static int read_regex(struct reading *r, const struct json *v, struct err *err) {
    return want_text(v, &r->rule->pattern, r->arena, err);
}

static int read_unless(struct reading *r, const struct json *v, struct err *err) {
    regex_free(r->rule->unless);
    r->rule->unless = json_string(v) ? compile(r, json_string(v), true, err) : NULL;
    return r->rule->unless ? 0 : json_string(v) ? -1 : err_set(err, ERR_USAGE, "a text is due here");
}

static int read_entropy(struct reading *r, const struct json *v, struct err *err) {
    return want_real(v, &r->rule->entropy, err);
}

static int read_random(struct reading *r, const struct json *v, struct err *err) {
    return want_real(v, &r->rule->random, err);
}

static int want_size(const struct json *v, size_t *out, struct err *err) {
    double d;
    if (want_real(v, &d, err))
        return -1;
    *out = (size_t)d;
    return 0;
}

static int read_near(struct reading *r, const struct json *v, struct err *err) {
    return want_size(v, &r->rule->near, err);
}

static int read_lines(struct reading *r, const struct json *v, struct err *err) {
    return want_size(v, &r->rule->lines, err);
}

static int read_check(struct reading *r, const struct json *v, struct err *err) {
    const char *s = json_string(v);
    r->rule->check = s ? checks_named(s) : NULL;
    return r->rule->check || (s && !strcmp(s, "none"))
               ? 0
               : err_set(err, ERR_USAGE, "luhn, mod97, ssn or none is due here");
}

static int want_switch(const struct json *v, struct err *err) {
    return json_is_bool(v) ? 0 : err_set(err, ERR_USAGE, "true or false is due here");
}

static int read_on(struct reading *r, const struct json *v, struct err *err) {
    r->rule->off = !json_bool(r->object, "on", true);
    return want_switch(v, err);
}

static int read_chance(struct reading *r, const struct json *v, struct err *err) {
    r->rule->chance = json_bool(r->object, "chance", false);
    return want_switch(v, err);
}

static int read_scan(struct reading *r, const struct json *v, struct err *err) {
    r->rule->lax = !json_bool(r->object, "scan", true);
    return want_switch(v, err);
}

static const struct {
    const char *key;
    int (*read)(struct reading *r, const struct json *v, struct err *err);
} fields[] = {
    {"name", read_name},       {"hide", read_hide},     {"keywords", read_keywords}, {"keys", read_keys},
    {"words", read_words},     {"find", read_find},     {"regex", read_regex},       {"unless", read_unless},
    {"entropy", read_entropy}, {"random", read_random}, {"near", read_near},         {"lines", read_lines},
    {"check", read_check},     {"on", read_on},         {"scan", read_scan},         {"chance", read_chance},
};

/* What only code can find, and how it takes the rule's lists. */
enum takes { TAKES_NOTHING, TAKES_RANDOM, TAKES_KEYWORDS, TAKES_KEYS, TAKES_REGEX, TAKES_DECODED };
static const struct {
    const char *name;
    markup_finder *find;
    enum takes takes;
    enum markup_value value;
} finders[] = {
    {"key-block", markup_find_key_block, TAKES_NOTHING, MARKUP_VALUE_ONE},
    {"kubernetes-secret", markup_find_kube_secret, TAKES_NOTHING, MARKUP_VALUE_ONE},
    {"value", markup_find_value, TAKES_KEYS, MARKUP_VALUE_ONE},
    {"rest", markup_find_value, TAKES_KEYS, MARKUP_VALUE_REST},
    {"authorization", markup_find_value, TAKES_KEYS, MARKUP_VALUE_SCHEME},
    {"scheme", markup_find_scheme, TAKES_KEYWORDS, MARKUP_VALUE_ONE},
    {"userinfo", markup_find_userinfo, TAKES_REGEX, MARKUP_VALUE_ONE},
    {"email", markup_find_email, TAKES_NOTHING, MARKUP_VALUE_ONE},
    {"ipv4", markup_find_ipv4, TAKES_NOTHING, MARKUP_VALUE_ONE},
    {"ipv6", markup_find_ipv6, TAKES_NOTHING, MARKUP_VALUE_ONE},
    {"random", markup_find_random, TAKES_RANDOM, MARKUP_VALUE_ONE},
    {"encoded", NULL, TAKES_DECODED, MARKUP_VALUE_ONE},
};

static void push_arg(struct redact_rule *rule, const void *arg) {
    rule->args[rule->args_n++] = arg;
}

/* A key's keyword is what stands before its first _, which may be missing or another sign. */
static int take_keys(struct reading *r, enum markup_value value, struct err *err) {
    size_t n = r->keys_n + r->words_n;
    struct redact_rule *rule = r->rule;
    struct markup_key *keys = arena_alloc(r->arena, (n + 1) * sizeof *keys);
    rule->keywords = arena_alloc(r->arena, (n + 1) * sizeof *rule->keywords);
    rule->keywords_n = 0;
    for (size_t i = 0; i < n; i++) {
        bool word = i >= r->keys_n;
        const char *key = word ? r->words[i - r->keys_n] : r->keys[i];
        keys[i] = (struct markup_key){key, value, word};
        push_arg(rule, &keys[i]);
        size_t stem = strcspn(key, "_");
        if (stem == 0 || strlen(key) > MARKUP_KEY_MAX)
            return err_set(err, ERR_USAGE,
                           "%s: a key begins with something else than _ and has at most %d bytes", key,
                           MARKUP_KEY_MAX);
        rule->keywords[rule->keywords_n++] = arena_dup(r->arena, key, stem);
    }
    return 0;
}

static int take_finder(struct reading *r, struct err *err) {
    struct redact_rule *rule = r->rule;
    size_t i = 0;
    while (i < sizeof finders / sizeof *finders && strcmp(finders[i].name, r->find) != 0)
        i++;
    if (i == sizeof finders / sizeof *finders)
        return err_set(err, ERR_USAGE, "find: there is no finder \"%s\"", r->find);
    rule->find = finders[i].find;
    rule->args = arena_alloc(r->arena, (r->keys_n + r->words_n + rule->keywords_n + 1) * sizeof *rule->args);
    switch (finders[i].takes) {
    case TAKES_NOTHING:
        push_arg(rule, "");
        break;
    case TAKES_DECODED:
        rule->decodes = true;
        return 0;
    case TAKES_RANDOM: {
        double *bits = arena_alloc(r->arena, sizeof *bits);
        *bits = rule->random;
        push_arg(rule, bits);
        break;
    }
    case TAKES_REGEX:
        if (!rule->pattern)
            return err_set(err, ERR_USAGE, "a regex is due with find \"%s\"", r->find);
        if (!rule->regex && !(rule->regex = compile(r, rule->pattern, false, err)))
            return -1;
        push_arg(rule, rule->regex);
        break;
    case TAKES_KEYWORDS:
        for (size_t k = 0; k < rule->keywords_n; k++)
            push_arg(rule, rule->keywords[k]);
        break;
    case TAKES_KEYS:
        if (take_keys(r, finders[i].value, err))
            return -1;
        break;
    }
    return rule->args_n ? 0 : err_set(err, ERR_USAGE, "find \"%s\" has nothing to look for", r->find);
}

int redact_rule_read(struct redact_rule *rule, const struct json *v, bool config, struct arena *a,
                     struct err *err) {
    struct reading r = {.rule = rule, .arena = a, .object = v, .config = config};
    if (!json_is_object(v))
        return err_set(err, ERR_USAGE, "a rule is an object");
    for (const struct json *m = json_first(v); m; m = json_next(m)) {
        size_t i = 0;
        while (i < sizeof fields / sizeof *fields && strcmp(fields[i].key, json_key(m)) != 0)
            i++;
        if (i == sizeof fields / sizeof *fields)
            return err_set(err, ERR_USAGE, "there is no key \"%s\" in a rule", json_key(m));
        if (fields[i].read(&r, m, err))
            return err_prefix(err, "%s", json_key(m));
    }
    if (!rule->name || !rule->hide || (!r.find && !rule->pattern))
        return err_set(err, ERR_USAGE, "name, hide and regex are due in a rule");
    if (config && rule->pattern && !(rule->regex = compile(&r, rule->pattern, false, err)))
        return -1;
    if (r.find && take_finder(&r, err))
        return -1;
    rule->common = rule->keywords_n == 0;
    return 0;
}
