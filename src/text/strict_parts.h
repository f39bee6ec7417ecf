/* What the files of text/strict share; nobody else includes this. */
#ifndef TEXT_STRICT_PARTS_H
#define TEXT_STRICT_PARTS_H

#include "base/strmap.h"
#include "text/strict.h"

#include <stdbool.h>

struct strict {
    strict_allowed *allowed;
    const void *ctx;
    struct strmap names; /* files, modules and functions of own frames */
    struct strmap roots; /* folders of theirs */
    char *hidden[STRICT_MAX_HIDDEN];
    size_t hidden_n;
    struct strmap said, told; /* words of the texts, and of what is shown of them */
    bool said_all;            /* false: there were too many */
};

/* A number, or several that stand together, with their unit: appended or masked. How many bytes it takes; 0:
 * at `at` stands none. */
size_t strict_number(const char *s, size_t len, size_t at, struct strbuf *out);
bool strict_number_small(const char *s, size_t len); /* the whole is one that is shown */

/* One of the kinds that are shown anywhere: allowed, own, exception type, enum. */
bool strict_word_shown(const struct strict *s, const char *word, size_t len);
/* One word without blanks, quotes and brackets. As a value, only what is shown anywhere. */
void strict_word(const struct strict *s, const char *word, size_t len, bool value, struct strbuf *out);
/* The placeholder for a text of which nothing is shown. */
const char *strict_word_kind(const char *text, size_t len, const char *other);

/* What opens a quote at s, and how it closes; its rules for where it may open are not looked at. */
struct strict_quote {
    const char *open, *close;
};
const struct strict_quote *strict_quote(const char *s, size_t len);

/* strict_hide's words: those of a text, and of what is shown of it. */
void strict_title_learn(struct strict *s, const char *text, const char *shown);
/* Does the text hold a word that was hidden wherever it stood? */
bool strict_title_hides(const struct strict *s, const char *text, size_t len);

bool strict_word_byte(char c); /* letter, digit, _, UTF-8 */

#endif
