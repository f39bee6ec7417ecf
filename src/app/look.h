/* Evidence from a git history for the clusters of a set: --git, --rev, else the repository stood in. */
#ifndef APP_LOOK_H
#define APP_LOOK_H

#include "app/session.h"

/* Before the gate: what is looked for is the text as logged. ERR_USAGE only where --git or --rev names what
 * is not there; all else becomes a note of the set. Clusters that brought evidence keep it; symptoms get
 * none. */
int look_evidence(struct session *s, struct cluster_set *set, struct err *err);
/* OWNER/NAME of the repository's remote `origin` in the settings' arena; NULL: there is none, or --git none.
 */
const char *look_origin(struct session *s);

#endif
