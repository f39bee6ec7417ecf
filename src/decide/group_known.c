#include "decide/group_known.h"

#include "base/timestamp.h"
#include "decide/match_umbrella.h"

static bool counts(const struct issue *is, const struct cluster *c) {
    return is->open ||
           (is->closed != TIMESTAMP_NONE && c->last_seen != TIMESTAMP_NONE && c->last_seen <= is->closed);
}

const char *group_known(const struct group_draft *d, size_t cluster) {
    struct match m;
    if (!d->elsewhere || d->places[cluster].match.pinned_new)
        return NULL;
    match_cluster(d->elsewhere, cluster, &m);
    if (!m.issue && !m.ignored) {
        m.issue = match_umbrella(d->elsewhere, cluster, true);
        m.how = "marker";
    }
    if (!m.issue || !counts(m.issue, &d->set->clusters[cluster]))
        return NULL;
    const char *url =
        m.issue->url ? m.issue->url : issue_url(d->arena, d->settings->also_known, m.issue->number);
    return arena_printf(d->arena, "known as %s (by %s)", url, m.how);
}
