/* Finding secrets and putting typed, numbered placeholders in their place: <token#1>, <ip#2>. */
#ifndef MARKUP_REDACT_H
#define MARKUP_REDACT_H

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"

#include <stddef.h>

/* The rules and the process's own credentials. Not for several threads at once: a rule is compiled when it is
 * first needed. */
struct redact;
struct redact *redact_new(void); /* with the built-in rules */
void redact_free(struct redact *r);
/* The config's "redaction", see redact_rules.h. */
int redact_configure(struct redact *r, const struct json *redaction, struct err *err);
/* Shorter than 8 bytes: ignored. */
void redact_add_own(struct redact *r, const char *value);

/* The numbers given out so far: equal values get equal placeholders while one of these lives. */
struct redact_numbers;
struct redact_numbers *
redact_numbers_new(const char *text); /* those that stand in the text are not given again */
void redact_numbers_free(struct redact_numbers *n);

enum redact_scope {
    REDACT_TEXT,       /* anything from outside: all rules */
    REDACT_IDENTIFIER, /* known by its place to identify something: not what only looks like chance */
    REDACT_DOCUMENT,   /* what must not stand in a finished document */
};

struct redact_how {
    enum redact_scope scope;
    struct redact_numbers *numbers;
    bool keep_lines; /* what covers several lines is replaced in each of them */
    /* Told of each replacement, `at` being its place in the text; NULL: nobody is. */
    void (*told)(void *ctx, size_t at, const char *rule, const char *placeholder);
    void *ctx;
    size_t work; /* the bytes that were looked at are added to it */
};

/* Replaces every secret of the text (valid UTF-8, no NUL). `out` is emptied first; its max must leave room
 * for placeholders that are longer than what they replace. Gives the number of replacements. */
size_t redact_text(const struct redact *r, const char *text, struct redact_how *how, struct strbuf *out);

/* Counts what must not stand in a finished document (not addresses, which are no secrets); the name of the
 * first rule that finds something goes to `rule` (NULL is fine). */
size_t redact_count(const struct redact *r, const char *text, size_t len, const char **rule);

/* The text's length without a sensitive name's operator at its end, behind which anything would be a value.
 */
size_t redact_dangling(const struct redact *r, const char *text, size_t len);

#endif
