#include "base/base64.h"

static int value_of(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

bool base64_add(const char *s, size_t len, struct strbuf *out) {
    unsigned bits = 0, held = 0;
    if (len % 4 == 0)
        for (int i = 0; i < 2 && len && s[len - 1] == '='; i++)
            len--;
    if (len % 4 == 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        int v = value_of(s[i]);
        if (v < 0)
            return false;
        held = (held << 6 | (unsigned)v) & 0xFFFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            strbuf_addch(out, (char)(held >> bits & 0xFF));
        }
    }
    return true;
}
