#include "markup/encoded.h"

#include "base/utf8.h"
#include "markup/chars.h"

#include <string.h>

enum { PAIRS_MIN = 12, PAIRS_MAX = 1 << 16 };

/* The value of a character of base64, standard or URL alphabet; -1: it is none. */
static int sextet(char c) {
    if (chars_upper(c))
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (chars_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Adds a decoded byte; NULs stand between the letters of UTF-16. False: this is no text. */
static bool add(struct strbuf *out, unsigned byte) {
    if (byte == 0)
        return true;
    strbuf_addch(out, (char)byte);
    return byte >= 0x20 || byte == '\n' || byte == '\t' || byte == '\r' || byte == 0x1B;
}

static bool decode_base64(const char *s, size_t len, struct strbuf *out) {
    unsigned bits = 0, n = 0;
    strbuf_reset(out);
    for (size_t i = 0; i < len; i++) {
        bits = bits << 6 | (unsigned)sextet(s[i]);
        n += 6;
        if (n < 8)
            continue;
        n -= 8;
        if (!add(out, bits >> n & 0xFF))
            return false;
    }
    return utf8_valid(strbuf_str(out), out->len);
}

static bool decode_hex(const char *s, size_t len, struct strbuf *out) {
    strbuf_reset(out);
    for (size_t i = 0; i + 1 < len; i += 2)
        if (!add(out, (unsigned)(chars_hex(s[i]) * 16 + chars_hex(s[i + 1]))))
            return false;
    return utf8_valid(strbuf_str(out), out->len);
}

/* More than half of what a run stands for: a decoded NUL is none. */
static bool is_text(const struct strbuf *plain, size_t bytes) {
    return plain->len * 2 >= bytes && plain->len >= ENCODED_MIN / 2;
}

/* The end of a run of pairs of hexadecimal digits with the same sign between them, 64:6b:70; `at`: there is
 * none. */
static size_t pairs_end(const char *s, size_t len, size_t at) {
    size_t end = at, n = 0;
    char sign = at + 2 < len ? s[at + 2] : 0;
    if (sign != ':' && sign != ' ' && sign != '-')
        return at;
    while (end + 1 < len && n < PAIRS_MAX && chars_hex(s[end]) >= 0 && chars_hex(s[end + 1]) >= 0) {
        n++;
        if (end + 2 >= len || s[end + 2] != sign)
            return n >= PAIRS_MIN ? end + 2 : at;
        end += 3;
    }
    return n >= PAIRS_MIN ? end - 1 : at;
}

static bool decode_pairs(const char *s, size_t len, struct strbuf *out) {
    strbuf_reset(out);
    for (size_t i = 0; i + 1 < len; i += 3)
        if (!add(out, (unsigned)(chars_hex(s[i]) * 16 + chars_hex(s[i + 1]))))
            return false;
    return utf8_valid(strbuf_str(out), out->len);
}

bool encoded_next(const char *s, size_t len, size_t from, struct markup_hit *run, struct strbuf *plain) {
    for (size_t i = from; i < len;) {
        size_t end = i, hex = i;
        while (end < len && sextet(s[end]) >= 0 && end - i < ENCODED_MAX)
            end++;
        while (hex < end && chars_hex(s[hex]) >= 0)
            hex++;
        if (end - i >= ENCODED_MIN) {
            bool found = hex == end && (end - i) % 2 == 0 && decode_hex(s + i, end - i, plain) &&
                         is_text(plain, (end - i) / 2);
            if (!found)
                found = decode_base64(s + i, end - i, plain) && is_text(plain, (end - i) * 3 / 4);
            if (found) {
                while (end < len && s[end] == '=')
                    end++;
                *run = (struct markup_hit){i, end};
                return true;
            }
        }
        size_t pairs = pairs_end(s, len, i);
        if (pairs > i && (i == 0 || !chars_alnum(s[i - 1])) && decode_pairs(s + i, pairs - i, plain) &&
            is_text(plain, (pairs - i + 1) / 3)) {
            *run = (struct markup_hit){i, pairs};
            return true;
        }
        if (pairs > end)
            end = pairs;
        i = end + (end == i);
    }
    return false;
}
