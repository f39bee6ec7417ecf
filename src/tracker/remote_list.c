#include "tracker/remote_parts.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "model/marker.h"
#include "store/journal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* How long ago a run may have written what a listing does not show yet. */
#define JOURNAL_LOOK TIMESTAMP_DAY
/* Changes are asked for from a while before the newest one that was seen: pages take time to be read. */
#define OVERLAP (10 * TIMESTAMP_MINUTE)
/* All is listed anew now and then: what was deleted is told by no list of changes. */
#define FULL_EVERY (7 * TIMESTAMP_DAY)
/* Of an empty listing: by our clock, which may be wrong. */
#define CLOCK_DOUBT TIMESTAMP_DAY
enum { MAX_CHANGE_PAGES = 30, LEAST_KNOWN = 10 };

static const char *escaped(struct remote *r, const char *s) {
    struct strbuf out;
    strbuf_init(&out, 4096);
    github_escape(s, &out);
    const char *copy = arena_str(&r->arena, strbuf_str(&out));
    strbuf_release(&out);
    return copy;
}

static size_t count_labelled(const struct remote *r, const struct issue_list *list) {
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += issue_has_label(&list->items[i], r->o.label);
    return n;
}

static int64_t newest_change(const struct issue_list *list) {
    int64_t t = TIMESTAMP_NONE;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].updated > t)
            t = list->items[i].updated;
    return t;
}

/* Sorted by creation, nothing moves from page to page while they are read, whatever people do meanwhile. */
static int list_all(struct remote *r, struct issue_list *list, struct err *err) {
    struct remote_pages ours = {
        .path = arena_printf(&r->arena, "/issues?labels=%s&state=all&sort=created&direction=asc&per_page=%d",
                             escaped(r, r->o.label), REMOTE_PAGE),
        .max = REMOTE_MAX_PAGES};
    if (remote_read_pages(r, &ours, list, err))
        return -1;
    if (ours.more)
        return err_set(err, ERR_TRACKER, "more than %d issues with the label %s", ISSUE_MAX, r->o.label);
    size_t pages = ((size_t)r->o.unlabelled + REMOTE_PAGE - 1) / REMOTE_PAGE;
    if (!pages)
        return 0;
    struct remote_pages open = {
        .path = arena_printf(&r->arena, "/issues?state=open&sort=created&direction=desc&per_page=%d",
                             REMOTE_PAGE),
        .max = pages};
    if (remote_read_pages(r, &open, list, err))
        return -1;
    r->more_unlabelled = open.more;
    return 0;
}

/* *stale: so much has changed that all is to be listed. */
static int list_changes(struct remote *r, struct issue_list *list, bool *stale, struct err *err) {
    struct remote_pages p = {
        .path = arena_printf(&r->arena, "/issues?state=all&sort=created&direction=asc&since=%s&per_page=%d",
                             timestamp_format(r->cache.since, "%Y-%m-%dT%H:%M:%SZ").s, REMOTE_PAGE),
        .max = MAX_CHANGE_PAGES,
        .etag = r->cache.etag};
    if (remote_read_pages(r, &p, list, err))
        return -1;
    *stale = p.more;
    if (!p.unchanged)
        r->cache.etag = p.etag;
    return 0;
}

/* What is nobody's business here: closed without our label, or closed too long ago. */
static void drop_others(const struct remote *r, struct issue_list *list) {
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct issue *is = &list->items[i];
        bool ours = issue_has_label(is, r->o.label);
        if (is->open || (ours && (is->closed == TIMESTAMP_NONE || is->closed >= r->o.closed_since ||
                                  is->updated >= r->o.closed_since)))
            list->items[n++] = *is;
    }
    list->n = n;
}

static int by_number(const void *pa, const void *pb) {
    const struct issue *a = pa, *b = pb;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* The cache and what changed since, or all anew. */
static int list_issues(struct remote *r, struct issue_list **list, struct err *err) {
    struct err lost = {0};
    if (r->o.state && issue_cache_load(r->o.state, r->o.key, r->o.label, *list, &r->cache, &lost))
        github_tracker_note(r, "the listing of the last run is not used: %s", lost.text);
    r->cache.etag = arena_str(&r->arena, r->cache.etag);
    int64_t clock = github_now(r->api);
    size_t known = r->cache.known ? count_labelled(r, *list) : 0;
    bool stale = !r->cache.known || clock - r->cache.full_at > FULL_EVERY;
    if (!stale && list_changes(r, *list, &stale, err))
        return -1;
    if (stale) {
        issue_list_free(*list);
        *list = issue_list_new();
        r->cache = (struct issue_cache){.full_at = clock, .since = clock - CLOCK_DOUBT};
        if (list_all(r, *list, err))
            return -1;
    } else if ((*list)->n > (size_t)r->o.unlabelled) {
        r->more_unlabelled = true; /* perhaps; the search tells */
    }
    size_t left = count_labelled(r, *list);
    if (stale && known >= LEAST_KNOWN && left < known / 2)
        return err_set(err, ERR_TRACKER,
                       "the listing holds %zu issues with the label %s, and held %zu the last time: it is "
                       "not believed; if they were deleted, delete the state file %s",
                       left, r->o.label, known, r->o.state);
    int64_t newest = newest_change(*list);
    if (newest != TIMESTAMP_NONE && (stale || newest - OVERLAP > r->cache.since)) {
        r->cache.since = newest - OVERLAP;
        r->cache.etag = NULL; /* it belongs to the address with the time before */
    }
    return 0;
}

/* A run that was cut off may have made issues that the listing does not show yet: those whose numbers are
 * known are read one by one. */
static int add_journalled(struct remote *r, const struct journal_intent *intents, size_t n,
                          struct issue_list *list, struct err *err) {
    for (size_t i = 0; i < n; i++) {
        bool absent = false;
        if (intents[i].issue <= 0 || issue_list_find(list, intents[i].issue))
            continue;
        if (remote_read_issue(r, intents[i].issue, list, &absent, err))
            return -1;
    }
    return 0;
}

static void wait_for_lost(struct remote *r, const struct journal_intent *intents, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!intents[i].issue && timestamp_now() - intents[i].at < TIMESTAMP_MINUTE) {
            github_settle(r->api);
            return;
        }
}

static void remember(struct remote *r, const struct issue_list *list) {
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->items[i].labels_n; k++) {
            char *name = arena_str(&r->arena, list->items[i].labels[k]);
            for (char *p = name; *p; p++)
                *p = (char)tolower((unsigned char)*p);
            *strmap_put(&r->labels, name, strlen(name)) = 1;
        }
}

/* Its own copy for the cache: the run changes its listing. */
static void keep(struct remote *r, const struct issue_list *list) {
    issue_list_free(r->listed);
    r->listed = issue_list_new();
    for (size_t i = 0; i < list->n; i++)
        *issue_list_add(r->listed) = list->items[i];
    struct arena *a = &r->listed->arena;
    for (size_t i = 0; i < list->n; i++) {
        struct issue *is = &r->listed->items[i];
        const char **labels = arena_alloc(a, (is->labels_n + 1) * sizeof *labels);
        for (size_t k = 0; k < is->labels_n; k++)
            labels[k] = arena_str(a, is->labels[k]);
        is->labels = labels;
        is->title = arena_str(a, is->title);
        is->body = arena_str(a, is->body);
        is->author = arena_str(a, is->author);
        is->url = arena_str(a, is->url);
    }
}

struct issue_list *remote_list(struct tracker *t, struct err *err) {
    struct remote *r = github_tracker_self(t);
    struct arena a = {0};
    struct journal_intent *intents = NULL;
    size_t n = 0;
    struct err lost = {0};
    if (r->o.state &&
        journal_read(r->o.state, r->o.key, timestamp_now() - JOURNAL_LOOK, &a, &intents, &n, &lost))
        github_tracker_note(r, "the journal is not used: %s", lost.text);
    wait_for_lost(r, intents, n);
    struct issue_list *list = issue_list_new();
    int rc = list_issues(r, &list, err);
    if (!rc) {
        drop_others(r, list);
        keep(r, list);
        rc = add_journalled(r, intents, n, list, err);
    }
    arena_release(&a);
    if (rc) {
        issue_list_free(list);
        err_prefix(err, "%s", r->o.repo);
        return NULL;
    }
    if (list->n)
        qsort(list->items, list->n, sizeof *list->items, by_number);
    remember(r, list);
    list->complete = true;
    return list;
}

struct issue_list *remote_list_recent(struct tracker *t, struct err *err) {
    struct remote *r = github_tracker_self(t);
    /* Clocks differ; and an issue of the other run may be a little older than this run. */
    struct remote_pages p = {
        .path = arena_printf(&r->arena,
                             "/issues?labels=%s&state=all&sort=created&direction=asc&since=%s&per_page=%d",
                             escaped(r, r->o.label),
                             timestamp_format(r->start - OVERLAP, "%Y-%m-%dT%H:%M:%SZ").s, REMOTE_PAGE),
        .max = REMOTE_MAX_PAGES};
    struct issue_list *list = issue_list_new();
    if (!remote_read_pages(r, &p, list, err))
        return list;
    issue_list_free(list);
    return NULL;
}

/* The search lags behind and is no listing: what it finds is welcome, what it does not find proves nothing.
 */
size_t remote_list_search(struct tracker *t, struct issue_list *list, const char *words) {
    struct remote *r = github_tracker_self(t);
    if (!r->more_unlabelled)
        return 0;
    const char *query = arena_printf(&r->arena, "repo:%s is:issue is:open %.200s", r->o.repo, words);
    struct github_answer a = {0};
    struct err err = {0};
    struct github_request q = {
        .method = "GET",
        .path = arena_printf(&r->arena, "/search/issues?q=%s&per_page=10", escaped(r, query)),
        .root = true};
    size_t before = list->n;
    if (github_call(r->api, &q, &a, &err) == GITHUB_DONE) {
        struct json *items = json_get(a.json, "items");
        if (remote_trust(r, items, &err) || issue_list_from_json(list, items, &err))
            list->n = before;
    }
    if (err.status)
        github_tracker_note(r, "the search for older issues without our label failed: %s", err.text);
    github_answer_release(&a);
    return list->n - before;
}
