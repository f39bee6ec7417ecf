#include "decide/match_likely.h"

#include <inttypes.h>

const char *match_likely_why(const struct match_index *idx, const struct likeness_hit *h,
                             const struct likeness_hit *next) {
    const char *rest = next ? arena_printf(idx->arena, "; next best #%" PRId64 " %.2f",
                                           idx->issues[next->issue]->number, next->score)
                            : "";
    const struct likeness_evidence *e = &h->evidence;
    const char *name = h->name ? arena_printf(idx->arena, ", name %s %.2f", h->name, e->name) : "";
    return arena_printf(idx->arena,
                        "%.2f: title %.2f alike, %d of %d of its words %.2f%s, text %.2f, told %.2f%s%s",
                        h->score, e->title, e->words, e->of, e->covered, name, e->line, e->told,
                        h->verbatim ? ", its text stands there"
                        : h->apart  ? ", but each names what the other does not"
                                    : "",
                        rest);
}

/* Equal scores are told apart as everywhere; the score goes first. */
static bool hit_better(const struct match_index *idx, const struct likeness_hit *a,
                       const struct likeness_hit *b) {
    if (a->score > b->score || a->score < b->score)
        return a->score > b->score;
    return match_index_better(idx, a->issue, b->issue);
}

bool match_likely_same(const struct match_index *idx, const struct likeness_hit *h) {
    return h->score >= idx->settings->same_score && !h->apart;
}

const struct likeness_hit *match_likely_best(const struct match_index *idx, const struct likeness_hit *hits,
                                             size_t n) {
    const struct likeness_hit *best = NULL;
    for (size_t i = 0; i < n; i++) {
        bool open = idx->issues[hits[i].issue]->open, same = match_likely_same(idx, &hits[i]);
        if (hits[i].score < idx->settings->unsure_score || (!open && !same))
            continue;
        bool best_same = best && match_likely_same(idx, best);
        bool best_open = best && idx->issues[best->issue]->open;
        if (!best || (same != best_same ? same : open != best_open ? open : hit_better(idx, &hits[i], best)))
            best = &hits[i];
    }
    return best;
}
