/* A git repository, read only: nothing of it is ever written, no hook and no filter is run, no configured
 * command is obeyed. The only user of libgit2 (1.5). Everything is bounded by a time budget: past it
 * functions give what they found so far and vcs_late says so.
 *
 * Paths are bytes relative to the root, '/' between parts. Commits are named by 40 hex digits. */
#ifndef VCS_VCS_H
#define VCS_VCS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/change.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VCS_MAX_BLOB = 1 << 20,   /* bytes of a file that is read */
    VCS_MAX_PATHS = 500000,   /* files of one tree */
    VCS_MAX_STEPS = 50000,    /* commits that one line is followed through */
    VCS_MAX_PATCH = 256 << 10 /* bytes of a file whose difference is looked at */
};

struct vcs;

struct vcs_state {
    bool bare, worktree, shallow, partial;
    const char *origin; /* URL as configured, NULL: none; may hold a password: never shown as it is */
};

/* Opens the repository at `dir`, or the one that `dir` stands in. NULL with `err` (ERR_USAGE): none is there,
 * it belongs to somebody else (safe.directory is named), or is of a kind that libgit2 cannot read. */
struct vcs *vcs_open(const char *dir, struct err *err);
void vcs_free(struct vcs *v);
const struct vcs_state *vcs_state(const struct vcs *v);

/* From now on at most `ns` more; before the first call there is no limit. */
void vcs_budget(struct vcs *v, int64_t ns);
bool vcs_late(const struct vcs *v);
bool vcs_missed(const struct vcs *v); /* a file's object was asked for that is not here */

/* The commit of a revision (NULL: HEAD); with `before` (ns, TIMESTAMP_NONE: none) the last one of its main
 * line that was committed at or before then. ERR_USAGE: no such revision; the history begins later. */
int vcs_resolve(struct vcs *v, const char *rev, int64_t before, char id[CHANGE_ID], struct err *err);

/* The files of a commit, sorted; submodules and what is past the limit are left out (*cut). Strings and list
 * live in the arena. -1: objects are missing. */
int vcs_paths(struct vcs *v, const char *id, struct arena *a, const char ***paths, size_t *n, bool *cut);
/* Appends a file's bytes. -1: not there, no file, larger than VCS_MAX_BLOB, or its object is missing. */
int vcs_read(struct vcs *v, const char *id, const char *path, struct strbuf *out);

/* The commits that `id` can reach, newest first, at most CHANGE_MAX and (after the first 300) not older than
 * `since`; each with the files it changed, renames found. The caller releases it, also after a failure. */
int vcs_changes(struct vcs *v, const char *id, int64_t since, struct change_list *out, struct err *err);
void vcs_changes_release(struct change_list *l);

/* Calls `line` for every line that a commit added ('+') or removed ('-') in one of its files, and before each
 * block of them for the lines that it stands in ('@': those before it that are indented less and less, five
 * at most; ' ': the three right before it). Binary and too large files, and missing objects, give none. */
typedef void vcs_line_fn(void *ctx, char sign, const char *text, size_t len);
void vcs_patch(struct vcs *v, const struct change *c, const struct change_file *f, vcs_line_fn *line,
               void *ctx);

/* Who last changed a line of a file as it stands at `id`, blanks not counting; renames are followed. False:
 * there is no such line, or the walk ended (shallow clone, missing objects, budget). Strings live in the
 * arena. */
bool vcs_blame(struct vcs *v, const char *id, const char *path, int line, struct arena *a,
               struct change_blame *out);

#endif
