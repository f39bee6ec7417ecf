#include "base/mem.h"
#include "base/timestamp.h"
#include "store/sql.h"
#include "store/sql_handle.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sql_query {
    struct sql *db;
    sqlite3_stmt *stmt;
};

struct failure {
    int code; /* primary result code */
    const char *text;
    bool advice;
};

static const struct failure failures[] = {
    {SQLITE_NOTADB, "not a SQLite file", true},
    {SQLITE_CORRUPT, "damaged", true},
    {SQLITE_FULL, "the disk is full", false},
    {SQLITE_READONLY, "cannot be written", false},
    {SQLITE_PERM, "cannot be written", false},
    {SQLITE_CANTOPEN, "cannot be opened, or its journal cannot be made", false},
    {SQLITE_IOERR, "cannot be read or written", false},
    {SQLITE_TOOBIG, "a value is too large", false},
};

int sql_refuse(const struct sql *db, const char *what, bool advice, struct err *err) {
    const char *tail = advice ? db->kind->advice : NULL;
    return err_set(err, db->kind->status, "%s: %s%s%s", db->path, what, tail ? ": " : "", tail ? tail : "");
}

static int busy(const struct sql *db, struct err *err) {
    return err_set(err, db->kind->status,
                   "%s: another run holds the %s (waited %g s): try again when it is done", db->path,
                   db->kind->name, db->wait_ms / 1000.0);
}

int sql_fail(const struct sql *db, int rc, struct err *err) {
    int code = rc & 0xff;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return busy(db, err);
    if (code == SQLITE_CONSTRAINT)
        return err_set(err, ERR_ACTION, "%s: refused by the %s: %s", db->path, db->kind->name,
                       sqlite3_errmsg(db->handle));
    int os = sqlite3_system_errno(db->handle);
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        if (failures[i].code != code)
            continue;
        char text[200];
        bool system = os && code != SQLITE_NOTADB && code != SQLITE_CORRUPT && code != SQLITE_FULL;
        snprintf(text, sizeof text, "%s%s%s", failures[i].text, system ? ": " : "",
                 system ? strerror(os) : "");
        return sql_refuse(db, text, failures[i].advice, err);
    }
    return sql_refuse(db, sqlite3_errmsg(db->handle), true, err);
}

int sql_exec(struct sql *db, const char *text, struct err *err) {
    int rc = sqlite3_exec(db->handle, text, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : sql_fail(db, rc, err);
}

struct sql_query *sql_prepare(struct sql *db, const char *text, struct err *err) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL);
    if (rc != SQLITE_OK) {
        sql_fail(db, rc, err);
        return NULL;
    }
    struct sql_query *q = mem_alloc(1, sizeof *q);
    *q = (struct sql_query){.db = db, .stmt = stmt};
    return q;
}

void sql_bind_int(struct sql_query *q, int place, int64_t v) {
    sqlite3_bind_int64(q->stmt, place, v);
}

void sql_bind_time(struct sql_query *q, int place, int64_t t) {
    if (t == TIMESTAMP_NONE)
        sqlite3_bind_null(q->stmt, place);
    else
        sqlite3_bind_int64(q->stmt, place, t);
}

void sql_bind_text(struct sql_query *q, int place, const char *s) {
    if (s)
        sqlite3_bind_text(q->stmt, place, s, -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(q->stmt, place);
}

int sql_step(struct sql_query *q, struct err *err) {
    int rc = sqlite3_step(q->stmt);
    return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : sql_fail(q->db, rc, err);
}

int64_t sql_int(struct sql_query *q, int column) {
    return sqlite3_column_int64(q->stmt, column);
}

int64_t sql_time(struct sql_query *q, int column) {
    bool none = sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
    return none ? TIMESTAMP_NONE : sqlite3_column_int64(q->stmt, column);
}

const char *sql_text(struct sql_query *q, int column) {
    return (const char *)sqlite3_column_text(q->stmt, column);
}

void sql_finish(struct sql_query *q) {
    if (!q)
        return;
    sqlite3_finalize(q->stmt);
    free(q);
}

int sql_run(struct sql_query *q, struct err *err) {
    if (!q)
        return -1;
    int rc;
    while ((rc = sql_step(q, err)) > 0)
        ;
    sql_finish(q);
    return rc;
}
