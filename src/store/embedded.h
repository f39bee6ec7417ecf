/* The embedded tracker's file: issues and comments in SQLite (see sql.h for how files are treated).
 * What may be written to it is decided above; here live rows, the lock and the transaction.
 * Limits: those of model/issue.h. Failures are ERR_TRACKER; a refused row alone is ERR_ACTION and leaves the
 * transaction as it was. */
#ifndef STORE_EMBEDDED_H
#define STORE_EMBEDDED_H

#include "base/arena.h"
#include "base/err.h"
#include "model/issue.h"

#include <stdbool.h>
#include <stdint.h>

struct embedded;

/* A file that is not there is an empty tracker; one that is there is looked at now. */
struct embedded *embedded_open(const char *path, bool writable, struct err *err);
void embedded_close(struct embedded *e);               /* an open transaction is rolled back; NULL is fine */
void embedded_set_wait_ms(struct embedded *e, int ms); /* for another run's lock; 30 s unless set */

/* Takes the write lock, or waits for it. Where there is no file, all is done in memory under a lock on the
 * folder (which is made), and the first commit puts the file in place whole. */
int embedded_begin(struct embedded *e, struct err *err);
int embedded_commit(struct embedded *e, struct err *err);
void embedded_rollback(struct embedded *e); /* harmless where none is open */
bool embedded_in_transaction(const struct embedded *e);

/* Appends every issue by number, comments unread. Strings belong to the list. */
int embedded_list(struct embedded *e, struct issue_list *list, struct err *err);
/* Strings go to the arena. A number that is not there is ERR_ACTION. */
int embedded_get(struct embedded *e, int64_t number, struct arena *a, struct issue *out, struct err *err);
int embedded_comments(struct embedded *e, struct arena *a, struct issue *issue, struct err *err);

/* Within a transaction. Two open issues whose bodies carry one fingerprint in a marker of ours are refused.
 */
int embedded_create(struct embedded *e, const struct issue *i, int64_t *number, struct err *err);
int embedded_update(struct embedded *e, const struct issue *i, struct err *err); /* all but comments */
/* A whole issue with its comments, in place of one with that number. Here two of one fingerprint may be: they
 * are somebody's history. */
int embedded_put(struct embedded *e, const struct issue *i, struct err *err);
int embedded_comment_add(struct embedded *e, int64_t issue, const struct issue_comment *c, int64_t *id,
                         struct err *err);
int embedded_comment_set(struct embedded *e, int64_t issue, const struct issue_comment *c, struct err *err);

#endif
