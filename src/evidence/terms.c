#include "evidence/terms.h"

#include "base/mem.h"
#include "evidence/filekind.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WORD = 120, MAX_FILES = 300, MAX_LINE = 4000 };

void terms_init(struct terms *t) {
    *t = (struct terms){0};
    strmap_init(&t->words);
    t->texts = arena_alloc(&t->arena, TERMS_MAX * sizeof *t->texts);
}

void terms_release(struct terms *t) {
    strmap_release(&t->words);
    for (size_t i = 0; i < t->rows_n; i++)
        free(t->rows[i].items);
    free(t->rows);
    free(t->rows_with);
    arena_release(&t->arena);
}

static size_t number_of(struct terms *t, const char *key, size_t n) {
    size_t *at = strmap_get(&t->words, key, n);
    if (at)
        return *at - 1;
    if (t->n == TERMS_MAX || n > MAX_WORD)
        return SIZE_MAX;
    t->texts[t->n] = arena_dup(&t->arena, key, n);
    *strmap_put(&t->words, key, n) = ++t->n;
    return t->n - 1;
}

const char *terms_text(const struct terms *t, size_t term) {
    return term < t->n ? t->texts[term] : NULL;
}

size_t terms_word(struct terms *t, const char *s, size_t n) {
    return number_of(t, s, n);
}

/* A blank before it keeps packages apart from words. */
static size_t package_key(const char *s, size_t n, char *out) {
    size_t k = 0;
    out[k++] = ' ';
    for (size_t i = 0; i < n && k < MAX_WORD; i++)
        out[k++] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 32) : s[i] == '_' ? '-' : s[i];
    return k;
}

size_t terms_package(struct terms *t, const char *s, size_t n) {
    char key[MAX_WORD + 1];
    return number_of(t, key, package_key(s, n, key));
}

const struct terms_hit *terms_find(const struct terms_row *row, size_t term) {
    for (size_t i = 0; i < row->n; i++)
        if (row->items[i].term == term)
            return &row->items[i];
    return NULL;
}

struct scan {
    struct terms *terms;
    struct terms_row *row;
    unsigned where;
};

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool begins(const char *s, size_t n, const char *with) {
    size_t k = strlen(with);
    return n >= k && !memcmp(s, with, k);
}

/* A line that says what something is called, or what it takes. */
static bool defines(const char *s, size_t n) {
    static const char *const heads[] = {
        "def ",       "class ",  "async def ", "function ",  "async function ", "func ",
        "export ",    "public ", "private ",   "protected ", "static ",         "module ",
        "interface ", "type ",   "enum ",      "struct ",    "const ",          "let ",
        "var ",       "attr_",   "exports.",   "fun ",       "module.exports"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (begins(s, n, heads[i]))
            return true;
    return false;
}

static bool imports(const char *s, size_t n) {
    static const char *const heads[] = {"import ",           "from ", "require ",
                                        "require_relative ", "use ",  "#include"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (begins(s, n, heads[i]))
            return true;
    for (size_t i = 0; i + 8 < n; i++)
        if (begins(s + i, n - i, "require(") || begins(s + i, n - i, "import("))
            return true;
    return false;
}

static struct terms_hit *hit_of(struct terms_row *row, size_t term) {
    struct terms_hit *h = (struct terms_hit *)terms_find(row, term);
    if (!h) {
        h = MEM_PUSH(row);
        h->term = term;
    }
    return h;
}

static void count(struct scan *s, const char *word, size_t n, char sign, unsigned how) {
    size_t *at = n && n <= MAX_WORD ? strmap_get(&s->terms->words, word, n) : NULL;
    if (!at)
        return;
    struct terms_hit *h = hit_of(s->row, *at - 1);
    h->where |= s->where;
    if (s->where == TERMS_ASIDE)
        return;
    h->within += sign == '@' || sign == ' ';
    h->added += sign == '+';
    h->removed += sign == '-';
    h->defined += sign == '+' && (how & 1);
    h->undefined += sign == '-' && (how & 1);
    h->imported += sign == '+' && (how & 2);
}

static void packages(struct scan *s, const char *text, size_t n, char sign) {
    static const char more[] = "-./@_!~";
    char key[MAX_WORD + 1];
    for (size_t i = 0; i < n; i++) {
        size_t k = 0, from = i;
        while (i + k < n && (is_name(text[i + k]) || (text[i + k] && strchr(more, text[i + k]))))
            k++;
        if (!k)
            continue;
        i += k;
        for (size_t j = 0; j + 13 < k; j++) /* of a lock file */
            if (begins(text + from + j, k - j, "node_modules/")) {
                from += j + 13;
                k -= j + 13;
                j = 0;
            }
        for (size_t j = 1; j < k; j++) /* name@version */
            if (text[from + j] == '@') {
                k = j;
                break;
            }
        count(s, key, package_key(text + from, k, key), sign, 0);
        size_t last = k;
        while (last && text[from + last - 1] != '/')
            last--;
        if (last)
            count(s, key, package_key(text + from + last, k - last, key), sign, 0);
        /* jackson-databind: either part may be known. */
        for (size_t j = last, part; j < k; j += part + 1) {
            part = 0;
            while (j + part < k && !strchr("-_.", text[from + j + part]))
                part++;
            if (part > 2 && part < k - last)
                count(s, key, package_key(text + from + j, part, key), sign, 0);
        }
    }
}

static void line(void *ctx, char sign, const char *text, size_t n) {
    struct scan *s = ctx;
    s->row->lines += s->where != TERMS_ASIDE && (sign == '+' || sign == '-');
    /* What stands before a version is the package's name; elsewhere it tells nothing. */
    if (n > MAX_LINE || (sign == ' ' && !(s->where & (TERMS_DEPENDENCY | TERMS_LOCK))))
        return;
    size_t lead = 0;
    while (lead < n && (text[lead] == ' ' || text[lead] == '\t'))
        lead++;
    if ((s->where & (TERMS_DEPENDENCY | TERMS_LOCK)))
        packages(s, text, n, sign);
    if (sign == ' ')
        return;
    unsigned how = (defines(text + lead, n - lead) ? 1 : 0) | (imports(text + lead, n - lead) ? 2 : 0);
    for (size_t i = lead; i < n;) {
        size_t k = 0;
        while (i + k < n && is_name(text[i + k]))
            k++;
        /* `name = ...` and `name: ...` at a line's start, `self.name = ...` */
        size_t after = i + k;
        while (after < n && text[after] == ' ')
            after++;
        bool set = k && after + 1 < n &&
                   ((text[after] == '=' && text[after + 1] != '=') || text[after] == ':') &&
                   (i == lead ||
                    (i == lead + 5 &&
                     (begins(text + lead, n - lead, "self.") || begins(text + lead, n - lead, "this."))) ||
                    text[i - 1] == '"' || text[i - 1] == '\'');
        if (k)
            count(s, text + i, k, sign, how | set);
        i += k ? k : 1;
    }
}

static unsigned where_of(enum filekind kind) {
    static const unsigned wheres[] = {[FILEKIND_CODE] = TERMS_CODE,  [FILEKIND_TEST] = TERMS_ASIDE,
                                      [FILEKIND_DOC] = TERMS_ASIDE,  [FILEKIND_DEPENDENCY] = TERMS_DEPENDENCY,
                                      [FILEKIND_LOCK] = TERMS_LOCK,  [FILEKIND_BUILD] = TERMS_PACK,
                                      [FILEKIND_DEPLOY] = TERMS_PACK};
    return wheres[kind];
}

static void scan_change(struct terms *t, struct terms_row *row, const struct change *c,
                        const struct evidence_source *s) {
    row->aside = c->files_n > 0;
    for (size_t i = 0; i < c->files_n; i++) {
        enum filekind kind = filekind_of(c->files[i].path);
        struct scan scan = {t, row, where_of(kind)};
        row->aside &= scan.where == TERMS_ASIDE;
        row->files += scan.where != TERMS_ASIDE;
        row->dependency |= kind == FILEKIND_DEPENDENCY || kind == FILEKIND_LOCK;
        row->packs |= filekind_packs(c->files[i].path);
        if (i < MAX_FILES && kind != FILEKIND_DOC)
            s->patch(s->ctx, c, &c->files[i], line, &scan);
    }
    for (size_t i = 0; i < row->n; i++)
        t->rows_with[row->items[i].term] += row->items[i].where != TERMS_ASIDE;
    t->dependency_rows += row->dependency;
    t->packing_rows += row->packs;
}

void terms_scan(struct terms *t, const struct evidence_source *s) {
    t->rows = mem_alloc(s->changes_n + 1, sizeof *t->rows);
    t->rows_with = mem_alloc(t->n + 1, sizeof *t->rows_with);
    t->rows_n = s->changes_n;
    for (size_t i = 0; i < s->changes_n && !s->late(s->ctx); i++)
        scan_change(t, &t->rows[i], &s->changes[i], s);
}
