#include "text/exception.h"

#include "base/utf8.h"

#include <string.h>

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t line_len(const char *p) {
    return strcspn(p, "\n");
}

/* `what` in the line at p; NULL: not there. A search beyond the line would make many lines quadratic. */
static const char *in_line(const char *p, const char *what) {
    size_t n = line_len(p), k = strlen(what);
    for (size_t i = 0; i + k <= n; i++)
        if (p[i] == what[0] && !memcmp(p + i, what, k))
            return p + i;
    return NULL;
}

static const char *next_line(const char *p) {
    p += line_len(p);
    return *p ? p + 1 : p;
}

/* The endings by which types of exceptions are known when they stand in a line of prose. */
static const char *const endings[] = {"Error",     "Exception", "Warning", "Timeout",
                                      "Interrupt", "Fault",     "Panic"};
static const char *const whole_names[] = {"KeyboardInterrupt",  "SystemExit",    "StopIteration",
                                          "StopAsyncIteration", "GeneratorExit", "Http404",
                                          "DoesNotExist"};

static bool is_type(const char *s, size_t n) {
    const char *last = s; /* after the last dot: sqlalchemy.exc.OperationalError */
    for (size_t i = 0; i < n; i++) {
        if (!is_name(s[i]) && s[i] != '.' && s[i] != '$')
            return false;
        if (s[i] == '.')
            last = s + i + 1;
    }
    size_t m = n - (size_t)(last - s);
    if (m < 5 || last[0] < 'A' || last[0] > 'Z')
        return false;
    for (size_t i = 0; i < sizeof whole_names / sizeof *whole_names; i++)
        if (strlen(whole_names[i]) == m && !memcmp(whole_names[i], last, m))
            return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t k = strlen(endings[i]);
        if (m > k && !memcmp(last + m - k, endings[i], k))
            return true;
    }
    return false;
}

/* `pkg.SomeError: value` or `SomeError` alone at p; the value's start, NULL: no. */
static const char *typed_line(const char *p, size_t *type_len) {
    size_t n = 0;
    while (is_name(p[n]) || p[n] == '.' || p[n] == '$')
        n++;
    if (!n || !is_type(p, n))
        return NULL;
    *type_len = n;
    if (p[n] == ':' && (p[n + 1] == ' ' || p[n + 1] == '\n' || !p[n + 1]))
        return p + n + 1 + (p[n + 1] == ' ');
    return p[n] == '\n' || !p[n] ? p + n : NULL;
}

/* The last part of a dotted type: what two reports of one exception agree on. */
static const char *short_type(const char *s, size_t n, struct arena *a) {
    size_t from = n;
    while (from && s[from - 1] != '.' && s[from - 1] != '$')
        from--;
    return arena_dup(a, s + from, n - from);
}

static int number(const char *p) {
    int v = 0;
    while (*p >= '0' && *p <= '9' && v < 100000000)
        v = v * 10 + (*p++ - '0');
    return v;
}

static void add_frame(struct exception *e, const char *file, size_t n, int line, const char *fn, size_t fn_n,
                      struct arena *a) {
    if (e->frames_n == EXCEPTION_MAX_FRAMES || !n)
        return;
    if (!e->frames)
        e->frames = arena_alloc(a, EXCEPTION_MAX_FRAMES * sizeof *e->frames);
    e->frames[e->frames_n++] =
        (struct exception_frame){arena_dup(a, file, n), fn ? arena_dup(a, fn, fn_n) : NULL, line};
}

/* `  File "/app/x.py", line 12, in name` */
static bool python_frame(const char *p, struct exception *e, struct arena *a) {
    while (*p == ' ')
        p++;
    if (strncmp(p, "File \"", 6) != 0)
        return false;
    const char *file = p + 6, *close = in_line(file, "\"");
    if (!close || close - file > 1024)
        return false;
    int line = strncmp(close, "\", line ", 8) ? 0 : number(close + 8);
    const char *in = in_line(close, ", in ");
    add_frame(e, file, (size_t)(close - file), line, in ? in + 5 : NULL, in ? line_len(in + 5) : 0, a);
    return true;
}

/* What ends a trace is an exception even where its type has an unusual name. */
static const char *last_line(const char *p, size_t *n) {
    const char *value = typed_line(p, n);
    if (value)
        return value;
    *n = strcspn(p, ":\n ");
    bool named = *n && is_name(p[*n - 1]);
    return named && p[*n] == ':' ? p + *n + 1 + (p[*n + 1] == ' ') : NULL;
}

/* The first line; of a report of several fields ("2 validation errors for Settings") the fields' names too.
 */
static const char *python_value(const char *value, struct arena *a) {
    enum { MAX_FIELDS = 3 };
    size_t n = line_len(value);
    const char *text = arena_dup(a, value, n);
    if (!strstr(text, "validation error"))
        return text;
    int fields = 0;
    for (const char *p = next_line(value); *p && fields < MAX_FIELDS; p = next_line(p)) {
        size_t len = line_len(p);
        if (!len || *p == ' ' || *p == '\t' || len > 100)
            continue;
        text = arena_printf(a, "%s%s%.*s", text, fields++ ? ", " : ": ", (int)len, p);
    }
    return text;
}

/* A failed look-up or a cancelled task is how the code got there, seldom what went wrong. */
static bool says_little(const struct exception *e) {
    static const char *const types[] = {"KeyError",           "IndexError",  "StopIteration",
                                        "StopAsyncIteration", "LookupError", "CancelledError",
                                        "AttributeError"};
    if (!e->type || !*e->value)
        return true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(e->type, types[i]))
            return true;
    return false;
}

/* The first block of a Python report is the exception that was raised first. One that says little gives way
 * to the next that says more. */
static bool find_python(const char *text, struct exception *e, struct arena *a) {
    const char *p = strstr(text, "Traceback (most recent call last):");
    struct exception block = {0};
    for (p = p ? next_line(p) : ""; *p; p = next_line(p)) {
        if (python_frame(p, &block, a) || *p == ' ' || *p == '\t' || *p == '\n')
            continue;
        size_t n = 0;
        const char *value = block.frames_n ? last_line(p, &n) : typed_line(p, &n);
        if (!value)
            continue;
        block.type = short_type(p, n, a);
        block.value = python_value(value, a);
        block.traced = true;
        if (!e->type || !says_little(&block) || (!*e->value && *block.value))
            *e = block;
        const char *next = says_little(e) ? strstr(p, "Traceback (most recent call last):") : NULL;
        if (!next)
            return true;
        block = (struct exception){0};
        p = next;
    }
    return e->type != NULL;
}

/* A Python ExceptionGroup draws its members in a frame of | and +: the first member, without the frame. */
static bool find_group(const char *text, struct exception *e, struct arena *a) {
    if (!strstr(text, "Exception Group Traceback"))
        return false;
    const char *first = strstr(text, "---------------- 1 ----");
    char *plain = arena_alloc(a, strlen(first ? first : text) + 1), *w = plain;
    for (const char *p = first ? next_line(first) : text; *p; p = next_line(p)) {
        const char *q = p + strspn(p, " ");
        q += strspn(q, "|+-");
        q += *q == ' ';
        if (first && strstr(q, "---------------- 2 ----") == q)
            break;
        size_t n = line_len(q);
        memcpy(w, q, n);
        w += n;
        *w++ = '\n';
    }
    *w = 0;
    return find_python(plain, e, a);
}

/* `at pkg.Class.method(File.java:12)`, `at name (/app/x.js:12:3)`, `at /app/x.js:12:3`; e NULL: only looks.
 */
static bool at_frame(const char *p, struct exception *e, struct arena *a) {
    while (*p == ' ' || *p == '\t')
        p++;
    if (strncmp(p, "at ", 3) != 0)
        return false;
    p += 3;
    size_t n = line_len(p);
    const char *open = memchr(p, '(', n);
    const char *file = open ? open + 1 : p;
    const char *colon = file;
    while (colon < p + n && !(*colon == ':' && colon[1] >= '0' && colon[1] <= '9'))
        colon++;
    if (e && colon < p + n) {
        size_t fn = open && open > p ? (size_t)(open - p) : 0;
        while (fn && p[fn - 1] == ' ')
            fn--;
        add_frame(e, file, (size_t)(colon - file), number(colon + 1), fn ? p : NULL, fn, a);
    }
    return true;
}

/* Java prints the root last, as `Caused by:`; JavaScript the thrown error first. */
static bool find_stack(const char *text, struct exception *e, struct arena *a) {
    const char *best = NULL;
    for (const char *p = text; *p; p = next_line(p)) {
        const char *head = p;
        while (*head == ' ')
            head++;
        bool caused = !strncmp(head, "Caused by: ", 11);
        if (caused)
            head += 11;
        else if (!strncmp(head, "Exception in thread \"", 21) && in_line(head + 21, "\" "))
            head = in_line(head + 21, "\" ") + 2;
        else if (!strncmp(head, "Uncaught ", 9))
            head += 9;
        size_t n = 0;
        const char *value = typed_line(head, &n), *after = next_line(head);
        if (!value || (best && !caused) || !at_frame(after, NULL, a))
            continue;
        best = head;
        *e = (struct exception){.type = short_type(head, n, a),
                                .value = arena_dup(a, value, line_len(value)),
                                .traced = true,
                                .frames = e->frames};
        for (const char *f = after; *f && at_frame(f, e, a); f = next_line(f))
            ;
    }
    /* These stacks print the innermost frame first. */
    for (size_t i = 0; e->frames && i < e->frames_n / 2; i++) {
        struct exception_frame t = e->frames[i];
        e->frames[i] = e->frames[e->frames_n - 1 - i];
        e->frames[e->frames_n - 1 - i] = t;
    }
    return best != NULL;
}

static bool find_go(const char *text, struct exception *e, struct arena *a) {
    const char *p = strncmp(text, "panic: ", 7) ? strstr(text, "\npanic: ") : text;
    if (!p || !strstr(p, "\ngoroutine "))
        return false;
    p += *p == '\n' ? 8 : 7;
    e->type = "panic";
    e->value = arena_dup(a, p, line_len(p));
    e->traced = true;
    for (; *p; p = next_line(p)) {
        const char *colon = *p == '\t' ? in_line(p, ".go:") : NULL;
        if (colon)
            add_frame(e, p + 1, (size_t)(colon + 3 - p - 1), number(colon + 4), NULL, 0, a);
    }
    return true;
}

/* `Setup failed: ModuleNotFoundError: No module named 'x'`: the last type that is followed by a value. */
static bool find_prose(const char *text, struct exception *e, struct arena *a) {
    size_t n = line_len(text), type_len = 0;
    const char *type = NULL, *value_at = NULL;
    for (size_t i = 0; i < n; i++) {
        bool start = !i || (!is_name(text[i - 1]) && text[i - 1] != '.' && text[i - 1] != '$');
        if (!start || text[i] < 'A' || text[i] > 'z')
            continue;
        size_t len = 0;
        const char *value = typed_line(text + i, &len);
        if (value && *value && *value != '\n') {
            type = text + i;
            type_len = len;
            value_at = value;
        }
        while (i + 1 < n && is_name(text[i + 1]))
            i++;
    }
    if (!type)
        return false;
    e->type = short_type(type, type_len, a);
    e->value = arena_dup(a, value_at, line_len(value_at));
    return true;
}

struct exception exception_find(const char *text, struct arena *a) {
    static bool (*const forms[])(const char *, struct exception *,
                                 struct arena *) = {find_group, find_python, find_stack, find_go, find_prose};
    for (size_t i = 0; text && i < sizeof forms / sizeof *forms; i++) {
        struct exception e = {0};
        if (forms[i](text, &e, a))
            return e;
    }
    return (struct exception){0};
}

static size_t words(const char *s, size_t n) {
    size_t w = 0;
    bool in = false;
    for (size_t i = 0; i < n; i++) {
        bool letter = is_name(s[i]) && !(s[i] >= '0' && s[i] <= '9');
        w += letter && !in;
        in = is_name(s[i]) || s[i] == '.' || s[i] == '-';
    }
    return w;
}

/* Where the first sentence ends: ". Next", at a line's end, or at ". " before advice. */
static size_t sentence(const char *s) {
    size_t n = line_len(s);
    for (size_t i = 0; i + 2 < n; i++)
        if (s[i] == '.' && s[i + 1] == ' ' && s[i + 2] >= 'A' && s[i + 2] <= 'Z' && i > 8)
            return i;
    while (n && (s[n - 1] == '.' || s[n - 1] == ' '))
        n--;
    return n;
}

/* `user_id: pending, state: connected`: fields, not a cause behind what failed. */
static bool is_field(const char *value, size_t n, size_t colon) {
    size_t i = colon;
    while (i && is_name(value[i - 1]))
        i--;
    bool snake = memchr(value + i, '_', colon - i) && value[i] >= 'a' && value[i] <= 'z';
    const char *rest = value + colon + 2;
    const char *comma = memchr(rest, ',', (size_t)(value + n - rest));
    return snake || (comma && words(rest, (size_t)(comma - rest)) < 2);
}

/* "line 1 column 5 (char 4)" tells where, not what. */
static bool is_position(const char *s) {
    return !strncmp(s, "line ", 5) && (s[5] == '<' || (s[5] >= '0' && s[5] <= '9'));
}

const char *exception_cause(const char *value, struct arena *a) {
    enum { MAX_PARTS = 64 }; /* the last ones; each costs a look at the rest of the line */
    size_t n = line_len(value), parts = 0, colons[MAX_PARTS];
    const char *best = NULL;
    int depth = 0;
    if (n > EXCEPTION_MAX_CAUSE) {
        n = utf8_cut(value, n, EXCEPTION_MAX_CAUSE);
        value = arena_dup(a, value, n);
    }
    for (size_t i = 0; i + 2 < n; i++) {
        if (strchr("([{", value[i]))
            depth++;
        else if (strchr(")]}", value[i]) && depth)
            depth--;
        if (!depth && value[i] == ':' && value[i + 1] == ' ' && !is_field(value, n, i))
            colons[parts++ % MAX_PARTS] = i;
    }
    for (size_t k = 0; k < parts && k < MAX_PARTS && !best; k++) {
        const char *rest = value + colons[(parts - 1 - k) % MAX_PARTS] + 2;
        while (*rest == ' ')
            rest++;
        size_t len = sentence(rest);
        if (len >= 12 && words(rest, len) >= 2 && !is_position(rest) && *rest != '<' && *rest != '{' &&
            *rest != '[')
            best = rest;
    }
    best = best ? best : value;
    return arena_dup(a, best, sentence(best));
}

const char *exception_sentence(const char *text, struct arena *a) {
    return arena_dup(a, text, sentence(text));
}

bool exception_own_file(const char *file) {
    static const char *const foreign[] = {"site-packages/",  "dist-packages/", "<frozen",   "/usr/lib/",
                                          "/usr/local/lib/", "node_modules/",  "node:",     "/usr/local/go/",
                                          "<string>",        "/go/pkg/mod/",   "internal/", "<stdin>"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strstr(file, foreign[i]))
            return false;
    return true;
}
