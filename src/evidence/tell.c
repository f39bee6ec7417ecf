/* The list that a cluster gets: suspects first, then what else the history says. */
#include "base/timestamp.h"
#include "evidence/filekind.h"
#include "evidence/owners.h"
#include "evidence/parts.h"

#include <string.h>

enum { MAX_LINES = 3, MAX_SURROUNDINGS = 3, MAX_AUTHORS = 3 };

struct telling {
    const struct evidence_source *s;
    const struct evidence_case *k;
    struct cluster *c;
    struct arena *out;
    bool told[CASE_MAX_FINDINGS];
};

static struct cluster_evidence *add(struct telling *t, const char *kind, const char *confidence,
                                    const char *text) {
    struct cluster *c = t->c;
    if (c->evidence_n == CLUSTER_MAX_EVIDENCE)
        return NULL;
    struct cluster_evidence *e = &c->evidence[c->evidence_n++];
    *e = (struct cluster_evidence){.kind = kind,
                                   .date = TIMESTAMP_NONE,
                                   .text = arena_str(t->out, text),
                                   .confidence = confidence,
                                   .rank = (int)c->evidence_n};
    return e;
}

static void name_commit(struct telling *t, struct cluster_evidence *e, const char *id, int64_t date,
                        const char *subject) {
    if (!e || !*id)
        return;
    e->commit = arena_str(t->out, id);
    e->date = date;
    e->subject = arena_str(t->out, subject);
}

/* A place is shown as it was deployed; else the commit itself. */
static void link(struct telling *t, struct cluster_evidence *e) {
    if (!e || !t->s->link)
        return;
    bool there = e->path && place_is_file(&t->k->tree, e->path);
    if (there && (e->line || !e->commit))
        e->url = permalink_of(t->s->link, t->k->rev, e->path, e->line, t->out);
    else if (e->commit)
        e->url = permalink_of(t->s->link, e->commit, NULL, 0, t->out);
}

static const char *distance(const struct telling *t, const struct change *c) {
    if (t->k->first == TIMESTAMP_NONE || c->landed > t->k->first)
        return "";
    return arena_printf(t->out, "; it landed %s before the first entry",
                        timestamp_span(t->k->first - c->landed).s);
}

/* "#1082" of a message: issues and pull requests that may tell more. */
static const char *related(const struct telling *t, const struct change *c) {
    const char *all = "";
    int n = 0;
    for (const char *p = c->message; (p = strchr(p, '#')) && n < 2; p++) {
        size_t k = strspn(p + 1, "0123456789");
        if (!k || k > 7 || (p != c->message && !strchr(" (\n,", p[-1])))
            continue;
        all = arena_printf(t->out, "%s%s#%.*s", all, n++ ? ", " : "; it names ", (int)k, p + 1);
    }
    return all;
}

static const char *touched_frame(const struct telling *t, const struct change *c) {
    for (size_t j = 0; j < t->k->trace.n; j++)
        for (size_t f = 0; f < c->files_n; f++)
            if (!strcmp(c->files[f].path, t->k->trace.frames[j].path))
                return c->files[f].path;
    return c->files_n == 1 ? c->files[0].path : NULL;
}

static const struct finding *finding_of(struct telling *t, const char *id) {
    const struct finding *best = NULL;
    size_t at = 0;
    for (size_t i = 0; i < t->k->findings_n; i++) {
        const struct finding *f = &t->k->findings[i];
        if (!strcmp(f->by.id, id) && f->score > 0 && (!best || f->score > best->score)) {
            best = f;
            at = i;
        }
    }
    if (best)
        t->told[at] = true;
    return best;
}

static void tell_suspect(struct telling *t, const struct suspect *x, bool clear) {
    const struct finding *f = finding_of(t, x->change->id);
    struct cluster_evidence *e =
        f ? add(t, f->kind, f->confidence,
                arena_printf(t->out, "%s%s%s", f->text, distance(t, x->change), related(t, x->change)))
          : add(t, "suspect", clear ? "likely" : "possible",
                arena_printf(t->out, "possibly caused by this commit: %s%s%s", x->why, distance(t, x->change),
                             related(t, x->change)));
    if (!e)
        return;
    name_commit(t, e, x->change->id, x->change->date, x->change->subject);
    e->path = arena_str(t->out, f ? f->path : touched_frame(t, x->change));
    e->line = f ? f->line : 0;
    link(t, e);
}

static void tell_findings(struct telling *t) {
    for (size_t i = 0; i < t->k->findings_n; i++) {
        const struct finding *f = &t->k->findings[i];
        struct cluster_evidence *e = t->told[i] ? NULL : add(t, f->kind, f->confidence, f->text);
        if (!e)
            continue;
        if (*f->by.id)
            name_commit(t, e, f->by.id, f->by.date, f->by.subject);
        e->path = arena_str(t->out, f->path);
        e->line = f->line;
        link(t, e);
    }
}

static void tell_lines(struct telling *t) {
    int n = 0;
    for (size_t i = 0; i < t->k->blamed_n && n < MAX_LINES; i++) {
        const struct blamed *b = &t->k->blamed[i];
        if (b->weight < 1)
            continue;
        int64_t good = t->k->last_good;
        const char *when = good == TIMESTAMP_NONE   ? ""
                           : b->by.committed > good ? ", after it last worked"
                                                    : ", before it last worked";
        struct cluster_evidence *e =
            add(t, "line-changed", "certain",
                arena_printf(t->out, "%s:%d, a line of the trace, was last changed by %s%s", b->frame->path,
                             b->frame->line, b->by.author, when));
        if (!e)
            return;
        name_commit(t, e, b->by.id, b->by.date, b->by.subject);
        e->path = arena_str(t->out, b->frame->path);
        e->line = b->frame->line;
        link(t, e);
        n++;
    }
}

static bool is_told(const struct telling *t, const char *id) {
    for (size_t i = 0; i < t->c->evidence_n; i++)
        if (t->c->evidence[i].commit && !strcmp(t->c->evidence[i].commit, id))
            return true;
    return false;
}

static const char *surroundings(const struct change *c, bool *dependency) {
    for (size_t f = 0; f < c->files_n; f++) {
        enum filekind kind = filekind_of(c->files[f].path);
        *dependency = kind == FILEKIND_DEPENDENCY || kind == FILEKIND_LOCK;
        if (*dependency || kind == FILEKIND_DEPLOY || kind == FILEKIND_BUILD)
            return c->files[f].path;
    }
    return NULL;
}

/* What came with new dependencies or another environment since it last worked, or within a week. */
static void tell_surroundings(struct telling *t, int64_t newest) {
    int64_t first = t->k->first == TIMESTAMP_NONE ? newest : t->k->first;
    int64_t since = t->k->last_good == TIMESTAMP_NONE ? first - 7 * TIMESTAMP_DAY : t->k->last_good;
    int n = 0;
    for (size_t i = 0; i < t->s->changes_n && n < MAX_SURROUNDINGS; i++) {
        const struct change *c = &t->s->changes[i];
        bool dependency = false;
        if (c->landed > newest || c->landed < since || is_told(t, c->id))
            continue;
        const char *path = surroundings(c, &dependency);
        struct cluster_evidence *e =
            path ? add(t, dependency ? "dependency-change" : "environment-change", "possible",
                       arena_printf(t->out, "%s was changed%s", path, distance(t, c)))
                 : NULL;
        if (!e)
            continue;
        name_commit(t, e, c->id, c->date, c->subject);
        e->path = arena_str(t->out, path);
        link(t, e);
        n++;
    }
}

static bool tell_codeowners(struct telling *t, const char *path) {
    for (size_t i = 0; owners_places[i]; i++) {
        struct strbuf text;
        int line = 0;
        strbuf_init(&text, 1 << 20);
        bool read = !t->s->read(t->s->ctx, t->k->rev, owners_places[i], &text);
        const char *who = read ? owners_of(strbuf_str(&text), text.len, path, &line, t->out) : NULL;
        strbuf_release(&text);
        struct cluster_evidence *e =
            who ? add(t, "owner", "certain", arena_printf(t->out, "%s is owned by %s", path, who)) : NULL;
        if (e) {
            e->path = owners_places[i];
            e->line = line;
            link(t, e);
        }
        if (read) /* the first one that is there counts, alone */
            return who != NULL;
    }
    return false;
}

struct author {
    const char *name;
    int n;
};

static void tell_authors(struct telling *t, const char *path, int64_t newest) {
    struct author all[64];
    size_t n = 0;
    for (size_t i = 0; i < t->s->changes_n; i++) {
        const struct change *c = &t->s->changes[i];
        bool hit = false;
        for (size_t f = 0; f < c->files_n && !hit; f++)
            hit = !strcmp(c->files[f].path, path);
        if (!hit || c->date < newest - 365 * TIMESTAMP_DAY)
            continue;
        size_t j = 0;
        while (j < n && strcmp(all[j].name, c->author) != 0)
            j++;
        if (j == n && n < 64)
            all[n++] = (struct author){c->author, 0};
        if (j < n)
            all[j].n++;
    }
    const char *text = "";
    for (int m = 0; m < MAX_AUTHORS; m++) {
        size_t best = 0;
        for (size_t j = 1; j < n; j++)
            best = all[j].n > all[best].n ? j : best;
        if (!n || !all[best].n)
            break;
        text = arena_printf(t->out, "%s%s%s (%d)", text, m ? ", " : "", all[best].name, all[best].n);
        all[best].n = 0;
    }
    struct cluster_evidence *e =
        *text ? add(t, "owner", "possible",
                    arena_printf(t->out, "%s was changed within the last year by %s", path, text))
              : NULL;
    if (e)
        e->path = arena_str(t->out, path);
}

void evidence_tell(const struct evidence_source *s, const struct evidence_case *k, const struct suspect *by,
                   size_t n, struct arena *out) {
    struct telling t = {.s = s, .k = k, .c = k->cluster, .out = out};
    const struct change *rev = evidence_change(s, k->rev);
    int64_t newest = rev ? rev->landed : s->changes_n ? s->changes[0].landed : 0;
    t.c->evidence = arena_alloc(out, CLUSTER_MAX_EVIDENCE * sizeof *t.c->evidence);
    t.c->evidence_n = 0;
    for (size_t i = 0; i < n; i++)
        tell_suspect(&t, &by[i], i == 0 && by[0].score > 6 && (n == 1 || by[0].score > by[1].score + 3));
    tell_findings(&t);
    tell_lines(&t);
    if (n || t.c->evidence_n)
        tell_surroundings(&t, newest);
    const char *path = k->trace.n ? k->trace.frames[0].path : NULL;
    if (path && !tell_codeowners(&t, path))
        tell_authors(&t, path, newest);
}
