#include "base/err.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Error texts quote file names and input; a terminal must not obey what they contain. */
static void show_controls(char *out, size_t size, const char *in) {
    size_t n = 0, len = strlen(in), used;
    for (; len > 0 && n + 12 < size; in += used, len -= used) {
        uint32_t cp = 0;
        used = utf8_next(in, len, &cp);
        if (cp == UTF8_BAD || cp < 0x20 || cp == 0x7f) {
            n += (size_t)snprintf(out + n, size - n, "\\x%02x", (unsigned char)*in);
        } else if (utf8_invisible(cp)) {
            n += (size_t)snprintf(out + n, size - n, "\\u{%04x}", (unsigned)cp);
        } else {
            memcpy(out + n, in, used);
            n += used;
        }
    }
    out[n] = 0;
}

int err_set(struct err *err, enum err_status status, const char *fmt, ...) {
    if (!err)
        return -1;
    char raw[sizeof err->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    err->status = status;
    show_controls(err->text, sizeof err->text, raw);
    return -1;
}

int err_prefix(struct err *err, const char *fmt, ...) {
    if (!err)
        return -1;
    char raw[sizeof err->text], joined[2 * sizeof err->text + 4];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    snprintf(joined, sizeof joined, "%s: %s", raw, err->text);
    show_controls(err->text, sizeof err->text, joined);
    return -1;
}
