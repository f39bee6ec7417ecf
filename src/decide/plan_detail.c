#include "decide/plan_detail.h"

#include "base/strbuf.h"

enum { MAX_TEXT = 1 << 20 };

const char *plan_detail_text(const struct gate *g, const char *s, struct arena *a) {
    if (!s)
        return NULL;
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    gate_add(g, GATE_PLAIN, s, &sb);
    const char *out = arena_dup(a, strbuf_str(&sb), sb.len);
    strbuf_release(&sb);
    return out;
}

static struct json *gated(const struct gate *g, const struct json *j, struct arena *a) {
    const char *s = json_string(j);
    struct json *out;
    if (s) {
        struct json *holder = json_new_array();
        json_add_str(holder, plan_detail_text(g, s, a));
        out = json_copy(json_first(holder));
        json_free(holder);
        return out;
    }
    if (json_is_object(j)) {
        out = json_new_object();
        for (const struct json *k = json_first(j); k; k = json_next(k))
            json_set(out, plan_detail_text(g, json_key(k), a), gated(g, k, a));
        return out;
    }
    if (!json_is_array(j))
        return json_copy(j);
    out = json_new_array();
    for (const struct json *k = json_first(j); k; k = json_next(k))
        json_add(out, gated(g, k, a));
    return out;
}

struct json *plan_detail_cluster(const struct gate *g, const struct cluster *c) {
    struct arena a;
    arena_init(&a);
    struct json *raw = cluster_to_json(c, false), *out = gated(g, raw, &a);
    json_remove(out, "insert_ids");
    json_free(raw);
    arena_release(&a);
    return out;
}

struct json *plan_detail_source(const struct gate *g, const struct cluster_set *set) {
    static const char *const keys[] = {"source", "window", "totals"};
    struct arena a;
    arena_init(&a);
    struct json *whole = cluster_set_to_json(set, false), *out = json_new_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get(whole, keys[i]))
            json_set(out, keys[i], gated(g, json_get(whole, keys[i]), &a));
    json_free(whole);
    arena_release(&a);
    return out;
}
