/* What a worklog says became of its clusters: sections, rows and items that name one of them. */
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_NEAR = 512, MAX_LINKED = 16, LARGEST_PLACE = 99, ALIKE_PERCENT = 50 };

/* The first that is met decides. */
static const struct {
    const char *word, *action;
} actions[] = {
    {"downstream", "documented"}, {"told in", "documented"}, {"consolidat", "consolidated"},
    {"duplicate", "duplicate"},   {"reopen", "reopened"},    {"existing", "updated"},
    {"updated", "updated"},       {"enhanced", "updated"},   {"escalated", "updated"},
    {"comment", "updated"},       {"creat", "created"},      {"new issue", "created"},
    {"new critical", "created"},  {"skipped", "skipped"},    {"documented", "documented"},
};

static bool has(const char *text, const char *word) {
    for (const char *p = text; *p; p++)
        if (!strncasecmp(p, word, strlen(word)))
            return true;
    return false;
}

static const char *action_of(const char *text) {
    static const char *const undone[] = {"unprocessed", "needs ", "requires ",
                                         "pending",     "to be ", "ready for"};
    for (size_t i = 0; i < sizeof undone / sizeof *undone; i++)
        if (has(text, undone[i]))
            return NULL;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (has(text, actions[i].word))
            return actions[i].action;
    return NULL;
}

static struct json *outcome(struct worklog_cluster *c) {
    if (!c->outcome)
        c->outcome = json_new_object();
    return c->outcome;
}

static void set_once(struct worklog_cluster *c, const char *key, const char *value) {
    if (value && value[0] == '"' && strlen(value) > 2 && value[strlen(value) - 1] == '"') {
        struct strbuf bare;
        strbuf_init(&bare, 1 << 16);
        strbuf_add(&bare, value + 1, strlen(value) - 2);
        set_once(c, key, strbuf_str(&bare));
        strbuf_release(&bare);
        return;
    }
    if (value && *value && strcmp(value, "none") != 0 && !json_get(outcome(c), key))
        json_set_str(outcome(c), key, value);
}

static void set_issue(struct worklog_cluster *c, int issue) {
    if (!json_get(outcome(c), "issue"))
        json_set_int(outcome(c), "issue", issue);
}

static void add_linked(struct worklog_cluster *c, const char *text, size_t skip) {
    int refs[MAX_LINKED];
    size_t n = worklog_refs(text, refs, MAX_LINKED);
    struct json *list = n > skip ? json_get(outcome(c), "linked") : NULL;
    if (n > skip && !list)
        list = json_set_array(outcome(c), "linked");
    for (size_t i = skip; i < n; i++) {
        bool met = json_count(list) >= MAX_LINKED;
        for (const struct json *k = json_first(list); k; k = json_next(k))
            met = met || (int)json_real(k, 0) == refs[i];
        if (!met)
            json_add_int(list, refs[i]);
    }
}

/* "[#398 - GCP-active-dev | P2 | name](url)" */
static void take_issue(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    int refs[MAX_LINKED];
    const char *plain = worklog_plain(text, strlen(text), r->arena);
    size_t n = worklog_refs(plain, refs, MAX_LINKED);
    if (!n)
        n = worklog_refs(text, refs, MAX_LINKED);
    if (!n)
        return;
    set_issue(c, refs[0]);
    const char *dash = strchr(plain, '#');
    dash = dash ? dash + 1 + strspn(dash + 1, "0123456789") : plain;
    if (!strncmp(dash, " - ", 3) || !strncmp(dash, ": ", 2))
        set_once(c, "title", dash + (dash[0] == ':' ? 2 : 3));
    add_linked(c, plain, 1);
}

void worklog_outcome(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                     const char *label, const char *text) {
    const char *plain = worklog_plain(text, strlen(text), r->arena), *action;
    plain += strspn(plain, " ");
    int refs[1], p;
    bool created = action_of(plain) || (label && action_of(label));
    if (f == FIELD_LINKED) {
        add_linked(c, text, 0);
    } else if (f == FIELD_ISSUE) {
        take_issue(r, c, text);
        action = label ? action_of(label) : NULL;
        action = action ? action : action_of(plain);
        if (action)
            set_once(c, "action", action);
    } else if (f == FIELD_ACTION || f == FIELD_STATUS) {
        action = action_of(plain);
        /* "Action: Updated existing `GCP-staging-...`" says it better than "Status: NEW". */
        if (action)
            set_once(c, "action", action);
        if (created && worklog_refs(plain, refs, 1) && refs[0] > LARGEST_PLACE)
            set_issue(c, refs[0]);
        if (f == FIELD_STATUS && !worklog_is_money(plain))
            set_once(c, "status", plain);
    } else if (f == FIELD_TITLE) {
        set_once(c, "title", plain);
    }
    if (f == FIELD_PRIORITY && c->outcome_priority < 0 && worklog_has_priority(plain, &p))
        c->outcome_priority = p;
}

static struct worklog_cluster *numbered(struct worklog_reading *r, const struct worklog_head *h) {
    char key[24];
    int n = snprintf(key, sizeof key, "%d%c", h->number, h->letter ? h->letter : ' ');
    const size_t *place = h->number > 0 ? strmap_get(&r->numbers, key, (size_t)n) : NULL;
    return place && *place != SIZE_MAX ? &r->clusters[*place - 1] : NULL;
}

static void number_all(struct worklog_reading *r) {
    for (size_t i = 0; i < r->list.n; i++) {
        const struct worklog_head *h = &r->list.items[i].head;
        char key[24];
        int n = snprintf(key, sizeof key, "%d%c", h->number, h->letter ? h->letter : ' ');
        size_t *place = h->number > 0 ? strmap_put(&r->numbers, key, (size_t)n) : NULL;
        if (place)
            *place = *place ? SIZE_MAX : i + 1;
    }
}

/* The cluster that a heading, cell or item means: by number, the title not saying otherwise, else by title.
 */
static struct worklog_cluster *meant(struct worklog_reading *r, const char *text) {
    struct worklog_head h = worklog_head(arena_dup(r->arena, text, strnlen(text, 240)), r->arena);
    struct worklog_cluster *best = NULL;
    double most = 0;
    size_t near[MAX_NEAR], n = worklog_index_find(r->index, h.title, near, MAX_NEAR);
    for (size_t i = 0; i < n; i++) {
        double alike = worklog_alike(h.title, r->clusters[near[i]].found->head.title);
        bool first = alike == most && best && &r->clusters[near[i]] < best;
        if (alike > most || first) {
            most = alike;
            best = &r->clusters[near[i]];
        }
    }
    struct worklog_cluster *same = h.form == FORM_CLUSTER ? numbered(r, &h) : NULL;
    if (same &&
        (!*h.title || most < 0.5 || same == best || worklog_alike(h.title, same->found->head.title) > 0.2))
        return same;
    return most * 100 >= ALIKE_PERCENT && strchr(h.title, ' ') ? best : NULL;
}

/* What an item is about: its bold part, or what stands before its first dash or colon. */
static const char *lead_of(struct worklog_reading *r, const char *text) {
    const char *rest, *label = worklog_label(text, r->arena, &rest);
    if (label)
        return label;
    const char *s = text + (*text == MARK_STRONG), *end = strstr(s, " - ");
    size_t n = *text == MARK_STRONG ? strcspn(s, "\x02") : end ? (size_t)(end - s) : strcspn(s, "\n");
    return arena_dup(r->arena, s, n);
}

static void feed_line(struct worklog_reading *r, struct worklog_cluster *c, const char *line) {
    const char *rest, *label = worklog_label(line, r->arena, &rest);
    const char *plain = worklog_plain(line, strlen(line), r->arena), *action;
    enum worklog_field f = label ? worklog_field(label) : FIELD_NONE;
    int refs[1], n;
    if (!c->cause && (n = worklog_caused_by(plain)) > 0) {
        c->cause = n;
        c->cause_text = plain;
    }
    if (FIELD_IS_RESULT(f) || f == FIELD_PRIORITY) {
        worklog_outcome(r, c, f, label, rest);
    } else if (!(c->outcome && json_get(c->outcome, "issue")) && (action = action_of(plain)) &&
               worklog_refs(plain, refs, 1) && refs[0] > LARGEST_PLACE) {
        set_once(c, "action", action);
        set_issue(c, refs[0]);
        add_linked(c, plain, 1);
    }
}

static void feed_lines(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        feed_line(r, c, arena_dup(r->arena, p, n));
        p += n + (p[n] == '\n');
    }
}

/* A heading of results: "✅ Issue #260: WebSocket Factory Import Error" names the issue itself. */
static void take_heading(struct worklog_reading *r, struct worklog_cluster *c, const char *text) {
    struct worklog_head h = worklog_head(text, r->arena);
    int refs[2];
    if (h.form == FORM_CLUSTER && h.hash && h.number > LARGEST_PLACE)
        set_issue(c, h.number);
    else if (worklog_refs(text, refs, 2) && refs[0] > LARGEST_PLACE)
        set_issue(c, refs[0]);
    const char *action = h.done || strstr(text, "ISSUE") ? action_of(text) : NULL;
    if (action)
        set_once(c, "action", action);
}

static void take_row(struct worklog_reading *r, const char *head, const char *row) {
    struct worklog_cluster *c = NULL;
    const char *cell = row;
    for (int i = 0; i < 3 && !c; i++) {
        size_t n = strcspn(cell, "\x07");
        const char *text = arena_dup(r->arena, cell, n);
        const char *s = worklog_plain(text, n, r->arena);
        bool bare = *s && strspn(s, "#0123456789") == strlen(s);
        c = meant(r, bare && i == 0 ? arena_printf(r->arena, "Issue %s", s + (*s == '#')) : text);
        cell += n + (cell[n] != 0);
    }
    const char *label = head;
    for (cell = row; c && *label && *cell;) {
        size_t n = strcspn(label, "\x07"), k = strcspn(cell, "\x07");
        const char *l = worklog_plain(label, n, r->arena), *text = arena_dup(r->arena, cell, k);
        enum worklog_field f = worklog_field(l);
        int refs[1];
        if (cell != row && f == FIELD_OTHER && worklog_refs(text, refs, 1))
            f = FIELD_ISSUE;
        if (f != FIELD_ISSUE || (cell != row && worklog_refs(text, refs, 1)))
            worklog_outcome(r, c, f, l, text);
        label += n + (label[n] != 0);
        cell += k + (cell[k] != 0);
    }
}

static void walk(struct worklog_reading *r) {
    struct worklog_cluster *current = NULL;
    const char *head = NULL;
    int level = 0;
    size_t next = 0;
    enum worklog_role role = ROLE_NONE;
    for (size_t i = 0; i < r->doc->n; i++) {
        while (next < r->list.n && r->list.items[next].end <= i && r->list.items[next].start <= i)
            next++;
        const struct worklog_block *b = &r->doc->items[i];
        bool inside = next < r->list.n && i + 1 >= r->list.items[next].start && i < r->list.items[next].end;
        if (inside) {
            current = NULL;
            continue;
        }
        if (b->kind == WORKLOG_HEADING) {
            struct worklog_head h = worklog_head(b->text, r->arena);
            struct worklog_cluster *c = h.role == ROLE_NONE ? meant(r, b->text) : NULL;
            role = h.role == ROLE_NONE && (b->level == 7 || current) ? role : h.role;
            if (c || b->level <= level)
                current = c;
            level = c ? b->level : current ? level : 0;
            if (c)
                take_heading(r, c, b->text);
        } else if (b->kind == WORKLOG_HEAD_ROW || b->kind == WORKLOG_ROW) {
            head = b->kind == WORKLOG_HEAD_ROW ? b->text : head;
            if (b->kind == WORKLOG_ROW && head)
                take_row(r, head, b->text);
        } else if (b->kind == WORKLOG_ITEM && !current) {
            int refs[1];
            bool may = worklog_refs(b->text, refs, 1) && role != ROLE_SKIP && action_of(b->text);
            struct worklog_cluster *c = may ? meant(r, lead_of(r, b->text)) : NULL;
            if (c && !c->outcome)
                feed_lines(r, c, b->text);
        } else if (current && b->kind != WORKLOG_CODE) {
            feed_lines(r, current, b->text);
        }
    }
}

void worklog_outcomes(struct worklog_reading *r) {
    r->index = worklog_index_new(&r->list);
    strmap_init(&r->numbers);
    number_all(r);
    walk(r);
    worklog_index_free(r->index);
    strmap_release(&r->numbers);
}

struct json *worklog_outcome_done(struct worklog_cluster *c) {
    static const char *const keys[] = {"action", "issue", "title", "status"};
    struct json *o = json_new_object();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get(c->outcome, keys[i]))
            json_set(o, keys[i], json_copy(json_get(c->outcome, keys[i])));
    int64_t issue = json_int(c->outcome, "issue", 0);
    struct json *linked = NULL;
    for (const struct json *k = json_first(json_get(c->outcome, "linked")); k; k = json_next(k)) {
        if ((int64_t)json_real(k, 0) == issue)
            continue;
        linked = linked ? linked : json_set_array(o, "linked");
        json_add_int(linked, (int64_t)json_real(k, 0));
    }
    json_free(c->outcome);
    c->outcome = NULL;
    return o;
}
