#include "evidence/ignore.h"

#include <stdint.h>
#include <string.h>

/* A pattern as steps; all states are followed at once, so that no pattern takes more than its length times
 * the path's. */
enum step { END, BYTE, ONE, SOME, ALL, DIRS, DIRS_IN, CLASS };
struct program {
    uint8_t op[IGNORE_MAX_PATTERN + 4];
    uint16_t arg[IGNORE_MAX_PATTERN + 4]; /* BYTE: the byte; CLASS: where it begins in the pattern */
    size_t n;
    const char *pattern;
};

static void emit(struct program *p, enum step op, size_t arg) {
    p->op[p->n] = (uint8_t)op;
    p->arg[p->n++] = (uint16_t)arg;
}

/* The length of `[...]` at s; 0: it is not closed. */
static size_t class_len(const char *s) {
    size_t i = 1;
    i += s[i] == '^' || s[i] == '!';
    i += s[i] == ']';
    for (; s[i] && s[i] != ']'; i++)
        i += s[i] == '\\' && s[i + 1];
    return s[i] ? i + 1 : 0;
}

/* `**`, and what it takes of the pattern. Docker knows it everywhere, git between slashes only. */
static size_t stars(struct program *p, enum ignore_kind kind, const char *start, const char *s) {
    size_t n = strspn(s, "*");
    bool before = s == start || s[-1] == '/', slash = s[n] == '/';
    if (n == 1 || (kind == IGNORE_GIT && !(before && (slash || !s[n])))) {
        emit(p, SOME, 0);
        return n;
    }
    if (!s[n] || (slash && !s[n + 1] && kind == IGNORE_DOCKER)) {
        if (kind == IGNORE_GIT && s != start) /* a/ and ** is all in it, not the folder itself */
            emit(p, ONE, 0);
        emit(p, ALL, 0);
    } else {
        emit(p, DIRS, 0);
        emit(p, DIRS_IN, 0);
    }
    return n + slash;
}

static bool compile(struct program *p, enum ignore_kind kind, const char *s) {
    const char *start = s;
    p->n = 0;
    p->pattern = s;
    while (*s) {
        size_t n = 1;
        if (*s == '*')
            n = stars(p, kind, start, s);
        else if (*s == '?')
            emit(p, ONE, 0);
        else if (*s == '[') {
            n = class_len(s);
            if (!n)
                return false;
            emit(p, CLASS, (size_t)(s - start));
        } else {
            bool escaped = *s == '\\';
            if (escaped && !s[1])
                return false;
            emit(p, BYTE, (unsigned char)s[escaped]);
            n = 1 + escaped;
        }
        s += n;
    }
    emit(p, END, 0);
    return true;
}

static bool in_class(const char *s, unsigned char c) {
    bool negated = s[1] == '^' || s[1] == '!', hit = false;
    size_t i = 1 + negated, n = class_len(s) - 1;
    while (i < n) {
        i += s[i] == '\\' && i + 1 < n;
        unsigned char lo = (unsigned char)s[i++], hi = lo;
        if (s[i] == '-' && i + 1 < n) {
            i += 1 + (s[i + 1] == '\\' && i + 2 < n);
            hi = (unsigned char)s[i++];
        }
        hit |= lo <= c && c <= hi;
    }
    return c != '/' && hit != negated;
}

static void enter(const struct program *p, bool *set, size_t at) {
    for (;; at++) {
        set[at] = true;
        if (p->op[at] == DIRS) {
            set[at + 1] = true; /* some folders, or none */
            at++;
        } else if (p->op[at] != SOME && p->op[at] != ALL) {
            return;
        }
    }
}

static void advance(const struct program *p, const bool *now, bool *next, unsigned char c) {
    for (size_t i = 0; i < p->n; i++) {
        if (!now[i])
            continue;
        bool one = (p->op[i] == BYTE && p->arg[i] == c) || (p->op[i] == ONE && c != '/') ||
                   (p->op[i] == CLASS && in_class(p->pattern + p->arg[i], c));
        if (one || (p->op[i] == DIRS_IN && c == '/'))
            enter(p, next, i + 1);
        if (p->op[i] == ALL || p->op[i] == DIRS_IN || (p->op[i] == SOME && c != '/'))
            next[i] = true;
        /* What may go on may also stop here. */
        if ((p->op[i] == ALL || p->op[i] == SOME) && next[i])
            enter(p, next, i);
    }
}

static bool run(const struct program *p, const char *path, size_t n) {
    bool sets[2][IGNORE_MAX_PATTERN + 4];
    memset(sets[0], 0, p->n);
    enter(p, sets[0], 0);
    for (size_t i = 0; i < n; i++) {
        memset(sets[(i + 1) % 2], 0, p->n);
        advance(p, sets[i % 2], sets[(i + 1) % 2], (unsigned char)path[i]);
    }
    return sets[n % 2][p->n - 1];
}

bool ignore_match(enum ignore_kind kind, const char *pattern, const char *path, size_t n) {
    struct program p;
    return n <= IGNORE_MAX_PATH && strlen(pattern) <= IGNORE_MAX_PATTERN && compile(&p, kind, pattern) &&
           run(&p, path, n);
}

/* As Go's filepath.Clean: no empty parts, no `.`, `..` taken back. */
static const char *clean(const char *s, struct arena *a) {
    char *out = arena_alloc(a, strlen(s) + 2);
    size_t n = 0;
    while (*s) {
        size_t len = strcspn(s, "/");
        if (len == 2 && !memcmp(s, "..", 2)) {
            while (n && out[--n] != '/')
                ;
        } else if (len && !(len == 1 && *s == '.')) {
            if (n)
                out[n++] = '/';
            memcpy(out + n, s, len);
            n += len;
        }
        s += len + (s[len] == '/');
    }
    out[n] = 0;
    return out;
}

static void docker_rule(struct ignore_rule *r, const char *s, struct arena *a) {
    r->except = *s == '!';
    s += r->except;
    s += strspn(s, " \t");
    r->pattern = clean(s, a); /* what is left of "." and "/" is empty and matches nothing */
}

static void git_rule(struct ignore_rule *r, const char *s, struct arena *a) {
    r->except = *s == '!';
    s += r->except;
    char *p = arena_str(a, s);
    size_t n = strlen(p);
    if (n && p[n - 1] == '/') {
        r->folder_only = true;
        p[--n] = 0;
    }
    const char *slash = strchr(p, '/');
    /* Without a slash it may stand in any folder. */
    r->pattern = !n ? "" : !slash ? arena_printf(a, "**/%s", p) : p + (*p == '/');
}

/* Trailing blanks go, but not one that git was told to keep. */
static size_t trimmed(const char *s, size_t n, enum ignore_kind kind) {
    while (n && (s[n - 1] == '\r' || s[n - 1] == ' ' || s[n - 1] == '\t') &&
           !(kind == IGNORE_GIT && n > 1 && s[n - 1] == ' ' && s[n - 2] == '\\'))
        n--;
    return n;
}

static void add(struct ignore *ig, const char *s, size_t n, int line, struct arena *a) {
    bool comment = n && *s == '#';
    if (comment && n >= 20 && !strncmp(s, "#!include:.gitignore", 20))
        ig->includes_gitignore = true;
    if (comment || ig->n == IGNORE_MAX_RULES)
        return;
    n = trimmed(s, n, ig->kind);
    while (ig->kind == IGNORE_DOCKER && n && (*s == ' ' || *s == '\t'))
        s++, n--;
    if (!n || n > IGNORE_MAX_PATTERN - 8 || memchr(s, 0, n))
        return;
    struct ignore_rule *r = &ig->rules[ig->n++];
    *r = (struct ignore_rule){.text = arena_dup(a, s, n), .line = line};
    if (ig->kind == IGNORE_DOCKER)
        docker_rule(r, r->text, a);
    else
        git_rule(r, r->text, a);
}

void ignore_read(struct ignore *ig, enum ignore_kind kind, const char *base, const char *text, size_t len,
                 struct arena *a) {
    const char *end = text + len;
    size_t lines = 1;
    *ig = (struct ignore){.kind = kind, .base = arena_str(a, base)};
    if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        text += 3;
    for (const char *p = text; p < end; p++)
        lines += *p == '\n';
    ig->rules = arena_alloc(a, (lines < IGNORE_MAX_RULES ? lines : IGNORE_MAX_RULES) * sizeof *ig->rules);
    int number = 1;
    for (const char *p = text; p < end; number++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        add(ig, p, (size_t)((nl ? nl : end) - p), number, a);
        p = nl ? nl + 1 : end;
    }
}

/* The last rule that matches the path up to `n`. */
static const struct ignore_rule *last(const struct ignore *ig, const char *path, size_t n, bool folder) {
    for (size_t i = ig->n; i-- > 0;) {
        const struct ignore_rule *r = &ig->rules[i];
        if ((folder || !r->folder_only) && *r->pattern && ignore_match(ig->kind, r->pattern, path, n))
            return r;
    }
    return NULL;
}

/* Git: what an excluded folder holds is out, whatever is said of it. */
static const struct ignore_rule *git_excludes(const struct ignore *ig, const char *path) {
    for (size_t n = 0; path[n]; n++) {
        if (path[n] != '/' || !n)
            continue;
        const struct ignore_rule *r = last(ig, path, n, true);
        if (r && !r->except)
            return r;
    }
    const struct ignore_rule *r = last(ig, path, strlen(path), false);
    return r && !r->except ? r : NULL;
}

/* Docker: a rule matches what its folder holds too; the last one of all decides. */
static bool docker_matches(const struct ignore_rule *r, const char *path) {
    size_t n = 0;
    if (!*r->pattern)
        return false;
    do {
        n += path[n] == '/';
        n += strcspn(path + n, "/");
        if (ignore_match(IGNORE_DOCKER, r->pattern, path, n))
            return true;
    } while (path[n]);
    return false;
}

const struct ignore_rule *ignore_excludes(const struct ignore *ig, const char *path) {
    size_t base = strlen(ig->base);
    if (strncmp(path, ig->base, base) != 0)
        return NULL;
    if (ig->kind == IGNORE_GIT)
        return git_excludes(ig, path + base);
    for (size_t i = ig->n; i-- > 0;)
        if (docker_matches(&ig->rules[i], path + base))
            return ig->rules[i].except ? NULL : &ig->rules[i];
    return NULL;
}
