#include "text/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define X20 "aboutaboutaboutabout"

static void words_and_data(void **state) {
    (void)state;
    static const struct {
        const char *in;
        bool plain;
    } rows[] = {
        {"", true},
        {"connection", true},
        {"HTTPServer", true},
        {"readOnlyMode", true},
        {"getUserByEmail", true},
        {"a", true},
        {"SQL", true},
        {"caf\xC3\xA9", true},
        {"\xE4\xB8\xAD\xE6\x96\x87", true},
        {"\xC3\xA9t\xC3\xA9"
         "2024",
         false},
        {X20 X20, true},
        {X20 X20 "x", false},
        {"2024", true},
        {"20245", false},
        {"Phase5", true},
        {"oauth2", true},
        {"2nd", true},
        {"sha256", true},
        {"SHA256", true},
        {"x509", true},
        {"a1b2", false},
        {"abc123", false},
        {"k7m", false},
        {"deadbeef", false},
        {"DEADBEEF", false},
        {"deadbee", true},
        {"deadbe7", false},
        {"aBcDeFgH", false},
        {"xQzVkPq", false},
        {"bcdf", false},
        {"strngthz", false},
        {"BCDFGHKLM", false},
        {"wqzxk", false},
        {"rhythm", true},
        {"jqab", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (word_plain(rows[i].in, strlen(rows[i].in)) != rows[i].plain)
            fail_msg("%s", rows[i].in);
}

/* Random letters and digits, as tokens are: hardly any passes for a word. */
static void chance_is_no_word(void **state) {
    (void)state;
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    uint32_t seed = 7;
    size_t passed = 0;
    for (int i = 0; i < 5000; i++) {
        char word[16];
        for (size_t k = 0; k < sizeof word; k++) {
            seed = seed * 1103515245u + 12345u;
            word[k] = set[(seed >> 16) % (sizeof set - 1)];
        }
        passed += word_plain(word, sizeof word);
    }
    assert_in_range(passed, 0, 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_and_data), cmocka_unit_test(chance_is_no_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
