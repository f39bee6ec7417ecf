/* Who last changed a line: followed back through the versions of its file, one parent at a time. */
#include "base/mem.h"
#include "vcs/vcs_parts.h"

#include <stdlib.h>
#include <string.h>

struct trace {
    struct vcs *v;
    git_commit *at;
    git_oid blob;
    const char *path;
    int line;
    struct arena *arena;
};

struct mapping {
    int line;  /* in the newer file */
    int shift; /* lines that the hunks before it added */
    bool changed;
};

static int hunk(const git_diff_delta *d, const git_diff_hunk *h, void *ctx) {
    struct mapping *m = ctx;
    (void)d;
    if (h->new_lines && m->line >= h->new_start && m->line < h->new_start + h->new_lines)
        m->changed = true;
    /* Of pure removals new_start is the line before. */
    if (h->new_lines ? h->new_start <= m->line : h->new_start < m->line)
        m->shift += h->new_lines - h->old_lines;
    return 0;
}

/* The line's number in an older version; 0: it came with the newer one. */
static int older_line(const struct trace *t, const git_oid *older) {
    git_diff_options o;
    struct mapping m = {.line = t->line};
    git_blob *a = vcs_blob(t->v, older, VCS_MAX_BLOB), *b = vcs_blob(t->v, &t->blob, VCS_MAX_BLOB);
    git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
    o.context_lines = 0;
    o.flags = GIT_DIFF_IGNORE_WHITESPACE;
    bool failed = !a || !b || git_diff_blobs(a, NULL, b, NULL, &o, NULL, NULL, hunk, NULL, &m);
    git_blob_free(a);
    git_blob_free(b);
    return failed || m.changed ? 0 : t->line - m.shift;
}

/* Where the file was in the parent, if this commit moved it. NULL: it did not. */
static const char *moved_from(const struct trace *t, git_tree *parent, git_oid *older) {
    git_tree *now = vcs_tree(t->v, t->at);
    struct vcs_deltas d = {0};
    const char *from = NULL;
    if (now)
        vcs_compare(t->v, parent, now, true, t->arena, &d);
    for (size_t i = 0; i < d.n && !from; i++)
        if (d.items[i].old && !strcmp(d.items[i].path, t->path)) {
            from = d.items[i].old;
            git_oid_cpy(older, &d.items[i].before);
        }
    free(d.items);
    git_tree_free(now);
    return from;
}

enum step { MOVED, BLAMED, LOST };

static void go(struct trace *t, git_commit *to, const git_oid *blob, const char *path, int line) {
    git_commit_free(t->at);
    t->at = to;
    git_oid_cpy(&t->blob, blob);
    t->path = path;
    t->line = line;
}

/* A parent and its tree; false: missing. */
static bool open_parent(const struct trace *t, unsigned i, git_commit **p, git_tree **tree) {
    *p = NULL;
    *tree = NULL;
    if (!git_commit_parent(p, t->at, i) && !git_commit_tree(tree, *p))
        return true;
    git_commit_free(*p);
    return false;
}

/* Back through all that has the very same file. */
static enum step same_file(struct trace *t) {
    unsigned n = git_commit_parentcount(t->at);
    for (unsigned i = 0; i < n; i++) {
        git_commit *p;
        git_tree *tree;
        git_oid older;
        if (!open_parent(t, i, &p, &tree))
            return LOST;
        bool same = vcs_entry(tree, t->path, &older) && git_oid_equal(&older, &t->blob);
        git_tree_free(tree);
        if (same) {
            go(t, p, &older, t->path, t->line);
            return MOVED;
        }
        git_commit_free(p);
    }
    return BLAMED;
}

static void key_of(const struct trace *t, struct strbuf *key) {
    strbuf_add(key, (const char *)git_commit_id(t->at)->id, sizeof git_commit_id(t->at)->id);
    strbuf_addstr(key, t->path);
}

/* The commit that made the file what it is; the way there is walked once for all of its lines. */
static enum step to_origin(struct trace *t) {
    struct strbuf key;
    struct vcs *v = t->v;
    enum step step = MOVED;
    strbuf_init(&key, 8192);
    key_of(t, &key);
    const size_t *known = strmap_get(&v->origins, strbuf_str(&key), key.len);
    git_commit *there = known ? vcs_commit(v, &v->origin[*known - 1]) : NULL;
    if (there) {
        git_oid blob = t->blob;
        go(t, there, &blob, t->path, t->line);
        strbuf_release(&key);
        return BLAMED;
    }
    for (size_t n = 0; step == MOVED; n++)
        step = n < VCS_MAX_STEPS && !(n % 64 == 0 && vcs_late(v)) ? same_file(t) : LOST;
    if (step == BLAMED) {
        v->origin = mem_grow(v->origin, v->origin_n, &v->origin_cap, sizeof *v->origin);
        git_oid_cpy(&v->origin[v->origin_n++], git_commit_id(t->at));
        *strmap_put(&v->origins, strbuf_str(&key), key.len) = v->origin_n;
    }
    strbuf_release(&key);
    return step;
}

/* To a parent that had the line in another version of the file. */
static enum step back(struct trace *t) {
    unsigned n = git_commit_parentcount(t->at);
    for (unsigned i = 0; i < n; i++) {
        git_commit *p;
        git_tree *tree;
        git_oid older;
        const char *path = t->path;
        if (!open_parent(t, i, &p, &tree))
            return LOST;
        bool there = vcs_entry(tree, path, &older);
        if (!there && n == 1)
            there = (path = moved_from(t, tree, &older)) != NULL;
        int line = !there ? 0 : git_oid_equal(&older, &t->blob) ? t->line : older_line(t, &older);
        git_tree_free(tree);
        if (line > 0) {
            go(t, p, &older, path, line);
            return MOVED;
        }
        git_commit_free(p);
    }
    return BLAMED;
}

static int count_lines(const struct trace *t) {
    git_blob *b = vcs_blob(t->v, &t->blob, VCS_MAX_BLOB);
    if (!b)
        return 0;
    const char *p = git_blob_rawcontent(b), *end = p + git_blob_rawsize(b);
    int n = p < end && end[-1] != '\n';
    for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        n++;
    git_blob_free(b);
    return n;
}

static bool start(struct trace *t, const char *id) {
    git_oid oid;
    git_tree *tree = NULL;
    t->at = git_oid_fromstr(&oid, id) ? NULL : vcs_commit(t->v, &oid);
    bool there = t->at && (tree = vcs_tree(t->v, t->at)) && vcs_entry(tree, t->path, &t->blob);
    git_tree_free(tree);
    return there && t->line > 0 && t->line <= count_lines(t);
}

bool vcs_blame(struct vcs *v, const char *id, const char *path, int line, struct arena *a,
               struct change_blame *out) {
    struct trace t = {.v = v, .path = path, .line = line, .arena = a};
    enum step step = start(&t, id) ? MOVED : LOST;
    for (size_t n = 0; step == MOVED; n++) {
        step = n < VCS_MAX_STEPS && !vcs_late(v) ? to_origin(&t) : LOST;
        if (step == BLAMED)
            step = back(&t);
    }
    if (step == BLAMED) {
        const git_signature *s = git_commit_author(t.at);
        const char *subject = git_commit_summary(t.at);
        git_oid_tostr(out->id, sizeof out->id, git_commit_id(t.at));
        out->date = vcs_authored(t.at);
        out->committed = vcs_committed(t.at);
        out->author = arena_str(a, s && s->name ? s->name : "");
        out->subject = arena_str(a, subject ? subject : "");
    }
    git_commit_free(t.at);
    return step == BLAMED;
}
