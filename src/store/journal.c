#include "store/journal.h"

#include "base/timestamp.h"
#include "store/state_file.h"

static int insert(struct sql *db, const char *repo, const char *fingerprint, int64_t *id, struct err *err) {
    struct sql_query *q =
        sql_prepare(db, "INSERT INTO journal(repo, at, fingerprint) VALUES(?1, ?2, ?3) RETURNING id", err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, repo);
    sql_bind_int(q, 2, timestamp_now());
    sql_bind_text(q, 3, fingerprint);
    int rc = sql_step(q, err);
    if (rc > 0)
        *id = sql_int(q, 0);
    sql_finish(q);
    return rc > 0 ? 0 : -1;
}

int journal_intend(const char *path, const char *repo, const char *fingerprint, int64_t *id,
                   struct err *err) {
    struct sql *db = state_file_write(path, err);
    int rc = db ? insert(db, repo, fingerprint, id, err) : -1;
    if (!rc)
        rc = state_file_forget(db,
                               "DELETE FROM journal WHERE id NOT IN"
                               " (SELECT id FROM journal ORDER BY id DESC LIMIT ?1)",
                               JOURNAL_MAX, err) ||
                     sql_commit(db, err)
                 ? -1
                 : 0;
    sql_close(db);
    return rc;
}

int journal_result(const char *path, int64_t id, int64_t issue, struct err *err) {
    struct sql *db = state_file_write(path, err);
    struct sql_query *q = db ? sql_prepare(db, "UPDATE journal SET issue = ?2 WHERE id = ?1", err) : NULL;
    int rc = -1;
    if (q) {
        sql_bind_int(q, 1, id);
        sql_bind_int(q, 2, issue);
        rc = sql_run(q, err) || sql_commit(db, err) ? -1 : 0;
    }
    sql_close(db);
    return rc;
}

static int read_rows(struct sql *db, const char *repo, int64_t since, struct arena *a,
                     struct journal_intent *list, size_t *n, struct err *err) {
    struct sql_query *q = sql_prepare(db,
                                      "SELECT fingerprint, at, coalesce(issue, 0) FROM journal"
                                      " WHERE repo = ?1 AND at >= ?2 ORDER BY id LIMIT ?3",
                                      err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, repo);
    sql_bind_int(q, 2, since);
    sql_bind_int(q, 3, JOURNAL_MAX);
    int rc;
    while ((rc = sql_step(q, err)) > 0) {
        const char *fp = sql_text(q, 0);
        list[(*n)++] = (struct journal_intent){arena_str(a, fp ? fp : ""), sql_int(q, 1), sql_int(q, 2)};
    }
    sql_finish(q);
    return rc;
}

int journal_read(const char *path, const char *repo, int64_t since, struct arena *a,
                 struct journal_intent **out, size_t *n, struct err *err) {
    struct sql *db;
    if (state_file_read(path, &db, err))
        return -1;
    struct journal_intent *list = arena_alloc(a, JOURNAL_MAX * sizeof *list);
    size_t count = 0;
    int rc = db ? read_rows(db, repo, since, a, list, &count, err) : 0;
    sql_close(db);
    if (!rc) {
        *out = list;
        *n = count;
    }
    return rc;
}
