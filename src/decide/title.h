/* Titles of issues: how they are made, and what of any title, old or new, is the identity.
 *
 * Generations that are understood: `GCP-regression | P0 | Name`, the same behind an emoji,
 * `GCP-active-dev-medium-service-id-sanitization`, `GCP-staging-P2-Name-REGRESSION - remark`, `[P1] Name`,
 * `failing-test-new-p2-name`, plain names. */
#ifndef DECIDE_TITLE_H
#define DECIDE_TITLE_H

#include "base/arena.h"
#include "markup/gate.h"

#include <stdbool.h>

/* The name through the gate, at most 200 code points: the same whatever stands in front of it. */
const char *title_name(const struct gate *g, const char *name, struct arena *a);
/* `GCP-{category} | {P} | {name}`; at most 256 code points. What is cut off is marked by an ellipsis. */
const char *title_compose(const struct gate *g, const char *category, int priority, const char *name,
                          struct arena *a);

/* Could title_compose have written it? Its parts are as the gate makes titles. */
bool title_is_gated(const struct gate *g, const char *title);

/* The normal form of the name: words in lower case, one blank between; category, priority, emoji,
 * punctuation, plurals, remarks like REGRESSION taken off. Two titles with equal normal forms of at least
 * two words name the same problem. Titles past 1 KiB are read to there. */
const char *title_normal(const char *title, struct arena *a);
bool title_is_identity(const char *normal); /* two words at least */

struct title_parts {
    const char *category; /* NULL: the title is not of the form that title_compose writes */
    const char *name;
    int priority;
};
struct title_parts title_split(const char *title, struct arena *a);

/* Where the name begins in a title of any generation, in the title's own bytes; the title when it is all
 * name. */
const char *title_name_in(const char *title);

/* The priority that the title states anywhere in front of its name; PRIORITY_NONE. */
int title_priority(const char *title);

/* Starts with GCP-, emoji and brackets aside. */
bool title_is_ours(const char *title);
/* It is about tests that fail, not about what a service logs: `failing-test-...`, `[test-coverage] ...`. */
bool title_is_of_tests(const char *title);
bool title_has_category(const char *title, const char *category);

#endif
