/* Text being built, with a hard maximum. Past it nothing more is added and `full` is set: whoever builds
 * must look at it before the text is used. */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
    char *data; /* NULL while empty; else NUL-terminated, may hold NULs inside */
    size_t len, cap, max;
    bool full;
};

void strbuf_init(struct strbuf *sb, size_t max);
void strbuf_release(struct strbuf *sb); /* NULL and zeroed are fine */
void strbuf_reset(struct strbuf *sb);   /* empty, memory kept */
void strbuf_add(struct strbuf *sb, const char *s, size_t n);
void strbuf_addstr(struct strbuf *sb, const char *s); /* NULL adds nothing */
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_printf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *strbuf_str(const struct strbuf *sb); /* never NULL; valid until the next change */

#endif
