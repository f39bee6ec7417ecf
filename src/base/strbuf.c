#include "base/strbuf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strbuf_init(struct strbuf *sb, size_t max) {
    *sb = (struct strbuf){.max = max};
}

void strbuf_release(struct strbuf *sb) {
    if (!sb)
        return;
    free(sb->data);
    *sb = (struct strbuf){.max = sb->max};
}

void strbuf_reset(struct strbuf *sb) {
    sb->len = 0;
    sb->full = false;
    if (sb->data)
        sb->data[0] = 0;
}

static bool room(struct strbuf *sb, size_t n) {
    if (n > sb->max - sb->len) {
        sb->full = true;
        return false;
    }
    size_t need = sb->len + n + 1;
    if (need > sb->cap) {
        size_t cap = sb->cap ? sb->cap : 64;
        while (cap < need)
            cap *= 2;
        sb->data = mem_realloc(sb->data, cap, 1);
        sb->cap = cap;
    }
    return true;
}

void strbuf_add(struct strbuf *sb, const char *s, size_t n) {
    if (sb->full || !room(sb, n))
        return;
    if (n)
        memcpy(sb->data + sb->len, s, n);
    sb->len += n;
    sb->data[sb->len] = 0;
}

void strbuf_addstr(struct strbuf *sb, const char *s) {
    if (s)
        strbuf_add(sb, s, strlen(s));
}

void strbuf_addch(struct strbuf *sb, char c) {
    strbuf_add(sb, &c, 1);
}

void strbuf_printf(struct strbuf *sb, const char *fmt, ...) {
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0 && !sb->full && room(sb, (size_t)n)) {
        vsnprintf(sb->data + sb->len, (size_t)n + 1, fmt, again);
        sb->len += (size_t)n;
    }
    va_end(again);
}

const char *strbuf_str(const struct strbuf *sb) {
    return sb->data ? sb->data : "";
}
