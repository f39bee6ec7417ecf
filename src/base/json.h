/* JSON values, read and built. The only user of cJSON is json.c; keys are case-sensitive here. Every text
 * passes json_check first. Limits: texts of 64 MiB, nesting of 512; past them parsing fails and says so. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/err.h"
#include "base/json_check.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_MAX_BYTES = 64 << 20 };

struct json; /* one value and all below it */

/* NULL with `err` filled (status ERR_INPUT; "line L, byte B: ...") unless the whole text is one value. Where
 * a string holds \u0000 or half of a surrogate pair, it has U+FFFD in its place. json_parse allows
 * JSON_TEXT_ANY. */
struct json *json_parse(const char *text, size_t len, struct err *err);
struct json *json_parse_text(const char *text, size_t len, enum json_text allow, struct err *err);
/* JSON_TEXT_EXACT, comments from // to the end of the line being blanks: what people write by hand. */
struct json *json_parse_commented(const char *text, size_t len, struct err *err);
void json_free(struct json *j); /* NULL is fine; never for a value that belongs to another */

/* Looking: every function takes NULL for an absent value and then gives the default. */
bool json_is_object(const struct json *j);
bool json_is_array(const struct json *j);
bool json_is_string(const struct json *j);
bool json_is_number(const struct json *j);
bool json_is_bool(const struct json *j);
bool json_is_true(const struct json *j);
bool json_is_null(const struct json *j);                                /* null itself, not an absent value */
struct json *json_get(const struct json *obj, const char *key);         /* NULL: absent or no object */
const char *json_string(const struct json *j);                          /* NULL: no string */
const char *json_str(const struct json *obj, const char *key);          /* NULL: absent or no string */
int64_t json_int(const struct json *obj, const char *key, int64_t def); /* numbers, and strings of digits */
double json_real(const struct json *j, double def);
bool json_bool(const struct json *obj, const char *key, bool def);
size_t json_count(const struct json *j);       /* children of an array or object */
struct json *json_first(const struct json *j); /* first child; NULL: none */
struct json *json_next(const struct json *j);  /* next sibling */
const char *json_key(const struct json *j);    /* of a child of an object */
struct json *json_copy(const struct json *j);  /* a deep copy, the caller's */

/* Building: a child belongs to its parent from then on. Each gives the child (or the parent's new value). */
struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_set(struct json *obj, const char *key,
                      struct json *child); /* replaces; child NULL sets null */
struct json *json_set_str(struct json *obj, const char *key, const char *s); /* s NULL sets null */
struct json *json_set_int(struct json *obj, const char *key, int64_t v);     /* exact up to 2^53 */
struct json *json_set_real(struct json *obj, const char *key, double v);
struct json *json_set_bool(struct json *obj, const char *key, bool v);
struct json *json_set_object(struct json *obj, const char *key);
struct json *json_set_array(struct json *obj, const char *key);
struct json *json_add(struct json *arr, struct json *child);
struct json *json_add_str(struct json *arr, const char *s);
struct json *json_add_int(struct json *arr, int64_t v);
struct json *json_add_object(struct json *arr);
void json_remove(struct json *obj, const char *key);

/* Appends the text; indented by two blanks, or on one line (json_print.c). Always valid UTF-8: a byte that is
 * not is written as U+FFFD. Control and invisible characters are written as escapes, so that a terminal shows
 * them. */
void json_print(const struct json *j, bool indented, struct strbuf *out);

#endif
