/* What triage_rules.c reads and triage.c asks: a rule with its conditions compiled. Private to the two. */
#ifndef DECIDE_TRIAGE_RULE_H
#define DECIDE_TRIAGE_RULE_H

#include "decide/triage.h"
#include "markup/regex.h"

#include <stdlib.h>

struct triage_rule { /* a condition that is 0, -1 or NULL is not stated */
    const char *name, *reason;
    int priority;
    const char *labels[TRIAGE_MAX_LABELS];
    size_t labels_n;
    const char *owners[TRIAGE_MAX_OWNERS];
    size_t owners_n;
    unsigned kinds, symptoms; /* bits of enum cluster_kind */
    int severity;             /* -1 */
    struct regex *type, *text;
    int status_from, status_to;
    int symptom_of;             /* PRIORITY_NONE */
    int startup, cause_unknown; /* -1, 0, 1 */
    int64_t count;
};

struct triage_rules {
    struct arena arena;
    struct triage_rule *items;
    size_t n, cap;
};

#endif
