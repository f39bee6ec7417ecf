#include "app/tracking.h"

#include <stdlib.h>
#include <string.h>

static bool has_credentials(void) {
    const char *a = getenv("GITHUB_TOKEN"), *b = getenv("GH_TOKEN"), *app = getenv("LOG_GARDENER_APP_ID");
    return (a && *a) || (b && *b) || (app && *app);
}

const char *tracking_path(const struct session *s, struct err *err) {
    const char *kind = s->o->tracker;
    bool github = kind ? !strcmp(kind, "github") : s->settings.repo && has_credentials();
    if (github) {
        err_set(err, ERR_USAGE,
                "%s: the GitHub tracker is not built yet; use --tracker sqlite:FILE for an embedded one",
                kind ? "--tracker github" : "repository and credentials of GitHub are set");
        return NULL;
    }
    if (!kind)
        return ".log-gardener/tracker.db";
    if (strncmp(kind, "sqlite:", 7) != 0 || !kind[7]) {
        err_set(err, ERR_USAGE, "--tracker %s: sqlite:FILE is due here", kind);
        return NULL;
    }
    return kind + 7;
}

struct tracker *tracking_open(const struct session *s, bool writable, const char **name, struct err *err) {
    const char *path = tracking_path(s, err);
    if (!path)
        return NULL;
    *name = "sqlite";
    struct tracker *t = tracker_embedded(path, s->settings.repo, s->settings.now, writable, err);
    return t && !writable ? tracker_dry(t) : t;
}
