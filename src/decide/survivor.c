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

static const struct issue *alive(const struct match_index *idx, const struct issue *self, int64_t number) {
    const struct issue *is = number ? match_issue(idx, number) : NULL;
    return is && is->open && is->number != self->number && match_usable(idx, is) ? is : NULL;
}

/* "duplicate of #12", as people and GitHub write it. */
static const struct issue *said_duplicate(const struct match_index *idx, const struct issue *self,
                                          const char *text, size_t max) {
    static const char phrase[] = "duplicate of ";
    size_t len = strnlen(text, max), n = sizeof phrase - 1;
    for (size_t i = 0; i + n < len; i++) {
        if (strncasecmp(text + i, phrase, n) != 0)
            continue;
        const struct issue *is = alive(idx, self, number_at(text + i + n));
        if (is)
            return is;
    }
    return NULL;
}

/* The only open one of ours that a comment names. */
static const struct issue *only_named(const struct match_index *idx, const struct issue *self,
                                      const char *text) {
    const struct issue *found = NULL;
    for (const char *p = strchr(text, '#'); p; p = strchr(p + 1, '#')) {
        const struct issue *is = alive(idx, self, number_at(p));
        if (!is || !match_is_ours(idx, is) || is == found)
            continue;
        if (found)
            return NULL;
        found = is;
    }
    return found;
}

const struct issue *survivor_of(const struct match_index *idx, const struct issue *issue) {
    const struct issue *is = NULL;
    for (size_t i = issue->comments_n; i-- > 0 && !is;)
        is = said_duplicate(idx, issue, issue->comments[i].body, 64 << 10);
    if (is)
        return is;
    struct arena a;
    arena_init(&a);
    struct marker_block b = marker_split(issue->body, &a);
    if (!b.found) {
        is = said_duplicate(idx, issue, issue->body, 64 << 10);
    } else {
        is = said_duplicate(idx, issue, b.before ? b.before : "", 64 << 10);
        if (!is)
            is = said_duplicate(idx, issue, b.after ? b.after : "", 64 << 10);
        if (!is && b.inner && !strncmp(b.inner, "Possibly #", 10)) /* our own first line, nothing of a log */
            is = alive(idx, issue, number_at(b.inner + 9));
    }
    arena_release(&a);
    for (size_t i = issue->comments_n; i-- > 0 && !is;)
        is = only_named(idx, issue, issue->comments[i].body);
    return is;
}
