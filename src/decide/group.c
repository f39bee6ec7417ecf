#include "decide/group.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "decide/group_known.h"
#include "decide/group_todo.h"
#include "decide/group_umbrella.h"
#include "decide/match_umbrella.h"
#include "decide/survivor.h"
#include "decide/title.h"

#include <string.h>

static const struct cluster *at(const struct group_draft *d, size_t i) {
    return &d->set->clusters[i];
}

static size_t index_of(const struct cluster_set *set, const char *id) {
    const struct cluster *c = id ? cluster_find(set, id) : NULL;
    return c ? (size_t)(c - set->clusters) : set->n;
}

size_t group_root(const struct cluster_set *set, size_t i) {
    for (size_t step = 0; step < set->n; step++) {
        size_t up = index_of(set, set->clusters[i].caused_by);
        if (up == set->n)
            return i;
        i = up;
    }
    size_t first = i; /* a ring: the first of it in the set's order */
    for (size_t k = index_of(set, set->clusters[i].caused_by); k != i;
         k = index_of(set, set->clusters[k].caused_by))
        first = k < first ? k : first;
    return first;
}

/* ---- which group ---- */

static size_t group_new(struct group_draft *d, const struct issue *issue) {
    struct group *g = &d->groups[d->groups_n++];
    g->issue = issue;
    g->marker = match_marker(d->idx, issue);
    g->umbrella = g->marker && g->marker->umbrella_n; /* a pin or a person may lead there too */
    g->members = arena_alloc(d->arena, d->set->n * sizeof *g->members);
    g->names = arena_alloc(d->arena, (MARKER_MAX_ALSO + 1) * sizeof *g->names);
    return d->groups_n - 1;
}

/* A new marker has its `fp` besides `also`. */
static bool has_room(const struct group *g, const char *fingerprint) {
    size_t most = g->marker ? MARKER_MAX_ALSO - g->marker->also_n : MARKER_MAX_ALSO + 1;
    return !fingerprint || g->todo == GROUP_SKIP || g->names_n < most ||
           marker_covers(g->marker, fingerprint) || facts_holds(g->names, g->names_n, fingerprint);
}

static bool takes(const struct group_draft *d, const struct group *g, size_t cluster) {
    return has_room(g, at(d, cluster)->fingerprint);
}

static void add_name(struct group *g, const char *fingerprint) {
    if (fingerprint && g->names_n <= MARKER_MAX_ALSO && !marker_covers(g->marker, fingerprint) &&
        !facts_holds(g->names, g->names_n, fingerprint))
        g->names[g->names_n++] = fingerprint;
}

static void join(struct group_draft *d, size_t cluster, size_t group, const char *how, const char *reason) {
    struct group *g = &d->groups[group];
    add_name(g, at(d, cluster)->fingerprint);
    for (size_t i = 0; !g->n && i < at(d, cluster)->aliases_n; i++)
        add_name(g, at(d, cluster)->aliases[i]);
    g->members[g->n++] = cluster;
    d->places[cluster].group = group;
    d->places[cluster].how = how;
    d->places[cluster].reason = reason;
}

static bool shares_fingerprint(const struct cluster *a, const struct cluster *b) {
    if (a->fingerprint && b->fingerprint && !strcmp(a->fingerprint, b->fingerprint))
        return true;
    for (size_t i = 0; i < a->aliases_n; i++)
        if ((b->fingerprint && !strcmp(a->aliases[i], b->fingerprint)) ||
            facts_holds(b->aliases, b->aliases_n, a->aliases[i]))
            return true;
    return a->fingerprint && facts_holds(b->aliases, b->aliases_n, a->fingerprint);
}

static bool same_normal(const struct group_draft *d, size_t x, size_t y) {
    const char *a = match_normal(d->idx, x), *b = match_normal(d->idx, y);
    return title_is_identity(a) && !strcmp(a, b);
}

/* Two clusters of one set never make two issues of one fingerprint or one title; `full` (stays when there is
 * none): why one more issue of that title is needed. */
static bool join_twin(struct group_draft *d, size_t i, const char **full) {
    for (size_t k = 0; k < d->groups_n; k++) {
        struct group *g = &d->groups[k];
        if (g->issue || g->todo == GROUP_SKIP)
            continue;
        size_t first = g->members[0];
        bool fp = shares_fingerprint(at(d, i), at(d, first));
        if (!fp && !same_normal(d, i, first))
            continue;
        if (!takes(d, g, i)) {
            *full =
                arena_printf(d->arena, "the issue of %s, of the same title, can hold no more fingerprints",
                             at(d, first)->id);
            continue;
        }
        join(d, i, k, fp ? "marker" : "title",
             arena_printf(d->arena, "same %s as %s; told in that issue", fp ? "fingerprint" : "title",
                          at(d, first)->id));
        return true;
    }
    return false;
}

static size_t group_for(struct group_draft *d, const struct issue *issue) {
    for (size_t k = 0; k < d->groups_n; k++)
        if (d->groups[k].issue == issue)
            return k;
    return group_new(d, issue);
}

static void skip(struct group_draft *d, size_t i, const char *code, const char *why) {
    size_t k = group_new(d, NULL);
    d->groups[k].todo = GROUP_SKIP;
    d->groups[k].code = code;
    d->groups[k].why = why;
    join(d, i, k, d->places[i].match.ignored ? "pin" : NULL, NULL);
}

static bool skip_known(struct group_draft *d, size_t i) {
    const char *why = group_known(d, i);
    if (why)
        skip(d, i, "also-known", why);
    return why != NULL;
}

/* What an umbrella issue lists stays with it; once it is closed, only what is newer comes back. */
static bool join_umbrella(struct group_draft *d, size_t i) {
    struct match *m = &d->places[i].match;
    const struct issue *open = match_umbrella(d->idx, i, true), *closed = match_umbrella(d->idx, i, false);
    if (m->pinned_new || (!open && !closed))
        return false;
    if (!open) {
        bool older = closed->closed != TIMESTAMP_NONE && at(d, i)->last_seen <= closed->closed;
        if (older)
            skip(d, i, "closed",
                 arena_printf(d->arena, "listed in #%lld, which is closed, and no entry is newer",
                              (long long)closed->number));
        else if (m->related_n < MATCH_MAX_RELATED)
            m->related[m->related_n++] = closed->number;
        return older;
    }
    m->verdict = VERDICT_SAME;
    m->issue = open;
    m->how = "marker";
    m->why = "listed in this umbrella issue";
    join(d, i, group_for(d, open), m->how, m->why);
    return true;
}

static void follow_survivor(struct group_draft *d, struct match *m) {
    const struct issue *is =
        m->issue && survivor_is_duplicate(m->issue) ? survivor_of(d->idx, m->issue) : NULL;
    if (!is)
        return;
    if (!match_usable(d->idx, is)) { /* a new issue links both */
        if (m->related_n < MATCH_MAX_RELATED)
            m->related[m->related_n++] = is->number;
        return;
    }
    m->why = arena_printf(d->arena, "%s; #%lld was closed as a duplicate of it", m->why,
                          (long long)m->issue->number);
    m->issue = is;
    m->own = false;
}

static bool issue_takes(const struct group_draft *d, const struct issue *issue, size_t cluster) {
    struct group none = {.todo = GROUP_CREATE, .marker = match_marker(d->idx, issue)};
    for (size_t k = 0; k < d->groups_n; k++)
        if (d->groups[k].issue == issue)
            return takes(d, &d->groups[k], cluster);
    return has_room(&none, at(d, cluster)->fingerprint);
}

/* An issue that is full and does not know the cluster by its marker is none for it; why, else NULL. */
static const char *leave_full(struct group_draft *d, size_t i) {
    struct match *m = &d->places[i].match;
    if (!m->issue || !strcmp(m->how, "marker") || !strcmp(m->how, "pin") || issue_takes(d, m->issue, i))
        return NULL;
    const char *why = arena_printf(d->arena, "#%lld can hold no more fingerprints; %s",
                                   (long long)m->issue->number, m->why);
    m->verdict = VERDICT_NEW;
    m->issue = NULL;
    return why;
}

static void place_root(struct group_draft *d, size_t i) {
    struct match *m = &d->places[i].match;
    match_cluster(d->idx, i, m);
    follow_survivor(d, m);
    const char *full = leave_full(d, i);
    if (m->ignored) {
        skip(d, i, "pinned-ignore", m->why);
    } else if (m->issue) {
        join(d, i, group_for(d, m->issue), m->how, NULL);
    } else if (!join_umbrella(d, i) && !skip_known(d, i) && !join_twin(d, i, &full)) {
        size_t k = group_new(d, NULL);
        d->groups[k].why = full;
        join(d, i, k, NULL, NULL);
        if (m->verdict == VERDICT_UNSURE)
            d->groups[k].possibly = m->candidates[0].issue;
    }
}

/* The issue of its cause is full: another one for what follows from the same cause. */
static void place_beyond(struct group_draft *d, size_t i, size_t root) {
    const struct match *m = &d->places[i].match;
    const char *reason =
        arena_printf(d->arena, "symptom of %s, whose issue can hold no more fingerprints", at(d, root)->id);
    size_t k = 0;
    if (m->issue) {
        join(d, i, group_for(d, m->issue), m->how, reason);
        return;
    }
    for (; k < d->groups_n; k++) {
        const struct group *g = &d->groups[k];
        if (g->n && !g->issue && d->places[g->members[0]].symptom &&
            group_root(d->set, g->members[0]) == root && takes(d, g, i))
            break;
    }
    bool first = k == d->groups_n;
    if (first)
        d->groups[group_new(d, NULL)].why = reason;
    join(d, i, k, first ? NULL : "cause", reason);
}

static void place_symptom(struct group_draft *d, size_t i, size_t root) {
    struct match *m = &d->places[i].match;
    d->places[i].symptom = true;
    match_by_marker(d->idx, i, m);
    follow_survivor(d, m);
    const struct group *g = &d->groups[d->places[root].group];
    if (m->ignored) {
        skip(d, i, "pinned-ignore", m->why);
    } else if (m->issue && (m->own || !strcmp(m->how, "pin")) && m->issue != g->issue) {
        join(d, i, group_for(d, m->issue), m->how, NULL);
    } else if (g->code && !strcmp(g->code, "pinned-ignore")) {
        skip(d, i, "pinned-ignore",
             arena_printf(d->arena, "symptom of %s, which the config pins to ignore", at(d, root)->id));
    } else if (!takes(d, g, i)) {
        place_beyond(d, i, root);
    } else {
        join(d, i, d->places[root].group, "cause",
             arena_printf(d->arena, "symptom of %s: %s; told in that issue", at(d, root)->id,
                          at(d, i)->cause_reason ? at(d, i)->cause_reason : "it follows it"));
        m->issue = g->issue;
        m->verdict = d->places[root].match.verdict;
    }
}

/* ---- limits on new issues; worst first, P0 never held back ---- */

static int made_lately(const struct group_draft *d, const struct issue_list *list) {
    int n = 0;
    int64_t now = d->settings->now;
    for (size_t i = 0; i < list->n && now != TIMESTAMP_NONE; i++) {
        const struct issue *is = &list->items[i];
        bool ours =
            !is->pull_request && (issue_has_label(is, d->settings->label) || match_marker(d->idx, is));
        n += ours && is->created != TIMESTAMP_NONE && is->created <= now && now - is->created < TIMESTAMP_DAY;
    }
    return n;
}

void group_limit(struct group_draft *d, const struct issue_list *list) {
    int today = d->settings->max_new_per_day - made_lately(d, list), room = d->settings->max_new;
    bool day = today < room;
    int most = day ? d->settings->max_new_per_day : d->settings->max_new;
    const char *unit = day ? "day" : "run";
    const char *why = most > 0 ? arena_printf(d->arena, "past the limit of %d new issue%s a %s", most,
                                              most == 1 ? "" : "s", unit)
                               : arena_printf(d->arena, "no new issues are allowed in a %s", unit);
    room = day ? today : room;
    for (int p = 0; p <= PRIORITY_MAX; p++)
        for (size_t k = 0; k < d->groups_n; k++) {
            struct group *g = &d->groups[k];
            if (g->todo != GROUP_CREATE || g->worst != p)
                continue;
            bool waits = p > 0 && !(g->umbrella && most > 0); /* what it holds would wait for ever */
            if (waits && room <= 0) {
                g->todo = GROUP_DEFER;
                g->code = "max-new";
                g->why = why;
            }
            room--;
        }
}

void group_make(struct group_draft *d) {
    d->places = arena_alloc(d->arena, (d->set->n + 1) * sizeof *d->places);
    d->groups = arena_alloc(d->arena, (d->set->n + 1) * sizeof *d->groups);
    for (size_t i = 0; i < d->set->n; i++)
        if (group_root(d->set, i) == i)
            place_root(d, i);
    for (size_t i = 0; i < d->set->n; i++) {
        size_t root = group_root(d->set, i);
        if (root != i)
            place_symptom(d, i, root);
    }
    for (size_t k = 0; k < d->groups_n; k++)
        group_todo_settle(d, &d->groups[k]);
}
