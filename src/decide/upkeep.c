#include "decide/upkeep.h"

#include "base/timestamp.h"
#include "crypto/digest.h"
#include "decide/match_stated.h"
#include "decide/title.h"
#include "decide/upkeep_marker.h"
#include "decide/upkeep_relations.h"
#include "decide/upkeep_umbrella.h"

#include <string.h>

struct work {
    const struct group_draft *d;
    const struct group *g;
    struct upkeep *out;
    struct marker m; /* as it will be written */
    const char *old_inner;
};

static const struct cluster *primary(const struct work *w) {
    return &w->d->set->clusters[w->g->members[0]];
}

static const char *shown_title(const struct work *w) {
    if (w->g->umbrella)
        return upkeep_umbrella_name;
    return w->d->shown->clusters[w->g->members[0]].title;
}

/* Facts point at the patterns that are decided on. */
static const char *shown_pattern(const struct work *w, size_t cluster, const char *text) {
    const struct cluster *c = &w->d->set->clusters[cluster];
    for (size_t i = 0; i < c->patterns_n; i++)
        if (c->patterns[i].text == text)
            return w->d->shown->clusters[cluster].patterns[i].text;
    return NULL;
}

/* ---- priority, labels, title ---- */

static void settle_priority(struct work *w) {
    const struct issue *is = w->g->issue;
    int mine = w->g->marker ? w->g->marker->priority : PRIORITY_NONE, now = PRIORITY_NONE, p = w->g->priority;
    w->out->raised_from = PRIORITY_NONE;
    if (is) {
        now = labels_worst(is->labels, is->labels_n);
        if (now == PRIORITY_NONE)
            now = mine != PRIORITY_NONE ? mine : title_priority(is->title);
    }
    bool may = is && !w->g->partial && now != PRIORITY_NONE;
    bool rises = may && p < now && (mine == PRIORITY_NONE || p < mine);
    /* A run that was cut off after the label: the rest of it is due. */
    bool half = may && p == now && mine != PRIORITY_NONE && p < mine;
    if (rises || half)
        w->out->raised_from = rises ? now : mine;
    rises = rises || half;
    if (rises || (now == PRIORITY_NONE && mine == PRIORITY_NONE))
        w->m.priority = p;
    else
        w->m.priority = mine != PRIORITY_NONE ? mine : now;
}

static void settle_labels(struct work *w) {
    struct arena *a = w->d->arena;
    const struct issue *is = w->g->issue;
    struct labels wanted = {NULL, 0};
    struct triage_rule_view v;
    bool raised = w->out->raised_from != PRIORITY_NONE;
    labels_add(&wanted, w->d->settings->label, a);
    if (!is || raised || labels_worst(is->labels, is->labels_n) == PRIORITY_NONE)
        labels_add(&wanted, priority_name(w->m.priority), a);
    if (!w->g->partial && !w->g->umbrella && triage_find(w->d->rules, w->d->set, primary(w), &v))
        for (size_t i = 0; i < v.labels_n; i++)
            labels_add(&wanted, v.labels[i], a);
    static const struct issue none = {.labels_n = 0};
    const struct issue *before = is ? is : &none;
    w->out->labels = labels_after(before, w->g->marker, &wanted, raised, a);
    struct labels ours = labels_ours(before, w->g->marker, &w->out->labels, a);
    w->m.labels = ours.items;
    w->m.labels_n = ours.n;
    w->out->relabelled = w->out->labels.n != before->labels_n;
    for (size_t i = 0; i < before->labels_n && !w->out->relabelled; i++)
        w->out->relabelled = !labels_hold(&w->out->labels, before->labels[i]);
}

static void settle_title(struct work *w) {
    struct arena *a = w->d->arena;
    const struct issue *is = w->g->issue;
    const struct marker *m = w->g->marker;
    if (!is) {
        w->out->title = title_compose(w->d->gate, w->g->category, w->m.priority, shown_title(w), a);
        w->m.title_sha = arena_str(a, digest_str(w->out->title).s);
        return;
    }
    w->out->title = is->title;
    bool moves = w->out->raised_from != PRIORITY_NONE || w->g->todo == GROUP_REOPEN;
    if (!moves || !m || !m->title_sha)
        return;
    if (strcmp(digest_str(is->title).s, m->title_sha) != 0) {
        /* A run that was cut off after the title: it is ours all the same. */
        const char *ours = title_compose(w->d->gate, w->g->category, w->m.priority, shown_title(w), a);
        if (!strcmp(ours, is->title))
            w->m.title_sha = arena_str(a, digest_str(ours).s);
        return;
    }
    struct title_parts parts = title_split(is->title, a);
    if (!parts.name)
        return;
    w->out->title = title_compose(w->d->gate, w->g->todo == GROUP_REOPEN ? w->g->category : parts.category,
                                  w->m.priority, parts.name, a);
    w->out->retitled = strcmp(w->out->title, is->title) != 0;
    w->m.title_sha = arena_str(a, digest_str(w->out->title).s);
}

/* ---- links ---- */

static void link_to(struct work *w, int64_t number) {
    struct upkeep *u = w->out;
    if (number <= 0 || (w->g->issue && w->g->issue->number == number) || u->linked_n == UPKEEP_MAX_LINKED)
        return;
    for (size_t i = 0; i < u->linked_n; i++)
        if (u->linked[i] == number)
            return;
    u->linked[u->linked_n++] = number;
}

static void settle_links(struct work *w) {
    const struct group *g = w->g;
    if (g->old)
        link_to(w, g->old->number);
    link_to(w, g->possibly);
    if (g->umbrella)
        return;
    for (size_t k = 0; k < g->n; k++) {
        size_t root = group_root(w->d->set, g->members[k]);
        const struct issue *is = w->d->groups[w->d->places[root].group].issue;
        if (is)
            link_to(w, is->number);
        for (size_t i = 0; (is = match_stated_link(w->d->idx, g->members[k], i)); i++)
            link_to(w, is->number);
        const struct match *m = &w->d->places[g->members[k]].match;
        for (size_t i = 0; i < m->related_n && !w->d->places[g->members[k]].symptom; i++)
            link_to(w, m->related[i]);
    }
}

/* ---- texts ---- */

/* The marker's line is ours alone, yet revisions in it come from the log. */
static void clean_marker(struct work *w) {
    struct strbuf sb;
    strbuf_init(&sb, 4 * MARKER_MAX_JSON);
    marker_print(&w->m, &sb);
    if (gate_scan(w->d->gate, strbuf_str(&sb), sb.len, NULL))
        w->m.revisions_n = 0;
    strbuf_release(&sb);
}

/* Ours is what we wrote, and only as long as it stands as we wrote it, closing line included. */
static void look_for_edits(struct work *w, const char *body) {
    struct marker_block b = marker_split(body, w->d->arena);
    const char *sha = w->g->marker ? w->g->marker->body_sha : NULL;
    w->old_inner = b.found && w->g->marker ? b.inner : NULL;
    w->out->edited = (b.cut && w->g->marker) ||
                     (w->old_inner && sha && strcmp(compose_sha(w->old_inner, w->d->arena), sha) != 0);
}

static void put_body(struct work *w, const char *inner) {
    struct arena *a = w->d->arena;
    if (inner)
        w->m.body_sha = compose_sha(inner, a);
    w->out->body = compose_body(w->g->issue ? w->g->issue->body : "", &w->m, inner, a);
}

/* What a person wrote is never cut: ours gives way piece by piece, and in the end altogether. */
static int settle_body(struct work *w, struct compose *c, struct err *err) {
    const char *inner = NULL;
    clean_marker(w);
    look_for_edits(w, w->g->issue ? w->g->issue->body : "");
    if (w->out->edited) {
        put_body(w, NULL);
        w->out->no_room = !compose_fits(w->out->body, COMPOSE_MAX_WHOLE);
        return 0;
    }
    for (int size = COMPOSE_FULL; size < COMPOSE_SIZES; size++) {
        c->size = (enum compose_size)size;
        if (compose_issue(c, w->old_inner, &inner, err))
            return -1;
        put_body(w, inner);
        if (compose_fits(w->out->body, COMPOSE_MAX_POINTS))
            return 0;
    }
    if (compose_bare(c, "length", &inner, err))
        return -1;
    put_body(w, inner);
    w->out->no_room = !compose_fits(w->out->body, COMPOSE_MAX_WHOLE);
    return 0;
}

static struct compose_change change_of(const struct work *w) {
    struct arena *a = w->d->arena;
    struct compose_change ch = {.reopened = w->g->todo == GROUP_REOPEN ? w->g->why : NULL,
                                .raised_from = w->out->raised_from,
                                .joined = w->out->joined,
                                .joined_n = w->out->joined_n,
                                .adopted = !w->g->marker,
                                .fresh = w->out->fresh,
                                .at_least = w->out->at_least,
                                .aside = w->out->aside};
    for (size_t k = 0; k < w->g->n; k++) {
        const struct facts *f = &w->d->places[w->g->members[k]].facts;
        for (size_t i = 0; i < f->revisions_n; i++)
            facts_push(&ch.revisions, &ch.revisions_n, MARKER_MAX_REVISIONS, f->revisions[i], a);
        for (size_t i = 0; i < f->patterns_n; i++)
            facts_push(&ch.patterns, &ch.patterns_n, 24, shown_pattern(w, w->g->members[k], f->patterns[i]),
                       a);
    }
    return ch;
}

/* What this very comment tells of, and what it told before it was extended. */
static void name_joined(const struct work *w, struct marker *m) {
    const struct issue_comment *old = w->out->remark.extend;
    struct marker before;
    m->joined = NULL;
    m->joined_n = 0;
    if (old && marker_parse(old->body, &before, w->d->arena)) {
        m->joined = before.joined;
        m->joined_n = before.joined_n;
        marker_release(&before);
    }
    for (size_t i = 0; i < w->out->joined_n; i++)
        facts_push(&m->joined, &m->joined_n, MARKER_MAX_ALSO,
                   w->d->set->clusters[w->out->joined[i]].fingerprint, w->d->arena);
}

static int settle_comment(struct work *w, const struct compose *c, struct err *err) {
    struct arena *a = w->d->arena;
    struct compose_change ch = change_of(w);
    struct upkeep *u = w->out;
    u->remark = remark_due(w->d, w->g->issue, &w->m, &ch);
    if (!u->remark.due)
        return 0;
    struct marker m = w->m;
    m.runs_n = 0;
    m.unknown = NULL;
    name_joined(w, &m);
    const char *text;
    if (compose_comment(c, &ch, u->remark.extend != NULL, &text, err))
        return -1;
    if (u->remark.extend) {
        struct marker_block b = marker_split(u->remark.extend->body, a);
        if (b.found && strlen(b.inner) + strlen(text) < COMPOSE_MAX_POINTS / 2) {
            u->comment =
                compose_body(u->remark.extend->body, &m, arena_printf(a, "%s\n%s", b.inner, text), a);
            return 0;
        }
        u->remark.extend = NULL;
        name_joined(w, &m);
        if (compose_comment(c, &ch, false, &text, err))
            return -1;
    }
    u->comment = compose_body("", &m, text, a);
    return 0;
}

int upkeep_of(const struct group_draft *d, const struct group *g, struct upkeep *out, struct err *err) {
    *out = (struct upkeep){.raised_from = PRIORITY_NONE};
    struct work w = {.d = d, .g = g, .out = out};
    if (g->umbrella)
        upkeep_umbrella_make(d, g, out, &w.m);
    else
        upkeep_marker_make(d, g, out, &w.m);
    settle_priority(&w);
    settle_labels(&w);
    settle_title(&w);
    settle_links(&w);
    upkeep_relations_settle(d, g, out, &w.m);
    struct compose c = {.draft = d,
                        .group = g,
                        .marker = &w.m,
                        .aside = out->aside,
                        .at_least = out->at_least,
                        .linked = out->linked,
                        .linked_n = out->linked_n,
                        .predecessor = g->old ? g->old->number : 0};
    if (settle_body(&w, &c, err))
        return -1;
    c.size = COMPOSE_FULL;
    return g->issue && !g->umbrella ? settle_comment(&w, &c, err) : 0;
}
