#include "app/pull_ask.h"

#include "base/timestamp.h"
#include "gcloud/filter.h"
#include "gcloud/gcloud.h"

#include <stdlib.h>
#include <string.h>

static const char *env_project(void) {
    static const char *const names[] = {"GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GCP_PROJECT",
                                        "CLOUDSDK_CORE_PROJECT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = getenv(names[i]);
        if (v && *v)
            return v;
    }
    return NULL;
}

/* A project's id or number, or the longer names that entries.list takes. */
static bool is_name(const char *s, size_t n) {
    static const char *const parents[] = {"projects/", "organizations/", "folders/", "billingAccounts/"};
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/";
    bool whole = memchr(s, '/', n) != NULL, known = !whole;
    for (size_t i = 0; i < sizeof parents / sizeof *parents; i++)
        known = known || !strncmp(s, parents[i], strlen(parents[i]));
    return n > 0 && n <= 500 && strspn(s, allowed) >= n && known && s[n - 1] != '/';
}

static int read_names(const char *list, struct arena *a, struct pull_ask *out, struct err *err) {
    out->names = arena_alloc(a, GCLOUD_MAX_NAMES * sizeof *out->names);
    for (const char *s = list;; s++) {
        size_t n = strcspn(s, ",");
        if (!is_name(s, n))
            return err_set(err, ERR_USAGE,
                           "--project %s: an id such as acme-staging, or organizations/ID, folders/ID, "
                           "billingAccounts/ID, is due here",
                           list);
        if (out->names_n == GCLOUD_MAX_NAMES)
            return err_set(err, ERR_USAGE, "--project: more than %d names", GCLOUD_MAX_NAMES);
        const char *parent = memchr(s, '/', n) ? "" : "projects/";
        out->names[out->names_n++] = arena_printf(a, "%s%.*s", parent, (int)n, s);
        s += n;
        if (!*s)
            return 0;
    }
}

/* The service under all the names it has. */
static int read_services(const struct session *s, struct pull_ask *out, struct err *err) {
    const struct settings *c = &s->settings;
    if (!s->o->service)
        return 0;
    out->services[out->services_n++] = s->o->service;
    for (size_t i = 0; i < c->aliases_n; i++)
        for (size_t k = 0; !strcmp(c->aliases[i].name, s->o->service) && k < c->aliases[i].others_n; k++) {
            if (out->services_n == PULL_ASK_MAX_SERVICES)
                return err_set(err, ERR_USAGE, "service_aliases: more than %d names of one service",
                               PULL_ASK_MAX_SERVICES - 1);
            out->services[out->services_n++] = c->aliases[i].others[k];
        }
    return 0;
}

static int read_time(const char *option, const char *word, int64_t *out, struct err *err) {
    if (!timestamp_parse(word, out))
        return err_set(err, ERR_USAGE, "%s %s: a time such as 2025-09-16T01:32:09Z is due here", option,
                       word);
    return 0;
}

static int read_window(const struct session *s, struct pull_ask *out, struct err *err) {
    const struct options *o = s->o;
    int64_t span = TIMESTAMP_HOUR;
    out->to = s->settings.now;
    if (o->since && o->from)
        return err_set(err, ERR_USAGE, "--since and --from: one of them says where the window begins");
    if (o->since && (!timestamp_duration(o->since, &span) || span <= 0 || span > out->to))
        return err_set(err, ERR_USAGE, "--since %s: a duration such as 1h, 90m or 2d is due here", o->since);
    if (o->to && read_time("--to", o->to, &out->to, err))
        return -1;
    out->from = out->to - span;
    if (o->from && read_time("--from", o->from, &out->from, err))
        return -1;
    if (out->from >= out->to)
        return err_set(err, ERR_USAGE, "the window is empty: it would begin at %s and end at %s",
                       timestamp_text(out->from).s, timestamp_text(out->to).s);
    return 0;
}

static int read_cap(const char *word, int64_t *out, struct err *err) {
    size_t n = word ? strspn(word, "0123456789") : 0;
    for (size_t i = 0; i < n && n < 8; i++)
        *out = *out * 10 + (word[i] - '0');
    if (word && (!n || word[n] || *out < 1 || *out > PULL_ASK_MAX_CAP))
        return err_set(err, ERR_USAGE, "--severity-cap %s: a number from 1 to %d is due here", word,
                       PULL_ASK_MAX_CAP);
    return 0;
}

int pull_ask_read(const struct session *s, const char *project, struct arena *a, struct pull_ask *out,
                  struct err *err) {
    const struct options *o = s->o;
    const char *list = o->project ? o->project : env_project();
    if (!list)
        list = s->settings.collect_project ? s->settings.collect_project : project;
    *out = (struct pull_ask){.least = SEVERITY_DEFAULT};
    if (!list)
        return err_set(
            err, ERR_USAGE,
            "which project? --project, $GOOGLE_CLOUD_PROJECT or the config (collect.project) says");
    if (read_names(list, a, out, err) || read_services(s, out, err) || read_window(s, out, err) ||
        read_cap(o->severity_cap, &out->cap, err))
        return -1;
    if (o->severity && (out->least = severity_parse(o->severity)) < 0)
        return err_set(err, ERR_USAGE, "--severity %s: a name such as WARNING or ERROR is due here",
                       o->severity);
    if (s->settings.collect_filter)
        out->more[out->more_n++] = s->settings.collect_filter;
    if (o->filter && *o->filter)
        out->more[out->more_n++] = o->filter;
    struct strbuf filter; /* one that is too long is told before anything is asked */
    strbuf_init(&filter, GCLOUD_MAX_FILTER);
    int rc = pull_ask_filter(out, 0, &filter, err);
    strbuf_release(&filter);
    return rc;
}

size_t pull_ask_lists(const struct pull_ask *ask) {
    return ask->cap ? (size_t)(SEVERITY_COUNT - ask->least) : 1;
}

/* The worst come first. */
const char *pull_ask_severity(const struct pull_ask *ask, size_t list) {
    return ask->cap ? severity_name((enum severity)(SEVERITY_COUNT - 1 - (int)list)) : NULL;
}

int pull_ask_filter(const struct pull_ask *ask, size_t list, struct strbuf *out, struct err *err) {
    const char *least = ask->least > SEVERITY_DEFAULT ? severity_name((enum severity)ask->least) : NULL;
    struct filter f = {.from = ask->from,
                       .to = ask->to,
                       .services = ask->services,
                       .services_n = ask->services_n,
                       .at_least = ask->cap ? NULL : least,
                       .exactly = pull_ask_severity(ask, list),
                       .more = ask->more,
                       .more_n = ask->more_n};
    return filter_add(&f, out, err);
}

static void add_list(struct json *j, const char *key, const char *const *items, size_t n) {
    struct json *list = json_set_array(j, key);
    for (size_t i = 0; i < n; i++)
        json_add_str(list, items[i]);
}

struct json *pull_ask_json(const struct session *s, const struct pull_ask *ask) {
    struct json *j = json_new_object();
    add_list(j, "names", ask->names, ask->names_n);
    add_list(j, "services", ask->services, ask->services_n);
    add_list(j, "filters", ask->more, ask->more_n);
    json_set_str(j, "severity",
                 ask->least > SEVERITY_DEFAULT ? severity_name((enum severity)ask->least) : NULL);
    json_set_int(j, "severity_cap", ask->cap);
    json_set_str(j, "since", s->o->since);
    json_set_str(j, "from", s->o->from);
    json_set_str(j, "to", s->o->to);
    return j;
}

int pull_ask_check(const struct session *s, struct err *err) {
    const struct options *o = s->o;
    const struct {
        const char *name, *value;
    } given[] = {{"--project", o->project},
                 {"--since", o->since},
                 {"--from", o->from},
                 {"--to", o->to},
                 {"--severity", o->severity},
                 {"--filter", o->filter},
                 {"--severity-cap", o->severity_cap}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (given[i].value && !o->collect)
            return err_set(err, ERR_USAGE, "%s is of a pull: it goes with --collect", given[i].name);
    if (o->collect && o->inputs_n)
        return err_set(err, ERR_USAGE, "--collect pulls the entries itself: %s is one input too many",
                       o->inputs[0]);
    return 0;
}
