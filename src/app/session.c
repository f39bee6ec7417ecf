#include "app/session.h"

#include "app/config.h"
#include "app/gate_set.h"
#include "app/look.h"
#include "app/pull.h"
#include "app/pull_ask.h"
#include "app/runner.h"
#include "base/utf8.h"
#include "cluster/clusterer.h"
#include "decide/decide.h"
#include "ingest/folder.h"
#include "ingest/ingest.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

extern char **environ;

/* A name that ends so stands before a credential, where the value is neither a word nor a file's name. */
static bool is_secret(const char *name, size_t len, const char *value) {
    static const char *const ends[] = {"TOKEN",       "SECRET", "PASSWORD", "PASSWD",
                                       "CREDENTIALS", "_KEY",   "_PAT"};
    enum { SHORTEST = 12 };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (len >= n && !memcmp(name + len - n, ends[i], n))
            return strlen(value) >= SHORTEST && *value != '/' && strpbrk(value, "0123456789");
    }
    return false;
}

/* Variables whose values are credentials of this process, by the contract and by their names. */
static void add_secrets(struct gate *g) {
    static const char *const names[] = {"GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_RUNTIME_TOKEN",
                                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GITHUB_APP_PRIVATE_KEY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getenv(names[i]))
            gate_add_secret(g, getenv(names[i]));
    for (char **p = environ; p && *p; p++) {
        size_t len = strcspn(*p, "=");
        if ((*p)[len] && is_secret(*p, len, *p + len + 1))
            gate_add_secret(g, *p + len + 1);
    }
}

int session_init(struct session *s, const struct options *o, struct err *err) {
    *s = (struct session){.o = o};
    if (talk_init(&s->talk, o, err))
        return -1;
    s->gate = gate_new();
    add_secrets(s->gate);
    return config_load(o, &s->settings, err) || gate_configure(s->gate, s->settings.redaction, err) ? -1 : 0;
}

void session_release(struct session *s) {
    gate_free(s->gate);
    settings_release(&s->settings);
}

struct reading {
    struct session *session;
    struct clusterer *clusterer;
    struct cluster_set *set;
    struct arena names;        /* of one entry's members */
    const char *const *inputs; /* folders being replaced by their files */
    bool several;
};

static int take(void *ctx, const struct entry *e, const struct join_ref *refs, size_t n, struct err *err) {
    struct reading *r = ctx;
    (void)err;
    const char *ids[JOIN_MAX_PIECES];
    for (size_t i = 0; i < n && r->session->o->members; i++)
        ids[i] = refs[i].insert_id ? refs[i].insert_id
                 : r->several ? arena_printf(&r->names, "%s#%zu", r->inputs[refs[i].input], refs[i].index)
                              : arena_printf(&r->names, "#%zu", refs[i].index);
    clusterer_add(r->clusterer, e, ids, n);
    arena_reset(&r->names);
    if (r->set->entries % (r->session->o->collect ? 1000 : 100000) == 0)
        talk_progress(&r->session->talk, r->set->entries);
    return 0;
}

static void started(void *ctx, const struct entry *e) {
    struct reading *r = ctx;
    clusterer_started(r->clusterer, e);
}

static int format_of(const char *word, enum ingest_format *out, struct err *err) {
    static const char *const words[] = {"auto", "entries", "clusters", "worklog"};
    for (int i = 0; i < 4; i++)
        if (!word || !strcmp(word, words[i])) {
            *out = (enum ingest_format)i;
            return 0;
        }
    return err_set(err, ERR_USAGE, "--input-format %s: auto, entries, clusters or worklog is due here", word);
}

static int read_all(struct session *s, struct ingest_options *o, struct cluster_set *set, struct err *err) {
    static const char *const standard_input[] = {"-"};
    struct reading *r = o->ctx;
    bool named = s->o->inputs_n > 0;
    size_t n = 1;
    r->inputs = standard_input;
    if (named && folder_expand(s->o->inputs, s->o->inputs_n, &set->arena, &r->inputs, &n, err))
        return -1;
    r->several = n > 1;
    if (!named && !s->o->quiet && s->talk.progress)
        talk_say(&s->talk, "reading stdin; --help tells more");
    return ingest_run(r->inputs, n, o, set, err);
}

/* Entries are clustered while pages still come. */
static int read_pull(struct session *s, struct ingest_options *o, struct cluster_set *set, struct err *err) {
    struct pull_bytes bytes;
    struct pull *p = pull_new(s, err);
    if (!p)
        return -1;
    const char *name = pull_name(p);
    pull_bytes_init(&bytes, p);
    o->read = pull_bytes_read;
    o->read_ctx = &bytes;
    int rc = ingest_run(&name, 1, o, set, err);
    talk_progress(&s->talk, -1);
    pull_tell(p);
    pull_bytes_release(&bytes);
    pull_free(p);
    return rc;
}

struct cluster_set *session_clusters(struct session *s, bool members, struct err *err) {
    struct cluster_set *set = cluster_set_new();
    struct reading r = {.session = s, .set = set};
    struct ingest_options o = {.now = s->settings.now,
                               .environment = s->settings.environment,
                               .allow_empty = s->settings.allow_empty,
                               .allow_incomplete = s->settings.allow_incomplete,
                               .entry = take,
                               .start = started,
                               .ctx = &r};
    r.clusterer = clusterer_new(&s->settings, members);
    int rc = format_of(s->o->input_format, &o.format, err) || pull_ask_check(s, err) ? -1 : 0;
    if (!rc)
        rc = s->o->collect ? read_pull(s, &o, set, err) : read_all(s, &o, set, err);
    talk_progress(&s->talk, -1);
    if (!rc) {
        clusterer_finish(r.clusterer, set);
        rc = look_evidence(s, set, err);
    }
    if (!rc) {
        gate_set(set, s->gate);
        rc = decide_triage(set, &s->settings, err);
    }
    clusterer_free(r.clusterer);
    arena_release(&r.names);
    if (rc) {
        cluster_set_free(set);
        return NULL;
    }
    talk_note(&s->talk, "%lld entries, %lld considered, %zu clusters", (long long)set->entries,
              (long long)set->considered, set->n);
    return set;
}

void session_escape_json(const char *s, size_t len, struct strbuf *out) {
    static const char *const commands[] = {"##[", "##vso["};
    for (size_t i = 0, n; i < len; i += n) {
        uint32_t cp = 0;
        n = utf8_next(s + i, len - i, &cp);
        for (size_t k = 0; k < sizeof commands / sizeof *commands && cp == '#'; k++)
            if (!strncasecmp(s + i, commands[k], strlen(commands[k]))) {
                n = strlen(commands[k]);
                strbuf_add(out, s + i, n - 1);
                cp = '[';
            }
        if (cp == UTF8_BAD || !(cp == '[' || cp == 0x7F || utf8_invisible(cp)) || (cp == '[' && n == 1))
            strbuf_add(out, s + i, n);
        else if (cp < 0x10000)
            strbuf_printf(out, "\\u%04x", (unsigned)cp);
        else
            strbuf_printf(out, "\\u%04x\\u%04x", 0xD800 + (unsigned)((cp - 0x10000) >> 10),
                          0xDC00 + (unsigned)((cp - 0x10000) & 0x3FF));
    }
}

int session_print_json(const struct json *j, const char *path, struct err *err) {
    struct strbuf text, safe;
    strbuf_init(&text, SIZE_MAX / 4);
    strbuf_init(&safe, SIZE_MAX / 4);
    json_print(j, true, &text);
    session_escape_json(strbuf_str(&text), text.len, &safe);
    int rc = runner_write(path ? path : "-", strbuf_str(&safe), safe.len, err);
    strbuf_release(&safe);
    strbuf_release(&text);
    return rc;
}
