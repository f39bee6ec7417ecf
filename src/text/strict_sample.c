#include "text/strict_parts.h"

#include <string.h>

struct line {
    const char *s;
    size_t len, indent;
};

/* What a line of a trace names: file, and the rest of the line behind it. NULL: it is no frame. */
struct frame {
    const char *file, *behind;
    size_t file_len;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool starts(const struct line *l, const char *what) {
    size_t n = strlen(what);
    return l->len - l->indent >= n && !memcmp(l->s + l->indent, what, n);
}

/* `File "/app/x.py", line 12, in name` */
static bool python_frame(const struct line *l, struct frame *f) {
    if (!starts(l, "File \""))
        return false;
    f->file = l->s + l->indent + 6;
    const char *close = memchr(f->file, '"', (size_t)(l->s + l->len - f->file));
    f->file_len = close ? (size_t)(close - f->file) : 0;
    f->behind = close;
    return close != NULL;
}

/* `at pkg.Class.method(File.java:12)`, `at name (/app/x.js:12:3)`, `/app/x.go:12 +0x1d` */
static bool other_frame(const struct line *l, struct frame *f) {
    bool at = starts(l, "at "), tab = l->indent && l->s[0] == '\t';
    const char *end = l->s + l->len, *from = l->s + l->indent + (at ? 3 : 0), *p = from;
    if (!at && !tab)
        return false;
    while (p + 1 < end && !(*p == ':' && is_digit(p[1])))
        p++;
    if (p + 1 >= end && !memchr(from, '(', (size_t)(end - from)))
        return false; /* at last it failed */
    if (p + 1 >= end)
        p = from; /* (Native Method) */
    const char *open = p;
    while (open > from && open[-1] != '(' && open[-1] != ' ')
        open--;
    *f = (struct frame){open, p, (size_t)(p - open)};
    return at || strchr("/", *open) != NULL;
}

static void add_part(const struct strict *s, const char *from, const char *to,
                     void (*add)(const struct strict *, const char *, struct strbuf *), struct strbuf *out) {
    struct strbuf part;
    strbuf_init(&part, 1 << 16);
    strbuf_add(&part, from, (size_t)(to - from));
    add(s, strbuf_str(&part), out);
    strbuf_release(&part);
}

/* Quotes around the file are the trace's own. */
static void add_frame(const struct strict *s, const struct line *l, const struct frame *f,
                      struct strbuf *out) {
    const char *behind = f->behind + (*f->behind == '"');
    bool quoted = behind > f->behind;
    add_part(s, l->s, f->file - quoted, strict_text, out);
    strbuf_addstr(out, quoted ? "\"" : "");
    add_part(s, f->file, f->file + f->file_len, strict_file, out);
    strbuf_addstr(out, quoted ? "\"" : "");
    add_part(s, behind, l->s + l->len, strict_text, out);
    strbuf_addch(out, '\n');
}

static void say_left_out(size_t *n, struct strbuf *out) {
    if (*n)
        strbuf_printf(out, "  [%zu %s of other code left out]\n", *n, *n == 1 ? "frame" : "frames");
    *n = 0;
}

void strict_sample(const struct strict *s, const char *text, struct strbuf *out) {
    size_t left_out = 0, below = 0; /* indent of a foreign frame, whose code goes with it */
    bool foreign = false;
    for (const char *p = text ? text : ""; *p;) {
        struct line l = {p, strcspn(p, "\n"), 0};
        struct frame f = {0};
        p += l.len + (p[l.len] == '\n');
        l.indent = strspn(l.s, " \t");
        if (l.indent > l.len)
            l.indent = l.len;
        bool frame = python_frame(&l, &f) || other_frame(&l, &f);
        if (frame && !strict_is_own(s, f.file, f.file_len)) {
            foreign = true;
            below = l.indent;
            left_out++;
            continue;
        }
        if (foreign && !frame && l.indent > below && l.len > l.indent)
            continue;
        foreign = false;
        say_left_out(&left_out, out);
        if (frame)
            add_frame(s, &l, &f, out);
        else
            add_part(s, l.s, l.s + l.len, strict_text, out), strbuf_addch(out, '\n');
    }
    say_left_out(&left_out, out);
}
