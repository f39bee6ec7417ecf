#include "base/strmap.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct strmap_slot {
    char *key; /* NULL: free */
    size_t len, value;
    uint64_t hash;
};

static uint64_t mix(uint64_t h) {
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ (h >> 32);
}

uint64_t strmap_hash(const void *p, size_t n, uint64_t seed) {
    const unsigned char *s = p;
    uint64_t h = seed ^ (n * 0x9e3779b97f4a7c15u);
    for (; n >= 8; n -= 8, s += 8) {
        uint64_t v;
        memcpy(&v, s, 8);
        h = mix(h ^ v);
    }
    uint64_t v = 0;
    memcpy(&v, s, n);
    return mix(h ^ v ^ 0xa5a5a5a5u);
}

void strmap_init(struct strmap *m) {
    *m = (struct strmap){0};
}

void strmap_release(struct strmap *m) {
    if (!m)
        return;
    for (size_t i = 0; i < m->cap; i++)
        free(m->slots[i].key);
    free(m->slots);
    *m = (struct strmap){0};
}

static struct strmap_slot *find(const struct strmap *m, const char *key, size_t n, uint64_t h) {
    for (size_t i = h & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct strmap_slot *s = &m->slots[i];
        if (!s->key || (s->hash == h && s->len == n && !memcmp(s->key, key, n)))
            return s;
    }
}

size_t *strmap_get(const struct strmap *m, const char *key, size_t n) {
    if (!m->n)
        return NULL;
    struct strmap_slot *s = find(m, key, n, strmap_hash(key, n, 1));
    return s->key ? &s->value : NULL;
}

static void grow(struct strmap *m) {
    struct strmap old = *m;
    m->cap = old.cap ? old.cap * 2 : 16;
    m->slots = mem_alloc(m->cap, sizeof *m->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key)
            *find(m, old.slots[i].key, old.slots[i].len, old.slots[i].hash) = old.slots[i];
    free(old.slots);
}

size_t *strmap_put(struct strmap *m, const char *key, size_t n) {
    if (m->n * 2 >= m->cap)
        grow(m);
    uint64_t h = strmap_hash(key, n, 1);
    struct strmap_slot *s = find(m, key, n, h);
    if (!s->key) {
        s->key = mem_alloc(n + 1, 1);
        memcpy(s->key, key, n);
        s->len = n;
        s->hash = h;
        m->n++;
    }
    return &s->value;
}

void strmap_ids_init(struct strmap_ids *s, size_t max) {
    *s = (struct strmap_ids){.max = max};
}

void strmap_ids_release(struct strmap_ids *s) {
    if (!s)
        return;
    free(s->slots);
    *s = (struct strmap_ids){.max = s->max};
}

static uint64_t *id_slot(const struct strmap_ids *s, uint64_t id) {
    size_t i = mix(id) & (s->cap - 1);
    while (s->slots[i] && s->slots[i] != id)
        i = (i + 1) & (s->cap - 1);
    return &s->slots[i];
}

bool strmap_ids_add(struct strmap_ids *s, uint64_t id) {
    id = id ? id : 1;
    if (s->n * 2 >= s->cap && s->n < s->max) {
        struct strmap_ids old = *s;
        s->cap = old.cap ? old.cap * 2 : 1024;
        s->slots = mem_alloc(s->cap, sizeof *s->slots);
        for (size_t i = 0; i < old.cap; i++)
            if (old.slots[i])
                *id_slot(s, old.slots[i]) = old.slots[i];
        free(old.slots);
    }
    uint64_t *slot = id_slot(s, id);
    if (*slot)
        return false;
    if (s->n >= s->max) {
        s->full = true;
        return true;
    }
    *slot = id;
    s->n++;
    return true;
}
