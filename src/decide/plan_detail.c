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

struct json *plan_detail_cluster(const struct gate *g, const struct cluster *c) {
    struct json *raw = cluster_to_json(c, false), *out = gate_json(g, raw);
    json_remove(out, "insert_ids");
    json_free(raw);
    return out;
}

struct json *plan_detail_source(const struct gate *g, const struct cluster_set *set) {
    static const char *const keys[] = {"source", "window", "totals"};
    struct json *whole = cluster_set_to_json(set, false), *out = json_new_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get(whole, keys[i]))
            json_set(out, keys[i], gate_json(g, json_get(whole, keys[i])));
    json_free(whole);
    return out;
}
