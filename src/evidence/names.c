/* The words of a case: what the message and the trace name, and how much each tells. */
#include "base/mem.h"
#include "evidence/filekind.h"
#include "evidence/parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Words of messages that name nothing of the program. Sorted. */
static const char *const common[] = {
    "DEBUG",     "ERROR",       "Error",     "Errno",         "Exception",  "INFO",       "None",
    "NoneType",  "NULL",        "Object",    "RuntimeError",  "String",     "Traceback",  "TypeError",
    "WARNING",   "Warning",     "about",     "access",        "after",      "allowed",    "already",
    "and",       "another",     "any",       "app",           "argument",   "arguments",  "array",
    "attribute", "await",       "bad",       "been",          "being",      "bool",       "boolean",
    "but",       "bytes",       "call",      "callable",      "called",     "cannot",     "can't",
    "circular",  "class",       "const",     "container",     "could",      "data",       "def",
    "dict",      "did",         "directory", "does",          "due",        "else",       "error",
    "errors",    "exception",   "exist",     "exists",        "expected",   "fail",       "failed",
    "false",     "False",       "file",      "float",         "for",        "format",     "found",
    "from",      "func",        "function",  "get",           "given",      "global",     "got",
    "goroutine", "had",         "has",       "have",          "implicit",   "import",     "imported",
    "index",     "initialized", "instance",  "instances",     "int",        "invalid",    "invoke",
    "is",        "iterable",    "java",      "key",           "keyword",    "lang",       "last",
    "length",    "let",         "line",      "likely",        "list",       "local",      "main",
    "memory",    "message",     "method",    "missing",       "module",     "most",       "must",
    "name",      "named",       "new",       "nil",           "nilclass",   "not",        "null",
    "object",    "one",         "only",      "open",          "operand",    "out",        "panic",
    "parameter", "partially",   "path",      "pointer",       "positional", "process",    "properties",
    "property",  "range",       "read",      "reading",       "reference",  "referenced", "required",
    "require",   "return",      "runtime",   "self",          "set",        "should",     "start",
    "startup",   "str",         "string",    "subscriptable", "such",       "super",      "supported",
    "sync",      "takes",       "test",      "than",          "that",       "the",        "their",
    "there",     "this",        "true",      "True",          "try",        "tuple",      "type",
    "types",     "unable",      "undefined", "unexpected",    "unhashable", "unknown",    "unsupported",
    "use",       "using",       "value",     "values",        "var",        "variable",   "was",
    "were",      "when",        "while",     "with",          "within",     "without",    "write",
    "yield",     "you",         "your",
};

static bool is_common(const char *s, size_t n) {
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strlen(common[i]) == n && !strncasecmp(common[i], s, n))
            return true;
    return false;
}

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

struct naming {
    struct evidence_case *k;
    struct terms *t;
};

static void put(const struct naming *w, size_t term, double weight, bool quoted, bool package) {
    struct evidence_case *k = w->k;
    if (term == SIZE_MAX)
        return;
    for (size_t i = 0; i < k->terms_n; i++)
        if (k->terms[i].term == term) {
            k->terms[i].weight = weight > k->terms[i].weight ? weight : k->terms[i].weight;
            k->terms[i].quoted |= quoted;
            return;
        }
    if (k->terms_n < CASE_MAX_TERMS)
        k->terms[k->terms_n++] = (struct case_term){term, weight, quoted, package};
}

/* Written as programs write names: not as a word of prose. */
static bool looks_made(const char *s, size_t n) {
    bool mixed = false;
    for (size_t i = 1; i < n; i++)
        mixed |= s[i] == '_' || (s[i] >= 'A' && s[i] <= 'Z' && s[i - 1] >= 'a' && s[i - 1] <= 'z') ||
                 (s[i] >= '0' && s[i] <= '9');
    return mixed;
}

static bool is_number(const char *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

/* All names of a text; what stands in quotes, before a bracket or in a dotted name tells more. */
static void words(const struct naming *w, const char *s, size_t n, double weight, bool message) {
    for (size_t i = 0; i < n;) {
        size_t k = 0;
        while (i + k < n && is_name(s[i + k]))
            k++;
        if (k < 2 || k > 100 || is_number(s + i, k) ||
            (is_common(s + i, k) && !(i && strchr("'\"`", s[i - 1])))) {
            i += k ? k : 1;
            continue;
        }
        char before = i ? s[i - 1] : ' ', after = i + k < n ? s[i + k] : ' ';
        bool quoted = message && (strchr("'\"`:#", before) || strchr("'\"`", after)) && before && after;
        quoted |= message && (before == '.' || after == '(');
        bool marked = strchr("'\"`", before) || looks_made(s + i, k) || after == '(';
        bool dotted = before == '.' || (after == '.' && i + k + 1 < n && is_name(s[i + k + 1])) ||
                      before == '/' || after == '(';
        bool call = !message && after == '(';
        double by = quoted && marked ? 1.5 : looks_made(s + i, k) ? 1.2 : dotted ? 0.9 : k > 3 ? 0.45 : 0.2;
        by *= call ? 1.3 : 1;
        put(w, terms_word(w->t, s + i, k), weight * by, quoted, false);
        i += k;
    }
}

/* Modules whose package is called otherwise, as the Python Package Index has them. */
static const struct {
    const char *module, *package;
} known[] = {
    {"yaml", "pyyaml"},
    {"cv2", "opencv-python"},
    {"PIL", "pillow"},
    {"bs4", "beautifulsoup4"},
    {"sklearn", "scikit-learn"},
    {"dateutil", "python-dateutil"},
    {"jwt", "pyjwt"},
    {"dotenv", "python-dotenv"},
    {"OpenSSL", "pyopenssl"},
    {"Crypto", "pycryptodome"},
    {"psycopg2", "psycopg2-binary"},
    {"MySQLdb", "mysqlclient"},
    {"attr", "attrs"},
    {"pkg_resources", "setuptools"},
    {"distutils", "setuptools"},
    {"jose", "python-jose"},
    {"magic", "python-magic"},
    {"zmq", "pyzmq"},
    {"git", "gitpython"},
    {"slugify", "python-slugify"},
    {"multipart", "python-multipart"},
    {"imp", "python"},
    {"rest_framework", "djangorestframework"},
};

static void package(const struct naming *w, const char *name, size_t n, double weight) {
    if (!name || n < 2 || n > 100)
        return;
    put(w, terms_package(w->t, name, n), weight, true, true);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].module) == n && !memcmp(known[i].module, name, n))
            put(w, terms_package(w->t, known[i].package, strlen(known[i].package)), weight, true, true);
}

static void packages(const struct naming *w) {
    const struct evidence_case *k = w->k;
    const struct missing *m = &k->missing;
    if (k->trace.foreign)
        package(w, k->trace.foreign, strlen(k->trace.foreign), 1.2);
    if (m->kind == MISSING_PYTHON_MODULE)
        package(w, m->name, strcspn(m->name, "."), 1.5);
    if (m->kind == MISSING_NODE_MODULE && !m->paths_n) {
        size_t n = strcspn(m->name, "/");
        n += *m->name == '@' && m->name[n] ? 1 + strcspn(m->name + n + 1, "/") : 0;
        package(w, m->name, n, 1.5);
    }
    if (m->kind == MISSING_GO_PACKAGE || m->kind == MISSING_RUBY_FEATURE) {
        package(w, m->name, strlen(m->name), 1.5);
        package(w, m->name, strcspn(m->name, "/"), 1.2);
    }
    if (m->kind == MISSING_NAME && m->within)
        package(w, m->within, strcspn(m->within, "."), 1.2);
    const char *p = strstr(k->said, "module '"); /* has no attribute */
    if (p)
        package(w, p + 8, strcspn(p + 8, ".'"), 1.2);
    /* A class of a library: the parts of its name are the parts of its artifact's. */
    p = strstr(k->said, "com/")   ? strstr(k->said, "com/")
        : strstr(k->said, "org/") ? strstr(k->said, "org/")
                                  : NULL;
    for (int part = 0; p && part < 4; part++) {
        size_t n = strcspn(p, "/. '\n(");
        if (part && n > 2)
            package(w, p, n, 0.6);
        p = p[n] == '/' ? p + n + 1 : NULL;
    }
}

/* A package that a line imports: `import x.y`, `from x import`, `require('x')`, `from 'x'`. */
static const char *imported(const char *line, size_t n, size_t *len) {
    const char *end = line + n, *p = line;
    if (n > 7 && !strncmp(p, "import ", 7) && !memchr(p, '\'', n) && !memchr(p, '"', n))
        p += 7;
    else if (n > 5 && !strncmp(p, "from ", 5))
        p += 5;
    else if (strncmp(p, "import ", 7) != 0 && strncmp(p, "const ", 6) != 0 && strncmp(p, "require", 7) != 0 &&
             strncmp(p, "var ", 4) != 0)
        return NULL;
    else {
        while (p < end && *p != '\'' && *p != '"')
            p++;
        p += p < end;
    }
    size_t k = 0;
    while (p + k < end && (is_name(p[k]) || (p[k] && strchr("-@/", p[k]))))
        k++;
    size_t part = 0;
    while (part < k && p[part] != '/')
        part++;
    *len = *p == '@' || part == k ? k : part;
    return k > 1 ? p : NULL;
}

static bool is_ours(const struct evidence_case *k, const char *s, size_t n) {
    char name[128];
    if (n + 8 > sizeof name)
        return true;
    memcpy(name, s, n);
    memcpy(name + n, ".py", 4);
    if (place_is_file(&k->tree, name))
        return true;
    name[n] = 0;
    return place_is_folder(&k->tree, name);
}

/* What the innermost file of ours uses: a new version of it may be to blame. */
static void import_words(const struct naming *w, const char *text, const char *line, size_t n) {
    enum { MAX_IMPORTS = 12 };
    int left = MAX_IMPORTS;
    for (const char *p = text; *p && left;) {
        size_t len = strcspn(p, "\n"), k = 0;
        const char *name = len < 300 ? imported(p, len, &k) : NULL;
        if (name && !is_ours(w->k, name, k)) {
            bool used = false;
            for (size_t i = 0; i + k <= n && !used; i++)
                used = !memcmp(line + i, name, k);
            package(w, name, k, used ? 0.9 : 0.4);
            left--;
        }
        p += len + (p[len] == '\n');
    }
}

/* The last name of `pkg.Class.method`, `Class#method`, `(*T).Name`, without decorations. */
static void function_name(const struct naming *w, const char *f, double weight) {
    size_t n = strcspn(f, " ([{<");
    if (!n || !strncmp(f, "block in ", 9))
        return;
    size_t from = n;
    while (from && is_name(f[from - 1]))
        from--;
    if (n - from > 2 && !is_common(f + from, n - from))
        put(w, terms_word(w->t, f + from, n - from), weight, false, false);
}

/* The line of a frame, and with less weight those above it: where its values come from. */
static const char *line_of(const char *text, int line, size_t *n) {
    for (int i = 1; text && i < line; i++) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    *n = text ? strcspn(text, "\n") : 0;
    return text;
}

static void trace_words(const struct naming *w, const struct evidence_source *s) {
    static const double weights[] = {0.6, 0.35, 0.25, 0.2, 0.15, 0.1};
    const struct evidence_case *k = w->k;
    for (size_t i = 0; i < k->trace.n && i < sizeof weights / sizeof *weights; i++) {
        const struct place_frame *f = &k->trace.frames[i];
        if (f->function)
            function_name(w, f->function, weights[i] * 1.2);
        struct strbuf text;
        size_t n = 0;
        strbuf_init(&text, 1 << 20);
        if (f->line && !s->read(s->ctx, k->rev, f->path, &text)) {
            for (int up = 0; up <= (i ? i > 1 ? 0 : 3 : 8) && up < f->line; up++) {
                const char *at = line_of(strbuf_str(&text), f->line - up, &n);
                if (at && n < 400)
                    words(w, at, n, weights[i] * (up ? 0.6 : 1), false);
            }
        }
        size_t len = 0;
        const char *line = i || !text.len ? NULL : line_of(strbuf_str(&text), f->line, &len);
        if (line)
            import_words(w, strbuf_str(&text), line, len);
        strbuf_release(&text);
    }
}

/* The parts of a file's path that the message names. */
static void missing_words(const struct naming *w) {
    const struct missing *m = &w->k->missing;
    if (m->kind == MISSING_NONE || !m->name)
        return;
    const char *last = filekind_base(m->name);
    words(w, last, strlen(last), 1.2, false);
}

void evidence_names(const struct evidence_source *s, struct evidence_case *k, struct terms *t,
                    struct arena *a) {
    const struct naming w = {k, t};
    const char *type = k->cluster->exception_type;
    (void)a;
    words(&w, k->said, strnlen(k->said, 2000), 1.0, true);
    if (type && !is_common(type, strlen(type)))
        put(&w, terms_word(t, type, strlen(type)), 0.5, false, false);
    missing_words(&w);
    packages(&w);
    trace_words(&w, s);
}
