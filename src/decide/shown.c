#include "decide/decide.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "markup/regex.h"
#include "text/strict.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT = 4 << 20 };

struct allow {
    struct regex **items;
    size_t n;
};

struct showing {
    struct cluster_set *out;
    const struct allow *allow;
    struct strict *strict; /* of the cluster at hand */
    struct strbuf text;
    bool ready_made; /* what we would have made ourselves came with the input */
};

/* ---- what the config allows ---- */

static bool allowed(const void *ctx, const char *word, size_t len) {
    const struct allow *a = ctx;
    for (size_t i = 0; i < a->n; i++)
        if (regex_find(a->items[i], word, len, 0, NULL))
            return true;
    return false;
}

static void allow_release(struct allow *a) {
    for (size_t i = 0; i < a->n; i++)
        regex_free(a->items[i]);
    free(a->items);
}

static int allow_read(const struct settings *s, struct allow *a, struct err *err) {
    a->items = mem_alloc(s->allow_n + 1, sizeof *a->items);
    for (a->n = 0; a->n < s->allow_n; a->n++) {
        struct strbuf whole;
        strbuf_init(&whole, 4096);
        strbuf_printf(&whole, "\\A(?:%s)\\z", s->allow[a->n]);
        a->items[a->n] = regex_new(strbuf_str(&whole), false, err);
        strbuf_release(&whole);
        if (!a->items[a->n])
            return err_prefix(err, "redaction.allow: %s", s->allow[a->n]);
    }
    return 0;
}

/* ---- clusters ---- */

static const char *kept(struct showing *w) {
    return arena_dup(&w->out->arena, strbuf_str(&w->text), w->text.len);
}

static void show(struct showing *w, const char **text) {
    strbuf_reset(&w->text);
    strict_text(w->strict, *text, &w->text);
    if (*text)
        *text = kept(w);
}

static void *copied(struct showing *w, const void *list, size_t n, size_t size) {
    void *copy = arena_alloc(&w->out->arena, (n + 1) * size);
    if (n)
        memcpy(copy, list, n * size);
    return copy;
}

static void show_all(struct showing *w, const char ***list, size_t n) {
    *list = copied(w, *list, n, sizeof **list);
    for (size_t i = 0; i < n; i++)
        show(w, &(*list)[i]);
}

/* What the names of clusters are made of besides log text (cluster/name.c). */
static const char title_words[] =
    "Missing module stops startup Cannot import from has no attribute HTTP on for browser assets WebSocket "
    "handshake answered Security probes Entries without payload Containers exit with code are killed by "
    "signal";

static void learn(struct showing *w, const struct cluster *c) {
    w->strict = strict_new(allowed, w->allow);
    strict_title_words(w->strict, title_words);
    for (size_t i = 0; i < c->frames_n; i++)
        strict_own(w->strict, c->frames[i].file, c->frames[i].function);
    strict_hide(w->strict, c->exception_value);
    for (size_t i = 0; i < c->samples_n; i++)
        strict_hide(w->strict, c->samples[i].text);
}

static void show_patterns(struct showing *w, struct cluster *c) {
    c->patterns = copied(w, c->patterns, c->patterns_n, sizeof *c->patterns);
    for (size_t i = 0; i < c->patterns_n; i++) {
        strbuf_reset(&w->text);
        strict_pattern(w->strict, c->patterns[i].text, &w->text);
        c->patterns[i].text = c->patterns[i].text ? kept(w) : NULL;
    }
}

static void show_frames(struct showing *w, struct cluster *c) {
    c->frames = copied(w, c->frames, c->frames_n, sizeof *c->frames);
    for (size_t i = 0; i < c->frames_n; i++) {
        struct cluster_frame *f = &c->frames[i];
        strbuf_reset(&w->text);
        if (f->file)
            strict_file(w->strict, f->file, &w->text);
        f->file = f->file ? kept(w) : NULL;
        strbuf_reset(&w->text);
        if (f->function)
            strict_file(w->strict, f->function, &w->text);
        f->function = f->function ? kept(w) : NULL;
    }
}

static void show_samples(struct showing *w, struct cluster *c) {
    c->samples = copied(w, c->samples, c->samples_n, sizeof *c->samples);
    for (size_t i = 0; i < c->samples_n; i++) {
        strbuf_reset(&w->text);
        strict_sample(w->strict, c->samples[i].text, &w->text);
        while (w->text.len && w->text.data[w->text.len - 1] == '\n')
            w->text.len--;
        c->samples[i].text = c->samples[i].text ? kept(w) : NULL;
        c->samples[i].insert_id = NULL;
    }
}

static void show_notes(struct showing *w, struct cluster *c) {
    c->notes = copied(w, c->notes, c->notes_n, sizeof *c->notes);
    for (size_t i = 0; i < c->notes_n; i++) {
        show(w, &c->notes[i].kind);
        show(w, &c->notes[i].text);
        show(w, &c->notes[i].source);
    }
}

/* What stands in the history is the repository's own; only what was taken from the log, or came ready-made,
 * is made strict. */
static void show_evidence(struct showing *w, struct cluster *c) {
    c->evidence = copied(w, c->evidence, c->evidence_n, sizeof *c->evidence);
    for (size_t i = 0; i < c->evidence_n; i++) {
        struct cluster_evidence *e = &c->evidence[i];
        bool logged = e->kind && !strcmp(e->kind, "never-existed");
        if (logged || w->ready_made)
            show(w, &e->text);
        if (!w->ready_made)
            continue;
        show(w, &e->kind);
        show(w, &e->subject);
        show(w, &e->path);
        show(w, &e->confidence);
        e->url = NULL;
    }
}

static void show_cluster(struct showing *w, struct cluster *c) {
    learn(w, c);
    show_patterns(w, c);
    strbuf_reset(&w->text);
    strict_title(w->strict, c->title, &w->text);
    c->title = c->title ? kept(w) : NULL;
    show(w, &c->exception_type);
    show(w, &c->exception_value);
    show_samples(w, c);
    show_notes(w, c);
    show_evidence(w, c);
    if (w->ready_made) {
        show(w, &c->state_text);
        show(w, &c->cause_reason);
        show(w, &c->environment);
        show_all(w, &c->reasons, c->reasons_n);
    }
    show_frames(w, c);
    c->last_id = NULL;
    c->error_groups_n = 0;
    c->extra = NULL;
    strict_free(w->strict);
}

static void show_set(struct showing *w, const struct cluster_set *set) {
    struct arena own = w->out->arena;
    *w->out = *set;
    w->out->arena = own;
    w->out->clusters = copied(w, set->clusters, set->n, sizeof *set->clusters);
    for (size_t i = 0; i < set->n; i++)
        show_cluster(w, &w->out->clusters[i]);
    w->out->project = NULL;
    if (!w->ready_made)
        return;
    w->strict = strict_new(allowed, w->allow);
    show_all(w, &w->out->notes, set->notes_n);
    show(w, &w->out->environment);
    strict_free(w->strict);
}

int decide_shown(const struct cluster_set *set, const struct settings *s, struct cluster_set **out,
                 struct err *err) {
    struct allow allow = {NULL, 0};
    *out = NULL;
    if (!settings_strict(s))
        return 0;
    int rc = allow_read(s, &allow, err);
    if (!rc) {
        struct showing w = {.out = cluster_set_new(), .allow = &allow, .ready_made = set->ready_made};
        strbuf_init(&w.text, MAX_TEXT);
        show_set(&w, set);
        strbuf_release(&w.text);
        *out = w.out;
    }
    allow_release(&allow);
    return rc;
}
