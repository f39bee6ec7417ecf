#include "app/pull.h"

#include <string.h>

void pull_bytes_init(struct pull_bytes *b, struct pull *p) {
    *b = (struct pull_bytes){.pull = p};
    strbuf_init(&b->piece, PULL_MAX_PIECE);
}

void pull_bytes_release(struct pull_bytes *b) {
    strbuf_release(&b->piece);
}

long pull_bytes_read(void *bytes, char *buf, size_t size, struct err *err) {
    struct pull_bytes *b = bytes;
    while (b->at == b->piece.len && !b->ended) {
        strbuf_reset(&b->piece);
        b->at = 0;
        int rc = pull_next(b->pull, &b->piece, err);
        if (rc < 0)
            return -1;
        if (b->piece.full)
            return err_set(err, ERR_INPUT, "a page of more than %d MiB", PULL_MAX_PIECE >> 20);
        b->ended = rc == 0;
    }
    size_t n = b->piece.len - b->at < size ? b->piece.len - b->at : size;
    memcpy(buf, b->piece.data ? b->piece.data + b->at : "", n);
    b->at += n;
    return (long)n;
}
