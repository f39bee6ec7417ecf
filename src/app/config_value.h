/* Values of the config, for the files that read its keys. All fail with ERR_USAGE and say what is due. */
#ifndef APP_CONFIG_VALUE_H
#define APP_CONFIG_VALUE_H

#include "base/err.h"
#include "base/json.h"
#include "model/settings.h"

/* One key: how its value is read into the settings. */
struct config_key {
    const char *name;
    int (*read)(struct settings *s, const struct json *v, struct err *err);
};

/* An object of these keys, each at most once, none besides; `at` is its name in errors. */
int config_object(struct settings *s, const struct json *v, const char *at, const struct config_key *keys,
                  size_t n, struct err *err);
int config_string(const struct json *v, const char **out, struct settings *s, struct err *err);
int config_duration(const struct json *v, int64_t *out, struct err *err);
int config_count(const struct json *v, int *out, struct err *err);
int config_share(const struct json *v, double *out, struct err *err);
int config_strings(const struct json *v, const char ***out, size_t *n, struct settings *s, struct err *err);
int config_bool(const struct json *v, bool *out, struct err *err);
/* Milliseconds or seconds as a whole number. */
int config_wait(const struct json *v, int64_t unit, int64_t *out, struct err *err);

#endif
