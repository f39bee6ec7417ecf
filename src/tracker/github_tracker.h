/* The issues of a repository on GitHub as a tracker. No transactions: every write stands at once.
 *
 * Listing: all issues with our label, open or changed within `closed_within`, and the newest open ones
 * without it, every page; with a state file only what changed since the last time. It is refused when a page
 * fails, and when all was listed and less than half of the issues with our label are left of what was known.
 * Writing: the first write is preceded by the making of our label, which fails where nothing may be written.
 * A create whose answer was lost is looked for by its marker before it is sent once more. */
#ifndef TRACKER_GITHUB_TRACKER_H
#define TRACKER_GITHUB_TRACKER_H

#include "github/github.h"
#include "tracker/tracker.h"

struct github_tracker_options {
    const char *repo, *label;
    const char *key;      /* what cache and journal know the repository by; NULL: its name */
    const char *web;      /* its address for people; NULL: not known */
    const char *state;    /* the state file, NULL: none */
    int64_t closed_since; /* closed issues that changed later are listed */
    int unlabelled;       /* newest open issues without our label */
    const char *const *trusted;
    size_t trusted_n;                          /* logins that are believed besides ours */
    void (*note)(void *ctx, const char *text); /* what the person should know; NULL: nobody listens */
    void *note_ctx;
};

struct github_repo { /* what the repository says of itself */
    int64_t id;
    char web[300];  /* its address for people */
    char name[240]; /* OWNER/NAME as it is now: another one than asked for after a renaming */
    bool is_public, archived, has_issues;
    bool may_push, push_known; /* permissions are told to users, not to installations */
};
/* One call. -1: ERR_TRACKER. */
int github_tracker_repo(struct github *api, struct github_repo *out, struct err *err);

/* Takes the client over; options are copied. */
struct tracker *tracker_github(struct github *api, const struct github_tracker_options *o);

#endif
