#include "decide/fate.h"

#include "base/timestamp.h"
#include "decide/facts.h"

#include <stdbool.h>
#include <string.h>

static int64_t earlier(int64_t a, int64_t b) {
    if (a == TIMESTAMP_NONE || b == TIMESTAMP_NONE)
        return a == TIMESTAMP_NONE ? b : a;
    return a < b ? a : b;
}

int fate_revision_before(const char *service, const char *revision, int64_t t, const struct cluster_set *set,
                         const struct history *h) {
    int64_t first = TIMESTAMP_NONE, deployed = TIMESTAMP_NONE, known = set->window_start;
    for (size_t i = 0; i < set->revisions_n; i++) {
        const struct cluster_revision *r = &set->revisions[i];
        if (strcmp(r->revision, revision) != 0 || (service && r->service && strcmp(r->service, service) != 0))
            continue;
        first = earlier(first, r->first_seen);
        deployed = earlier(deployed, r->deployed);
    }
    for (size_t i = 0; h && i < h->revisions_n; i++) {
        const struct history_revision *r = &h->revisions[i];
        if (!strcmp(r->revision, revision) && (!service || !r->service || !strcmp(r->service, service)))
            first = earlier(first, r->first_seen);
    }
    if (h)
        known = earlier(known, h->oldest);
    if (first != TIMESTAMP_NONE && first <= t)
        return 1;
    if (deployed != TIMESTAMP_NONE)
        return deployed <= t;
    return known != TIMESTAMP_NONE && known < t && first != TIMESTAMP_NONE ? 0 : -1;
}

static int64_t newest_of(const struct fate_about *about) {
    int64_t newest = TIMESTAMP_NONE;
    for (size_t i = 0; i < about->n; i++)
        if (about->set->clusters[about->clusters[i]].last_seen > newest)
            newest = about->set->clusters[about->clusters[i]].last_seen;
    return newest != TIMESTAMP_NONE ? newest : about->set->window_start;
}

/* 1: a revision first seen after t; 0: all of them are older; -1: not known. */
static int newer_revision(const struct fate_about *about, const struct marker *m, int64_t t,
                          const char **name) {
    bool unknown = false, any = false;
    for (size_t i = 0; i < about->n; i++) {
        const struct cluster *c = &about->set->clusters[about->clusters[i]];
        for (size_t k = 0; k < c->revisions_n; k++) {
            any = true;
            if (m && facts_holds(m->revisions, m->revisions_n, c->revisions[k]))
                continue;
            int64_t first = c->revision_first ? c->revision_first[k] : TIMESTAMP_NONE;
            int before = first != TIMESTAMP_NONE && first <= t
                             ? 1
                             : fate_revision_before(c->services_n == 1 ? c->services[0] : NULL,
                                                    c->revisions[k], t, about->set, about->history);
            if (!before) {
                *name = c->revisions[k];
                return 1;
            }
            unknown |= before < 0;
        }
    }
    return unknown || !any ? -1 : 0;
}

static int64_t closing_of(const struct issue *i) {
    if (i->closed != TIMESTAMP_NONE)
        return i->closed;
    return i->updated != TIMESTAMP_NONE ? i->updated : 0;
}

static bool is_reason(const struct issue *i, const char *reason) {
    return i->state_reason && !strcmp(i->state_reason, reason);
}

static struct fate refused(const struct issue *issue, int64_t closed, const struct settings *s,
                           struct arena *a) {
    long long n = (long long)issue->number;
    bool late = s->now != TIMESTAMP_NONE && s->now - closed > s->reopen_window;
    const char *when = arena_dup(a, timestamp_text(closed).s, 10);
    if (is_reason(issue, "not_planned"))
        return (struct fate){
            FATE_NEW, arena_printf(a, "#%lld was also for this, closed on %s as not planned", n, when)};
    if (is_reason(issue, "duplicate"))
        return (struct fate){
            FATE_NEW, arena_printf(a, "#%lld was also for this, closed on %s as a duplicate", n, when)};
    if (issue->locked)
        return (struct fate){FATE_NEW,
                             arena_printf(a, "#%lld was also for this, closed on %s and locked", n, when)};
    if (late)
        return (struct fate){
            FATE_NEW,
            arena_printf(a, "#%lld was also for this, closed on %s: too long ago to reopen", n, when)};
    return (struct fate){FATE_REOPEN, NULL};
}

struct fate fate_of(const struct issue *issue, const struct marker *m, const struct fate_about *about,
                    struct arena *a) {
    int64_t closed = closing_of(issue), newest = newest_of(about);
    long long n = (long long)issue->number;
    if (newest == TIMESTAMP_NONE || newest <= closed)
        return (struct fate){FATE_CLOSED,
                             arena_printf(a, "#%lld is closed and no entry is newer than its closing on %s",
                                          n, timestamp_text(closed).s)};
    const char *revision = NULL;
    int newer = newer_revision(about, m, closed, &revision);
    if (!newer)
        return (struct fate){FATE_CLOSED,
                             arena_printf(a,
                                          "#%lld is closed and all entries are of revisions seen before its "
                                          "closing: the fix may not be deployed yet",
                                          n)};
    const char *span = arena_str(a, timestamp_span(about->settings->reopen_unknown_after).s);
    if (newer < 0 && newest - closed <= about->settings->reopen_unknown_after)
        return (struct fate){FATE_CLOSED, arena_printf(a,
                                                       "#%lld is closed and no entry is later than %s after "
                                                       "its closing: the fix may not be deployed yet",
                                                       n, span)};
    struct fate f = refused(issue, closed, about->settings, a);
    if (f.kind == FATE_REOPEN && newer > 0)
        f.why =
            arena_printf(a, "#%lld was closed on %s and fails again on a revision first seen after that: %s",
                         n, timestamp_text(closed).s, revision);
    else if (f.kind == FATE_REOPEN)
        f.why = arena_printf(a, "#%lld was closed on %s and fails more than %s later", n,
                             timestamp_text(closed).s, span);
    return f;
}
