#include "base/json.h"
#include "model/marker.h"
#include "store/embedded.h"
#include "store/embedded_file.h"

#include <inttypes.h>
#include <string.h>

/* Numbers go on from the highest ever used; one is used up by raise_number only, after the row stands. */
static int next_number(struct sql *db, const char *name, int64_t *out, struct err *err) {
    struct sql_query *q = sql_prepare(db, "SELECT value + 1 FROM meta WHERE name = ?1", err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, name);
    int rc = sql_step(q, err);
    if (rc > 0)
        *out = sql_int(q, 0);
    else if (!rc)
        rc = err_set(err, ERR_TRACKER, "tracker: damaged: no count of %s", name);
    sql_finish(q);
    return rc < 0 ? -1 : 0;
}

static int raise_number(struct sql *db, const char *name, int64_t used, struct err *err) {
    struct sql_query *q = sql_prepare(db, "UPDATE meta SET value = max(value, ?2) WHERE name = ?1", err);
    if (!q)
        return -1;
    sql_bind_text(q, 1, name);
    sql_bind_int(q, 2, used);
    return sql_run(q, err);
}

static void bind_labels(struct sql_query *q, int place, const struct issue *i) {
    struct json *list = json_new_array();
    for (size_t k = 0; k < i->labels_n; k++)
        json_add_str(list, i->labels[k]);
    struct strbuf text;
    strbuf_init(&text, JSON_MAX_BYTES);
    json_print(list, false, &text);
    sql_bind_text(q, place, strbuf_str(&text));
    strbuf_release(&text);
    json_free(list);
}

/* Parameters ?1..?15 in the order of the table's columns. */
static void bind_row(struct sql_query *q, int64_t number, const struct issue *i, const char *fp) {
    sql_bind_int(q, 1, number);
    sql_bind_text(q, 2, i->title);
    sql_bind_text(q, 3, i->body);
    sql_bind_int(q, 4, i->open);
    sql_bind_int(q, 5, i->locked);
    sql_bind_text(q, 6, i->state_reason);
    bind_labels(q, 7, i);
    sql_bind_text(q, 8, i->author ? i->author : "");
    sql_bind_int(q, 9, i->author_trusted);
    sql_bind_time(q, 10, i->created);
    sql_bind_time(q, 11, i->updated);
    sql_bind_time(q, 12, i->closed);
    sql_bind_text(q, 13, i->url);
    sql_bind_int(q, 14, i->pull_request);
    sql_bind_text(q, 15, fp);
}

/* The fingerprint that the body's marker names; NULL: none. A marker in a stranger's issue proves nothing,
 * and an issue that is to be left alone does not keep another from being made. */
static const char *fingerprint_of(const struct issue *i, struct arena *a) {
    struct marker m;
    if (!i->author_trusted || issue_has_label(i, ISSUE_NOREUSE) || !marker_parse(i->body, &m, a))
        return NULL;
    for (size_t k = 0; k < m.joined_n && m.fp; k++) /* adopted: a person may part it from the issue again */
        m.fp = strcmp(m.joined[k], m.fp) != 0 ? m.fp : NULL;
    const char *fp = arena_str(a, m.fp);
    marker_release(&m);
    return fp;
}

/* The guard of last resort spoke: says so in words. */
static int explain(struct err *err, const struct issue *i, int rc) {
    if (rc && err && err->status == ERR_ACTION && strstr(err->text, "issues.fp"))
        err_set(err, ERR_ACTION, "another open issue carries the fingerprint of \"%.120s\" already",
                i->title);
    return rc;
}

static int write_row(struct sql *db, const char *text, int64_t number, const struct issue *i,
                     struct err *err) {
    struct sql_query *q = sql_prepare(db, text, err);
    if (!q)
        return -1;
    struct arena a;
    arena_init(&a);
    bind_row(q, number, i, fingerprint_of(i, &a));
    arena_release(&a);
    return explain(err, i, sql_run(q, err));
}

static int check(const struct issue *i, struct err *err) {
    if (strlen(i->title) > ISSUE_MAX_TITLE || strlen(i->body) > ISSUE_MAX_BODY)
        return err_set(err, ERR_ACTION, "title of more than %d or body of more than %d bytes",
                       ISSUE_MAX_TITLE, ISSUE_MAX_BODY);
    return 0;
}

int embedded_create(struct embedded *e, const struct issue *i, int64_t *number, struct err *err) {
    struct sql *db = embedded_file_writer(e, err);
    int64_t n;
    if (!db || check(i, err) || next_number(db, "last_issue", &n, err) ||
        write_row(db, "INSERT INTO issues VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)", n, i,
                  err) ||
        raise_number(db, "last_issue", n, err))
        return -1;
    *number = n;
    return 0;
}

int embedded_update(struct embedded *e, const struct issue *i, struct err *err) {
    struct sql *db = embedded_file_writer(e, err);
    if (!db || check(i, err))
        return -1;
    return write_row(db,
                     "UPDATE issues SET title=?2, body=?3, open=?4, locked=?5, state_reason=?6, labels=?7,"
                     " author=?8, author_trusted=?9, created=?10, updated=?11, closed=?12, url=?13,"
                     " pull_request=?14, fp=?15 WHERE number=?1",
                     i->number, i, err);
}

static int delete_of(struct sql *db, const char *text, int64_t number, struct err *err) {
    struct sql_query *q = sql_prepare(db, text, err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, number);
    return sql_run(q, err);
}

static int insert_comment(struct sql *db, int64_t issue, int64_t id, const struct issue_comment *c,
                          struct err *err) {
    struct sql_query *q = sql_prepare(db, "INSERT INTO comments VALUES(?1,?2,?3,?4,?5,?6)", err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, issue);
    sql_bind_int(q, 2, id);
    sql_bind_text(q, 3, c->author ? c->author : "");
    sql_bind_text(q, 4, c->body);
    sql_bind_time(q, 5, c->created);
    sql_bind_time(q, 6, c->updated);
    return sql_run(q, err);
}

int embedded_put(struct embedded *e, const struct issue *i, struct err *err) {
    struct sql *db = embedded_file_writer(e, err);
    if (!db || check(i, err) || delete_of(db, "DELETE FROM comments WHERE issue = ?1", i->number, err) ||
        delete_of(db, "DELETE FROM issues WHERE number = ?1", i->number, err) ||
        write_row(
            db,
            "INSERT INTO issues VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,"
            " CASE WHEN EXISTS(SELECT 1 FROM issues WHERE fp = ?15 AND open = 1) THEN NULL ELSE ?15 END)",
            i->number, i, err) ||
        raise_number(db, "last_issue", i->number, err))
        return -1;
    for (size_t k = 0; k < i->comments_n; k++)
        if (insert_comment(db, i->number, i->comments[k].id, &i->comments[k], err) ||
            raise_number(db, "last_comment", i->comments[k].id, err))
            return -1;
    return 0;
}

int embedded_comment_add(struct embedded *e, int64_t issue, const struct issue_comment *c, int64_t *id,
                         struct err *err) {
    struct sql *db = embedded_file_writer(e, err);
    if (!db)
        return -1;
    if (strlen(c->body) > ISSUE_MAX_BODY)
        return err_set(err, ERR_ACTION, "comment of more than %d bytes", ISSUE_MAX_BODY);
    int64_t n;
    if (next_number(db, "last_comment", &n, err) || insert_comment(db, issue, n, c, err) ||
        raise_number(db, "last_comment", n, err))
        return -1;
    *id = n;
    return 0;
}

int embedded_comment_set(struct embedded *e, int64_t issue, const struct issue_comment *c, struct err *err) {
    struct sql *db = embedded_file_writer(e, err);
    if (!db)
        return -1;
    if (strlen(c->body) > ISSUE_MAX_BODY)
        return err_set(err, ERR_ACTION, "comment of more than %d bytes", ISSUE_MAX_BODY);
    struct sql_query *q =
        sql_prepare(db, "UPDATE comments SET body=?3, updated=?4 WHERE issue=?1 AND id=?2 RETURNING id", err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, issue);
    sql_bind_int(q, 2, c->id);
    sql_bind_text(q, 3, c->body);
    sql_bind_time(q, 4, c->updated);
    int rc = sql_step(q, err);
    if (!rc)
        rc = err_set(err, ERR_ACTION, "there is no comment %" PRId64 " on issue %" PRId64, c->id, issue);
    sql_finish(q); /* a statement that has given its rows is done: RETURNING comes after the change */
    return rc < 0 ? -1 : 0;
}
