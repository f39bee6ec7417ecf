/* The list of symptoms within our text: made from the set, kept from one run to the next. */
#ifndef DECIDE_COMPOSE_SYMPTOMS_H
#define DECIDE_COMPOSE_SYMPTOMS_H

#include "decide/compose.h"

enum { COMPOSE_MAX_SYMPTOMS = 6 };

struct compose_symptoms {
    const char *lines[COMPOSE_MAX_SYMPTOMS];
    size_t n;
};

/* The group's symptoms, then lines of the old text whose titles are not among them; arena. */
int compose_symptoms_list(const struct compose *c, const char *old_inner, struct compose_symptoms *out,
                          struct err *err);

#endif
