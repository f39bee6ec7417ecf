#include "app/deliver.h"

#include "app/runner.h"
#include "base/file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_WORKLOG = 32 << 20 };

static int check_parent(const char *path, struct err *err) {
    char dir[PATH_MAX];
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!path || !strcmp(path, "-"))
        return 0;
    size_t n = slash ? (size_t)(slash - path) : 1;
    if (n >= sizeof dir)
        return err_set(err, ERR_USAGE, "%s: name too long", path);
    memcpy(dir, slash ? path : ".", n);
    dir[n] = 0;
    struct stat st;
    if (!stat(path, &st) && S_ISDIR(st.st_mode))
        return err_set(err, ERR_USAGE, "%s: is a directory, a file is due here", path);
    if (!file_is_writable(n ? dir : "/"))
        return err_set(err, ERR_USAGE, "%s: the folder is not there or cannot be written", path);
    return 0;
}

int deliver_check(const struct session *s, struct err *err) {
    const char *dir = s->o->worklog;
    if (check_parent(s->o->summary, err) || check_parent(s->o->json, err) || check_parent(s->o->output, err))
        return -1;
    if (!dir)
        return 0;
    char inside[PATH_MAX];
    if ((size_t)snprintf(inside, sizeof inside, "%s/.", dir) >= sizeof inside)
        return err_set(err, ERR_USAGE, "%s: name too long", dir);
    if (file_make_parents(inside, err))
        return -1;
    if (!file_is_writable(dir))
        return err_set(err, ERR_USAGE, "--worklog %s: cannot write there", dir);
    return 0;
}

static int write_worklog(const struct session *s, const struct strbuf *text, const struct strbuf *summary,
                         struct err *err) {
    const char *out = s->o->output ? s->o->output : "-";
    if (!s->o->worklog)
        return runner_write(out, strbuf_str(text), text->len, err);
    char name[PATH_MAX];
    struct arena a = {0};
    int rc = file_write_new(s->o->worklog, report_worklog_stem(&s->settings, &a), ".md", strbuf_str(text), text->len,
                            name, sizeof name, err);
    arena_release(&a);
    if (rc)
        return -1;
    talk_say(&s->talk, "worklog: %s", name);
    return s->o->quiet && !s->o->output ? 0 : runner_write(out, strbuf_str(summary), summary->len, err);
}

static int write_summary(const char *path, const struct strbuf *summary, struct err *err) {
    if (runner_is_summary(path))
        return runner_append(path, strbuf_str(summary), summary->len, err);
    return runner_write(path, strbuf_str(summary), summary->len, err);
}

static int write_all(const struct session *s, const struct report_input *in, struct strbuf *worklog,
                     struct strbuf *summary, struct err *err) {
    if (report_worklog(in, worklog, err) || report_summary(in, summary, err))
        return -1;
    if (worklog->full || summary->full)
        return err_set(err, ERR_ACTION, "the worklog is larger than 32 MiB");
    if (write_worklog(s, worklog, summary, err))
        return -1;
    if (s->o->summary && write_summary(s->o->summary, summary, err))
        return -1;
    if (!s->o->json)
        return 0;
    struct json *result = report_result(in);
    int rc = session_print_json(result, s->o->json, err);
    json_free(result);
    return rc;
}

int deliver_reports(const struct session *s, const struct report_input *in, struct err *err) {
    struct strbuf worklog, summary;
    strbuf_init(&worklog, MAX_WORKLOG);
    strbuf_init(&summary, MAX_WORKLOG);
    int rc = write_all(s, in, &worklog, &summary, err);
    if (rc && !in->dry)
        err_prefix(err, "the tracker is written, a report is not");
    if (!rc)
        rc = report_reconcile(in, err);
    strbuf_release(&worklog);
    strbuf_release(&summary);
    return rc ? ERR_ACTION : ERR_NONE;
}
