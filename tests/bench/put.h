/* Text and numbers by table, each function giving the end of what it wrote; for generate.c alone. */
#ifndef BENCH_PUT_H
#define BENCH_PUT_H

#include <stdint.h>
#include <string.h>

static char hex2[256][2];
static char digits3[1000][3];

static void put_prepare(void) {
    for (unsigned i = 0; i < 256; i++) {
        hex2[i][0] = "0123456789abcdef"[i >> 4];
        hex2[i][1] = "0123456789abcdef"[i & 15];
    }
    for (int i = 0; i < 1000; i++) {
        digits3[i][0] = (char)('0' + i / 100);
        digits3[i][1] = (char)('0' + i / 10 % 10);
        digits3[i][2] = (char)('0' + i % 10);
    }
}

static char *put(char *p, const char *text, size_t n) {
    memcpy(p, text, n);
    return p + n;
}

static char *put_hex(char *p, uint64_t v, int bytes) {
    while (bytes-- > 0)
        p = put(p, hex2[v >> (8 * bytes) & 255], 2);
    return p;
}

static char *put_number(char *p, uint64_t v) { /* below 1,000,000 */
    size_t skip;
    if (v >= 1000) {
        skip = v >= 100000 ? 0 : v >= 10000 ? 1 : 2;
        p = put(p, digits3[v / 1000] + skip, 3 - skip);
        return put(p, digits3[v % 1000], 3);
    }
    skip = v >= 100 ? 0 : v >= 10 ? 1 : 2;
    return put(p, digits3[v] + skip, 3 - skip);
}

static char *put_uuid(char *p, uint64_t a, uint64_t b) {
    p = put_hex(p, a >> 32, 4);
    *p++ = '-';
    p = put_hex(p, a >> 16, 2);
    *p++ = '-';
    p = put_hex(p, (a & 0x0fff) | 0x4000, 2);
    *p++ = '-';
    p = put_hex(p, (b >> 48 & 0x3fff) | 0x8000, 2);
    *p++ = '-';
    return put_hex(p, b, 6);
}

#endif
