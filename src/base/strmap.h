/* Hashes, a map from byte strings to numbers, and a bounded set of 64-bit ids. */
#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not for secrets and not stable across versions: for tables in memory only. */
uint64_t strmap_hash(const void *p, size_t n, uint64_t seed);

struct strmap_slot;
struct strmap {
    struct strmap_slot *slots;
    size_t n, cap;
};

void strmap_init(struct strmap *m);
void strmap_release(struct strmap *m);
/* The value of a key (n bytes, copied on insertion). strmap_get gives NULL when it is absent, strmap_put
 * makes it 0 first. The pointer is valid until the next put. */
size_t *strmap_get(const struct strmap *m, const char *key, size_t n);
size_t *strmap_put(struct strmap *m, const char *key, size_t n);

/* A set of ids that stops growing at `max` members: exact below, told by `full` beyond. */
struct strmap_ids {
    uint64_t *slots;
    size_t n, cap, max;
    bool full; /* an id could not be remembered: later repeats may go unseen */
};
void strmap_ids_init(struct strmap_ids *s, size_t max);
void strmap_ids_release(struct strmap_ids *s);
bool strmap_ids_add(struct strmap_ids *s, uint64_t id); /* false: it was there already */

#endif
