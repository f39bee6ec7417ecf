/* gate_json: a whole JSON value through the gate. */
#include "base/mem.h"
#include "markup/gate.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT = 1 << 20 };

/* Members whose values identify something, here and in Cloud Logging. */
static enum gate_as as_of(const char *key) {
    static const char *const ids[] = {"insert_id", "insert_ids", "last_id", "fingerprint", "fp",
                                      "also",      "aliases",    "commit",  "error_groups"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (strcmp(key, ids[i]) == 0)
            return GATE_ID;
    return GATE_PLAIN;
}

static const char *pass(const struct gate *g, enum gate_as as, const char *text, struct strbuf *sb) {
    strbuf_reset(sb);
    gate_add(g, as, text, sb);
    return strbuf_str(sb);
}

static struct json *copy(const struct gate *g, enum gate_as as, const struct json *j, struct strbuf *sb);

static struct json *copy_object(const struct gate *g, const struct json *j, struct strbuf *sb) {
    struct json *o = json_new_object();
    for (const struct json *k = json_first(j); k; k = json_next(k)) {
        enum gate_as as = as_of(json_key(k));
        char *key = mem_strdup(pass(g, GATE_PLAIN, json_key(k), sb));
        if (json_is_string(k))
            json_set_str(o, key, pass(g, as, json_string(k), sb));
        else
            json_set(o, key, copy(g, as, k, sb));
        free(key);
    }
    return o;
}

/* Of anything but a text alone. */
static struct json *copy(const struct gate *g, enum gate_as as, const struct json *j, struct strbuf *sb) {
    if (json_is_object(j))
        return copy_object(g, j, sb);
    if (!json_is_array(j))
        return json_copy(j);
    struct json *list = json_new_array();
    for (const struct json *k = json_first(j); k; k = json_next(k))
        if (json_is_string(k))
            json_add_str(list, pass(g, as, json_string(k), sb));
        else
            json_add(list, copy(g, as, k, sb));
    return list;
}

struct json *gate_json(const struct gate *g, const struct json *j) {
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    struct json *out = copy(g, GATE_PLAIN, j, &sb);
    strbuf_release(&sb);
    return out;
}
