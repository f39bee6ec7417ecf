#include "store/embedded.h"

#include "base/json.h"
#include "base/mem.h"
#include "store/embedded_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS                                                                                              \
    "number, title, body, open, locked, state_reason, labels, author, author_trusted, created, updated, "    \
    "closed, "                                                                                               \
    "url, pull_request"

static const char *text_or_empty(struct arena *a, struct sql_query *q, int column) {
    const char *s = sql_text(q, column);
    return arena_str(a, s ? s : "");
}

static int read_labels(const struct embedded *e, struct arena *a, const char *text, struct issue *i,
                       struct err *err) {
    struct json *j = json_parse(text ? text : "", text ? strlen(text) : 0, NULL);
    if (!json_is_array(j)) {
        json_free(j);
        return err_set(err, ERR_TRACKER, "%s: damaged: the labels of issue %" PRId64 " are no list",
                       embedded_file_path(e), i->number);
    }
    i->labels = arena_alloc(a, (json_count(j) + 1) * sizeof *i->labels);
    for (struct json *k = json_first(j); k; k = json_next(k))
        if (json_string(k))
            i->labels[i->labels_n++] = arena_str(a, json_string(k));
    json_free(j);
    return 0;
}

static int read_row(const struct embedded *e, struct sql_query *q, struct arena *a, struct issue *i,
                    struct err *err) {
    *i = (struct issue){.number = sql_int(q, 0),
                        .title = text_or_empty(a, q, 1),
                        .body = text_or_empty(a, q, 2),
                        .open = sql_int(q, 3) != 0,
                        .locked = sql_int(q, 4) != 0,
                        .state_reason = arena_str(a, sql_text(q, 5)),
                        .author = text_or_empty(a, q, 7),
                        .author_trusted = sql_int(q, 8) != 0,
                        .created = sql_time(q, 9),
                        .updated = sql_time(q, 10),
                        .closed = sql_time(q, 11),
                        .url = arena_str(a, sql_text(q, 12)),
                        .pull_request = sql_int(q, 13) != 0};
    return read_labels(e, a, sql_text(q, 6), i, err);
}

int embedded_list(struct embedded *e, struct issue_list *list, struct err *err) {
    struct sql *db;
    if (embedded_file_reader(e, &db, err))
        return -1;
    if (!db)
        return 0;
    struct sql_query *q = sql_prepare(db, "SELECT " COLUMNS " FROM issues ORDER BY number", err);
    int rc = q ? 1 : -1;
    while (rc > 0 && (rc = sql_step(q, err)) > 0) {
        if (list->n >= ISSUE_MAX)
            rc = err_set(err, ERR_TRACKER, "%s: more than %d issues", embedded_file_path(e), ISSUE_MAX);
        else if (read_row(e, q, &list->arena, issue_list_add(list), err))
            rc = -1;
    }
    sql_finish(q);
    return rc;
}

static int no_issue(const struct embedded *e, int64_t number, struct err *err) {
    return err_set(err, ERR_ACTION, "%s: there is no issue %" PRId64, embedded_file_path(e), number);
}

int embedded_get(struct embedded *e, int64_t number, struct arena *a, struct issue *out, struct err *err) {
    struct sql *db;
    if (embedded_file_reader(e, &db, err))
        return -1;
    if (!db)
        return no_issue(e, number, err);
    struct sql_query *q = sql_prepare(db, "SELECT " COLUMNS " FROM issues WHERE number = ?1", err);
    if (!q)
        return -1;
    sql_bind_int(q, 1, number);
    int rc = sql_step(q, err);
    if (rc > 0)
        rc = read_row(e, q, a, out, err);
    else if (!rc)
        rc = no_issue(e, number, err);
    sql_finish(q);
    return rc;
}

int embedded_comments(struct embedded *e, struct arena *a, struct issue *issue, struct err *err) {
    struct {
        struct issue_comment *items;
        size_t n, cap;
    } got = {0};
    struct sql *db;
    if (embedded_file_reader(e, &db, err))
        return -1;
    struct sql_query *q =
        db ? sql_prepare(db,
                         "SELECT id, author, body, created, updated FROM comments WHERE issue = ?1"
                         " ORDER BY created, id",
                         err)
           : NULL;
    if (db && !q)
        return -1;
    if (q)
        sql_bind_int(q, 1, issue->number);
    int rc = 0;
    while (q && (rc = sql_step(q, err)) > 0) {
        if (got.n >= ISSUE_MAX_COMMENTS) {
            rc = err_set(err, ERR_TRACKER, "%s: issue %" PRId64 " has more than %d comments",
                         embedded_file_path(e), issue->number, ISSUE_MAX_COMMENTS);
            break;
        }
        *MEM_PUSH(&got) = (struct issue_comment){.id = sql_int(q, 0),
                                                 .author = text_or_empty(a, q, 1),
                                                 .body = text_or_empty(a, q, 2),
                                                 .created = sql_time(q, 3),
                                                 .updated = sql_time(q, 4)};
    }
    sql_finish(q);
    if (!rc) {
        issue->comments = arena_alloc(a, (got.n + 1) * sizeof *got.items);
        if (got.n)
            memcpy(issue->comments, got.items, got.n * sizeof *got.items);
        issue->comments_n = got.n;
        issue->comments_read = true;
    }
    free(got.items);
    return rc;
}
