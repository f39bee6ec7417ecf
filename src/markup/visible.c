#include "markup/visible.h"

#include "base/utf8.h"
#include "markup/ansi.h"

#include <string.h>

#define CUT " [cut]"
enum { CUT_LEN = sizeof CUT - 1 };

struct writer {
    struct strbuf *out;
    size_t start;  /* of the text in out */
    size_t line;   /* start of the current line */
    bool skipping; /* the rest of a line that was cut */
};

/* Cuts the text in out, whose last piece begins at `from`, to room for the mark within max bytes. */
static void cut(struct strbuf *out, size_t from, size_t max) {
    out->len = from + utf8_cut_word(out->data + from, out->len - from, max - CUT_LEN);
    strbuf_addstr(out, CUT);
}

static void end_line(struct writer *w, enum visible_as as) {
    if (as == VISIBLE_FLAT) {
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

/* A NUL between two bytes that are none and beside another such: the other half of a letter of UTF-16. */
static bool is_half(const char *text, size_t i, size_t len) {
    bool before = i >= 2 && text[i - 1] && !text[i - 2], after = i + 2 < len && text[i + 1] && !text[i + 2];
    return before || after;
}

/* One character (or sequence) of the text; gives how many bytes of it were used. */
static size_t add_one(struct writer *w, const char *s, size_t len, enum visible_as as) {
    uint32_t cp = 0;
    size_t n = utf8_next(s, len, &cp);
    size_t csi = cp == 0x1B ? ansi_length(s, len) : cp == 0x9B ? ansi_csi(s + n, len - n) : 0;
    if (csi)
        return cp == 0x1B ? csi : csi + n;
    if (cp == '\r' && len > 1 && s[1] == '\n')
        return 1;
    if (cp == '\n' || (cp == '\r' && as != VISIBLE_LINES))
        end_line(w, as);
    else if (w->skipping)
        return n;
    else if (cp == UTF8_BAD)
        strbuf_printf(w->out, "\\x%02X", (unsigned char)*s);
    else if (cp == '\t' && as == VISIBLE_FLAT)
        strbuf_addch(w->out, ' ');
    else
        add_shown(w, cp);
    return n;
}

void visible_add(const char *text, size_t len, enum visible_as as, struct strbuf *out) {
    bool flat = as == VISIBLE_FLAT, whole = as == VISIBLE_LINES;
    struct strbuf all;
    strbuf_init(&all, whole ? 8 * len + 64 : VISIBLE_MAX_TEXT + 64);
    struct writer w = {.out = &all};
    if (flat)
        while (len > 0 && strchr(" \t\r\n", *text) && *text)
            text++, len--;
    for (size_t i = 0; i < len && (whole || all.len <= VISIBLE_MAX_TEXT);) {
        i += !text[i] && is_half(text, i, len) ? 1 : add_one(&w, text + i, len - i, as);
        if (!whole && all.len - w.line > VISIBLE_MAX_LINE) {
            cut(&all, w.line, VISIBLE_MAX_LINE);
            w.skipping = true;
            if (flat)
                break;
        }
    }
    if (!whole && all.len > VISIBLE_MAX_TEXT)
        cut(&all, 0, VISIBLE_MAX_TEXT);
    while (flat && all.len > 0 && all.data[all.len - 1] == ' ')
        all.len--;
    strbuf_add(out, all.data, all.len);
    strbuf_release(&all);
}
