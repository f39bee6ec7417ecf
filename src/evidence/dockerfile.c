#include "evidence/dockerfile.h"

#include "base/strbuf.h"
#include "evidence/ignore.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static const char *word(const char **p, struct arena *a) {
    const char *s = *p + strspn(*p, " \t");
    size_t n = strcspn(s, " \t");
    *p = s + n;
    return n ? arena_dup(a, s, n) : NULL;
}

/* ["a", "b c", "/to/"] */
static const char *quoted(const char **p, struct arena *a) {
    const char *s = *p + strspn(*p, " \t,[");
    if (*s != '"')
        return NULL;
    size_t n = 1;
    while (s[n] && s[n] != '"')
        n += 1 + (s[n] == '\\' && s[n + 1]);
    *p = s + n + (s[n] == '"');
    return arena_dup(a, s + 1, n - 1);
}

static void add_copy(struct dockerfile *d, const char *s, int line, struct arena *a) {
    const char *words[DOCKERFILE_MAX_SOURCES + 1], *w;
    size_t n = 0;
    for (s += strspn(s, " \t"); !strncmp(s, "--", 2); s += strspn(s, " \t")) {
        w = word(&s, a);
        if (!strncasecmp(w, "--from", 6)) /* of another image */
            return;
    }
    bool json = *s == '[';
    while ((w = json ? quoted(&s, a) : word(&s, a))) {
        if (n == DOCKERFILE_MAX_SOURCES + 1 || d->n == DOCKERFILE_MAX_COPIES) {
            d->cut = true;
            return;
        }
        words[n++] = w;
    }
    if (n < 2 || !strncmp(words[0], "<<", 2))
        return;
    struct dockerfile_copy *c = &d->copies[d->n++];
    *c = (struct dockerfile_copy){.line = line,
                                  .sources_n = n - 1,
                                  .target = words[n - 1],
                                  .sources = arena_alloc(a, n * sizeof *c->sources)};
    memcpy(c->sources, words, (n - 1) * sizeof *words);
}

static void instruction(struct dockerfile *d, const char *s, int line, struct arena *a) {
    static const char *const names[] = {"COPY", "ADD"};
    s += strspn(s, " \t");
    if (!strncasecmp(s, "ONBUILD ", 8))
        s += 8 + strspn(s + 8, " \t");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);
        if (!strncasecmp(s, names[i], n) && (s[n] == ' ' || s[n] == '\t'))
            add_copy(d, s + n, line, a);
    }
}

/* `# escape=` before the first instruction. */
static char escape_of(const char *text, size_t len) {
    static const char directive[] = "escape=";
    size_t i = 0;
    while (i < len && (text[i] == '#' || text[i] == ' ' || text[i] == '\t'))
        i++;
    return len > i + 8 && !strncasecmp(text + i, directive, 7) && text[i + 7] == '`' ? '`' : '\\';
}

/* The word that ends a here-document which the instruction opens; NULL: none. */
static const char *here_end(const char *s, struct arena *a) {
    const char *p = strstr(s, "<<");
    if (!p)
        return NULL;
    p += 2 + (p[2] == '-');
    p += *p == '"' || *p == '\'';
    size_t n = strcspn(p, " \t\"'");
    return n && n < 64 ? arena_dup(a, p, n) : NULL;
}

struct reading {
    struct dockerfile *d;
    struct strbuf text; /* the instruction so far */
    int line, began;
    const char *until; /* in a here-document */
    char escape;
    struct arena *arena;
};

static void take_line(struct reading *r, const char *s, size_t n) {
    while (n && (s[n - 1] == '\r' || s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    size_t lead = 0;
    while (lead < n && (s[lead] == ' ' || s[lead] == '\t'))
        lead++;
    if (r->until) {
        if (n - lead == strlen(r->until) && !memcmp(s + lead, r->until, n - lead))
            r->until = NULL;
        return;
    }
    if (lead == n || s[lead] == '#') /* also within a continued instruction */
        return;
    if (!r->text.len)
        r->began = r->line;
    bool more = s[n - 1] == r->escape;
    strbuf_add(&r->text, s, n - more);
    if (more) {
        strbuf_addch(&r->text, ' ');
        return;
    }
    if (!r->text.full)
        instruction(r->d, strbuf_str(&r->text), r->began, r->arena);
    r->d->cut |= r->text.full;
    r->until = here_end(strbuf_str(&r->text), r->arena);
    strbuf_reset(&r->text);
    r->text.full = false;
}

void dockerfile_read(struct dockerfile *d, const char *text, size_t len, struct arena *a) {
    struct reading r = {.d = d, .escape = escape_of(text, len), .arena = a};
    const char *end = text + len;
    *d = (struct dockerfile){.copies = arena_alloc(a, DOCKERFILE_MAX_COPIES * sizeof *d->copies)};
    strbuf_init(&r.text, DOCKERFILE_MAX_LINE);
    for (const char *p = text; p < end;) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        r.line++;
        take_line(&r, p, (size_t)((nl ? nl : end) - p));
        p = nl ? nl + 1 : end;
    }
    if (r.text.len && !r.text.full)
        instruction(d, strbuf_str(&r.text), r.began, a);
    strbuf_release(&r.text);
}

static bool source_brings(const char *source, const char *path) {
    while (!strncmp(source, "./", 2) || *source == '/')
        source += *source == '/' ? 1 : 2;
    size_t n = strlen(source);
    while (n && source[n - 1] == '/')
        n--;
    if (!n || (n == 1 && *source == '.') || memchr(source, '$', n))
        return true;
    char pattern[IGNORE_MAX_PATTERN];
    if (n >= sizeof pattern)
        return false;
    memcpy(pattern, source, n);
    pattern[n] = 0;
    for (size_t k = 0;; k++)
        if (!path[k] || path[k] == '/') {
            if (ignore_match(IGNORE_DOCKER, pattern, path, k))
                return true;
            if (!path[k])
                return false;
        }
}

const struct dockerfile_copy *dockerfile_brings(const struct dockerfile *d, const char *path) {
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; k < d->copies[i].sources_n; k++)
            if (source_brings(d->copies[i].sources[k], path))
                return &d->copies[i];
    return NULL;
}
