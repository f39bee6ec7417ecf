/* Clusters of documents whose headings are none: rows of a table, else the items of a list. */
#include "base/mem.h"
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LEAD = 160, PASSES_LIST = 25, PASSES_ITEM = 15, COLUMNS = WORKLOG_MAX_CELLS };

struct candidate {
    struct worklog_found found;
    int score;
};
struct run { /* the items of one list, the rows of one table */
    struct candidate *items;
    size_t n, cap;
    enum worklog_role under;
};

static bool holds(const char *s, const char *const *words, size_t n) {
    for (const char *p = s; *p; p++)
        for (size_t i = 0; i < n; i++)
            if (!strncasecmp(p, words[i], strlen(words[i])))
                return true;
    return false;
}

bool worklog_tells_error(const char *s) {
    static const char *const words[] = {
        "error",   "exception", "fail",        "timeout",     "timed out", "missing",   "denied", "refused",
        "warning", "not found", "unavailable", "crash",       "invalid",   "violation", "exit(",  "mismatch",
        "cannot",  "unable",    "no module",   "unreachable", "exceeded",  "restart",   "leak",   "deadlock"};
    return holds(s, words, sizeof words / sizeof *words);
}

/* The bold part of an item, else what stands before its first dash or colon, else its first line. */
static const char *lead_of(const char *text, struct arena *a) {
    const char *s = text;
    while ((unsigned char)*s >= 0x80 || *s == ' ')
        s++;
    size_t n = strcspn(s, "\n");
    n = n > LEAD ? LEAD : n;
    if (*s == MARK_STRONG) {
        const char *end = memchr(s, MARK_STRONG_END, n);
        struct worklog_head h = worklog_head(end ? arena_dup(a, s, (size_t)(end - s)) : "", a);
        if (end && (strlen(h.title) > 8 || h.form == FORM_CLUSTER) && *h.title)
            return arena_dup(a, s, (size_t)(end - s));
        if (end) /* "**P0 CRITICAL** - title: more" */
            s = end + 1 + strspn(end + 1, " -:");
    }
    n = strcspn(s, "\n");
    n = n > LEAD ? LEAD : n;
    for (size_t i = 12; i + 2 < n; i++)
        if ((s[i] == '-' && s[i - 1] == ' ' && s[i + 1] == ' ') || !strncmp(s + i, "\xe2\x80\x94", 3) ||
            !strncmp(s + i, "\xe2\x80\x93", 3) || (s[i] == ':' && s[i + 1] == ' '))
            return arena_dup(a, s, i);
    return arena_dup(a, s, n);
}

static bool level_only(const char *title) {
    static const char *const words[] = {"error",    "errors", "warning", "warnings", "notice", "info",
                                        "critical", "debug",  "unknown", "total",    "default"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcasecmp(title, words[i]))
            return true;
    return false;
}

static int under_score(enum worklog_role r) {
    return r == ROLE_RESULT ? -60 : r == ROLE_SKIP ? -20 : r == ROLE_GROUP ? 10 : 0;
}

static void score_item(const struct worklog_doc *doc, size_t at, size_t end, enum worklog_role under,
                       struct candidate *c) {
    const struct worklog_block *b = &doc->items[at];
    const char *lead = lead_of(b->text, doc->arena);
    const char *whole = worklog_plain(b->text, strlen(b->text), doc->arena);
    const char *prose = worklog_prose(b->text, doc->arena);
    struct worklog_head h = worklog_head(lead, doc->arena),
                        all = worklog_head(arena_dup(doc->arena, b->text, strnlen(b->text, 300)), doc->arena);
    int64_t count;
    bool at_least;
    if (h.form == FORM_FREE && all.form == FORM_CLUSTER)
        h = all;
    h.number = h.form == FORM_CLUSTER ? h.number : b->number;
    h.priority = h.priority >= 0 ? h.priority : all.priority;
    h.word = h.word >= 0 ? h.word : all.word;
    const char *rest, *label = worklog_label(b->text, doc->arena, &rest);
    enum worklog_field f = label ? worklog_field(label) : FIELD_OTHER;
    int score = h.form == FORM_CLUSTER ? 50 : h.form == FORM_WORD ? 20 : h.form == FORM_MARKED ? 12 : 0;
    score += (h.priority >= 0 ? 12 : 0) + (h.word >= 0 ? 6 : 0) + (strchr(b->text, MARK_CODE) ? 12 : 0);
    score += (worklog_count(prose, true, &count, &at_least) ? 12 : 0) + (worklog_tells_error(whole) ? 10 : 0);
    score += (*b->text == MARK_STRONG ? 4 : 0) + (b->number ? 4 : 0) + (end > at + 1 ? 6 : 0);
    if (f != FIELD_OTHER && f != FIELD_PATTERN && f != FIELD_TITLE && f != FIELD_ISSUE &&
        h.form != FORM_CLUSTER)
        score -= 30;
    if (level_only(h.title) || !*h.title || h.role != ROLE_NONE)
        score -= 40;
    int refs[1];
    if (worklog_refs(b->text, refs, 1) && refs[0] >= 100)
        score -= h.number >= 100 ? 80 : 25;
    c->score = score + under_score(under);
    c->found = (struct worklog_found){.head = h,
                                      .start = at + 1,
                                      .end = end,
                                      .lead = b->text,
                                      .priority_above = PRIORITY_NONE,
                                      .word_above = PRIORITY_NONE};
}

static int take(const struct run *r, int least, struct worklog_list *out, struct err *err) {
    for (size_t i = 0; i < r->n; i++) {
        if (r->items[i].score < least)
            continue;
        if (out->n >= WORKLOG_MAX_CLUSTERS)
            return err_set(err, ERR_INPUT, "worklog with more than %d clusters", WORKLOG_MAX_CLUSTERS);
        *MEM_PUSH(out) = r->items[i].found;
    }
    return 0;
}

static int average(const struct run *r) {
    long long sum = 0;
    for (size_t i = 0; i < r->n; i++)
        sum += r->items[i].score;
    return r->n ? (int)(sum / (long long)r->n) : -100;
}

static size_t list_end(const struct worklog_doc *doc, size_t i) {
    while (i < doc->n && (doc->items[i].kind == WORKLOG_ITEM ||
                          (doc->items[i].level > 0 && doc->items[i].kind != WORKLOG_HEADING)))
        i++;
    return i;
}

int worklog_find_items(const struct worklog_doc *doc, const enum worklog_role *under,
                       struct worklog_list *out, struct err *err) {
    int rc = 0;
    for (size_t i = 0; i < doc->n && !rc;) {
        if (doc->items[i].kind != WORKLOG_ITEM) {
            i++;
            continue;
        }
        struct run r = {0};
        size_t end = list_end(doc, i);
        for (size_t k = i, next; k < end; k = next) {
            next = k + 1;
            while (next < end && !(doc->items[next].kind == WORKLOG_ITEM && doc->items[next].level == 1))
                next++;
            struct candidate *c = MEM_PUSH(&r);
            score_item(doc, k, next, under[k], c);
        }
        if (average(&r) >= PASSES_LIST)
            rc = take(&r, PASSES_ITEM, out, err);
        free(r.items);
        i = end;
    }
    return rc;
}

static size_t cells(const char *row, const char **out, size_t *len) {
    size_t n = 0;
    for (const char *p = row; n < COLUMNS; n++) {
        out[n] = p;
        len[n] = strcspn(p, "\x07");
        p += len[n];
        if (!*p)
            return n + 1;
        p++;
    }
    return n;
}

/* Columns of a table of clusters: what may name one (bit), and how many others speak of a cluster. */
static uint64_t name_columns(const char *head, int *others, int *results, struct arena *a) {
    static const char *const names[] = {"cluster", "issue",       "error", "pattern", "problem",
                                        "message", "description", "title", "name",    "warning",
                                        "finding", "component",   "type",  "log"};
    const char *cell[COLUMNS];
    size_t len[COLUMNS], n = cells(head, cell, len);
    uint64_t out = 0;
    *others = *results = 0;
    for (size_t i = 0; i < n; i++) {
        const char *s = worklog_plain(cell[i], len[i], a);
        enum worklog_field f = worklog_field(s);
        bool other = f == FIELD_COUNT || f == FIELD_PRIORITY || f == FIELD_SEVERITY || f == FIELD_FIRST ||
                     f == FIELD_LAST || f == FIELD_TIMES;
        *others += other;
        *results += f == FIELD_ACTION || f == FIELD_STATUS || !strncasecmp(s, "github", 6);
        if (!other && strncasecmp(s, "github", 6) != 0 && holds(s, names, sizeof names / sizeof *names))
            out |= UINT64_C(1) << i;
    }
    return out;
}

/* "| ERROR | 50 | Module imports |": how many of each severity, no clusters. */
static bool is_distribution(const struct worklog_doc *doc, size_t head) {
    static const char *const vague[] = {"primary",     "component", "issues", "notes",
                                        "description", "percent",   "main",   "%"};
    const char *cell[COLUMNS];
    size_t len[COLUMNS], rows = 0, levels = 0;
    cells(doc->items[head].text, cell, len);
    bool rough = holds(doc->items[head].text, vague, sizeof vague / sizeof *vague);
    bool message = holds(doc->items[head].text, (const char *const[]){"pattern", "message"}, 2);
    for (size_t k = head + 1; k < doc->n && doc->items[k].kind == WORKLOG_ROW; k++, rows++) {
        cells(doc->items[k].text, cell, len);
        levels += level_only(worklog_plain(cell[0], len[0], doc->arena));
    }
    return rows && levels * 2 >= rows && (rough || !message);
}

static void score_row(const struct worklog_doc *doc, size_t at, const char *head, uint64_t names,
                      struct candidate *c) {
    const char *cell[COLUMNS];
    size_t len[COLUMNS], n = cells(doc->items[at].text, cell, len), best = 0;
    struct worklog_head h = {.title = ""}, number = {0};
    for (size_t i = 0; i < n; i++) {
        struct worklog_head k =
            worklog_head(arena_dup(doc->arena, cell[i], len[i] > LEAD ? LEAD : len[i]), doc->arena);
        const char *bare = worklog_plain(cell[i], len[i] > LEAD ? LEAD : len[i], doc->arena);
        bare += strspn(bare, " #");
        if (*bare && strlen(bare) < 4 && strspn(bare, "0123456789") == strlen(bare) && i == 0)
            number.number = (int)strtoll(bare, NULL, 10);
        if (k.number && !number.number)
            number = k;
        if (!(names >> i & 1) || !*k.title || level_only(k.title) || strlen(k.title) <= best)
            continue;
        best = strlen(k.title) > 30 ? 200 : strlen(k.title);
        h = k;
    }
    bool letters = false;
    for (const char *p = h.title; *p; p++)
        letters = letters || isalpha((unsigned char)*p);
    h.number = h.number ? h.number : number.number;
    h.priority = PRIORITY_NONE; /* has its column, or stands in the title */
    worklog_has_priority(h.title, &h.priority);
    h.count = -1;
    c->score = letters && best > 3 ? 30 : -50;
    c->found = (struct worklog_found){.head = h,
                                      .start = at,
                                      .end = at,
                                      .lead = doc->items[at].text,
                                      .columns = head,
                                      .priority_above = PRIORITY_NONE,
                                      .word_above = PRIORITY_NONE};
}

int worklog_find_tables(const struct worklog_doc *doc, const enum worklog_role *under,
                        struct worklog_list *out, struct err *err) {
    int rc = 0;
    for (size_t i = 0; i < doc->n && !rc; i++) {
        if (doc->items[i].kind != WORKLOG_HEAD_ROW)
            continue;
        struct run r = {0};
        const char *head = doc->items[i].text;
        int others, results;
        uint64_t names = name_columns(head, &others, &results, doc->arena);
        for (size_t k = i + 1; k < doc->n && doc->items[k].kind == WORKLOG_ROW; k++) {
            struct candidate *c = MEM_PUSH(&r);
            score_row(doc, k, head, names, c);
        }
        if (names && others && !is_distribution(doc, i) && results < 2 && under[i] != ROLE_RESULT &&
            average(&r) > 0)
            rc = take(&r, 1, out, err);
        free(r.items);
    }
    return rc;
}
