#include "evidence/missing.h"

#include <string.h>

/* What a message looks like: the name stands between `before` and the first byte of `until`. */
struct form {
    const char *before, *until;
    enum missing_kind kind;
    const char *within; /* what leads to the second name, NULL: none */
};

static const struct form forms[] = {
    {"No module named '", "'", MISSING_PYTHON_MODULE, NULL},
    {"No module named \"", "\"", MISSING_PYTHON_MODULE, NULL},
    {"No module named ", " ;,\n", MISSING_PYTHON_MODULE, NULL},
    {"ImproperlyConfigured: module '", "'", MISSING_PYTHON_MODULE, NULL},
    {"cannot import name '", "'", MISSING_NAME, "from '"},
    {"Cannot find module '", "'", MISSING_NODE_MODULE, "Require stack:\n- "},
    {"Cannot find module \"", "\"", MISSING_NODE_MODULE, NULL},
    {"Cannot find package '", "'", MISSING_NODE_MODULE, "imported from "},
    {"Can't resolve '", "'", MISSING_NODE_MODULE, " in '"},
    {"does not provide an export named '", "'", MISSING_NAME, NULL},
    {"ClassNotFoundException: ", " \n;,", MISSING_JAVA_CLASS, NULL},
    {"NoClassDefFoundError: Could not initialize class ", " \n;,", MISSING_JAVA_CLASS, NULL},
    {"NoClassDefFoundError: ", " \n;,", MISSING_JAVA_CLASS, NULL},
    {"class path resource [", "]", MISSING_FILE, NULL},
    {"no required module provides package ", " ;:\n", MISSING_GO_PACKAGE, NULL},
    {"cannot find package \"", "\"", MISSING_GO_PACKAGE, NULL},
    {"cannot find module providing package ", " ;:\n", MISSING_GO_PACKAGE, NULL},
    {"pattern matches no files: `", "`", MISSING_FILE, NULL},
    {"cannot load such file -- ", " \n(", MISSING_RUBY_FEATURE, NULL},
    {"uninitialized constant ", " \n(,", MISSING_RUBY_CONSTANT, NULL},
    {"error while loading shared libraries: ", ": \n", MISSING_LIBRARY, NULL},
    {"undefined symbol: ", " \n,", MISSING_NAME, NULL},
    {"undefined reference to `", "'`", MISSING_NAME, NULL},
    {"TemplateNotFound: ", "\n", MISSING_FILE, NULL},
    {"TemplateDoesNotExist: ", "\n", MISSING_FILE, NULL},
    {"Missing template ", " ,\n", MISSING_FILE, NULL},
    {"can't open file '", "'", MISSING_FILE, NULL},
    {"No such file or directory: '", "'", MISSING_FILE, NULL},
    {"No such file or directory: b'", "'", MISSING_FILE, NULL},
    {"No such file or directory: PosixPath('", "'", MISSING_FILE, NULL},
    {"No such file or directory @ rb_sysopen - ", "\n(", MISSING_FILE, NULL},
    {"No such file or directory - ", "\n(", MISSING_FILE, NULL},
    {"no such file or directory, open '", "'", MISSING_FILE, NULL},
    {"no such file or directory, scandir '", "'", MISSING_FILE, NULL},
    {"no such file or directory, stat '", "'", MISSING_FILE, NULL},
    {"no such file or directory, lstat '", "'", MISSING_FILE, NULL},
    {"FileNotFoundException: ", " \n(", MISSING_FILE, NULL},
    {"NoSuchFileException: ", " \n(", MISSING_FILE, NULL},
    {"exec: \"", "\"", MISSING_COMMAND, NULL},
    {"Could not find a version of ", " \n", MISSING_NODE_MODULE, NULL},
};

static bool read_form(const struct form *f, const char *text, struct arena *a, struct missing *out) {
    const char *p = strstr(text, f->before);
    if (!p)
        return false;
    p += strlen(f->before);
    size_t n = strcspn(p, f->until);
    while (n && strchr(".'\"", p[n - 1]) && f->kind != MISSING_NODE_MODULE)
        n--;
    if (!n || n > 500)
        return false;
    const char *lead = f->within, *within = lead ? strstr(p, lead) : NULL;
    if (!within && f->kind == MISSING_NAME) /* ... from partially initialized module 'x' */
        within = strstr(p, lead = "module '");
    if (within) {
        within += strlen(lead);
        within = arena_dup(a, within, strcspn(within, "'\"\n ("));
    }
    *out = (struct missing){.kind = f->kind, .name = arena_dup(a, p, n), .within = within};
    return true;
}

/* `open /app/conf/x.yaml: no such file or directory` (Go), `./run.sh: No such file or directory` (shell),
 * `exec /x.sh: no such file`, `sh: 1: gunicorn: not found`, `libx.so.1: cannot open shared object file`: what
 * stands before. */
static bool read_before(const char *text, struct arena *a, struct missing *out) {
    static const struct form ends[] = {
        {": cannot open shared object file", NULL, MISSING_LIBRARY, NULL},
        {": no such file or directory", NULL, MISSING_FILE, NULL},
        {": No such file or directory", NULL, MISSING_FILE, NULL},
        {": command not found", NULL, MISSING_COMMAND, NULL},
        {": executable file not found", NULL, MISSING_COMMAND, NULL},
        {": not found\n", NULL, MISSING_COMMAND, NULL},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *end = strstr(text, ends[i].before), *p = end;
        while (p && p > text && !strchr(" \t\n'\"`", p[-1]))
            p--;
        size_t n = p ? (size_t)(end - p) : 0;
        if (n > 1 && n < 500) {
            *out = (struct missing){.kind = ends[i].kind, .name = arena_dup(a, p, n)};
            return true;
        }
    }
    return false;
}

static void put(struct missing *m, const char *path) {
    if (m->paths_n < MISSING_MAX_PATHS && path && *path)
        m->paths[m->paths_n++] = path;
}

static const char *slashes(const char *s, const char *of, struct arena *a) {
    char *out = arena_str(a, s), *w = out;
    size_t k = strlen(of);
    for (const char *p = out; *p; p++)
        if (!strncmp(p, of, k)) {
            *w++ = '/';
            p += k - 1;
        } else {
            *w++ = *p;
        }
    *w = 0;
    return out;
}

static void python_paths(struct missing *m, struct arena *a) {
    const char *p = slashes(m->name, ".", a);
    put(m, arena_printf(a, "%s.py", p));
    put(m, arena_printf(a, "%s/__init__.py", p));
    put(m, arena_printf(a, "%s/", p));
}

/* Without `./`, `../` and the folder of a container. */
static const char *bare(const char *s) {
    for (;;) {
        size_t n = !strncmp(s, "./", 2) ? 2 : !strncmp(s, "../", 3) ? 3 : *s == '/' ? 1 : 0;
        if (!n)
            return s;
        s += n;
    }
}

/* What a relative name means where it is required. */
static const char *joined(const char *from, const char *name, struct arena *a) {
    size_t n = from ? strlen(from) : 0;
    while (n && from[n - 1] != '/')
        n--;
    if (!n || *name != '.')
        return bare(name);
    n--;
    for (; !strncmp(name, "../", 3) || !strncmp(name, "./", 2);
         name += *name == '.' && name[1] == '.' ? 3 : 2)
        while (name[1] == '.' && n && from[--n] != '/')
            ;
    return bare(arena_printf(a, "%.*s/%s", (int)n, from, name));
}

static void node_paths(struct missing *m, struct arena *a) {
    static const char *const ends[] = {"",     ".js",   ".ts",       ".tsx",      ".jsx", ".mjs",
                                       ".cjs", ".json", "/index.js", "/index.ts", "/"};
    if (*m->name != '.' && *m->name != '/')
        return; /* a package */
    const char *p = joined(m->within, m->name, a);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        put(m, arena_printf(a, "%s%s", p, ends[i]));
}

/* Foo::BarBaz is foo/bar_baz.rb, as Rails' loader has it. */
static void constant_paths(struct missing *m, struct arena *a) {
    const char *s = slashes(m->name, "::", a);
    char *out = arena_alloc(a, 2 * strlen(s) + 4);
    size_t n = 0;
    for (size_t i = 0; s[i]; i++) {
        bool upper = s[i] >= 'A' && s[i] <= 'Z';
        bool small = i && s[i - 1] != '/' && (s[i - 1] < 'A' || s[i - 1] > 'Z');
        if (upper && small)
            out[n++] = '_';
        out[n++] = upper ? (char)(s[i] + 32) : s[i];
    }
    put(m, arena_printf(a, "%s.rb", out));
    put(m, arena_printf(a, "%s/", out));
    /* Ruby names the scope that it looked from, too. */
    for (const char *p = strchr(out, '/'); p; p = strchr(p + 1, '/'))
        put(m, arena_printf(a, "%s.rb", p + 1));
}

static void java_paths(struct missing *m, struct arena *a) {
    const char *p = slashes(m->name, ".", a);
    p = arena_dup(a, p, strcspn(p, "$"));
    put(m, arena_printf(a, "%s.java", p));
    put(m, arena_printf(a, "%s.kt", p));
}

static void find_paths(struct missing *m, struct arena *a) {
    switch (m->kind) {
    case MISSING_PYTHON_MODULE:
        python_paths(m, a);
        break;
    case MISSING_NODE_MODULE:
        node_paths(m, a);
        break;
    case MISSING_JAVA_CLASS:
        java_paths(m, a);
        break;
    case MISSING_RUBY_CONSTANT:
        constant_paths(m, a);
        break;
    case MISSING_RUBY_FEATURE:
        put(m, arena_printf(a, "%s.rb", bare(m->name)));
        put(m, bare(m->name));
        break;
    case MISSING_GO_PACKAGE:
        put(m, arena_printf(a, "%s/", m->name));
        break;
    case MISSING_FILE:
    case MISSING_COMMAND:
        put(m, bare(m->name));
        break;
    case MISSING_NAME:
        if (m->within) {
            const char *p = slashes(m->within, ".", a);
            put(m, arena_printf(a, "%s.py", p));
            put(m, arena_printf(a, "%s/__init__.py", p));
        }
        break;
    case MISSING_NONE:
    case MISSING_LIBRARY:
        break;
    }
}

void missing_read(const char *text, struct arena *a, struct missing *out) {
    *out = (struct missing){0};
    bool found = false;
    for (size_t i = 0; text && i < sizeof forms / sizeof *forms && !found; i++)
        found = read_form(&forms[i], text, a, out);
    if (text && (found || read_before(text, a, out)))
        find_paths(out, a);
}

bool missing_is_place(const struct missing *m) {
    return m->paths_n > 0 && m->kind != MISSING_NAME;
}
