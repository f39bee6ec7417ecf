/* A name, what gives it a value, and where the value ends, in the ways of code, logs, JSON, URLs and command
 * lines. Internal to the gate. Texts are NUL-terminated. */
#ifndef MARKUP_FIELD_H
#define MARKUP_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct field {
    const char *s;
    size_t start;   /* of the name */
    size_t end;     /* of the name */
    size_t op;      /* where its operator begins, op == value: there is none */
    size_t value;   /* past operator, blanks and opening quote */
    char quote;     /* 0: none */
    size_t slashes; /* backslashes before it */
    bool colon;     /* `name: value`, as in a sentence too */
    bool pair;      /* "name", "value", as a list of names too */
};

/* Reads what is behind f->end (s, start and end are set). False: nothing that gives the name a value. */
bool field_read(struct field *f);
size_t field_quoted_end(const struct field *f);     /* at the closing quote, or the end of the line */
size_t field_bare_end(const struct field *f);       /* of a value without quotes */
size_t field_skip_blanks(const char *s, size_t at); /* at most 16 */

#endif
