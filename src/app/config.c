#include "app/config.h"

#include "app/config_remote.h"
#include "app/config_value.h"
#include "base/file.h"
#include "base/json.h"
#include "base/timestamp.h"
#include "markup/regex.h"
#include "markup/template.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_ALLOW = 64, MAX_ALLOW_BYTES = 512 }; /* redaction.allow */

static int read_repo(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->repo, s, err);
}

static int read_known(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->also_known, s, err);
}

static int read_label(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->label, s, err);
}

static int read_environment(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->environment, s, err);
}

static int read_trusted(struct settings *s, const struct json *v, struct err *err) {
    return config_strings(v, &s->trusted_authors, &s->trusted_authors_n, s, err);
}

static int read_aliases(struct settings *s, const struct json *v, struct err *err) {
    if (!json_is_object(v))
        return err_set(err, ERR_USAGE, "an object is due here: {\"shop\": [\"shop-staging\", \"shop-v2\"]}");
    s->aliases = arena_alloc(&s->arena, (json_count(v) + 1) * sizeof *s->aliases);
    for (struct json *m = json_first(v); m; m = json_next(m)) {
        struct settings_alias *a = &s->aliases[s->aliases_n++];
        a->name = arena_str(&s->arena, json_key(m));
        if (config_strings(m, &a->others, &a->others_n, s, err))
            return err_prefix(err, "%s", a->name);
    }
    return 0;
}

static int read_pins(struct settings *s, const struct json *v, struct err *err) {
    if (!json_is_object(v))
        return err_set(err, ERR_USAGE, "an object is due here: {\"lg1:...\": 12}");
    s->pins = arena_alloc(&s->arena, (json_count(v) + 1) * sizeof *s->pins);
    for (struct json *m = json_first(v); m; m = json_next(m)) {
        struct settings_pin *p = &s->pins[s->pins_n++];
        const char *word = json_string(m);
        double number = json_real(m, 0);
        p->fingerprint = arena_str(&s->arena, json_key(m));
        if (word && !strcmp(word, "new"))
            p->to = PIN_NEW;
        else if (word && !strcmp(word, "ignore"))
            p->to = PIN_IGNORE;
        else if (number >= 1 && number < 1e9 && number == (double)(int64_t)number)
            p->issue = (int64_t)number;
        else
            return err_set(err, ERR_USAGE, "%s: an issue's number, \"new\" or \"ignore\" is due here",
                           p->fingerprint);
    }
    return 0;
}

static int read_regression(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->categories[0], s, err);
}

static int read_new(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->categories[1], s, err);
}

static int read_active(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->categories[2], s, err);
}

static int read_categories(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {
        {"regression", read_regression}, {"new", read_new}, {"active-dev", read_active}};
    return config_object(s, v, "categories", keys, sizeof keys / sizeof *keys, err);
}

static int read_window(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->reopen_window, err);
}

static int read_grace(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->reopen_unknown_after, err);
}

static int read_reopen(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"window", read_window}, {"unknown_revision_after", read_grace}};
    return config_object(s, v, "reopen", keys, sizeof keys / sizeof *keys, err);
}

static int read_every0(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->comment_every[0], err);
}

static int read_every1(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->comment_every[1], err);
}

static int read_every2(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->comment_every[2], err);
}

static int read_every3(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->comment_every[3], err);
}

static int read_every(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {
        {"P0", read_every0}, {"P1", read_every1}, {"P2", read_every2}, {"P3", read_every3}};
    return config_object(s, v, "comments.every", keys, sizeof keys / sizeof *keys, err);
}

static int read_extend(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->comment_extend, err);
}

static int read_comments(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"every", read_every}, {"extend_within", read_extend}};
    return config_object(s, v, "comments", keys, sizeof keys / sizeof *keys, err);
}

static int read_run_limit(struct settings *s, const struct json *v, struct err *err) {
    return config_count(v, &s->max_new, err);
}

static int read_day_limit(struct settings *s, const struct json *v, struct err *err) {
    return config_count(v, &s->max_new_per_day, err);
}

static int read_limits(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"per_run", read_run_limit}, {"per_day", read_day_limit}};
    return config_object(s, v, "max_new", keys, sizeof keys / sizeof *keys, err);
}

static int read_above(struct settings *s, const struct json *v, struct err *err) {
    return config_count(v, &s->umbrella_above, err);
}

static int read_share(struct settings *s, const struct json *v, struct err *err) {
    return config_share(v, &s->umbrella_share, err);
}

static int read_umbrella(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"above", read_above}, {"share", read_share}};
    return config_object(s, v, "umbrella", keys, sizeof keys / sizeof *keys, err);
}

static int read_days(struct settings *s, const struct json *v, struct err *err) {
    return config_count(v, &s->trust_days, err);
}

static int read_bad(struct settings *s, const struct json *v, struct err *err) {
    return config_share(v, &s->trust_bad_share, err);
}

static int read_least(struct settings *s, const struct json *v, struct err *err) {
    return config_count(v, &s->trust_least, err);
}

static int read_trust(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {
        {"days", read_days}, {"bad_share", read_bad}, {"least", read_least}};
    return config_object(s, v, "trust", keys, sizeof keys / sizeof *keys, err);
}

static int read_subs(struct settings *s, const struct json *v, struct err *err) {
    return config_bool(v, &s->links_sub_issues, err);
}

static int read_blocked(struct settings *s, const struct json *v, struct err *err) {
    return config_bool(v, &s->links_blocked_by, err);
}

static int read_links(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"sub_issues", read_subs}, {"blocked_by", read_blocked}};
    return config_object(s, v, "links", keys, sizeof keys / sizeof *keys, err);
}

static int read_same(struct settings *s, const struct json *v, struct err *err) {
    return config_share(v, &s->same_score, err);
}

static int read_unsure(struct settings *s, const struct json *v, struct err *err) {
    return config_share(v, &s->unsure_score, err);
}

static int read_likeness(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"same", read_same}, {"unsure", read_unsure}};
    return config_object(s, v, "likeness", keys, sizeof keys / sizeof *keys, err);
}

static int read_adopt(struct settings *s, const struct json *v, struct err *err) {
    const char *word = json_string(v);
    bool link = word && !strcmp(word, "link");
    if (!link && !(word && !strcmp(word, "adopt")))
        return err_set(err, ERR_USAGE, "\"adopt\" or \"link\" is due here");
    s->adopt = link ? ADOPT_LINK : ADOPT_ADOPT;
    return 0;
}

static int read_expires(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->plan_expires, err);
}

static int read_level(struct settings *s, const struct json *v, struct err *err) {
    const char *word = json_string(v);
    bool strict = word && !strcmp(word, settings_level_name(true));
    if (!strict && !(word && !strcmp(word, settings_level_name(false))) && !json_is_null(v))
        return err_set(err, ERR_USAGE, "\"strict\", \"standard\" or null is due here");
    s->level = strict ? LEVEL_STRICT : word ? LEVEL_STANDARD : LEVEL_BY_REPO;
    return 0;
}

static int check_public(struct settings *s, const struct json *v, struct err *err) {
    (void)s;
    if (!json_is_bool(v) && !json_is_null(v))
        return err_set(err, ERR_USAGE, "true, false or null (not known) is due here");
    return 0;
}

/* Regular expressions are compiled where they are used; here only to tell of a bad one in time. */
static int read_allow(struct settings *s, const struct json *v, struct err *err) {
    if (config_strings(v, &s->allow, &s->allow_n, s, err))
        return -1;
    if (s->allow_n > MAX_ALLOW)
        return err_set(err, ERR_USAGE, "more than %d entries", MAX_ALLOW);
    for (size_t i = 0; i < s->allow_n; i++) {
        struct regex *re = strlen(s->allow[i]) > MAX_ALLOW_BYTES ? NULL : regex_new(s->allow[i], false, err);
        if (!re && strlen(s->allow[i]) > MAX_ALLOW_BYTES)
            return err_set(err, ERR_USAGE, "an entry of more than %d bytes", MAX_ALLOW_BYTES);
        if (!re)
            return err_prefix(err, "%s", s->allow[i]);
        regex_free(re);
    }
    return 0;
}

static int read_rules(struct settings *s, const struct json *v, struct err *err) {
    if (!json_is_array(v))
        return err_set(err, ERR_USAGE, "a list of rules is due here");
    json_free(s->rules);
    s->rules = json_copy(v);
    return 0;
}

static int check_list(struct settings *s, const struct json *v, struct err *err) {
    (void)s;
    return json_is_array(v) ? 0 : err_set(err, ERR_USAGE, "a list is due here");
}

/* The rules themselves are read by the gate. */
static int read_redaction(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"rules", check_list},    {"disable", check_list},
                                             {"enable", check_list},   {"level", read_level},
                                             {"public", check_public}, {"allow", read_allow}};
    if (config_object(s, v, "redaction", keys, sizeof keys / sizeof *keys, err))
        return -1;
    if (json_is_bool(json_get(v, "public")))
        s->repo_public = json_bool(v, "public", true) ? PUBLIC_YES : PUBLIC_NO;
    json_free(s->redaction);
    s->redaction = json_copy(v);
    return 0;
}

static const struct config_key keys[] = {
    {"api_version", config_remote_version},
    {"collect", config_remote_collect},
    {"ca_file", config_remote_ca_file},
    {"pace", config_remote_pace},
    {"http", config_remote_http},
    {"listing", config_remote_listing},
    {"repo", read_repo},
    {"also_known", read_known},
    {"label", read_label},
    {"environment", read_environment},
    {"service_aliases", read_aliases},
    {"pins", read_pins},
    {"trusted_authors", read_trusted},
    {"categories", read_categories},
    {"reopen", read_reopen},
    {"comments", read_comments},
    {"max_new", read_limits},
    {"umbrella", read_umbrella},
    {"trust", read_trust},
    {"links", read_links},
    {"likeness", read_likeness},
    {"adopt", read_adopt},
    {"plan_expires", read_expires},
    {"rules", read_rules},
    {"redaction", read_redaction},
};

int config_read(const char *text, size_t len, struct settings *s, struct err *err) {
    struct json *j = json_parse_commented(text, len, err);
    int rc = j ? config_object(s, j, "the config", keys, sizeof keys / sizeof *keys, err) : -1;
    if (rc && err)
        err->status = ERR_USAGE;
    json_free(j);
    return rc;
}

static int read_file(const char *path, struct settings *s, struct err *err) {
    struct strbuf text;
    strbuf_init(&text, CONFIG_MAX_BYTES);
    int rc = file_read(path, &text, ERR_USAGE, err);
    if (!rc && config_read(strbuf_str(&text), text.len, s, err))
        rc = err_prefix(err, "%s", path);
    strbuf_release(&text);
    return rc;
}

static int add_default_rules(struct settings *s, struct err *err) {
    const struct embedded_file *f = template_file("rules.json");
    struct json *doc = f ? json_parse_commented(f->text, f->len, err) : NULL;
    if (!doc)
        return err_set(err, ERR_USAGE, "the built-in rules cannot be read");
    if (!s->rules)
        s->rules = json_new_array();
    for (struct json *r = json_first(json_get(doc, "rules")); r; r = json_next(r))
        json_add(s->rules, json_copy(r));
    json_free(doc);
    return 0;
}

static int check_name(const char *repo, struct err *err) {
    const char *slash = repo ? strchr(repo, '/') : "";
    if (repo &&
        (!slash || slash == repo || !slash[1] || strchr(slash + 1, '/') || strpbrk(repo, " <>()[]#@")))
        return err_set(err, ERR_USAGE, "%s: a repository is named OWNER/NAME", repo);
    return 0;
}

static int read_options(const struct options *o, struct settings *s, struct err *err) {
    s->allow_empty = o->allow_empty;
    s->allow_incomplete = o->allow_incomplete;
    s->focus = o->focus;
    s->service = o->service;
    s->now = timestamp_now();
    if (o->now && !timestamp_parse(o->now, &s->now))
        return err_set(err, ERR_USAGE, "--now %s: a time such as 2025-09-16T01:32:09Z is due here", o->now);
    const char *here = getenv("GITHUB_REPOSITORY"); /* weighs more than the config */
    if (o->repo || (here && *here))
        s->repo = arena_str(&s->arena, o->repo ? o->repo : here);
    if (o->ca_file)
        s->ca_file = o->ca_file;
    if (o->also_known)
        s->also_known = o->also_known;
    if (check_name(s->repo, err) || check_name(s->also_known, err))
        return -1;
    if (s->repo && s->also_known && !strcasecmp(s->repo, s->also_known))
        return err_set(err, ERR_USAGE, "--also-known %s: that is the repository itself", s->also_known);
    if (o->max_new) {
        size_t n = strspn(o->max_new, "0123456789");
        if (!n || o->max_new[n] || n > 4)
            return err_set(err, ERR_USAGE, "--max-new %s: a number from 0 to 9999 is due here", o->max_new);
        s->max_new = 0;
        for (const char *p = o->max_new; *p; p++)
            s->max_new = s->max_new * 10 + (*p - '0');
    }
    if (s->unsure_score > s->same_score)
        return err_set(err, ERR_USAGE, "likeness: unsure is above same");
    return 0;
}

int config_load(const struct options *o, struct settings *s, struct err *err) {
    static const char *const places[] = {".github/log-gardener.json", "config/log-gardener.json"};
    settings_init(s);
    const char *path = o->config;
    for (size_t i = 0; !path && i < sizeof places / sizeof *places; i++)
        if (file_exists(places[i]))
            path = places[i];
    s->config = path;
    if (path && read_file(path, s, err))
        return -1;
    return read_options(o, s, err) || add_default_rules(s, err) ? -1 : 0;
}
