/* What looks like a word and what like data. */
#include "text/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void words_are_words(void **state) {
    (void)state;
    static const char *const words[] = {
        "", "a", "I", "the", "missing", "authentication", "strengths", "middleware", "HTTPServer", "getUserById",
        "ModuleNotFoundError", "psycopg", "nginx", "gunicorn", "kubernetes", "uvicorn", "asyncpg", "grpc", "xml", "json",
        "sqlite", "PostgreSQL", "WebSocket", "OAuth2", "oauth2", "utf8", "sha256", "base64", "x86", "Phase5", "v12",
        "2nd", "404", "5432", "k8s", "ECONNREFUSED", "SIGTERM", "OOMKilled", "iOS", "eBay", "stderr", "isinstance",
        "queryset", "rhythm", "subprocess", "\xD0\xBE\xD1\x88\xD0\xB8\xD0\xB1\xD0\xBA\xD0\xB0", "caf\xC3\xA9", "facade",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!word_plain(words[i], strlen(words[i])))
            fail_msg("%s is a word", words[i]);
}

static void data_are_data(void **state) {
    (void)state;
    static const char *const data[] = {
        "12345",      "7f3a9c12bb",  "deadbeef", "deadbee1",   "a1b2",       "x9f",       "9f86d081884c7d65",
        "XkQjZpWmVb", "QUtJQVo3VlI", "zxkqjvbw", "bcdfghjk",   "xkjqzpwmvt", "kXz9pQ2m",  "aBcDeFgHiJ",
        "AKIAZ7VRSQ", "Tr0ub4dor3x", "p455w0rd", "MFRGGZDFMZ", "JBSWY3DPEH", "eyJhbGciO", "user20251007",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx",
    };
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        if (word_plain(data[i], strlen(data[i])))
            fail_msg("%s is data", data[i]);
}

/* Random strings of the alphabets that tokens are made of; the seed is fixed. */
static void chance_is_seen(void **state) {
    (void)state;
    static const struct {
        const char *alphabet;
        size_t len, most; /* of 2000 may pass */
    } rows[] = {
        {"0123456789abcdef", 12, 0},
        {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 20, 40},
        {"abcdefghijklmnopqrstuvwxyz234567", 16, 40},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", 20, 160},
        {"abcdefghijklmnopqrstuvwxyz", 20, 200},
    };
    uint64_t x = 88172645463325252ULL;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        size_t passed = 0;
        for (int k = 0; k < 2000; k++) {
            char s[32];
            for (size_t i = 0; i < rows[r].len; i++) {
                x ^= x << 13, x ^= x >> 7, x ^= x << 17;
                s[i] = rows[r].alphabet[x % strlen(rows[r].alphabet)];
            }
            passed += word_plain(s, rows[r].len);
        }
        if (passed > rows[r].most)
            fail_msg("%zu of 2000 pass, alphabet %s", passed, rows[r].alphabet);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_words),
        cmocka_unit_test(data_are_data),
        cmocka_unit_test(chance_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
