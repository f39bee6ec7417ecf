#include "base/utf8.h"

#include <string.h>

struct range {
    uint32_t from, to;
};

/* Sources: Unicode's Default_Ignorable_Code_Point and Bidi_Control, and what is drawn as an empty space. */
static const struct range invisible[] = {
    {0x80, 0x9F},     {0xAD, 0xAD},     {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
    {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
    {0x2800, 0x2800}, {0x3164, 0x3164}, {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0E},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

static const struct range letters[] = {
    {0xAA, 0xAA},     {0xB5, 0xB5},     {0xBA, 0xBA},       {0xC0, 0xD6},     {0xD8, 0xF6},
    {0xF8, 0x2AF},    {0x370, 0x373},   {0x376, 0x377},     {0x37B, 0x37D},   {0x386, 0x386},
    {0x388, 0x3FF},   {0x400, 0x481},   {0x48A, 0x52F},     {0x531, 0x556},   {0x561, 0x587},
    {0x5D0, 0x5EA},   {0x620, 0x64A},   {0x66E, 0x6D3},     {0x900, 0x963},   {0x971, 0x9E3},
    {0x9F0, 0x9F1},   {0xA01, 0xA75},   {0xA81, 0xAE3},     {0xB01, 0xB63},   {0xB82, 0xBD7},
    {0xC00, 0xC63},   {0xC80, 0xCE3},   {0xD00, 0xD63},     {0xD81, 0xDDF},   {0xE01, 0xE3A},
    {0xE40, 0xE4E},   {0xE81, 0xECD},   {0x10A0, 0x10FF},   {0x1100, 0x115E}, {0x1161, 0x11FF},
    {0x1200, 0x135A}, {0x1780, 0x17B3}, {0x17B6, 0x17D3},   {0x1E00, 0x1FBC}, {0x1FC2, 0x1FCC},
    {0x1FD0, 0x1FDB}, {0x1FE0, 0x1FEC}, {0x1FF2, 0x1FFC},   {0x3005, 0x3006}, {0x3041, 0x3096},
    {0x30A1, 0x30FA}, {0x30FC, 0x30FF}, {0x3105, 0x312F},   {0x3131, 0x3163}, {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0x20000, 0x2FA1D},
};

static bool in_ranges(const struct range *r, size_t n, uint32_t cp) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (cp > r[mid].to)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && cp >= r[low].from;
}

size_t utf8_next(const char *s, size_t len, uint32_t *cp) {
    if (len == 0)
        return 0;
    const unsigned char *u = (const unsigned char *)s;
    *cp = u[0];
    if (u[0] < 0x80)
        return 1;
    size_t n = u[0] >= 0xF0 ? 4 : u[0] >= 0xE0 ? 3 : 2;
    uint32_t c = u[0] & (0x7FU >> n);
    *cp = UTF8_BAD;
    if (u[0] < 0xC2 || u[0] > 0xF4 || n > len)
        return 1;
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return 1;
        c = c << 6 | (u[i] & 0x3FU);
    }
    if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF)
        return 1;
    *cp = c;
    return n;
}

void utf8_add(struct strbuf *out, uint32_t cp) {
    char b[4];
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--) {
        b[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    b[0] = (char)(lead[n] | cp);
    strbuf_add(out, b, n);
}

bool utf8_valid(const char *s, size_t len) {
    uint32_t cp;
    for (size_t i = 0; i < len; i += utf8_next(s + i, len - i, &cp)) {
        utf8_next(s + i, len - i, &cp);
        if (cp == UTF8_BAD)
            return false;
    }
    return true;
}

size_t utf8_count(const char *s, size_t len) {
    uint32_t cp;
    size_t n = 0;
    for (size_t i = 0; i < len; i += utf8_next(s + i, len - i, &cp))
        n++;
    return n;
}

size_t utf8_cut(const char *s, size_t len, size_t max) {
    if (len <= max)
        return len;
    size_t n = max;
    while (n > 0 && max - n < 4 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return n;
}

static bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("+/=_-.%~", c));
}

size_t utf8_cut_word(const char *s, size_t len, size_t max) {
    enum { LONGEST_WORD = 256 };
    size_t n = utf8_cut(s, len, max), word = n;
    if (n == len)
        return n;
    while (word > 0 && n - word < LONGEST_WORD && is_word_byte(s[word - 1]))
        word--;
    if (n - word < LONGEST_WORD)
        n = word;
    while (n > 0 && s[n - 1] == ' ')
        n--;
    return n;
}

bool utf8_invisible(uint32_t cp) {
    return in_ranges(invisible, sizeof invisible / sizeof *invisible, cp) || (cp & 0xFFFE) == 0xFFFE;
}

bool utf8_letter(uint32_t cp) {
    return in_ranges(letters, sizeof letters / sizeof *letters, cp);
}
