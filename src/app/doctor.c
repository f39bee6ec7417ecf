#include "app/doctor.h"

#include "app/tracking.h"
#include "base/file.h"
#include "base/timestamp.h"
#include "store/state.h"
#include "vcs/vcs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct visit {
    struct session *s;
    struct strbuf *out;
    size_t wrong;
    struct tracking where;
    struct github *api;
};

enum mark { FINE, WRONG, NOTE };

__attribute__((format(printf, 4, 5))) static void tell(struct visit *v, enum mark mark, const char *what,
                                                       const char *fmt, ...) {
    static const char *const marks[] = {[FINE] = "ok   ", [WRONG] = "FAIL ", [NOTE] = "note "};
    char text[1400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    strbuf_printf(v->out, "%s %-12s ", marks[mark], what);
    gate_add(v->s->gate, GATE_PLAIN, text, v->out);
    strbuf_addch(v->out, '\n');
    v->wrong += mark == WRONG;
}

static bool is_set(const char *name) {
    const char *v = getenv(name);
    return v && *v;
}

/* The config and the rules were read before any check: had they been wrong, nobody would be here. */
static bool check_config(struct visit *v) {
    tell(v, FINE, "config", "%s",
         v->s->settings.config ? v->s->settings.config : "none found: the defaults hold");
    tell(v, FINE, "rules", "redaction and triage rules are in order");
    return true;
}

static bool check_tracker(struct visit *v) {
    struct err err = {0};
    if (tracking_find(v->s, &v->where, &err)) {
        tell(v, WRONG, "tracker", "%s", err.text);
        return false;
    }
    if (v->where.path) {
        tell(v, file_exists(v->where.path) ? FINE : NOTE, "tracker", "embedded, %s%s", v->where.path,
             file_exists(v->where.path) ? "" : " (not there yet: `run --apply` makes it)");
        if (!v->s->o->tracker)
            tell(v, NOTE, "github",
                 "not looked at: set GITHUB_TOKEN and GITHUB_REPOSITORY, or --tracker github");
    }
    return !v->where.path;
}

/* Evidence is sought in the repository stood in. */
static bool check_git(struct visit *v) {
    struct err err = {0};
    struct vcs *git = vcs_open(".", &err);
    if (!git) {
        tell(v, NOTE, "git", "no evidence from a history: %s", err.text);
        return true;
    }
    const struct vcs_state *is = vcs_state(git);
    char head[CHANGE_ID];
    if (vcs_resolve(git, NULL, TIMESTAMP_NONE, head, &err))
        tell(v, NOTE, "git", "%s", err.text);
    else if (is->shallow)
        tell(v, WRONG, "git",
             "the clone is shallow: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`");
    else if (is->partial)
        tell(v, WRONG, "git",
             "the clone is partial, evidence will miss what was not fetched: clone without --filter");
    else
        tell(v, FINE, "git", "history up to %.10s%s", head,
             is->bare       ? " (bare)"
             : is->worktree ? " (a worktree)"
                            : "");
    vcs_free(git);
    return true;
}

static bool check_state(struct visit *v) {
    struct arena a = {0};
    struct history h;
    struct err err = {0};
    const char *path = tracking_state(v->s);
    if (state_load(path, &a, &h, &err))
        tell(v, WRONG, "state", "%s", err.text);
    else
        tell(v, FINE, "state", "%s%s", path, file_exists(path) ? "" : " (not there yet)");
    arena_release(&a);
    return true;
}

static bool check_credentials(struct visit *v) {
    struct err err = {0};
    v->api = tracking_client(v->s, v->s->settings.repo, &err);
    if (!v->api) {
        tell(v, WRONG, "credentials", "%s", err.text);
        return false;
    }
    const char *which = is_set("GITHUB_TOKEN") ? "GITHUB_TOKEN" : is_set("GH_TOKEN") ? "GH_TOKEN" : NULL;
    if (which)
        tell(v, FINE, "credentials", "%s, %s", which,
             github_is_installation(v->api) ? "an App's installation (in a workflow: github-actions)"
                                            : "a user's token");
    else
        tell(v, FINE, "credentials", "GitHub App %s", github_app_id(v->api));
    return true;
}

static bool check_repository(struct visit *v) {
    struct github_repo is;
    struct err err = {0};
    const struct settings *c = &v->s->settings;
    if (github_tracker_repo(v->api, &is, &err)) {
        tell(v, WRONG, "repository", "%s", err.text);
        return false;
    }
    tell(v, FINE, "repository", "%s, %s", is.name, is.is_public ? "public" : "private");
    if (strcasecmp(is.name, c->repo) != 0)
        tell(v, WRONG, "repository", "%s is called %s by now: say so to --repo or in the config", c->repo,
             is.name);
    if (is.archived)
        tell(v, WRONG, "repository", "it is archived: nothing can be written there");
    if (!is.has_issues)
        tell(v, WRONG, "repository", "its issues are turned off: turn them on in the repository's settings");
    if (is.is_public && c->level == LEVEL_STANDARD)
        tell(
            v, WRONG, "redaction",
            "redaction.level is \"standard\" and everybody can read the repository: nothing will be written");
    else
        tell(v, FINE, "redaction", "%s", is.is_public || c->level == LEVEL_STRICT ? "strict" : "standard");
    return !is.archived && is.has_issues;
}

/* A label whose name is too long is made by nobody: 422 shows the right to make labels, 403 that it is
 * missing. (The name's limit is 50 characters.) */
static bool check_right(struct visit *v) {
    struct json *body = json_new_object();
    json_set_str(body, "name", "log-gardener asks whether it may make labels; this name is too long for one");
    json_set_str(body, "color", "ededed");
    struct github_answer a = {0};
    struct err err = {0};
    enum github_result got = github_call(
        v->api, &(struct github_request){.method = "POST", .path = "/labels", .body = body}, &a, &err);
    json_free(body);
    github_answer_release(&a);
    if (got == GITHUB_INVALID || got == GITHUB_DONE)
        tell(v, FINE, "rights", "issues and labels may be written");
    else
        tell(v, WRONG, "rights", "%s", err.text);
    return true;
}

static bool check_labels(struct visit *v) {
    struct strbuf path;
    strbuf_init(&path, 4096);
    strbuf_addstr(&path, "/labels/");
    github_escape(v->s->settings.label, &path);
    struct github_answer a = {0};
    struct err err = {0};
    enum github_result got =
        github_call(v->api, &(struct github_request){.method = "GET", .path = strbuf_str(&path)}, &a, &err);
    github_answer_release(&a);
    strbuf_release(&path);
    if (got == GITHUB_DONE)
        tell(v, FINE, "label", "%s is there", v->s->settings.label);
    else if (got == GITHUB_ABSENT)
        tell(v, NOTE, "label", "%s is not there yet: the first write makes it", v->s->settings.label);
    else
        tell(v, WRONG, "label", "%s", err.text);
    return true;
}

static bool tell_limits(struct visit *v) {
    struct github_counts n = github_counts(v->api);
    if (n.remaining >= 0)
        tell(v, n.remaining < 100 ? WRONG : FINE, "limit", "%lld calls are left until %s",
             (long long)n.remaining, timestamp_text(n.reset * TIMESTAMP_SECOND).s);
    if (is_set("GITHUB_ACTIONS") && github_is_installation(v->api))
        tell(v, NOTE, "workflows",
             "what is done with GITHUB_TOKEN starts no workflow: `on: issues` will not see our issues; an "
             "App's "
             "token would");
    return true;
}

size_t doctor_check(struct session *s, struct strbuf *out) {
    /* Of a check that answers false, what follows depends on it. */
    static bool (*const checks[])(struct visit *) = {check_config,  check_git,         check_state,
                                                     check_tracker, check_credentials, check_repository,
                                                     check_right,   check_labels,      tell_limits};
    struct visit v = {.s = s, .out = out};
    for (size_t i = 0; i < sizeof checks / sizeof *checks && checks[i](&v); i++)
        ;
    github_free(v.api);
    return v.wrong;
}
