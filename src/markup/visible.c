#include "markup/visible.h"

#include "base/utf8.h"

#include <string.h>

#define CUT " [cut]"
enum { CUT_LEN = sizeof CUT - 1, LONGEST_WORD = 256, LONGEST_STRING = 1024 };

static bool between(char c, unsigned low, unsigned high) {
    return (unsigned char)c >= low && (unsigned char)c <= high;
}

/* ECMA-48: CSI, parameters 0x30-0x3F, intermediates 0x20-0x2F, one final 0x40-0x7E. */
static size_t csi_length(const char *s, size_t len) {
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
static size_t ansi_length(const char *s, size_t len) {
    if (len < 2)
        return 0;
    size_t n = 0;
    if (s[1] == '[')
        n = csi_length(s + 2, len - 2);
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

struct writer {
    struct strbuf *out;
    size_t start;  /* of the text in out */
    size_t line;   /* start of the current line */
    bool skipping; /* the rest of a line that was cut */
};

static bool is_word_byte(char c) {
    return between(c, 'a', 'z') || between(c, 'A', 'Z') || between(c, '0', '9') ||
           (c && strchr("+/=_-.%~", c));
}

/* Cuts the text in out, whose last piece begins at `from`, to room for the mark within max bytes. A word that
 * is hit by the cut goes whole, so that no half of a token is left which no rule would know. */
static void cut(struct strbuf *out, size_t from, size_t max) {
    size_t want = max - CUT_LEN;
    size_t n = utf8_cut(out->data + from, out->len - from, want), word = n;
    while (word > 0 && n - word < LONGEST_WORD && is_word_byte(out->data[from + word - 1]))
        word--;
    if (word > 0 && n - word < LONGEST_WORD)
        n = word;
    while (n > 0 && out->data[from + n - 1] == ' ')
        n--;
    out->len = from + n;
    strbuf_addstr(out, CUT);
}

static void end_line(struct writer *w, bool flat) {
    if (flat) {
        strbuf_addch(w->out, ' ');
        return;
    }
    strbuf_addch(w->out, '\n');
    w->line = w->out->len;
    w->skipping = false;
}

static void add_shown(struct writer *w, uint32_t cp) {
    bool control = cp < 0x20 || cp == 0x7F;
    if (control ? cp != '\t' : utf8_invisible(cp))
        strbuf_printf(w->out, "\\u{%04X}", (unsigned)cp);
    else
        utf8_add(w->out, cp);
}

/* One character (or sequence) of the text; gives how many bytes of it were used. */
static size_t add_one(struct writer *w, const char *s, size_t len, bool flat) {
    uint32_t cp = 0;
    size_t n = utf8_next(s, len, &cp);
    size_t csi = cp == 0x1B ? ansi_length(s, len) : cp == 0x9B ? csi_length(s + n, len - n) : 0;
    if (csi)
        return cp == 0x1B ? csi : csi + n;
    if (cp == '\r' && len > 1 && s[1] == '\n')
        return 1;
    if (cp == '\n' || cp == '\r')
        end_line(w, flat);
    else if (w->skipping)
        return n;
    else if (cp == UTF8_BAD)
        strbuf_printf(w->out, "\\x%02X", (unsigned char)*s);
    else if (cp == '\t' && flat)
        strbuf_addch(w->out, ' ');
    else
        add_shown(w, cp);
    return n;
}

void visible_add(const char *text, size_t len, bool flat, struct strbuf *out) {
    struct strbuf all;
    strbuf_init(&all, VISIBLE_MAX_TEXT + 64);
    struct writer w = {.out = &all};
    if (flat)
        while (len > 0 && strchr(" \t\r\n", *text) && *text)
            text++, len--;
    for (size_t i = 0; i < len && all.len <= VISIBLE_MAX_TEXT;) {
        i += add_one(&w, text + i, len - i, flat);
        if (all.len - w.line > VISIBLE_MAX_LINE) {
            cut(&all, w.line, VISIBLE_MAX_LINE);
            w.skipping = true;
            if (flat)
                break;
        }
    }
    if (all.len > VISIBLE_MAX_TEXT)
        cut(&all, 0, VISIBLE_MAX_TEXT);
    while (flat && all.len > 0 && all.data[all.len - 1] == ' ')
        all.len--;
    strbuf_add(out, all.data, all.len);
    strbuf_release(&all);
}
