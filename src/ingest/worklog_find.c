/* Which headings are clusters: each is scored by what it says, what stands above it and what stands below. */
#include "base/mem.h"
#include "ingest/worklog_parts.h"

#include <stdlib.h>
#include <string.h>

enum { LEVELS = 8, PASSES = 40 /* tenths of a point */ };

struct section {
    size_t block, end, direct; /* end of all of it; of what is no cluster-like section inside */
    int level;
    size_t parent; /* index + 1; 0: none */
    struct worklog_head head;
    int score, evidence;
    bool under_result, taken;
};

struct outline {
    const struct worklog_doc *doc;
    struct section *items;
    size_t n, cap;
};

static void build(struct outline *o) {
    size_t open[LEVELS] = {0}; /* index + 1 of the section open at each level */
    for (size_t i = 0; i < o->doc->n; i++) {
        const struct worklog_block *b = &o->doc->items[i];
        if (b->kind != WORKLOG_HEADING)
            continue;
        struct section s = {.block = i, .level = b->level, .head = worklog_head(b->text, o->doc->arena)};
        for (int l = b->level; l < LEVELS; l++) {
            if (open[l])
                o->items[open[l] - 1].end = i;
            open[l] = 0;
        }
        for (int l = b->level; l-- > 0 && !s.parent;)
            s.parent = open[l];
        *MEM_PUSH(o) = s;
        open[b->level] = o->n;
    }
    for (int l = 0; l < LEVELS; l++)
        if (open[l])
            o->items[open[l] - 1].end = o->doc->n;
}

/* What the blocks [from, to) hold that belongs to a cluster, each kind once, and what belongs to results. */
static int evidence(const struct worklog_doc *doc, size_t from, size_t to, int *results) {
    static const int worth[FIELD_OTHER + 1] = {
        [FIELD_PATTERN] = 20, [FIELD_SEVERITY] = 15, [FIELD_PRIORITY] = 5, [FIELD_COUNT] = 15,
        [FIELD_FIRST] = 15,   [FIELD_LAST] = 15,     [FIELD_TIMES] = 10,   [FIELD_GROUPS] = 15,
        [FIELD_SAMPLE] = 15,  [FIELD_TYPE] = 10,     [FIELD_PLACE] = 8,    [FIELD_IMPACT] = 5,
        [FIELD_CAUSE] = 5,    [FIELD_SERVICE] = 3};
    bool seen[FIELD_OTHER + 1] = {false}, code = false, span = false;
    int sum = 0;
    *results = 0;
    for (size_t i = from; i < to && i < from + 400; i++) {
        const struct worklog_block *b = &doc->items[i];
        code = code || b->kind == WORKLOG_CODE;
        if (b->kind == WORKLOG_CODE || b->kind == WORKLOG_RULE)
            continue;
        span = span || strchr(b->text, MARK_CODE);
        for (const char *line = b->text, *next; line; line = next) {
            bool row = b->kind == WORKLOG_ROW || b->kind == WORKLOG_HEAD_ROW;
            const char *rest, *label = row ? worklog_row_label(line, doc->arena, &rest)
                                           : worklog_label(line, doc->arena, &rest);
            next = strchr(line, '\n');
            next = next ? next + 1 : NULL;
            enum worklog_field f = label ? worklog_field(label) : FIELD_NONE;
            if (!seen[f] && FIELD_IS_RESULT(f))
                *results += 1;
            else if (!seen[f])
                sum += worth[f];
            seen[f] = true;
        }
    }
    return sum + (code ? 12 : 0) + (span ? 5 : 0);
}

static bool likely(const struct section *s) {
    return s->head.form >= FORM_MARKED && s->head.role == ROLE_NONE;
}

static enum worklog_role above(const struct outline *o, const struct section *s, bool *result) {
    enum worklog_role near = ROLE_NONE;
    *result = false;
    for (size_t p = s->parent; p; p = o->items[p - 1].parent) {
        enum worklog_role r = o->items[p - 1].head.role;
        near = near == ROLE_NONE ? r : near;
        *result = *result || r == ROLE_RESULT;
    }
    return near;
}

static void score(struct outline *o, size_t i) {
    static const int form[] = {
        [FORM_FREE] = 0, [FORM_MARKED] = 20, [FORM_NUMBER] = 20, [FORM_WORD] = 25, [FORM_CLUSTER] = 50};
    struct section *s = &o->items[i];
    int results;
    s->direct = s->end;
    for (size_t k = i + 1; k < o->n && o->items[k].block < s->end; k++)
        if (likely(&o->items[k])) {
            s->direct = o->items[k].block;
            break;
        }
    s->evidence = evidence(o->doc, s->block + 1, s->direct, &results);
    enum worklog_role near = above(o, s, &s->under_result);
    s->score = form[s->head.form] + s->evidence + (s->head.priority >= 0 ? 15 : 0) +
               (s->head.word >= 0 ? 8 : 0) + (s->head.count >= 0 ? 10 : 0) - (s->head.done ? 10 : 0);
    if (near == ROLE_GROUP)
        s->score += 15;
    if (near == ROLE_SKIP)
        s->score -= s->head.form == FORM_CLUSTER ? 20 : 60;
    if (s->under_result)
        s->score -= 90;
    if (s->head.role == ROLE_RESULT || s->head.role == ROLE_SKIP)
        s->score -= 80;
    if (s->head.role == ROLE_GROUP)
        s->score -= 40;
    /* A bold line alone is often only a label. */
    if (s->level == 7 && s->head.form == FORM_FREE)
        s->score -= 25;
    bool analysis = strstr(s->head.title, "nalysis") || strstr(s->head.title, "NALYSIS");
    if (analysis && s->head.form != FORM_NUMBER && s->head.form != FORM_CLUSTER)
        s->score -= 60;
    if (!*s->head.title && s->head.form != FORM_CLUSTER)
        s->score -= 80;
    int weight = s->head.done ? 25 : 15;
    s->score -= results > 1 ? (results - 1) * weight : 0;
    if (s->direct == s->block + 1)
        s->score -= 15;
    /* An issue of the tracker has a number that no list of clusters reaches. */
    if (s->head.form == FORM_CLUSTER && s->head.hash && s->head.number >= 100)
        s->score -= 60;
    s->taken = s->score >= PASSES && s->head.role == ROLE_NONE;
}

/* The title of the document, unless all its clusters stand at that level. */
static bool is_title(const struct outline *o, size_t i) {
    if (o->items[i].level != 1)
        return false;
    return i == 0 || o->items[i].head.form != FORM_CLUSTER;
}

/* Of two that pass, one inside the other: "Issue 2" and "Issue 2a" are both; other sections of a cluster are
 * its own; a heading without text of its own only groups. */
static void settle(struct outline *o) {
    for (size_t i = 0; i < o->n; i++) {
        struct section *s = &o->items[i];
        if (!s->taken)
            continue;
        for (size_t p = s->parent; p; p = o->items[p - 1].parent) {
            struct section *up = &o->items[p - 1];
            if (!up->taken)
                continue;
            if (s->head.form == FORM_CLUSTER && (up->head.form == FORM_CLUSTER) && up->evidence >= 20)
                continue;
            if (up->head.form == FORM_CLUSTER ? s->head.form != FORM_CLUSTER : up->evidence >= 20)
                s->taken = false;
            else
                up->taken = false;
        }
    }
}

/* "### HIGH Priority Issues (P1)" speaks for what stands below it. */
static void inherit(const struct outline *o, const struct section *s, struct worklog_found *f) {
    f->priority_above = f->word_above = PRIORITY_NONE;
    for (size_t p = s->parent; p; p = o->items[p - 1].parent) {
        const struct worklog_head *h = &o->items[p - 1].head;
        if (o->items[p - 1].level == 1)
            break;
        if (f->priority_above < 0)
            f->priority_above = h->priority;
        if (f->word_above < 0)
            f->word_above = h->word;
    }
}

/* Where clusters are numbered, a heading without a number has to show more. */
static void demand(struct outline *o) {
    size_t numbered = 0;
    for (size_t i = 0; i < o->n; i++)
        numbered += o->items[i].taken &&
                    (o->items[i].head.form == FORM_CLUSTER || o->items[i].head.form == FORM_NUMBER);
    for (size_t i = 0; i < o->n && numbered > 1; i++) {
        const struct worklog_head *h = &o->items[i].head;
        if (h->form != FORM_CLUSTER && h->form != FORM_NUMBER && o->items[i].score < PASSES + 20)
            o->items[i].taken = false;
    }
}

static int take(const struct outline *o, struct worklog_list *out, struct err *err) {
    for (size_t i = 0; i < o->n; i++) {
        const struct section *s = &o->items[i];
        if (!s->taken)
            continue;
        if (out->n >= WORKLOG_MAX_CLUSTERS)
            return err_set(err, ERR_INPUT, "worklog with more than %d clusters", WORKLOG_MAX_CLUSTERS);
        size_t end = s->end;
        for (size_t k = i + 1; k < o->n && o->items[k].block < s->end; k++)
            if (o->items[k].taken || o->items[k].head.role == ROLE_RESULT) {
                end = o->items[k].block;
                break;
            }
        struct worklog_found *f = MEM_PUSH(out);
        *f = (struct worklog_found){.head = s->head, .start = s->block + 1, .end = end};
        inherit(o, s, f);
    }
    return 0;
}

/* The role that each block stands under, for the rows and items of documents without such headings. */
static enum worklog_role *roles(const struct outline *o) {
    enum worklog_role *under = mem_alloc(o->doc->n + 1, sizeof *under);
    for (size_t i = 0; i < o->n; i++) {
        const struct section *s = &o->items[i];
        enum worklog_role r = s->head.role;
        if (s->parent && (r == ROLE_NONE || under[o->items[s->parent - 1].block] == ROLE_RESULT))
            r = under[o->items[s->parent - 1].block];
        size_t end = i + 1 < o->n ? o->items[i + 1].block : o->doc->n;
        for (size_t k = s->block; k < end; k++)
            under[k] = r;
    }
    return under;
}

/* One heading that carries no number may be a remark in a report whose clusters are rows. */
static bool is_weak(const struct worklog_list *l) {
    return !l->n ||
           (l->n == 1 && l->items[0].head.form != FORM_CLUSTER && l->items[0].head.form != FORM_NUMBER);
}

/* Headings that say nothing of themselves: what stands below and around them has to do. */
static void look_again(struct outline *o) {
    enum { LENIENT = 20 };
    for (size_t i = 0; i < o->n; i++) {
        struct section *s = &o->items[i];
        int score = s->score + (worklog_tells_error(s->head.title) ? 10 : 0);
        s->taken = score >= LENIENT && s->evidence > 0 && s->head.role == ROLE_NONE && !is_title(o, i);
    }
    for (size_t i = 0; i < o->n; i++) {
        size_t children = 0;
        for (size_t k = i + 1; k < o->n && o->items[k].block < o->items[i].end; k++)
            children += o->items[k].taken && o->items[k].parent == i + 1;
        if (children > 1)
            o->items[i].taken = false;
    }
    settle(o);
}

/* Replaces what the headings gave by what the rows give, if that is more. */
static void prefer(struct worklog_list *rows, struct worklog_list *out) {
    if (rows->n > out->n) {
        struct worklog_list fewer = *out;
        *out = *rows;
        *rows = fewer;
    }
    free(rows->items);
}

static int find_elsewhere(struct outline *o, struct worklog_list *out, struct err *err) {
    struct worklog_list tables = {0}, headings = {0}, items = {0};
    enum worklog_role *under = roles(o);
    int rc = worklog_find_tables(o->doc, under, &tables, err);
    if (!rc && !tables.n) {
        look_again(o);
        rc = take(o, &headings, err);
    }
    if (!rc && !tables.n && headings.n < 2)
        rc = worklog_find_items(o->doc, under, &items, err);
    prefer(&tables, out);
    prefer(&headings, out);
    prefer(&items, out);
    free(under);
    return rc;
}

int worklog_find(const struct worklog_doc *doc, struct worklog_list *out, struct err *err) {
    struct outline o = {.doc = doc};
    build(&o);
    for (size_t i = o.n; i-- > 0;) {
        score(&o, i);
        if (is_title(&o, i))
            o.items[i].taken = false;
    }
    settle(&o);
    demand(&o);
    int rc = take(&o, out, err);
    if (!rc && is_weak(out))
        rc = find_elsewhere(&o, out, err);
    free(o.items);
    return rc;
}
