/* Issues and comments as a tracker holds them, and the JSON that GitHub lists them in.
 * Limits: 200,000 issues a list, 1,000 labels and 10,000 comments an issue, 64 KiB a title, 1 MiB a body. */
#ifndef MODEL_ISSUE_H
#define MODEL_ISSUE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Labels by which people say how an issue of ours is to be treated. */
#define ISSUE_QUIET "log-gardener: quiet"     /* no comments; the body is kept up to date */
#define ISSUE_NOREUSE "log-gardener: noreuse" /* never written to; a repeat gets another issue */

enum {
    ISSUE_MAX = 200000,
    ISSUE_MAX_LABELS = 1000,
    ISSUE_MAX_COMMENTS = 10000,
    ISSUE_MAX_TITLE = 64 << 10, /* bytes, as the next */
    ISSUE_MAX_BODY = 1 << 20
};

struct issue_comment {
    int64_t id;
    const char *author, *body;
    int64_t created, updated;
    bool author_trusted; /* as of an issue */
};

struct issue {
    int64_t number;           /* > 0 */
    int64_t id;               /* of GitHub's database; 0: not known */
    const char *title, *body; /* never NULL */
    bool open, locked;
    const char *state_reason; /* of a closed one: completed, not_planned, duplicate; NULL: unknown */
    const char **labels;      /* as the tracker orders them */
    size_t labels_n;
    const char *author;               /* never NULL from a tracker or a file; "": unknown */
    bool author_trusted;              /* the tracker says that it is us, or may push */
    int64_t created, updated, closed; /* TIMESTAMP_NONE: not known, not closed */
    const char *url;                  /* may be NULL */
    struct issue_comment *comments;   /* oldest first; read for issues that are about to be updated */
    size_t comments_n;
    bool comments_read;
    bool no_comments; /* the listing says that there are none */
    bool pull_request;
};

struct issue_list {
    struct arena arena; /* owns everything below */
    struct issue *items;
    size_t n, cap;
    bool complete; /* false: pages are missing; nothing may be concluded from absence */
};

struct issue_list *issue_list_new(void);
void issue_list_free(struct issue_list *list);
struct issue *issue_list_add(struct issue_list *list); /* zeroed; pointers into items are invalid after */
struct issue *issue_list_find(const struct issue_list *list, int64_t number);
bool issue_has_label(const struct issue *i, const char *label); /* case does not matter, as on GitHub */

/* The address of an issue that came with none: on GitHub, or "local/tracker#N" where repo is NULL. */
const char *issue_url(struct arena *a, const char *repo, int64_t number);

/* The form in which GitHub lists issues, comments as `comments_list`. The caller frees it. */
struct json *issue_to_json(const struct issue *i);
/* Labels as strings or objects, missing body empty, unknown state open, unknown keys ignored; a comment
 * without an id gets the next free one of its issue. Appends; an issue that is in the list already is
 * replaced. An issue without a number of at least 1, a wrong type of a known key, or something past a limit
 * is ERR_INPUT. */
int issue_list_from_json(struct issue_list *list, const struct json *array, struct err *err);

#endif
