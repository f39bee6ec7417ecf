#define _XOPEN_SOURCE 700 /* realpath */
#include "store/sql.h"

#include "base/file.h"
#include "base/mem.h"
#include "store/sql_copy.h"
#include "store/sql_handle.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Looks at the header through SQLite's own descriptor: opening and closing the file a second time would drop
 * the locks that this process holds on it (POSIX advisory locks). In WAL mode even reading makes files. */
static int check_header(const struct sql *db, struct err *err) {
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    unsigned char head[20];
    if (sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
        !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return sql_refuse(db, "cannot be read", false, err);
    if (!size)
        return 0;
    if (size < 512 || file->pMethods->xRead(file, head, sizeof head, 0) != SQLITE_OK ||
        memcmp(head, "SQLite format 3", 16) != 0)
        return sql_refuse(db, "not a SQLite file", true, err);
    if (head[18] != 1 || head[19] != 1)
        return sql_refuse(db, "a SQLite file in WAL mode, which this program never makes", true, err);
    return 0;
}

static int pragma_int(struct sql *db, const char *text, int64_t *out, struct err *err) {
    struct sql_query *q = sql_prepare(db, text, err);
    int rc = q ? sql_step(q, err) : -1;
    if (rc > 0)
        *out = sql_int(q, 0);
    sql_finish(q);
    return rc < 0 ? -1 : 0;
}

/* Whose file is it? The first statements that read it, so a damaged one is noticed here too. */
static int check_schema(struct sql *db, struct err *err) {
    int64_t application = 0, version = 0, tables = 0;
    if (pragma_int(db, "SELECT count(*) FROM sqlite_schema", &tables, err) ||
        pragma_int(db, "PRAGMA application_id", &application, err) ||
        pragma_int(db, "PRAGMA user_version", &version, err))
        return -1;
    db->empty = !tables && !application && !version;
    char text[120];
    if (!db->empty && application != db->kind->application_id) {
        snprintf(text, sizeof text, "a SQLite file, but no %s of this program", db->kind->name);
        return sql_refuse(db, text, true, err);
    }
    if (!db->empty && version != db->kind->version) {
        snprintf(text, sizeof text,
                 "made by another version (its schema is %" PRId64 ", this program's is %d)", version,
                 db->kind->version);
        return sql_refuse(db, text, true, err);
    }
    return 0;
}

static int make_schema(struct sql *db, struct err *err) {
    char marks[120];
    snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             (int)db->kind->application_id, db->kind->version);
    if (sql_exec(db, db->kind->schema, err) || sql_exec(db, marks, err))
        return -1;
    db->empty = false;
    return 0;
}

static int configure(struct sql *db, int wait_ms, struct err *err) {
    db->wait_ms = wait_ms;
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, wait_ms);
    /* The file may come from anywhere: its schema is not trusted. */
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return sql_exec(db, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY", err);
}

/* Links in the name of the folder are resolved here, so that SQLite may refuse one in the last part. And a
 * relative "file:..." or ":memory:" would not be taken for a file. */
static int safe_name(const char *file, char out[PATH_MAX]) {
    char folder[PATH_MAX], real[PATH_MAX];
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    size_t n = slash ? (size_t)(slash - file) + 1 : 0;
    if (n >= sizeof folder)
        return -1;
    memcpy(folder, file, n);
    folder[n] = 0;
    if (!realpath(n ? folder : ".", real))
        return snprintf(out, PATH_MAX, "%s%s", *file == '/' ? "" : "./", file) >= PATH_MAX ? -1 : 0;
    return snprintf(out, PATH_MAX, "%s%s%s", real, strcmp(real, "/") ? "/" : "", name) >= PATH_MAX ? -1 : 0;
}

/* Reads `file`, which is `path` or a copy of it. */
static struct sql *open_file(const char *file, const char *path, const struct sql_kind *kind, int flags,
                             int wait_ms, struct err *err) {
    struct stat st;
    struct sql *db = mem_alloc(1, sizeof *db);
    *db = (struct sql){.kind = kind, .path = mem_strdup(path), .wait_ms = wait_ms};
    char safe[PATH_MAX];
    if (safe_name(file, safe)) {
        sql_refuse(db, "name too long", false, err);
    } else if ((flags & SQLITE_OPEN_READWRITE) && !lstat(file, &st) && S_ISLNK(st.st_mode)) {
        sql_refuse(db, "a symbolic link, which is not followed for writing: name the file itself", false,
                   err);
    } else if (stat(file, &st)) {
        sql_refuse(db, strerror(errno), false, err);
    } else if (!S_ISREG(st.st_mode)) {
        sql_refuse(db, S_ISDIR(st.st_mode) ? "is a directory, not a file" : "not a regular file", false, err);
    } else {
        int follow = flags & SQLITE_OPEN_READWRITE ? SQLITE_OPEN_NOFOLLOW : 0;
        int rc = sqlite3_open_v2(safe, &db->handle, flags | follow | SQLITE_OPEN_NOMUTEX, NULL);
        if (rc == SQLITE_OK ? !configure(db, wait_ms, err) && !check_header(db, err)
                            : sql_fail(db, rc, err) == 0)
            return db;
    }
    sql_close(db);
    return NULL;
}

static struct sql *open_checked(const char *file, const char *path, const struct sql_kind *kind, int flags,
                                int wait_ms, struct err *err) {
    struct sql *db = open_file(file, path, kind, flags, wait_ms, err);
    if (db && check_schema(db, err)) {
        sql_close(db);
        return NULL;
    }
    return db;
}

/* A writer was killed and its journal is still there: only a writer may roll it back, so a copy is read. */
static struct sql *open_interrupted(const char *file, const char *path, const struct sql_kind *kind,
                                    struct err *err) {
    struct sql_copy copy;
    if (sql_copy_make(&copy, file, path, kind->status, err))
        return NULL;
    struct sql *db = open_checked(copy.file, path, kind, SQLITE_OPEN_READWRITE, 0, err);
    sql_copy_remove(&copy); /* rolled back by now; the open descriptor goes on reading */
    return db;
}

struct sql *sql_open_read(const char *path, const struct sql_kind *kind, bool mend, int wait_ms,
                          struct err *err) {
    int flags = mend ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    struct sql *db = open_file(path, path, kind, flags, wait_ms, err);
    if (!db)
        return NULL;
    int rc = sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    if (rc == SQLITE_READONLY_ROLLBACK) {
        /* SQLite knows where a symbolic link leads. */
        struct sql *copy = open_interrupted(sqlite3_db_filename(db->handle, "main"), path, kind, err);
        sql_close(db);
        return copy;
    }
    if ((rc != SQLITE_OK && sql_fail(db, rc, err)) || check_schema(db, err)) {
        sql_close(db);
        return NULL;
    }
    return db;
}

static int begin_write(struct sql *db, struct err *err) {
    const char *file = sqlite3_db_filename(db->handle, "main");
    if (sqlite3_db_readonly(db->handle, "main") == 1 || !file_is_writable(file))
        return sql_refuse(db, "cannot be written: no permission", false, err);
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", file);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    if (!file_is_writable(folder)) /* the journal is made there: better told now than at the first write */
        return sql_refuse(db, "cannot be written: no permission for its folder", false, err);
    /* Spilling a full cache would lock readers out long before the commit. */
    if (sql_exec(db, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA cache_spill=OFF", err) ||
        sql_exec(db, "BEGIN IMMEDIATE", err))
        return -1;
    return check_schema(db, err) || (db->empty && make_schema(db, err)) ? -1 : 0;
}

struct sql *sql_open_write(const char *path, const struct sql_kind *kind, int wait_ms, struct err *err) {
    struct sql *db = open_file(path, path, kind, SQLITE_OPEN_READWRITE, wait_ms, err);
    if (db && begin_write(db, err)) {
        sql_close(db);
        return NULL;
    }
    return db;
}

struct sql *sql_open_new(const char *path, const struct sql_kind *kind, struct err *err) {
    struct sql *db = mem_alloc(1, sizeof *db);
    *db = (struct sql){.kind = kind, .path = mem_strdup(path)};
    int rc = sqlite3_open_v2(":memory:", &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK
            ? sql_fail(db, rc, err)
            : configure(db, 0, err) || sql_exec(db, "BEGIN IMMEDIATE", err) || make_schema(db, err)) {
        sql_close(db);
        return NULL;
    }
    return db;
}

void sql_close(struct sql *db) {
    if (!db)
        return;
    sqlite3_close(db->handle); /* with an open transaction: rolls back */
    free(db->path);
    free(db);
}

bool sql_is_empty(const struct sql *db) {
    return db->empty;
}

int sql_commit(struct sql *db, struct err *err) {
    return sql_exec(db, "COMMIT", err);
}

int sql_write_out(struct sql *db, struct err *err) {
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(db->handle, "main", &size, 0);
    if (!bytes)
        return sql_refuse(db, "too large for memory", false, err);
    int rc = file_write_private(db->path, (const char *)bytes, (size_t)size, err);
    sqlite3_free(bytes);
    if (rc && err)
        err->status = db->kind->status;
    return rc;
}
