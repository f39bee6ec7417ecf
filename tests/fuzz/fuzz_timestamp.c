/* Points in time and durations: what is read can be written and read again. */
#include "base/timestamp.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_fit(struct timestamp_text t) {
    if (!memchr(t.s, 0, sizeof t.s))
        abort();
}

static void check_point(int64_t t) {
    int64_t again;
    struct timestamp_text text = timestamp_text(t);
    must_fit(text);
    must_fit(timestamp_format(t, "%Y-%m-%d-%H%M%S%"));
    if (t != TIMESTAMP_NONE && (t > INT64_MAX - TIMESTAMP_DAY * 200 || t < INT64_MIN + TIMESTAMP_DAY * 200))
        return; /* the years at both ends are not whole and are not read */
    if (t != TIMESTAMP_NONE && (!timestamp_parse(text.s, &again) || again != t))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = 0;
    int64_t t = 0;
    if (timestamp_parse(text, &t))
        check_point(t);
    if (timestamp_duration(text, &t)) {
        if (t < 0)
            abort();
        must_fit(timestamp_span(t));
    }
    must_fit(timestamp_format(t, text));
    if (size >= sizeof t) {
        memcpy(&t, data, sizeof t);
        check_point(t);
        must_fit(timestamp_span(t));
    }
    free(text);
    return 0;
}
