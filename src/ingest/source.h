/* The bytes of one input: a file or stdin, gzip and zstd read as they are. */
#ifndef INGEST_SOURCE_H
#define INGEST_SOURCE_H

#include "base/err.h"

#include <stddef.h>

struct source;
/* "-" is stdin. NULL with ERR_INPUT: missing, a directory, not readable. */
struct source *source_open(const char *path, struct err *err);
/* Bytes that come from elsewhere: `read` gives > 0, 0 at the end, or -1 with err. Never NULL. */
struct source *source_of(long (*read)(void *ctx, char *buf, size_t size, struct err *err), void *ctx);
/* The next bytes, decompressed: > 0, 0 at the end, -1 with ERR_INPUT (a damaged or cut compressed stream). */
long source_read(struct source *s, char *buf, size_t size, struct err *err);
void source_close(struct source *s);

#endif
