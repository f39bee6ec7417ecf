#include "apply/apply_parts.h"
#include "base/json.h"
#include "markup/template.h"
#include "model/marker.h"

#include <inttypes.h>
#include <string.h>

/* The open issue with the lowest number that carries the fingerprint, is lower than ours, and was not there
 * when this run read its listing: those that were there have been decided on. */
static const struct issue *lower_twin(const struct issue_list *recent, const struct issue_list *known,
                                      const char *fp, int64_t ours) {
    const struct issue *found = NULL;
    struct arena a = {0};
    for (size_t i = 0; i < recent->n; i++) {
        const struct issue *is = &recent->items[i];
        struct marker m;
        if (is->number >= ours || !is->open || !is->author_trusted || (found && found->number < is->number) ||
            issue_list_find(known, is->number) || !marker_parse(is->body, &m, &a))
            continue;
        if (marker_covers(&m, fp))
            found = is;
        marker_release(&m);
    }
    arena_release(&a);
    return found;
}

static const char *twin_text(struct plan *p, const struct issue *twin) {
    struct json *data = json_new_object();
    json_set_int(data, "number", twin->number);
    struct strbuf out;
    strbuf_init(&out, 4096);
    const char *text = NULL;
    if (!template_fill("twin.md", data, NULL, &out, NULL))
        text = arena_str(&p->arena, strbuf_str(&out));
    strbuf_release(&out);
    json_free(data);
    return text;
}

static void give_way(struct plan *p, struct plan_action *a, const struct issue *twin, struct tracker *t,
                     struct issue_list *issues) {
    struct err err = {0};
    int64_t id;
    struct issue *ours = issue_list_find(issues, a->issue);
    if (ours && t->ops->look && t->ops->look(t, issues, ours, &err))
        ours = NULL; /* what a person may have added to it is not overwritten: it is closed as it is */
    const char *text = twin_text(p, twin);
    struct tracker_edit e = {.state = "closed",
                             .state_reason = "duplicate",
                             .body = ours ? marker_set_twin(ours->body, twin->number, &p->arena) : NULL};
    if (t->ops->edit(t, a->issue, &e, &err) || (text && t->ops->comment(t, a->issue, text, &id, &err))) {
        a->result_text = arena_printf(&p->arena,
                                      "issue #%" PRId64
                                      " by another run is about the same, and ours could not be closed: %s",
                                      twin->number, err.text);
        a->result = RESULT_FAILED; /* two are open: that is not done */
        return;
    }
    if (ours) {
        ours->open = false;
        ours->state_reason = "duplicate";
    }
    a->twin = twin->number;
    a->result_text = arena_printf(&p->arena,
                                  "another run made #%" PRId64 " for it at the same moment; ours, #%" PRId64
                                  ", was closed as its duplicate",
                                  twin->number, a->issue);
    a->issue = twin->number;
}

void apply_twins(struct plan *p, struct tracker *t, struct issue_list *issues) {
    bool made = false;
    for (size_t i = 0; i < p->actions_n; i++)
        made = made || (p->actions[i].kind == PLAN_CREATE && p->actions[i].result == RESULT_DONE);
    if (!made || !t->ops->recent)
        return;
    struct err err = {0};
    struct issue_list *recent = t->ops->recent(t, &err);
    for (size_t i = 0; i < p->actions_n; i++) {
        struct plan_action *a = &p->actions[i];
        struct marker m = {0};
        if (a->kind != PLAN_CREATE || a->result != RESULT_DONE || !marker_parse(a->body, &m, &p->arena))
            continue;
        const struct issue *twin = recent ? lower_twin(recent, issues, m.fp, a->issue) : NULL;
        marker_release(&m);
        if (!recent)
            a->result_text =
                arena_printf(&p->arena, "whether another run made one too is not known: %s", err.text);
        else if (twin)
            give_way(p, a, twin, t, issues);
    }
    issue_list_free(recent);
}
