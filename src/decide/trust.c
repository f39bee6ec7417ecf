#include "decide/trust.h"

#include "base/timestamp.h"
#include "crypto/digest.h"
#include "decide/labels.h"

#include <string.h>

static bool is_lately(const struct issue *is, const struct settings *s) {
    return s->now != TIMESTAMP_NONE && is->created != TIMESTAMP_NONE && is->created <= s->now &&
           s->now - is->created <= s->trust_days * TIMESTAMP_DAY;
}

static bool closed_as(const struct issue *is, const char *reason) {
    return !is->open && is->state_reason && !strcmp(is->state_reason, reason);
}

static void count(struct plan_trust *t, const struct issue *is, const struct marker *m) {
    int p = labels_worst(is->labels, is->labels_n);
    t->made++;
    t->duplicate += closed_as(is, "duplicate");
    t->not_planned += closed_as(is, "not_planned");
    t->retitled += strcmp(digest_str(is->title).s, m->title_sha) != 0;
    t->reprioritised += p != PRIORITY_NONE && m->priority != PRIORITY_NONE && p != m->priority;
}

struct plan_trust trust_of(const struct match_index *idx, const struct issue_list *list,
                           const struct settings *s) {
    struct plan_trust t = {.days = s->trust_days, .bad_share = s->trust_bad_share};
    for (size_t i = 0; i < list->n; i++) {
        const struct issue *is = &list->items[i];
        const struct marker *m = is->pull_request ? NULL : match_marker(idx, is);
        /* In an issue that was adopted no title is ours. */
        if (m && m->title_sha && !m->twin && is_lately(is, s))
            count(&t, is, m);
    }
    t.asks = t.made > 0 && t.made >= s->trust_least &&
             (double)(t.duplicate + t.not_planned) > s->trust_bad_share * (double)t.made;
    return t;
}

void trust_ask(struct group_draft *d, const struct plan_trust *t) {
    if (!t->asks)
        return;
    const char *why = arena_printf(d->arena,
                                   "of %lld issues that we made in the last %d days people closed %lld as "
                                   "duplicate or not planned, more "
                                   "than %.0f %%: P2 and below is only asked",
                                   (long long)t->made, t->days, (long long)(t->duplicate + t->not_planned),
                                   100 * t->bad_share);
    for (size_t k = 0; k < d->groups_n; k++) {
        struct group *g = &d->groups[k];
        if (!g->n || g->umbrella || g->todo != GROUP_CREATE || d->places[g->members[0]].match.pinned_new)
            continue;
        if (g->worst != PRIORITY_NONE && g->worst < 2)
            continue;
        g->todo = GROUP_ASK;
        g->why = why;
    }
}
