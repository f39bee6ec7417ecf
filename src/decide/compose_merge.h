/* The text of an issue after an input that does not hold what the issue is about. */
#ifndef DECIDE_COMPOSE_MERGE_H
#define DECIDE_COMPOSE_MERGE_H

#include "base/arena.h"

#include <stdbool.h>

/* The old text with what the new one (of the same template) says of counts in its head (not when aside),
 * input, revisions, symptoms, runs and links. All else stays: title, exception, frames, patterns, sample.
 * Arena. */
const char *compose_merge(const char *old, const char *new, bool aside, struct arena *a);

#endif
