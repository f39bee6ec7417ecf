#include "markup/redact_find.h"

#include "base/mem.h"
#include "markup/chars.h"
#include "markup/encoded.h"
#include "markup/randomness.h"
#include "markup/redact_view.h"

#include <stdlib.h>
#include <string.h>

/* Levels of escaping; encodings within encodings; bytes that `unless` is shown; an encoded word. */
enum { LEVELS = 3, DEPTH = 2, BEFORE = 64, WORD = 12 };
/* Bytes of a line that a pattern is given at once, that it is given twice, and of a run that goes on. */
enum { WINDOW = 4096, OVERLAP = 1024, LONGEST = 1 << 16 };

/* What stays the same for all views of a text. */
struct search {
    const struct redact_rules *rules;
    const struct own *own;
    enum redact_scope scope;
    int depth;
};

/* One view of a text while it is looked through. */
struct look {
    const struct redact_rules *rules;
    const struct redact_view *view;
    struct markup_text text;
    enum redact_scope scope;
    struct redact_spans *out;
    /* Of each rule: the last line (its start + 1) with one of its keywords, and where these stand in it. */
    struct seen {
        size_t line, first, last;
        size_t steps; /* that its regular expressions have left in this text */
    } * seen;
    size_t line; /* start of the current one */
    struct {
        size_t *items;
        size_t n, cap;
    } due; /* rules with a keyword in the current line */
};

static bool is_wanted(const struct look *k, const struct redact_rule *rule) {
    return !rule->off && !rule->decodes && !(k->scope == REDACT_DOCUMENT && rule->lax) &&
           !(k->scope == REDACT_IDENTIFIER && rule->chance);
}

static bool is_secret(const struct look *k, size_t at, size_t start, size_t end) {
    const struct redact_rule *rule = &k->rules->items[at];
    const char *s = k->text.s + start;
    size_t len = end - start, a, b, before = start > BEFORE ? start - BEFORE : 0;
    if (markup_hidden(s, len) || (!rule->find && markup_harmless(s, len)))
        return false;
    if (rule->check && !rule->check(s, len))
        return false;
    if (rule->entropy > 0 && randomness_entropy(s, len) < rule->entropy)
        return false;
    if (rule->random > 0 && randomness_best(s, len, &a, &b) < rule->random)
        return false;
    return !rule->unless || regex_search_within(rule->unless, k->text.s + before, start - before, 0, NULL,
                                                &k->seen[at].steps) <= 0;
}

static void add(struct look *k, size_t rule, size_t start, size_t end) {
    redact_view_source(k->view, &start, &end);
    *MEM_PUSH(k->out) = (struct redact_span){start, end, rule};
}

static bool is_run(char c) {
    return chars_name(c) || (c && strchr("+/=.~%", c));
}

/* All hits of a rule in s[from, to). What a hit at the end of a window began goes on behind it. */
static void try_window(struct look *k, size_t at, size_t from, size_t to) {
    const struct redact_rule *rule = &k->rules->items[at];
    struct regex_match m;
    while (from < to) {
        k->out->work += to - from;
        int found =
            regex_search_within(redact_rules_regex(rule), k->text.s, to, from, &m, &k->seen[at].steps);
        if (found < 0) /* it ran away: nothing can be said of the rest, which is hidden */
            add(k, at, from, to);
        if (found <= 0)
            return;
        int group = 0;
        for (int i = 1; i < m.n && !group; i++)
            group = m.start[i] != (size_t)-1 ? i : 0;
        size_t end = m.end[group];
        while (m.end[0] == to && end < k->text.len && end - to < LONGEST && is_run(k->text.s[end]))
            end++;
        if (end > m.start[group] && is_secret(k, at, m.start[group], end))
            add(k, at, m.start[group], end);
        from = m.end[0] > from ? m.end[0] : from + 1;
    }
}

/* A long line is looked at in windows that overlap: one pattern costs at most WINDOW squared in each. */
static void try_regex(struct look *k, size_t at, size_t from, size_t to) {
    for (; to - from > WINDOW; from += WINDOW - OVERLAP)
        try_window(k, at, from, from + WINDOW);
    try_window(k, at, from, to);
}

static void try_finder(struct look *k, size_t at) {
    const struct redact_rule *rule = &k->rules->items[at];
    struct markup_hit hit;
    for (size_t i = 0; i < rule->args_n; i++) {
        k->out->work += k->text.len;
        for (size_t from = 0; from < k->text.len && rule->find(rule->args[i], &k->text, from, &hit);
             from = hit.end)
            if (is_secret(k, at, hit.start, hit.end))
                add(k, at, hit.start, hit.end);
    }
}

/* The end of the line that is `lines` further than the one that ends at `end`. */
static size_t further(const struct look *k, size_t end, size_t lines) {
    for (; lines > 0 && end < k->text.len; lines--)
        end += 1 + strcspn(k->text.s + end + 1, "\n");
    return end;
}

/* The rules that are due in the line that ends at `end`. */
static void end_line(struct look *k, size_t end) {
    for (size_t i = 0; i < k->due.n; i++) {
        size_t at = k->due.items[i], near = k->rules->items[at].near;
        size_t from = k->line, to = further(k, end, k->rules->items[at].lines);
        if (near) {
            const struct seen *seen = &k->seen[at];
            from = seen->first > k->line + near ? seen->first - near : k->line;
            to = seen->last + near < end ? seen->last + near : end;
            while (from > k->line && chars_name(k->text.s[from - 1]))
                from--;
            while (to < end && chars_name(k->text.s[to]))
                to++;
        }
        try_regex(k, at, from, to);
    }
    k->due.n = 0;
}

static void told(void *ctx, size_t id, size_t start, size_t end) {
    struct look *k = ctx;
    const struct redact_rule *rule = &k->rules->items[id];
    struct seen *seen = &k->seen[id];
    if (!is_wanted(k, rule))
        return;
    if (!rule->find && seen->line != k->line + 1) {
        seen->first = k->line + start;
        *MEM_PUSH(&k->due) = id;
    }
    seen->line = k->line + 1;
    seen->last = k->line + end;
}

static void try_lines(struct look *k) {
    const struct redact_rules *rules = k->rules;
    for (size_t at = 0, end; at < k->text.len; at = end + 1) {
        end = at + strcspn(k->text.s + at, "\n");
        k->line = at;
        keywords_find(rules->words, k->text.lower + at, end - at, told, k);
        for (size_t i = 0; i < rules->n; i++)
            if (rules->items[i].common && !rules->items[i].find && is_wanted(k, &rules->items[i]))
                *MEM_PUSH(&k->due) = i;
        end_line(k, end);
    }
}

static void look_through(const struct search *q, const struct redact_view *v, struct redact_spans *out) {
    struct look k = {.rules = q->rules, .view = v, .scope = q->scope, .out = out};
    struct markup_hit hit;
    k.text = (struct markup_text){v->s, v->lower, v->len};
    k.seen = mem_alloc(k.rules->n, sizeof *k.seen);
    for (size_t i = 0; i < k.rules->n; i++)
        k.seen[i].steps = regex_steps(v->len);
    try_lines(&k);
    for (size_t i = 0; i < k.rules->n; i++) {
        const struct redact_rule *rule = &k.rules->items[i];
        if (rule->find && is_wanted(&k, rule) && (rule->common || k.seen[i].line))
            try_finder(&k, i);
    }
    for (size_t from = 0; from < v->len && own_find(q->own, &k.text, from, &hit); from = hit.end)
        add(&k, REDACT_OWN, hit.start, hit.end);
    free(k.due.items);
    free(k.seen);
}

static void find_all(const struct search *q, const char *text, size_t len, struct redact_spans *out);

/* One word, as keys are: a sentence or a structure has blanks or quotes. */
static bool is_word(const struct strbuf *s) {
    return s->len >= WORD && !strpbrk(strbuf_str(s), " \t\r\n\"'<>{}");
}

/* What is encoded in the view and would be hidden if it were not. */
static void decode(const struct search *q, const struct redact_view *v, struct redact_spans *out) {
    struct search inner = {q->rules, q->own, q->scope, q->depth + 1};
    struct redact_spans found = {0};
    struct markup_hit run;
    struct strbuf plain;
    size_t rule = 0;
    while (rule < q->rules->n && !(q->rules->items[rule].decodes && !q->rules->items[rule].off))
        rule++;
    if (rule == q->rules->n || q->depth == DEPTH)
        return;
    strbuf_init(&plain, ENCODED_MAX);
    for (size_t from = 0; encoded_next(v->s, v->len, from, &run, &plain); from = run.end) {
        found.n = 0;
        bool secret = q->scope == REDACT_TEXT && is_word(&plain);
        if (!secret)
            find_all(&inner, strbuf_str(&plain), plain.len, &found);
        if (secret || found.n) {
            size_t start = run.start, end = run.end;
            redact_view_source(v, &start, &end);
            *MEM_PUSH(out) = (struct redact_span){start, end, rule};
        }
    }
    out->work += v->len + found.work;
    free(found.items);
    strbuf_release(&plain);
}

/* Dropping may join a secret with what follows it, so a text is looked at with and without NULs. */
static void look_twice(const struct search *q, const struct redact_view *v, struct redact_spans *out) {
    struct redact_view without;
    look_through(q, v, out);
    if (!redact_view_without_nuls(v, &without))
        return;
    look_through(q, &without, out);
    decode(q, &without, out);
    redact_view_release(&without);
}

static void find_all(const struct search *q, const char *text, size_t len, struct redact_spans *out) {
    struct redact_view v, next;
    redact_view_fold(text, len, &v);
    look_twice(q, &v, out);
    decode(q, &v, out);
    for (int i = 0; i < LEVELS && redact_view_unescape(&v, &next); i++) {
        redact_view_release(&v);
        v = next;
        look_twice(q, &v, out);
        if (strpbrk(v.s, "%\\&") == NULL)
            break;
    }
    if (v.map)
        decode(q, &v, out);
    redact_view_release(&v);
}

void redact_find(const struct redact_rules *rules, const struct own *own, const char *text, size_t len,
                 enum redact_scope scope, struct redact_spans *spans) {
    struct search q = {rules, own, scope, 0};
    spans->n = spans->work = 0;
    find_all(&q, text, len, spans);
    redact_spans_settle(rules, text, len, spans);
}
