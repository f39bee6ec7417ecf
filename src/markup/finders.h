/* What knows secrets: functions that find the next one of a rule in a text. Internal to the gate. */
#ifndef MARKUP_FINDERS_H
#define MARKUP_FINDERS_H

#include <stdbool.h>
#include <stddef.h>

/* A text to look through, and the same in ASCII lower case. NUL-terminated, no NUL inside. */
struct markup_text {
    const char *s, *lower;
    size_t len;
};
struct markup_hit { /* s[start, end) is the secret itself, what stands around it stays */
    size_t start, end;
};

/* A finder gives the first hit that starts at or after `from`. Its time is linear in the text for a whole
 * walk from hit to hit. `arg` is the row of its own table, or NULL where it has none. */
typedef bool markup_finder(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit);

/* Key blocks: from -----BEGIN ... PRIVATE KEY----- to its end line, also with literal \n on one line. */
markup_finder markup_find_key_block;

/* Tokens known by a prefix. */
struct markup_prefix {
    const char *prefix;
    const char *charset; /* bytes that may follow: ranges as a-z, others one by one */
    size_t min;          /* that must follow */
    bool loose;          /* the prefix alone tells: what stands before it does not matter */
    bool (*check)(const char *s, size_t len); /* NULL: fine */
};
extern const struct markup_prefix markup_prefixes[]; /* ends with a NULL prefix */
markup_finder markup_find_prefix;                    /* arg: struct markup_prefix */
extern const struct markup_prefix markup_jwt;
markup_finder markup_find_scheme; /* arg: "bearer" or "basic": what stands behind the word */

/* Values by the name before them: key=value, key: value, "key": "value", ?key=value, --key value. */
enum markup_value {
    MARKUP_VALUE_ONE,    /* one word, or what is quoted */
    MARKUP_VALUE_SCHEME, /* as of Authorization: a scheme may stand before it */
    MARKUP_VALUE_REST,   /* up to the end of the line or of the quotes */
};
struct markup_key {
    const char *key; /* lower case; the end of a longer name will do; _ stands for - and nothing too */
    enum markup_value value;
    bool prose; /* often a word of a sentence: one word of letters before another word is no value */
};
extern const struct markup_key markup_keys[], markup_auth_keys[],
    markup_cookie_keys[];        /* end with a NULL key */
markup_finder markup_find_value; /* arg: struct markup_key */
/* A text that ends in such a name and its operator would make whatever is put behind it a value: its length
 * without the operator, else t->len. */
size_t markup_dangling(const struct markup_text *t);
/* Nothing that could be a secret: empty, masked, a placeholder, a word such as "missing", a small number. */
bool markup_harmless(const char *s, size_t len);
/* <token#1>, <your key>, also as Markdown writes it, with no text behind it. */
bool markup_placeholder(const char *s, size_t len);

/* Addresses. */
struct markup_regexes; /* what is compiled once */
struct markup_regexes *markup_regexes_new(void);
void markup_regexes_free(struct markup_regexes *r);
markup_finder markup_find_webhook;  /* arg: struct markup_regexes */
markup_finder markup_find_userinfo; /* arg: struct markup_regexes; user:password of a URL */
markup_finder markup_find_email;
markup_finder markup_find_ipv4, markup_find_ipv6; /* not of the machine itself; not versions */

#endif
