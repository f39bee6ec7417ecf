/* A pull from Cloud Logging as NDJSON, piece by piece: a first line that says what is asked, the entries one
 * a line, a last line that says what came, and whether that is all. Without its last line a pull is cut.
 * Form: log-gardener/pull/v1, `part` begin and end; read by ingest/pulled.h. */
#ifndef APP_PULL_H
#define APP_PULL_H

#include "app/session.h"
#include "base/json.h"
#include "base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

/* Pages with and without entries of one pull; entries of one page in bytes. */
enum { PULL_MAX_PAGES = 100000, PULL_MAX_EMPTY = 1000, PULL_MAX_PIECE = 256 << 20 };

struct pull;

/* Options, config and credentials; no request is made. NULL with ERR_USAGE. */
struct pull *pull_new(struct session *s, struct err *err);
void pull_free(struct pull *p); /* NULL is fine */

/* Appends the next piece, whole lines. 1: more follow; 0: it was the last; -1 with err: nothing was appended,
 * and what went before stays good. ERR_INPUT, ERR_USAGE. */
int pull_next(struct pull *p, struct strbuf *out, struct err *err);
/* Appends the last line of a pull that is ended here, incomplete. */
void pull_stop(const struct pull *p, const char *why, struct strbuf *out);

/* Where it stands, the caller's; and going on from there. ERR_USAGE: it asked something else. */
struct json *pull_position(const struct pull *p);
int pull_resume(struct pull *p, const struct json *position, struct err *err);
/* After pull_next failed: whether it was because its page token has ended, so that only beginning anew helps.
 */
bool pull_is_stale(const struct pull *p);
void pull_restart(struct pull *p);

int64_t pull_entries(const struct pull *p);
int64_t pull_pages(const struct pull *p);
const char *pull_name(const struct pull *p); /* "Cloud Logging, projects/acme" */
void pull_tell(const struct pull *p);        /* what it took, to the person at the terminal */

/* The same as bytes, for ingest: > 0, 0 at the end, -1 with err. */
struct pull_bytes {
    struct pull *pull;
    struct strbuf piece;
    size_t at;
    bool ended;
};
void pull_bytes_init(struct pull_bytes *b, struct pull *p);
void pull_bytes_release(struct pull_bytes *b);
long pull_bytes_read(void *bytes, char *buf, size_t size, struct err *err);

#endif
