/* The journal: before an issue is made its fingerprint is written down, afterwards its number. After a run
 * that was cut off, the next one knows what to look for. It lives in the state file; without one the markers
 * in the issues are enough, unless the tracker's listing lags behind. The newest 1,000 intents are kept.
 * Failures are ERR_USAGE. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { JOURNAL_MAX = 1000 };

struct journal_intent {
    const char *fingerprint;
    int64_t at;    /* by the clock, not by --now */
    int64_t issue; /* 0: no answer came; -1: it was refused */
};

/* On disk when it returns. *id names the intent. */
int journal_intend(const char *path, const char *repo, const char *fingerprint, int64_t *id, struct err *err);
int journal_result(const char *path, int64_t id, int64_t issue, struct err *err);
/* Those since a moment, oldest first, in the arena. A missing file holds none. */
int journal_read(const char *path, const char *repo, int64_t since, struct arena *a,
                 struct journal_intent **out, size_t *n, struct err *err);

#endif
