#include "base/mem.h"
#include "vcs/vcs_parts.h"

#include <stdlib.h>
#include <string.h>

git_tree *vcs_tree(const struct vcs *v, const git_commit *c) {
    git_tree *t = NULL;
    (void)v;
    return git_commit_tree(&t, c) ? NULL : t;
}

git_blob *vcs_blob(struct vcs *v, const git_oid *id, size_t max) {
    git_blob *b = NULL;
    git_object_t type;
    size_t size = 0;
    /* The size first: what is too large is never unpacked. */
    int rc = git_odb_read_header(&size, &type, v->odb, id);
    v->missed |= rc == GIT_ENOTFOUND;
    if (rc || type != GIT_OBJECT_BLOB || size > max)
        return NULL;
    return git_blob_lookup(&b, v->repo, id) ? NULL : b;
}

bool vcs_entry(git_tree *t, const char *path, git_oid *id) {
    git_tree_entry *e = NULL;
    if (!t || git_tree_entry_bypath(&e, t, path))
        return false;
    bool blob = git_tree_entry_type(e) == GIT_OBJECT_BLOB;
    if (blob)
        git_oid_cpy(id, git_tree_entry_id(e));
    git_tree_entry_free(e);
    return blob;
}

static git_tree *tree_of(const struct vcs *v, const char *id) {
    git_oid oid;
    git_commit *c = git_oid_fromstr(&oid, id) ? NULL : vcs_commit(v, &oid);
    git_tree *t = c ? vcs_tree(v, c) : NULL;
    git_commit_free(c);
    return t;
}

struct listing {
    struct arena *arena;
    const char **items;
    size_t n, cap;
    bool cut;
};

static int take(const char *root, const git_tree_entry *e, void *ctx) {
    struct listing *l = ctx;
    if (git_tree_entry_type(e) != GIT_OBJECT_BLOB)
        return 0;
    if (l->n == VCS_MAX_PATHS) {
        l->cut = true;
        return -1;
    }
    *MEM_PUSH(l) = arena_printf(l->arena, "%s%s", root, git_tree_entry_name(e));
    return 0;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int vcs_paths(struct vcs *v, const char *id, struct arena *a, const char ***paths, size_t *n, bool *cut) {
    git_tree *t = tree_of(v, id);
    struct listing l = {.arena = a};
    if (!t)
        return -1;
    /* A folder whose object is missing ends the walk: what was found is given. */
    if (git_tree_walk(t, GIT_TREEWALK_PRE, take, &l) < 0)
        l.cut = true;
    git_tree_free(t);
    *paths = arena_alloc(a, (l.n + 1) * sizeof **paths);
    if (l.n) {
        memcpy(*paths, l.items, l.n * sizeof **paths);
        qsort(*paths, l.n, sizeof **paths, compare);
    }
    free(l.items);
    *n = l.n;
    *cut = l.cut;
    return 0;
}

int vcs_read(struct vcs *v, const char *id, const char *path, struct strbuf *out) {
    git_tree *t = tree_of(v, id);
    git_oid oid;
    git_blob *b = vcs_entry(t, path, &oid) ? vcs_blob(v, &oid, VCS_MAX_BLOB) : NULL;
    if (b)
        strbuf_add(out, git_blob_rawcontent(b), (size_t)git_blob_rawsize(b));
    git_tree_free(t);
    if (!b)
        return -1;
    git_blob_free(b);
    return 0;
}
