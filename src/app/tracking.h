/* Opening the tracker that the options name. */
#ifndef APP_TRACKING_H
#define APP_TRACKING_H

#include "app/session.h"
#include "github/github.h"
#include "tracker/github_tracker.h"
#include "tracker/tracker.h"

struct tracking {
    const char *name; /* what plans call it: "github", "sqlite" */
    const char *path; /* the file of an embedded one; NULL: it is GitHub */
};

/* The repository is that of the settings, else for reading the one that `origin` leads to.
 * By default GitHub where a repository and credentials are known, else sqlite:.log-gardener/tracker.db.
 * ERR_USAGE: another word, or what GitHub needs is missing. */
int tracking_find(struct session *s, struct tracking *out, struct err *err);
/* The default file of an embedded tracker where --tracker names none. ERR_USAGE where it names GitHub. */
const char *tracking_path(const struct session *s, struct err *err);

/* `writable`: writes reach the tracker; otherwise it stays byte-identical. A repository on GitHub is asked
 * what it is: whether it is public goes into the settings, which may only make them stricter; one that takes
 * no issues, or is called otherwise by now, is refused where it would be written to. ERR_USAGE, ERR_TRACKER.
 */
struct tracker *tracking_open(struct session *s, const struct tracking *t, bool writable, struct err *err);

/* For what talks to GitHub besides: a client for the repository. NULL with ERR_USAGE. */
struct github *tracking_client(struct session *s, const char *repo, struct err *err);
/* A listing of that repository alone, for reading. */
struct tracker *tracking_reader(struct session *s, const char *repo, struct err *err);
const char *tracking_state(const struct session *s); /* --state, or its default */

#endif
