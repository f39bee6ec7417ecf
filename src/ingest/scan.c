#include "ingest/scan.h"

#include "base/mem.h"
#include "base/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum frame_kind { FRAME_TOP, FRAME_OBJECT, FRAME_LEVELS, FRAME_LIST };
enum expect { WANT_VALUE, WANT_FIRST, WANT_KEY, WANT_FIRST_KEY, WANT_COLON, WANT_COMMA };

struct frame {
    enum frame_kind kind;
    enum expect expect;
    char key[64]; /* the member being read */
    size_t count; /* values of a list */
};

struct list {
    char key[64];
    size_t n;
};

struct scan {
    scan_fn fn;
    void *ctx;
    struct frame stack[4];
    int top;
    /* The value, key or scalar being captured. */
    bool in_value, in_string, escaped, is_key;
    int depth;
    struct strbuf value, root; /* root: the top-level object with its lists as null */
    bool had_lists;
    size_t line, byte, value_line;
    size_t root_line;
    struct list lists[32];
    size_t lists_n;
};

struct scan *scan_new(scan_fn fn, void *ctx) {
    struct scan *s = mem_alloc(1, sizeof *s);
    s->fn = fn;
    s->ctx = ctx;
    s->line = 1;
    strbuf_init(&s->value, SCAN_MAX_VALUE);
    strbuf_init(&s->root, SCAN_MAX_VALUE);
    return s;
}

void scan_free(struct scan *s) {
    if (!s)
        return;
    strbuf_release(&s->value);
    strbuf_release(&s->root);
    free(s);
}

static int wrong(const struct scan *s, const char *what, struct err *err) {
    return err_set(err, ERR_INPUT, "line %zu, byte %zu: %s", s->line, s->byte, what);
}

static void advance(struct scan *s, const char *p, size_t n) {
    const char *last = NULL;
    for (const char *q = p; (q = memchr(q, '\n', n - (size_t)(q - p))); q++) {
        s->line++;
        last = q;
    }
    if (last)
        s->byte = n - (size_t)(last - p) - 1;
    else
        s->byte += n;
}

static struct frame *frame(struct scan *s) {
    return &s->stack[s->top];
}

static void push(struct scan *s, enum frame_kind kind, enum expect expect) {
    s->stack[++s->top] = (struct frame){.kind = kind, .expect = expect};
}

static void note_list(struct scan *s, const char *key, size_t n) {
    if (s->lists_n < sizeof s->lists / sizeof *s->lists) {
        struct list *l = &s->lists[s->lists_n++];
        strncpy(l->key, key, sizeof l->key - 1);
        l->n = n;
    }
}

void scan_lists(const struct scan *s, void (*fn)(void *ctx, const char *key, size_t n), void *ctx) {
    for (size_t i = 0; i < s->lists_n; i++)
        fn(ctx, s->lists[i].key, s->lists[i].n);
}

static bool is_list_key(const char *key) {
    return !strcmp(key, "entries") || !strcmp(key, "raw_logs") || !strcmp(key, "logs_by_severity");
}

static int give_root(struct scan *s, struct err *err) {
    struct scan_value v = {s->root.data, s->root.len, NULL, true, s->had_lists, s->root_line};
    int rc = s->root.full ? wrong(s, "an object larger than 16 MiB", err) : s->fn(s->ctx, &v, err);
    strbuf_reset(&s->root);
    s->had_lists = false;
    return rc;
}

/* A list or object of the structure is closed. */
static int pop(struct scan *s, struct err *err) {
    struct frame done = *frame(s);
    s->top--;
    frame(s)->expect = frame(s)->kind == FRAME_TOP ? WANT_VALUE : WANT_COMMA;
    if (done.kind == FRAME_LIST)
        note_list(s, s->top ? frame(s)->key : "", done.count);
    if (done.kind == FRAME_LIST && s->top)
        strbuf_addstr(&s->root, "null");
    if (done.kind == FRAME_LEVELS || done.kind == FRAME_OBJECT)
        strbuf_addch(&s->root, '}');
    return done.kind == FRAME_OBJECT ? give_root(s, err) : 0;
}

/* A whole value has been captured. */
static int finish_value(struct scan *s, struct err *err) {
    struct frame *f = frame(s);
    s->in_value = false;
    if (s->value.full)
        return wrong(s, "a value larger than 16 MiB: this is no log entry", err);
    if (s->is_key) {
        s->is_key = false;
        size_t n = s->value.len >= 2 ? s->value.len - 2 : 0;
        if (n >= sizeof f->key)
            n = sizeof f->key - 1;
        memcpy(f->key, s->value.data + 1, n);
        f->key[n] = 0;
        strbuf_add(&s->root, s->value.data, s->value.len);
        f->expect = WANT_COLON;
        return 0;
    }
    f->expect = f->kind == FRAME_TOP ? WANT_VALUE : WANT_COMMA;
    if (f->kind == FRAME_OBJECT || f->kind == FRAME_LEVELS) {
        strbuf_add(&s->root, s->value.data, s->value.len);
        return 0;
    }
    f->count++;
    const char *list = s->top && s->stack[s->top - 1].kind == FRAME_LEVELS ? s->stack[s->top - 1].key : NULL;
    struct scan_value v = {s->value.data, s->value.len, list, false, false, s->value_line};
    return s->fn(s->ctx, &v, err);
}

/* How many bytes of a string go by until a quote, a backslash or a line's end. */
static size_t plain_run(const char *p, size_t n) {
    enum { LONGEST = 1024 }; /* else each backslash would cost a look at the rest of the input */
    static const char stops[] = {'"', '\\', '\n'};
    n = n < LONGEST ? n : LONGEST;
    for (size_t i = 0; i < sizeof stops; i++) {
        const char *at = memchr(p, stops[i], n);
        n = at ? (size_t)(at - p) : n;
    }
    return n;
}

enum byte_role { BYTE_ORDINARY, BYTE_QUOTE, BYTE_OPEN, BYTE_CLOSE, BYTE_DELIMITER };

static enum byte_role role_of(char c) {
    switch (c) {
    case '"':
        return BYTE_QUOTE;
    case '{':
    case '[':
        return BYTE_OPEN;
    case '}':
    case ']':
        return BYTE_CLOSE;
    case ',':
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return BYTE_DELIMITER;
    default:
        return BYTE_ORDINARY;
    }
}

/* One byte of a text that is being captured; true: the text, being the whole value, ends with it. */
static bool string_byte(struct scan *s, char c) {
    if (s->escaped)
        s->escaped = false;
    else if (c == '\\')
        s->escaped = true;
    else if (c == '"')
        s->in_string = false;
    return !s->in_string && !s->depth;
}

/* Takes the bytes of the value being captured; gives how many. A number or word ends before a delimiter,
 * which is not taken. */
static int capture(struct scan *s, const char *p, size_t n, size_t *taken, struct err *err) {
    size_t i = 0;
    bool done = false;
    while (i < n && !done) {
        if (s->in_string && !s->escaped)
            i += plain_run(p + i, n - i);
        if (i == n)
            break;
        enum byte_role role = s->in_string ? BYTE_ORDINARY : role_of(p[i]);
        if (s->in_string && p[i] == '\n') {
            advance(s, p, i); /* the error names the end of this line, the next one the byte itself */
            return wrong(s, "the line ends inside a text: it is cut or damaged", err);
        }
        if (!s->depth && (role == BYTE_CLOSE || role == BYTE_DELIMITER)) {
            done = true;
            break;
        }
        if (s->in_string)
            done = string_byte(s, p[i]);
        else if (role == BYTE_QUOTE)
            s->in_string = true;
        else if (role == BYTE_OPEN)
            s->depth++;
        else if (role == BYTE_CLOSE)
            done = !--s->depth;
        i++;
        if (s->depth > SCAN_MAX_DEPTH) {
            advance(s, p, i);
            return wrong(s, "nested deeper than 512", err);
        }
    }
    *taken = i;
    strbuf_add(&s->value, p, i);
    if (s->value.full)
        return wrong(s, "a value larger than 16 MiB: this is no log entry", err);
    return done ? finish_value(s, err) : 0;
}

static int begin_value(struct scan *s, char c, struct err *err) {
    struct frame *f = frame(s);
    if (f->kind == FRAME_TOP && c == '[') {
        push(s, FRAME_LIST, WANT_FIRST);
        return 1;
    }
    if (f->kind == FRAME_TOP && c == '{') {
        push(s, FRAME_OBJECT, WANT_FIRST_KEY);
        s->root_line = s->line;
        strbuf_addch(&s->root, '{');
        return 1;
    }
    bool listed = (f->kind == FRAME_OBJECT && is_list_key(f->key)) || f->kind == FRAME_LEVELS;
    if (listed && c == '[') {
        s->had_lists = true;
        push(s, FRAME_LIST, WANT_FIRST);
        return 1;
    }
    if (f->kind == FRAME_OBJECT && c == '{' && !strcmp(f->key, "logs_by_severity")) {
        push(s, FRAME_LEVELS, WANT_FIRST_KEY);
        strbuf_addch(&s->root, '{');
        return 1;
    }
    if (f->kind == FRAME_TOP && c != '"' && c != '-' && (c < '0' || c > '9') && c != 't' && c != 'f' &&
        c != 'n')
        return wrong(s, "this is no JSON", err);
    s->in_value = true;
    s->in_string = s->escaped = false;
    s->depth = 0;
    s->value_line = s->line;
    strbuf_reset(&s->value);
    return 0;
}

/* One byte between values; 1: taken, 0: a value begins with it, -1: error. */
static int structure(struct scan *s, char c, struct err *err) {
    struct frame *f = frame(s);
    bool end = (f->kind == FRAME_LIST && c == ']') ||
               ((f->kind == FRAME_OBJECT || f->kind == FRAME_LEVELS) && c == '}');
    switch (f->expect) {
    case WANT_FIRST:
    case WANT_VALUE:
        if (end && f->expect == WANT_FIRST)
            return pop(s, err) ? -1 : 1;
        if (end || c == ',' || c == ']' || c == '}' || c == ':')
            return wrong(s, "a value is missing here", err);
        return begin_value(s, c, err);
    case WANT_FIRST_KEY:
    case WANT_KEY:
        if (end && f->expect == WANT_FIRST_KEY)
            return pop(s, err) ? -1 : 1;
        if (c != '"')
            return wrong(s, "a key in quotes is due here", err);
        f->expect = WANT_COLON;
        begin_value(s, c, err);
        s->is_key = true;
        return 0;
    case WANT_COLON:
        if (c != ':')
            return wrong(s, "a colon is due here", err);
        f->expect = WANT_VALUE;
        strbuf_addch(&s->root, ':');
        return 1;
    case WANT_COMMA:
        if (end)
            return pop(s, err) ? -1 : 1;
        if (c != ',')
            return wrong(s, "a comma is due here", err);
        f->expect = f->kind == FRAME_LIST ? WANT_VALUE : WANT_KEY;
        if (f->kind != FRAME_LIST)
            strbuf_addch(&s->root, ',');
        return 1;
    }
    return 1;
}

int scan_feed(struct scan *s, const char *data, size_t n, struct err *err) {
    size_t i = 0;
    while (i < n) {
        if (s->in_value) {
            size_t taken = 0;
            int rc = capture(s, data + i, n - i, &taken, err);
            advance(s, data + i, taken);
            i += taken;
            if (rc)
                return -1;
            continue;
        }
        char c = data[i];
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        int rc = 1;
        if (!blank) {
            s->byte++;
            rc = structure(s, c, err);
            s->byte--;
        }
        if (rc < 0)
            return -1;
        if (rc) {
            advance(s, data + i, 1);
            i++;
        }
    }
    return 0;
}

int scan_end(struct scan *s, struct err *err) {
    if (s->in_value && !s->in_string && !s->depth && !s->top)
        return finish_value(s, err); /* a number or word right at the end */
    if (s->in_value || s->top)
        return err_set(err, ERR_INPUT, "line %zu, byte %zu: the input stops in the middle: it is cut",
                       s->line, s->byte);
    return 0;
}
