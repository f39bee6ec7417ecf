#include "text/strict.h"

#include "base/mem.h"
#include "text/strict_parts.h"
#include "text/word.h"

#include <stdlib.h>
#include <string.h>

enum { HIDDEN_MIN = 3, HIDDEN_MAX = 200, FIELD_MAX = 40 };

struct strict *strict_new(strict_allowed *allowed, const void *ctx) {
    struct strict *s = mem_alloc(1, sizeof *s);
    s->allowed = allowed;
    s->ctx = ctx;
    strmap_init(&s->names);
    strmap_init(&s->roots);
    strmap_init(&s->said);
    strmap_init(&s->told);
    s->said_all = true;
    return s;
}

void strict_free(struct strict *s) {
    if (!s)
        return;
    for (size_t i = 0; i < s->hidden_n; i++)
        free(s->hidden[i]);
    strmap_release(&s->names);
    strmap_release(&s->roots);
    strmap_release(&s->said);
    strmap_release(&s->told);
    free(s);
}

struct walk {
    const struct strict *s;
    struct strict *learn; /* remembers what is hidden; NULL */
    bool bare;            /* what the texts hid is hidden without quotes too */
    bool title;           /* so are texts that stood in quotes, as wholes */
    const char *text;
    size_t len, at;
    struct strbuf *out;
};

static bool word_before(const struct walk *w) {
    return w->at > 0 && strict_word_byte(w->text[w->at - 1]);
}

/* <ip#1>, or one of the gate's escapes: its length. */
static size_t placeholder(const char *s, size_t len) {
    size_t n = 1;
    if (len > 3 && s[0] == '\\' && (s[1] == 'x' || s[1] == 'u')) {
        size_t open = s[1] == 'u';
        n = 2 + open;
        while (n < len && n < 10 && s[n] && strchr("0123456789ABCDEFabcdef", s[n]) && (open || n < 4))
            n++;
        return open ? (s[2] == '{' && n < len && s[n] == '}' ? n + 1 : 0) : (n == 4 ? 4 : 0);
    }
    if (*s != '<')
        return 0;
    while (n < len && n < 14 && s[n] >= 'a' && s[n] <= 'z')
        n++;
    size_t name = n;
    if (n < len && s[n] == '#')
        for (n++; n < len && n < name + 6 && s[n] >= '0' && s[n] <= '9';)
            n++;
    return name > 2 && n < len && s[n] == '>' ? n + 1 : 0;
}

static bool is_apostrophe(const char *quote) {
    return !strcmp(quote, "'") || !strcmp(quote, "\xE2\x80\x99");
}

static const struct strict_quote *quote_at(const struct walk *w) {
    const char *p = w->text + w->at;
    const struct strict_quote *q = strict_quote(p, w->len - w->at);
    if (!q || !is_apostrophe(q->open))
        return q;
    /* An apostrophe stands behind a letter; but b'..' and u'..' are quotes. */
    size_t n = strlen(q->open);
    bool prefixed = word_before(w) && strchr("bBuUrRfF", p[-1]) && (w->at == 1 || !strict_word_byte(p[-2]));
    bool blank = w->at + n >= w->len || strchr(" \t\n", p[n]);
    return !blank && (!word_before(w) || prefixed) ? q : NULL;
}

/* Where the quote's content ends; the end of the line when nothing closes it. */
static size_t quote_end(const struct walk *w, const struct strict_quote *q, size_t from, bool *closed) {
    size_t n = strlen(q->close), i = from;
    bool escaped = from > n && w->text[from - n - 1] == '\\';
    for (; i < w->len && w->text[i] != '\n'; i++) {
        if (w->len - i < n || memcmp(w->text + i, q->close, n) != 0)
            continue;
        if (!escaped && i > from && w->text[i - 1] == '\\')
            continue;
        if (is_apostrophe(q->close) && i + n < w->len && strict_word_byte(w->text[i + n]))
            continue;
        *closed = true;
        return i;
    }
    *closed = false;
    return i;
}

/* "user": the name of a field. */
static bool is_field(const struct walk *w, size_t from, size_t to, size_t behind) {
    const char *s = w->text + from;
    while (behind < w->len && w->text[behind] == ' ')
        behind++;
    if (to == from || to - from > FIELD_MAX || behind >= w->len || w->text[behind] != ':')
        return false;
    for (size_t i = 0, n; i < to - from; i += n) {
        for (n = 0; i + n < to - from && strict_word_byte(s[i + n]) && s[i + n] != '_';)
            n++;
        if (n ? !word_plain(s + i, n) : !strchr("_-. ", s[i]))
            return false;
        n += !n;
    }
    return true;
}

static void remember(struct strict *s, const char *text, size_t len) {
    if (!s || len < HIDDEN_MIN || len > HIDDEN_MAX || s->hidden_n == STRICT_MAX_HIDDEN)
        return;
    char *copy = mem_alloc(len + 1, 1);
    memcpy(copy, text, len);
    s->hidden[s->hidden_n++] = copy;
}

static void add_quoted(struct walk *w, const struct strict_quote *q) {
    size_t n = strlen(q->open), from = w->at + n;
    bool closed;
    size_t end = quote_end(w, q, from, &closed), to = end, behind = end + (closed ? strlen(q->close) : 0);
    while (to > from && w->text[to - 1] == '\\')
        to--;
    const char *content = w->text + from;
    size_t len = to - from;
    bool shown = len == 0 || placeholder(content, len) == len || strict_word_shown(w->s, content, len) ||
                 strict_number_small(content, len) || is_field(w, from, to, behind);
    strbuf_add(w->out, w->text + w->at, n);
    if (shown) {
        strbuf_add(w->out, content, len);
    } else {
        remember(w->learn, content, len);
        strbuf_addstr(w->out, strict_word_kind(content, len, "<text>"));
    }
    strbuf_add(w->out, w->text + to, behind - to);
    w->at = behind;
}

/* How far a word goes. Of an address or a path all goes that could belong to it. */
static size_t word_end(const struct walk *w) {
    size_t n = w->at;
    bool path = false;
    for (; n < w->len; n++) {
        char c = w->text[n];
        path = path || c == '/';
        if (!strict_word_byte(c) && !(c && strchr("-./\\@:~%$*#!?+^", c)) &&
            !(path && c && strchr("=&,;", c)))
            break;
        if (c == '\\' && n > w->at && placeholder(w->text + n, w->len - n))
            break;
        const struct strict_quote *q = n > w->at ? strict_quote(w->text + n, w->len - n) : NULL;
        if (q && !is_apostrophe(q->open))
            break;
    }
    while (n > w->at + 1 && strchr(",;", w->text[n - 1]))
        n--;
    return n;
}

static bool add_hidden(struct walk *w) {
    for (size_t i = 0; w->title && !word_before(w) && i < w->s->hidden_n; i++) {
        size_t n = strlen(w->s->hidden[i]);
        if (w->len - w->at < n || memcmp(w->text + w->at, w->s->hidden[i], n) != 0)
            continue;
        if (w->at + n < w->len && strict_word_byte(w->text[w->at + n]))
            continue;
        strbuf_addstr(w->out, strict_word_kind(w->s->hidden[i], n, "<text>"));
        w->at += n;
        return true;
    }
    return false;
}

/* x=y  x = y  x => y  x=[y  "x": y */
static bool is_value(const struct walk *w) {
    size_t i = w->at;
    while (i > 0 && w->text[i - 1] && strchr(" \t([{", w->text[i - 1]))
        i--;
    if (i > 1 && w->text[i - 1] == ':' && strchr("\"'`", w->text[i - 2]))
        return true;
    if (i > 1 && w->text[i - 1] == '>')
        i--;
    return i > 0 && w->text[i - 1] == '=';
}

static bool ends_with(const struct strbuf *sb, const char *what) {
    size_t n = strlen(what);
    return sb->len >= n && !memcmp(sb->data + sb->len - n, what, n);
}

static void add_word(struct walk *w) {
    struct strbuf word;
    size_t end = word_end(w), start = w->at;
    strbuf_init(&word, w->out->max);
    size_t n = word_before(w) ? 0 : strict_number(w->text, w->len, start, &word);
    if (!n)
        strict_word(w->s, w->text + start, n = end - start, is_value(w), &word);
    if (!w->bare || !strict_title_hides(w->s, strbuf_str(&word), word.len))
        strbuf_add(w->out, strbuf_str(&word), word.len);
    else if (ends_with(w->out, "<text> ")) /* several are one */
        w->out->data[--w->out->len] = 0;
    else
        strbuf_addstr(w->out, strict_word_kind(w->text + start, n, "<text>"));
    w->at += n;
    strbuf_release(&word);
}

static void walk(struct walk *w) {
    while (w->at < w->len) {
        const char *p = w->text + w->at;
        size_t n = placeholder(p, w->len - w->at);
        const struct strict_quote *q = n ? NULL : quote_at(w);
        if (n) {
            strbuf_add(w->out, p, n);
            w->at += n;
        } else if (q) {
            add_quoted(w, q);
        } else if (add_hidden(w)) {
            continue;
        } else if (word_end(w) > w->at) {
            add_word(w);
        } else {
            strbuf_addch(w->out, *p);
            w->at++;
        }
    }
}

static void run(struct walk w, const char *text) {
    w.text = text;
    w.len = text ? strlen(text) : 0;
    walk(&w);
}

void strict_hide(struct strict *s, const char *text) {
    struct strbuf out;
    strbuf_init(&out, 1 << 20);
    run((struct walk){.s = s, .learn = s, .out = &out}, text);
    strict_title_learn(s, text ? text : "", strbuf_str(&out));
    strbuf_release(&out);
}

void strict_text(const struct strict *s, const char *text, struct strbuf *out) {
    run((struct walk){.s = s, .out = out}, text);
}

void strict_pattern(struct strict *s, const char *text, struct strbuf *out) {
    size_t start = out->len;
    run((struct walk){.s = s, .learn = s, .bare = true, .out = out}, text);
    strict_title_learn(s, text ? text : "", strbuf_str(out) + start);
}

void strict_title(const struct strict *s, const char *text, struct strbuf *out) {
    run((struct walk){.s = s, .bare = true, .title = true, .out = out}, text);
}
