#include "decide/match_index.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "decide/facts.h"
#include "decide/match_joined.h"
#include "decide/title.h"

#include <stdlib.h>
#include <string.h>

static int by_number(const void *x, const void *y) {
    const struct issue *a = *(const struct issue *const *)x, *b = *(const struct issue *const *)y;
    return a->number < b->number ? -1 : a->number > b->number;
}

bool match_trusts(const struct match_index *idx, const char *author, bool author_trusted) {
    if (author_trusted || !author)
        return author_trusted;
    if (!strcmp(author, "log-gardener[bot]")) /* our App, and the embedded tracker's author */
        return true;
    for (size_t i = 0; i < idx->settings->trusted_authors_n; i++)
        if (!strcmp(idx->settings->trusted_authors[i], author))
            return true;
    return false;
}

static void take_issues(struct match_index *idx, const struct issue_list *list) {
    idx->issues = mem_alloc(list->n + 1, sizeof *idx->issues);
    for (size_t i = 0; i < list->n; i++)
        idx->issues[idx->n++] = &list->items[i];
    qsort(idx->issues, idx->n, sizeof *idx->issues, by_number);
}

/* The newest of our own comments that starts with a marker. */
static bool comment_marker(const struct match_index *idx, const struct issue *is, struct marker *out) {
    for (size_t i = is->comments_n; i-- > 0;) {
        const struct issue_comment *c = &is->comments[i];
        if (!strncmp(c->body, "<!-- log-gardener:", 18) && match_trusts(idx, c->author, c->author_trusted) &&
            marker_parse(c->body, out, idx->arena)) {
            if (out->fp)
                return true;
            marker_release(out);
        }
    }
    return false;
}

/* In the issue of someone else our block is only believed as far as a comment of ours confirms it: the
 * fingerprints come from the comment, the counts from the body. */
static void read_marker(struct match_index *idx, size_t i) {
    const struct issue *is = idx->issues[i];
    struct marker *m = &idx->markers[i], body = {.fp = NULL}, comment = {.fp = NULL};
    bool in_body =
        strstr(is->body, "<!-- log-gardener:") && marker_parse(is->body, &body, idx->arena) && body.fp;
    if (in_body && match_trusts(idx, is->author, is->author_trusted)) {
        *m = body;
        return;
    }
    if (!comment_marker(idx, is, &comment)) {
        idx->claims[i] = body;
        return;
    }
    if (in_body && !strcmp(body.fp, comment.fp)) {
        *m = body;
        m->also = comment.also;
        m->also_n = comment.also_n;
        marker_release(&comment);
        return;
    }
    marker_release(&body);
    *m = comment;
    m->body_sha = m->title_sha = NULL;
    /* It is still the comment of the adoption: the run that wrote it was cut off before label and body. */
    idx->unfinished[i] = facts_holds(m->joined, m->joined_n, m->fp);
    if (idx->unfinished[i])
        m->labels_n = 0;
}

static void remember(struct match_index *idx, size_t i) {
    const struct marker *m = &idx->markers[i];
    size_t *first = strmap_put(&idx->own, m->fp, strlen(m->fp));
    idx->own_next[i] = *first;
    *first = i + 1;
    for (size_t k = 0; k < m->also_n; k++) {
        idx->chain = mem_grow(idx->chain, idx->chain_n, &idx->chain_cap, sizeof *idx->chain);
        first = strmap_put(&idx->also, m->also[k], strlen(m->also[k]));
        idx->chain[idx->chain_n] = (struct match_chain){.issue = i, .next = *first};
        *first = ++idx->chain_n;
    }
}

static void read_markers(struct match_index *idx) {
    idx->markers = mem_alloc(idx->n + 1, sizeof *idx->markers);
    idx->claims = mem_alloc(idx->n + 1, sizeof *idx->claims);
    idx->own_next = mem_alloc(idx->n + 1, sizeof *idx->own_next);
    idx->unfinished = mem_alloc(idx->n + 1, sizeof *idx->unfinished);
    for (size_t i = 0; i < idx->n; i++) {
        if (idx->issues[i]->pull_request)
            continue;
        read_marker(idx, i);
        match_joined_part(idx, i);
        idx->any_barred |= idx->markers[i].barred_n > 0;
        idx->any_umbrella |= idx->markers[i].umbrella_n > 0;
        if (idx->markers[i].fp)
            remember(idx, i);
    }
}

static int tier(const struct match_index *idx, size_t i) {
    const struct issue *is = idx->issues[i];
    if (idx->markers[i].fp || issue_has_label(is, idx->settings->label))
        return 2;
    return title_is_ours(is->title) ? 1 : 0;
}

/* Without a comment nobody could tell later that the marker in a stranger's issue is ours. */
static bool may_adopt(const struct match_index *idx, const struct issue *is) {
    return idx->settings->adopt == ADOPT_ADOPT &&
           (match_trusts(idx, is->author, is->author_trusted) || !issue_has_label(is, ISSUE_QUIET));
}

static enum match_use use_of(const struct match_index *idx, size_t i) {
    const struct issue *is = idx->issues[i];
    if (is->pull_request)
        return is->open ? MATCH_USE_LINK : MATCH_USE_NOT;
    if (idx->markers[i].umbrella_n) /* it speaks of many: match_umbrella_ finds it */
        return MATCH_USE_NOT;
    if (issue_has_label(is, ISSUE_NOREUSE))
        return MATCH_USE_LINK;
    if (tier(idx, i) > 0)
        return MATCH_USE_ALL;
    return is->open && may_adopt(idx, is) ? MATCH_USE_ALL : MATCH_USE_LINK;
}

static void settle_uses(struct match_index *idx) {
    idx->uses = mem_alloc(idx->n + 1, sizeof *idx->uses);
    for (size_t i = 0; i < idx->n; i++)
        idx->uses[i] = use_of(idx, i);
}

static void read_titles(struct match_index *idx) {
    struct arena scratch;
    arena_init(&scratch);
    idx->title_next = mem_alloc(idx->n + 1, sizeof *idx->title_next);
    for (size_t i = 0; i < idx->n; i++) {
        const char *normal = title_normal(idx->issues[i]->title, &scratch);
        if (idx->uses[i] != MATCH_USE_NOT && title_is_identity(normal)) {
            size_t *first = strmap_put(&idx->titles, normal, strlen(normal));
            idx->title_next[i] = *first;
            *first = i + 1;
        }
        arena_reset(&scratch);
    }
    arena_release(&scratch);
}

static void read_clusters(struct match_index *idx, const struct gate *g) {
    idx->normals = mem_alloc(idx->set->n + 1, sizeof *idx->normals);
    for (size_t i = 0; i < idx->set->n; i++)
        idx->normals[i] = title_normal(title_name(g, idx->set->clusters[i].title, idx->arena), idx->arena);
}

struct match_index *match_index_new(const struct cluster_set *set, const struct issue_list *list,
                                    const struct settings *s, const struct gate *g, struct arena *a) {
    struct match_index *idx = mem_alloc(1, sizeof *idx);
    idx->set = set;
    idx->settings = s;
    idx->arena = a;
    strmap_init(&idx->own);
    strmap_init(&idx->also);
    strmap_init(&idx->titles);
    take_issues(idx, list);
    read_markers(idx);
    settle_uses(idx);
    read_titles(idx);
    read_clusters(idx, g);
    idx->likeness = likeness_new(set, idx->issues, idx->n);
    return idx;
}

void match_index_free(struct match_index *idx) {
    if (!idx)
        return;
    for (size_t i = 0; i < idx->n; i++) {
        marker_release(&idx->markers[i]);
        marker_release(&idx->claims[i]);
    }
    likeness_free(idx->likeness);
    strmap_release(&idx->own);
    strmap_release(&idx->also);
    strmap_release(&idx->titles);
    free(idx->issues);
    free(idx->uses);
    free(idx->unfinished);
    free(idx->markers);
    free(idx->claims);
    free(idx->normals);
    free(idx->own_next);
    free(idx->title_next);
    free(idx->chain);
    free(idx);
}

static size_t place_of(const struct match_index *idx, int64_t number) {
    size_t lo = 0, hi = idx->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (idx->issues[mid]->number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < idx->n && idx->issues[lo]->number == number ? lo : idx->n;
}

const struct issue *match_issue(const struct match_index *idx, int64_t number) {
    size_t i = place_of(idx, number);
    return i < idx->n && !idx->issues[i]->pull_request ? idx->issues[i] : NULL;
}

bool match_unfinished(const struct match_index *idx, const struct issue *issue) {
    size_t i = place_of(idx, issue->number);
    return i < idx->n && idx->unfinished[i];
}

bool match_usable(const struct match_index *idx, const struct issue *issue) {
    size_t i = place_of(idx, issue->number);
    if (i < idx->n && idx->markers[i].umbrella_n)
        return !issue_has_label(issue, ISSUE_NOREUSE);
    return i < idx->n && idx->uses[i] == MATCH_USE_ALL;
}

const struct marker *match_marker(const struct match_index *idx, const struct issue *issue) {
    size_t i = issue ? place_of(idx, issue->number) : idx->n;
    return i < idx->n && idx->markers[i].fp ? &idx->markers[i] : NULL;
}

bool match_is_ours(const struct match_index *idx, const struct issue *issue) {
    size_t i = place_of(idx, issue->number);
    return i < idx->n && tier(idx, i) > 0;
}

const char *match_normal(const struct match_index *idx, size_t cluster) {
    return idx->normals[cluster];
}

static int64_t closing(const struct issue *i) {
    return i->closed != TIMESTAMP_NONE ? i->closed : i->updated;
}

/* Among closed ones the last closing counts: it is that one which says whether the problem was mended. */
bool match_index_better(const struct match_index *idx, size_t x, size_t y) {
    const struct issue *a = idx->issues[x], *b = idx->issues[y];
    if (a->open != b->open)
        return a->open;
    if (tier(idx, x) != tier(idx, y))
        return tier(idx, x) > tier(idx, y);
    if (!a->open && closing(a) != closing(b))
        return closing(a) > closing(b);
    return a->number < b->number;
}
