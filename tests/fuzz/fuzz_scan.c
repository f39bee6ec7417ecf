/* The cutter of JSON streams: however the bytes arrive, the same values, lists and errors come out. */
#include "base/strbuf.h"
#include "ingest/scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *ctx, const struct scan_value *v, struct err *err) {
    struct strbuf *log = ctx;
    (void)err;
    if (!v->len || (v->root && v->text[0] != '{') || (v->list && v->root))
        abort();
    strbuf_printf(log, "%zu %s %d %d ", v->line, v->list ? v->list : "-", v->root, v->had_lists);
    strbuf_add(log, v->text, v->len);
    strbuf_addch(log, '\n');
    return 0;
}

static void take_list(void *ctx, const char *key, size_t n) {
    strbuf_printf(ctx, "list %s %zu\n", key, n);
}

/* What a scan of the bytes gives, handed over `step` at a time, each piece in memory of exactly its size. */
static void scan_in_steps(const uint8_t *data, size_t size, size_t step, struct strbuf *log) {
    struct err err = {0};
    struct scan *s = scan_new(take, log);
    int rc = 0;
    for (size_t i = 0; i < size && !rc; i += step) {
        size_t n = size - i < step ? size - i : step;
        char *piece = malloc(n);
        if (!piece)
            abort();
        memcpy(piece, data + i, n);
        rc = scan_feed(s, piece, n, &err);
        free(piece);
    }
    if (!rc)
        rc = scan_end(s, &err);
    if (rc && (!err.text[0] || err.status != ERR_INPUT))
        abort();
    scan_lists(s, take_list, log);
    strbuf_printf(log, "%d %s\n", rc, rc ? err.text : "");
    scan_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const size_t steps[] = {1, 3, 2 + size % 13};
    struct strbuf want, got;
    strbuf_init(&want, 64 << 20);
    strbuf_init(&got, 64 << 20);
    scan_in_steps(data, size, size ? size : 1, &want);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        strbuf_reset(&got);
        scan_in_steps(data, size, steps[i], &got);
        if (got.len != want.len || memcmp(strbuf_str(&got), strbuf_str(&want), want.len) != 0)
            abort();
    }
    strbuf_release(&want);
    strbuf_release(&got);
    return 0;
}
