/* Exceptions, prefixes and decoration of log lines: never outside the text, results always whole. */
#include "text/exception.h"
#include "text/prefix.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_lie_in(const char *p, const char *text, size_t len) {
    if (p < text || p > text + len)
        abort();
}

static void check_exception(const char *text, struct arena *a) {
    struct exception x = exception_find(text, a);
    if (!x.type) {
        if (x.frames_n && !x.frames)
            abort();
        return;
    }
    if (!*x.type || !x.value || x.frames_n > EXCEPTION_MAX_FRAMES || strchr(x.value, '\n'))
        abort();
    for (size_t i = 0; i < x.frames_n; i++) {
        if (!x.frames[i].file || !*x.frames[i].file || x.frames[i].line < 0)
            abort();
        exception_own_file(x.frames[i].file);
    }
    const char *cause = exception_cause(x.value, a);
    if (!cause || strlen(cause) > strlen(x.value))
        abort();
}

static void check_prefix(const char *text, struct arena *a) {
    size_t len = strlen(text);
    struct prefix p = prefix_split(text);
    must_lie_in(p.message, text, len);
    if (p.severity >= SEVERITY_COUNT)
        abort();
    must_lie_in(prefix_skip_decoration(text), text, len);
    struct prefix_access line;
    if (prefix_access(text, &line)) {
        must_lie_in(line.path + line.path_len, text, len);
        if (!line.method[0] || line.status < 0 || line.status > 999)
            abort();
    }
    if (strlen(prefix_clean(text, a)) > len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t len = strnlen((const char *)data, size);
    char *text = malloc(len + 1);
    if (!text)
        abort();
    memcpy(text, data, len);
    text[len] = 0;
    struct arena a;
    arena_init(&a);
    check_exception(text, &a);
    check_prefix(text, &a);
    check_exception(prefix_clean(text, &a), &a);
    arena_release(&a);
    free(text);
    return 0;
}
