/* What the two readers of a plan share; nobody else includes this. A plan is untrusted input. */
#ifndef MODEL_PLAN_FIELDS_H
#define MODEL_PLAN_FIELDS_H

#include "model/plan.h"

struct plan_reader {
    struct plan *plan;
    const char *what; /* "cluster" or "action", with `place` the part that errors name */
    size_t place;     /* from 1; 0: the plan itself */
    struct err *err;
};

int plan_refuse(const struct plan_reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Each leaves `out` as it is where the value is absent or null, and refuses a wrong type. A text is at most
 * `max` code points (and PLAN_MAX_TEXT bytes times four). */
int plan_read_text(const struct plan_reader *r, const struct json *obj, const char *key, size_t max,
                   const char **out);
int plan_read_whole(const struct plan_reader *r, const struct json *obj, const char *key, int64_t *out);
int plan_read_bool(const struct plan_reader *r, const struct json *obj, const char *key, bool *out);

/* One element of `actions` into the plan's next action. The clusters are read. */
int plan_read_action(struct plan_reader *r, const struct json *j, const char *cluster);

#endif
