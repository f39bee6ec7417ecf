#include "decide/survivor.h"

#include "model/marker.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static int64_t number_at(const char *s) {
    int64_t n = 0;
    if (*s != '#' || !isdigit((unsigned char)s[1]))
        return 0;
    for (s++; isdigit((unsigned char)*s) && n < 100000000; s++)
        n = n * 10 + (*s - '0');
    return n;
}

struct said { /* what was found so far: an open issue is better than a closed one, which may be followed on */
    const struct match_index *idx;
    const struct issue *self, *open, *closed;
};

static void take(struct said *f, int64_t number) {
    const struct issue *is = number ? match_issue(f->idx, number) : NULL;
    if (!is || is->number == f->self->number)
        return;
    if (is->open && !f->open)
        f->open = is;
    if (!is->open && !f->closed)
        f->closed = is;
}

/* "duplicate of #12", as people and GitHub write it. */
static void said_duplicate(struct said *f, const char *text) {
    static const char phrase[] = "duplicate of ";
    size_t len = text ? strnlen(text, 64 << 10) : 0, n = sizeof phrase - 1;
    for (size_t i = 0; i + n < len; i++)
        if (!strncasecmp(text + i, phrase, n))
            take(f, number_at(text + i + n));
}

/* The only open one of ours that a comment names. */
static const struct issue *only_named(const struct said *f, const char *text) {
    const struct issue *found = NULL;
    for (const char *p = strchr(text, '#'); p; p = strchr(p + 1, '#')) {
        int64_t number = number_at(p);
        const struct issue *is = number ? match_issue(f->idx, number) : NULL;
        if (!is || !is->open || is->number == f->self->number || !match_is_ours(f->idx, is) || is == found)
            continue;
        if (found)
            return NULL;
        found = is;
    }
    return found;
}

/* A stranger's comment leads nowhere: only of those who may write is it known that they mean it. */
static bool counts(const struct said *f, const struct issue_comment *c) {
    return match_trusts(f->idx, c->author, c->author_trusted);
}

static void read_body(struct said *f) {
    struct arena a;
    arena_init(&a);
    struct marker_block b = marker_split(f->self->body, &a);
    if (!b.found) {
        said_duplicate(f, f->self->body);
    } else {
        said_duplicate(f, b.before);
        said_duplicate(f, b.after);
        const struct marker *m = match_marker(f->idx, f->self);
        if (m && m->twin) /* we closed it ourselves */
            take(f, m->twin);
        if (b.inner && !strncmp(b.inner, "Possibly #", 10)) /* our own first line, nothing of a log */
            take(f, number_at(b.inner + 9));
    }
    arena_release(&a);
}

const struct issue *survivor_next(const struct match_index *idx, const struct issue *issue) {
    struct said f = {.idx = idx, .self = issue};
    for (size_t i = issue->comments_n; i-- > 0;)
        if (counts(&f, &issue->comments[i]))
            said_duplicate(&f, issue->comments[i].body);
    if (!f.open && !f.closed)
        read_body(&f);
    for (size_t i = issue->comments_n; i-- > 0 && !f.open && !f.closed;)
        if (counts(&f, &issue->comments[i]))
            f.open = only_named(&f, issue->comments[i].body);
    return f.open ? f.open : f.closed;
}

bool survivor_is_duplicate(const struct issue *issue) {
    return !issue->open && issue->state_reason && !strcmp(issue->state_reason, "duplicate");
}

const struct issue *survivor_of(const struct match_index *idx, const struct issue *issue) {
    for (int step = 0; survivor_is_duplicate(issue); step++) {
        issue = survivor_next(idx, issue);
        if (!issue || step == SURVIVOR_MAX_STEPS) /* a ring has no survivor */
            return NULL;
    }
    return issue;
}
