/* Keys of the config that say how servers are asked: GitHub and Cloud Logging. */
#ifndef APP_CONFIG_REMOTE_H
#define APP_CONFIG_REMOTE_H

#include "app/config_value.h"

int config_remote_version(struct settings *s, const struct json *v, struct err *err);
int config_remote_ca_file(struct settings *s, const struct json *v, struct err *err);
int config_remote_pace(struct settings *s, const struct json *v, struct err *err);
int config_remote_http(struct settings *s, const struct json *v, struct err *err);
int config_remote_listing(struct settings *s, const struct json *v, struct err *err);
int config_remote_collect(struct settings *s, const struct json *v, struct err *err);

#endif
