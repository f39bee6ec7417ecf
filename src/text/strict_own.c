/* The names of own frames, and how such a frame's file is shown. */
#include "base/mem.h"
#include "text/strict_parts.h"
#include "text/word.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 16 };

static void add_name(struct strict *s, const char *name, size_t len) {
    if (len && s->names.n < STRICT_MAX_NAMES)
        strmap_put(&s->names, name, len);
}

/* Folders that every program lies in tell nothing of whose a name is. */
static bool is_common(const char *folder, size_t len) {
    static const char *const common[] = {"app",  "src",  "lib",       "usr", "opt", "srv",
                                         "home", "code", "workspace", "var", "tmp"};
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (strlen(common[i]) == len && !memcmp(common[i], folder, len))
            return true;
    return false;
}

/* a/b/core.py, also as a.b.core */
static void add_path(struct strict *s, const char *path, size_t len) {
    char *module = mem_strdup(path);
    size_t stem = len;
    for (size_t i = len; i-- > 0 && path[i] != '/';)
        if (path[i] == '.' && i && path[i - 1] != '/') {
            stem = i;
            break;
        }
    for (size_t i = 0; i < stem; i++)
        if (module[i] == '/')
            module[i] = '.';
    add_name(s, path, len);
    add_name(s, module, stem);
    free(module);
}

void strict_own(struct strict *s, const char *file, const char *function) {
    size_t depth = 0;
    if (function)
        add_name(s, function, strlen(function));
    for (const char *p = file; p && *p && depth++ < MAX_DEPTH;) {
        const char *slash = strchr(p, '/');
        add_path(s, p, strlen(p));
        if (slash && slash > p && !is_common(p, (size_t)(slash - p)))
            strmap_put(&s->roots, p, (size_t)(slash - p));
        p = slash ? slash + 1 : NULL;
    }
}

void strict_file(const struct strict *s, const char *file, struct strbuf *out) {
    (void)s;
    for (const char *p = file; *p;) {
        size_t n = 0;
        while (strict_word_byte(p[n]) && p[n] != '_')
            n++;
        if (n && !word_plain(p, n))
            strbuf_addstr(out, "<id>");
        else if (n)
            strbuf_add(out, p, n);
        else
            strbuf_addch(out, strchr("/._-<>$:\\", *p) ? *p : '?');
        p += n ? n : 1;
    }
}
