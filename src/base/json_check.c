#include "base/json_check.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_NUMBER = 60 }; /* cJSON reads 63 bytes of one */

enum due { DUE_VALUE, DUE_FIRST, DUE_KEY, DUE_FIRST_KEY, DUE_COLON, DUE_COMMA, DUE_END };

static const char *const missing[] = {
    [DUE_VALUE] = "a value is due here",
    [DUE_FIRST] = "a value or ] is due here",
    [DUE_KEY] = "a key in quotes is due here",
    [DUE_FIRST_KEY] = "a key in quotes or } is due here",
    [DUE_COLON] = "a colon is due here",
    [DUE_COMMA] = "a comma or the closing bracket is due here",
    [DUE_END] = "text after the end of the JSON value",
};

static const char STOPS[] = "the text stops inside a string: it is cut";

struct look {
    const char *s;
    size_t len, at;
    enum json_text allow;
    bool odd;
    const char *wrong;
    size_t depth;
    char open[JSON_CHECK_MAX_DEPTH]; /* the brackets around this place */
};

static bool wrong(struct look *l, const char *what) {
    l->wrong = what;
    return false;
}

static bool is_digit(const struct look *l, size_t at) {
    return at < l->len && l->s[at] >= '0' && l->s[at] <= '9';
}

static int hex(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The UTF-16 unit of \uXXXX at the start of s; -1: it is none. */
static int32_t unit(const char *s, size_t len) {
    int32_t v = 0;
    if (len < 6 || s[0] != '\\' || s[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (hex(s[i]) < 0)
            return -1;
        v = v * 16 + hex(s[i]);
    }
    return v;
}

/* How many bytes of escapes at s are one code point; `odd`: it is NUL, or half of one. */
static size_t escaped_point(const char *s, size_t len, bool *odd) {
    int32_t first = unit(s, len);
    *odd = !first || (first >= 0xD800 && first <= 0xDFFF);
    if (first >= 0xD800 && first <= 0xDBFF) {
        int32_t second = unit(s + 6, len - 6);
        if (second >= 0xDC00 && second <= 0xDFFF) {
            *odd = false;
            return 12;
        }
    }
    return 6;
}

static bool escape(struct look *l) {
    if (l->at + 1 == l->len)
        return wrong(l, STOPS);
    char c = l->s[l->at + 1];
    if (c && strchr("\"\\/bfnrt", c)) {
        l->at += 2;
        return true;
    }
    if (c != 'u')
        return wrong(l, "no such escape in a string");
    if (unit(l->s + l->at, l->len - l->at) < 0)
        return wrong(l, "four hexadecimal digits are due behind \\u");
    bool odd;
    size_t n = escaped_point(l->s + l->at, l->len - l->at, &odd);
    if (odd && l->allow == JSON_TEXT_EXACT)
        return wrong(l, "\\u0000 or half of a surrogate pair, which no text can hold");
    l->odd |= odd;
    l->at += n;
    return true;
}

/* Whether one of eight bytes ends a run of ordinary characters. */
static bool eight_ordinary(const char *s, bool any) {
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t x;
    memcpy(&x, s, sizeof x);
    uint64_t quote = x ^ (ones * '"'), slash = x ^ (ones * '\\');
    uint64_t stop = ((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
    return !((stop | (any ? 0 : x)) & tops);
}

/* Whether a byte ends such a run: 1 always, 2 unless any bytes are allowed. */
#define SIXTEEN(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
static const unsigned char ends[256] = {
    SIXTEEN(1), SIXTEEN(1), 0,          0,          1 /* " */,  0,          0,          0,
    0,          0,          0,          0,          0,          0,          0,          0,
    0,          0,          SIXTEEN(0), SIXTEEN(0), 0,          0,          0,          0,
    0,          0,          0,          0,          0,          0,          0,          0,
    1 /* \ */,  0,          0,          0,          SIXTEEN(0), SIXTEEN(0), SIXTEEN(2), SIXTEEN(2),
    SIXTEEN(2), SIXTEEN(2), SIXTEEN(2), SIXTEEN(2), SIXTEEN(2), SIXTEEN(2),
};

static void skip_ordinary(struct look *l, bool any) {
    int mask = any ? 1 : 3;
    while (l->len - l->at >= 8 && eight_ordinary(l->s + l->at, any))
        l->at += 8;
    while (l->at < l->len && !(ends[(unsigned char)l->s[l->at]] & mask))
        l->at++;
}

static bool string(struct look *l) {
    bool any = l->allow == JSON_TEXT_ANY;
    l->at++;
    for (;;) {
        skip_ordinary(l, any);
        if (l->at == l->len)
            return wrong(l, STOPS);
        unsigned char c = (unsigned char)l->s[l->at];
        if (c == '"') {
            l->at++;
            return true;
        }
        if (c < 0x20)
            return wrong(l, "a control character in a string, not escaped");
        if (c == '\\' && !escape(l))
            return false;
        if (c < 0x80)
            continue;
        uint32_t point;
        size_t n = utf8_next(l->s + l->at, l->len - l->at, &point);
        if (point == UTF8_BAD)
            return wrong(l, "a byte that is not UTF-8");
        l->at += n;
    }
}

static bool digits(struct look *l) {
    if (!is_digit(l, l->at))
        return wrong(l, "a digit is due here");
    while (is_digit(l, l->at))
        l->at++;
    return true;
}

static bool number(struct look *l) {
    size_t start = l->at;
    l->at += l->s[l->at] == '-';
    if (is_digit(l, l->at) && l->s[l->at] == '0' && is_digit(l, l->at + 1))
        return wrong(l, "a number that begins with 0");
    if (!digits(l))
        return false;
    if (l->at < l->len && l->s[l->at] == '.') {
        l->at++;
        if (!digits(l))
            return false;
    }
    if (l->at < l->len && (l->s[l->at] == 'e' || l->s[l->at] == 'E')) {
        l->at++;
        l->at += l->at < l->len && (l->s[l->at] == '+' || l->s[l->at] == '-');
        if (!digits(l))
            return false;
    }
    l->odd |= l->at - start > LONG_NUMBER;
    return true;
}

static bool word(struct look *l, enum due due) {
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (l->len - l->at >= n && !memcmp(l->s + l->at, words[i], n)) {
            l->at += n;
            return true;
        }
    }
    return wrong(l, missing[due]);
}

static bool open_bracket(struct look *l, enum due *due) {
    if (l->depth == JSON_CHECK_MAX_DEPTH)
        return wrong(l, "nested deeper than 512");
    char c = l->s[l->at++];
    l->open[l->depth++] = c;
    *due = c == '[' ? DUE_FIRST : DUE_FIRST_KEY;
    return true;
}

static bool value(struct look *l, enum due *due) {
    char c = l->s[l->at];
    if (c == '{' || c == '[')
        return open_bracket(l, due);
    bool fine = c == '"' ? string(l) : c == '-' || (c >= '0' && c <= '9') ? number(l) : word(l, *due);
    *due = l->depth ? DUE_COMMA : DUE_END;
    return fine;
}

static bool step(struct look *l, enum due *due) {
    char c = l->s[l->at], around = l->depth ? l->open[l->depth - 1] : 0;
    if ((c == ']' && around == '[' && (*due == DUE_FIRST || *due == DUE_COMMA)) ||
        (c == '}' && around == '{' && (*due == DUE_FIRST_KEY || *due == DUE_COMMA))) {
        l->at++;
        *due = --l->depth ? DUE_COMMA : DUE_END;
        return true;
    }
    switch (*due) {
    case DUE_VALUE:
    case DUE_FIRST:
        return value(l, due);
    case DUE_KEY:
    case DUE_FIRST_KEY:
        if (c != '"')
            break;
        *due = DUE_COLON;
        return string(l);
    case DUE_COLON:
        if (c != ':')
            break;
        l->at++;
        *due = DUE_VALUE;
        return true;
    case DUE_COMMA:
        if (c != ',')
            break;
        l->at++;
        *due = around == '[' ? DUE_VALUE : DUE_KEY;
        return true;
    case DUE_END:
        break;
    }
    return wrong(l, missing[*due]);
}

static int tell(const struct look *l, struct err *err) {
    size_t line = 1, start = 0;
    for (size_t i = 0; i < l->at; i++)
        if (l->s[i] == '\n') {
            line++;
            start = i + 1;
        }
    return err_set(err, ERR_INPUT, "line %zu, byte %zu: %s", line, l->at - start + 1, l->wrong);
}

int json_check(const char *text, size_t len, enum json_text allow, bool *odd, struct err *err) {
    struct look l = {.s = text, .len = len, .allow = allow};
    enum due due = DUE_VALUE;
    bool fine = true;
    if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        l.at = 3;
    while (fine) {
        while (l.at < len &&
               (text[l.at] == ' ' || text[l.at] == '\n' || text[l.at] == '\r' || text[l.at] == '\t'))
            l.at++;
        if (l.at == len)
            break;
        fine = step(&l, &due);
    }
    if (fine && due != DUE_END)
        fine = wrong(&l, l.depth ? "the text stops in the middle: it is cut" : "there is no JSON value");
    if (!fine)
        return tell(&l, err);
    *odd = l.odd;
    return 0;
}

/* The nearest double in place of a number of n bytes. */
static void shorten(char *s, size_t n) {
    char *whole = mem_alloc(n + 1, 1), text[40];
    memcpy(whole, s, n);
    double v = strtod(whole, NULL);
    int used = isfinite(v) ? snprintf(text, sizeof text, "%.17g", v)
                           : snprintf(text, sizeof text, "%s", v < 0 ? "-1e999" : "1e999");
    free(whole);
    memset(s, ' ', n);
    memcpy(s, text, (size_t)used);
}

static size_t mend_string(char *s, size_t len) {
    size_t i = 1;
    while (i < len && s[i] != '"') {
        if (s[i] != '\\') {
            i++;
            continue;
        }
        bool odd = false;
        size_t n = i + 1 < len && s[i + 1] == 'u' ? escaped_point(s + i, len - i, &odd) : 2;
        if (odd)
            memcpy(s + i, "\\ufffd", 6);
        i += n;
    }
    return i + 1;
}

void json_check_mend(char *text, size_t len) {
    for (size_t i = 0; i < len;) {
        if (text[i] == '"') {
            i += mend_string(text + i, len - i);
            continue;
        }
        size_t n = 0;
        while (i + n < len && text[i + n] && strchr("0123456789+-.eE", text[i + n]))
            n++;
        if (n > LONG_NUMBER)
            shorten(text + i, n);
        i += n ? n : 1;
    }
}
