#include "base/utf8.h"
#include "ingest/worklog_parts.h"

#include <string.h>

/* Code points of the bytes 0x80 to 0xFF. Sources: Unicode's CP1252.TXT (undefined bytes stand for themselves)
 * and ROMAN.TXT. */
static const uint16_t cp1252[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
static const uint16_t roman[128] = {
    0xC4,   0xC5,   0xC7,   0xC9,   0xD1,   0xD6,   0xDC,   0xE1,   0xE0,   0xE2,   0xE4, 0xE3,   0xE5,
    0xE7,   0xE9,   0xE8,   0xEA,   0xEB,   0xED,   0xEC,   0xEE,   0xEF,   0xF1,   0xF3, 0xF2,   0xF4,
    0xF6,   0xF5,   0xFA,   0xF9,   0xFB,   0xFC,   0x2020, 0xB0,   0xA2,   0xA3,   0xA7, 0x2022, 0xB6,
    0xDF,   0xAE,   0xA9,   0x2122, 0xB4,   0xA8,   0x2260, 0xC6,   0xD8,   0x221E, 0xB1, 0x2264, 0x2265,
    0xA5,   0xB5,   0x2202, 0x2211, 0x220F, 0x3C0,  0x222B, 0xAA,   0xBA,   0x3A9,  0xE6, 0xF8,   0xBF,
    0xA1,   0xAC,   0x221A, 0x192,  0x2248, 0x2206, 0xAB,   0xBB,   0x2026, 0xA0,   0xC0, 0xC3,   0xD5,
    0x152,  0x153,  0x2013, 0x2014, 0x201C, 0x201D, 0x2018, 0x2019, 0xF7,   0x25CA, 0xFF, 0x178,  0x2044,
    0x20AC, 0x2039, 0x203A, 0xFB01, 0xFB02, 0x2021, 0xB7,   0x201A, 0x201E, 0x2030, 0xC2, 0xCA,   0xC1,
    0xCB,   0xC8,   0xCD,   0xCE,   0xCF,   0xCC,   0xD3,   0xD4,   0xF8FF, 0xD2,   0xDA, 0xDB,   0xD9,
    0x131,  0x2C6,  0x2DC,  0xAF,   0x2D8,  0x2D9,  0x2DA,  0xB8,   0x2DD,  0x2DB,  0x2C7};

static int byte_1252(uint32_t cp) {
    for (int i = 0; i < 32; i++)
        if (cp1252[i] == cp)
            return 0x80 + i;
    return cp >= 0xA0 && cp <= 0xFF ? (int)cp : -1;
}

static int byte_roman(uint32_t cp) {
    for (int i = 0; i < 128; i++)
        if (roman[i] == cp)
            return 0x80 + i;
    return -1;
}

/* Mac Roman's 0xF0 is no letter elsewhere and was often lost: three bytes that cannot begin a character, the
 * first of which is the second of an emoji, had it before them. */
static void add_lost(const struct strbuf *bytes, struct strbuf *out) {
    for (size_t i = 0, n; i < bytes->len; i += n) {
        uint32_t cp;
        n = utf8_next(bytes->data + i, bytes->len - i, &cp);
        if (cp == UTF8_BAD && (unsigned char)bytes->data[i] == 0x9F)
            strbuf_addch(out, (char)0xF0);
        strbuf_add(out, bytes->data + i, n);
    }
}

/* A run of letters above ASCII: certain when all of it gives UTF-8. */
static bool repair_run(const char *s, size_t len, int (*to_byte)(uint32_t), bool lost, struct strbuf *out) {
    struct strbuf bytes, whole;
    strbuf_init(&bytes, len);
    strbuf_init(&whole, 2 * len);
    bool ok = true;
    for (size_t i = 0, n; i < len && ok; i += n) {
        uint32_t cp;
        n = utf8_next(s + i, len - i, &cp);
        int b = to_byte(cp);
        ok = b >= 0;
        strbuf_addch(&bytes, (char)b);
    }
    if (ok && lost)
        add_lost(&bytes, &whole);
    else
        strbuf_add(&whole, strbuf_str(&bytes), bytes.len);
    ok = ok && utf8_valid(strbuf_str(&whole), whole.len);
    for (size_t i = 0, n; i < whole.len && ok; i += n) { /* a control would be no repair */
        uint32_t cp;
        n = utf8_next(whole.data + i, whole.len - i, &cp);
        ok = cp >= 0xA0;
    }
    if (ok)
        strbuf_add(out, whole.data, whole.len);
    strbuf_release(&bytes);
    strbuf_release(&whole);
    return ok;
}

void worklog_repair(const char *text, size_t len, struct strbuf *out) {
    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && !((unsigned char)text[end] & 0x80))
            end++;
        strbuf_add(out, text + i, end - i);
        i = end;
        uint32_t cp;
        size_t n;
        while (end < len && ((unsigned char)text[end] & 0x80)) {
            n = utf8_next(text + end, len - end, &cp);
            if (cp == UTF8_BAD || (byte_1252(cp) < 0 && byte_roman(cp) < 0))
                break;
            end += n;
        }
        if (end > i && !repair_run(text + i, end - i, byte_1252, false, out) &&
            !repair_run(text + i, end - i, byte_roman, true, out))
            strbuf_add(out, text + i, end - i);
        i = end;
        if (i < len && ((unsigned char)text[i] & 0x80)) {
            n = utf8_next(text + i, len - i, &cp);
            strbuf_add(out, text + i, n);
            i += n;
        }
    }
}
