/* The rules of redaction, as config/redaction.json and the config's own "redaction" say them. Internal to the
 * gate; the form of a rule is documented in config/redaction.json. */
#ifndef MARKUP_REDACT_RULES_H
#define MARKUP_REDACT_RULES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "markup/checks.h"
#include "markup/finders.h"
#include "markup/keywords.h"
#include "markup/regex.h"

enum {
    REDACT_RULES_MAX = 1000,
    REDACT_KEYWORDS_MAX = 400, /* of one rule */
    REDACT_HIDE_MAX = 12       /* letters of a placeholder's word */
};

struct redact_rule {
    const char *name, *hide; /* <hide#1> */
    const char **keywords;   /* in lower case */
    size_t keywords_n;
    markup_finder *find; /* NULL: the regular expression */
    const void **args;   /* what `find` is called with, one after the other */
    size_t args_n;
    const char *pattern; /* compiled when it is first needed, since most rules never are */
    struct regex *regex;
    struct regex *unless; /* what stands before a hit and makes it harmless */
    double entropy, random;
    checks_function *check;
    size_t near;  /* bytes from a keyword within which a hit may be; 0: the whole line */
    size_t lines; /* more that the regular expression may look at */
    bool off;     /* unless the config enables it */
    bool chance;  /* it only looks like a secret: not looked for in identifiers known as such */
    bool lax;     /* not looked for in finished documents */
    bool common;  /* no keywords: tried on every line */
    bool decodes; /* what is encoded, and holds what another rule knows */
};

struct redact_rules {
    struct arena arena;
    struct redact_rule *items;
    size_t n, cap;
    struct keywords *words; /* ids are places in items */
};

/* The built-in rules. They are a part of the program: one that cannot be read aborts. */
void redact_rules_init(struct redact_rules *r);
void redact_rules_release(struct redact_rules *r);

/* The config's "redaction": {"rules": [...], "disable": [names], "enable": [names]}; other keys are another's
 * business. A rule with the name of a built-in one takes its place. ERR_USAGE: which rule, and what is wrong.
 */
int redact_rules_add(struct redact_rules *r, const struct json *redaction, struct err *err);

/* Fills a rule (zeroed) from one of a list; what it holds belongs to the arena, but for the regular
 * expressions, which redact_rules_release frees. Those of a config are compiled at once, with bounds: a
 * mistake is told now, not when the rule is first needed. ERR_USAGE: what is wrong; the rule may be half
 * filled. */
int redact_rule_read(struct redact_rule *rule, const struct json *v, bool config, struct arena *a,
                     struct err *err);

/* The rule's regular expression; NULL: it has none. */
const struct regex *redact_rules_regex(const struct redact_rule *rule);

#endif
