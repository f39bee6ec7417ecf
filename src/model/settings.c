#include "model/settings.h"

#include "base/timestamp.h"

#include <string.h>

void settings_init(struct settings *s) {
    memset(s, 0, sizeof *s);
    arena_init(&s->arena);
    s->label = "claude-code-generated-issue";
    s->trusted_authors = arena_alloc(&s->arena, 2 * sizeof *s->trusted_authors);
    s->trusted_authors[s->trusted_authors_n++] = "github-actions[bot]";
    s->trusted_authors[s->trusted_authors_n++] = "log-gardener[bot]"; /* our App, and the embedded tracker */
    s->categories[0] = "regression";
    s->categories[1] = "new";
    s->categories[2] = "active-dev";
    s->reopen_window = 10 * TIMESTAMP_DAY;
    s->reopen_unknown_after = 6 * TIMESTAMP_HOUR;
    s->comment_every[0] = 24 * TIMESTAMP_HOUR;
    s->comment_every[1] = 72 * TIMESTAMP_HOUR;
    s->comment_extend = 6 * TIMESTAMP_HOUR;
    s->active_dev_window = 14 * TIMESTAMP_DAY;
    s->plan_expires = 2 * TIMESTAMP_HOUR;
    s->max_new = 10;
    s->max_new_per_day = 20;
    s->links_sub_issues = true;
    s->umbrella_above = 25;
    s->umbrella_share = 0.5;
    s->trust_days = 30;
    s->trust_least = 10;
    s->trust_bad_share = 0.1;
    s->same_score = 0.72;
    s->unsure_score = 0.45;
    s->now = TIMESTAMP_NONE;
    s->api_version = "2022-11-28";
    s->pace_write = TIMESTAMP_SECOND;
    s->pace_notify = 3 * TIMESTAMP_SECOND;
    s->pace_secondary = TIMESTAMP_MINUTE;
    s->pace_settle = 10 * TIMESTAMP_SECOND;
    s->pace_budget = 10 * TIMESTAMP_MINUTE;
    s->closed_within = 365 * TIMESTAMP_DAY;
    s->unlabelled = 2000;
    s->collect_per_minute = 60;
    s->collect_limit_wait = 15 * TIMESTAMP_SECOND;
}

void settings_release(struct settings *s) {
    if (!s)
        return;
    json_free(s->rules);
    json_free(s->redaction);
    arena_release(&s->arena);
    memset(s, 0, sizeof *s);
}

const char *settings_service(const struct settings *s, const char *service) {
    if (!service)
        return NULL;
    for (size_t i = 0; i < s->aliases_n; i++)
        for (size_t k = 0; k < s->aliases[i].others_n; k++)
            if (!strcmp(s->aliases[i].others[k], service))
                return s->aliases[i].name;
    return service;
}

bool settings_strict(const struct settings *s) {
    return s->level == LEVEL_STRICT || (s->level == LEVEL_BY_REPO && s->repo_public == PUBLIC_YES);
}

const char *settings_level_name(bool strict) {
    return strict ? "strict" : "standard";
}
