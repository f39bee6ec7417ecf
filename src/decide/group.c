#include "decide/group.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "decide/category.h"
#include "decide/fate.h"
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
    g->members = arena_alloc(d->arena, d->set->n * sizeof *g->members);
    return d->groups_n - 1;
}

static void join(struct group_draft *d, size_t cluster, size_t group, const char *how, const char *reason) {
    struct group *g = &d->groups[group];
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

/* Two clusters of one set never make two issues of one fingerprint or one title. */
static bool join_twin(struct group_draft *d, size_t i) {
    for (size_t k = 0; k < d->groups_n; k++) {
        struct group *g = &d->groups[k];
        if (g->issue || g->todo == GROUP_SKIP)
            continue;
        size_t first = g->members[0];
        bool fp = shares_fingerprint(at(d, i), at(d, first));
        if (!fp && !same_normal(d, i, first))
            continue;
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

static void ignore(struct group_draft *d, size_t i, const char *why) {
    size_t k = group_new(d, NULL);
    struct group *g = &d->groups[k];
    g->todo = GROUP_SKIP;
    g->code = "pinned-ignore";
    g->why = why;
    join(d, i, k, "pin", NULL);
}

static void follow_survivor(struct group_draft *d, struct match *m) {
    if (!m->issue || m->issue->open || !m->issue->state_reason ||
        strcmp(m->issue->state_reason, "duplicate") != 0)
        return;
    const struct issue *is = survivor_of(d->idx, m->issue);
    if (!is)
        return;
    m->why = arena_printf(d->arena, "%s; #%lld was closed as a duplicate of it", m->why,
                          (long long)m->issue->number);
    m->issue = is;
    m->own = false;
}

static void place_root(struct group_draft *d, size_t i) {
    struct match *m = &d->places[i].match;
    match_cluster(d->idx, i, m);
    follow_survivor(d, m);
    if (m->ignored) {
        ignore(d, i, m->why);
    } else if (m->issue) {
        join(d, i, group_for(d, m->issue), m->how, NULL);
    } else if (!join_twin(d, i)) {
        size_t k = group_new(d, NULL);
        join(d, i, k, NULL, NULL);
        if (m->verdict == VERDICT_UNSURE)
            d->groups[k].possibly = m->candidates[0].issue;
    }
}

static void place_symptom(struct group_draft *d, size_t i, size_t root) {
    struct match *m = &d->places[i].match;
    d->places[i].symptom = true;
    match_by_marker(d->idx, i, m);
    follow_survivor(d, m);
    const struct group *g = &d->groups[d->places[root].group];
    if (m->ignored) {
        ignore(d, i, m->why);
    } else if (m->issue && (m->own || !strcmp(m->how, "pin")) && m->issue != g->issue) {
        join(d, i, group_for(d, m->issue), m->how, NULL);
    } else if (g->code && !strcmp(g->code, "pinned-ignore")) {
        ignore(d, i,
               arena_printf(d->arena, "symptom of %s, which the config pins to ignore", at(d, root)->id));
    } else {
        join(d, i, d->places[root].group, "cause",
             arena_printf(d->arena, "symptom of %s: %s; told in that issue", at(d, root)->id,
                          at(d, i)->cause_reason ? at(d, i)->cause_reason : "it follows it"));
        m->issue = g->issue;
        m->verdict = d->places[root].match.verdict;
    }
}

/* ---- what to do ---- */

static bool has_fingerprint(const struct cluster *c, const char *fp) {
    return (c->fingerprint && !strcmp(c->fingerprint, fp)) || facts_holds(c->aliases, c->aliases_n, fp);
}

static void put_first(struct group *g, size_t k) {
    size_t m = g->members[k];
    memmove(g->members + 1, g->members, k * sizeof *g->members);
    g->members[0] = m;
}

/* A cluster that came by the marker's `also` or by a pin does not become what the issue is about. */
static bool may_lead(const struct group_draft *d, size_t i) {
    const struct group_place *p = &d->places[i];
    return !p->symptom && p->how && (!strcmp(p->how, "title") || !strcmp(p->how, "similar") || p->match.own);
}

static void choose_primary(const struct group_draft *d, struct group *g) {
    size_t lead = g->n;
    for (size_t k = 0; g->marker && k < g->n && lead == g->n; k++)
        if (has_fingerprint(at(d, g->members[k]), g->marker->fp))
            lead = k;
    for (size_t k = 0; k < g->n && lead == g->n; k++)
        if (!g->marker ? !d->places[g->members[k]].symptom : may_lead(d, g->members[k]))
            lead = k;
    g->partial = lead == g->n && g->marker != NULL;
    if (lead < g->n)
        put_first(g, lead);
    g->priority = g->worst = at(d, g->members[0])->priority;
    for (size_t k = 0; k < g->n; k++) {
        int p = at(d, g->members[k])->priority;
        if (p != PRIORITY_NONE && (g->worst == PRIORITY_NONE || p < g->worst))
            g->worst = p;
    }
}

/* A line that names the cause is the problem itself; an exit whose cause is not there is a symptom of what the
 * issue is about, unless the issue is about such exits. */
static void settle_as(const struct group_draft *d, struct group *g) {
    bool exits = !g->partial && at(d, g->members[0])->cause_unknown;
    g->aside = g->partial;
    for (size_t k = 0; k < g->n; k++) {
        struct group_place *p = &d->places[g->members[k]];
        bool symptom = p->symptom || (at(d, g->members[k])->cause_unknown && !exits);
        p->as = !k && !g->partial ? FACTS_CAUSE : symptom ? FACTS_ASIDE : FACTS_OTHER;
        g->aside &= p->as == FACTS_ASIDE;
    }
}

static void decide_new(const struct group_draft *d, struct group *g) {
    g->todo = GROUP_CREATE;
    g->why = "no issue with this fingerprint, title or likeness";
    if (!g->possibly)
        return;
    g->why = arena_printf(d->arena, "perhaps #%lld: %s", (long long)g->possibly,
                          d->places[g->members[0]].match.why);
    if (g->worst >= 2)
        g->todo = GROUP_ASK;
}

static void decide_closed(const struct group_draft *d, struct group *g) {
    struct fate_about about = {.set = d->set, .history = d->history, .settings = d->settings};
    size_t *own = arena_alloc(d->arena, g->n * sizeof *own);
    for (size_t k = 0; k < g->n; k++)
        if (g->aside || d->places[g->members[k]].as != FACTS_ASIDE)
            own[about.n++] = g->members[k];
    about.clusters = own;
    struct fate f = fate_of(g->issue, g->marker, &about, d->arena);
    if (f.kind == FATE_REOPEN && g->aside)
        f = (struct fate){FATE_NEW, arena_printf(d->arena,
                                                 "#%lld was also for this, as a symptom, and is closed; what "
                                                 "causes it now is not in this input",
                                                 (long long)g->issue->number)};
    g->why = f.why;
    switch (f.kind) {
    case FATE_REOPEN:
        g->todo = GROUP_REOPEN;
        break;
    case FATE_NEW:
        g->todo = GROUP_CREATE;
        g->old = g->issue;
        g->issue = NULL;
        g->marker = NULL;
        g->partial = false;
        settle_as(d, g);
        break;
    case FATE_CLOSED:
        g->todo = GROUP_SKIP;
        g->code = "closed";
        break;
    }
}

static void take_facts(const struct group_draft *d, struct group *g) {
    for (size_t k = 0; k < g->n; k++) {
        struct group_place *p = &d->places[g->members[k]];
        facts_of(d->set, at(d, g->members[k]), g->marker, p->as, d->arena, &p->facts);
        g->any |= p->facts.any;
    }
}

static void decide_one(const struct group_draft *d, struct group *g) {
    bool aside = false; /* it was a symptom, and comes back without its cause: no regression of that */
    if (g->todo == GROUP_SKIP)
        return;
    choose_primary(d, g);
    settle_as(d, g);
    take_facts(d, g);
    if (!g->issue) {
        decide_new(d, g);
    } else if (g->marker && !g->any) {
        g->todo = GROUP_SKIP;
        g->code = "already-counted";
    } else if (g->issue->open) {
        g->todo = GROUP_UPDATE;
    } else {
        aside = g->aside;
        decide_closed(d, g);
        if (!g->issue)
            take_facts(d, g);
    }
    bool again = (g->old && !aside) || g->todo == GROUP_REOPEN;
    g->category = category_of(d->set, at(d, g->members[0]), g->issue, again, d->history, d->settings);
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
            if (p > 0 && room <= 0) {
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
        decide_one(d, &d->groups[k]);
}
