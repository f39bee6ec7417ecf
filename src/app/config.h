/* The config file: JSON in which // comments are accepted, an unknown key being an error. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "app/options.h"
#include "base/err.h"
#include "model/settings.h"

enum { CONFIG_MAX_BYTES = 1 << 20 };

/* Settings from the defaults, the config file (the one named, else the first of the default places that is
 * there, else none) and the options, in rising weight. The built-in rules stand behind the config's.
 * ERR_USAGE: where and what. `s` is to be released in any case. */
int config_load(const struct options *o, struct settings *s, struct err *err);
/* A config's text over settings that are initialised, the same errors. */
int config_read(const char *text, size_t len, struct settings *s, struct err *err);

#endif
