#include "evidence/pack.h"

#include "evidence/dockerfile.h"
#include "evidence/filekind.h"
#include "evidence/ignore.h"

#include <string.h>

static const char *folder_of(const char *path, struct arena *a) {
    return arena_dup(a, path, (size_t)(filekind_base(path) - path));
}

static bool read_file(const struct evidence_source *s, const struct evidence_case *k, const char *path,
                      struct strbuf *text) {
    strbuf_init(text, 1 << 20);
    if (!s->read(s->ctx, k->rev, path, text))
        return true;
    strbuf_release(text);
    return false;
}

struct listed { /* an ignore file of a kind */
    const char *base, *kind, *confidence;
    enum ignore_kind rules;
    double score;
};

/* Names of ignore files, and how sure it is that a build obeys them. */
static const struct listed known[] = {
    {".dockerignore", "a Docker build", "certain", IGNORE_DOCKER, 8},
    {".gcloudignore", "a deploy by gcloud", "likely", IGNORE_GIT, 7},
    {".npmignore", "the npm package", "likely", IGNORE_GIT, 7},
    {".gitignore", "builds that follow it", "possible", IGNORE_GIT, 3},
};

static const struct listed *is_listed(const char *path) {
    const char *base = filekind_base(path);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(base, known[i].base))
            return &known[i];
    size_t n = strlen(base);
    return n > 13 && !strcmp(base + n - 13, ".dockerignore") ? &known[0] : NULL;
}

static bool told(const struct evidence_case *k, const char *path, int line) {
    for (size_t i = 0; i < k->findings_n; i++)
        if (k->findings[i].path && !strcmp(k->findings[i].path, path) && k->findings[i].line == line)
            return true;
    return false;
}

static bool excluded_by(const struct evidence_source *s, struct evidence_case *k, const char *file,
                        const struct listed *as, const char *base, const char *path, struct arena *a) {
    struct strbuf text;
    struct ignore ig;
    if (!read_file(s, k, file, &text))
        return false;
    ignore_read(&ig, as->rules, base, strbuf_str(&text), text.len, a);
    strbuf_release(&text);
    const struct ignore_rule *r = ignore_excludes(&ig, path);
    if (!r || told(k, file, r->line))
        return r != NULL;
    struct finding *f = evidence_find(k, "excluded-by-rule", as->confidence,
                                      arena_printf(a, "%s exists, and line %d of %s (%s) keeps it out of %s",
                                                   path, r->line, file, r->text, as->kind));
    if (!f)
        return true;
    f->path = file;
    f->line = r->line;
    if (s->blame(s->ctx, k->rev, file, r->line, a, &f->by))
        f->score = as->score;
    return true;
}

bool pack_excluded(const struct evidence_source *s, struct evidence_case *k, const char *path,
                   struct arena *a) {
    bool found = false;
    size_t seen = 0;
    for (size_t i = 0; i < k->tree.n && seen < PACK_MAX_FILES; i++) {
        const char *file = k->tree.paths[i];
        size_t n = strlen(file);
        const struct listed *as = n > 6 && !strcmp(file + n - 6, "ignore") ? is_listed(file) : NULL;
        const char *base = as ? folder_of(file, a) : NULL;
        if (!as)
            continue;
        seen++;
        /* The ignore file of a Dockerfile elsewhere speaks of that Dockerfile's context: the root as a rule.
         */
        if (*filekind_base(file) != '.')
            base = "";
        if (strncmp(path, base, strlen(base)) != 0)
            continue;
        found = excluded_by(s, k, file, as, base, path, a) || found;
    }
    return found;
}

/* With the root as context, or the Dockerfile's own folder. */
static const struct dockerfile_copy *brings(const struct dockerfile *d, const char *folder,
                                            const char *path) {
    const struct dockerfile_copy *c = dockerfile_brings(d, path);
    size_t n = strlen(folder);
    return c || !n || strncmp(path, folder, n) != 0 ? c : dockerfile_brings(d, path + n);
}

/* A commit of the window that took the instruction away which brought it. */
struct removed {
    const char *path;
    bool hit;
};

static void look(void *ctx, char sign, const char *text, size_t len) {
    struct removed *r = ctx;
    struct arena a = {0};
    struct dockerfile d;
    if (sign != '-' || len > 2000)
        return;
    dockerfile_read(&d, text, len, &a);
    r->hit |= dockerfile_brings(&d, r->path) != NULL;
    arena_release(&a);
}

static const struct change *copy_removed(const struct evidence_source *s, const char *dockerfile,
                                         const char *path) {
    for (size_t i = 0; i < s->changes_n && !s->late(s->ctx); i++)
        for (size_t f = 0; f < s->changes[i].files_n; f++) {
            struct removed r = {path, false};
            if (strcmp(s->changes[i].files[f].path, dockerfile) != 0)
                continue;
            s->patch(s->ctx, &s->changes[i], &s->changes[i].files[f], look, &r);
            if (r.hit)
                return &s->changes[i];
        }
    return NULL;
}

static void not_copied(const struct evidence_source *s, struct evidence_case *k, const char *file,
                       const char *path, bool sure, struct arena *a) {
    struct finding *f =
        evidence_find(k, "not-copied", sure ? "likely" : "possible",
                      arena_printf(a, "%s exists, and no COPY or ADD of %s brings it in", path, file));
    const struct change *c = f ? copy_removed(s, file, path) : NULL;
    if (f)
        f->path = file;
    if (c) {
        memcpy(f->by.id, c->id, sizeof f->by.id);
        f->by.date = c->date;
        f->by.committed = c->committed;
        f->by.author = c->author;
        f->by.subject = c->subject;
        f->score = 8;
        f->text = arena_printf(a, "%s, since this commit", f->text);
    }
}

bool pack_left_out(const struct evidence_source *s, struct evidence_case *k, const char *path,
                   struct arena *a) {
    const char *importer = k->trace.n ? k->trace.frames[0].path : NULL, *left = NULL;
    bool sure = false, brought = false;
    size_t seen = 0;
    for (size_t i = 0; i < k->tree.n && seen < PACK_MAX_FILES; i++) {
        const char *file = k->tree.paths[i];
        struct strbuf text;
        struct dockerfile d;
        if (!filekind_dockerfile(file) || !read_file(s, k, file, &text))
            continue;
        seen++;
        const char *folder = folder_of(file, a);
        dockerfile_read(&d, strbuf_str(&text), text.len, a);
        strbuf_release(&text);
        bool has_importer = importer && brings(&d, folder, importer);
        bool has = brings(&d, folder, path) || d.cut;
        brought |= has && (has_importer || !importer);
        /* That image runs the code which asks for it. */
        if (d.n && !has && (has_importer || !left)) {
            sure |= has_importer;
            left = file;
        }
    }
    if (!left || brought)
        return false;
    not_copied(s, k, left, path, sure, a);
    return true;
}

bool pack_never_added(const struct evidence_source *s, struct evidence_case *k, struct arena *a) {
    bool found = false;
    for (size_t i = 0; i < k->tree.n; i++) {
        const char *file = k->tree.paths[i];
        struct strbuf text;
        struct ignore ig;
        if (strcmp(filekind_base(file), ".gitignore") != 0 || !read_file(s, k, file, &text))
            continue;
        ignore_read(&ig, IGNORE_GIT, folder_of(file, a), strbuf_str(&text), text.len, a);
        strbuf_release(&text);
        for (size_t p = 0; p < k->missing.paths_n; p++) {
            const struct ignore_rule *r = ignore_excludes(&ig, k->missing.paths[p]);
            if (!r || told(k, file, r->line) || strstr(k->missing.paths[p], "node_modules"))
                continue;
            struct finding *f = evidence_find(
                k, "excluded-by-rule", "possible",
                arena_printf(
                    a, "%s is not in the repository; line %d of %s (%s) may have kept it from being added",
                    k->missing.paths[p], r->line, file, r->text));
            if (f) {
                f->path = file;
                f->line = r->line;
                f->score = s->blame(s->ctx, k->rev, file, r->line, a, &f->by) ? 2 : 0;
                found = true;
            }
            break;
        }
    }
    return found;
}
