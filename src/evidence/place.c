#include "evidence/place.h"

#include "evidence/filekind.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t lower_bound(const struct place_tree *t, const char *path) {
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(t->paths[mid], path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool place_is_file(const struct place_tree *t, const char *path) {
    size_t i = lower_bound(t, path);
    return i < t->n && !strcmp(t->paths[i], path);
}

bool place_is_folder(const struct place_tree *t, const char *path) {
    size_t n = strlen(path);
    for (size_t i = lower_bound(t, path); n && i < t->n && !strncmp(t->paths[i], path, n); i++)
        if (t->paths[i][n] == '/')
            return true;
        else if ((unsigned char)t->paths[i][n] > '/')
            return false;
    return false;
}

/* One compiled file stands for the source it came from. */
static bool same_base(const char *a, size_t an, const char *b, size_t bn) {
    static const char *const family[] = {".js", ".ts", ".tsx", ".jsx", ".mjs", ".cjs", ".mts"};
    if (an == bn && !memcmp(a, b, an))
        return true;
    size_t stem[2] = {0, 0};
    const char *s[2] = {a, b};
    size_t n[2] = {an, bn};
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < sizeof family / sizeof *family; i++) {
            size_t k = strlen(family[i]);
            if (n[side] > k && !memcmp(s[side] + n[side] - k, family[i], k))
                stem[side] = n[side] - k;
        }
    return stem[0] && stem[0] == stem[1] && !memcmp(a, b, stem[0]);
}

/* How many parts the ends of both have in common; *rest: parts of `path` that are left. */
static size_t common(const char *file, const char *path, size_t *rest) {
    size_t i = strlen(file), k = strlen(path), n = 0;
    while (i && k) {
        size_t fi = i, pk = k;
        while (fi && file[fi - 1] != '/')
            fi--;
        while (pk && path[pk - 1] != '/')
            pk--;
        bool same = n ? i - fi == k - pk && !memcmp(file + fi, path + pk, i - fi)
                      : same_base(file + fi, i - fi, path + pk, k - pk);
        if (!same)
            break;
        n++;
        i = fi ? fi - 1 : 0;
        k = pk ? pk - 1 : 0;
    }
    *rest = 0;
    for (size_t j = 0; j < k; j++)
        *rest += path[j] == '/';
    *rest += k > 0;
    return n;
}

static bool installed(const char *file) {
    static const char *const marks[] = {
        "site-packages/", "dist-packages/",  "node_modules/",  "/gems/", "/pkg/mod/",
        "/usr/lib/",      "/usr/local/lib/", "/usr/local/go/", "node:",  "internal/"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strstr(file, marks[i]))
            return true;
    return false;
}

static size_t parts(const char *s) {
    size_t n = *s && *s != '/';
    for (; *s; s++)
        n += *s == '/' && s[1];
    return n;
}

const char *place_find(const struct place_tree *t, const char *file) {
    const char *best = NULL;
    size_t most = 0, least = 0;
    bool tie = false, foreign = installed(file);
    file += !strncmp(file, "./", 2) ? 2 : 0;
    for (size_t i = 0; i < t->n; i++) {
        size_t rest, n = common(file, t->paths[i], &rest);
        /* An installed copy is ours only where nearly the whole path is there. */
        if (!n || n < most || (foreign && (n < 2 || rest > 2)))
            continue;
        if (n > most || rest < least) {
            most = n;
            least = rest;
            best = t->paths[i];
            tie = false;
        } else if (rest == least) {
            tie = true;
        }
    }
    /* A bare name that several files bear tells nothing. */
    if (!best || (most == 1 && (tie || (least && parts(file) > 3))))
        return NULL;
    return most == 1 && least && filekind_of(best) != FILEKIND_CODE && parts(file) > 1 ? NULL : best;
}

static const char *clean(const char *file, size_t n, struct arena *a) {
    static const char *const heads[] = {"file://", "webpack:///", "webpack-internal:///", "async ", "./"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t k = strlen(heads[i]);
        if (n > k && !strncmp(file, heads[i], k)) {
            file += k;
            n -= k;
        }
    }
    char *out = arena_dup(a, file, n);
    for (char *p = out; *p; p++)
        *p = *p == '\\' ? '/' : *p;
    return out;
}

/* `com.acme.shop.Cart.add` in Cart.java: com/acme/shop/Cart.java. */
static const char *java_file(const char *file, const char *function, struct arena *a) {
    size_t n = strlen(file);
    bool java = (n > 5 && !strcmp(file + n - 5, ".java")) || (n > 3 && !strcmp(file + n - 3, ".kt")) ||
                (n > 6 && !strcmp(file + n - 6, ".scala"));
    if (!java || !function || strchr(file, '/'))
        return file;
    const char *at = function, *slash = strrchr(function, '/'); /* "app//", "java.base/" */
    at = slash ? slash + 1 : at;
    size_t end = 0, upto = 0;
    for (; at[end]; end++) {
        if (at[end] == '.' && at[end + 1] >= 'A' && at[end + 1] <= 'Z') {
            upto = end;
            break;
        }
    }
    if (!upto)
        return file;
    char *folder = arena_dup(a, at, upto);
    for (char *p = folder; *p; p++)
        *p = *p == '.' ? '/' : *p;
    return arena_printf(a, "%s/%s", folder, file);
}

static void add(const struct place_tree *t, struct place_trace *out, const char *file, int line,
                const char *function, struct arena *a) {
    file = java_file(file, function, a);
    const char *path = place_find(t, file);
    if (!path || out->n == PLACE_MAX_FRAMES)
        return;
    /* A line of compiled JavaScript is none of its TypeScript. */
    const char *x = strrchr(file, '.'), *y = strrchr(path, '.');
    if (x && y && strcmp(x, y) != 0)
        line = 0;
    for (size_t i = 0; i < out->n; i++)
        if (!strcmp(out->frames[i].path, path) && out->frames[i].line == line)
            return;
    out->frames[out->n++] = (struct place_frame){path, line, function};
}

static const char *package_of(const char *file, struct arena *a) {
    static const char *const roots[] = {"site-packages/", "dist-packages/", "node_modules/", "/gems/",
                                        "/pkg/mod/"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        const char *p = NULL;
        for (const char *q = file; (q = strstr(q, roots[i])); q++)
            p = q + strlen(roots[i]);
        if (!p || !*p)
            continue;
        size_t n = strcspn(p, "/");
        if (*p == '@' && p[n]) /* @scope/name */
            n += 1 + strcspn(p + n + 1, "/");
        if (i == 4) /* a module's path, before its version */
            n = strcspn(p, "@");
        else if (i == 3)
            for (size_t k = 0; k + 1 < n; k++)
                if (p[k] == '-' && p[k + 1] >= '0' && p[k + 1] <= '9')
                    n = k;
        const char *name = arena_dup(a, p, n);
        char *dot = strstr(name, ".py");
        return dot ? arena_dup(a, name, (size_t)(dot - name)) : name;
    }
    return NULL;
}

static bool is_file_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80 || strchr("_-./\\@+$", c);
}

static int number(const char *s) {
    int v = 0;
    while (*s >= '0' && *s <= '9' && v < 10000000)
        v = v * 10 + *s++ - '0';
    return v;
}

/* `name` of what stands before or behind a file in a line of a trace. */
static const char *function_in(const char *line, size_t n, const char *after, struct arena *a) {
    const char *end = line + n, *p = strstr(after, ", in ");
    size_t k = 0;
    if (p && p < end)
        return arena_dup(a, p + 5, strcspn(p + 5, "\r\n"));
    p = strstr(after, "in `");
    p = p && p < end ? p : strstr(after, "in '");
    if (p && p < end)
        return arena_dup(a, p + 4, strcspn(p + 4, "'`\r\n"));
    p = line + strspn(line, " \t");
    if (strncmp(p, "at ", 3) != 0)
        return NULL;
    p += 3;
    p += !strncmp(p, "async ", 6) ? 6 : !strncmp(p, "new ", 4) ? 4 : 0;
    k = strcspn(p, " (\r\n");
    return p + k < end && strchr(" (", p[k]) ? arena_dup(a, p, k) : NULL;
}

struct found {
    const char *file, *function;
    int line;
};

/* The file and line that a line of text names: `path/x.py", line 3`, `x.rb:3:in`, `x.go:3 +0x1d`,
 * `(x.js:3:7)`. */
static bool frame_in(const char *s, size_t n, struct arena *a, struct found *out) {
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (i + k < n && is_file_char(s[i + k]))
            k++;
        if (!k)
            continue;
        const char *rest = s + i + k, *dot = memchr(s + i, '.', k);
        int line = 0;
        if (*rest == ':' && rest[1] >= '0' && rest[1] <= '9')
            line = number(rest + 1);
        else if (!strncmp(rest, "\", line ", 8))
            line = number(rest + 8);
        if (dot && line && k < 1000) {
            *out = (struct found){clean(s + i, k, a), function_in(s, n, rest, a), line};
            return true;
        }
        i += k;
    }
    return false;
}

/* One trace. Python prints the innermost frame last, all others first. */
static void block_frames(const struct place_tree *t, const char *text, size_t size, struct arena *a,
                         struct place_trace *out) {
    enum { MAX = 200 };
    struct found *list = arena_alloc(a, MAX * sizeof *list);
    size_t n = 0;
    bool python = false;
    for (const char *p = text; p < text + size && n < MAX;) {
        size_t len = strcspn(p, "\n");
        python |= !strncmp(p + strspn(p, " |"), "File \"", 6);
        n += len < 2000 && frame_in(p, len, a, &list[n]);
        p += len + (p[len] == '\n');
    }
    for (size_t i = 0; i < n; i++) {
        const struct found *f = &list[python ? n - 1 - i : i];
        if (!i && !out->n && !out->foreign && !place_find(t, java_file(f->file, f->function, a)))
            out->foreign = package_of(f->file, a);
        add(t, out, f->file, f->line, f->function, a);
    }
}

/* A chain of exceptions: Python prints the one that was raised first on top, Java at the end. */
static void sample_frames(const struct place_tree *t, const char *text, struct arena *a,
                          struct place_trace *out) {
    static const char *const joints[] = {"During handling of the above exception",
                                         "The above exception was the direct"};
    const char *last = NULL;
    for (const char *p = text; (p = strstr(p, "Caused by: ")); p++)
        last = p;
    if (last)
        block_frames(t, last, strlen(last), a, out);
    for (const char *p = text; *p;) {
        const char *end = NULL;
        for (size_t i = 0; i < 2; i++) {
            const char *at = strstr(p, joints[i]);
            end = at && (!end || at < end) ? at : end;
        }
        size_t n = end ? (size_t)(end - p) : strlen(p);
        block_frames(t, p, n, a, out);
        p += n + (end ? 20 : 0);
    }
}

void place_trace(const struct place_tree *t, const struct cluster *c, struct arena *a,
                 struct place_trace *out) {
    *out = (struct place_trace){0};
    for (size_t i = c->frames_n; i-- > 0;)
        if (c->frames[i].file)
            add(t, out, clean(c->frames[i].file, strlen(c->frames[i].file), a), c->frames[i].line,
                c->frames[i].function, a);
    bool own = out->n > 0;
    struct place_trace more = {0};
    for (size_t i = 0; i < c->samples_n; i++)
        if (c->samples[i].text)
            sample_frames(t, c->samples[i].text, a, &more);
    /* Where the trace itself is there, its order is the true one: it also shows our files as installed. */
    out->foreign = more.foreign;
    if (!own || more.n > out->n)
        *out = more;
}
