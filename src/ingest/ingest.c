#include "ingest/ingest.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"
#include "crypto/digest.h"
#include "ingest/entry_read.h"
#include "ingest/pulled.h"
#include "ingest/scan.h"
#include "ingest/source.h"
#include "ingest/worklog_read.h"
#include "ingest/wrapped.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 17 };

struct run {
    const struct ingest_options *o;
    struct cluster_set *set;
    struct strmap_ids ids;
    struct join *join;
    struct arena arena; /* of one entry */
    size_t input, index;
    const char *name;
    int64_t entries_here, clusters_here, bare_here, values_here;
    bool stated_window;
    size_t pages, more_pages;    /* objects with lists; those that say that another page follows */
    struct digest_state *digest; /* of what has no time: only this cannot be told from a replay otherwise */
    bool digested, worklog;
    struct pulled pulled; /* of this input */
};

static bool is_report(const struct json *j) {
    return json_get(j, "detailed_by_severity") || json_get(j, "error_patterns") || json_get(j, "instances");
}

static void window_of(struct run *r, const struct json *j) {
    const struct json *range = json_get(j, "time_range");
    int64_t start, end;
    if (!timestamp_parse(json_str(range, "start"), &start) || !timestamp_parse(json_str(range, "end"), &end))
        return;
    struct cluster_set *s = r->set;
    s->window_start = !r->stated_window || start < s->window_start ? start : s->window_start;
    s->window_end = !r->stated_window || end > s->window_end ? end : s->window_end;
    r->stated_window = true;
}

static void count(struct run *r, const struct entry *e) {
    struct cluster_set *s = r->set;
    s->entries++;
    s->by_severity[e->severity]++;
    r->bare_here += !e->insert_id && !e->service;
    if (e->time == TIMESTAMP_NONE || r->stated_window)
        return;
    if (s->window_start == TIMESTAMP_NONE || e->time < s->window_start)
        s->window_start = e->time;
    if (s->window_end == TIMESTAMP_NONE || e->time > s->window_end)
        s->window_end = e->time;
}

static void add_digest(struct run *r, const struct scan_value *v) {
    digest_add(r->digest, v->text, v->len);
    r->digested = true;
}

static int take_entry(struct run *r, const struct json *j, const struct scan_value *v, struct err *err) {
    struct entry_read_options o = {r->o->now, r->o->environment, v->list};
    struct entry e;
    bool plain;
    size_t index = r->index++; /* places count every value, entry or not */
    if (!entry_read(j, &o, &r->arena, &e, &plain)) {
        r->set->unreadable++;
        return 0;
    }
    r->entries_here++;
    e.input = r->input;
    e.index = index;
    if (e.insert_id && !strmap_ids_add(&r->ids, strmap_hash(e.insert_id, strlen(e.insert_id), 3))) {
        r->set->repeats++;
        return 0;
    }
    count(r, &e);
    if (e.time == TIMESTAMP_NONE)
        add_digest(r, v);
    if (r->o->start && entry_read_is_start(&e))
        r->o->start(r->o->ctx, &e);
    return join_add(r->join, &e, plain, err);
}

static int take_root(struct run *r, const struct json *j, const struct scan_value *v, struct err *err) {
    window_of(r, j);
    if (pulled_take(&r->pulled, j, r->index, r->set))
        return 0;
    if (json_is_array(json_get(j, "clusters")) && r->o->format != INGEST_ENTRIES) {
        /* Logs hold broken bytes; what a tool made has no reason to. */
        bool odd;
        if (json_check(v->text, v->len, JSON_TEXT_UTF8, &odd, err))
            return err_prefix(err, "value that begins in line %zu", v->line);
        size_t before = r->set->n;
        add_digest(r, v);
        int rc = cluster_set_from_json(r->set, j, r->name, err);
        r->clusters_here += (int64_t)(r->set->n - before);
        return rc;
    }
    if (r->o->format == INGEST_CLUSTERS)
        return err_set(err, ERR_INPUT, "cluster results hold a list `clusters`; here there is none");
    const char *next = json_str(j, "nextPageToken");
    if (next && *next)
        r->more_pages++;
    r->pages += v->had_lists;
    if (v->had_lists)
        return 0;
    if (json_get(j, "logs_by_severity") || is_report(j))
        return err_set(err, ERR_INPUT,
                       "this is a report or a configuration about logs, not an export of entries");
    if (json_is_object(json_get(j, "error")) && !json_get(j, "timestamp"))
        return err_set(err, ERR_INPUT, "the answer of a failed request, not entries: %s",
                       json_str(json_get(j, "error"), "message") ? json_str(json_get(j, "error"), "message")
                                                                 : "?");
    return take_entry(r, j, v, err);
}

static int take_value(void *ctx, const struct scan_value *v, struct err *err) {
    struct run *r = ctx;
    struct json *j = json_parse(v->text, v->len, err);
    if (!j)
        return err_prefix(err, "value that begins in line %zu", v->line);
    r->values_here++;
    struct json *inner = wrapped_entry(j);
    int rc = inner     ? take_entry(r, inner, v, err)
             : v->root ? take_root(r, j, v, err)
                       : take_entry(r, j, v, err);
    json_free(inner);
    json_free(j);
    arena_reset(&r->arena);
    return rc;
}

static bool is_round(size_t n) {
    static const size_t round[] = {50, 100, 200, 250, 300, 500, 1000, 2000, 2500, 5000, 10000, 50000, 100000};
    for (size_t i = 0; i < sizeof round / sizeof *round; i++)
        if (round[i] == n)
            return true;
    return false;
}

struct round { /* the lists of one round length */
    size_t n, lists;
    struct strbuf keys;
};

static void note_round(void *ctx, const char *key, size_t n) {
    struct round *r = ctx;
    if (!is_round(n) || (r->n && r->n != n))
        return;
    r->n = n;
    r->lists++;
    strbuf_printf(&r->keys, "%s%s", r->keys.len ? ", " : "", key);
}

/* A list that ends exactly at 50 or 1000 was most likely cut there by whoever collected it. */
static void note_lists(struct run *r, const struct scan *scan) {
    struct round round = {0};
    strbuf_init(&round.keys, 4096);
    scan_lists(scan, note_round, &round);
    const char *name = r->set->inputs_n > 1 ? r->name : "";
    const char *colon = *name ? ": " : "";
    if (round.lists && !round.keys.len)
        cluster_add_note(r->set, "%s%sthe list holds exactly %zu entries: looks truncated", name, colon,
                         round.n);
    else if (round.lists)
        cluster_add_note(r->set, "%s%sseverity lists hold exactly %zu entries (%s): looks truncated", name,
                         colon, round.n, strbuf_str(&round.keys));
    strbuf_release(&round.keys);
}

/* Text that is no JSON: say what it looks like, since the file is often simply the wrong one. */
static int not_json(const struct run *r, const char *data, size_t n, struct err *err) {
    size_t i = 0, odd = 0;
    if (n >= 3 && !memcmp(data, "\xef\xbb\xbf", 3))
        i = 3;
    while (i < n && (data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n'))
        i++;
    if (i == n || data[i] == '{' || data[i] == '[' || data[i] == '"')
        return 0;
    for (size_t k = 0; k < n && k < 4096; k++)
        odd += (unsigned char)data[k] < 0x09 || data[k] == 0x7f;
    if (odd)
        return err_set(err, ERR_INPUT, "%s: binary data, not an export of log entries (JSON)", r->name);
    if (n - i > 4 && !memcmp(data + i, "---\n", 4))
        return err_set(err, ERR_INPUT, "%s: YAML, as `gcloud logging read` prints it: add --format=json",
                       r->name);
    return err_set(err, ERR_INPUT,
                   "%s: no JSON and no Markdown: an export is an array, NDJSON, or an object with entries",
                   r->name);
}

static bool is_worklog(const struct run *r, const char *data, size_t n) {
    return r->o->format == INGEST_WORKLOG || (r->o->format == INGEST_AUTO && worklog_looks(data, n));
}

/* A worklog is read whole: what a section is for is often told by a later one. */
static int feed_worklog(struct run *r, struct source *src, const char *data, size_t n, struct err *err) {
    struct strbuf text;
    strbuf_init(&text, WORKLOG_MAX_BYTES + 1);
    size_t before = r->set->n;
    char *buf = mem_alloc(CHUNK, 1);
    long more = 0;
    strbuf_add(&text, data, n);
    while (!text.full && (more = source_read(src, buf, CHUNK, err)) > 0)
        strbuf_add(&text, buf, (size_t)more);
    free(buf);
    int rc = more < 0 ? -1 : 0;
    if (!rc && (text.full || text.len > WORKLOG_MAX_BYTES))
        rc = err_set(err, ERR_INPUT, "a worklog of more than %d bytes", WORKLOG_MAX_BYTES);
    if (!rc) {
        digest_add(r->digest, strbuf_str(&text), text.len);
        r->digested = true;
        rc = worklog_read(strbuf_str(&text), text.len, r->name, r->set, err);
    }
    r->clusters_here += (int64_t)(r->set->n - before);
    r->worklog = true;
    strbuf_release(&text);
    return rc ? err_prefix(err, "%s", r->name) : 0;
}

static int feed(struct run *r, struct source *src, struct scan *scan, struct err *err) {
    char *buf = mem_alloc(CHUNK, 1);
    bool first = true;
    int rc = 0;
    while (!rc) {
        long n = source_read(src, buf, CHUNK, err);
        if (n < 0)
            rc = -1;
        if (n <= 0)
            break;
        const char *data = buf;
        if (first && is_worklog(r, data, (size_t)n)) {
            rc = feed_worklog(r, src, data, (size_t)n, err);
            free(buf);
            return rc;
        }
        if (first && not_json(r, data, (size_t)n, err)) {
            rc = -2; /* nothing of it can be used */
            break;
        }
        if (first && n >= 3 && !memcmp(data, "\xef\xbb\xbf", 3)) {
            data += 3;
            n -= 3;
        }
        first = false;
        rc = scan_feed(scan, data, (size_t)n, err);
        if (rc)
            err_prefix(err, "%s", r->name);
    }
    if (!rc && scan_end(scan, err))
        rc = err_prefix(err, "%s", r->name);
    free(buf);
    return rc;
}

static int check_emptiness(struct run *r, struct err *err) {
    if (r->entries_here && r->bare_here == r->entries_here)
        cluster_add_note(r->set,
                         "%s: no entry has an insertId or a service: looks like a placeholder, not like logs",
                         r->name);
    if (r->entries_here || r->clusters_here)
        return 0;
    if (r->worklog && !r->o->allow_empty)
        return err_set(err, ERR_INPUT, "%s: no cluster was found in this worklog: go on with --allow-empty",
                       r->name);
    if (r->values_here && r->set->unreadable && !r->o->allow_empty)
        return err_set(err, ERR_INPUT, "%s: holds JSON but no log entry: is it the right file?", r->name);
    if (r->pulled.any && !r->pulled.incomplete && !r->pulled.open) {
        if (!r->o->allow_empty)
            return err_set(
                err, ERR_INPUT,
                "%s: the pull is whole and holds no entry (%s): nothing was logged, or it asks for what is "
                "not there. --allow-empty goes on",
                r->name, r->pulled.window);
        return 0;
    }
    if (!r->o->allow_empty)
        return err_set(
            err, ERR_INPUT,
            "%s: no entries. A failed collection and a healthy service look the same: check the pull, or "
            "go on with --allow-empty",
            r->name);
    cluster_add_note(r->set, "%s: no entries; a failed collection and a healthy service look the same",
                     r->name);
    r->set->complete = false;
    return 0;
}

static int read_input(struct run *r, const char *path, struct err *err) {
    bool given = r->o->read && !r->input;
    struct source *src = given ? source_of(r->o->read, r->o->read_ctx) : source_open(path, err);
    if (!src)
        return -1;
    struct scan *scan = scan_new(take_value, r);
    r->digest = digest_begin();
    r->digested = r->worklog = false;
    r->pulled = (struct pulled){.any = false};
    r->entries_here = r->clusters_here = r->bare_here = r->values_here = 0;
    r->index = 0;
    int rc = feed(r, src, scan, err);
    source_close(src);
    if (!rc && pulled_check(&r->pulled, err))
        rc = err_prefix(err, "%s", r->name);
    struct digest_hex digest = digest_end(r->digest);
    r->set->input_digests[r->input] = r->digested ? arena_str(&r->set->arena, digest.s) : NULL;
    if (rc == -1 && r->o->allow_incomplete && (r->entries_here || r->clusters_here)) {
        cluster_add_note(r->set, "incomplete: %s", err->text);
        r->set->complete = false;
        rc = 0;
    } else if (rc == -1 && r->entries_here) {
        err_set(err, ERR_INPUT, "%s. %lld entr%s came before it; --allow-incomplete goes on with %s",
                err->text, (long long)r->entries_here, r->entries_here == 1 ? "y" : "ies",
                r->entries_here == 1 ? "it" : "those");
    }
    if (!rc)
        rc = join_flush(r->join, err);
    if (!rc)
        note_lists(r, scan);
    scan_free(scan);
    return rc ? -1 : check_emptiness(r, err);
}

int ingest_run(const char *const *inputs, size_t n, const struct ingest_options *o, struct cluster_set *set,
               struct err *err) {
    struct run r = {.o = o, .set = set};
    strmap_ids_init(&r.ids, INGEST_MAX_IDS);
    r.join = join_new(o->entry, o->ctx);
    set->inputs = arena_alloc(&set->arena, n * sizeof *set->inputs);
    set->input_digests = arena_alloc(&set->arena, n * sizeof *set->input_digests);
    set->inputs_n = n;
    set->complete = set->deduplicated = true;
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i++) {
        r.input = i;
        r.name = set->inputs[i] = arena_str(&set->arena, strcmp(inputs[i], "-") ? inputs[i] : "stdin");
        rc = read_input(&r, inputs[i], err);
    }
    if (set->repeats)
        cluster_add_note(set, "%lld entries came more than once and were counted once",
                         (long long)set->repeats);
    if (r.more_pages && r.more_pages >= r.pages)
        cluster_add_note(set,
                         "the last page says that another one follows (nextPageToken): entries are missing");
    if (set->unreadable)
        cluster_add_note(set, "%lld values are no log entries and were left out", (long long)set->unreadable);
    if (r.ids.full) {
        set->deduplicated = false;
        cluster_add_note(set, "more than %d ids: repeats beyond them may have been counted twice",
                         INGEST_MAX_IDS);
    }
    join_free(r.join);
    arena_release(&r.arena);
    strmap_ids_release(&r.ids);
    return rc;
}
