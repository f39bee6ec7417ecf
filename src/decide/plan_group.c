#include "decide/plan_group.h"

#include "base/timestamp.h"
#include "crypto/digest.h"
#include "decide/compose_data.h"
#include "decide/plan_detail.h"
#include "decide/plan_twin.h"
#include "decide/plan_why.h"
#include "decide/upkeep.h"

#include <inttypes.h>
#include <string.h>

struct work {
    struct plan *p;
    const struct group_draft *d;
    const struct group *g;
    struct upkeep u;
    size_t lead;   /* the cluster whose actions do the work */
    size_t create; /* number of the create action; 0: none */
};

static const struct cluster *at(const struct work *w, size_t i) {
    return &w->d->set->clusters[i];
}

static const char *plain(const struct work *w, const char *s) {
    return plan_detail_text(w->d->gate, s, w->d->arena);
}

/* A text of the tracker, as it is; only where it holds a secret it is shown as the gate shows texts. */
static const char *as_it_was(const struct work *w, const char *s) {
    bool fine = !s || !gate_scan(w->d->gate, s, strlen(s), NULL);
    return fine ? arena_str(w->d->arena, s) : plain(w, s);
}

static int64_t number_of(const struct work *w) {
    return w->g->issue ? w->g->issue->number : 0;
}

static const char *sha(const struct work *w, const char *s) {
    return arena_str(w->d->arena, digest_str(s).s);
}

/* Preconditions tell of the moment of planning: all actions of one plan on an issue carry the same. */
static const char *state_of(const struct work *w) {
    return w->g->issue->open ? "open" : "closed";
}

static const char **copied(const struct work *w, const char *const *labels, size_t n) {
    const char **copy = arena_alloc(w->d->arena, (n + 1) * sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = arena_str(w->d->arena, labels[i]);
    return copy;
}

/* ---- single actions ---- */

static struct plan_action *add(struct work *w, enum plan_kind kind, size_t cluster, const char *how,
                               const char *reason) {
    struct plan_action *a = plan_add(w->p, kind, at(w, cluster)->id);
    a->issue = number_of(w);
    a->how = how;
    a->reason = plain(w, reason);
    return a;
}

static void with_candidates(const struct work *w, struct plan_action *a, size_t cluster) {
    const struct match *m = &w->d->places[cluster].match;
    a->candidates = arena_alloc(w->d->arena, (m->candidates_n + 1) * sizeof *a->candidates);
    a->candidates_n = m->candidates_n;
    for (size_t i = 0; i < m->candidates_n; i++) {
        a->candidates[i] = m->candidates[i];
        a->candidates[i].why = plain(w, m->candidates[i].why);
    }
}

static void with_links(const struct work *w, struct plan_action *a) {
    a->linked = arena_alloc(w->d->arena, (w->u.linked_n + 1) * sizeof *a->linked);
    memcpy(a->linked, w->u.linked, w->u.linked_n * sizeof *a->linked);
    a->linked_n = w->u.linked_n;
}

static void with_relations(const struct work *w, struct plan_action *a) {
    a->relations = w->u.relations;
    a->relations_n = w->u.relations_n;
}

static void with_before(const struct work *w, struct plan_action *a) {
    const struct issue *is = w->g->issue;
    /* For the reader alone, who need not find a secret of somebody else's here. */
    a->before_title = as_it_was(w, is->title);
    a->before_body = as_it_was(w, is->body);
    a->before_state = state_of(w);
    a->before_labels = copied(w, is->labels, is->labels_n);
    a->before_labels_n = is->labels_n;
}

static struct plan_action *edit_body(struct work *w, size_t cluster, const char *how, const char *reason) {
    struct plan_action *a = add(w, PLAN_EDIT_BODY, cluster, how, reason);
    a->body = w->u.body;
    with_candidates(w, a, cluster);
    with_links(w, a);
    if (!w->g->issue) {
        a->of = w->create;
        return a;
    }
    with_before(w, a);
    a->pre_state = state_of(w);
    a->pre_title_sha = sha(w, w->g->issue->title);
    a->pre_body_sha = sha(w, w->g->issue->body);
    return a;
}

/* ---- what became of a cluster ---- */

static void outcome(const struct work *w, size_t cluster, enum plan_outcome o, const char *reason) {
    struct plan_cluster *pc = &w->p->clusters[cluster];
    const struct issue *is = w->g->issue;
    pc->planned = o;
    pc->outcome_reason = plain(w, reason);
    pc->issue = number_of(w);
    if (is) {
        pc->issue_title = plain(w, is->title);
        pc->issue_url = arena_str(w->d->arena, is->url);
        pc->labels = copied(w, is->labels, is->labels_n);
        pc->labels_n = is->labels_n;
    }
}

static void written(const struct work *w, size_t cluster, enum plan_outcome o, const char *reason) {
    struct plan_cluster *pc = &w->p->clusters[cluster];
    outcome(w, cluster, o, reason);
    pc->issue_title = w->g->issue ? plain(w, w->u.title) : w->u.title;
    pc->labels = w->u.labels.items;
    pc->labels_n = w->u.labels.n;
    pc->commented = w->u.comment != NULL;
    pc->linked = arena_alloc(w->d->arena, (w->u.linked_n + 1) * sizeof *pc->linked);
    memcpy(pc->linked, w->u.linked, w->u.linked_n * sizeof *pc->linked);
    pc->linked_n = w->u.linked_n;
    bool step = !w->g->issue || w->g->todo == GROUP_REOPEN || w->u.raised_from != PRIORITY_NONE;
    pc->escalated = cluster == w->lead && at(w, cluster)->priority == PRIORITY_P0 && step;
}

static void skip(struct work *w, size_t cluster, const char *code, const char *why) {
    struct plan_action *a = add(w, PLAN_SKIP, cluster, w->d->places[cluster].how, why);
    a->code = code;
    with_candidates(w, a, cluster);
}

static void skip_all(struct work *w, enum plan_outcome o) {
    for (size_t k = 0; k < w->g->n; k++) {
        const char *why = w->g->why ? w->g->why : plan_why_counted(w->d, w->g->members[k]);
        skip(w, w->g->members[k], w->g->code, why);
        outcome(w, w->g->members[k], o, why);
    }
}

static void ask_all(struct work *w) {
    const char *why = plan_why_asked(w->d, w->g);
    for (size_t k = 0; k < w->g->n; k++) {
        const char *how = k ? w->d->places[w->g->members[k]].how : w->g->possibly ? "similar" : NULL;
        struct plan_action *a = add(
            w, PLAN_ASK, w->g->members[k], how,
            k ? arena_printf(w->d->arena, "goes where %s goes: %s", at(w, w->g->members[0])->id, why) : why);
        with_candidates(w, a, w->g->members[k]);
        outcome(w, w->g->members[k], OUTCOME_ASKED, a->reason);
    }
}

/* The others of the group: told in the same body, so that applying them costs no write. */
static void followers(struct work *w) {
    for (size_t k = 0; k < w->g->n; k++) {
        size_t i = w->g->members[k];
        const struct group_place *p = &w->d->places[i];
        if (i == w->lead)
            continue;
        if (w->g->marker && !p->facts.any) {
            const char *why = plan_why_counted(w->d, i);
            skip(w, i, "already-counted", why);
            outcome(w, i, OUTCOME_SKIPPED, why);
            continue;
        }
        const char *reason = w->u.edited ? plan_why_left_alone() : p->reason ? p->reason : p->match.why;
        edit_body(w, i, p->how, reason);
        written(w, i, OUTCOME_UPDATED, reason);
    }
}

/* ---- the three ways to write ---- */

static void create(struct work *w) {
    struct plan_action *a = add(w, PLAN_CREATE, w->lead, NULL, w->g->why);
    const struct match *m = &w->d->places[w->lead].match;
    if (m->pin_missing)
        a->reason =
            plain(w, arena_printf(w->d->arena,
                                  "%s; the config pins it to #%" PRId64 ", which this tracker does not hold",
                                  w->g->why, m->pin_missing));
    a->title = w->u.title;
    a->body = w->u.body;
    a->labels = w->u.labels.items;
    a->labels_n = w->u.labels.n;
    a->pre_absent = !m->pinned_new && !m->parted; /* the marker of another issue may hold it then */
    with_candidates(w, a, w->lead);
    with_links(w, a);
    with_relations(w, a);
    w->create = a->n;
    written(w, w->lead, OUTCOME_CREATED, a->reason);
}

static void relabel(struct work *w) {
    if (!w->u.relabelled)
        return;
    struct plan_action *a =
        add(w, PLAN_RELABEL, w->lead, w->d->places[w->lead].how,
            w->u.raised_from == PRIORITY_NONE ? "labels of ours that are missing" : "the priority rose");
    with_before(w, a);
    a->labels = w->u.labels.items;
    a->labels_n = w->u.labels.n;
    a->pre_state = state_of(w);
}

static void retitle(struct work *w) {
    if (!w->u.retitled)
        return;
    const char *why = "reopened, and nobody changed the title";
    if (w->u.raised_from != PRIORITY_NONE)
        why = arena_printf(w->d->arena, "raised from %s to %s, and nobody changed the title",
                           priority_name(w->u.raised_from), priority_name(w->g->priority));
    struct plan_action *a = add(w, PLAN_RETITLE, w->lead, w->d->places[w->lead].how, why);
    with_before(w, a);
    a->title = w->u.title;
    a->pre_state = state_of(w);
    a->pre_title_sha = sha(w, w->g->issue->title);
}

static void comment(struct work *w) {
    if (!w->u.comment)
        return;
    const struct issue_comment *old = w->u.remark.extend;
    struct plan_action *a =
        add(w, old ? PLAN_EDIT_COMMENT : PLAN_COMMENT, w->lead, w->d->places[w->lead].how, w->u.remark.why);
    a->body = w->u.comment;
    a->pre_state = state_of(w);
    if (!old)
        return;
    a->comment_id = old->id;
    a->before_body = as_it_was(w, old->body);
}

/* The body comes last: its marker says what was counted. A run that is cut off before it does the rest of the
 * same once more, and what is there already is seen. */
static void update(struct work *w) {
    const char *how = w->d->places[w->lead].how, *why = plan_why_update(w->d, w->g, &w->u, w->lead);
    comment(w);
    relabel(w);
    retitle(w);
    if (w->g->todo == GROUP_REOPEN) {
        struct plan_action *a = add(w, PLAN_REOPEN, w->lead, how, w->g->why);
        with_before(w, a);
        a->pre_state = state_of(w);
        with_candidates(w, a, w->lead);
    }
    with_relations(w, edit_body(w, w->lead, how, why));
    written(w, w->lead, OUTCOME_UPDATED, why);
}

static size_t lead_of(const struct work *w) {
    for (size_t k = 0; w->g->marker && k < w->g->n; k++)
        if (w->d->places[w->g->members[k]].facts.any)
            return w->g->members[k];
    return w->g->members[0];
}

int plan_group_emit(struct plan *p, const struct group_draft *d, const struct group *g, struct err *err) {
    struct work w = {.p = p, .d = d, .g = g};
    switch (g->todo) {
    case GROUP_SKIP:
        skip_all(&w, OUTCOME_SKIPPED);
        return 0;
    case GROUP_DEFER:
        skip_all(&w, OUTCOME_DEFERRED);
        return 0;
    case GROUP_ASK:
        ask_all(&w);
        return 0;
    case GROUP_CREATE:
    case GROUP_UPDATE:
    case GROUP_REOPEN:
        break;
    }
    if (upkeep_of(d, g, &w.u, err))
        return err_prefix(err, "%s: ", d->set->clusters[g->members[0]].id);
    w.lead = lead_of(&w);
    struct group full = *g;
    if (w.u.no_room) {
        full.code = "body-full";
        full.why = plan_why_full(d, g);
        w.g = &full;
        skip_all(&w, OUTCOME_SKIPPED);
        return 0;
    }
    if (g->todo == GROUP_CREATE)
        create(&w);
    else
        update(&w);
    followers(&w);
    return g->todo == GROUP_CREATE ? 0 : plan_twin_emit(p, d, g, at(&w, w.lead)->id, err);
}
