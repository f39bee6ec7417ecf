#include "decide/compose_symptoms.h"

#include "base/strbuf.h"
#include "base/timestamp.h"
#include "decide/compose_data.h"
#include "markup/template.h"

#include <string.h>

enum { MAX_TEXT = 1 << 20 };
static const char heading[] = "### Symptoms";
static const char next_heading[] = "### Next step";

/* ---- lines of a text, fences being passed over ---- */

struct lines {
    const char *at;
    size_t fence; /* backticks of the fence we are in; 0: none */
};

static size_t ticks(const char *s) {
    return strspn(s, "`");
}

/* The next line outside fences; NULL at the end. len is without the newline. */
static const char *next_line(struct lines *l, size_t *len) {
    while (*l->at) {
        const char *s = l->at;
        *len = strcspn(s, "\n");
        l->at = s + *len + (s[*len] == '\n');
        size_t n = ticks(s);
        if (l->fence) {
            if (n >= l->fence && n == *len)
                l->fence = 0;
        } else if (n >= 3) {
            l->fence = n;
        } else {
            return s;
        }
    }
    return NULL;
}

static bool is_line(const char *s, size_t len, const char *want) {
    return len == strlen(want) && !memcmp(s, want, len);
}

static const char *find_line(const char *text, const char *want) {
    struct lines l = {.at = text};
    size_t len;
    for (const char *s = next_line(&l, &len); s; s = next_line(&l, &len))
        if (is_line(s, len, want))
            return s;
    return NULL;
}

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
    struct json *data = symptom_data(c, &c->draft->shown->clusters[cluster], &c->draft->places[cluster]);
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
    const char *from = old_inner ? find_line(old_inner, heading) : NULL;
    if (!from)
        return;
    struct lines l = {.at = from + strlen(heading)};
    size_t len;
    for (const char *s = next_line(&l, &len); s && out->n < COMPOSE_MAX_SYMPTOMS; s = next_line(&l, &len)) {
        if (len >= 4 && !memcmp(s, "### ", 4))
            return;
        if (len < 3 || memcmp(s, "* ", 2) != 0)
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
    for (size_t k = g->partial ? 0 : 1; k < g->n && out->n < COMPOSE_MAX_SYMPTOMS; k++) {
        const char *line;
        if (make_line(c, g->members[k], &line, err))
            return -1;
        if (!has_title(out, line))
            out->lines[out->n++] = line;
    }
    keep_old(old_inner, out, c->draft->arena);
    return 0;
}

/* ---- putting it in ---- */

static void add_section(struct strbuf *sb, const struct compose_symptoms *s) {
    strbuf_printf(sb, "%s\n\n", heading);
    for (size_t i = 0; i < s->n; i++)
        strbuf_printf(sb, "%s\n", s->lines[i]);
    strbuf_addch(sb, '\n');
}

/* Past the old list: the first line that neither is blank nor belongs to it. */
static const char *section_end(const char *from) {
    struct lines l = {.at = from + strlen(heading)};
    for (;;) {
        const char *before = l.at;
        size_t len = strcspn(before, "\n");
        if (!*before || (len && memcmp(before, "* ", 2) != 0))
            return before;
        l.at = before + len + (before[len] == '\n');
    }
}

const char *compose_symptoms_splice(const char *old_inner, const struct compose_symptoms *s,
                                    struct arena *a) {
    const char *from = find_line(old_inner, heading), *to = NULL;
    if (from)
        to = section_end(from);
    else
        from = to = find_line(old_inner, next_heading);
    size_t len = strlen(old_inner);
    if (!from)
        from = to = old_inner + len;
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    strbuf_add(&sb, old_inner, (size_t)(from - old_inner));
    if (!*from)
        strbuf_addch(&sb, '\n');
    add_section(&sb, s);
    strbuf_addstr(&sb, to);
    const char *text = arena_str(a, strbuf_str(&sb));
    strbuf_release(&sb);
    return text;
}
