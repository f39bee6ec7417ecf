#include "decide/match_joined.h"

#include "decide/facts.h"

#include <string.h>

static bool tells(const struct match_index *idx, const struct issue_comment *c, const char *fingerprint) {
    struct marker m;
    if (strncmp(c->body, "<!-- log-gardener:", 18) != 0 || !strstr(c->body, fingerprint) ||
        !match_trusts(idx, c->author, c->author_trusted) || !marker_parse(c->body, &m, idx->arena))
        return false;
    bool holds = facts_holds(m.joined, m.joined_n, fingerprint);
    marker_release(&m);
    return holds;
}

bool match_joined_told(const struct match_index *idx, const struct issue *issue, const char *fingerprint) {
    for (size_t i = 0; i < issue->comments_n; i++)
        if (tells(idx, &issue->comments[i], fingerprint))
            return true;
    return false;
}

static void drop(const char ***list, size_t *n, const char *s, struct arena *a) {
    const char **kept = arena_alloc(a, (*n + 1) * sizeof *kept);
    size_t k = 0;
    for (size_t i = 0; i < *n; i++)
        if (strcmp((*list)[i], s) != 0)
            kept[k++] = (*list)[i];
    *list = kept;
    *n = k;
}

static void drop_mark(struct marker *m, const char *fp, struct arena *a) {
    struct marker_mark *kept = arena_alloc(a, (m->marks_n + 1) * sizeof *kept);
    size_t k = 0;
    for (size_t i = 0; i < m->marks_n; i++)
        if (strcmp(m->marks[i].fp, fp) != 0)
            kept[k++] = m->marks[i];
    m->marks = kept;
    m->marks_n = k;
}

/* Who has the name when the one that it went to leaves: in an issue that we made the one it was made for, in
 * a person's another one that joined it. */
static const char *heir(const struct marker *m) {
    for (size_t i = 0; i < m->also_n; i++)
        if (facts_holds(m->joined, m->joined_n, m->also[i]) == !m->title_sha)
            return m->also[i];
    return NULL;
}

static void rename_to(struct marker *m, const char *fp, struct arena *a) {
    const struct marker_mark *mark = marker_mark_of(m, fp);
    m->fp = fp;
    m->seen_time = mark ? mark->seen : m->seen_time;
    m->seen_id = mark ? NULL : m->seen_id;
    m->first = mark ? mark->first : m->first;
    drop(&m->also, &m->also_n, fp, a);
    drop_mark(m, fp, a);
}

static void part(struct marker *m, const char *fp, struct arena *a) {
    facts_push(&m->barred, &m->barred_n, MARKER_MAX_ALSO, fp, a);
    drop(&m->joined, &m->joined_n, fp, a);
    if (m->fp && strcmp(m->fp, fp) != 0) {
        drop(&m->also, &m->also_n, fp, a);
        drop_mark(m, fp, a);
        return;
    }
    if (m->fp && heir(m)) {
        rename_to(m, heir(m), a);
        return;
    }
    /* It was what our block in a person's issue is about: the block stays as it is, and says no more. */
    marker_release(m);
    *m = (struct marker){.barred = m->barred, .barred_n = m->barred_n};
}

void match_joined_part(struct match_index *idx, size_t i) {
    const struct issue *is = idx->issues[i];
    struct marker *m = &idx->markers[i];
    /* Of an adopted issue nothing but that comment may have confirmed the marker. */
    const struct marker *from = m->fp ? m : &idx->claims[i];
    const char **joined = from->joined;
    size_t n = from->joined_n;
    if (!is->comments_read)
        return;
    for (size_t k = 0; k < n; k++)
        if (!match_joined_told(idx, is, joined[k]))
            part(m, joined[k], idx->arena);
}

bool match_joined_bars(const struct marker *m, const struct cluster *c) {
    if (c->fingerprint && facts_holds(m->barred, m->barred_n, c->fingerprint))
        return true;
    for (size_t i = 0; i < c->aliases_n; i++)
        if (facts_holds(m->barred, m->barred_n, c->aliases[i]))
            return true;
    return false;
}

const struct issue *match_joined_barred(const struct match_index *idx, size_t cluster) {
    for (size_t i = 0; i < idx->n && idx->any_barred; i++)
        if (idx->markers[i].barred_n && match_joined_bars(&idx->markers[i], &idx->set->clusters[cluster]))
            return idx->issues[i];
    return NULL;
}
