#include "decide/group_todo.h"

#include "decide/category.h"
#include "decide/fate.h"
#include "decide/group_umbrella.h"

#include <string.h>

static const struct cluster *at(const struct group_draft *d, size_t i) {
    return &d->set->clusters[i];
}

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

/* A line that names the cause is the problem itself; an exit whose cause is not there is a symptom of what
 * the issue is about, unless the issue is about such exits. */
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
    g->why = g->why ? g->why : "no issue with this fingerprint, title or likeness";
    int64_t parted = d->places[g->members[0]].match.parted;
    if (parted)
        g->why =
            arena_printf(d->arena, "a person deleted the comment that told it in #%lld", (long long)parted);
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

void group_todo_settle(const struct group_draft *d, struct group *g) {
    bool aside = false; /* it was a symptom, and comes back without its cause: no regression of that */
    if (g->todo == GROUP_SKIP)
        return;
    if (g->umbrella) {
        group_umbrella_settle(d, g);
        return;
    }
    choose_primary(d, g);
    settle_as(d, g);
    take_facts(d, g);
    if (!g->issue) {
        decide_new(d, g);
    } else if (g->marker && !g->any && !match_unfinished(d->idx, g->issue)) {
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
