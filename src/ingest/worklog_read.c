#include "ingest/worklog_read.h"

#include "base/mem.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool worklog_looks(const char *text, size_t len) {
    size_t i = len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (i < len && isspace((unsigned char)text[i]))
        i++;
    if (i == len || strchr("{[\"", text[i]))
        return false;
    /* A heading, a bold line, a table, a list or a rule at the start of one of the first lines. */
    for (size_t lines = 0; i < len && lines < 200; lines++) {
        const char *s = text + i;
        const char *nl = memchr(s, '\n', len - i);
        size_t n = nl ? (size_t)(nl - s) : len - i;
        size_t marks = 0;
        while (marks < n && marks < 7 && s[marks] == '#')
            marks++;
        if (marks && marks < 7 && marks < n && s[marks] == ' ')
            return true;
        if (n > 3 &&
            (!memcmp(s, "**", 2) || !memcmp(s, "- ", 2) || !memcmp(s, "| ", 2) || !memcmp(s, "1. ", 3) ||
             !memcmp(s, "---", 3) || !memcmp(s, "===", 3) || !memcmp(s, "* ", 2)))
            return true;
        i += n + 1;
    }
    return false;
}

/* md4c takes a heading right behind a table for one more row, GFM does not: a blank line parts them. */
static void part_table(const struct strbuf *in, size_t at, size_t line, struct strbuf *out) {
    if (in->data[line] == '|' && at + 1 < in->len && in->data[at + 1] == '#')
        strbuf_addch(out, '\n');
}

/* Bytes that mark spans inside are blanks in a document. */
static void clean(const struct strbuf *in, struct strbuf *out) {
    for (size_t i = 0, n, line = 0; i < in->len; i += n) {
        uint32_t cp;
        if (in->data[i] == '\n') {
            part_table(in, i, line, out);
            line = i + 1;
        }
        n = utf8_next(in->data + i, in->len - i, &cp);
        unsigned char ch = (unsigned char)in->data[i];
        if (cp == UTF8_BAD)
            utf8_add(out, 0xFFFD);
        else if (ch < 0x20 && ch != '\n' && ch != '\t' && ch != '\r')
            strbuf_addch(out, ' ');
        else
            strbuf_add(out, in->data + i, n);
    }
}

void worklog_names(const char *text, struct json *list, struct arena *a) {
    enum { MOST = 20 };
    bool dashed = false;
    for (int pass = 0; pass < 2 && !dashed; pass++)
        for (const char *s = text; *s && json_count(list) < MOST;) {
            size_t n = 0;
            while (isalnum((unsigned char)s[n]) || (s[n] && strchr("-_.", s[n])))
                n++;
            bool dash = memchr(s, '-', n) != NULL;
            bool project = !strncmp(s + n, " project", 8);
            if (n > 2 && n < 80 && islower((unsigned char)*s) && !project && (dash || pass)) {
                dashed = true;
                bool met = false;
                for (const struct json *k = json_first(list); k; k = json_next(k))
                    met = met || (strlen(json_string(k)) == n && !memcmp(json_string(k), s, n));
                if (!met)
                    json_add_str(list, arena_dup(a, s, n));
                if (pass)
                    return;
            }
            s += n ? n : 1;
        }
}

static void begin(struct worklog_cluster *c, const struct worklog_found *f) {
    static const char *const lists[] = {"patterns", "samples",   "frames", "error_groups",
                                        "services", "revisions", "notes"};
    *c = (struct worklog_cluster){.found = f,
                                  .json = json_new_object(),
                                  .priority = f->head.priority,
                                  .word = PRIORITY_NONE,
                                  .severity_word = PRIORITY_NONE,
                                  .count = -1,
                                  .first = TIMESTAMP_NONE,
                                  .last = TIMESTAMP_NONE,
                                  .low = TIMESTAMP_NONE,
                                  .high = TIMESTAMP_NONE,
                                  .sample_low = TIMESTAMP_NONE,
                                  .sample_high = TIMESTAMP_NONE,
                                  .severity = SEVERITY_DEFAULT,
                                  .outcome_priority = PRIORITY_NONE};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        json_set_array(c->json, lists[i]);
    for (int i = 0; i < 5; i++)
        strbuf_init(&c->notes[i], 1 << 20);
}

/* "... Blocking $50K MRR WebSocket ...": the figure goes, the name stays. */
static const char *title_of(const struct worklog_cluster *c, struct arena *a) {
    const char *title = c->found->head.title;
    char *out = arena_str(a, title), *to = out;
    for (const char *p = title; *p;) {
        if (*p == '$' && isdigit((unsigned char)p[1])) {
            p += strcspn(p, " ");
            p += strspn(p, " ");
            if (!strncmp(p, "MRR", 3) || !strncmp(p, "ARR", 3))
                p += 3 + strspn(p + 3, " ");
            continue;
        }
        *to++ = *p++;
    }
    *to = 0;
    return out;
}

/* Words are a priority where the worklog grades by them: CRITICAL alone may be the log's own severity. */
static int priority_of(const struct worklog_cluster *c, bool graded) {
    const int order[] = {c->priority,
                         c->found->priority_above,
                         c->outcome_priority,
                         c->found->head.word,
                         c->word,
                         graded ? c->severity_word : PRIORITY_NONE,
                         c->found->word_above};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (order[i] >= 0)
            return order[i];
    return PRIORITY_NONE;
}

static void set_time(struct json *o, const char *key, int64_t t) {
    if (t != TIMESTAMP_NONE)
        json_set_str(o, key, timestamp_text(t).s);
}

static void finish(struct worklog_reading *r, size_t i, bool graded) {
    struct worklog_cluster *c = &r->clusters[i];
    struct json *o = c->json;
    int p = priority_of(c, graded);
    json_set_str(o, "id", arena_printf(r->arena, "c%zu", i + 1));
    const char *title = title_of(c, r->arena);
    const struct json *first = json_first(json_get(o, "patterns"));
    if (*title || !first)
        json_set_str(o, "title", *title ? title : arena_printf(r->arena, "Cluster %zu", i + 1));
    if (p >= 0)
        json_set_str(o, "priority", priority_name(p));
    if (c->severity > SEVERITY_DEFAULT)
        json_set_str(o, "severity", severity_name((enum severity)c->severity));
    struct json *patterns = json_get(o, "patterns");
    if (c->count > 0 && !c->at_least && json_count(patterns) == 1 && !json_get(json_first(patterns), "count"))
        json_set_int(json_first(patterns), "count", c->count);
    if (c->count >= 0) {
        json_set_int(o, "count", c->count);
        if (c->at_least)
            json_set_str(o, "count_is", "at least");
    }
    bool none = c->first == TIMESTAMP_NONE && c->last == TIMESTAMP_NONE && c->low == TIMESTAMP_NONE;
    set_time(o, "first_seen", none ? c->sample_low : c->first != TIMESTAMP_NONE ? c->first : c->low);
    set_time(o, "last_seen", none ? c->sample_high : c->last != TIMESTAMP_NONE ? c->last : c->high);
    for (size_t k = 0; k < r->list.n && c->cause; k++)
        if (k != i && r->list.items[k].head.number == c->cause && !json_get(o, "caused_by")) {
            json_set_str(o, "caused_by", arena_printf(r->arena, "c%zu", k + 1));
            json_set_str(o, "cause_reason", c->cause_text);
        }
    if (c->outcome)
        json_set(o, "stated", worklog_outcome_done(c));
}

static struct json *document(struct worklog_reading *r) {
    struct json *doc = json_new_object();
    struct json *window = json_set_object(doc, "window");
    json_set(doc, "source", worklog_preamble(r, window));
    const struct json *services = json_get(json_get(doc, "source"), "services");
    struct json *list = json_set_array(doc, "clusters");
    r->clusters = mem_alloc(r->list.n + 1, sizeof *r->clusters);
    for (size_t i = 0; i < r->list.n; i++) {
        begin(&r->clusters[i], &r->list.items[i]);
        worklog_section(r, &r->clusters[i]);
    }
    worklog_outcomes(r);
    worklog_whys(r);
    bool graded = false;
    for (size_t i = 0; i < r->list.n; i++)
        graded = graded || r->clusters[i].severity_word > 0;
    for (size_t i = 0; i < r->list.n; i++) {
        finish(r, i, graded);
        json_add(list, r->clusters[i].json);
        struct json *own = json_get(r->clusters[i].json, "services");
        if (!json_count(own) && json_count(services) == 1)
            json_add_str(own, json_string(json_first(services)));
    }
    free(r->clusters);
    return doc;
}

/* "Staging (acme-staging)": staging */
static const char *first_word(const char *text, struct arena *a) {
    text += strspn(text, " ");
    char *word = arena_dup(a, text, strcspn(text, " ,(\n"));
    for (char *p = word; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return word;
}

struct json *worklog_preamble(struct worklog_reading *r, struct json *window) {
    struct json *source = json_new_object(), *services = json_set_array(source, "services");
    size_t end = r->list.n ? r->list.items[0].start : r->doc->n;
    for (size_t i = 0; i < end && i < 60; i++) {
        const struct worklog_block *b = &r->doc->items[i];
        if (b->kind != WORKLOG_TEXT && b->kind != WORKLOG_ITEM)
            continue;
        for (const char *p = b->text, *next; p; p = next) {
            next = strchr(p, '\n');
            size_t n = next ? (size_t)(next - p) : strlen(p);
            next = next ? next + 1 : NULL;
            const char *rest, *label = worklog_label(arena_dup(r->arena, p, n), r->arena, &rest);
            if (!label)
                continue;
            const char *text = worklog_plain(rest, strlen(rest), r->arena);
            enum worklog_field f = worklog_field(label);
            int64_t t[2];
            if (f == FIELD_SERVICE && !json_count(services))
                worklog_names(text, services, r->arena);
            if (f == FIELD_TIMES && worklog_times(text, t, 2) == 2 && !json_get(window, "start") &&
                t[0] <= t[1]) {
                set_time(window, "start", t[0]);
                set_time(window, "end", t[1]);
            }
            if (f == FIELD_ENVIRONMENT && !json_get(source, "environment"))
                json_set_str(source, "environment", first_word(text, r->arena));
            if (f == FIELD_PROJECT && !json_get(source, "project") && !strchr(text, ' '))
                json_set_str(source, "project", text + strspn(text, " "));
        }
    }
    return source;
}

int worklog_read(const char *text, size_t len, const char *name, struct cluster_set *set, struct err *err) {
    if (len > WORKLOG_MAX_BYTES)
        return err_set(err, ERR_INPUT, "a worklog of more than %d bytes", WORKLOG_MAX_BYTES);
    struct arena arena;
    struct strbuf repaired, cleaned;
    arena_init(&arena);
    strbuf_init(&repaired, 4 * (size_t)WORKLOG_MAX_BYTES);
    strbuf_init(&cleaned, 4 * (size_t)WORKLOG_MAX_BYTES);
    worklog_repair(text, len, &repaired);
    clean(&repaired, &cleaned);
    strbuf_release(&repaired);
    struct worklog_doc doc = {.arena = &arena};
    struct worklog_reading r = {.doc = &doc, .name = name, .arena = &arena};
    int rc = worklog_blocks(strbuf_str(&cleaned), cleaned.len, &doc, err);
    rc = rc ? rc : worklog_find(&doc, &r.list, err);
    if (!rc && r.list.n) {
        struct json *j = document(&r);
        rc = cluster_set_from_json(set, j, name, err);
        json_free(j);
    }
    free(r.list.items);
    free(doc.items);
    strbuf_release(&cleaned);
    arena_release(&arena);
    return rc;
}
