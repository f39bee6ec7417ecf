#include "apply/apply_parts.h"
#include "crypto/digest.h"
#include "model/marker.h"

#include <string.h>

static bool is_planned(const struct plan_action *a, const char *body) {
    return body && !strcmp(a->pre_body_sha, digest_str(body).s);
}

/* The marker's line stands between `before` and `inner`. */
static const char *our_block(const char *body, struct arena *a, struct marker_block *b) {
    *b = marker_split(body, a);
    if (!b->found)
        return NULL;
    size_t from = strlen(b->before), to = strlen(body) - strlen(b->after);
    return to > from ? arena_dup(a, body + from, to - from) : NULL;
}

/* An editor in the browser ends lines with \r\n. */
static bool same_lines(const char *a, const char *b) {
    for (;; a++, b++) {
        a += strspn(a, "\r");
        b += strspn(b, "\r");
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

void apply_merge_body(struct plan *p, struct plan_action *a, const char *planned, const char *now) {
    if (!a->pre_body_sha || !a->body || is_planned(a, now))
        return;
    const char *then = is_planned(a, planned)          ? planned
                       : is_planned(a, a->before_body) ? a->before_body
                                                       : NULL;
    struct marker_block old, fresh, ours;
    const char *old_block = then ? our_block(then, &p->arena, &old) : NULL;
    const char *fresh_block = our_block(now, &p->arena, &fresh), *our = our_block(a->body, &p->arena, &ours);
    if (!old_block || !fresh_block || !our || !same_lines(old_block, fresh_block))
        return;
    a->body = arena_printf(&p->arena, "%s%s%s", fresh.before, our, fresh.after);
    a->pre_body_sha = arena_str(&p->arena, digest_str(now).s);
}
