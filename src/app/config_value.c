#include "app/config_value.h"

#include "app/options.h"
#include "base/timestamp.h"

#include <string.h>

int config_object(struct settings *s, const struct json *v, const char *at, const struct config_key *keys,
                  size_t n, struct err *err) {
    if (!json_is_object(v))
        return err_set(err, ERR_USAGE, "%s is not an object", at);
    bool seen[32] = {false};
    for (struct json *m = json_first(v); m; m = json_next(m)) {
        const char *names[32];
        size_t i = 0;
        for (; i < n && strcmp(keys[i].name, json_key(m)) != 0; i++)
            names[i] = keys[i].name;
        if (i == n) {
            const char *near = options_nearest(json_key(m), names, n);
            return err_set(err, ERR_USAGE, "there is no key \"%s\" in %s%s%s%s", json_key(m), at,
                           near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
        }
        if (seen[i])
            return err_set(err, ERR_USAGE, "the key \"%s\" stands twice in %s", keys[i].name, at);
        seen[i] = true;
        if (keys[i].read(s, m, err))
            return err_prefix(err, "%s", keys[i].name);
    }
    return 0;
}

int config_string(const struct json *v, const char **out, struct settings *s, struct err *err) {
    const char *text = json_string(v);
    if (!text || !*text)
        return err_set(err, ERR_USAGE, "a text is due here");
    *out = arena_str(&s->arena, text);
    return 0;
}

int config_duration(const struct json *v, int64_t *out, struct err *err) {
    if (json_is_bool(v) || !timestamp_duration(json_string(v), out))
        return err_set(err, ERR_USAGE, "a duration is due here: \"6h\", \"10d\", \"0s\"");
    return 0;
}

int config_count(const struct json *v, int *out, struct err *err) {
    double d = json_real(v, -1);
    if (d < 0 || d > 10000 || d != (int)d)
        return err_set(err, ERR_USAGE, "a whole number from 0 to 10000 is due here");
    *out = (int)d;
    return 0;
}

int config_share(const struct json *v, double *out, struct err *err) {
    double d = json_real(v, -1);
    if (d < 0 || d > 1)
        return err_set(err, ERR_USAGE, "a number from 0 to 1 is due here");
    *out = d;
    return 0;
}

int config_strings(const struct json *v, const char ***out, size_t *n, struct settings *s, struct err *err) {
    if (!json_is_array(v))
        return err_set(err, ERR_USAGE, "a list of texts is due here");
    const char **list = arena_alloc(&s->arena, (json_count(v) + 1) * sizeof *list);
    size_t k = 0;
    for (struct json *m = json_first(v); m; m = json_next(m))
        if (config_string(m, &list[k++], s, err))
            return -1;
    *out = list;
    *n = k;
    return 0;
}

int config_bool(const struct json *v, bool *out, struct err *err) {
    struct strbuf sb;
    if (!json_is_bool(v))
        return err_set(err, ERR_USAGE, "true or false is due here");
    strbuf_init(&sb, 8);
    json_print(v, false, &sb);
    *out = !strcmp(strbuf_str(&sb), "true");
    strbuf_release(&sb);
    return 0;
}

int config_wait(const struct json *v, int64_t unit, int64_t *out, struct err *err) {
    double d = json_real(v, -1);
    if (d < 0 || d > 86400000 || d != (double)(int64_t)d)
        return err_set(err, ERR_USAGE, "a whole number of 0 or more is due here");
    *out = (int64_t)d * unit;
    return 0;
}
