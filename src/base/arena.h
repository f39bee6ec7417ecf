/* An arena owns the strings and structs of one run; all of them go at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *head;
    size_t used; /* bytes handed out, for tests and limits */
};

void arena_init(struct arena *a);
void arena_release(struct arena *a); /* NULL and zeroed are fine */
void arena_reset(struct arena *a);   /* forget all, keep the newest block for reuse */

void *arena_alloc(struct arena *a, size_t n);              /* zeroed, aligned for any type */
char *arena_dup(struct arena *a, const char *s, size_t n); /* n bytes and a NUL */
char *arena_str(struct arena *a, const char *s);           /* NULL gives NULL */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
