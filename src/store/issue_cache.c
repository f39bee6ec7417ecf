#include "store/issue_cache.h"

#include "base/json.h"
#include "store/state_file.h"

#include <string.h>

static int load_head(struct sql *db, const char *repo, const char *label, struct arena *a,
                     struct issue_cache *c, struct err *err) {
    struct sql_query *q =
        sql_prepare(db, "SELECT since, full_at, etag FROM listings WHERE repo = ?1 AND label = ?2", err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, repo);
    sql_bind_text(q, 2, label);
    int rc = sql_step(q, err);
    if (rc > 0)
        *c = (struct issue_cache){true, sql_int(q, 0), sql_int(q, 1), arena_str(a, sql_text(q, 2))};
    sql_finish(q);
    return rc < 0 ? -1 : 0;
}

static int load_issues(struct sql *db, const char *repo, struct json *all, bool *whole, struct err *err) {
    struct sql_query *q = sql_prepare(db, "SELECT json FROM issues WHERE repo = ?1 ORDER BY number", err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, repo);
    int rc;
    while ((rc = sql_step(q, err)) > 0) {
        const char *text = sql_text(q, 0);
        struct json *j = text ? json_parse(text, strlen(text), NULL) : NULL;
        if (j)
            json_add(all, j);
        else
            *whole = false;
    }
    sql_finish(q);
    return rc;
}

int issue_cache_load(const char *path, const char *repo, const char *label, struct issue_list *list,
                     struct issue_cache *out, struct err *err) {
    struct sql *db;
    *out = (struct issue_cache){.known = false};
    if (state_file_read(path, &db, err))
        return -1;
    if (!db)
        return 0;
    struct issue_cache c = {.known = false};
    struct json *all = json_new_array();
    bool whole = true;
    int rc = load_head(db, repo, label, &list->arena, &c, err);
    if (!rc && c.known)
        rc = load_issues(db, repo, all, &whole, err);
    if (!rc && c.known && whole && !issue_list_from_json(list, all, NULL))
        *out = c;
    json_free(all);
    sql_close(db);
    return rc;
}

static int clear(struct sql *db, const char *text, const char *repo, struct err *err) {
    struct sql_query *q = sql_prepare(db, text, err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, repo);
    return sql_run(q, err);
}

static int save_head(struct sql *db, const char *repo, const char *label, const struct issue_cache *c,
                     struct err *err) {
    struct sql_query *q = sql_prepare(
        db, "INSERT INTO listings(repo, label, since, etag, full_at) VALUES(?1, ?2, ?3, ?4, ?5)", err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, repo);
    sql_bind_text(q, 2, label);
    sql_bind_int(q, 3, c->since);
    sql_bind_text(q, 4, c->etag);
    sql_bind_int(q, 5, c->full_at);
    return sql_run(q, err);
}

static int save_issue(struct sql *db, const char *repo, const struct issue *i, struct err *err) {
    struct sql_query *q = sql_prepare(db, "INSERT INTO issues(repo, number, json) VALUES(?1, ?2, ?3)", err);
    if (!q)
        return -1;
    struct issue bare = *i;
    bare.comments_read = false;
    struct json *j = issue_to_json(&bare);
    struct strbuf text;
    strbuf_init(&text, SIZE_MAX / 4);
    json_print(j, false, &text);
    sql_bind_text(q, 1, repo);
    sql_bind_int(q, 2, i->number);
    sql_bind_text(q, 3, strbuf_str(&text));
    int rc = sql_run(q, err);
    strbuf_release(&text);
    json_free(j);
    return rc;
}

int issue_cache_save(const char *path, const char *repo, const char *label, const struct issue_list *list,
                     const struct issue_cache *c, struct err *err) {
    struct sql *db = state_file_write(path, err);
    if (!db)
        return -1;
    int rc = clear(db, "DELETE FROM listings WHERE repo = ?1", repo, err) ||
                     clear(db, "DELETE FROM issues WHERE repo = ?1", repo, err) ||
                     save_head(db, repo, label, c, err)
                 ? -1
                 : 0;
    for (size_t i = 0; i < list->n && !rc; i++)
        rc = save_issue(db, repo, &list->items[i], err);
    if (!rc)
        rc = sql_commit(db, err);
    sql_close(db);
    return rc;
}
