#include "app/tracking.h"

#include "app/look.h"
#include "base/timestamp.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *env(const char *name) {
    const char *v = getenv(name);
    return v && *v ? v : NULL;
}

static const char *token(void) {
    const char *t = env("GITHUB_TOKEN");
    return t ? t : env("GH_TOKEN");
}

static bool has_credentials(void) {
    return token() || env("LOG_GARDENER_APP_ID");
}

static int find_embedded(const char *kind, struct tracking *out, struct err *err) {
    *out = (struct tracking){"sqlite", ".log-gardener/tracker.db"};
    if (!kind)
        return 0;
    if (strncmp(kind, "sqlite:", 7) != 0 || !kind[7])
        return err_set(err, ERR_USAGE, "--tracker %s: github or sqlite:FILE is due here", kind);
    out->path = kind + 7;
    return 0;
}

int tracking_find(struct session *s, struct tracking *out, struct err *err) {
    const char *kind = s->o->tracker;
    if (!s->settings.repo && (kind ? !strcmp(kind, "github") : has_credentials())) {
        s->settings.repo = look_origin(s);
        s->settings.repo_guessed = s->settings.repo != NULL;
    }
    if (kind ? strcmp(kind, "github") != 0 : !(s->settings.repo && has_credentials()))
        return find_embedded(kind, out, err);
    *out = (struct tracking){"github", NULL};
    if (!s->settings.repo)
        return err_set(err, ERR_USAGE,
                       "--tracker github: which repository? --repo OWNER/NAME or $GITHUB_REPOSITORY says");
    if (!has_credentials())
        return err_set(err, ERR_USAGE,
                       "--tracker github: there are no credentials: set GITHUB_TOKEN (in a workflow: env: "
                       "GITHUB_TOKEN: ${{ github.token }}), or LOG_GARDENER_APP_ID and "
                       "LOG_GARDENER_APP_KEY_FILE");
    return 0;
}

const char *tracking_path(const struct session *s, struct err *err) {
    struct tracking t;
    if (s->o->tracker && !strcmp(s->o->tracker, "github")) {
        err_set(err, ERR_USAGE,
                "--tracker github: issues are written into an embedded tracker here: "
                "sqlite:FILE is due");
        return NULL;
    }
    return find_embedded(s->o->tracker, &t, err) ? NULL : t.path;
}

const char *tracking_state(const struct session *s) {
    return s->o->state ? s->o->state : ".log-gardener/state.db";
}

static void waiting(void *ctx, int64_t ms, const char *why) {
    talk_say(ctx, "waiting %lld s: %s", (long long)(ms + 999) / 1000, why);
}

static void note(void *ctx, const char *text) {
    talk_say(ctx, "%s", text);
}

static int64_t to_ms(int64_t ns) {
    return ns / (TIMESTAMP_SECOND / 1000);
}

struct github *tracking_client(struct session *s, const char *repo, struct err *err) {
    const struct settings *c = &s->settings;
    const char *url = env("GITHUB_API_URL");
    struct github_options o = {.api_url = url ? url : "https://api.github.com",
                               .api_version = c->api_version,
                               .repo = repo,
                               .ca_file = c->ca_file,
                               .token = token(),
                               .app_id = token() ? NULL : env("LOG_GARDENER_APP_ID"),
                               .app_key_file = env("LOG_GARDENER_APP_KEY_FILE"),
                               .pace = {to_ms(c->pace_write), to_ms(c->pace_notify), to_ms(c->pace_secondary),
                                        to_ms(c->pace_settle), to_ms(c->pace_budget)},
                               .connect_ms = to_ms(c->http_connect),
                               .total_ms = to_ms(c->http_total),
                               .slow_s = c->http_low_speed / TIMESTAMP_SECOND,
                               .waiting = waiting,
                               .waiting_ctx = &s->talk};
    if (!o.token && !o.app_id) {
        err_set(err, ERR_USAGE,
                "there are no credentials for GitHub: set GITHUB_TOKEN, or LOG_GARDENER_APP_ID and "
                "LOG_GARDENER_APP_KEY_FILE");
        return NULL;
    }
    if (o.app_id && !o.app_key_file) {
        err_set(err, ERR_USAGE, "LOG_GARDENER_APP_ID is set, and LOG_GARDENER_APP_KEY_FILE is not");
        return NULL;
    }
    return github_new(&o, err);
}

/* Another server, a repository made anew under the old name, and another breadth of the listing are others.
 */
static const char *cache_key(struct session *s, const struct github_repo *is) {
    const char *url = env("GITHUB_API_URL");
    return arena_printf(&s->settings.arena, "%s %s %lld, closed within %lld h, unlabelled %d",
                        url ? url : "github.com", s->settings.repo, (long long)is->id,
                        (long long)(s->settings.closed_within / TIMESTAMP_HOUR), s->settings.unlabelled);
}

/* `is` is what the repository said of itself; NULL: it was not asked, and nothing is kept. */
static struct tracker *tracker_of(struct session *s, struct github *api, const char *repo,
                                  const struct github_repo *is) {
    const struct settings *c = &s->settings;
    struct github_tracker_options o = {.repo = repo,
                                       .label = c->label,
                                       .state = is ? tracking_state(s) : NULL,
                                       .key = is ? cache_key(s, is) : NULL,
                                       .web = is && *is->web ? is->web : NULL,
                                       .closed_since = c->now - c->closed_within,
                                       .unlabelled = c->unlabelled,
                                       .trusted = c->trusted_authors,
                                       .trusted_n = c->trusted_authors_n,
                                       .note = note,
                                       .note_ctx = &s->talk};
    return tracker_github(api, &o);
}

struct tracker *tracking_reader(struct session *s, const char *repo, struct err *err) {
    struct github *api = tracking_client(s, repo, err);
    return api ? tracker_of(s, api, repo, NULL) : NULL;
}

static int check_repo(struct session *s, const struct github_repo *is, bool writable, struct err *err) {
    const char *repo = s->settings.repo;
    if (is->is_public || s->settings.repo_public == PUBLIC_UNKNOWN)
        s->settings.repo_public = is->is_public ? PUBLIC_YES : PUBLIC_NO;
    if (strcasecmp(is->name, repo) != 0) {
        if (writable)
            return err_set(err, ERR_TRACKER,
                           "%s is called %s by now: nothing is written there unless --repo names it", repo,
                           is->name);
        talk_say(&s->talk, "%s is called %s by now", repo, is->name);
    }
    if (writable && s->settings.repo_guessed)
        return err_set(err, ERR_USAGE,
                       "`origin` leads to %s, which is good for reading only: to write there, say --repo %s",
                       repo, repo);
    if (writable && is->archived)
        return err_set(err, ERR_TRACKER, "%s is archived: nothing can be written there", repo);
    if (writable && !is->has_issues)
        return err_set(err, ERR_TRACKER,
                       "%s has its issues turned off: turn them on in the repository's settings", repo);
    return 0;
}

static struct tracker *open_github(struct session *s, bool writable, struct err *err) {
    struct github_repo is;
    struct github *api = tracking_client(s, s->settings.repo, err);
    if (!api)
        return NULL;
    if (github_tracker_repo(api, &is, err) || check_repo(s, &is, writable, err)) {
        github_free(api);
        return NULL;
    }
    return tracker_of(s, api, s->settings.repo, &is);
}

struct tracker *tracking_open(struct session *s, const struct tracking *t, bool writable, struct err *err) {
    struct tracker *inner = t->path
                                ? tracker_embedded(t->path, s->settings.repo, s->settings.now, writable, err)
                                : open_github(s, writable, err);
    return inner && !writable ? tracker_dry(inner) : inner;
}
