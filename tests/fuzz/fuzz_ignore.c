/* Ignore files of both kinds: whatever the bytes, a rule that is named is one of the file's, and an exception
 * is never one that keeps out. The first line is the path that is asked for. */
#include "evidence/ignore.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(enum ignore_kind kind, const char *path, const char *text, size_t len) {
    struct arena a = {0};
    struct ignore ig;
    ignore_read(&ig, kind, "", text, len, &a);
    const struct ignore_rule *r = ignore_excludes(&ig, path);
    if (ig.n > IGNORE_MAX_RULES || (r && (r->except || r < ig.rules || r >= ig.rules + ig.n || r->line < 1)))
        abort();
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 20000)
        return 0;
    char *text = malloc(size + 1);
    if (!text)
        abort();
    if (size)
        memcpy(text, data, size);
    text[size] = 0;
    char *nl = strchr(text, '\n');
    if (nl) {
        *nl = 0;
        ask(IGNORE_DOCKER, text, nl + 1, size - (size_t)(nl + 1 - text));
        ask(IGNORE_GIT, text, nl + 1, size - (size_t)(nl + 1 - text));
    }
    free(text);
    return 0;
}
