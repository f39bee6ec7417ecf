/* No credential of the process, in no form, is left in memory when the gate is gone: this program looks
 * through all of its own. What it looks for it keeps with its bits turned, so as not to find that. */
#include "base/mem.h"
#include "markup/gate.h"

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECRET = 45, WINDOW = 12, FORMS = 6, CHUNK = 1 << 16, MAX_REGION = 64 << 20, TURN = 0x5A };

/* The made-up credential: its byte i. It needs URL encoding at some places. */
static char secret_byte(size_t i) {
    static const char alphabet[] = "k/3Q+z7Wd:mX9bRt";
    return i < SECRET ? alphabet[(i * i + 5 * i + i / 7) % 16] : 0;
}

/* Character i of its base64 when `shift` bytes stand before it (i counts from the first that is whole). */
static char base64_char(size_t i, size_t shift) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t bit = shift == 0 ? 6 * i : 6 * i + (6 - 8 * shift % 6) % 6, v = 0;
    for (size_t k = 0; k < 6; k++)
        v = v << 1 | ((unsigned char)secret_byte((bit + k) / 8) >> (7 - (bit + k) % 8) & 1);
    return alphabet[v];
}

static char url_char(size_t i) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t k = 0;; k++) {
        char c = secret_byte(k);
        size_t n = strchr("/+:", c) ? 3 : 1;
        if (i < n)
            return n == 1 ? c : i == 0 ? '%' : hex[i == 1 ? (unsigned char)c >> 4 : c & 15];
        i -= n;
    }
}

static unsigned char windows[FORMS][WINDOW];

static void set_windows(void) {
    for (size_t i = 0; i < WINDOW; i++) {
        windows[0][i] = (unsigned char)secret_byte(i) ^ TURN;
        windows[1][i] = (unsigned char)secret_byte(SECRET - WINDOW + i) ^ TURN;
        for (size_t shift = 0; shift < 3; shift++)
            windows[2 + shift][i] = (unsigned char)base64_char(9 + i, shift) ^ TURN;
        windows[5][i] = (unsigned char)url_char(20 + i) ^ TURN;
    }
}

/* Hundreds of megabytes with a sanitizer's own: not slowed down by it. */
__attribute__((no_sanitize("address", "undefined"))) static void count_in(const unsigned char *p, size_t n,
                                                                          size_t found[FORMS]) {
    bool first[256] = {false};
    for (size_t f = 0; f < FORMS; f++)
        first[windows[f][0] ^ TURN] = true;
    for (size_t i = 0; i + WINDOW <= n; i++)
        for (size_t f = 0; f < FORMS && first[p[i]]; f++) {
            size_t k = 0;
            while (k < WINDOW && (p[i + k] ^ TURN) == windows[f][k])
                k++;
            found[f] += k == WINDOW;
        }
}

static void count_in_region(int memory, uintmax_t from, uintmax_t to, size_t found[FORMS]) {
    static unsigned char chunk[CHUNK];
    for (; from < to; from += CHUNK - WINDOW + 1) {
        size_t n = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
        ssize_t got = pread(memory, chunk, n, (off_t)from);
        count_in(chunk, got > 0 ? (size_t)got : 0, found);
        mem_wipe(chunk, sizeof chunk);
        if (got <= 0 || n < CHUNK)
            return;
    }
}

/* How often each form stands in what this process may write to. */
static void look_through_memory(size_t found[FORMS]) {
    char line[512];
    memset(found, 0, FORMS * sizeof *found);
    int memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_true(memory >= 0 && maps);
    while (fgets(line, sizeof line, maps)) {
        char *rest;
        uintmax_t from = strtoumax(line, &rest, 16), to = strtoumax(rest + 1, &rest, 16);
        if (!strncmp(rest, " rw", 3) && to - from <= MAX_REGION) /* larger: a sanitizer's shadow */
            count_in_region(memory, from, to, found);
    }
    fclose(maps);
    close(memory);
}

static void credentials_are_wiped(void **state) {
    (void)state;
    size_t found[FORMS];
    set_windows();
    look_through_memory(found);
    for (size_t f = 0; f < FORMS; f++)
        assert_int_equal(found[f], 0);

    struct gate *g = gate_new();
    char *value = mem_alloc(SECRET + 1, 1);
    for (size_t i = 0; i < SECRET; i++)
        value[i] = secret_byte(i);
    gate_add_secret(g, value);
    mem_wipe(value, SECRET);
    free(value);
    look_through_memory(found); /* the gate knows them all: this looks in the right places */
    for (size_t f = 0; f < FORMS; f++)
        if (!found[f])
            fail_msg("form %zu is not known", f);

    gate_free(g);
    look_through_memory(found);
    for (size_t f = 0; f < FORMS; f++)
        if (found[f])
            fail_msg("form %zu is left %zu times", f, found[f]);
}

static void wiping_wipes(void **state) {
    (void)state;
    char text[] = "0123456789";
    mem_wipe(text + 2, 5);
    assert_memory_equal(text,
                        "01\0\0\0\0\0"
                        "789",
                        sizeof text);
    mem_wipe(NULL, 5);
    mem_wipe(text, 0);
    assert_int_equal(text[0], '0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wiping_wipes),
        cmocka_unit_test(credentials_are_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
