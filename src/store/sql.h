/* SQLite files of ours: opened with care, queried through a small wrapper. sql.c is the only user of sqlite3.
 *
 * A file is one database with a rollback journal (never WAL) and synchronous=FULL, marked by application_id
 * and user_version. A file of no bytes is a database without tables. Reading leaves the file and its folder
 * byte-identical, whatever an interrupted writer left there.
 *
 * Errors carry the kind's status and name the file; a refused constraint alone is ERR_ACTION: that statement
 * had no effect, and the transaction stands. After any other error nothing may be committed. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SQL_WAIT_MS = 30000 };

struct sql_kind {
    const char *name;   /* "tracker", "state file" */
    const char *advice; /* ends the errors of a file that is damaged or another's; NULL: none */
    enum err_status status;
    int32_t application_id;
    int version;
    const char *schema; /* statements that make the tables */
};

struct sql;
struct sql_query; /* one prepared statement */

/* The file must be there. `wait_ms` is how long another's lock is waited for. With `mend` what an interrupted
 * writer left is rolled back in place, where that is permitted: for those who are about to write. NULL on
 * error. */
struct sql *sql_open_read(const char *path, const struct sql_kind *kind, bool mend, int wait_ms,
                          struct err *err);
/* Opens and takes the write lock (BEGIN IMMEDIATE); makes the tables where there are none. */
struct sql *sql_open_write(const char *path, const struct sql_kind *kind, int wait_ms, struct err *err);
/* A new database in memory, within a transaction; `path` is for messages and for sql_write_out. */
struct sql *sql_open_new(const char *path, const struct sql_kind *kind, struct err *err);
void sql_close(struct sql *db); /* rolls an open transaction back; NULL is fine */

bool sql_is_empty(const struct sql *db); /* opened for reading, and there are no tables */
int sql_commit(struct sql *db, struct err *err);
/* After the commit of a new database: the file appears whole at its path, with file_write_private. */
int sql_write_out(struct sql *db, struct err *err);

int sql_exec(struct sql *db, const char *text, struct err *err); /* no rows wanted */

/* `text` has numbered parameters ?1...; NULL on error. Binding copies. */
struct sql_query *sql_prepare(struct sql *db, const char *text, struct err *err);
void sql_bind_int(struct sql_query *q, int place, int64_t v);
void sql_bind_time(struct sql_query *q, int place, int64_t t);     /* TIMESTAMP_NONE is null */
void sql_bind_text(struct sql_query *q, int place, const char *s); /* NULL is null */
int sql_step(struct sql_query *q, struct err *err);                /* 1: a row; 0: the end; -1: error */
int64_t sql_int(struct sql_query *q, int column);
int64_t sql_time(struct sql_query *q, int column);     /* null is TIMESTAMP_NONE */
const char *sql_text(struct sql_query *q, int column); /* NULL for null; valid until the next step */
void sql_finish(struct sql_query *q);                  /* NULL is fine */
/* Steps to the end, finishes; 0 or -1. */
int sql_run(struct sql_query *q, struct err *err);

#endif
