#include "store/state_file.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE revisions("
    " service TEXT NOT NULL, revision TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
    " started INTEGER, PRIMARY KEY(service, revision)) STRICT;"
    "CREATE TABLE runs(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, first_entry INTEGER, entries INTEGER NOT "
    "NULL)"
    " STRICT;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
    /* issue_cache.c: what a repository's listing held, and how to ask for what changed since */
    "CREATE TABLE listings(repo TEXT PRIMARY KEY, label TEXT NOT NULL, since INTEGER NOT NULL,"
    " etag TEXT, full_at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE issues(repo TEXT NOT NULL, number INTEGER NOT NULL, json TEXT NOT NULL,"
    " PRIMARY KEY(repo, number)) STRICT;"
    /* journal.c */
    "CREATE TABLE journal(id INTEGER PRIMARY KEY, repo TEXT NOT NULL, at INTEGER NOT NULL,"
    " fingerprint TEXT NOT NULL, issue INTEGER) STRICT;";

static const struct sql_kind kind = {.name = "state file",
                                     .advice = "delete it: it only costs work",
                                     .status = ERR_USAGE,
                                     .application_id = 0x4c477374, /* LGst */
                                     .version = 2,
                                     .schema = schema};

int state_file_read(const char *path, struct sql **out, struct err *err) {
    struct stat st;
    *out = NULL;
    if (lstat(path, &st) && errno == ENOENT)
        return 0;
    struct sql *db = sql_open_read(path, &kind, false, SQL_WAIT_MS, err);
    if (!db)
        return -1;
    if (sql_is_empty(db))
        sql_close(db);
    else
        *out = db;
    return 0;
}

/* An empty file, readable by its owner alone from its first moment; SQLite takes it for an empty database. */
static int make_file(const char *path, struct err *err) {
    if (file_make_parents(path, err))
        return -1;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST)
        return err_set(err, ERR_USAGE, "%s: cannot be made: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return 0;
}

struct sql *state_file_write(const char *path, struct err *err) {
    if (make_file(path, err))
        return NULL;
    struct sql *db = sql_open_write(path, &kind, SQL_WAIT_MS, err);
    struct stat st;
    if (db && !stat(path, &st) && (st.st_mode & 0777) != 0600 && chmod(path, 0600)) {
        err_set(err, ERR_USAGE, "%s: cannot be made private: %s", path, strerror(errno));
        sql_close(db);
        return NULL;
    }
    return db;
}

int state_file_forget(struct sql *db, const char *text, int64_t keep, struct err *err) {
    struct sql_query *q = sql_prepare(db, text, err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, keep);
    return sql_run(q, err);
}
