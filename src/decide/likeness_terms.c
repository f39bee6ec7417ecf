#include "decide/likeness_terms.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void likeness_terms_init(struct likeness_dictionary *d, size_t issues) {
    memset(d, 0, sizeof *d);
    strmap_init(&d->ids);
    d->issues = issues;
}

void likeness_terms_release(struct likeness_dictionary *d) {
    for (size_t i = 1; i <= d->n; i++)
        free(d->texts[i]);
    free(d->texts);
    free(d->df);
    free(d->rare);
    strmap_release(&d->ids);
}

static uint32_t enter_one(struct likeness_dictionary *d, const char *text, size_t n) {
    size_t *id = strmap_put(&d->ids, text, n);
    if (*id)
        return (uint32_t)*id;
    *id = ++d->n;
    if (d->n >= d->cap) {
        size_t cap = d->cap ? 2 * d->cap : 1024;
        d->texts = mem_realloc(d->texts, cap, sizeof *d->texts);
        d->df = mem_realloc(d->df, cap, sizeof *d->df);
        d->cap = cap;
    }
    d->texts[d->n] = mem_strdup(text);
    d->df[d->n] = 0;
    return (uint32_t)d->n;
}

struct adding {
    struct likeness_dictionary *to; /* NULL: nothing enters */
    const struct likeness_dictionary *from;
    struct likeness_terms *out;
    unsigned kinds, enter;
};

/* Where the term is, or would have to be. */
static size_t place_of(const struct likeness_terms *t, uint32_t id) {
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->items[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void put(struct likeness_terms *t, uint32_t id, enum likeness_kind kind) {
    size_t lo = place_of(t, id);
    if (lo < t->n && t->items[lo].id == id) {
        t->items[lo].kind |= (unsigned)kind;
        return;
    }
    if (t->n == LIKENESS_TERMS_MAX)
        return;
    memmove(t->items + lo + 1, t->items + lo, (t->n - lo) * sizeof *t->items);
    t->items[lo] = (struct likeness_term){.id = id, .kind = kind};
    t->n++;
}

static void take(void *context, const char *text, size_t n, enum likeness_kind kind) {
    struct adding *a = context;
    if (!(a->kinds & (unsigned)kind))
        return;
    if (a->to && (a->enter & (unsigned)kind)) {
        put(a->out, enter_one(a->to, text, n), kind);
        return;
    }
    const size_t *id = strmap_get(&a->from->ids, text, n);
    if (id)
        put(a->out, (uint32_t)*id, kind);
    else
        a->out->unknown += kind == LIKENESS_WORD;
}

void likeness_terms_add(struct likeness_dictionary *d, struct likeness_terms *out, const char *text,
                        size_t max, unsigned kinds, enum likeness_enter enter) {
    struct adding a = {.to = d, .from = d, .out = out, .kinds = kinds, .enter = enter};
    likeness_tokens(text, max, take, &a);
}

void likeness_terms_read(const struct likeness_dictionary *d, struct likeness_terms *out, const char *text,
                         size_t max, unsigned kinds) {
    struct adding a = {.from = d, .out = out, .kinds = kinds};
    likeness_tokens(text, max, take, &a);
}

const struct likeness_term *likeness_terms_find(const struct likeness_terms *t, uint32_t id) {
    size_t lo = place_of(t, id);
    return lo < t->n && t->items[lo].id == id ? &t->items[lo] : NULL;
}

/* A short listing cannot tell what is rare: there a word counts as a middling one. */
static double rare_of(double issues, double df) {
    static const double middling = 0.6, enough = 10;
    double n = issues + 1, rare = df < 1 ? 1 : log(1 + n / (df + 1)) / log(1 + n / 2);
    return (issues * rare + enough * middling) / (issues + enough);
}

void likeness_terms_close(struct likeness_dictionary *d) {
    d->rare = mem_alloc(d->n + 1, sizeof *d->rare);
    for (size_t i = 1; i <= d->n; i++)
        d->rare[i] = rare_of((double)d->issues, (double)d->df[i]);
}

double likeness_terms_rare(const struct likeness_dictionary *d, uint32_t id) {
    return d->rare[id];
}

double likeness_terms_weight(const struct likeness_dictionary *d, const struct likeness_terms *t,
                             unsigned kinds) {
    double sum = 0;
    for (size_t i = 0; i < t->n; i++)
        if (t->items[i].kind & kinds)
            sum += likeness_terms_rare(d, t->items[i].id);
    return sum;
}
