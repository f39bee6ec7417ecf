/* What is missing, and what the history and the build files say of it. */
#include "base/timestamp.h"
#include "evidence/filekind.h"
#include "evidence/pack.h"
#include "evidence/parts.h"

#include <string.h>

/* Does a repository path end in this (a whole part before it)? A folder's end matches what lies below. */
static bool ends_in(const char *path, const char *end) {
    size_t n = strlen(path), k = strlen(end);
    if (k && end[k - 1] == '/') {
        for (const char *p = path; (p = strstr(p, end)); p++)
            if (p == path || p[-1] == '/')
                return true;
        return false;
    }
    return n >= k && !strcmp(path + n - k, end) && (n == k || path[n - k - 1] == '/');
}

/* Paths of containers have folders before them that the repository does not. */
static bool is_at(const struct missing *m, const char *path, const char *end) {
    bool contained = m->kind == MISSING_FILE || m->kind == MISSING_NODE_MODULE || m->kind == MISSING_COMMAND;
    return ends_in(path, end) || (contained && strchr(path, '/') && ends_in(end, path));
}

static const char *exists(const struct evidence_case *k) {
    const struct place_tree *t = &k->tree;
    const struct missing *m = &k->missing;
    const char *best = NULL;
    for (size_t p = 0; p < m->paths_n && !best; p++)
        for (size_t i = 0; i < t->n; i++)
            if (is_at(m, t->paths[i], m->paths[p]) && (!best || strlen(t->paths[i]) < strlen(best)))
                best = t->paths[i];
    return best;
}

struct finding *evidence_find(struct evidence_case *k, const char *kind, const char *confidence,
                              const char *text) {
    if (k->findings_n == CASE_MAX_FINDINGS)
        return NULL;
    struct finding *f = &k->findings[k->findings_n++];
    *f = (struct finding){.kind = kind, .confidence = confidence, .text = text};
    return f;
}

static void by_change(struct finding *f, const struct change *c) {
    memcpy(f->by.id, c->id, sizeof f->by.id);
    f->by.date = c->date;
    f->by.committed = c->committed;
    f->by.author = c->author;
    f->by.subject = c->subject;
}

static bool was(const struct missing *m, const char *path) {
    for (size_t p = 0; p < m->paths_n; p++) {
        const char *base = filekind_base(m->paths[p]);
        if (is_at(m, path, m->paths[p]) ||
            (m->kind == MISSING_FILE && strchr(base, '.') && ends_in(path, base)))
            return true;
    }
    return false;
}

/* The newest commit that took it away. */
static bool taken_away(const struct evidence_source *s, struct evidence_case *k, struct arena *a) {
    for (size_t i = 0; i < s->changes_n; i++) {
        const struct change *c = &s->changes[i];
        for (size_t f = 0; f < c->files_n; f++) {
            const struct change_file *x = &c->files[f];
            bool gone = x->status == 'D' || x->status == 'R';
            const char *path = x->old ? x->old : x->path;
            if (!gone || filekind_of(path) == FILEKIND_DOC || !was(&k->missing, path) ||
                place_is_file(&k->tree, path))
                continue;
            struct finding *y =
                evidence_find(k, x->old ? "renamed" : "deleted", "certain",
                              x->old ? arena_printf(a, "%s was renamed to %s by this commit", path, x->path)
                                     : arena_printf(a, "%s was deleted by this commit", path));
            if (y) {
                by_change(y, c);
                y->path = x->old ? x->path : path;
                y->score = 8;
            }
            return true;
        }
    }
    return false;
}

/* The line that wants what is missing: the innermost of ours that names it. */
static void wanted_by(const struct evidence_source *s, struct evidence_case *k, bool certain,
                      struct arena *a) {
    const struct missing *m = &k->missing;
    const char *last = m->name;
    for (const char *p = m->name; *p; p++)
        if (strchr("./:", *p) && p[1] && !strchr("./:", p[1]))
            last = p + 1;
    for (size_t i = 0; i < k->blamed_n; i++) {
        const struct blamed *b = &k->blamed[i];
        const struct change *c = evidence_change(s, b->by.id);
        struct strbuf text;
        if (b->weight < 1 || !c)
            continue;
        strbuf_init(&text, 1 << 20);
        bool read = !s->read(s->ctx, k->rev, b->frame->path, &text);
        const char *line = read ? strbuf_str(&text) : "";
        for (int n = 1; n < b->frame->line && line; n++) {
            line = strchr(line, '\n');
            line = line ? line + 1 : NULL;
        }
        const char *names = line ? strstr(line, last) : NULL;
        bool hit = names && names < line + strcspn(line, "\n");
        strbuf_release(&text);
        if (!hit)
            continue;
        struct finding *f =
            evidence_find(k, "import-added", certain ? "likely" : "possible",
                          arena_printf(a, "the line that asks for it, %s:%d, was last changed by this commit",
                                       b->frame->path, b->frame->line));
        if (f) {
            f->by = b->by;
            f->path = b->frame->path;
            f->line = b->frame->line;
            /* Code that asked for it long ago got it until lately. */
            double days = k->first > b->by.committed && k->first != TIMESTAMP_NONE
                              ? (double)(k->first - b->by.committed) / (double)TIMESTAMP_DAY
                              : 0;
            f->score = (certain ? 6 : 4) / (1 + days / 10);
        }
        return;
    }
}

/* Of several rules that would each explain it, the commit that made it break is the last one. */
static void newest_accuses(struct evidence_case *k) {
    struct finding *last = NULL;
    for (size_t i = 0; i < k->findings_n; i++) {
        struct finding *f = &k->findings[i];
        if (f->score > 0 && (!last || f->by.committed > last->by.committed))
            last = f;
    }
    for (size_t i = 0; i < k->findings_n; i++)
        if (&k->findings[i] != last && k->findings[i].score > 0)
            k->findings[i].score /= strcmp(k->findings[i].kind, "import-added") ? 2 : 10;
    if (last)
        last->score += 2;
}

static void never(struct evidence_case *k, struct arena *a) {
    const struct missing *m = &k->missing;
    if (m->kind == MISSING_NODE_MODULE && !m->paths_n)
        return;
    const char *top = arena_dup(a, m->name, strcspn(m->name, "./:"));
    bool ours = m->kind == MISSING_FILE || m->kind == MISSING_NODE_MODULE ||
                (*top && (place_is_folder(&k->tree, top) ||
                          place_is_folder(&k->tree, arena_printf(a, "src/%s", top)) ||
                          place_is_file(&k->tree, arena_printf(a, "%s.py", top))));
    evidence_find(
        k, "never-existed", ours ? "likely" : "possible",
        ours ? arena_printf(a, "%s is not in the repository, and no commit that was looked at took it away",
                            m->name)
             : arena_printf(a, "%s is not in the repository: another package's, if any", m->name));
}

void evidence_findings(const struct evidence_source *s, struct evidence_case *k, struct arena *a) {
    if (!missing_is_place(&k->missing)) {
        if (k->missing.kind == MISSING_NODE_MODULE)
            wanted_by(s, k, false, a);
        return;
    }
    const char *path = exists(k);
    if (path) {
        bool out = pack_excluded(s, k, path, a);
        out = pack_left_out(s, k, path, a) || out;
        wanted_by(s, k, out, a);
    } else {
        bool gone = taken_away(s, k, a);
        if (!gone) {
            pack_never_added(s, k, a);
            never(k, a);
        }
        wanted_by(s, k, false, a);
    }
    newest_accuses(k);
}
