/* Things that look like secrets, made when a test runs: none stands in the tree. */
#ifndef TESTS_SECRET_FIXTURE_H
#define TESTS_SECRET_FIXTURE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The shape with {N set} replaced by N characters: w letters and digits, l small letters and digits, h
 * hexadecimal, U capitals and digits, d digits, a small letters, b of base64. "gh{0w}p_{36w}" is a token of
 * GitHub. The first of w, l, h and U are a digit and a letter. */
static inline void secret_make(const char *shape, uint32_t seed, char *out, size_t size) {
    static const struct {
        char set;
        const char *from;
    } sets[] = {{'w', "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
                {'l', "abcdefghijklmnopqrstuvwxyz0123456789"},
                {'h', "abcdef0123456789"},
                {'U', "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
                {'d', "1234567890"},
                {'a', "abcdefghijklmnopqrstuvwxyz"},
                {'b', "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"}};
    size_t n = 0;
    for (const char *p = shape; *p && n + 1 < size; p++) {
        size_t count = 0, set = 0;
        if (*p != '{') {
            out[n++] = *p;
            continue;
        }
        for (p++; *p >= '0' && *p <= '9'; p++)
            count = 10 * count + (size_t)(*p - '0');
        while (sets[set].set != *p)
            set++;
        size_t len = strlen(sets[set].from);
        for (size_t i = 0; i < count && n + 1 < size; i++) {
            seed = seed * 1103515245u + 12345u;
            size_t at = (seed >> 16) % len;
            if (i < 2 && strchr("wlhU", sets[set].set))
                at = i == 0 ? len - 1 - at % 6 : at % 4;
            out[n++] = sets[set].from[at];
        }
        p += p[1] == '}';
    }
    out[n] = 0;
}

#endif
