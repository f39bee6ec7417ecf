#include "model/marker.h"

#include "base/timestamp.h"
#include "base/utf8.h"
#include "model/severity.h"

#include <string.h>

#define OPEN "<!-- log-gardener:1 {"
#define END " -->"
static const char *const fields[] = {"fp",     "also",      "seen",     "marks",  "src",  "n",    "first",
                                     "p",      "title_sha", "body_sha", "labels", "revs", "pats", "runs",
                                     "joined", "not",       "umbrella", "subs",   "twin", NULL};

static bool is_fingerprint(const char *s) {
    if (!s || strncmp(s, "lg1:", 4) != 0)
        return false;
    return strcmp(s + 4, "self") == 0 || (strlen(s) == 36 && strspn(s + 4, "0123456789abcdef") == 32);
}

static bool is_short(const char *s) {
    return s && strlen(s) == MARKER_SHORT && strspn(s, "0123456789abcdef") == MARKER_SHORT;
}

static bool no_check(const char *s) {
    return s != NULL;
}

/* The strings of an array that pass the check; the last `max` of them. */
static const char **read_list(const struct json *o, const char *key, size_t max, bool (*check)(const char *),
                              size_t *n, struct arena *a) {
    size_t count = 0, i = 0;
    const struct json *array = json_get(o, key);
    array = json_is_array(array) ? array : NULL;
    for (const struct json *k = json_first(array); k; k = json_next(k))
        count += check(json_string(k));
    size_t skip = count > max ? count - max : 0;
    *n = count - skip;
    const char **list = *n ? arena_alloc(a, *n * sizeof *list) : NULL;
    for (const struct json *k = json_first(array); k; k = json_next(k)) {
        if (!check(json_string(k)))
            continue;
        if (skip > 0)
            skip--;
        else
            list[i++] = arena_str(a, json_string(k));
    }
    return list;
}

static int64_t read_time(const struct json *o, const char *key) {
    int64_t t;
    return timestamp_parse(json_str(o, key), &t) ? t : TIMESTAMP_NONE;
}

static int64_t read_count(const struct json *v) {
    double d = json_real(v, 0);
    return d >= 0 && d < 9.0e15 ? (int64_t)d : 0;
}

static bool read_run(const struct json *v, struct marker_run *run) {
    const struct json *time = json_first(v), *count = json_next(time);
    if (!json_is_array(v) || !json_is_number(count) || !timestamp_parse(json_string(time), &run->end))
        return false;
    run->count = read_count(count);
    return true;
}

static void read_runs(const struct json *array, struct marker *m, struct arena *a) {
    struct marker_run run;
    size_t count = 0;
    if (!json_is_array(array))
        return;
    for (const struct json *k = json_first(array); k; k = json_next(k))
        count += read_run(k, &run);
    size_t skip = count > MARKER_MAX_RUNS ? count - MARKER_MAX_RUNS : 0;
    if (count == 0)
        return;
    m->runs = arena_alloc(a, (count - skip) * sizeof *m->runs);
    for (const struct json *k = json_first(array); k; k = json_next(k)) {
        if (!read_run(k, &run))
            continue;
        if (skip > 0)
            skip--;
        else
            m->runs[m->runs_n++] = run;
    }
}

static bool read_mark(const struct json *v, struct marker_mark *mark, struct arena *a) {
    const struct json *fp = json_first(v), *seen = json_next(fp), *first = json_next(seen);
    if (!json_is_array(v) || !is_fingerprint(json_string(fp)) ||
        !timestamp_parse(json_string(seen), &mark->seen))
        return false;
    mark->fp = arena_str(a, json_string(fp));
    if (!timestamp_parse(json_string(first), &mark->first))
        mark->first = TIMESTAMP_NONE;
    return true;
}

static void read_marks(const struct json *array, struct marker *m, struct arena *a) {
    struct marker_mark mark;
    for (const struct json *k = json_is_array(array) ? json_first(array) : NULL; k; k = json_next(k))
        if (read_mark(k, &mark, a))
            marker_set_mark(m, &mark, a);
}

static void read_subs(const struct json *array, struct marker *m, struct arena *a) {
    if (!json_is_array(array))
        return;
    m->subs = arena_alloc(a, MARKER_MAX_SUBS * sizeof *m->subs);
    for (const struct json *k = json_first(array); k && m->subs_n < MARKER_MAX_SUBS; k = json_next(k))
        if (read_count(k) > 0)
            m->subs[m->subs_n++] = read_count(k);
}

static bool is_known(const char *key) {
    for (int i = 0; fields[i]; i++)
        if (strcmp(fields[i], key) == 0)
            return true;
    return false;
}

static struct json *read_unknown(const struct json *o) {
    struct json *unknown = NULL;
    for (const struct json *k = json_first(o); k; k = json_next(k)) {
        if (is_known(json_key(k)))
            continue;
        if (!unknown)
            unknown = json_new_object();
        json_set(unknown, json_key(k), json_copy(k));
    }
    return unknown;
}

/* Bytes that are no UTF-8 are what they will be written as: else two keys that differ could become one. */
static struct json *parse_repaired(const char *text, size_t len) {
    struct strbuf sb;
    strbuf_init(&sb, 4 * MARKER_MAX_JSON);
    for (size_t i = 0, n; i < len; i += n) {
        uint32_t cp;
        n = utf8_next(text + i, len - i, &cp);
        utf8_add(&sb, cp == UTF8_BAD ? 0xFFFD : cp);
    }
    struct json *o = json_parse(strbuf_str(&sb), sb.len, NULL);
    strbuf_release(&sb);
    return o;
}

/* False: not one of ours. */
static bool read_marker(const struct json *o, struct marker *m, struct arena *a) {
    *m = (struct marker){.seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    if (!is_fingerprint(json_str(o, "fp")))
        return false;
    m->fp = arena_str(a, json_str(o, "fp"));
    m->also = read_list(o, "also", MARKER_MAX_ALSO, is_fingerprint, &m->also_n, a);
    const struct json *seen = json_get(o, "seen");
    m->seen_time = read_time(seen, "t");
    m->seen_id = arena_str(a, json_str(seen, "id"));
    m->src = read_list(o, "src", MARKER_MAX_SRC, no_check, &m->src_n, a);
    m->n = read_count(json_get(o, "n"));
    m->first = read_time(o, "first");
    const char *p = json_str(o, "p");
    m->priority = p && *p == 'P' ? priority_parse(p) : PRIORITY_NONE;
    m->title_sha = arena_str(a, json_str(o, "title_sha"));
    m->body_sha = arena_str(a, json_str(o, "body_sha"));
    m->labels = read_list(o, "labels", MARKER_MAX_LIST, no_check, &m->labels_n, a);
    m->revisions = read_list(o, "revs", MARKER_MAX_REVISIONS, no_check, &m->revisions_n, a);
    m->patterns = read_list(o, "pats", MARKER_MAX_LIST, no_check, &m->patterns_n, a);
    read_marks(json_get(o, "marks"), m, a);
    read_runs(json_get(o, "runs"), m, a);
    m->joined = read_list(o, "joined", MARKER_MAX_ALSO, is_fingerprint, &m->joined_n, a);
    m->barred = read_list(o, "not", MARKER_MAX_ALSO, is_fingerprint, &m->barred_n, a);
    m->umbrella = read_list(o, "umbrella", MARKER_MAX_UMBRELLA, is_short, &m->umbrella_n, a);
    read_subs(json_get(o, "subs"), m, a);
    m->twin = read_count(json_get(o, "twin"));
    m->unknown = read_unknown(o);
    return true;
}

bool marker_locate(const char *body, const char **start, const char **end, struct marker *out,
                   struct arena *a) {
    for (const char *line = body; line && *line;) {
        size_t len = strcspn(line, "\n");
        const char *next = line[len] ? line + len + 1 : NULL;
        if (len > 0 && line[len - 1] == '\r')
            len--;
        const char *json = line + sizeof OPEN - 2; /* at its brace */
        const char *stop = line + len - (sizeof END - 1);
        if (strncmp(line, OPEN, sizeof OPEN - 1) == 0 && stop > json &&
            memcmp(stop, END, sizeof END - 1) == 0 && stop - json <= MARKER_MAX_JSON) {
            struct json *o = parse_repaired(json, (size_t)(stop - json));
            bool ok = json_is_object(o) && read_marker(o, out, a);
            json_free(o);
            *start = line;
            *end = line + len;
            if (ok)
                return true;
        }
        line = next;
    }
    return false;
}

bool marker_parse(const char *body, struct marker *out, struct arena *a) {
    const char *start, *end;
    struct marker m;
    if (!marker_locate(body, &start, &end, &m, a))
        return false;
    *out = m;
    return true;
}

void marker_release(struct marker *m) {
    if (!m)
        return;
    json_free(m->unknown);
    m->unknown = NULL;
}

bool marker_covers(const struct marker *m, const char *fingerprint) {
    if (!m || !fingerprint)
        return false;
    if (m->fp && strcmp(m->fp, fingerprint) == 0)
        return true;
    for (size_t i = 0; i < m->also_n; i++)
        if (strcmp(m->also[i], fingerprint) == 0)
            return true;
    return false;
}

void marker_add_also(struct marker *m, const char *fingerprint, struct arena *a) {
    if (!fingerprint || marker_covers(m, fingerprint))
        return;
    size_t skip = m->also_n >= MARKER_MAX_ALSO ? m->also_n - MARKER_MAX_ALSO + 1 : 0;
    const char **also = arena_alloc(a, (m->also_n - skip + 1) * sizeof *also);
    for (size_t i = skip; i < m->also_n; i++)
        also[i - skip] = m->also[i];
    m->also_n -= skip;
    also[m->also_n++] = arena_str(a, fingerprint);
    m->also = also;
}

const char *marker_short(const char *fingerprint, struct arena *a) {
    return is_fingerprint(fingerprint) && strlen(fingerprint) > MARKER_SHORT
               ? arena_dup(a, fingerprint + 4, MARKER_SHORT)
               : NULL;
}

const struct marker_mark *marker_mark_of(const struct marker *m, const char *fingerprint) {
    for (size_t i = 0; fingerprint && i < m->marks_n; i++)
        if (strcmp(m->marks[i].fp, fingerprint) == 0)
            return &m->marks[i];
    return NULL;
}

void marker_set_mark(struct marker *m, const struct marker_mark *mark, struct arena *a) {
    struct marker_mark *marks = arena_alloc(a, (m->marks_n + 1) * sizeof *marks);
    size_t skip = m->marks_n >= MARKER_MAX_MARKS && !marker_mark_of(m, mark->fp), n = 0;
    for (size_t i = skip; i < m->marks_n; i++)
        if (strcmp(m->marks[i].fp, mark->fp) != 0)
            marks[n++] = m->marks[i];
    marks[n++] = (struct marker_mark){arena_str(a, mark->fp), mark->seen, mark->first};
    m->marks = marks;
    m->marks_n = n;
}
