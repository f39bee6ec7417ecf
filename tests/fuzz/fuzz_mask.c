/* Masking: its own fixpoint, bounded, and without any long run of digits. */
#include "text/mask.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mask(const char *text, size_t len, struct strbuf *out) {
    char *exact = malloc(len + 1);
    if (!exact)
        abort();
    memcpy(exact, text, len);
    strbuf_init(out, MASK_MAX_INPUT * 4);
    mask_text(exact, len, out);
    free(exact);
}

/* Codes that stay literal have at most five digits. */
static bool long_number(const struct strbuf *s) {
    size_t run = 0;
    for (size_t i = 0; i < s->len; i++) {
        run = s->data[i] >= '0' && s->data[i] <= '9' ? run + 1 : 0;
        if (run >= 8)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct strbuf once, twice;
    mask((const char *)data, size, &once);
    mask(strbuf_str(&once), once.len, &twice);
    if (once.full || once.len > MASK_MAX_PATTERN || long_number(&once))
        abort();
    if (once.len != twice.len || memcmp(strbuf_str(&once), strbuf_str(&twice), once.len) != 0)
        abort();
    strbuf_release(&once);
    strbuf_release(&twice);
    return 0;
}
