/* What loggers put before a message: time, process, level, logger's name. */
#ifndef TEXT_PREFIX_H
#define TEXT_PREFIX_H

#include "base/arena.h"
#include "model/severity.h"

#include <stdbool.h>

struct prefix {
    const char *message; /* points into the text, after the prefix */
    int severity;        /* of the level word; -1: there was none */
};

/* Knows gunicorn's `[time] [pid] [LEVEL] `, Python's `time - name - LEVEL - ` with one or two names, loguru's
 * `time | LEVEL | where - `, `[LEVEL] `, `LEVEL: `, nginx's `time [level] `. What it does not know stays. */
struct prefix prefix_split(const char *text);

/* The access line of a server: `10.0.0.1:5000 - "GET /x HTTP/1.1" 404`. False when it is none. */
struct prefix_access {
    char method[16];
    const char *path; /* not terminated */
    size_t path_len;
    int status;
};
bool prefix_access(const char *message, struct prefix_access *out);

/* Without colour tags (<red>..</red>), ANSI sequences, and with literal \n of a traceback on one line made
 * newlines. The text itself where nothing has to be changed. */
const char *prefix_clean(const char *text, struct arena *a);

/* Past decoration: blanks, emoji, bracketed signs ([U+2713], [?]), and shouted words (CRITICAL:, FAIL:). */
const char *prefix_skip_decoration(const char *message);

#endif
