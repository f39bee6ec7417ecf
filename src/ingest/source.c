#include "ingest/source.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { RAW = 1 << 17 };
enum packing { PACKING_UNKNOWN, PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };

struct source {
    int fd;
    char *name;
    enum packing packing;
    unsigned char raw[RAW];
    size_t at, n; /* unread part of raw */
    bool raw_end, stream_end;
    z_stream gz;
    ZSTD_DStream *zstd;
    long (*read)(void *ctx, char *buf, size_t size, struct err *err); /* NULL: of the descriptor */
    void *ctx;
};

struct source *source_of(long (*read)(void *ctx, char *buf, size_t size, struct err *err), void *ctx) {
    struct source *s = mem_alloc(1, sizeof *s);
    s->fd = STDIN_FILENO; /* not ours to close */
    s->read = read;
    s->ctx = ctx;
    return s;
}

struct source *source_open(const char *path, struct err *err) {
    bool std = !strcmp(path, "-");
    int fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        err_set(err, ERR_INPUT, "%s: cannot open: %s", path, strerror(errno));
        return NULL;
    }
    struct stat st;
    if (!fstat(fd, &st) && S_ISDIR(st.st_mode)) {
        err_set(err, ERR_INPUT, "%s: is a directory: name the export files in it", path);
        if (!std)
            close(fd);
        return NULL;
    }
    struct source *s = mem_alloc(1, sizeof *s);
    s->fd = fd;
    s->name = mem_strdup(std ? "stdin" : path);
    return s;
}

static int refill(struct source *s, struct err *err) {
    while (!s->raw_end && s->at == s->n) {
        ssize_t n = read(s->fd, s->raw, sizeof s->raw);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_INPUT, "%s: cannot read: %s", s->name, strerror(errno));
        s->at = 0;
        s->n = (size_t)n;
        s->raw_end = n == 0;
    }
    return 0;
}

/* A pipe may give a single byte at first: the magic needs four. */
static int detect(struct source *s, struct err *err) {
    while (s->n < 4 && !s->raw_end) {
        ssize_t n = read(s->fd, s->raw + s->n, sizeof s->raw - s->n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_INPUT, "%s: cannot read: %s", s->name, strerror(errno));
        s->n += (size_t)n;
        s->raw_end = n == 0;
    }
    s->packing = PACKING_NONE;
    if (s->n >= 2 && s->raw[0] == 0x1f && s->raw[1] == 0x8b) {
        s->packing = PACKING_GZIP;
        if (inflateInit2(&s->gz, 16 + MAX_WBITS) != Z_OK)
            return err_set(err, ERR_INPUT, "%s: zlib could not be started", s->name);
    } else if (s->n >= 4 && !memcmp(s->raw, "\x28\xb5\x2f\xfd", 4)) {
        s->packing = PACKING_ZSTD;
        s->zstd = ZSTD_createDStream();
        if (!s->zstd)
            return err_set(err, ERR_INPUT, "%s: zstd could not be started", s->name);
    }
    return 0;
}

static long cut(const struct source *s, struct err *err) {
    return err_set(err, ERR_INPUT, "%s: the compressed stream ends too early: the file is cut", s->name);
}

static long read_gzip(struct source *s, char *buf, size_t size, struct err *err) {
    s->gz.next_out = (unsigned char *)buf;
    s->gz.avail_out = (unsigned)size;
    while (s->gz.avail_out == size) {
        if (refill(s, err))
            return -1;
        if (s->at == s->n)
            return s->stream_end ? 0 : cut(s, err);
        if (s->stream_end) { /* several gzip members one after the other are one file */
            inflateReset(&s->gz);
            s->stream_end = false;
        }
        s->gz.next_in = s->raw + s->at;
        s->gz.avail_in = (unsigned)(s->n - s->at);
        int rc = inflate(&s->gz, Z_NO_FLUSH);
        s->at = s->n - s->gz.avail_in;
        if (rc == Z_STREAM_END)
            s->stream_end = true;
        else if (rc != Z_OK && rc != Z_BUF_ERROR)
            return err_set(err, ERR_INPUT, "%s: damaged gzip data: %s", s->name,
                           s->gz.msg ? s->gz.msg : "unknown");
    }
    return (long)(size - s->gz.avail_out);
}

static long read_zstd(struct source *s, char *buf, size_t size, struct err *err) {
    ZSTD_outBuffer out = {buf, size, 0};
    while (!out.pos) {
        if (refill(s, err))
            return -1;
        ZSTD_inBuffer in = {s->raw + s->at, s->n - s->at, 0};
        if (!in.size && s->stream_end)
            return 0;
        size_t rc = ZSTD_decompressStream(s->zstd, &out, &in);
        s->at += in.pos;
        if (ZSTD_isError(rc))
            return err_set(err, ERR_INPUT, "%s: damaged zstd data: %s", s->name, ZSTD_getErrorName(rc));
        s->stream_end = rc == 0;
        if (!in.size && !out.pos)
            return cut(s, err);
    }
    return (long)out.pos;
}

static long read_plain(struct source *s, char *buf, size_t size, struct err *err) {
    if (refill(s, err))
        return -1;
    size_t n = s->n - s->at < size ? s->n - s->at : size;
    memcpy(buf, s->raw + s->at, n);
    s->at += n;
    return (long)n;
}

long source_read(struct source *s, char *buf, size_t size, struct err *err) {
    if (s->read)
        return s->read(s->ctx, buf, size, err);
    if (s->packing == PACKING_UNKNOWN && detect(s, err))
        return -1;
    return s->packing == PACKING_GZIP   ? read_gzip(s, buf, size, err)
           : s->packing == PACKING_ZSTD ? read_zstd(s, buf, size, err)
                                        : read_plain(s, buf, size, err);
}

void source_close(struct source *s) {
    if (!s)
        return;
    if (s->packing == PACKING_GZIP)
        inflateEnd(&s->gz);
    ZSTD_freeDStream(s->zstd);
    if (s->fd != STDIN_FILENO)
        close(s->fd);
    free(s->name);
    free(s);
}
