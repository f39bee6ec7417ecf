/* Packing as a file's name asks for: gzip for .gz, zstd for .zst, else nothing. */
#ifndef INGEST_PACKER_H
#define INGEST_PACKER_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>

enum packer { PACKER_NONE, PACKER_GZIP, PACKER_ZSTD };

enum packer packer_of(const char *path); /* NULL: PACKER_NONE */
/* Appends the bytes packed as a whole member or frame of its own: such pieces one after the other are a file,
 * and the same bytes give the same piece. ERR_INPUT: `out` is too small, or the library failed. */
int packer_add(enum packer how, const char *data, size_t len, struct strbuf *out, struct err *err);

#endif
