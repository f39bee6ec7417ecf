#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *p) {
    if (!p) {
        fputs("log-gardener: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *mem_alloc(size_t n, size_t size) {
    return checked(calloc(n ? n : 1, size ? size : 1));
}

void *mem_realloc(void *p, size_t n, size_t size) {
    if (size && n > SIZE_MAX / size)
        return checked(NULL);
    size_t bytes = n * size;
    return checked(realloc(p, bytes > 0 ? bytes : 1));
}

char *mem_strdup(const char *s) {
    return s ? checked(strdup(s)) : NULL;
}

void *mem_grow(void *items, size_t n, size_t *cap, size_t size) {
    if (n == *cap) {
        *cap = *cap ? *cap * 2 : 8;
        items = mem_realloc(items, *cap, size);
    }
    memset((char *)items + n * size, 0, size);
    return items;
}

void mem_wipe(void *p, size_t n) {
    volatile unsigned char *v = p;
    while (v && n--)
        *v++ = 0;
}
