#include "base/mem.h"
#include "base/timestamp.h"
#include "vcs/vcs_parts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int vcs_fail(struct err *err, enum err_status status, const char *what) {
    const git_error *e = git_error_last();
    return err_set(err, status, "%s: %s", what, e && e->message ? e->message : "git says no more");
}

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * TIMESTAMP_SECOND + t.tv_nsec;
}

void vcs_budget(struct vcs *v, int64_t ns) {
    v->deadline = monotonic() + ns;
}

bool vcs_late(const struct vcs *v) {
    return v->deadline && monotonic() > v->deadline;
}

bool vcs_missed(const struct vcs *v) {
    return v->missed;
}

/* Trees of real repositories are larger than what libgit2 keeps by default; and what only concerns how
 * objects come here or how a working copy is laid out does not keep us from reading. */
static void prepare(void) {
    static const char *extensions[] = {"partialclone", "worktreeconfig", "preciousobjects"};
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)256 << 10);
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, (size_t)64 << 10);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)192 << 20);
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, sizeof extensions / sizeof *extensions);
}

/* libgit2's own search by regular expression loses memory. */
static bool has_filter(git_config *config) {
    static const char *const ends[] = {".promisor", ".partialclonefilter", "extensions.partialclone"};
    git_config_iterator *i = NULL;
    git_config_entry *e;
    bool found = false;
    if (git_config_iterator_new(&i, config))
        return false;
    while (!found && !git_config_next(&e, i)) {
        size_t n = strlen(e->name);
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            size_t m = strlen(ends[k]);
            found |= n >= m && !strcmp(e->name + n - m, ends[k]);
        }
    }
    git_config_iterator_free(i);
    return found;
}

static void look(struct vcs *v) {
    git_config *config = NULL;
    const char *origin = NULL;
    v->state = (struct vcs_state){.bare = git_repository_is_bare(v->repo),
                                  .worktree = git_repository_is_worktree(v->repo),
                                  .shallow = git_repository_is_shallow(v->repo) == 1};
    if (!git_repository_config_snapshot(&config, v->repo))
        v->state.partial = has_filter(config);
    /* Not git_remote_lookup: where the configuration rewrites addresses (insteadOf), libgit2 1.5 searches it
     * by regular expressions and loses their memory. */
    if (config && !git_config_get_string(&origin, config, "remote.origin.url"))
        v->state.origin = arena_str(&v->arena, origin);
    git_config_free(config);
}

static int open_failed(const char *dir, int rc, struct err *err) {
    const git_error *e = git_error_last();
    /* Where no safe.directory is configured at all, libgit2 1.5 complains of just that. */
    if (rc == GIT_EOWNER || (e && e->message && strstr(e->message, "safe.directory")))
        return err_set(err, ERR_USAGE,
                       "the git repository at %s belongs to another user: `git config --global --add "
                       "safe.directory %s` allows it to be read (an absolute path)",
                       dir, dir);
    if (rc == GIT_ENOTFOUND)
        return err_set(err, ERR_USAGE, "%s stands in no git repository", dir);
    return vcs_fail(err, ERR_USAGE, dir);
}

struct vcs *vcs_open(const char *dir, struct err *err) {
    struct vcs *v = mem_alloc(1, sizeof *v);
    strmap_init(&v->origins);
    prepare();
    int rc = git_repository_open_ext(&v->repo, dir, 0, NULL);
    if (rc || git_repository_odb(&v->odb, v->repo)) {
        open_failed(dir, rc, err);
        vcs_free(v);
        return NULL;
    }
    look(v);
    return v;
}

void vcs_free(struct vcs *v) {
    if (!v)
        return;
    git_odb_free(v->odb);
    git_repository_free(v->repo);
    git_libgit2_shutdown();
    strmap_release(&v->origins);
    free(v->origin);
    arena_release(&v->arena);
    free(v);
}

const struct vcs_state *vcs_state(const struct vcs *v) {
    return &v->state;
}

git_commit *vcs_commit(const struct vcs *v, const git_oid *id) {
    git_commit *c = NULL;
    return git_commit_lookup(&c, v->repo, id) ? NULL : c;
}

int64_t vcs_committed(const git_commit *c) {
    int64_t t = git_commit_time(c), most = INT64_MAX / TIMESTAMP_SECOND - 1;
    return (t < 0 ? 0 : t > most ? most : t) * TIMESTAMP_SECOND;
}

int64_t vcs_authored(const git_commit *c) {
    const git_signature *s = git_commit_author(c);
    int64_t t = s ? s->when.time : git_commit_time(c), most = INT64_MAX / TIMESTAMP_SECOND - 1;
    return (t < 0 ? 0 : t > most ? most : t) * TIMESTAMP_SECOND;
}

static git_commit *resolve(struct vcs *v, const char *rev, struct err *err) {
    git_object *o = NULL, *c = NULL;
    if (git_revparse_single(&o, v->repo, rev) || git_object_peel(&c, o, GIT_OBJECT_COMMIT)) {
        if (!strcmp(rev, "HEAD"))
            err_set(err, ERR_USAGE, "the repository has no commit yet");
        else
            err_set(err, ERR_USAGE, "there is no commit %s here%s", rev,
                    v->state.shallow ? ": the clone is shallow, `fetch-depth: 0` brings all of it" : "");
        c = NULL;
    }
    git_object_free(o);
    return (git_commit *)c;
}

/* Back along the main line to what was there already. */
static git_commit *back_to(git_commit *c, int64_t before, struct err *err) {
    while (c && vcs_committed(c) > before) {
        git_commit *parent = NULL;
        int64_t begins = vcs_committed(c);
        if (git_commit_parentcount(c) == 0 || git_commit_parent(&parent, c, 0)) {
            err_set(err, ERR_USAGE, "the history here begins at %s, after the first entry",
                    timestamp_text(begins).s);
            parent = NULL;
        }
        git_commit_free(c);
        c = parent;
    }
    return c;
}

int vcs_resolve(struct vcs *v, const char *rev, int64_t before, char id[CHANGE_ID], struct err *err) {
    git_commit *c = resolve(v, rev ? rev : "HEAD", err);
    if (c && before != TIMESTAMP_NONE)
        c = back_to(c, before, err);
    if (!c)
        return -1;
    git_oid_tostr(id, CHANGE_ID, git_commit_id(c));
    git_commit_free(c);
    return 0;
}
