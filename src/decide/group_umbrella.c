#include "decide/group_umbrella.h"

#include "decide/match_umbrella.h"

#include <stdlib.h>
#include <string.h>

static const struct cluster *at(const struct group_draft *d, size_t i) {
    return &d->set->clusters[i];
}

static int by_place(const void *x, const void *y) {
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    return a < b ? -1 : a > b;
}

void group_umbrella_settle(const struct group_draft *d, struct group *g) {
    qsort(g->members, g->n, sizeof *g->members, by_place); /* the set's order: worst first */
    g->priority = g->worst = at(d, g->members[0])->priority;
    g->any = false;
    for (size_t k = 0; k < g->n; k++) {
        struct group_place *p = &d->places[g->members[k]];
        const struct cluster *c = at(d, g->members[k]);
        p->as = FACTS_CAUSE;
        facts_of(d->set, c, match_umbrella_lists(g->marker, c) ? g->marker : NULL, p->as, d->arena,
                 &p->facts);
        g->any |= p->facts.any;
        if (c->priority != PRIORITY_NONE && (g->worst == PRIORITY_NONE || c->priority < g->worst))
            g->priority = g->worst = c->priority;
    }
    g->todo = !g->issue ? GROUP_CREATE : g->any ? GROUP_UPDATE : GROUP_SKIP;
    g->code = g->todo == GROUP_SKIP ? "already-counted" : NULL;
    g->category = d->settings->categories[1];
}

static bool is_wanted(const struct group_draft *d, const struct group *g) {
    return g->n && !g->umbrella && g->todo == GROUP_CREATE && !d->places[g->members[0]].match.pinned_new;
}

static size_t count_open(const struct group_draft *d, const struct issue_list *list) {
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct issue *is = &list->items[i];
        n += is->open && !is->pull_request && issue_has_label(is, d->settings->label);
    }
    return n;
}

static struct group *umbrella_group(struct group_draft *d) {
    for (size_t k = 0; k < d->groups_n; k++)
        if (d->groups[k].umbrella)
            return &d->groups[k];
    struct group *g = &d->groups[d->groups_n++]; /* there is room for one more than clusters */
    g->umbrella = true;
    g->issue = match_umbrella_any(d->idx);
    g->marker = g->issue ? match_marker(d->idx, g->issue) : NULL;
    g->members = arena_alloc(d->arena, d->set->n * sizeof *g->members);
    return g;
}

static void move(struct group_draft *d, struct group *from, struct group *to, const char *reason) {
    for (size_t k = 0; k < from->n; k++) {
        struct group_place *p = &d->places[from->members[k]];
        p->group = (size_t)(to - d->groups);
        p->reason = p->reason ? p->reason : reason;
        to->members[to->n++] = from->members[k];
    }
    from->n = 0;
    from->todo = GROUP_SKIP;
}

void group_umbrella_fold(struct group_draft *d, const struct issue_list *list) {
    const struct settings *s = d->settings;
    size_t wanted = 0, open = count_open(d, list), singles = 0;
    for (size_t k = 0; k < d->groups_n; k++)
        wanted += is_wanted(d, &d->groups[k]);
    if (wanted <= (size_t)s->umbrella_above || (double)wanted <= s->umbrella_share * (double)open)
        return;
    struct group *to = umbrella_group(d);
    size_t room = MARKER_MAX_UMBRELLA - (to->marker ? to->marker->umbrella_n : 0);
    const char *why =
        arena_printf(d->arena, "one of %zu new problems of this run; told in the umbrella issue", wanted);
    for (size_t k = 0; k < d->groups_n; k++) {
        struct group *g = &d->groups[k];
        if (!is_wanted(d, g) || (g->worst == 0 && ++singles <= GROUP_UMBRELLA_SINGLES))
            continue;
        if (g->n <= room) {
            room -= g->n;
            move(d, g, to, why);
            continue;
        }
        g->todo = GROUP_DEFER;
        g->code = "umbrella-full";
        g->why = arena_printf(d->arena, "the umbrella issue holds %d problems, and no more",
                              (int)MARKER_MAX_UMBRELLA);
    }
    to->why =
        arena_printf(d->arena,
                     "%zu new issues are wanted and %zu are open: more than %d and more than %.0f %%; "
                     "all but the first %d P0s share this one",
                     wanted, open, s->umbrella_above, 100 * s->umbrella_share, (int)GROUP_UMBRELLA_SINGLES);
    group_umbrella_settle(d, to);
}
