#include "store/embedded_file.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct embedded {
    char *path;
    bool writable, in_transaction;
    int wait_ms;
    struct sql *db; /* of the transaction, or for reading; NULL: none yet */
    bool in_memory; /* the transaction's file is not there yet */
    int folder;     /* locked while in_memory; -1: none */
};

static const char schema[] =
    "CREATE TABLE issues("
    " number INTEGER PRIMARY KEY CHECK(number > 0), title TEXT NOT NULL, body TEXT NOT NULL,"
    " open INTEGER NOT NULL, locked INTEGER NOT NULL, state_reason TEXT, labels TEXT NOT NULL,"
    " author TEXT NOT NULL, author_trusted INTEGER NOT NULL, created INTEGER, updated INTEGER, closed "
    "INTEGER,"
    " url TEXT, pull_request INTEGER NOT NULL, fp TEXT) STRICT;"
    "CREATE UNIQUE INDEX one_open_issue_a_fingerprint ON issues(fp) WHERE open = 1 AND fp IS NOT NULL;"
    "CREATE TABLE comments("
    " issue INTEGER NOT NULL REFERENCES issues(number), id INTEGER NOT NULL, author TEXT NOT NULL,"
    " body TEXT NOT NULL, created INTEGER, updated INTEGER, PRIMARY KEY(issue, id)) STRICT;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
    "INSERT INTO meta VALUES('last_issue', 0), ('last_comment', 0);";

static const struct sql_kind kind = {.name = "tracker",
                                     .status = ERR_TRACKER,
                                     .application_id = 0x4c476472, /* LGdr */
                                     .version = 1,
                                     .schema = schema};

struct embedded *embedded_open(const char *path, bool writable, struct err *err) {
    struct embedded *e = mem_alloc(1, sizeof *e);
    *e = (struct embedded){
        .path = mem_strdup(path), .writable = writable, .wait_ms = SQL_WAIT_MS, .folder = -1};
    struct sql *unused;
    if (embedded_file_reader(e, &unused, err)) {
        embedded_close(e);
        return NULL;
    }
    return e;
}

static void drop(struct embedded *e) {
    sql_close(e->db);
    e->db = NULL;
    if (e->folder >= 0)
        close(e->folder);
    e->folder = -1;
    e->in_memory = e->in_transaction = false;
}

void embedded_close(struct embedded *e) {
    if (!e)
        return;
    drop(e);
    free(e->path);
    free(e);
}

void embedded_rollback(struct embedded *e) {
    drop(e);
}

void embedded_set_wait_ms(struct embedded *e, int ms) {
    e->wait_ms = ms;
}

bool embedded_in_transaction(const struct embedded *e) {
    return e->in_transaction;
}

const char *embedded_file_path(const struct embedded *e) {
    return e->path;
}

/* A dangling symbolic link is there: writing would replace it by a file, which nobody asked for. */
static bool is_there(const char *path) {
    struct stat st;
    return !lstat(path, &st) || errno != ENOENT;
}

int embedded_file_reader(struct embedded *e, struct sql **out, struct err *err) {
    if (!e->db && is_there(e->path)) {
        e->db = sql_open_read(e->path, &kind, e->writable, e->wait_ms, err);
        if (!e->db)
            return -1;
    }
    *out = e->db && !sql_is_empty(e->db) ? e->db : NULL;
    return 0;
}

struct sql *embedded_file_writer(struct embedded *e, struct err *err) {
    if (e->in_transaction)
        return e->db;
    err_set(err, ERR_TRACKER, "%s: written to outside a transaction", e->path);
    return NULL;
}

static void folder_of(const char *path, char *out, size_t size) {
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= size)
        n = 0;
    memcpy(out, path, n);
    out[n] = 0;
    if (!n)
        memcpy(out, slash == path ? "/" : ".", 2);
}

static int lock_folder(struct embedded *e, const char *folder, struct err *err) {
    e->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (e->folder < 0)
        return err_set(err, ERR_TRACKER, "%s: cannot open the folder: %s", e->path, strerror(errno));
    for (int waited = 0;; waited += 20) {
        if (!flock(e->folder, LOCK_EX | LOCK_NB))
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_set(err, ERR_TRACKER, "%s: cannot lock the folder: %s", e->path, strerror(errno));
        if (waited >= e->wait_ms)
            return err_set(err, ERR_TRACKER,
                           "%s: another run holds the tracker (waited %g s): try again when it is done",
                           e->path, e->wait_ms / 1000.0);
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    }
}

static int begin_file(struct embedded *e, struct err *err) {
    e->db = sql_open_write(e->path, &kind, e->wait_ms, err);
    return e->db ? 0 : -1;
}

/* The lock on the folder stands for the lock on the file until there is one. */
static int begin_memory(struct embedded *e, const char *folder, struct err *err) {
    if (file_make_parents(e->path, err)) {
        if (err)
            err->status = ERR_TRACKER;
        return -1;
    }
    if (lock_folder(e, folder, err))
        return -1;
    if (is_there(e->path)) { /* another run was first */
        close(e->folder);
        e->folder = -1;
        return begin_file(e, err);
    }
    if (!file_is_writable(folder))
        return err_set(err, ERR_TRACKER, "%s: cannot be made: its folder: %s", e->path, strerror(errno));
    e->in_memory = true;
    e->db = sql_open_new(e->path, &kind, err);
    return e->db ? 0 : -1;
}

int embedded_begin(struct embedded *e, struct err *err) {
    if (!e->writable)
        return err_set(err, ERR_TRACKER, "%s: opened for reading only", e->path);
    if (e->in_transaction)
        return err_set(err, ERR_TRACKER, "%s: a transaction is open already", e->path);
    char folder[PATH_MAX];
    folder_of(e->path, folder, sizeof folder);
    drop(e);
    int rc = is_there(e->path) ? begin_file(e, err) : begin_memory(e, folder, err);
    if (rc)
        drop(e);
    else
        e->in_transaction = true;
    return rc;
}

int embedded_commit(struct embedded *e, struct err *err) {
    struct sql *db = embedded_file_writer(e, err);
    if (!db || sql_commit(db, err) || (e->in_memory && sql_write_out(db, err)))
        return -1;
    drop(e);
    return 0;
}
