/* Talk to the person at the terminal: stderr, nothing but errors with --quiet. */
#ifndef APP_TALK_H
#define APP_TALK_H

#include "app/options.h"
#include "base/err.h"

#include <stdbool.h>

struct talk {
    bool quiet, verbose, color, progress;
    const char *command;
};

/* --color and --progress: auto means a terminal on stderr (and no NO_COLOR). ERR_USAGE for another word. */
int talk_init(struct talk *t, const struct options *o, struct err *err);
void talk_error(const struct talk *t, const struct err *err); /* one line: log-gardener COMMAND: ... */
void talk_say(const struct talk *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))); /* unless quiet */
void talk_note(const struct talk *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))); /* if verbose */
/* How far reading has come; drawn over itself, and gone with talk_progress(t, -1). */
void talk_progress(const struct talk *t, long long entries);

#endif
