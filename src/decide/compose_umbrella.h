/* The text of an umbrella issue. */
#ifndef DECIDE_COMPOSE_UMBRELLA_H
#define DECIDE_COMPOSE_UMBRELLA_H

#include "decide/compose.h"

enum { COMPOSE_MAX_ROWS = 150 };

/* Data for templates/umbrella.md: a row for each member with something new, and the old text's rows of the
 * others, by priority; past COMPOSE_MAX_ROWS (fewer of a smaller size) they are only counted. NULL with err.
 * The caller's. */
struct json *compose_umbrella_data(const struct compose *c, const char *old_inner, struct err *err);

#endif
