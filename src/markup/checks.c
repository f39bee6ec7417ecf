#include "markup/checks.h"

#include "markup/chars.h"

#include <string.h>

/* The digits and letters of s without what groups them; their number, 0: another sign or too many. */
static size_t compact(const char *s, size_t len, char *out, size_t max) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (strchr(" -.", s[i]) && s[i])
            continue;
        if (!chars_alnum(s[i]) || n == max)
            return 0;
        out[n++] = s[i];
    }
    return n;
}

bool checks_luhn(const char *s, size_t len) {
    char d[19];
    size_t n = compact(s, len, d, sizeof d), same = 0;
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!chars_digit(d[i]))
            return false;
        int v = d[i] - '0';
        same += d[i] == d[0];
        if ((n - i) % 2 == 0)
            v = v > 4 ? 2 * v - 9 : 2 * v;
        sum += v;
    }
    return n >= 13 && same < n && sum % 10 == 0;
}

bool checks_mod97(const char *s, size_t len) {
    char d[34];
    size_t n = compact(s, len, d, sizeof d);
    unsigned rest = 0;
    if (n < 15 || !chars_alpha(d[0]) || !chars_alpha(d[1]) || !chars_digit(d[2]) || !chars_digit(d[3]))
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = d[(i + 4) % n]; /* the first four stand last */
        rest = chars_digit(c) ? rest * 10 + (unsigned)(c - '0')
                              : rest * 100 + (unsigned)(chars_lower(c) - 'a' + 10);
        rest %= 97;
    }
    return rest == 1;
}

bool checks_ssn(const char *s, size_t len) {
    char d[9];
    return compact(s, len, d, sizeof d) == 9 && d[0] != '9' && memcmp(d, "000", 3) != 0 &&
           memcmp(d, "666", 3) != 0 && memcmp(d + 3, "00", 2) != 0 && memcmp(d + 5, "0000", 4) != 0;
}

checks_function *checks_named(const char *name) {
    static const struct {
        const char *name;
        checks_function *check;
    } all[] = {{"luhn", checks_luhn}, {"mod97", checks_mod97}, {"ssn", checks_ssn}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].check;
    return NULL;
}
