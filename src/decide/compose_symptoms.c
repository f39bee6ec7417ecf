#include "decide/compose_symptoms.h"

#include "base/strbuf.h"
#include "base/timestamp.h"
#include "decide/compose_data.h"
#include "decide/compose_lines.h"
#include "markup/template.h"

#include <string.h>

enum { MAX_TEXT = 1 << 20 };
static const char heading[] = "### Symptoms"; /* how its line begins */

/* Up to the closing delimiter of the title's code span. */
static size_t key_len(const char *line) {
    const char *end = strstr(line, "`: ");
    return end ? (size_t)(end - line) : strlen(line);
}

static bool has_title(const struct compose_symptoms *s, const char *line) {
    size_t n = key_len(line);
    for (size_t i = 0; i < s->n; i++)
        if (key_len(s->lines[i]) == n && !memcmp(s->lines[i], line, n))
            return true;
    return false;
}

/* ---- making the list ---- */

static struct json *symptom_data(const struct compose *c, const struct cluster *m,
                                 const struct group_place *p) {
    struct arena *a = c->draft->arena;
    struct json *j = json_new_object();
    bool timed = m->first_seen != TIMESTAMP_NONE && m->last_seen != TIMESTAMP_NONE;
    json_set_str(j, "title", m->title);
    json_set_str(j, "count", compose_data_count(m->count, m->count_at_least, a));
    json_set_str(j, "first", timed ? compose_data_time(m->first_seen, a) : NULL);
    json_set_str(j, "last", timed ? compose_data_time(m->last_seen, a) : NULL);
    json_set_str(j, "reason", p->symptom ? m->cause_reason : NULL);
    return j;
}

static int make_line(const struct compose *c, size_t cluster, const char **line, struct err *err) {
    struct json *data = symptom_data(c, &c->draft->set->clusters[cluster], &c->draft->places[cluster]);
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    int failed = template_fill("symptom.md", data, c->draft->gate, &sb, err);
    size_t len = strcspn(strbuf_str(&sb), "\n");
    if (!failed)
        *line = arena_dup(c->draft->arena, strbuf_str(&sb), len);
    strbuf_release(&sb);
    json_free(data);
    return failed;
}

static void keep_old(const char *old_inner, struct compose_symptoms *out, struct arena *a) {
    const char *from = old_inner ? compose_lines_find(old_inner, heading) : NULL;
    if (!from)
        return;
    struct compose_lines l = {.at = compose_lines_end(from)};
    size_t len;
    for (const char *s = compose_lines_next(&l, &len); s && out->n < COMPOSE_MAX_SYMPTOMS;
         s = compose_lines_next(&l, &len)) {
        if (len && !compose_lines_begins(s, "* "))
            return;
        if (len < 3)
            continue;
        const char *line = arena_dup(a, s, len);
        if (!has_title(out, line))
            out->lines[out->n++] = line;
    }
}

int compose_symptoms_list(const struct compose *c, const char *old_inner, struct compose_symptoms *out,
                          struct err *err) {
    const struct group *g = c->group;
    out->n = 0;
    for (size_t k = 0; k < g->n && out->n < COMPOSE_MAX_SYMPTOMS; k++) {
        const char *line;
        if (c->draft->places[g->members[k]].as != FACTS_ASIDE)
            continue;
        if (make_line(c, g->members[k], &line, err))
            return -1;
        if (!has_title(out, line))
            out->lines[out->n++] = line;
    }
    keep_old(old_inner, out, c->draft->arena);
    return 0;
}
