#include "decide/likeness.h"

#include "base/mem.h"
#include "decide/likeness_names.h"
#include "decide/likeness_weigh.h"
#include "decide/title.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_BODY = 8 << 10,
    MAX_TITLE = 1 << 10,
    MAX_NEAR = 64 /* issues that are weighed for a cluster: those that share the rarest words */
};

struct posting {
    uint32_t issue;
    bool title;
};
struct postings {
    struct posting *items;
    size_t n, cap;
};

struct likeness {
    const struct cluster_set *set;
    const struct issue *const *issues;
    size_t n;
    struct likeness_dictionary terms;
    struct postings *postings; /* by id, for terms of a cluster's title and texts */
    struct likeness_query *queries;
    double *title_norm; /* of each issue's title */
};

/* The vocabulary is closed before bodies are read: words that no cluster and no title holds do not matter. */
static void vocabulary(struct likeness *l) {
    struct likeness_terms title;
    for (size_t i = 0; i < l->set->n; i++)
        likeness_weigh_query(&l->terms, &l->set->clusters[i], &l->queries[i]);
    for (size_t i = 0; i < l->n; i++) {
        title.n = 0;
        likeness_terms_add(&l->terms, &title, title_name_in(l->issues[i]->title), MAX_TITLE, LIKENESS_WORD,
                           LIKENESS_ENTER_WORDS);
    }
}

struct posting_all {
    struct likeness *l;
    const bool *asked;
    uint32_t *last; /* by id: the last issue that holds it, from 1 */
    uint32_t issue;
    bool title;
};

static void post(void *context, const char *text, size_t n, enum likeness_kind kind) {
    struct posting_all *p = context;
    if (kind == LIKENESS_PAIR && !p->title)
        return;
    const size_t *id = strmap_get(&p->l->terms.ids, text, n);
    if (!id || p->last[*id] == p->issue + 1)
        return;
    p->last[*id] = p->issue + 1;
    p->l->terms.df[*id]++;
    if (p->asked[*id])
        *MEM_PUSH(&p->l->postings[*id]) = (struct posting){.issue = p->issue, .title = p->title};
}

static void ask(bool *asked, const struct likeness_terms *t) {
    for (size_t i = 0; i < t->n; i++)
        asked[t->items[i].id] = true;
}

static void read_issues(struct likeness *l) {
    bool *asked = mem_alloc(l->terms.n + 1, sizeof *asked);
    struct posting_all p = {.l = l, .asked = asked, .last = mem_alloc(l->terms.n + 1, sizeof *p.last)};
    for (size_t i = 0; i < l->set->n; i++) {
        ask(asked, &l->queries[i].title);
        ask(asked, &l->queries[i].text);
    }
    for (size_t i = 0; i < l->n; i++) {
        p.issue = (uint32_t)i;
        p.title = true;
        likeness_tokens(title_name_in(l->issues[i]->title), MAX_TITLE, post, &p);
        p.title = false;
        likeness_tokens(l->issues[i]->body, MAX_BODY, post, &p);
    }
    free(asked);
    free(p.last);
}

static void title_norms(struct likeness *l) {
    struct likeness_terms title;
    for (size_t i = 0; i < l->n; i++) {
        double sum = 0;
        title.n = 0;
        likeness_terms_read(&l->terms, &title, title_name_in(l->issues[i]->title), MAX_TITLE, LIKENESS_WORD);
        for (size_t k = 0; k < title.n; k++) {
            double rare = likeness_terms_rare(&l->terms, title.items[k].id);
            sum += rare * rare;
        }
        l->title_norm[i] = sqrt(sum);
    }
}

struct likeness *likeness_new(const struct cluster_set *set, const struct issue *const *issues, size_t n) {
    struct likeness *l = mem_alloc(1, sizeof *l);
    l->set = set;
    l->issues = issues;
    l->n = n;
    likeness_terms_init(&l->terms, n);
    l->queries = mem_alloc(set->n + 1, sizeof *l->queries);
    l->title_norm = mem_alloc(n + 1, sizeof *l->title_norm);
    vocabulary(l);
    l->postings = mem_alloc(l->terms.n + 1, sizeof *l->postings);
    read_issues(l);
    likeness_terms_close(&l->terms);
    title_norms(l);
    return l;
}

void likeness_free(struct likeness *l) {
    if (!l)
        return;
    for (size_t i = 0; i <= l->terms.n; i++)
        free(l->postings[i].items);
    free(l->postings);
    free(l->queries);
    free(l->title_norm);
    likeness_terms_release(&l->terms);
    free(l);
}

/* ---- scores ---- */

struct tally {
    double cover, cosine;
};

/* Keeps the best `max`, best first. */
static void add_hit(struct likeness_hit *out, size_t *n, size_t max, struct likeness_hit h) {
    size_t i = *n < max ? (*n)++ : max;
    if (i == max) {
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

static double in_steps(double s) {
    return round((s > 1 ? 1 : s) * 1000) / 1000;
}

static void tally_terms(const struct likeness *l, const struct likeness_terms *t, double weight,
                        struct tally *sums, struct tally *own) {
    for (size_t k = 0; k < t->n; k++) {
        const struct postings *p = &l->postings[t->items[k].id];
        double rare = likeness_terms_rare(&l->terms, t->items[k].id), w = weight * rare;
        own->cover += w;
        own->cosine += w * w;
        for (size_t j = 0; j < p->n; j++) {
            sums[p->items[j].issue].cover += w;
            sums[p->items[j].issue].cosine += p->items[j].title ? w * rare : 0;
        }
    }
}

/* Half the cosine of the cluster's words and the issue's title, half the share of them that it holds. */
static size_t nearest(const struct likeness *l, size_t i, struct likeness_hit *out) {
    struct tally *t = mem_alloc(l->n + 1, sizeof *t), own = {0, 0};
    size_t n = 0;
    tally_terms(l, &l->queries[i].title, 1.5, t, &own);
    tally_terms(l, &l->queries[i].text, 1, t, &own);
    for (size_t k = 0; k < l->n; k++) {
        if (!(t[k].cover > 0) || !(own.cover > 0))
            continue;
        double cosine = l->title_norm[k] > 0 ? t[k].cosine / (sqrt(own.cosine) * l->title_norm[k]) : 0;
        add_hit(out, &n, MAX_NEAR,
                (struct likeness_hit){.issue = k, .score = 0.5 * cosine + 0.5 * t[k].cover / own.cover});
    }
    free(t);
    return n;
}

static void weigh(const struct likeness *l, size_t cluster, struct likeness_hit *h) {
    likeness_weigh_issue(&l->terms, &l->queries[cluster], l->issues[h->issue], &h->evidence);
    h->score = in_steps(likeness_weigh(&h->evidence));
    h->name = h->evidence.name_id ? l->terms.texts[h->evidence.name_id] : NULL;
}

/* A distinctive text that stands there as it is makes it the same, unless another mark says no. */
static void look_closer(const struct likeness *l, size_t cluster, struct likeness_hit *h) {
    static const double verbatim = 0.85;
    const struct cluster *c = &l->set->clusters[cluster];
    h->verbatim = likeness_verbatim(c, l->issues[h->issue]);
    if (h->verbatim)
        h->score = in_steps(verbatim + (1 - verbatim) * h->score);
    h->apart = !h->verbatim && likeness_names_differ(c, l->issues[h->issue], &l->terms);
}

size_t likeness_find(const struct likeness *l, size_t i, struct likeness_hit *out) {
    struct likeness_hit near[MAX_NEAR], best[LIKENESS_MAX_HITS];
    size_t n = nearest(l, i, near), kept = 0, sorted = 0;
    for (size_t k = 0; k < n; k++) {
        weigh(l, i, &near[k]);
        add_hit(best, &kept, LIKENESS_MAX_HITS, near[k]);
    }
    for (size_t k = 0; k < kept; k++) {
        look_closer(l, i, &best[k]);
        add_hit(out, &sorted, LIKENESS_MAX_HITS, best[k]);
    }
    return sorted;
}
