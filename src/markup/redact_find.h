/* Where a text holds what the rules know: in the text itself, in what it looks like without what splits it,
 * and in what it encodes. Internal to the gate. */
#ifndef MARKUP_REDACT_FIND_H
#define MARKUP_REDACT_FIND_H

#include "markup/own.h"
#include "markup/redact.h"
#include "markup/redact_rules.h"

struct redact_span {
    size_t start, end; /* of the text; not empty */
    size_t rule;       /* its place among the rules; REDACT_OWN */
};
#define REDACT_OWN ((size_t)-1)

struct redact_spans {
    struct redact_span *items;
    size_t n, cap;
    size_t work; /* bytes that finders and regular expressions were given to look at */
};

/* All of them, in the order of the text, none touching another: where two overlap they are one, under the
 * rule that hides most. `spans` is zeroed or from an earlier call; the caller frees its items. */
void redact_find(const struct redact_rules *rules, const struct own *own, const char *text, size_t len,
                 enum redact_scope scope, struct redact_spans *spans);

/* Spans as they were found become those of redact_find. */
void redact_spans_settle(const struct redact_rules *rules, const char *text, size_t len,
                         struct redact_spans *spans);

#endif
