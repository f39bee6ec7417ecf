#include "decide/labels.h"

#include "model/severity.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool labels_hold(const struct labels *l, const char *label) {
    for (size_t i = 0; i < l->n; i++)
        if (!strcasecmp(l->items[i], label))
            return true;
    return false;
}

void labels_add(struct labels *l, const char *label, struct arena *a) {
    if (!label || labels_hold(l, label))
        return;
    const char **grown = arena_alloc(a, (l->n + 1) * sizeof *grown);
    if (l->n)
        memcpy(grown, l->items, l->n * sizeof *grown);
    grown[l->n++] = arena_str(a, label);
    l->items = grown;
}

int labels_priority(const char *label) {
    bool form = (label[0] == 'P' || label[0] == 'p') && isdigit((unsigned char)label[1]);
    return form ? priority_parse(label) : PRIORITY_NONE;
}

int labels_worst(const char *const *labels, size_t n) {
    int worst = PRIORITY_NONE;
    for (size_t i = 0; i < n; i++) {
        int p = labels_priority(labels[i]);
        if (p != PRIORITY_NONE && (worst == PRIORITY_NONE || p < worst))
            worst = p;
    }
    return worst;
}

static struct labels of_marker(const struct marker *m) {
    return m ? (struct labels){m->labels, m->labels_n} : (struct labels){NULL, 0};
}

struct labels labels_after(const struct issue *issue, const struct marker *m, const struct labels *wanted,
                           bool rise, struct arena *a) {
    struct labels after = {NULL, 0}, ours = of_marker(m), there = {issue->labels, issue->labels_n};
    for (size_t i = 0; i < there.n; i++) {
        const char *l = there.items[i];
        bool replaced =
            rise && labels_priority(l) != PRIORITY_NONE && labels_hold(&ours, l) && !labels_hold(wanted, l);
        if (!replaced)
            labels_add(&after, l, a);
    }
    for (size_t i = 0; i < wanted->n; i++)
        if (!labels_hold(&ours, wanted->items[i]) || labels_hold(&there, wanted->items[i]))
            labels_add(&after, wanted->items[i], a);
    return after;
}

struct labels labels_ours(const struct issue *issue, const struct marker *m, const struct labels *after,
                          struct arena *a) {
    struct labels ours = {NULL, 0}, before = of_marker(m), there = {issue->labels, issue->labels_n};
    for (size_t i = 0; i < before.n; i++) {
        bool dropped_now = labels_hold(&there, before.items[i]) && !labels_hold(after, before.items[i]);
        if (!dropped_now)
            labels_add(&ours, before.items[i], a);
    }
    for (size_t i = 0; i < after->n; i++)
        if (!labels_hold(&there, after->items[i]))
            labels_add(&ours, after->items[i], a);
    return ours;
}
