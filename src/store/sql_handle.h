/* What the two halves of the SQLite wrapper share (sql.c opens, sql_query.c asks); nobody else includes this.
 */
#ifndef STORE_SQL_HANDLE_H
#define STORE_SQL_HANDLE_H

#include "store/sql.h"

#include <sqlite3.h>

struct sql {
    sqlite3 *handle;
    const struct sql_kind *kind;
    char *path; /* as given, for messages */
    int wait_ms;
    bool empty; /* there are no tables */
};

/* Both fill `err` and return -1: a text of ours, and what a result code of SQLite means. */
int sql_refuse(const struct sql *db, const char *what, bool advice, struct err *err);
int sql_fail(const struct sql *db, int rc, struct err *err);

#endif
