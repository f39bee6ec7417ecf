/* What a pull from Cloud Logging asks for, by options and config. */
#ifndef APP_PULL_ASK_H
#define APP_PULL_ASK_H

#include "app/session.h"
#include "base/arena.h"
#include "base/json.h"
#include "model/severity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PULL_ASK_MAX_CAP = 100000, PULL_ASK_MAX_SERVICES = 64 };

struct pull_ask {
    const char **names; /* "projects/ID", ... */
    size_t names_n;
    const char *services[PULL_ASK_MAX_SERVICES];
    size_t services_n;
    const char *more[2]; /* conditions of the config and of --filter */
    size_t more_n;
    int64_t from, to; /* from <= timestamp < to */
    int least;        /* severity */
    int64_t cap;      /* newest entries of each severity; 0: all entries */
};

/* Strings in the arena, or the session's. `project` is what the credentials are of, NULL: unknown. ERR_USAGE:
 * a word that is none, a window that ends before it begins, no project. */
int pull_ask_read(const struct session *s, const char *project, struct arena *a, struct pull_ask *out,
                  struct err *err);
/* How many lists are asked for one after the other, and the filter of one. ERR_USAGE: too long. */
size_t pull_ask_lists(const struct pull_ask *ask);
int pull_ask_filter(const struct pull_ask *ask, size_t list, struct strbuf *out, struct err *err);
const char *pull_ask_severity(const struct pull_ask *ask, size_t list); /* NULL: of all */
/* All of it but the window, as the caller's JSON: what must be the same for going on with a pull. */
struct json *pull_ask_json(const struct session *s, const struct pull_ask *ask);
/* ERR_USAGE where an option of pulls stands without one. */
int pull_ask_check(const struct session *s, struct err *err);

#endif
