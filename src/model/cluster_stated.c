/* What ready-made results and worklogs state became of a cluster. */
#include "model/cluster_fields.h"

#include <string.h>

enum { MAX_LINKED = 64 };

static int number(const struct json *j) {
    double v = json_real(j, 0);
    return v >= 1 && v <= 1e9 ? (int)v : 0;
}

void cluster_read_stated(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *o = json_get(j, "stated"), *linked = json_get(o, "linked");
    struct arena *a = &r->set->arena;
    if (!json_is_object(o))
        return;
    struct cluster_stated *s = arena_alloc(a, sizeof *s);
    s->action = arena_str(a, json_str(o, "action"));
    s->title = arena_str(a, json_str(o, "title"));
    s->status = arena_str(a, json_str(o, "status"));
    s->issue = number(json_get(o, "issue"));
    s->linked = arena_alloc(a, MAX_LINKED * sizeof *s->linked);
    for (const struct json *k = json_is_array(linked) ? json_first(linked) : NULL; k; k = json_next(k))
        if (number(k) && s->linked_n < MAX_LINKED)
            s->linked[s->linked_n++] = number(k);
    if (s->action || s->title || s->status || s->issue || s->linked_n)
        c->stated = s;
}

void cluster_put_stated(struct json *o, const struct cluster *c) {
    const struct cluster_stated *s = c->stated;
    if (!s)
        return;
    struct json *out = json_set_object(o, "stated");
    if (s->action)
        json_set_str(out, "action", s->action);
    if (s->issue)
        json_set_int(out, "issue", s->issue);
    if (s->title)
        json_set_str(out, "title", s->title);
    if (s->status)
        json_set_str(out, "status", s->status);
    struct json *linked = s->linked_n ? json_set_array(out, "linked") : NULL;
    for (size_t i = 0; i < s->linked_n; i++)
        json_add_int(linked, s->linked[i]);
}
