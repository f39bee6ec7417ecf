/* Regular expressions (PCRE2, JIT where it is there). The only user of pcre2. UTF is off: bytes are bytes.
 * Matching is bounded (match limit 100,000; heap 1 MiB): a pattern that runs away counts as no match. */
#ifndef MARKUP_REGEX_H
#define MARKUP_REGEX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;
enum { REGEX_MAX_GROUPS = 16 };
struct regex_match {
    size_t start[REGEX_MAX_GROUPS], end[REGEX_MAX_GROUPS]; /* of group i; start == (size_t)-1: unset */
    int n;
};

/* NULL with `err` (status ERR_USAGE) for a pattern that does not compile. `caseless` as (?i). */
struct regex *regex_new(const char *pattern, bool caseless, struct err *err);
void regex_free(struct regex *re);
/* Searches from `from`; m may be NULL. */
/* The same, telling a pattern that ran away: 1 found, 0 not found, -1 past its limits. */
int regex_search(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m);
bool regex_find(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m);

#endif
