#include "text/word.h"

#include <string.h>
#include <strings.h>

enum { MAX_HUMPS = 12, HEX_MIN = 8, MAX_CONSONANTS = 5 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static char lower(char c) {
    return is_upper(c) ? (char)(c + 32) : c;
}

static bool is_vowel(char c) {
    return c && strchr("aeiouy", lower(c)) != NULL;
}

static bool all_hex(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (!is_digit(s[i]) && (lower(s[i]) < 'a' || lower(s[i]) > 'f'))
            return false;
    return true;
}

static bool is_named(const char *s, size_t len) {
    static const char *const names[] = {
        "sha256", "sha512",  "sha384", "sha224", "base64",  "base32",  "utf8",    "utf16",
        "int32",  "int64",   "uint32", "uint64", "float32", "float64", "x86",     "x64",
        "amd64",  "arm64",   "k8s",    "i18n",   "l10n",    "rfc3339", "iso8601", "b64",
        "h264",   "v1beta1", "p2p",    "e2e",    "s3fs",    "ec2",     "x509",    "oauth2client"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncasecmp(s, names[i], len) == 0)
            return true;
    return false;
}

/* Letters that hardly ever follow: for each letter of the first column, those of the second. */
static bool rare_pair(char a, char b) {
    static const char *const after[26] = {
        ['b' - 'a'] = "gkqxz",
        ['c' - 'a'] = "jvxg",
        ['d' - 'a'] = "xz",
        ['f' - 'a'] = "jqxzvkg",
        ['g' - 'a'] = "jqxzv",
        ['h' - 'a'] = "jxzqvg",
        ['j' - 'a'] = "bcdfghklmnpqrtvwxyz",
        ['k' - 'a'] = "gjqvxz",
        ['l' - 'a'] = "jqxz",
        ['m' - 'a'] = "jqxzk",
        ['p' - 'a'] = "jqvxzg",
        ['q' - 'a'] = "abcdefghijkmnopqrtvwxyz",
        ['s' - 'a'] = "xzj",
        ['t' - 'a'] = "jqx",
        ['v' - 'a'] = "bcdfghjkmnpqtwxz",
        ['w' - 'a'] = "jqvxzg",
        ['x' - 'a'] = "bfgjklnrsvwz",
        ['y' - 'a'] = "jqyz",
        ['z' - 'a'] = "bcdfgjkmnpqrstvx",
    };
    const char *list = a >= 'a' && a <= 'z' ? after[a - 'a'] : NULL;
    return list && b && strchr(list, b);
}

static bool rare(const char *s, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i + 1 < len; i++)
        n += rare_pair(lower(s[i]), lower(s[i + 1]));
    return n >= 2 || (n == 1 && len >= 4 && len <= 5);
}

/* One hump of camelCase, or a whole word. */
static bool hump_plain(const char *s, size_t len) {
    bool capitals = len > 1;
    size_t vowels = 0, run = 0, longest = 0;
    for (size_t i = 0; i < len; i++) {
        capitals = capitals && is_upper(s[i]);
        vowels += is_vowel(s[i]);
        run = is_vowel(s[i]) ? 0 : run + 1;
        longest = run > longest ? run : longest;
    }
    if (longest > (capitals ? MAX_CONSONANTS + 1 : MAX_CONSONANTS))
        return false;
    if (vowels == 0 && len >= (capitals ? 9 : 4))
        return false;
    return capitals && len <= 5 ? true : !rare(s, len);
}

/* Where the hump that begins at `from` ends: before a capital behind a small letter, and before the last
 * capital of a run that goes on small (HTTPServer). */
static size_t hump_end(const char *s, size_t len, size_t from) {
    size_t i = from + 1;
    while (i < len) {
        if (is_upper(s[i]) && !is_upper(s[i - 1]))
            break;
        if (is_upper(s[i]) && i + 1 < len && !is_upper(s[i + 1]))
            break;
        i++;
    }
    return i;
}

static bool letters_plain(const char *s, size_t len) {
    size_t humps = 0;
    if (len >= HEX_MIN && all_hex(s, len))
        return false;
    for (size_t i = 0, end; i < len; i = end) {
        end = hump_end(s, len, i);
        if (++humps > MAX_HUMPS || !hump_plain(s + i, end - i))
            return false;
    }
    return humps < 3 || (2 * len >= 5 * humps && (humps < 5 || len >= 4 * humps));
}

bool word_plain(const char *s, size_t len) {
    size_t digits = 0, first = len, last = 0;
    bool wide = false;
    if (len > WORD_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        wide = wide || (unsigned char)s[i] >= 0x80;
        if (!is_digit(s[i]))
            continue;
        digits++;
        first = first < i ? first : i;
        last = i;
    }
    if (wide)
        return digits <= 2;
    if (digits == 0)
        return letters_plain(s, len);
    if (digits == len)
        return len <= 4;
    if (is_named(s, len))
        return true;
    if (digits > 2 || last - first + 1 != digits || (len >= HEX_MIN - 1 && all_hex(s, len)))
        return false;
    if (first == 0)
        return letters_plain(s + digits, len - digits);
    return last == len - 1 && letters_plain(s, first);
}
