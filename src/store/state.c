#include "store/state.h"

#include "base/timestamp.h"
#include "store/state_file.h"

static int load_oldest(struct sql *db, int64_t *oldest, struct err *err) {
    struct sql_query *q = sql_prepare(db, "SELECT value FROM meta WHERE name = 'oldest'", err);
    int rc = q ? sql_step(q, err) : -1;
    if (rc > 0)
        *oldest = sql_time(q, 0);
    sql_finish(q);
    return rc < 0 ? -1 : 0;
}

static int load_revisions(struct sql *db, struct arena *a, struct history *out, struct err *err) {
    struct sql_query *q = sql_prepare(
        db,
        "SELECT service, revision, first_seen, started FROM revisions ORDER BY service, revision LIMIT ?1",
        err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, STATE_MAX_REVISIONS);
    struct history_revision *list = arena_alloc(a, STATE_MAX_REVISIONS * sizeof *list);
    int rc;
    size_t n = 0;
    while ((rc = sql_step(q, err)) > 0) {
        const char *service = sql_text(q, 0), *revision = sql_text(q, 1);
        list[n++] = (struct history_revision){.service = arena_str(a, service ? service : ""),
                                              .revision = arena_str(a, revision ? revision : ""),
                                              .first_seen = sql_time(q, 2),
                                              .started = sql_time(q, 3)};
    }
    sql_finish(q);
    out->revisions = list;
    out->revisions_n = n;
    return rc;
}

int state_load(const char *path, struct arena *a, struct history *out, struct err *err) {
    struct history h = {.oldest = TIMESTAMP_NONE};
    struct sql *db;
    int rc = state_file_read(path, &db, err);
    if (!rc && db)
        rc = load_oldest(db, &h.oldest, err) || load_revisions(db, a, &h, err) ? -1 : 0;
    sql_close(db);
    if (!rc)
        *out = h;
    return rc;
}

static int save_revision(struct sql *db, const struct cluster_revision *r, struct err *err) {
    int64_t first = r->first_seen, last = r->last_seen;
    if (first == TIMESTAMP_NONE)
        first = last != TIMESTAMP_NONE ? last : r->started != TIMESTAMP_NONE ? r->started : r->deployed;
    if (first == TIMESTAMP_NONE || !r->service || !r->revision)
        return 0;
    struct sql_query *q = sql_prepare(
        db,
        "INSERT INTO revisions VALUES(?1,?2,?3,?4,?5) ON CONFLICT(service, revision) DO UPDATE SET"
        " first_seen = min(first_seen, excluded.first_seen),"
        " last_seen = max(last_seen, excluded.last_seen),"
        " started = CASE WHEN excluded.started IS NULL THEN started"
        "  ELSE max(excluded.started, coalesce(started, excluded.started)) END",
        err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, r->service);
    sql_bind_text(q, 2, r->revision);
    sql_bind_int(q, 3, first);
    sql_bind_int(q, 4, last == TIMESTAMP_NONE ? first : last);
    sql_bind_time(q, 5, r->started);
    return sql_run(q, err);
}

/* Since when runs have looked: the window's start, else the first thing they saw. */
static int64_t first_entry(const struct cluster_set *set) {
    int64_t t = set->window_start;
    for (size_t i = 0; i < set->revisions_n; i++) {
        int64_t seen = set->revisions[i].first_seen;
        if (seen != TIMESTAMP_NONE && (t == TIMESTAMP_NONE || seen < t))
            t = seen;
    }
    return t;
}

static int save_run(struct sql *db, const struct cluster_set *set, int64_t now, struct err *err) {
    struct sql_query *q = sql_prepare(db, "INSERT INTO runs(at, first_entry, entries) VALUES(?1,?2,?3)", err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, now);
    sql_bind_time(q, 2, first_entry(set));
    sql_bind_int(q, 3, set->entries);
    if (sql_run(q, err))
        return -1;
    if (first_entry(set) == TIMESTAMP_NONE)
        return 0;
    q = sql_prepare(db,
                    "INSERT INTO meta VALUES('oldest', ?1) ON CONFLICT(name) DO UPDATE SET"
                    " value = min(value, excluded.value)",
                    err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, first_entry(set));
    return sql_run(q, err);
}

int state_save(const char *path, const struct cluster_set *set, int64_t now, struct err *err) {
    struct sql *db = state_file_write(path, err);
    if (!db)
        return -1;
    int rc = 0;
    for (size_t i = 0; i < set->revisions_n && !rc; i++)
        rc = save_revision(db, &set->revisions[i], err);
    if (!rc)
        rc = save_run(db, set, now, err) ||
                     state_file_forget(db,
                                       "DELETE FROM revisions WHERE rowid NOT IN (SELECT rowid FROM revisions"
                                       " ORDER BY last_seen DESC, service, revision LIMIT ?1)",
                                       STATE_MAX_REVISIONS, err) ||
                     state_file_forget(
                         db,
                         "DELETE FROM runs WHERE id NOT IN (SELECT id FROM runs ORDER BY id DESC LIMIT ?1)",
                         STATE_MAX_RUNS, err) ||
                     sql_commit(db, err)
                 ? -1
                 : 0;
    sql_close(db);
    return rc;
}
