#include "decide/match_umbrella.h"

#include "decide/match_index.h"

#include <string.h>

static bool names(const struct marker *m, const char *fingerprint) {
    if (!fingerprint || strlen(fingerprint) < 4 + MARKER_SHORT)
        return false;
    for (size_t i = 0; i < m->umbrella_n; i++)
        if (!strncmp(fingerprint + 4, m->umbrella[i], MARKER_SHORT))
            return true;
    return false;
}

bool match_umbrella_lists(const struct marker *m, const struct cluster *c) {
    if (!m || !m->umbrella_n)
        return false;
    for (size_t i = 0; i < c->aliases_n; i++)
        if (names(m, c->aliases[i]))
            return true;
    return names(m, c->fingerprint);
}

static bool is_umbrella(const struct match_index *idx, size_t i, bool open) {
    return idx->markers[i].umbrella_n && idx->issues[i]->open == open &&
           !issue_has_label(idx->issues[i], ISSUE_NOREUSE);
}

const struct issue *match_umbrella(const struct match_index *idx, size_t cluster, bool open) {
    size_t best = idx->n;
    for (size_t i = 0; i < idx->n && idx->any_umbrella; i++)
        if (is_umbrella(idx, i, open) && match_umbrella_lists(&idx->markers[i], &idx->set->clusters[cluster]))
            best = best == idx->n || match_index_better(idx, i, best) ? i : best;
    return best < idx->n ? idx->issues[best] : NULL;
}

const struct issue *match_umbrella_any(const struct match_index *idx) {
    for (size_t i = 0; i < idx->n; i++)
        if (is_umbrella(idx, i, true))
            return idx->issues[i];
    return NULL;
}
