#include "markup/ansi.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST_STRING = 1024 };

static bool between(char c, unsigned low, unsigned high) {
    return (unsigned char)c >= low && (unsigned char)c <= high;
}

/* Parameters 0x30-0x3F, intermediates 0x20-0x2F, one final 0x40-0x7E. */
size_t ansi_csi(const char *s, size_t len) {
    size_t i = 0;
    while (i < len && between(s[i], 0x30, 0x3F))
        i++;
    while (i < len && between(s[i], 0x20, 0x2F))
        i++;
    return i < len && between(s[i], 0x40, 0x7E) ? i + 1 : 0;
}

/* The strings of OSC, DCS and their like end in BEL or ESC \. One without an end must not take the rest of
 * the text with it. */
static size_t string_length(const char *s, size_t len) {
    for (size_t i = 0; i < len && i < LONGEST_STRING && s[i] != '\n'; i++) {
        if (s[i] == '\a')
            return i + 1;
        if (s[i] == 0x1B && i + 1 < len && s[i + 1] == '\\')
            return i + 2;
    }
    return 0;
}

/* Length of the sequence that starts with the ESC at s; 0: it is none, the ESC is shown. */
size_t ansi_length(const char *s, size_t len) {
    if (len < 2)
        return 0;
    size_t n = 0;
    if (s[1] == '[')
        n = ansi_csi(s + 2, len - 2);
    else if (strchr("]PX^_", s[1]) && s[1])
        n = string_length(s + 2, len - 2);
    else if (between(s[1], 0x20, 0x2F)) {
        for (n = 1; n + 1 < len && between(s[n + 1], 0x20, 0x2F);)
            n++;
        return n + 1 < len && between(s[n + 1], 0x30, 0x7E) ? n + 2 : 0;
    } else
        return between(s[1], 0x30, 0x7E) ? 2 : 0;
    return n ? n + 2 : 0;
}
