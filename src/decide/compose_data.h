/* The values that the templates of issue and comment name, as JSON. The caller frees it. */
#ifndef DECIDE_COMPOSE_DATA_H
#define DECIDE_COMPOSE_DATA_H

#include "decide/compose.h"

/* symptoms: lines made by compose_symptoms. */
struct json *compose_data_issue(const struct compose *c, const char *const *symptoms, size_t symptoms_n);
struct json *compose_data_comment(const struct compose *c, const struct compose_change *change);
const char *compose_data_time(int64_t t, struct arena *a); /* "2025-09-16 01:32:02 UTC"; NULL for none */
const char *compose_data_count(int64_t n, bool at_least,
                               struct arena *a); /* "48 entries", "at least 1 entry" */

#endif
