/* What the files of vcs/ share; nobody else includes this. */
#ifndef VCS_VCS_PARTS_H
#define VCS_VCS_PARTS_H

#include "base/strmap.h"
#include "vcs/vcs.h"

#include <git2.h>

struct vcs {
    git_repository *repo;
    git_odb *odb;
    struct vcs_state state;
    struct arena arena;
    bool missed;
    int64_t deadline; /* of the monotonic clock, ns; 0: none */
    struct strmap
        origins; /* commit and path -> place in `origin`, from 1: where the file became what it is there */
    git_oid *origin;
    size_t origin_n, origin_cap;
};

struct vcs_delta { /* one file that differs between two trees */
    const char *path, *old;
    char status;
    git_oid before, after; /* zeros: none */
};

struct vcs_deltas {
    struct vcs_delta *items;
    size_t n, cap;
    bool missing; /* objects are not here */
};

/* Fails with what libgit2 said last. */
int vcs_fail(struct err *err, enum err_status status, const char *what);
git_commit *vcs_commit(const struct vcs *v, const git_oid *id); /* NULL: missing */
git_tree *vcs_tree(const struct vcs *v, const git_commit *c);   /* NULL: missing */
/* NULL: missing, or larger than max. */
git_blob *vcs_blob(struct vcs *v, const git_oid *id, size_t max);
/* The blob at a path; false: no such file (a folder, a submodule). */
bool vcs_entry(git_tree *t, const char *path, git_oid *id);
int64_t vcs_committed(const git_commit *c); /* ns */
int64_t vcs_authored(const git_commit *c);
/* The files that differ between two trees (either may be NULL), renames found where `renames`. Strings live
 * in the arena, the caller frees items. */
void vcs_compare(const struct vcs *v, git_tree *from, git_tree *to, bool renames, struct arena *a,
                 struct vcs_deltas *out);
/* Fills the files of a change. */
void vcs_files(struct vcs *v, git_commit *c, struct change *out, struct change_list *list);

#endif
