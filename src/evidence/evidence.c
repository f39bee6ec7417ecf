#include "evidence/evidence.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "evidence/parts.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_CASES = 200, MAX_SUSPECTS = 3, OLD_FRAMES = 1, NEIGHBOURS = 2 };

struct evidence {
    const struct evidence_source *source;
    struct arena arena;
    struct terms terms;
    struct evidence_case *cases[MAX_CASES];
    size_t n;
};

struct evidence *evidence_new(const struct evidence_source *s) {
    struct evidence *e = mem_alloc(1, sizeof *e);
    e->source = s;
    terms_init(&e->terms);
    return e;
}

void evidence_free(struct evidence *e) {
    if (!e)
        return;
    terms_release(&e->terms);
    arena_release(&e->arena);
    free(e);
}

const struct change *evidence_change(const struct evidence_source *s, const char *id) {
    for (size_t i = 0; *id && i < s->changes_n; i++)
        if (!strcmp(s->changes[i].id, id))
            return &s->changes[i];
    return NULL;
}

static bool touched(const struct evidence_source *s, const char *path) {
    for (size_t i = 0; i < s->changes_n; i++)
        for (size_t f = 0; f < s->changes[i].files_n; f++)
            if (!strcmp(s->changes[i].files[f].path, path))
                return true;
    return false;
}

static void blame_line(const struct evidence_source *s, struct evidence_case *k, size_t depth, int line,
                       double weight, struct arena *a) {
    const struct place_frame *f = &k->trace.frames[depth];
    struct blamed *b = &k->blamed[k->blamed_n];
    if (line < 1 || k->blamed_n == sizeof k->blamed / sizeof *k->blamed ||
        !s->blame(s->ctx, k->rev, f->path, line, a, &b->by))
        return;
    b->frame = f;
    b->depth = depth;
    b->weight = weight;
    k->blamed_n++;
}

/* The lines of the trace; of the innermost ones what stands around too. A file that nobody touched for long
 * is asked for at the top of the trace alone: its whole history would have to be walked. */
static void blame(const struct evidence_source *s, struct evidence_case *k, struct arena *a) {
    for (size_t i = 0; i < k->trace.n && i < CASE_MAX_FRAMES; i++) {
        const struct place_frame *f = &k->trace.frames[i];
        bool recent = f->line && touched(s, f->path);
        if (!f->line || (!recent && i >= OLD_FRAMES))
            continue;
        blame_line(s, k, i, f->line, 1, a);
        for (int d = 1; d <= NEIGHBOURS && recent && i < 3; d++) {
            blame_line(s, k, i, f->line - d, 0.5 / d, a);
            blame_line(s, k, i, f->line + d, 0.5 / d, a);
        }
    }
}

/* The first line that says something; Ruby puts the place before it. */
static const char *first_said(const char *text, struct arena *a) {
    text += strspn(text, " \t\r\n");
    size_t n = strcspn(text, "\n");
    const char *place = strstr(text, ":in `"), *end = place ? strstr(place, "': ") : NULL;
    if (!place)
        place = strstr(text, ":in '"), end = place ? strstr(place + 5, "': ") : NULL;
    if (end && end < text + n) {
        n -= (size_t)(end + 3 - text);
        text = end + 3;
    }
    return arena_dup(a, text, n < 4000 ? n : 4000);
}

/* What the cluster says: its exception, else its first pattern, else its newest sample. */
static const char *message_of(const struct cluster *c, struct arena *a) {
    if (c->exception_value && *c->exception_value)
        return arena_printf(a, "%s: %s", c->exception_type ? c->exception_type : "", c->exception_value);
    if (c->samples_n && c->samples[0].text)
        return first_said(c->samples[0].text, a);
    if (c->patterns_n && c->patterns[0].text)
        return c->patterns[0].text;
    return c->title ? c->title : "";
}

static void read_missing(struct evidence_case *k, struct arena *a) {
    missing_read(k->said, a, &k->missing);
    for (size_t i = 0; i < k->cluster->samples_n && k->missing.kind == MISSING_NONE; i++)
        missing_read(k->cluster->samples[i].text, a, &k->missing);
    for (size_t i = 0; i < k->cluster->patterns_n && k->missing.kind == MISSING_NONE; i++)
        missing_read(k->cluster->patterns[i].text, a, &k->missing);
    /* Node prints who required it below the message: in the sample alone. */
    const char *stack = NULL;
    for (size_t i = 0; i < k->cluster->samples_n && k->cluster->samples[i].text && !stack; i++)
        stack = strstr(k->cluster->samples[i].text, "Require stack:");
    if (k->missing.kind == MISSING_NODE_MODULE && !k->missing.within) {
        const char *text =
            stack ? arena_printf(a, "Cannot find module '%s'\n%s", k->missing.name, stack) : NULL;
        if (text)
            missing_read(text, a, &k->missing);
        else if (k->trace.n)
            missing_read(arena_printf(a, "Cannot find module '%s'\nRequire stack:\n- %s", k->missing.name,
                                      k->trace.frames[0].path),
                         a, &k->missing);
    }
}

static bool is_starting(const struct evidence_case *k) {
    static const char *const functions[] = {"<module>", "Object.<anonymous>", "main", "<main>",
                                            "<top (required)>"};
    if (k->missing.kind != MISSING_NONE || k->cluster->kind == CLUSTER_PROCESS_EXIT || k->cluster->state_text)
        return true;
    for (size_t i = 0; i < k->trace.n; i++)
        for (size_t j = 0; k->trace.frames[i].function && j < sizeof functions / sizeof *functions; j++)
            if (!strcmp(k->trace.frames[i].function, functions[j]))
                return true;
    return false;
}

bool evidence_add(struct evidence *e, struct cluster *c, const char *rev, int64_t last_good) {
    const struct evidence_source *s = e->source;
    if (e->n == MAX_CASES)
        return false;
    struct evidence_case *k = arena_alloc(&e->arena, sizeof *k);
    k->cluster = c;
    k->first = c->first_seen;
    k->last_good = last_good;
    memcpy(k->rev, rev, sizeof k->rev);
    if (s->paths(s->ctx, k->rev, &k->tree))
        return true;
    place_trace(&k->tree, c, &e->arena, &k->trace);
    k->said = message_of(c, &e->arena);
    read_missing(k, &e->arena);
    const char *from = k->missing.kind == MISSING_NODE_MODULE && k->missing.within
                           ? place_find(&k->tree, k->missing.within)
                           : NULL;
    if (from)
        missing_read(
            arena_printf(&e->arena, "Cannot find module '%s'\nRequire stack:\n- %s", k->missing.name, from),
            &e->arena, &k->missing);
    k->starting = is_starting(k);
    blame(s, k, &e->arena);
    evidence_names(s, k, &e->terms, &e->arena);
    e->cases[e->n++] = k;
    return true;
}

void evidence_scan(struct evidence *e) {
    terms_scan(&e->terms, e->source);
}

void evidence_judge(struct evidence *e, struct arena *out) {
    for (size_t i = 0; i < e->n; i++) {
        struct suspect by[MAX_SUSPECTS];
        evidence_findings(e->source, e->cases[i], &e->arena);
        size_t n = evidence_rank(e->source, e->cases[i], &e->terms, by, MAX_SUSPECTS, &e->arena);
        evidence_tell(e->source, e->cases[i], by, n, out);
    }
}
