/* What the files of the GitHub tracker share; nobody else includes this. */
#ifndef TRACKER_REMOTE_PARTS_H
#define TRACKER_REMOTE_PARTS_H

#include "base/strmap.h"
#include "store/issue_cache.h"
#include "tracker/github_tracker.h"

enum { REMOTE_PAGE = 100, REMOTE_MAX_PAGES = ISSUE_MAX / REMOTE_PAGE };

struct remote {
    struct tracker base; /* first: the two are cast to each other */
    struct github *api;
    struct github_tracker_options o;
    struct arena arena;   /* copies of the options, and what is remembered of the run */
    int64_t start;        /* begin, by the clock */
    bool more_unlabelled; /* there are more open issues than were read */
    struct strmap logins; /* login -> 1: believed, 2: not */
    bool asked_us;        /* who we are was asked */
    struct strmap labels; /* lower-case names of labels that are there */
    bool probed, wrote;
    struct err dead;           /* why nothing more is written in this run; status ERR_NONE: all is well */
    struct issue_list *listed; /* for the cache; NULL: nothing to keep */
    struct issue_cache cache;
};

struct remote *github_tracker_self(struct tracker *t);
void github_tracker_note(struct remote *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Every page from `path` on, appended to the list, what came last winning. */
struct remote_pages {
    const char *path;
    size_t max;           /* pages */
    const char *etag;     /* in: to be sent; out: of the only page. NULL: none. In the tracker's arena */
    bool unchanged, more; /* out: nothing changed; there were more pages than max */
};
int remote_read_pages(struct remote *r, struct remote_pages *p, struct issue_list *list, struct err *err);
int remote_read_issue(struct remote *r, int64_t number, struct issue_list *list, bool *absent,
                      struct err *err);
int remote_read_comments(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err);
/* Comments since a moment into *out (zeroed before), in the arena. */
int remote_read_comments_since(struct remote *r, int64_t number, int64_t since, struct issue_list *list,
                               struct issue *out, struct err *err);
int remote_read_look(struct tracker *t, struct issue_list *list, struct issue *issue, struct err *err);

/* Issues or comments as they came: whether their author may be believed is written into author_association,
 * where issue_list_from_json finds it. Only authors of text with a marker of ours are looked up. -1: that
 * could not be learned, and the listing must not be used. */
int remote_trust(struct remote *r, struct json *array, struct err *err);

struct issue_list *remote_list(struct tracker *t, struct err *err);
size_t remote_list_search(struct tracker *t, struct issue_list *list, const char *words);
struct issue_list *remote_list_recent(struct tracker *t, struct err *err);

/* One write. The first one is preceded by the probe; what was refused once for all is refused at once. On
 * TRACKER_DONE the answer is to be released. */
int remote_write(struct remote *r, const struct github_request *q, struct github_answer *answer,
                 struct err *err);
/* Is `stored` what was sent? Blanks and line ends at the end do not matter. NULL is no text to compare. */
bool remote_write_kept(const char *sent, const char *stored);
int remote_write_probe(struct remote *r, struct err *err); /* TRACKER_... , as the next */
/* Labels that the repository lacks are made, with colour and description. */
int remote_write_labels(struct remote *r, const char *const *labels, size_t n, struct err *err);

int remote_create(struct tracker *t, const struct tracker_draft *d, int64_t *number, struct err *err);
int remote_edit(struct tracker *t, int64_t number, const struct tracker_edit *e, struct err *err);
int remote_create_comment(struct tracker *t, int64_t number, const char *body, int64_t *id, struct err *err);
int remote_edit_comment(struct tracker *t, int64_t number, int64_t id, const char *body, struct err *err);
int remote_edit_relate(struct tracker *t, enum tracker_relation relation, const struct issue *parent,
                       const struct issue *child, struct err *err);

#endif
