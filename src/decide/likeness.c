#include "decide/likeness.h"

#include "base/mem.h"
#include "base/strmap.h"
#include "decide/likeness_names.h"
#include "decide/likeness_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BODY = 8 << 10, MAX_TITLE = 1 << 10, MAX_PATTERNS = 3 };

/* Raw scores of 0.5 and more proved to be the same problem nearly always: the scale puts that at 0.72. */
static const double scale = 1.44;

struct posting {
    uint32_t issue;
    bool title;
};
struct postings {
    struct posting *items;
    size_t n, cap;
};

struct query_word {
    size_t id;
    double weight;
};
struct query {
    struct query_word words[LIKENESS_MAX_WORDS];
    size_t n;
};

struct likeness {
    const struct cluster_set *set;
    const struct issue *const *issues;
    size_t n;
    struct strmap ids;         /* word -> id from 1 */
    struct postings *postings; /* by id, for words of a query */
    size_t *df;                /* issues that hold the word */
    size_t words;
    struct query *queries; /* one a cluster */
    double *title_norm;    /* of each issue's title */
    int *title_words;
};

static size_t id_of(struct likeness *l, const char *w, size_t n) {
    size_t *id = strmap_put(&l->ids, w, n);
    if (!*id)
        *id = ++l->words;
    return *id;
}

static void query_add(struct likeness *l, struct query *q, const char *text, size_t max, double weight) {
    struct likeness_words w;
    likeness_words_init(&w, text, max);
    while (likeness_words_next(&w)) {
        size_t id = id_of(l, w.word, w.n), i = 0;
        while (i < q->n && q->words[i].id != id)
            i++;
        if (i == LIKENESS_MAX_WORDS)
            return;
        if (i == q->n)
            q->words[q->n++] = (struct query_word){.id = id};
        if (q->words[i].weight < weight)
            q->words[i].weight = weight;
    }
}

static void query_make(struct likeness *l, struct query *q, const struct cluster *c) {
    query_add(l, q, c->title, MAX_TITLE, 1.5);
    query_add(l, q, c->exception_type, 200, 1);
    query_add(l, q, c->exception_value, 400, 1);
    for (size_t i = 0; i < c->patterns_n && i < MAX_PATTERNS; i++)
        query_add(l, q, c->patterns[i].text, 400, 1);
    for (size_t i = 0; i < c->frames_n; i++) {
        const char *slash = c->frames[i].file ? strrchr(c->frames[i].file, '/') : NULL;
        query_add(l, q, slash ? slash + 1 : c->frames[i].file, 200, 0.5);
    }
}

/* The vocabulary is closed before bodies are read: words that no cluster and no title holds do not matter. */
static void vocabulary(struct likeness *l) {
    struct likeness_words w;
    for (size_t i = 0; i < l->set->n; i++)
        query_make(l, &l->queries[i], &l->set->clusters[i]);
    for (size_t i = 0; i < l->n; i++) {
        likeness_words_init(&w, l->issues[i]->title, MAX_TITLE);
        while (likeness_words_next(&w))
            id_of(l, w.word, w.n);
    }
    l->postings = mem_alloc(l->words + 1, sizeof *l->postings);
    l->df = mem_alloc(l->words + 1, sizeof *l->df);
}

static void post(struct likeness *l, const bool *asked, size_t *last, const char *text, size_t max,
                 uint32_t issue, bool title) {
    struct likeness_words w;
    likeness_words_init(&w, text, max);
    while (likeness_words_next(&w)) {
        const size_t *id = strmap_get(&l->ids, w.word, w.n);
        if (!id || last[*id] == issue + 1)
            continue;
        last[*id] = issue + 1;
        l->df[*id]++;
        if (asked[*id])
            *MEM_PUSH(&l->postings[*id]) = (struct posting){.issue = issue, .title = title};
    }
}

static double idf(const struct likeness *l, size_t id) {
    return log(1 + ((double)l->n + 1) / ((double)l->df[id] + 1));
}

static void title_norms(struct likeness *l, size_t *last) {
    struct likeness_words w;
    for (size_t i = 0; i < l->n; i++) {
        double sum = 0;
        likeness_words_init(&w, l->issues[i]->title, MAX_TITLE);
        while (likeness_words_next(&w)) {
            const size_t *id = strmap_get(&l->ids, w.word, w.n);
            if (!id || last[*id] == i + 1)
                continue;
            last[*id] = i + 1;
            sum += idf(l, *id) * idf(l, *id);
            l->title_words[i]++;
        }
        l->title_norm[i] = sqrt(sum);
    }
}

struct likeness *likeness_new(const struct cluster_set *set, const struct issue *const *issues, size_t n) {
    struct likeness *l = mem_alloc(1, sizeof *l);
    l->set = set;
    l->issues = issues;
    l->n = n;
    strmap_init(&l->ids);
    l->queries = mem_alloc(set->n + 1, sizeof *l->queries);
    l->title_norm = mem_alloc(n + 1, sizeof *l->title_norm);
    l->title_words = mem_alloc(n + 1, sizeof *l->title_words);
    vocabulary(l);
    bool *asked = mem_alloc(l->words + 1, sizeof *asked);
    size_t *last = mem_alloc(l->words + 1, sizeof *last);
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < l->queries[i].n; k++)
            asked[l->queries[i].words[k].id] = true;
    for (size_t i = 0; i < n; i++) {
        post(l, asked, last, issues[i]->title, MAX_TITLE, (uint32_t)i, true);
        post(l, asked, last, issues[i]->body, MAX_BODY, (uint32_t)i, false);
    }
    memset(last, 0, (l->words + 1) * sizeof *last);
    title_norms(l, last);
    free(asked);
    free(last);
    return l;
}

void likeness_free(struct likeness *l) {
    if (!l)
        return;
    for (size_t i = 0; i <= l->words; i++)
        free(l->postings[i].items);
    free(l->postings);
    free(l->df);
    free(l->queries);
    free(l->title_norm);
    free(l->title_words);
    strmap_release(&l->ids);
    free(l);
}

/* ---- scores ---- */

struct tally {
    double cover, cosine;
    int shared;
};

static void add_hit(struct likeness_hit *out, size_t *n, struct likeness_hit h) {
    size_t i = *n < LIKENESS_MAX_HITS ? (*n)++ : LIKENESS_MAX_HITS;
    if (i == LIKENESS_MAX_HITS) {
        if (out[i - 1].score > h.score || (!(out[i - 1].score < h.score) && out[i - 1].issue < h.issue))
            return;
        i--;
    }
    while (i &&
           (out[i - 1].score < h.score || (!(out[i - 1].score > h.score) && out[i - 1].issue > h.issue))) {
        out[i] = out[i - 1];
        i--;
    }
    out[i] = h;
}

static double in_steps(double raw) {
    double s = raw * scale;
    return round((s > 1 ? 1 : s) * 1000) / 1000;
}

static void raise_verbatim(const struct likeness *l, const struct cluster *c, struct likeness_hit *hits,
                           size_t n) {
    const struct likeness_listing listing = {.ids = &l->ids, .df = l->df, .issues = l->n};
    size_t sorted = 0;
    struct likeness_hit in[LIKENESS_MAX_HITS];
    memcpy(in, hits, n * sizeof *in);
    for (size_t i = 0; i < n; i++) {
        struct likeness_hit h = in[i];
        if (likeness_verbatim(c, l->issues[h.issue])) {
            double raw = h.score / scale, base = raw > 0.6 ? raw : 0.6;
            h.score = in_steps(base + 0.3 * (1 - base) * raw);
            h.verbatim = true;
        }
        h.apart = !h.verbatim && likeness_names_differ(c, l->issues[h.issue], &listing);
        add_hit(hits, &sorted, h);
    }
}

size_t likeness_find(const struct likeness *l, size_t i, struct likeness_hit *out) {
    const struct query *q = &l->queries[i];
    struct tally *t = mem_alloc(l->n + 1, sizeof *t);
    double total = 0, norm = 0;
    for (size_t k = 0; k < q->n; k++) {
        const struct postings *p = &l->postings[q->words[k].id];
        double rare = idf(l, q->words[k].id), w = q->words[k].weight * rare;
        total += w;
        norm += w * w;
        for (size_t j = 0; j < p->n; j++) {
            struct tally *x = &t[p->items[j].issue];
            x->cover += w;
            if (!p->items[j].title)
                continue;
            x->cosine += w * rare;
            x->shared++;
        }
    }
    size_t n = 0;
    for (size_t k = 0; k < l->n; k++) {
        if (!(t[k].cover > 0) || !(total > 0))
            continue;
        double cosine = l->title_norm[k] > 0 ? t[k].cosine / (sqrt(norm) * l->title_norm[k]) : 0;
        add_hit(out, &n,
                (struct likeness_hit){.issue = k,
                                      .score = in_steps(0.5 * cosine + 0.5 * t[k].cover / total),
                                      .shared = t[k].shared,
                                      .words = l->title_words[k]});
    }
    free(t);
    raise_verbatim(l, &l->set->clusters[i], out, n);
    return n;
}
