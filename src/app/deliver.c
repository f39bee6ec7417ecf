#include "app/deliver.h"

#include "app/runner.h"
#include "base/file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_WORKLOG = 32 << 20 };

enum { MAX_STEM = 256 }; /* bytes that a worklog's name may need beside its folder */

/* A file that is written beside its place and renamed: its folder counts. A pipe or device is written into.
 */
static int check_file(const char *option, const char *path, struct err *err) {
    char dir[PATH_MAX];
    struct stat st;
    if (!path || file_is_descriptor(path))
        return 0;
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + (slash == path) : 1;
    if (strlen(path) + MAX_STEM >= sizeof dir)
        return err_set(err, ERR_USAGE, "%s %s: name too long", option, path);
    memcpy(dir, slash ? path : ".", n);
    dir[n] = 0;
    bool there = !stat(path, &st);
    if (!*path || (slash && !slash[1]) || (there && S_ISDIR(st.st_mode)))
        return err_set(err, ERR_USAGE, "%s %s: is a folder, a file is due here", option, path);
    if (there && !S_ISREG(st.st_mode))
        return file_is_writable(path) ? 0
                                      : err_set(err, ERR_USAGE, "%s %s: cannot write there", option, path);
    if (!file_is_folder(dir))
        return err_set(err, ERR_USAGE, "%s %s: there is no folder %s", option, path, dir);
    if (!file_is_writable(dir))
        return err_set(err, ERR_USAGE, "%s %s: cannot write in the folder %s", option, path, dir);
    return 0;
}

static int check_folder(const char *option, const char *dir, struct err *err) {
    char inside[PATH_MAX];
    if (strlen(dir) + MAX_STEM >= sizeof inside)
        return err_set(err, ERR_USAGE, "%s %s: name too long", option, dir);
    snprintf(inside, sizeof inside, "%s/x", dir);
    if (!*dir || file_check_parents(inside, err))
        return *dir ? err_prefix(err, "%s", option)
                    : err_set(err, ERR_USAGE, "%s: a folder is due here", option);
    if (file_exists(dir) && !file_is_writable(dir))
        return err_set(err, ERR_USAGE, "%s %s: cannot write there", option, dir);
    return 0;
}

int deliver_check(const struct session *s, struct err *err) {
    const struct {
        const char *option, *path;
    } files[] = {{"--summary", s->o->summary}, {"--json", s->o->json}, {"-o", s->o->output}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (check_file(files[i].option, files[i].path, err))
            return -1;
        for (size_t k = 0; k < i && files[i].path; k++)
            if (files[k].path && !strcmp(files[i].path, files[k].path) &&
                strncmp(files[i].path, "/dev/", 5) != 0)
                return err_set(err, ERR_USAGE, "%s and %s both name %s", files[k].option, files[i].option,
                               files[i].path);
    }
    return s->o->worklog ? check_folder("--worklog", s->o->worklog, err) : 0;
}

static int write_worklog(const struct session *s, const struct strbuf *text, const struct strbuf *summary,
                         struct err *err) {
    const char *out = s->o->output ? s->o->output : "-";
    if (!s->o->worklog)
        return runner_write(out, strbuf_str(text), text->len, err);
    char name[PATH_MAX];
    struct arena a = {0};
    int rc = file_write_new(s->o->worklog, report_worklog_stem(&s->settings, &a), ".md", strbuf_str(text),
                            text->len, name, sizeof name, err);
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

/* What was not done, and why: whoever runs this from a script may keep no worklog. */
static void tell_undone(const struct session *s, const struct plan *p) {
    for (size_t i = 0; i < p->actions_n; i++) {
        const struct plan_action *a = &p->actions[i];
        bool done = a->result == RESULT_DONE || a->result == RESULT_NOT_NEEDED || a->result == RESULT_NONE;
        if (done && !(a->result == RESULT_DONE && a->result_text))
            continue;
        struct strbuf about;
        strbuf_init(&about, 4096);
        if (a->issue > 0)
            strbuf_printf(&about, " #%lld", (long long)a->issue);
        else if (a->title)
            strbuf_printf(&about, " \"%.300s\"", a->title);
        talk_say(&s->talk, "%s%s: %s%s%s", plan_kind_name(a->kind), strbuf_str(&about),
                 done ? "" : plan_result_name(a->result), done || !a->result_text ? "" : ": ",
                 a->result_text ? a->result_text : "");
        strbuf_release(&about);
    }
}

/* For the steps of a workflow that come after: how many clusters came to what, and the issues written to. */
static int write_outputs(const struct report_input *in, struct err *err) {
    const struct plan *p = in->plan;
    struct strbuf text;
    strbuf_init(&text, RUNNER_MAX_VALUE);
    strbuf_printf(&text, "%zu", p->clusters_n);
    int rc = runner_output("clusters", strbuf_str(&text), err);
    for (int o = OUTCOME_CREATED; o < OUTCOME_COUNT && !rc; o++) {
        strbuf_reset(&text);
        strbuf_printf(&text, "%zu", plan_count(p, (enum plan_outcome)o, false));
        rc = runner_output(plan_outcome_name((enum plan_outcome)o), strbuf_str(&text), err);
    }
    strbuf_reset(&text);
    for (size_t i = 0; i < p->clusters_n; i++) {
        const struct plan_cluster *c = &p->clusters[i];
        bool written = c->outcome == OUTCOME_CREATED || c->outcome == OUTCOME_UPDATED;
        if (written && c->issue_url && !strstr(strbuf_str(&text), c->issue_url))
            strbuf_printf(&text, "%s%s", text.len ? "\n" : "", c->issue_url);
    }
    if (!rc)
        rc = runner_output("issues", strbuf_str(&text), err);
    strbuf_release(&text);
    return rc;
}

int deliver_reports(const struct session *s, const struct report_input *in, struct err *err) {
    struct strbuf worklog, summary;
    strbuf_init(&worklog, MAX_WORKLOG);
    strbuf_init(&summary, MAX_WORKLOG);
    if (!in->dry)
        tell_undone(s, in->plan);
    int rc = write_all(s, in, &worklog, &summary, err);
    if (!rc)
        rc = write_outputs(in, err);
    if (rc && !in->dry)
        err_prefix(err, "the tracker is written, a report is not");
    if (!rc)
        rc = report_reconcile(in, err);
    strbuf_release(&worklog);
    strbuf_release(&summary);
    return rc ? ERR_ACTION : ERR_NONE;
}
