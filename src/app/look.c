#include "app/look.h"

#include "base/timestamp.h"
#include "evidence/evidence.h"
#include "vcs/vcs.h"

#include <stdlib.h>
#include <string.h>

enum {
    WALK_SECONDS = 8,
    LINE_SECONDS = 5,
    SCAN_SECONDS = 8,
    JUDGE_SECONDS = 4,
    WINDOW_DAYS = 400,
    MAX_TREES = 8
};

struct tree { /* the files of a commit, read once */
    char rev[CHANGE_ID];
    struct place_tree files;
};

struct look {
    struct session *session;
    struct cluster_set *set;
    struct vcs *vcs;
    struct arena arena;
    struct change_list changes;
    struct tree trees[MAX_TREES];
    size_t trees_n;
    struct permalink link;
    struct evidence_source source;
    char (*revs)[CHANGE_ID]; /* of each cluster; "": none */
    bool late;
};

static int paths(void *ctx, const char *rev, struct place_tree *out) {
    struct look *l = ctx;
    bool cut = false;
    for (size_t i = 0; i < l->trees_n; i++)
        if (!strcmp(l->trees[i].rev, rev)) {
            *out = l->trees[i].files;
            return 0;
        }
    if (l->trees_n == MAX_TREES)
        return -1;
    struct tree *t = &l->trees[l->trees_n];
    if (vcs_paths(l->vcs, rev, &l->arena, &t->files.paths, &t->files.n, &cut))
        return -1;
    memcpy(t->rev, rev, sizeof t->rev);
    l->trees_n++;
    *out = t->files;
    return 0;
}

static int read(void *ctx, const char *rev, const char *path, struct strbuf *out) {
    const struct look *l = ctx;
    return vcs_read(l->vcs, rev, path, out);
}

static void patch(void *ctx, const struct change *c, const struct change_file *f, evidence_line_fn *line,
                  void *line_ctx) {
    const struct look *l = ctx;
    vcs_patch(l->vcs, c, f, line, line_ctx);
}

static bool blame(void *ctx, const char *rev, const char *path, int line, struct arena *a,
                  struct change_blame *out) {
    const struct look *l = ctx;
    return vcs_blame(l->vcs, rev, path, line, a, out);
}

static bool late(void *ctx) {
    struct look *l = ctx;
    bool now = vcs_late(l->vcs);
    l->late |= now;
    return now;
}

static bool wants(const struct cluster *c) {
    return !c->caused_by && !c->evidence_n;
}

/* The newest revision that a cluster needs is where the walk begins. */
static int resolve(struct look *l, char start[CHANGE_ID], struct err *err) {
    const char *rev = l->session->o->rev;
    int64_t last = TIMESTAMP_NONE;
    bool any = false, told = false;
    start[0] = 0;
    if (rev && vcs_resolve(l->vcs, rev, TIMESTAMP_NONE, start, err))
        return err_prefix(err, "--rev");
    for (size_t i = 0; i < l->set->n; i++) {
        const struct cluster *c = &l->set->clusters[i];
        struct err why = {0};
        if (!wants(c))
            continue;
        if (rev) {
            memcpy(l->revs[i], start, CHANGE_ID);
        } else if (vcs_resolve(l->vcs, NULL, c->first_seen, l->revs[i], &why)) {
            l->revs[i][0] = 0;
            if (!told)
                cluster_add_note(l->set, "git: %s", why.text);
            told = true;
        } else if (!any || c->first_seen == TIMESTAMP_NONE ||
                   (last != TIMESTAMP_NONE && c->first_seen > last)) {
            memcpy(start, l->revs[i], CHANGE_ID);
            last = c->first_seen;
            any = true;
        }
    }
    return 0;
}

static void find_link(struct look *l) {
    const char *server = getenv("GITHUB_SERVER_URL"), *repo = l->session->settings.repo;
    bool found = permalink_parse(vcs_state(l->vcs)->origin, &l->link);
    if (!found && repo)
        found = permalink_parse(
            arena_printf(&l->arena, "%s/%s", server && *server ? server : "https://github.com", repo),
            &l->link);
    l->source.link = found ? &l->link : NULL;
}

/* It came up before the first entry, on any revision of the cluster's services. */
static int64_t last_good(const struct cluster_set *set, const struct cluster *c) {
    int64_t good = TIMESTAMP_NONE;
    for (size_t i = 0; i < set->revisions_n; i++) {
        const struct cluster_revision *r = &set->revisions[i];
        bool ours = false;
        for (size_t k = 0; k < c->services_n; k++)
            ours |= r->service && !strcmp(r->service, c->services[k]);
        if (ours && r->started != TIMESTAMP_NONE && r->started < c->first_seen &&
            (good == TIMESTAMP_NONE || r->started > good))
            good = r->started;
    }
    return good;
}

static void tell_limits(struct look *l) {
    const struct vcs_state *is = vcs_state(l->vcs);
    if (is->shallow)
        cluster_add_note(l->set, "git: the clone is shallow, what changed before its boundary is not known: "
                                 "`fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`");
    bool missing = l->changes.missing || vcs_missed(l->vcs);
    if (missing && is->partial)
        cluster_add_note(l->set, "git: the clone is partial and objects are missing: clone without --filter");
    else if (missing)
        cluster_add_note(l->set,
                         "git: objects are missing, what they hold is not known: `git fsck` tells which");
    if (l->late)
        cluster_add_note(l->set, "git: the time for looking ended before all was looked at");
}

static void look(struct look *l, const char *start) {
    struct err err = {0};
    int64_t since = l->session->settings.now - WINDOW_DAYS * TIMESTAMP_DAY;
    for (size_t i = 0; i < l->set->n; i++)
        if (l->set->clusters[i].first_seen != TIMESTAMP_NONE &&
            l->set->clusters[i].first_seen - WINDOW_DAYS * TIMESTAMP_DAY < since)
            since = l->set->clusters[i].first_seen - WINDOW_DAYS * TIMESTAMP_DAY;
    vcs_budget(l->vcs, WALK_SECONDS * TIMESTAMP_SECOND);
    if (vcs_changes(l->vcs, start, since, &l->changes, &err)) {
        cluster_add_note(l->set, "git: %s", err.text);
        return;
    }
    l->late |= vcs_late(l->vcs);
    l->source.changes = l->changes.items;
    l->source.changes_n = l->changes.n;
    struct evidence *e = evidence_new(&l->source);
    vcs_budget(l->vcs, LINE_SECONDS * TIMESTAMP_SECOND);
    for (size_t i = 0; i < l->set->n; i++) {
        struct cluster *c = &l->set->clusters[i];
        if (l->revs[i][0] && !evidence_add(e, c, l->revs[i], last_good(l->set, c)))
            break;
    }
    vcs_budget(l->vcs, SCAN_SECONDS * TIMESTAMP_SECOND);
    evidence_scan(e);
    vcs_budget(l->vcs, JUDGE_SECONDS * TIMESTAMP_SECOND);
    evidence_judge(e, &l->set->arena);
    evidence_free(e);
}

static int find(struct look *l, struct err *err) {
    char start[CHANGE_ID];
    l->revs = arena_alloc(&l->arena, (l->set->n + 1) * sizeof *l->revs);
    l->source = (struct evidence_source){
        .ctx = l, .paths = paths, .read = read, .patch = patch, .blame = blame, .late = late};
    find_link(l);
    if (resolve(l, start, err))
        return -1;
    if (*start)
        look(l, start);
    tell_limits(l);
    return 0;
}

int look_evidence(struct session *s, struct cluster_set *set, struct err *err) {
    const char *dir = s->o->git;
    struct look l = {.session = s, .set = set};
    bool wanted = false;
    if (dir && !strcmp(dir, "none"))
        return s->o->rev
                   ? err_set(err, ERR_USAGE, "--rev %s: with --git none nothing is looked at", s->o->rev)
                   : 0;
    for (size_t i = 0; i < set->n; i++)
        wanted |= wants(&set->clusters[i]);
    struct err why = {0};
    l.vcs = vcs_open(dir ? dir : ".", &why);
    if (!l.vcs) {
        if (dir || s->o->rev)
            return err_set(err, ERR_USAGE, "--git %s: %s", dir ? dir : ".", why.text);
        talk_note(&s->talk, "no evidence: %s", why.text);
        return 0;
    }
    int rc = wanted ? find(&l, err) : 0;
    vcs_changes_release(&l.changes);
    vcs_free(l.vcs);
    arena_release(&l.arena);
    return rc;
}

const char *look_origin(struct session *s) {
    const char *dir = s->o->git;
    struct permalink link;
    struct vcs *v = dir && !strcmp(dir, "none") ? NULL : vcs_open(dir ? dir : ".", NULL);
    bool found = v && permalink_parse(vcs_state(v)->origin, &link);
    vcs_free(v);
    return found ? arena_str(&s->settings.arena, link.repo) : NULL;
}
