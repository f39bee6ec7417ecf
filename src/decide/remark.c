#include "decide/remark.h"

#include "base/timestamp.h"

#include <string.h>

static bool is_ours(const struct group_draft *d, const struct issue_comment *c) {
    return !strncmp(c->body, "<!-- log-gardener:", 18) && match_trusts(d->idx, c->author, c->author_trusted);
}

static const struct issue_comment *last_of_ours(const struct group_draft *d, const struct issue *issue) {
    for (size_t i = issue->comments_n; i-- > 0;)
        if (is_ours(d, &issue->comments[i]))
            return &issue->comments[i];
    return NULL;
}

static const char *what_changed(const struct compose_change *c) {
    if (c->reopened)
        return "reopened";
    if (c->raised_from != PRIORITY_NONE)
        return "priority raised";
    if (c->joined_n && !c->adopted)
        return "another name of the problem";
    if (c->adopted)
        return "first time that this issue is written to";
    if (c->revisions_n)
        return "new revision";
    return c->patterns_n ? "new text" : NULL;
}

/* The last time that people heard of it. */
static int64_t last_word(const struct issue *issue, const struct issue_comment *ours) {
    if (!ours)
        return issue->created;
    return ours->updated != TIMESTAMP_NONE && ours->updated > ours->created ? ours->updated : ours->created;
}

static bool same_text(const char *a, const char *b) {
    return a && b ? !strcmp(a, b) : a == b;
}

/* The comment comes before the body, whose marker settles what was counted: after a run that was cut off
 * between the two the comment is there already. */
static bool is_told(const struct group_draft *d, const struct issue_comment *ours, const struct marker *m) {
    struct marker told;
    if (!ours || !marker_parse(ours->body, &told, d->arena))
        return false;
    bool same = same_text(told.fp, m->fp) && told.n == m->n && told.seen_time == m->seen_time &&
                same_text(told.seen_id, m->seen_id) && told.marks_n == m->marks_n;
    for (size_t i = 0; i < m->marks_n && same; i++)
        same = same_text(told.marks[i].fp, m->marks[i].fp) && told.marks[i].seen == m->marks[i].seen;
    marker_release(&told);
    return same;
}

struct remark remark_due(const struct group_draft *d, const struct issue *issue, const struct marker *m,
                         const struct compose_change *change) {
    int64_t now = d->settings->now;
    int priority = m->priority;
    const struct issue_comment *ours = last_of_ours(d, issue);
    struct remark r = {.why = what_changed(change)};
    if (issue_has_label(issue, ISSUE_QUIET) || is_told(d, ours, m))
        return r;
    if (!r.why) {
        int64_t every = priority >= 0 && priority < 4 ? d->settings->comment_every[priority] : 0;
        int64_t last = last_word(issue, ours);
        if (every <= 0 || !issue->comments_read || now == TIMESTAMP_NONE || last == TIMESTAMP_NONE ||
            now - last < every)
            return r;
        r.why = arena_printf(d->arena, "still happening, %s since the last word on it",
                             timestamp_span(now - last).s);
    }
    r.due = true;
    /* What a person may delete to part two problems stands alone. */
    if (!change->joined_n && ours && now != TIMESTAMP_NONE && ours->created != TIMESTAMP_NONE &&
        now - ours->created < d->settings->comment_extend)
        r.extend = ours;
    return r;
}
