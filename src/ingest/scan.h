/* Cuts a stream of JSON into the values that may be entries, without holding more than one of them:
 * elements of a top-level array; values one after the other (NDJSON); the elements of the lists below
 * `entries`, `raw_logs` and `logs_by_severity` of a top-level object. What else such an object holds is given
 * at its end, the lists in it being null.
 *
 * Limits: 16 MiB for a value, nesting of 512. Structure between values is checked here, inside them by
 * whoever parses them. */
#ifndef INGEST_SCAN_H
#define INGEST_SCAN_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { SCAN_MAX_VALUE = 16 << 20, SCAN_MAX_DEPTH = 512 };

struct scan_value {
    const char *text; /* not NUL-terminated, valid during the call */
    size_t len;
    const char *list; /* key of the severity list it stands in; NULL: none */
    bool root;        /* a top-level object; its lists, if it had some, have been given already */
    bool had_lists;
    size_t line; /* of its first byte, from 1 */
};

typedef int (*scan_fn)(void *ctx, const struct scan_value *v, struct err *err);

struct scan;
struct scan *scan_new(scan_fn fn, void *ctx);
void scan_free(struct scan *s);
/* -1 with ERR_INPUT: where (line, byte) and what; or what the callback said. */
int scan_feed(struct scan *s, const char *data, size_t n, struct err *err);
/* At the end of the input. -1 with ERR_INPUT when it stops in the middle of something. */
int scan_end(struct scan *s, struct err *err);
/* The lists' lengths, for noticing round numbers: calls fn with each list's key ("" for a plain array). */
void scan_lists(const struct scan *s, void (*fn)(void *ctx, const char *key, size_t n), void *ctx);

#endif
