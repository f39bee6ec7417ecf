#include "app/cmd.h"

#include "app/document.h"
#include "app/runner.h"
#include "app/tracking.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "model/severity.h"

#include <stdlib.h>
#include <string.h>

static struct issue_list *all_issues(struct tracker *t, bool comments, struct err *err) {
    struct issue_list *list = t->ops->begin(t, err) ? NULL : t->ops->list(t, err);
    for (size_t i = 0; list && comments && i < list->n; i++)
        if (t->ops->read_comments(t, list, &list->items[i], err)) {
            issue_list_free(list);
            return NULL;
        }
    return list;
}

static void plain(const struct session *s, const char *text, struct strbuf *out) {
    gate_add(s->gate, GATE_PLAIN, text, out);
}

/* The same on one line: what looks like the next line must be one of ours. */
static void plain_line(const struct session *s, const char *text, struct strbuf *out) {
    size_t from = out->len;
    plain(s, text, out);
    for (size_t i = from; i < out->len; i++)
        if (out->data[i] == '\n' || out->data[i] == '\t')
            out->data[i] = ' ';
}

/* A body as a person sees it: our markers are hidden there too. */
static void plain_body(const struct session *s, const char *body, struct strbuf *out) {
    struct strbuf seen;
    strbuf_init(&seen, SIZE_MAX / 4);
    for (const char *p = body; *p;) {
        size_t n = strcspn(p, "\n") + (p[strcspn(p, "\n")] == '\n');
        if (strncmp(p, "<!-- log-gardener:", 18) != 0 && strncmp(p, "<!-- /log-gardener -->", 22) != 0)
            strbuf_add(&seen, p, n);
        p += n;
    }
    plain(s, strbuf_str(&seen), out);
    strbuf_release(&seen);
}

static void list_line(const struct session *s, const struct issue *i, struct strbuf *out) {
    strbuf_printf(out, "#%-5lld %-6s ", (long long)i->number, i->open ? "open" : "closed");
    plain_line(s, i->title, out);
    strbuf_addstr(out, "\n");
    strbuf_printf(out, "              %.10s",
                  timestamp_text(i->updated != TIMESTAMP_NONE ? i->updated : i->created).s);
    for (size_t k = 0; k < i->labels_n; k++) {
        strbuf_addstr(out, k ? ", " : "  ");
        plain_line(s, i->labels[k], out);
    }
    strbuf_addch(out, '\n');
}

static int print_text(const struct session *s, const struct strbuf *out, struct err *err) {
    return runner_write(s->o->output ? s->o->output : "-", strbuf_str(out), out->len, err);
}

static int print_issues(const struct session *s, const struct issue_list *list, bool json, struct err *err) {
    if (json) {
        struct json *a = json_new_array();
        for (size_t i = 0; i < list->n; i++)
            json_add(a, issue_to_json(&list->items[i]));
        int rc = session_print_json(a, s->o->output, err);
        json_free(a);
        return rc;
    }
    struct strbuf out;
    strbuf_init(&out, SIZE_MAX / 4);
    for (size_t i = 0; i < list->n; i++)
        list_line(s, &list->items[i], &out);
    if (!list->n)
        talk_say(&s->talk, "no issues in this tracker");
    int rc = print_text(s, &out, err);
    strbuf_release(&out);
    return rc;
}

static void show(const struct session *s, const struct issue *i, struct strbuf *out) {
    plain_line(s, i->title, out);
    strbuf_printf(out, "\n#%lld  %s%s", (long long)i->number, i->open ? "open" : "closed",
                  !i->open && i->state_reason ? " as " : "");
    if (!i->open)
        plain_line(s, i->state_reason, out);
    strbuf_addstr(out, "  ");
    plain_line(s, i->author, out);
    strbuf_printf(out, ", %s", timestamp_text(i->created).s);
    for (size_t k = 0; k < i->labels_n; k++) {
        strbuf_addstr(out, k ? ", " : "\nlabels: ");
        plain_line(s, i->labels[k], out);
    }
    if (i->url) {
        strbuf_addch(out, '\n');
        plain_line(s, i->url, out);
    }
    strbuf_addstr(out, "\n\n");
    plain_body(s, i->body, out);
    for (size_t k = 0; k < i->comments_n; k++) {
        strbuf_printf(out, "\n\n---- comment %lld, ", (long long)i->comments[k].id);
        plain_line(s, i->comments[k].author, out);
        strbuf_printf(out, ", %s\n\n", timestamp_text(i->comments[k].created).s);
        plain_body(s, i->comments[k].body, out);
    }
    strbuf_addch(out, '\n');
}

static int show_one(const struct session *s, struct tracker *t, const char *word, struct err *err) {
    const char *digits = *word == '#' ? word + 1 : word;
    int64_t number = 0;
    for (const char *p = digits; *p >= '0' && *p <= '9' && number < 1000000000; p++)
        number = number * 10 + (*p - '0');
    if (!number || digits[strspn(digits, "0123456789")])
        return err_set(err, ERR_USAGE, "show %s: an issue's number is due here", word);
    struct issue_list *list = all_issues(t, false, err);
    struct issue *i = list ? issue_list_find(list, number) : NULL;
    int rc = 0;
    struct strbuf out;
    strbuf_init(&out, SIZE_MAX / 4);
    if (list && !i)
        rc = err_set(err, ERR_USAGE, "there is no issue #%lld in this tracker", (long long)number);
    else if (!list || t->ops->read_comments(t, list, i, err))
        rc = -1;
    if (!rc) {
        show(s, i, &out);
        rc = print_text(s, &out, err);
    }
    strbuf_release(&out);
    issue_list_free(list);
    return rc;
}

static int read_list(const char *path, struct issue_list *list, struct err *err) {
    struct json *doc = document_read(path, DOCUMENT_ISSUES, err);
    int rc = doc ? issue_list_from_json(list, doc, err) : -1;
    if (doc && rc)
        err_prefix(err, "%s", path);
    json_free(doc);
    return rc;
}

static int import(const struct session *s, struct tracker *t, const char *path, struct err *err) {
    struct issue_list *list = issue_list_new();
    int rc = read_list(path, list, err);
    if (!rc && !s->o->dry_run)
        rc =
            t->ops->begin(t, err) || tracker_embedded_import(t, list, err) || t->ops->commit(t, err) ? -1 : 0;
    if (!rc)
        talk_say(&s->talk, "%s%zu issue%s%s", s->o->dry_run ? "would import " : "imported ", list->n,
                 list->n == 1 ? "" : "s", s->o->dry_run ? "; nothing was written" : "");
    issue_list_free(list);
    return rc;
}

/* The issues of a repository with our label, and its newest open ones, into an embedded tracker: comments of
 * ours alone are needed there, so only issues with the label are asked for theirs. */
static int pull(struct session *s, struct tracker *to, struct err *err) {
    if (!s->settings.repo)
        return err_set(err, ERR_USAGE,
                       "pull: which repository? --repo OWNER/NAME or $GITHUB_REPOSITORY says");
    struct tracker *from = tracking_reader(s, s->settings.repo, err);
    if (!from)
        return -1;
    struct issue_list *list = from->ops->begin(from, err) ? NULL : from->ops->list(from, err);
    int rc = list ? 0 : -1;
    for (size_t i = 0; !rc && i < list->n; i++)
        if (issue_has_label(&list->items[i], s->settings.label))
            rc = from->ops->read_comments(from, list, &list->items[i], err);
    tracker_free(from);
    if (!rc && !s->o->dry_run)
        rc = to->ops->begin(to, err) || tracker_embedded_import(to, list, err) || to->ops->commit(to, err)
                 ? -1
                 : 0;
    if (!rc)
        talk_say(&s->talk, "%s%zu issue%s of %s%s", s->o->dry_run ? "would pull " : "pulled ", list->n,
                 list->n == 1 ? "" : "s", s->settings.repo, s->o->dry_run ? "; nothing was written" : "");
    issue_list_free(list);
    return rc;
}

/* A plan may be made for a tracker that is yet to be; to look into one, it has to be there. */
static int must_be_there(const struct session *s, const struct tracking *where, struct err *err) {
    const char *path = where->path;
    if (!path || file_exists(path))
        return 0;
    return err_set(err, ERR_TRACKER, "there is no tracker %s%s", path,
                   s->o->tracker
                       ? ""
                       : ": --tracker sqlite:FILE names another; `run --apply` and `issues import` make one");
}

static int dispatch(struct session *s, struct tracker *t, const char *what, const char *arg,
                    struct err *err) {
    if (!strcmp(what, "show"))
        return show_one(s, t, arg, err);
    if (!strcmp(what, "import"))
        return import(s, t, arg, err);
    if (!strcmp(what, "pull"))
        return pull(s, t, err);
    bool json = s->o->json_out || !strcmp(what, "export");
    struct issue_list *list = all_issues(t, json, err);
    int rc = list ? print_issues(s, list, json, err) : -1;
    issue_list_free(list);
    return rc;
}

/* import and pull write to an embedded tracker only, whatever the environment would make the default. */
static int find(struct session *s, bool writes, struct tracking *where, struct err *err) {
    if (!writes)
        return tracking_find(s, where, err);
    *where = (struct tracking){"sqlite", tracking_path(s, err)};
    return where->path ? 0 : -1;
}

int cmd_issues(struct session *s, struct err *err) {
    static const struct {
        const char *name;
        size_t args;
        bool writes;
    } subs[] = {
        {"list", 0, false}, {"show", 1, false}, {"import", 1, true}, {"export", 0, false}, {"pull", 0, true}};
    enum { SUBS = sizeof subs / sizeof *subs };
    size_t n = s->o->inputs_n, k = 0;
    while (k < SUBS && n && strcmp(subs[k].name, s->o->inputs[0]) != 0)
        k++;
    if (!n || k == SUBS || n != subs[k].args + 1) {
        err_set(err, ERR_USAGE,
                "list, show N, import FILE, export or pull is due here; see `log-gardener issues --help`");
        return err->status;
    }
    struct tracking where;
    if (find(s, subs[k].writes, &where, err) || (!subs[k].writes && must_be_there(s, &where, err)))
        return err->status;
    struct tracker *t = tracking_open(s, &where, subs[k].writes && !s->o->dry_run, err);
    int rc = t ? dispatch(s, t, subs[k].name, subs[k].args ? s->o->inputs[1] : NULL, err) : -1;
    tracker_free(t);
    return rc ? (int)err->status : ERR_NONE;
}
