/* Priorities by rules. A rule set is made from the settings' rules (NULL: the default ones) and knows, for
 * each cluster of a set that was triaged, which rule holds: the first one in order. */
#ifndef DECIDE_TRIAGE_H
#define DECIDE_TRIAGE_H

#include "base/err.h"
#include "base/json.h"
#include "model/cluster.h"

#include <stddef.h>

enum { TRIAGE_MAX_RULES = 256, TRIAGE_MAX_LABELS = 4, TRIAGE_MAX_OWNERS = 4 };

struct triage_rules;

struct triage_rule_view { /* strings belong to the rules */
    const char *name, *reason;
    int priority;
    const char *labels[TRIAGE_MAX_LABELS];
    size_t labels_n;
    const char *owners[TRIAGE_MAX_OWNERS]; /* "@name", "@org/team": told of a new issue */
    size_t owners_n;
};

/* `doc` is `log-gardener/rules/v1` or the bare array of its rules. NULL with ERR_USAGE naming the rule: an
 * unknown key or kind, a pattern that does not compile, no priority, more than TRIAGE_MAX_RULES. */
struct triage_rules *triage_rules_new(const struct json *doc, struct err *err);
void triage_rules_free(struct triage_rules *r);

/* False when no rule holds (the default rules end in one that always does). Causes in the set must have their
 * priority already. */
bool triage_find(const struct triage_rules *r, const struct cluster_set *set, const struct cluster *c,
                 struct triage_rule_view *out);

#endif
