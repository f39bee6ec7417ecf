/* Opening the tracker that the options name, and reading what a plan needs of it. */
#ifndef APP_TRACKING_H
#define APP_TRACKING_H

#include "app/session.h"
#include "model/issue.h"
#include "tracker/tracker.h"

/* `writable`: writes reach the tracker; otherwise it stays byte-identical. NULL with ERR_USAGE (the GitHub
 * tracker is not built yet, an unknown kind) or ERR_TRACKER. `name` gets what plans call it: "sqlite". */
struct tracker *tracking_open(const struct session *s, bool writable, const char **name, struct err *err);
/* The file of --tracker sqlite:FILE, by default .log-gardener/tracker.db. NULL with ERR_USAGE. */
const char *tracking_path(const struct session *s, struct err *err);

#endif
