/* Regular expressions (PCRE2, JIT where it is there). The only user of pcre2. UTF is off: bytes are bytes.
 *
 * What a search may cost is limited. A pattern of ours has PCRE2's own limits (100,000 matches at each place,
 * heap of 1 MiB), which do not bound the whole: it must be known to be tame. A pattern that a user wrote is
 * bounded: each step counts, and with it how far the step went, up to regex_steps for a text, a tenth of
 * a second at worst. No clock decides. */
#ifndef MARKUP_REGEX_H
#define MARKUP_REGEX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;
enum { REGEX_MAX_GROUPS = 16, REGEX_MAX_PATTERN = 4096 }; /* bytes of a bounded pattern */
struct regex_match {
    size_t start[REGEX_MAX_GROUPS], end[REGEX_MAX_GROUPS]; /* of group i; start == (size_t)-1: unset */
    int n;
};

/* The steps that a text of so many bytes is worth: 1,000,000 and 256 a byte, 20,000,000 at most. */
size_t regex_steps(size_t len);

/* NULL with `err` (status ERR_USAGE) for a pattern that does not compile. `caseless` as (?i). */
struct regex *regex_new(const char *pattern, bool caseless, struct err *err);
/* For a pattern that comes from a config. Refused too: back references, whose cost no count of steps tells,
 * and a pattern that is too long. */
struct regex *regex_new_bounded(const char *pattern, bool caseless, struct err *err);
void regex_free(struct regex *re);

/* Searches from `from`; m may be NULL. 1 found, 0 not found, -1 given up: past a limit. */
int regex_search(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m);
/* The same for a walk from match to match: `steps`, at first regex_steps(len), is what the pattern has left
 * in this text. */
int regex_search_within(const struct regex *re, const char *text, size_t len, size_t from,
                        struct regex_match *m, size_t *steps);
/* Whether there is one; giving up is none. */
bool regex_find(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m);

#endif
