/* Requests by what was asked for. */
#ifndef CLUSTER_HTTP_KIND_H
#define CLUSTER_HTTP_KIND_H

#include "base/arena.h"

/* "probe" (for /.env, /etc/passwd, /wp-admin ...), "asset" (favicon, robots.txt, source maps ...),
 * "websocket", "health", "endpoint". `method` may be NULL. */
const char *http_kind_of(const char *method, const char *url);

/* Path of a URL without host, query and fragment, variable parts masked, at most 80 bytes. */
const char *http_kind_route(const char *url, struct arena *a);

#endif
