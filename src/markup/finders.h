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
 * walk from hit to hit. `arg` is what the rule says, see below; where nothing is said it is not looked at. */
typedef bool markup_finder(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit);

/* Key blocks: from -----BEGIN ... PRIVATE KEY----- to its end line, also with literal \n on one line. */
markup_finder markup_find_key_block;
/* The entries of `data:` and `stringData:` in a manifest of `kind: Secret`, a line each. */
markup_finder markup_find_kube_secret;

markup_finder markup_find_scheme; /* arg: "bearer" or the like: what stands behind the word */

/* Values by the name before them: key=value, key: value, "key": "value", ?key=value, --key value. */
enum markup_value {
    MARKUP_VALUE_ONE,    /* one word, or what is quoted */
    MARKUP_VALUE_SCHEME, /* as of Authorization: a scheme may stand before it */
    MARKUP_VALUE_REST,   /* up to the end of the line or of the quotes */
};
enum { MARKUP_KEY_MAX = 31 };
struct markup_key {
    const char *key; /* lower case, at most MARKUP_KEY_MAX bytes, not beginning with _; the end of a longer
                        name will do; _ stands for - . a blank and nothing too */
    enum markup_value value;
    bool prose; /* often a word of a sentence: one word of letters before another word is no value */
};
markup_finder markup_find_value; /* arg: struct markup_key */
/* Where the key matches at `at` of the text: its end; else 0. */
size_t markup_key_end(const struct markup_text *t, size_t at, const char *key);
/* Nothing that could be a secret: empty, masked, a placeholder, a word such as "missing", a small number. */
bool markup_harmless(const char *s, size_t len);
/* The length of the placeholder <token#1> at s; 0: there is none. */
size_t markup_numbered(const char *s, size_t len);
/* Nothing but such placeholders, and what stands between them. */
bool markup_hidden(const char *s, size_t len);
/* <token#1>, <your key>, also as Markdown writes it, with no text behind it. */
bool markup_placeholder(const char *s, size_t len);

/* Runs of 12 and more characters that look like chance rather than words; no UUID, no pod's name, nothing
 * that is hexadecimal alone (there identifiers are the rule, and a regular expression does). arg: a double,
 * bits that are due. */
markup_finder markup_find_random;

/* Addresses. */
markup_finder markup_find_userinfo; /* arg: struct regex, group 1: user:password of a URL */
markup_finder markup_find_email;
markup_finder markup_find_ipv4, markup_find_ipv6; /* not of the machine itself; not versions */

#endif
