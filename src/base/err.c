#include "base/err.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Error texts quote file names and input; a terminal must not obey what they contain. What is shown already
 * is shown as it is. A text that does not fit ends in dots. */
static void show_controls(char *out, size_t size, const char *in, size_t len) {
    static const char dots[] = "...";
    bool cut = strlen(in) < len;
    size_t n = 0, room = size - sizeof dots;
    for (len = strlen(in); len;) {
        uint32_t point;
        char piece[16];
        size_t used = utf8_next(in, len, &point);
        if (cut && point == UTF8_BAD && len < 4)
            break; /* the first bytes of a character whose others did not fit */
        if (point == UTF8_BAD || point < 0x20 || point == 0x7f)
            snprintf(piece, sizeof piece, "\\x%02x", (unsigned char)*in);
        else if (utf8_invisible(point))
            snprintf(piece, sizeof piece, "\\u{%04X}", (unsigned)point);
        else
            snprintf(piece, sizeof piece, "%.*s", (int)used, in);
        if (n + strlen(piece) > room) {
            cut = true;
            break;
        }
        memcpy(out + n, piece, strlen(piece));
        n += strlen(piece);
        in += used;
        len -= used;
    }
    memcpy(out + n, cut ? dots : "", cut ? sizeof dots : 1);
}

int err_set(struct err *err, enum err_status status, const char *fmt, ...) {
    if (!err)
        return -1;
    char raw[sizeof err->text];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    err->status = status;
    show_controls(err->text, sizeof err->text, raw, n > 0 ? (size_t)n : 0);
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
    int n = snprintf(joined, sizeof joined, "%s: %s", raw, err->text);
    show_controls(err->text, sizeof err->text, joined, n > 0 ? (size_t)n : 0);
    return -1;
}
