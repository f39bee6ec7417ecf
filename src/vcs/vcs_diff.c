#include "vcs/vcs_parts.h"

#include <stdlib.h>
#include <string.h>

/* What a merge only took over from another parent is that one's change. */
static bool taken_over(git_commit *c, const struct vcs_delta *d) {
    for (unsigned i = 1; i < git_commit_parentcount(c); i++) {
        git_commit *p = NULL;
        git_tree *t = NULL;
        git_oid id;
        bool same = false;
        if (!git_commit_parent(&p, c, i) && !git_commit_tree(&t, p)) {
            bool there = vcs_entry(t, d->path, &id);
            same = d->status == 'D' ? !there : there && git_oid_equal(&id, &d->after);
        }
        git_tree_free(t);
        git_commit_free(p);
        if (same)
            return true;
    }
    return false;
}

static void put(struct change *out, struct arena *a, const struct vcs_delta *d) {
    struct change_file *f = &out->files[out->files_n++];
    f->status = d->status;
    f->path = arena_str(a, d->path);
    f->old = arena_str(a, d->old);
    memcpy(f->before, d->before.id, sizeof f->before);
    memcpy(f->after, d->after.id, sizeof f->after);
}

static void put_all(git_commit *c, struct change *out, const struct vcs_deltas *d, struct arena *a) {
    size_t room = d->n < CHANGE_MAX_FILES ? d->n : CHANGE_MAX_FILES;
    out->files_cut = room < d->n;
    out->files = arena_alloc(a, (room + 1) * sizeof *out->files);
    for (size_t i = 0; i < d->n && out->files_n < room; i++)
        if (!out->merge || !taken_over(c, &d->items[i]))
            put(out, a, &d->items[i]);
}

void vcs_files(struct vcs *v, git_commit *c, struct change *out, struct change_list *list) {
    git_commit *p = NULL;
    git_tree *from = NULL, *to = vcs_tree(v, c);
    if (!out->root && (git_commit_parent(&p, c, 0) || git_commit_tree(&from, p))) {
        /* The boundary of a shallow clone: what this commit changed is not known. */
        list->shallow_end |= v->state.shallow;
        list->missing |= !v->state.shallow;
    } else if (to) {
        struct arena a = {0};
        struct vcs_deltas d;
        vcs_compare(v, from, to, !out->merge, &a, &d);
        list->missing |= d.missing;
        put_all(c, out, &d, &list->arena);
        free(d.items);
        arena_release(&a);
    }
    git_tree_free(from);
    git_tree_free(to);
    git_commit_free(p);
}

struct lines {
    vcs_line_fn *line;
    void *ctx;
    const char *text; /* of the newer side, the older one's where there is none */
    size_t len;
    bool newer;
    int blocks;
};

static size_t indent(const char *s, const char *end) {
    size_t n = 0;
    for (; s < end && (*s == ' ' || *s == '\t'); s++)
        n += *s == ' ' ? 1 : 8;
    return s == end || *s == '\n' || *s == '\r' ? SIZE_MAX : n; /* blank: stands nowhere */
}

static const char *line_at(const struct lines *l, int number) {
    const char *p = l->text, *end = l->text + l->len;
    for (int i = 1; p && i < number; i++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p && p + 1 < end ? p + 1 : NULL;
    }
    return p;
}

/* What a block stands in: from its first line up. */
static void tell_outer(const struct lines *l, int number) {
    enum { MAX_OUTER = 5, MAX_UP = 2000, MAX_BEFORE = 3 };
    const char *end = l->text + l->len, *p = line_at(l, number);
    size_t within = p ? indent(p, end) : 0;
    int told = 0;
    for (int up = 0; p && p > l->text && told < MAX_OUTER && (within > 0 || up < MAX_BEFORE) && up < MAX_UP;
         up++) {
        const char *last = p - 1; /* the end of the line before */
        for (p = last; p > l->text && p[-1] != '\n'; p--)
            ;
        size_t n = indent(p, end);
        if (up < MAX_BEFORE)
            l->line(l->ctx, ' ', p, (size_t)(last - p));
        if (n >= within || (n == 0 && (*p == '}' || *p == ')' || *p == '#')))
            continue;
        l->line(l->ctx, '@', p, (size_t)(last - p));
        within = n;
        told++;
    }
}

static int block(const git_diff_delta *d, const git_diff_hunk *h, void *ctx) {
    enum { MAX_BLOCKS = 200 };
    struct lines *l = ctx;
    (void)d;
    if (l->text && l->blocks++ < MAX_BLOCKS) {
        int start = l->newer ? h->new_start + (h->new_lines == 0) : h->old_start;
        tell_outer(l, start);
    }
    return 0;
}

static int each(const git_diff_delta *d, const git_diff_hunk *h, const git_diff_line *l, void *ctx) {
    const struct lines *to = ctx;
    (void)d;
    (void)h;
    if (l->origin == GIT_DIFF_LINE_ADDITION || l->origin == GIT_DIFF_LINE_DELETION)
        to->line(to->ctx, l->origin, l->content,
                 l->content_len && l->content[l->content_len - 1] == '\n' ? l->content_len - 1
                                                                          : l->content_len);
    return 0;
}

void vcs_patch(struct vcs *v, const struct change *c, const struct change_file *f, vcs_line_fn *line,
               void *ctx) {
    git_oid from, to;
    git_diff_options o;
    struct lines l = {.line = line, .ctx = ctx};
    (void)c;
    memcpy(from.id, f->before, sizeof from.id);
    memcpy(to.id, f->after, sizeof to.id);
    bool had = !git_oid_is_zero(&from), has = !git_oid_is_zero(&to);
    git_blob *a = had ? vcs_blob(v, &from, VCS_MAX_PATCH) : NULL;
    git_blob *b = has ? vcs_blob(v, &to, VCS_MAX_PATCH) : NULL;
    git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
    o.context_lines = 0;
    if (a && b) {
        l.newer = true;
        l.text = git_blob_rawcontent(b);
        l.len = (size_t)git_blob_rawsize(b);
    }
    if (had == !!a && has == !!b)
        git_diff_blobs(a, NULL, b, NULL, &o, NULL, NULL, block, each, &l);
    git_blob_free(a);
    git_blob_free(b);
}
