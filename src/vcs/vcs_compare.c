/* What differs between two trees. Folders that are the same are not entered: libgit2's own comparison reads
 * and sorts whole folders anew for every pair, which takes seconds over thousands of commits. */
#include "base/mem.h"
#include "vcs/vcs_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_DEPTH = 100,
    MAX_SIMILAR =
        40 /* added and deleted files of one commit; beyond, only what moved unchanged is seen to move */
};

struct comparing {
    const struct vcs *v;
    struct arena *arena;
    struct vcs_deltas *out;
};

static bool is_folder(const git_tree_entry *e) {
    return git_tree_entry_type(e) == GIT_OBJECT_TREE;
}

/* Git sorts a folder as if its name ended in a slash. */
static int order(const git_tree_entry *a, const git_tree_entry *b) {
    const char *x = git_tree_entry_name(a), *y = git_tree_entry_name(b);
    size_t i = 0;
    while (x[i] && x[i] == y[i])
        i++;
    int p = (unsigned char)x[i], q = (unsigned char)y[i];
    p = !p && is_folder(a) ? '/' : p;
    q = !q && is_folder(b) ? '/' : q;
    return p - q;
}

static void put(struct comparing *c, const char *folder, const git_tree_entry *from,
                const git_tree_entry *to) {
    bool is_from = from && git_tree_entry_type(from) == GIT_OBJECT_BLOB;
    bool is_to = to && git_tree_entry_type(to) == GIT_OBJECT_BLOB;
    if (!is_from && !is_to)
        return; /* a submodule */
    struct vcs_delta *d = MEM_PUSH(c->out);
    d->path = arena_printf(c->arena, "%s%s", folder, git_tree_entry_name(is_to ? to : from));
    d->status = !is_from ? 'A' : !is_to ? 'D' : 'M';
    if (is_from)
        git_oid_cpy(&d->before, git_tree_entry_id(from));
    if (is_to)
        git_oid_cpy(&d->after, git_tree_entry_id(to));
}

static git_tree *open_folder(struct comparing *c, const git_tree_entry *e) {
    git_tree *t = NULL;
    if (e && is_folder(e) && git_tree_lookup(&t, c->v->repo, git_tree_entry_id(e))) {
        c->out->missing = true;
        t = NULL;
    }
    return t;
}

static void compare(struct comparing *c, const char *folder, git_tree *from, git_tree *to, int depth);

static void pair(struct comparing *c, const char *folder, const git_tree_entry *from,
                 const git_tree_entry *to, int depth) {
    if (from && to && git_oid_equal(git_tree_entry_id(from), git_tree_entry_id(to)))
        return;
    bool folders = (from && is_folder(from)) || (to && is_folder(to));
    if (!folders) {
        put(c, folder, from, to);
        return;
    }
    git_tree *a = open_folder(c, from), *b = open_folder(c, to);
    const char *name = git_tree_entry_name(to ? to : from);
    if (a || b)
        compare(c, arena_printf(c->arena, "%s%s/", folder, name), a, b, depth + 1);
    git_tree_free(a);
    git_tree_free(b);
}

static void compare(struct comparing *c, const char *folder, git_tree *from, git_tree *to, int depth) {
    size_t i = 0, k = 0, n = from ? git_tree_entrycount(from) : 0, m = to ? git_tree_entrycount(to) : 0;
    while (depth < MAX_DEPTH && (i < n || k < m)) {
        const git_tree_entry *a = i < n ? git_tree_entry_byindex(from, i) : NULL;
        const git_tree_entry *b = k < m ? git_tree_entry_byindex(to, k) : NULL;
        int o = !a ? 1 : !b ? -1 : order(a, b);
        pair(c, folder, o <= 0 ? a : NULL, o >= 0 ? b : NULL, depth);
        i += o <= 0;
        k += o >= 0;
    }
}

/* A deleted and an added file become one that moved. */
static void join(struct vcs_deltas *d, size_t deleted, size_t added) {
    d->items[added].status = 'R';
    d->items[added].old = d->items[deleted].path;
    git_oid_cpy(&d->items[added].before, &d->items[deleted].before);
    d->items[deleted].status = 0;
}

static void find_similar(struct comparing *c, git_tree *from, git_tree *to) {
    git_diff_options o;
    git_diff_find_options f;
    git_diff *diff = NULL;
    git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
    git_diff_find_options_init(&f, GIT_DIFF_FIND_OPTIONS_VERSION);
    o.flags = GIT_DIFF_IGNORE_SUBMODULES | GIT_DIFF_SKIP_BINARY_CHECK;
    f.flags = GIT_DIFF_FIND_RENAMES;
    f.rename_limit = 2 * MAX_SIMILAR;
    if (git_diff_tree_to_tree(&diff, c->v->repo, from, to, &o) || git_diff_find_similar(diff, &f)) {
        git_diff_free(diff);
        return;
    }
    for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
        const git_diff_delta *x = git_diff_get_delta(diff, i);
        size_t deleted = c->out->n, added = c->out->n;
        for (size_t k = 0; k < c->out->n && x->status == GIT_DELTA_RENAMED; k++) {
            if (c->out->items[k].status == 'D' && !strcmp(c->out->items[k].path, x->old_file.path))
                deleted = k;
            if (c->out->items[k].status == 'A' && !strcmp(c->out->items[k].path, x->new_file.path))
                added = k;
        }
        if (deleted < c->out->n && added < c->out->n)
            join(c->out, deleted, added);
    }
    git_diff_free(diff);
}

static void find_renames(struct comparing *c, git_tree *from, git_tree *to) {
    enum { MAX_MOVED = 2000 };
    struct vcs_deltas *d = c->out;
    size_t added = 0, deleted = 0, n = 0;
    for (size_t i = 0; i < d->n && d->n <= MAX_MOVED; i++)
        for (size_t k = 0; k < d->n && d->items[i].status == 'D'; k++)
            if (d->items[k].status == 'A' && git_oid_equal(&d->items[i].before, &d->items[k].after))
                join(d, i, k);
    for (size_t i = 0; i < d->n; i++) {
        added += d->items[i].status == 'A';
        deleted += d->items[i].status == 'D';
    }
    if (added && deleted && added <= MAX_SIMILAR && deleted <= MAX_SIMILAR && d->n <= 10 * MAX_SIMILAR)
        find_similar(c, from, to);
    for (size_t i = 0; i < d->n; i++)
        if (d->items[i].status)
            d->items[n++] = d->items[i];
    d->n = n;
}

void vcs_compare(const struct vcs *v, git_tree *from, git_tree *to, bool renames, struct arena *a,
                 struct vcs_deltas *out) {
    struct comparing c = {v, a, out};
    *out = (struct vcs_deltas){0};
    compare(&c, "", from, to, 0);
    if (renames && from && to)
        find_renames(&c, from, to);
}
