#include "decide/plan_twin.h"

#include "crypto/digest.h"
#include "decide/match.h"
#include "markup/template.h"
#include "model/marker.h"

#include <inttypes.h>

static struct plan_action *add(struct plan *p, enum plan_kind kind, const char *cluster,
                               const struct issue *twin, const char *reason) {
    struct plan_action *a = plan_add(p, kind, cluster);
    a->issue = twin->number;
    a->how = "marker";
    a->reason = reason;
    return a;
}

static int one(struct plan *p, const struct group_draft *d, const struct group *g, const struct issue *twin,
               const char *cluster, struct err *err) {
    struct arena *a = d->arena;
    const char *reason =
        arena_printf(a, "a second issue for the same problem as #%" PRId64, g->issue->number);
    /* The marker remembers why it was closed: it was no person who thought it bad. */
    const char *body = marker_set_twin(twin->body, g->issue->number, a);
    struct strbuf text;
    struct json *data = json_new_object();
    json_set_int(data, "number", g->issue->number);
    strbuf_init(&text, 4096);
    int rc = template_fill("twin.md", data, NULL, &text, err);
    if (!rc && body) {
        struct plan_action *edit = add(p, PLAN_EDIT_BODY, cluster, twin, reason);
        edit->body = body;
        edit->pre_state = "open";
        edit->pre_body_sha = arena_str(a, digest_str(twin->body).s);
    }
    if (!rc) {
        struct plan_action *close = add(p, PLAN_CLOSE, cluster, twin, reason);
        close->state_reason = "duplicate";
        close->pre_state = "open";
        add(p, PLAN_COMMENT, cluster, twin, reason)->body = arena_str(a, strbuf_str(&text));
    }
    strbuf_release(&text);
    json_free(data);
    return rc;
}

int plan_twin_emit(struct plan *p, const struct group_draft *d, const struct group *g, const char *cluster,
                   struct err *err) {
    const struct issue *twin;
    for (size_t n = 0; n < PLAN_TWIN_MAX && g->issue && g->marker && !g->umbrella; n++) {
        twin = match_twin(d->idx, g->issue, n);
        if (!twin)
            break;
        if (one(p, d, g, twin, cluster, err))
            return -1;
    }
    return 0;
}
