/* Which commits may have caused it. Each hint counts as much as it is rare: the logarithm of how many commits
 * of the window there are for one that has it, as in a naive Bayes; time takes from it, slowly. */
#include "base/mem.h"
#include "base/timestamp.h"
#include "evidence/filekind.h"
#include "evidence/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct why {
    double by;
    const char *text;
};

struct weighing {
    const struct evidence_source *s;
    const struct evidence_case *k;
    const struct terms *t;
    double n;                           /* commits of the window */
    double *files_with;                 /* of each frame's file: commits that touch it */
    const char *names[CASE_MAX_FRAMES]; /* of each frame's file, as it was called at the commit at hand */
    /* Newer commits that have the same hint: what was there before is the less likely culprit. */
    double files_seen[CASE_MAX_FRAMES], terms_seen[CASE_MAX_TERMS], lines_seen, dependency_seen, packs_seen;
    double own; /* how much the trace's own files count: less where it ends in another package */
    struct arena *arena;
    struct why best[3]; /* reasons of the commit at hand */
};

static double rare(const struct weighing *w, double with) {
    double r = log((w->n + 2) / (with + 0.5));
    return r > 0 ? r : 0;
}

static double fall(double seen) {
    return pow(1 + seen, -0.6);
}

static void because(struct weighing *w, double by, const char *text) {
    for (size_t i = 0; i < 3; i++)
        if (by > w->best[i].by) {
            for (size_t j = 2; j > i; j--)
                w->best[j] = w->best[j - 1];
            w->best[i] = (struct why){by, text};
            return;
        }
}

static bool is_same(const struct change_file *f, const char *path) {
    return !strcmp(f->path, path) || (f->old && !strcmp(f->old, path));
}

static double frame_weight(size_t depth) {
    static const double weights[] = {0.85, 0.6, 0.45, 0.35, 0.3};
    return depth < 5 ? weights[depth] : 0.22;
}

/* The same file may be in a trace many times: its innermost frame stands for it. */
static bool is_first(const struct evidence_case *k, size_t i) {
    for (size_t j = 0; j < i; j++)
        if (!strcmp(k->trace.frames[j].path, k->trace.frames[i].path))
            return false;
    return true;
}

static size_t frames_of(const struct evidence_case *k) {
    return k->trace.n < CASE_MAX_FRAMES ? k->trace.n : CASE_MAX_FRAMES;
}

static void name_files(struct weighing *w) {
    for (size_t j = 0; j < frames_of(w->k); j++)
        w->names[j] = w->k->trace.frames[j].path;
}

/* Before a commit that moved a file, it was called otherwise. */
static void rename_files(struct weighing *w, const struct change *c) {
    for (size_t f = 0; f < c->files_n; f++)
        for (size_t j = 0; c->files[f].old && j < frames_of(w->k); j++)
            if (!strcmp(c->files[f].path, w->names[j]))
                w->names[j] = c->files[f].old;
}

static void count_files(struct weighing *w, int64_t newest) {
    name_files(w);
    for (size_t i = 0; i < w->s->changes_n; i++) {
        if (w->s->changes[i].landed > newest)
            continue;
        for (size_t f = 0; f < w->s->changes[i].files_n; f++)
            for (size_t j = 0; j < frames_of(w->k); j++)
                w->files_with[j] += is_same(&w->s->changes[i].files[f], w->names[j]);
        rename_files(w, &w->s->changes[i]);
    }
    name_files(w);
}

static double by_files(struct weighing *w, const struct change *c) {
    double most = 0, all = 0;
    size_t depth = 0;
    for (size_t j = 0; j < frames_of(w->k); j++) {
        const char *path = w->k->trace.frames[j].path;
        if (!is_first(w->k, j))
            continue;
        double weight = frame_weight(depth++) * (filekind_of(path) == FILEKIND_TEST ? 0.3 : 1);
        for (size_t f = 0; f < c->files_n; f++) {
            if (!is_same(&c->files[f], w->names[j]))
                continue;
            double by = w->own * weight * rare(w, w->files_with[j]) * fall(w->files_seen[j]++);
            most = by > most ? by : most;
            all += by;
            because(w, by,
                    depth == 1 ? arena_printf(w->arena, "it changed %s, where the trace ends", path)
                               : arena_printf(w->arena, "it changed %s, which is in the trace", path));
            break;
        }
    }
    return most + 0.3 * (all - most);
}

static double by_lines(struct weighing *w, const struct change *c) {
    static const double weights[] = {0.95, 0.75, 0.6, 0.5, 0.4};
    double most = 0, all = 0;
    for (size_t i = 0; i < w->k->blamed_n; i++) {
        const struct blamed *b = &w->k->blamed[i];
        if (strcmp(b->by.id, c->id) != 0)
            continue;
        double by = (b->depth < 5 ? weights[b->depth] : 0.3) * b->weight * 0.8 * log(w->n + 2);
        most = by > most ? by : most;
        all += by;
        if (b->weight == 1)
            because(w, by + 0.5,
                    arena_printf(w->arena, "it last changed %s:%d, a line of the trace", b->frame->path,
                                 b->frame->line));
    }
    double falls = fall(w->lines_seen);
    w->lines_seen += most > 0;
    return w->own * falls * (most + 0.25 * (all - most));
}

/* A name that is gone is what such messages tell of. */
static bool asks_for_name(const struct evidence_case *k) {
    static const char *const says[] = {"has no attribute",
                                       "cannot import name",
                                       "undefined method",
                                       "not a function",
                                       "is not defined",
                                       "undefined:",
                                       "NoSuchMethod",
                                       "NoSuchField",
                                       "uninitialized constant",
                                       "undefined local variable",
                                       "No module named",
                                       "unexpected keyword",
                                       "KeyError",
                                       "undefined symbol",
                                       "wrong number of arguments",
                                       "key not found",
                                       "positional argument"};
    const char *type = k->cluster->exception_type;
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (strstr(k->said, says[i]) || (type && strstr(type, says[i])))
            return true;
    return false;
}

static const char *term_text(const struct terms *t, size_t term, struct arena *a);

static double by_term(struct weighing *w, size_t at, const struct terms_hit *h) {
    const struct case_term *x = &w->k->terms[at];
    static const struct {
        unsigned where;
        double times;
    } places[] = {
        {TERMS_CODE, 1}, {TERMS_PACK, 0.9}, {TERMS_DEPENDENCY, 1}, {TERMS_LOCK, 0.8}, {TERMS_ASIDE, 0.1}};
    double times = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (h->where & places[i].where && places[i].times > times)
            times = places[i].times;
    bool gone = x->package ? h->removed > h->added : h->undefined > h->defined && asks_for_name(w->k);
    if (gone && x->quoted)
        times *= x->package && w->k->missing.kind != MISSING_NONE ? 2.2 : 1.8;
    else if (h->removed > h->added)
        times *= 1.15;
    if (!h->added && !h->removed)
        times *= 0.85;
    double by = x->weight * times * rare(w, w->t->rows_with[x->term]) * fall(w->terms_seen[at]);
    w->terms_seen[at] += (h->added || h->removed) && h->where != TERMS_ASIDE;
    if (x->quoted && by > 1) {
        const char *name = term_text(w->t, x->term, w->arena);
        const char *did = h->removed > h->added ? "removed" : h->removed || !h->added ? "changed" : "added";
        because(w, by,
                name ? arena_printf(w->arena, "it %s `%s`, which the message names", did, name) : NULL);
    }
    return by;
}

static double by_words(struct weighing *w, const struct terms_row *row) {
    double top[6] = {0}, sum = 0;
    static const double times[] = {1, 0.6, 0.4, 0.3, 0.2, 0.15};
    for (size_t i = 0; i < w->k->terms_n; i++) {
        const struct terms_hit *h = terms_find(row, w->k->terms[i].term);
        double by = h ? by_term(w, i, h) : 0;
        for (size_t j = 0; j < 6 && by > 0; j++)
            if (by > top[j]) {
                double t = top[j];
                top[j] = by;
                by = t;
            }
    }
    for (size_t j = 0; j < 6; j++)
        sum += top[j] * times[j];
    return sum;
}

static double by_kind(struct weighing *w, const struct terms_row *row) {
    const struct evidence_case *k = w->k;
    double sum = 0;
    if (row->dependency) {
        double by = fall(w->dependency_seen++) * rare(w, w->t->dependency_rows) *
                    (k->trace.foreign  ? 0.5
                     : k->missing.kind ? 0.35
                                       : 0.08);
        sum += by;
        because(w, by * 0.9, "it changed dependencies");
    }
    if (row->packs && k->missing.kind != MISSING_NAME) {
        bool built = k->missing.kind == MISSING_LIBRARY || k->missing.kind == MISSING_COMMAND;
        bool wants = k->missing.kind != MISSING_NONE;
        double by = fall(w->packs_seen++) * rare(w, w->t->packing_rows) *
                    (built         ? 1.2
                     : wants       ? 0.6
                     : k->starting ? 0.3
                                   : 0.03);
        sum += by;
        because(w, by * 0.9, "it changed what is built");
    }
    return sum;
}

static double by_findings(struct weighing *w, const struct change *c) {
    double most = 0;
    for (size_t i = 0; i < w->k->findings_n; i++) {
        const struct finding *f = &w->k->findings[i];
        if (strcmp(f->by.id, c->id) != 0 || f->score <= most)
            continue;
        most = f->score;
        because(w, 100 + f->score, f->text);
    }
    return most * 0.45 * log(w->n + 2);
}

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A word of the message or of a file of the trace in the commit's own message. */
static bool mentions(const char *text, const char *word, size_t n) {
    for (const char *p = text; *p; p++) {
        size_t k = 0;
        if (p != text && is_name(p[-1]))
            continue;
        while (k < n && p[k] && (p[k] | 32) == (word[k] | 32))
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* A commit that wrote a line also changed its file and used its words: these are no three witnesses. */
static double together(double a, double b, double c) {
    double most = fmax(a, fmax(b, c)), least = fmin(a, fmin(b, c));
    return most + 0.6 * (a + b + c - most - least) + 0.4 * least;
}

static double days_before(const struct evidence_case *k, const struct change *c, int64_t newest) {
    int64_t at = k->first == TIMESTAMP_NONE || k->first < newest ? newest : k->first;
    return c->landed < at ? (double)(at - c->landed) / (double)TIMESTAMP_DAY : 0;
}

/* Much of what breaks breaks at once; the rest takes any time to be met. */
static double fresh(const struct evidence_case *k, const struct change *c, int64_t newest) {
    double least = 0.42;
    return least + (1 - least) / (1 + days_before(k, c, newest) / 2);
}

static double by_subject(const struct weighing *w, const struct change *c) {
    double sum = 0;
    for (size_t i = 0; i < w->k->terms_n && sum < 2; i++) {
        const char *name = w->k->terms[i].quoted ? term_text(w->t, w->k->terms[i].term, w->arena) : NULL;
        if (name && strlen(name) > 3 && mentions(c->message, name, strlen(name)))
            sum += 1.2;
    }
    for (size_t j = 0; j < frames_of(w->k) && j < 2; j++) {
        const char *base = filekind_base(w->k->trace.frames[j].path);
        size_t n = strcspn(base, ".");
        if (n > 3 && mentions(c->subject, base, n))
            sum += 0.5;
    }
    return sum < 2 ? sum : 2;
}

static double against(const struct weighing *w, const struct change *c, const struct terms_row *row,
                      bool in_trace) {
    static const char *const harmless[] = {"typo",     "lint",         "format",       "black",
                                           "prettier", "isort",        "style",        "rubocop",
                                           "gofmt",    "copyright",    "changelog",    "pre-commit",
                                           "release",  "bump version", "version bump", "prepare"};
    double files = row->files ? (double)row->files : (double)c->files_n;
    double sum = 0.3 * log1p(files / 8) + 0.2 * log1p((double)row->lines / 300);
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (mentions(c->subject, harmless[i], strlen(harmless[i]))) {
            sum += 0.8;
            break;
        }
    sum += row->aside && !in_trace ? 3 : 0;
    sum += c->merge ? 0.5 : 0;
    if (w->k->last_good != TIMESTAMP_NONE && c->landed < w->k->last_good && w->k->starting)
        sum += 1.5;
    return sum;
}

/* Without any hint, the place among the last changes is as likely to be small as large: 1/(1 + place). */
static double age(const struct evidence_case *k, const struct change *c, int64_t newest, size_t place) {
    double days = days_before(k, c, newest);
    double by_place = 0.35, by_days = 0.15;
    return by_place * log1p((double)place) + by_days * log1p(days);
}

static const char *term_text(const struct terms *t, size_t term, struct arena *a) {
    const char *s = terms_text(t, term);
    return s ? arena_str(a, s + (*s == ' ')) : NULL;
}

static const char *reason(const struct weighing *w, struct arena *a) {
    const char *first = w->best[0].text, *second = w->best[1].text;
    if (!first)
        return "it is among the last changes";
    bool more = second && strcmp(first, second) != 0 && w->best[0].by < 100 && w->best[1].by > 1;
    return more ? arena_printf(a, "%s, and %s", first, second) : arena_str(a, first);
}

static void insert(struct suspect *out, size_t *n, size_t max, struct suspect x) {
    size_t i = *n < max ? (*n)++ : max - 1;
    if (i == max - 1 && *n == max && out[i].change && out[i].score >= x.score)
        return;
    for (; i && out[i - 1].score < x.score; i--)
        out[i] = out[i - 1];
    out[i] = x;
}

size_t evidence_rank(const struct evidence_source *s, const struct evidence_case *k, const struct terms *t,
                     struct suspect *out, size_t max, struct arena *a) {
    struct weighing w = {.s = s, .k = k, .t = t, .n = (double)s->changes_n, .arena = a};
    const struct change *rev = evidence_change(s, k->rev);
    int64_t newest = rev ? rev->landed : s->changes_n ? s->changes[0].landed : 0;
    size_t n = 0, place = 0;
    w.files_with = mem_alloc(CASE_MAX_FRAMES, sizeof *w.files_with);
    memset(out, 0, max * sizeof *out);
    count_files(&w, newest);
    bool outside = k->missing.kind == MISSING_LIBRARY || k->missing.kind == MISSING_COMMAND;
    w.own = k->trace.foreign && missing_is_place(&k->missing) ? 0.35 : k->trace.foreign || outside ? 0.5 : 1;
    for (size_t i = 0; i < s->changes_n; i++) {
        const struct change *c = &s->changes[i];
        const struct terms_row *row = &t->rows[i];
        if (c->landed > newest || c->root || (c->merge && !c->files_n))
            continue;
        size_t at = place;
        place += !row->aside;
        memset(w.best, 0, sizeof w.best);
        double files = by_files(&w, c), lines = by_lines(&w, c), words = by_words(&w, row);
        rename_files(&w, c);
        /* What a newer commit that the message points to explains, an old line does not. */
        w.lines_seen += words > 0.35 * log(w.n + 2);
        double content =
            together(files, lines, words) * fresh(k, c, newest) + by_findings(&w, c) + by_kind(&w, row);
        if (content < 0.8 &&
            (row->aside || k->first == TIMESTAMP_NONE || k->first - c->landed > 3 * TIMESTAMP_HOUR))
            continue;
        content += by_subject(&w, c);
        double score = content - against(&w, c, row, files > 0) - age(k, c, newest, at);
        insert(out, &n, max, (struct suspect){c, score, reason(&w, a)});
    }
    free(w.files_with);
    return n;
}
