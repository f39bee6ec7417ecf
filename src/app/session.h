/* What every command works with: settings, gate, and the steps from inputs to clusters. */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/options.h"
#include "app/talk.h"
#include "base/err.h"
#include "markup/gate.h"
#include "model/cluster.h"
#include "model/settings.h"

struct session {
    const struct options *o;
    struct talk talk;
    struct settings settings;
    struct gate *gate;
};

/* Config and gate (which knows the credentials of the environment). Release in any case. */
int session_init(struct session *s, const struct options *o, struct err *err);
void session_release(struct session *s);

/* Reads all inputs, clusters and triages them; every text of the set has passed the gate. NULL with `err`. */
struct cluster_set *session_clusters(struct session *s, bool members, struct err *err);

/* Appends JSON with what it may hold raw and a terminal or a runner would obey as escapes: the value stays
 * the same.
 */
void session_escape_json(const char *s, size_t len, struct strbuf *out);
/* Prints a JSON value to the file of -o, or stdout. */
int session_print_json(const struct json *j, const char *path, struct err *err);

#endif
