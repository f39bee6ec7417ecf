/* The text of one cluster: labels and what stands behind or below them. */
#include "ingest/worklog_parts.h"

#include <string.h>

enum { MAX_LINES = 5000 };

/* One line: "**A:** x | **B:** y" are two. `current` is the label that lines without one stand under. */
static void take_line(struct worklog_reading *r, struct worklog_cluster *c, const char *line,
                      enum worklog_field *current) {
    for (const char *p = line; p;) {
        const char *bar = strstr(p, " | \x01"), *rest, *label = worklog_label(p, r->arena, &rest);
        const char *part = bar ? arena_dup(r->arena, p, (size_t)(bar - p)) : p;
        if (label && bar)
            label = worklog_label(part, r->arena, &rest);
        enum worklog_field f = label ? worklog_field(label) : *current;
        /* Below "Key Validation Failures:" a line of prose with a colon is no label. */
        bool inside = f == FIELD_OTHER && label && *label && *current != FIELD_NONE;
        if (!label || inside) {
            worklog_feed(r, c, *current, NULL, part);
        } else {
            rest += strspn(rest, " ");
            bool empty = !*rest || (*rest == MARK_STRONG_END && !rest[1]);
            if (empty)
                *current = f;
            worklog_feed(r, c, f, label, empty ? "" : rest);
        }
        p = bar ? bar + 3 : NULL;
    }
}

static void take_block(struct worklog_reading *r, struct worklog_cluster *c, const struct worklog_block *b,
                       enum worklog_field *current) {
    if (b->kind == WORKLOG_HEAD_ROW || b->kind == WORKLOG_ROW) {
        const char *rest, *label = worklog_row_label(b->text, r->arena, &rest);
        if (label)
            worklog_feed(r, c, worklog_field(label), label, rest);
        return;
    }
    if (b->kind == WORKLOG_RULE)
        return;
    if (b->kind == WORKLOG_CODE) {
        if (*current != FIELD_ACTIONS && !FIELD_IS_RESULT(*current))
            worklog_code(r, c, b->text);
        return;
    }
    if (b->kind == WORKLOG_HEADING) {
        *current = worklog_field(worklog_plain(b->text, strlen(b->text), r->arena));
        if (strstr(b->text, "hys"))
            *current = FIELD_WHYS;
        return;
    }
    if (b->kind == WORKLOG_TEXT && !b->level)
        *current = *current == FIELD_WHYS ? FIELD_WHYS : FIELD_NONE;
    for (const char *p = b->text; *p;) {
        size_t n = strcspn(p, "\n");
        take_line(r, c, arena_dup(r->arena, p, n), current);
        p += n + (p[n] == '\n');
    }
}

/* The cells of a row under the words of the head row. */
static void take_row(struct worklog_reading *r, struct worklog_cluster *c) {
    const char *label = c->found->columns, *cell = c->found->lead;
    while (*label && *cell) {
        size_t n = strcspn(label, "\x07"), k = strcspn(cell, "\x07");
        const char *l = worklog_plain(label, n, r->arena), *text = arena_dup(r->arena, cell, k);
        enum worklog_field f = worklog_field(l);
        if (f != FIELD_ISSUE || strchr(text, '#'))
            worklog_feed(r, c, f, l, text);
        label += n + (label[n] != 0);
        cell += k + (cell[k] != 0);
    }
}

void worklog_section(struct worklog_reading *r, struct worklog_cluster *c) {
    enum worklog_field current = FIELD_NONE;
    const struct worklog_found *f = c->found;
    if (f->head.count >= 0) {
        c->count = f->head.count;
        c->at_least = f->head.at_least;
        c->count_rank = 3;
    }
    if (f->columns) {
        take_row(r, c);
    } else if (f->lead) {
        worklog_lead(r, c, f->lead);
    }
    for (size_t i = f->start; i < f->end && i < f->start + MAX_LINES; i++)
        take_block(r, c, &r->doc->items[i], &current);
    worklog_finish(r, c);
}
