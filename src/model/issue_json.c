#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"
#include "model/issue.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void set_time(struct json *obj, const char *key, int64_t t) {
    json_set_str(obj, key, t == TIMESTAMP_NONE ? NULL : timestamp_text(t).s);
}

static void set_user(struct json *obj, const char *login) {
    if (login && *login)
        json_set_str(json_set_object(obj, "user"), "login", login);
    else
        json_set(obj, "user", NULL);
}

static void set_comments(struct json *o, const struct issue *i) {
    json_set_int(o, "comments", (int64_t)i->comments_n);
    struct json *list = json_set_array(o, "comments_list");
    for (size_t k = 0; k < i->comments_n; k++) {
        const struct issue_comment *c = &i->comments[k];
        struct json *e = json_add_object(list);
        json_set_int(e, "id", c->id);
        set_user(e, c->author);
        if (c->author_trusted)
            json_set_str(e, "author_association", "COLLABORATOR");
        set_time(e, "created_at", c->created);
        set_time(e, "updated_at", c->updated);
        json_set_str(e, "body", c->body);
    }
}

struct json *issue_to_json(const struct issue *i) {
    struct json *o = json_new_object();
    if (i->id > 0)
        json_set_int(o, "id", i->id);
    json_set_int(o, "number", i->number);
    json_set_str(o, "title", i->title);
    json_set_str(o, "state", i->open ? "open" : "closed");
    json_set_str(o, "state_reason", i->state_reason);
    json_set_bool(o, "locked", i->locked);
    struct json *labels = json_set_array(o, "labels");
    for (size_t k = 0; k < i->labels_n; k++)
        json_set_str(json_add_object(labels), "name", i->labels[k]);
    set_user(o, i->author);
    /* GitHub has more words for it; this is the weakest of those that may push. */
    json_set_str(o, "author_association", i->author_trusted ? "COLLABORATOR" : "NONE");
    set_time(o, "created_at", i->created);
    set_time(o, "updated_at", i->updated);
    set_time(o, "closed_at", i->closed);
    json_set_str(o, "html_url", i->url);
    if (i->pull_request)
        json_set_object(o, "pull_request");
    json_set_str(o, "body", i->body);
    if (i->comments_read)
        set_comments(o, i);
    else if (i->no_comments)
        json_set_int(o, "comments", 0);
    return o;
}

/* Reading: one issue, named in errors by its place and number. */
struct reader {
    struct arena *arena;
    size_t place; /* from 1 */
    int64_t number;
    struct err *err;
};

__attribute__((format(printf, 2, 3))) static int refuse(const struct reader *r, const char *fmt, ...) {
    char what[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(r->err, ERR_INPUT, "issue %zu of the list (number %" PRId64 "): %s", r->place, r->number,
                   what);
}

/* `out` keeps its value where the text is absent or null. */
static int read_text(const struct reader *r, const struct json *obj, const char *key, size_t max,
                     const char **out) {
    struct json *j = json_get(obj, key);
    if (!j || json_is_null(j))
        return 0;
    const char *s = json_string(j);
    if (!s)
        return refuse(r, "%s is no text", key);
    if (strlen(s) > max)
        return refuse(r, "%s of more than %zu bytes", key, max);
    *out = arena_str(r->arena, s);
    return 0;
}

static int64_t read_time(const struct json *obj, const char *key) {
    int64_t t;
    return timestamp_parse(json_str(obj, key), &t) ? t : TIMESTAMP_NONE;
}

static const char *read_login(const struct reader *r, const struct json *obj) {
    const char *login = json_str(json_get(obj, "user"), "login");
    return arena_str(r->arena, login && strlen(login) <= 256 ? login : "");
}

static const char *known_word(const char *s, const char *const *words, size_t n) {
    for (size_t i = 0; s && i < n; i++)
        if (!strcasecmp(s, words[i]))
            return words[i];
    return NULL;
}

static bool may_push(const struct json *obj) {
    static const char *const trusted[] = {"OWNER", "MEMBER", "COLLABORATOR"};
    return known_word(json_str(obj, "author_association"), trusted, sizeof trusted / sizeof *trusted) != NULL;
}

static int read_labels(const struct reader *r, const struct json *obj, struct issue *out) {
    struct json *j = json_get(obj, "labels");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_array(j))
        return refuse(r, "labels are no list");
    size_t n = json_count(j);
    if (n > ISSUE_MAX_LABELS)
        return refuse(r, "more than 1000 labels");
    out->labels = arena_alloc(r->arena, n * sizeof *out->labels);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        const char *name = json_is_object(k) ? json_str(k, "name") : json_string(k);
        if (!name)
            return refuse(r, "a label is neither a text nor an object with a name");
        if (*name && !issue_has_label(out, name))
            out->labels[out->labels_n++] = arena_str(r->arena, name);
    }
    return 0;
}

static int oldest_first(const void *pa, const void *pb) {
    const struct issue_comment *a = pa, *b = pb;
    if (a->created != b->created)
        return a->created < b->created ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Every comment gets an id of its own: what came without one, or with one that is taken, goes after the
 * highest. */
static void number_comments(struct issue *out) {
    int64_t highest = 0;
    for (size_t k = 0; k < out->comments_n; k++)
        if (out->comments[k].id > highest)
            highest = out->comments[k].id;
    struct strmap seen;
    strmap_init(&seen);
    for (size_t k = 0; k < out->comments_n; k++) {
        struct issue_comment *c = &out->comments[k];
        if (c->id < 1 || strmap_get(&seen, (const char *)&c->id, sizeof c->id))
            c->id = ++highest;
        *strmap_put(&seen, (const char *)&c->id, sizeof c->id) = 1;
    }
    strmap_release(&seen);
}

static int read_comments(const struct reader *r, const struct json *obj, struct issue *out) {
    struct json *j = json_get(obj, "comments_list");
    if (!j || json_is_null(j))
        return 0;
    if (!json_is_array(j))
        return refuse(r, "comments_list is no list");
    size_t n = json_count(j);
    if (n > ISSUE_MAX_COMMENTS)
        return refuse(r, "more than 10000 comments");
    out->comments = arena_alloc(r->arena, n * sizeof *out->comments);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        if (!json_is_object(k))
            return refuse(r, "a comment is no object");
        struct issue_comment *c = &out->comments[out->comments_n++];
        c->body = "";
        if (read_text(r, k, "body", ISSUE_MAX_BODY, &c->body))
            return -1;
        c->id = json_int(k, "id", 0);
        c->author = read_login(r, k);
        c->author_trusted = may_push(k);
        c->created = read_time(k, "created_at");
        c->updated = read_time(k, "updated_at");
    }
    out->comments_read = true;
    number_comments(out);
    if (n)
        qsort(out->comments, n, sizeof *out->comments, oldest_first);
    return 0;
}

static int read_one(struct reader *r, const struct json *j, struct issue *out) {
    static const char *const reasons[] = {"completed", "not_planned", "duplicate", "reopened"};
    if (!json_is_object(j))
        return refuse(r, "no object");
    struct json *number = json_get(j, "number");
    r->number = json_int(j, "number", 0);
    if (r->number < 1 || (json_is_number(number) && json_real(number, 0) != (double)r->number))
        return refuse(r, "no number of 1 or more");
    *out = (struct issue){.number = r->number, .title = "", .body = ""};
    if (read_text(r, j, "title", ISSUE_MAX_TITLE, &out->title) ||
        read_text(r, j, "body", ISSUE_MAX_BODY, &out->body) ||
        read_text(r, j, "html_url", ISSUE_MAX_TITLE, &out->url))
        return -1;
    const char *state = json_str(j, "state");
    out->open = !state || strcasecmp(state, "closed") != 0;
    out->state_reason = known_word(json_str(j, "state_reason"), reasons, sizeof reasons / sizeof *reasons);
    out->id = json_int(j, "id", 0);
    out->no_comments = !json_int(j, "comments", -1);
    out->locked = json_bool(j, "locked", false);
    out->author = read_login(r, j);
    out->author_trusted = may_push(j);
    out->created = read_time(j, "created_at");
    out->updated = read_time(j, "updated_at");
    out->closed = out->open ? TIMESTAMP_NONE : read_time(j, "closed_at");
    struct json *pull = json_get(j, "pull_request");
    out->pull_request =
        pull && !json_is_null(pull) && (!json_is_bool(pull) || json_bool(j, "pull_request", false));
    return read_labels(r, j, out) || read_comments(r, j, out) ? -1 : 0;
}

/* The later of two issues with one number wins, at the place of the earlier. */
static void merge(struct issue_list *list, const struct issue *read, size_t n) {
    struct strmap places; /* number -> index + 1 */
    strmap_init(&places);
    for (size_t i = 0; i < list->n; i++)
        *strmap_put(&places, (const char *)&list->items[i].number, sizeof(int64_t)) = i + 1;
    for (size_t i = 0; i < n; i++) {
        size_t *place = strmap_put(&places, (const char *)&read[i].number, sizeof(int64_t));
        if (!*place) {
            issue_list_add(list);
            *place = list->n;
        }
        list->items[*place - 1] = read[i];
    }
    strmap_release(&places);
}

int issue_list_from_json(struct issue_list *list, const struct json *array, struct err *err) {
    if (!json_is_array(array))
        return err_set(err, ERR_INPUT, "issues: not an array of issues, as GitHub lists them");
    size_t n = json_count(array);
    if (n > ISSUE_MAX || list->n > ISSUE_MAX - n)
        return err_set(err, ERR_INPUT, "issues: more than %d", ISSUE_MAX);
    struct issue *read = mem_alloc(n + 1, sizeof *read);
    struct reader r = {.arena = &list->arena, .err = err};
    int rc = 0;
    for (struct json *j = json_first(array); j && !rc; j = json_next(j)) {
        r.number = 0;
        r.place++;
        rc = read_one(&r, j, &read[r.place - 1]);
    }
    if (!rc)
        merge(list, read, n);
    free(read);
    return rc;
}
