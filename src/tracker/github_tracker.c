#include "tracker/github_tracker.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "tracker/remote_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct remote *github_tracker_self(struct tracker *t) {
    return (struct remote *)t;
}

void github_tracker_note(struct remote *r, const char *fmt, ...) {
    char text[1200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (r->o.note)
        r->o.note(r->o.note_ctx, text);
}

static int github_tracker_begin(struct tracker *t, struct err *err) {
    (void)err;
    github_tracker_self(t)->start = github_now(github_tracker_self(t)->api);
    return 0;
}

/* Everything stands already; what was listed is kept for the next run. */
static int github_tracker_commit(struct tracker *t, struct err *err) {
    (void)err;
    struct remote *r = github_tracker_self(t);
    struct err lost = {0};
    if (r->o.state && r->listed && r->cache.since != TIMESTAMP_NONE &&
        issue_cache_save(r->o.state, r->o.key, r->o.label, r->listed, &r->cache, &lost))
        github_tracker_note(r, "the listing was not kept, the next run reads it whole: %s", lost.text);
    return 0;
}

static const char *github_tracker_url(struct tracker *t, struct arena *a, int64_t number) {
    const char *web = github_tracker_self(t)->o.web;
    return web ? arena_printf(a, "%s/issues/%lld", web, (long long)number) : NULL;
}

static void github_tracker_free(struct tracker *t) {
    struct remote *r = github_tracker_self(t);
    github_free(r->api);
    issue_list_free(r->listed);
    strmap_release(&r->logins);
    strmap_release(&r->labels);
    arena_release(&r->arena);
    free(r);
}

static const struct tracker_ops ops = {.name = "github",
                                       .begin = github_tracker_begin,
                                       .commit = github_tracker_commit,
                                       .list = remote_list,
                                       .read_comments = remote_read_comments,
                                       .create = remote_create,
                                       .edit = remote_edit,
                                       .comment = remote_create_comment,
                                       .edit_comment = remote_edit_comment,
                                       .url = github_tracker_url,
                                       .look = remote_read_look,
                                       .recent = remote_list_recent,
                                       .relate = remote_edit_relate,
                                       .search = remote_list_search,
                                       .free = github_tracker_free};

struct tracker *tracker_github(struct github *api, const struct github_tracker_options *o) {
    struct remote *r = mem_alloc(1, sizeof *r);
    r->base.ops = &ops;
    r->api = api;
    r->o = *o;
    r->o.repo = arena_str(&r->arena, o->repo);
    r->o.key = arena_str(&r->arena, o->key ? o->key : o->repo);
    r->o.web = arena_str(&r->arena, o->web);
    r->o.label = arena_str(&r->arena, o->label);
    r->o.state = arena_str(&r->arena, o->state);
    const char **trusted = arena_alloc(&r->arena, (o->trusted_n + 1) * sizeof *trusted);
    for (size_t i = 0; i < o->trusted_n; i++)
        trusted[i] = arena_str(&r->arena, o->trusted[i]);
    r->o.trusted = trusted;
    r->start = github_now(api);
    strmap_init(&r->logins);
    strmap_init(&r->labels);
    return &r->base;
}

int github_tracker_repo(struct github *api, struct github_repo *out, struct err *err) {
    struct github_answer a = {0};
    struct github_request q = {.method = "GET", .path = ""};
    if (github_call(api, &q, &a, err) != GITHUB_DONE) {
        github_answer_release(&a);
        if (err)
            err->status = ERR_TRACKER;
        return -1;
    }
    const struct json *rights = json_get(a.json, "permissions");
    const char *name = json_str(a.json, "full_name"), *web = json_str(a.json, "html_url");
    *out = (struct github_repo){.is_public = !json_bool(a.json, "private", false),
                                .archived = json_bool(a.json, "archived", false),
                                .has_issues = json_bool(a.json, "has_issues", true),
                                .push_known = json_is_object(rights),
                                .may_push = json_bool(rights, "push", false)};
    out->id = json_int(a.json, "id", 0);
    snprintf(out->name, sizeof out->name, "%s", name ? name : "");
    snprintf(out->web, sizeof out->web, "%s",
             web && !strncmp(web, "http", 4) && strlen(web) < sizeof out->web ? web : "");
    github_answer_release(&a);
    return 0;
}
