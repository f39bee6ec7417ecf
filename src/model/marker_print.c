#include "base/timestamp.h"
#include "model/marker.h"
#include "model/severity.h"

#include <string.h>

static void set_list(struct json *o, const char *key, const char *const *list, size_t n, size_t max) {
    if (n == 0)
        return;
    struct json *array = json_set_array(o, key);
    for (size_t i = n > max ? n - max : 0; i < n; i++)
        json_add_str(array, list[i]);
}

static void set_text(struct json *o, const char *key, const char *s) {
    if (s)
        json_set_str(o, key, s);
}

static void set_time(struct json *o, const char *key, int64_t t) {
    if (t != TIMESTAMP_NONE)
        json_set_str(o, key, timestamp_text(t).s);
}

static void set_runs(struct json *o, const struct marker *m) {
    if (m->runs_n == 0)
        return;
    struct json *runs = json_set_array(o, "runs");
    for (size_t i = m->runs_n > MARKER_MAX_RUNS ? m->runs_n - MARKER_MAX_RUNS : 0; i < m->runs_n; i++) {
        struct json *run = json_add(runs, json_new_array());
        json_add_str(run, timestamp_text(m->runs[i].end).s);
        json_add_int(run, m->runs[i].count);
    }
}

static void set_marks(struct json *o, const struct marker *m, size_t max) {
    if (m->marks_n == 0 || max == 0)
        return;
    struct json *marks = json_set_array(o, "marks");
    for (size_t i = m->marks_n > max ? m->marks_n - max : 0; i < m->marks_n; i++) {
        struct json *mark = json_add(marks, json_new_array());
        json_add_str(mark, m->marks[i].fp);
        json_add_str(mark, timestamp_text(m->marks[i].seen).s);
        if (m->marks[i].first != TIMESTAMP_NONE)
            json_add_str(mark, timestamp_text(m->marks[i].first).s);
    }
}

static void set_subs(struct json *o, const struct marker *m) {
    if (m->subs_n == 0)
        return;
    struct json *subs = json_set_array(o, "subs");
    for (size_t i = 0; i < m->subs_n; i++)
        json_add_int(subs, m->subs[i]);
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static struct json *to_json(const struct marker *m, size_t list_max, bool unknown) {
    struct json *o = json_new_object();
    set_text(o, "fp", m->fp);
    set_list(o, "also", m->also, m->also_n, smaller(list_max, MARKER_MAX_ALSO));
    if (m->seen_time != TIMESTAMP_NONE || m->seen_id) {
        struct json *seen = json_set_object(o, "seen");
        set_time(seen, "t", m->seen_time);
        set_text(seen, "id", list_max ? m->seen_id : NULL);
    }
    set_marks(o, m, smaller(list_max, MARKER_MAX_MARKS));
    set_list(o, "src", m->src, m->src_n, smaller(list_max, MARKER_MAX_SRC));
    if (m->n)
        json_set_int(o, "n", m->n);
    set_time(o, "first", m->first);
    if (m->priority != PRIORITY_NONE)
        json_set_str(o, "p", priority_name(m->priority));
    set_text(o, "title_sha", m->title_sha);
    set_text(o, "body_sha", m->body_sha);
    set_list(o, "labels", m->labels, m->labels_n, list_max);
    set_list(o, "revs", m->revisions, m->revisions_n, smaller(list_max, MARKER_MAX_REVISIONS));
    set_list(o, "pats", m->patterns, m->patterns_n, list_max);
    set_runs(o, m);
    set_list(o, "joined", m->joined, m->joined_n, MARKER_MAX_ALSO);
    set_list(o, "not", m->barred, m->barred_n, MARKER_MAX_ALSO);
    set_list(o, "umbrella", m->umbrella, m->umbrella_n, MARKER_MAX_UMBRELLA);
    set_subs(o, m);
    if (m->twin > 0)
        json_set_int(o, "twin", m->twin);
    for (const struct json *k = json_first(unknown ? m->unknown : NULL); k; k = json_next(k))
        json_set(o, json_key(k), json_copy(k));
    return o;
}

/* < > & and -- occur in strings only, where an escape means the same: the data cannot end the comment. */
static void escape(const char *s, struct strbuf *out) {
    for (size_t i = 0; s[i]; i++) {
        bool dashes = s[i] == '-' && (s[i + 1] == '-' || (i > 0 && s[i - 1] == '-'));
        if (dashes || strchr("<>&", s[i]))
            strbuf_printf(out, "\\u%04x", (unsigned)s[i]);
        else
            strbuf_addch(out, s[i]);
    }
}

void marker_print(const struct marker *m, struct strbuf *out) {
    struct strbuf plain, text;
    strbuf_init(&plain, JSON_MAX_BYTES);
    strbuf_init(&text, MARKER_MAX_JSON);
    /* A marker that nobody can read back is worse than one that has forgotten: the oldest of the long lists
     * go first, then what a later version added. */
    for (size_t max = MARKER_MAX_LIST;; max /= 2) {
        strbuf_reset(&plain);
        strbuf_reset(&text);
        struct json *o = to_json(m, max, max > 1);
        json_print(o, false, &plain);
        json_free(o);
        escape(strbuf_str(&plain), &text);
        if (!text.full || max == 0)
            break;
    }
    strbuf_addstr(out, "<!-- log-gardener:1 ");
    strbuf_add(out, strbuf_str(&text), text.len);
    strbuf_addstr(out, " -->\n");
    strbuf_release(&plain);
    strbuf_release(&text);
}
