#include "base/mem.h"
#include "markup/redact_find.h"

#include <stdlib.h>
#include <string.h>

enum { PLACEHOLDER = 24 }; /* bytes of the longest */

/* A placeholder of which a part would be hidden goes as a whole. */
static void widen(const char *text, size_t len, struct redact_span *s) {
    for (size_t i = s->start > PLACEHOLDER ? s->start - PLACEHOLDER : 0; i < s->start; i++) {
        size_t n = markup_numbered(text + i, len - i);
        if (n && i + n > s->start)
            s->start = i;
    }
    for (size_t i = s->end - s->start > PLACEHOLDER ? s->end - PLACEHOLDER : s->start; i < s->end; i++) {
        size_t n = markup_numbered(text + i, len - i);
        if (n && i + n > s->end)
            s->end = i + n;
    }
}

static int by_place(const void *a, const void *b) {
    const struct redact_span *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    return (x->rule + 1 > y->rule + 1) - (x->rule + 1 < y->rule + 1);
}

/* Those that overlap become one, under the rule of the longest. Gives how many are left. */
static size_t join(struct redact_span *spans, size_t n) {
    size_t kept = 0, longest = 0;
    if (n > 1)
        qsort(spans, n, sizeof *spans, by_place);
    for (size_t i = 0; i < n; i++) {
        struct redact_span s = spans[i];
        if (kept == 0 || s.start >= spans[kept - 1].end) {
            longest = s.end - s.start;
            spans[kept++] = s;
            continue;
        }
        if (s.end - s.start > longest) {
            longest = s.end - s.start;
            spans[kept - 1].rule = s.rule;
        }
        if (s.end > spans[kept - 1].end)
            spans[kept - 1].end = s.end;
    }
    return kept;
}

/* What is personal rather than secret gives way where the two overlap (the host of a URL behind its password
 * looks like the address of a mail): what is left of it is found in the next round. */
static void arrange(const struct redact_rules *rules, struct redact_spans *spans) {
    struct redact_span *personal = mem_alloc(spans->n, sizeof *personal);
    size_t strong = 0, weak = 0;
    for (size_t i = 0; i < spans->n; i++) {
        size_t rule = spans->items[i].rule;
        if (rule != REDACT_OWN && rules->items[rule].lax && !rules->items[rule].chance)
            personal[weak++] = spans->items[i];
        else
            spans->items[strong++] = spans->items[i];
    }
    strong = join(spans->items, strong);
    weak = join(personal, weak);
    size_t n = strong;
    for (size_t i = 0, k = 0; i < weak; i++) {
        while (k < strong && spans->items[k].end <= personal[i].start)
            k++;
        if (k == strong || spans->items[k].start >= personal[i].end)
            spans->items[n++] = personal[i];
    }
    spans->n = n;
    if (n > strong)
        qsort(spans->items, n, sizeof *spans->items, by_place);
    free(personal);
}

void redact_spans_settle(const struct redact_rules *rules, const char *text, size_t len,
                         struct redact_spans *spans) {
    size_t n = 0;
    for (size_t i = 0; i < spans->n; i++) {
        struct redact_span s = spans->items[i];
        widen(text, len, &s);
        /* A view may take a placeholder apart; the text says that there is nothing left to hide. */
        if (!markup_hidden(text + s.start, s.end - s.start))
            spans->items[n++] = s;
    }
    spans->n = n;
    arrange(rules, spans);
}
