#include "decide/match_stated.h"

#include "decide/title.h"

#include <string.h>

static bool bears_title(const struct match_index *idx, const struct cluster_stated *s,
                        const struct issue *issue) {
    const char *stated = title_normal(s->title, idx->arena);
    return title_is_identity(stated) && !strcmp(stated, title_normal(issue->title, idx->arena));
}

const struct likeness_hit *match_stated(const struct match_index *idx, size_t cluster,
                                        const struct likeness_hit *hits, size_t n) {
    const struct cluster_stated *s = idx->set->clusters[cluster].stated;
    for (size_t i = 0; s && s->issue && i < n; i++) {
        const struct issue *is = idx->issues[hits[i].issue];
        if (is->number == s->issue)
            return hits[i].score >= idx->settings->unsure_score || bears_title(idx, s, is) ? &hits[i] : NULL;
    }
    return NULL;
}

const struct issue *match_stated_link(const struct match_index *idx, size_t cluster, size_t k) {
    const struct cluster_stated *s = idx->set->clusters[cluster].stated;
    for (size_t i = 0; s && i <= s->linked_n; i++) {
        const struct issue *is = match_issue(idx, i ? s->linked[i - 1] : s->issue);
        if (is && k-- == 0)
            return is;
    }
    return NULL;
}
