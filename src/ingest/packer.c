#include "ingest/packer.h"

#include "base/mem.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { GZIP_LEVEL = 6, ZSTD_LEVEL = 3 };

enum packer packer_of(const char *path) {
    static const struct {
        const char *end;
        enum packer how;
    } ends[] = {{".gz", PACKER_GZIP}, {".zst", PACKER_ZSTD}};
    size_t len = path ? strlen(path) : 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i].end);
        if (len > n && !strcmp(path + len - n, ends[i].end))
            return ends[i].how;
    }
    return PACKER_NONE;
}

/* How many bytes were written to `to`; 0: it failed. */
static size_t gzip(const char *data, size_t len, char *to, size_t room) {
    z_stream z = {0};
    if (len > UINT_MAX || room > UINT_MAX ||
        deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return 0;
    z.next_in = (unsigned char *)(uintptr_t)data;
    z.avail_in = (unsigned)len;
    z.next_out = (unsigned char *)to;
    z.avail_out = (unsigned)room;
    size_t n = deflate(&z, Z_FINISH) == Z_STREAM_END ? room - z.avail_out : 0;
    deflateEnd(&z);
    return n;
}

static size_t zstd(const char *data, size_t len, char *to, size_t room) {
    size_t n = ZSTD_compress(to, room, data, len, ZSTD_LEVEL);
    return ZSTD_isError(n) ? 0 : n;
}

int packer_add(enum packer how, const char *data, size_t len, struct strbuf *out, struct err *err) {
    enum { GZIP_FRAME = 64 };
    size_t n = len;
    if (how == PACKER_NONE) {
        strbuf_add(out, data, len);
    } else {
        size_t room = how == PACKER_GZIP ? compressBound(len) + GZIP_FRAME : ZSTD_compressBound(len);
        char *to = mem_alloc(room, 1);
        n = how == PACKER_GZIP ? gzip(data, len, to, room) : zstd(data, len, to, room);
        strbuf_add(out, to, n);
        free(to);
    }
    return (len && !n) || out->full ? err_set(err, ERR_INPUT, "%zu bytes cannot be packed", len) : 0;
}
