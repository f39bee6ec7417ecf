#include "apply/apply_parts.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "model/marker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A marker in a stranger's text must not be able to keep an issue from being made. */
static bool is_ours(const struct issue *i) {
    static const char *const bots[] = {"log-gardener[bot]", "github-actions[bot]"};
    bool ours = i->author_trusted;
    for (size_t k = 0; k < sizeof bots / sizeof *bots; k++)
        ours = ours || (i->author && !strcmp(i->author, bots[k]));
    return ours;
}

void apply_check_cover(struct apply_check *c, const struct issue *i) {
    struct arena a;
    arena_init(&a);
    struct marker m;
    if (i->open && is_ours(i) && !issue_has_label(i, ISSUE_NOREUSE) && marker_parse(i->body, &m, &a)) {
        if (m.fp)
            *strmap_put(&c->covered, m.fp, strlen(m.fp)) = (size_t)i->number;
        for (size_t k = 0; k < m.also_n; k++)
            *strmap_put(&c->covered, m.also[k], strlen(m.also[k])) = (size_t)i->number;
        marker_release(&m);
    }
    arena_release(&a);
}

void apply_check_init(struct apply_check *c, const struct issue_list *issues) {
    *c = (struct apply_check){.start_n = issues->n};
    c->start = mem_alloc(issues->n + 1, sizeof *c->start);
    if (issues->n)
        memcpy(c->start, issues->items, issues->n * sizeof *c->start);
    c->listed = mem_alloc(issues->n + 1, sizeof *c->listed);
    for (size_t i = 0; i < issues->n; i++)
        c->listed[i] = issues->items[i].body;
    strmap_init(&c->covered);
    strmap_init(&c->looked);
    for (size_t i = 0; i < issues->n; i++)
        apply_check_cover(c, &issues->items[i]);
}

void apply_check_release(struct apply_check *c) {
    strmap_release(&c->covered);
    strmap_release(&c->looked);
    free(c->listed);
    free(c->start);
}

const char *apply_check_listed(const struct apply_check *c, const struct issue_list *issues,
                               const struct issue *i) {
    size_t place = (size_t)(i - issues->items);
    return place < c->start_n ? c->listed[place] : NULL;
}

int apply_check_look(struct apply_check *c, struct tracker *t, struct issue_list *issues, struct issue *i,
                     bool body, struct err *err) {
    size_t place = (size_t)(i - issues->items);
    size_t *known = strmap_put(&c->looked, (const char *)&i->number, sizeof i->number);
    bool again = *known == LOOKED_BEFORE_A_WRITE && body;
    if ((*known != LOOKED_NEVER && !again) || !t->ops->look || place >= c->start_n)
        return 0; /* what this run made needs no second look */
    *known = LOOKED_JUST_NOW;
    int rc = t->ops->look(t, issues, i, err);
    if (rc)
        return rc;
    if (again)
        c->start[place].body = i->body; /* the rest is as we left it, which the plan does not know */
    else
        c->start[place] = *i;
    return 0;
}

void apply_check_wrote(struct apply_check *c, const struct issue *i) {
    *strmap_put(&c->looked, (const char *)&i->number, sizeof i->number) = LOOKED_BEFORE_A_WRITE;
}

static const char *check_absent(const struct apply_check *c, struct plan *p, const struct plan_action *a) {
    const struct plan_cluster *cluster = plan_cluster_find(p, a->cluster);
    if (!cluster || !cluster->fingerprint)
        return NULL;
    const size_t *number = strmap_get(&c->covered, cluster->fingerprint, strlen(cluster->fingerprint));
    if (!number)
        return NULL;
    return arena_printf(&p->arena, "issue #%zu carries this fingerprint by now", *number);
}

const char *apply_check_action(const struct apply_check *c, struct plan *p, const struct plan_action *a,
                               const struct issue_list *issues, const struct issue *i) {
    if (a->pre_absent) {
        const char *why = check_absent(c, p, a);
        if (why)
            return why;
    }
    if (!i)
        return NULL;
    size_t place = (size_t)(i - issues->items);
    const struct issue *then = place < c->start_n ? &c->start[place] : i;
    const char *state = then->open ? "open" : "closed";
    if (a->pre_state && strcmp(a->pre_state, state) != 0)
        return arena_printf(&p->arena, "issue #%" PRId64 " is %s by now, the plan expects it %s", i->number,
                            state, a->pre_state);
    if (a->pre_title_sha && strcmp(a->pre_title_sha, digest_str(then->title).s) != 0)
        return arena_printf(&p->arena, "the title of issue #%" PRId64 " was changed since the plan was made",
                            i->number);
    if (a->pre_body_sha && strcmp(a->pre_body_sha, digest_str(then->body).s) != 0)
        return arena_printf(&p->arena, "the body of issue #%" PRId64 " was changed since the plan was made",
                            i->number);
    return NULL;
}
