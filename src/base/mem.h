/* Memory of the heap. Running out of it aborts with a message: nothing here returns NULL. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t n, size_t size); /* zeroed; n * size is checked for overflow */
void *mem_realloc(void *p, size_t n, size_t size);
char *mem_strdup(const char *s);  /* NULL gives NULL */
void mem_wipe(void *p, size_t n); /* zeroes what was secret; not left out by the compiler. NULL is fine */

/* A growing array: struct { T *items; size_t n, cap; }. MEM_PUSH gives a pointer to a new zeroed last
 * element; pointers into the array are invalid after it. The owner frees .items. */
#define MEM_PUSH(v)                                                                                          \
    ((v)->items = mem_grow((v)->items, (v)->n, &(v)->cap, sizeof *(v)->items), &(v)->items[(v)->n++])
void *mem_grow(void *items, size_t n, size_t *cap, size_t size);

#endif
