#include "decide/likeness_tokens.h"

#include <stdbool.h>
#include <string.h>

/* By first letter. Articles, and words that tell one failure from another in no report, remarks of titles
 * among them. */
static const char *const stop[26] = {"about after all an and are as at ",
                                     "be been but by ",
                                     "comprehensive continued continuous critical ",
                                     "",
                                     "error errors ",
                                     "failed fails failure failures false for frequency from ",
                                     "gcp ",
                                     "has have high http https ",
                                     "impact in info is issue issues it its ",
                                     "json ",
                                     "",
                                     "level log logs low ",
                                     "medium message multiple ",
                                     "no not null ",
                                     "occurrence occurrences of on ongoing or ",
                                     "pattern persistent problem problems production ",
                                     "",
                                     "recurrence recurrent recurring repeated ",
                                     "several severity staging ",
                                     "that the this to true ",
                                     "",
                                     "various ",
                                     "warning warnings was were when while with ",
                                     "",
                                     "",
                                     ""};

/* Roots and the short form that stands for them. Sorted. */
static const struct {
    const char *root, *shorter;
} forms[] = {{"authentic", "auth"}, {"authoriz", "auth"},  {"configur", "config"},
             {"databas", "db"},     {"dependenc", "dep"},  {"environ", "env"},
             {"initial", "init"},   {"initializ", "init"}, {"performanc", "perf"}};

struct scan {
    likeness_tokens_take *take;
    void *context;
    char part[LIKENESS_TOKENS_WORD + 4]; /* room for what root_of puts at the end */
    size_t n, capitals;
    char last[LIKENESS_TOKENS_WORD + 4]; /* the word before it, when they are neighbours */
    size_t last_n;
    char name[LIKENESS_TOKENS_PARTS * (LIKENESS_TOKENS_WORD + 4)];
    bool in_capitals;     /* the last word */
    size_t name_n, parts; /* parts > LIKENESS_TOKENS_PARTS: no name */
};

static bool is_lower(unsigned char c) {
    return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned char c) {
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c >= 0x80;
}

static bool is_stop(const char *w, size_t n) {
    const char *p = is_lower((unsigned char)w[0]) ? stop[w[0] - 'a'] : "";
    while (*p) {
        size_t k = 0;
        while (k < n && p[k] == w[k])
            k++;
        if (k == n && p[k] == ' ')
            return true;
        p += k;
        while (*p != ' ')
            p++;
        p++;
    }
    return false;
}

/* ---- words ---- */

/* What says nothing by itself: a letter, P1, a number of no status' length, an id. */
static bool is_number(const char *w, size_t n) {
    size_t digits = 0, hex = 0;
    for (size_t i = 0; i < n; i++) {
        digits += is_digit((unsigned char)w[i]);
        hex += is_digit((unsigned char)w[i]) || (w[i] >= 'a' && w[i] <= 'f');
    }
    if (digits == n)
        return n < 3 || n > 4;
    return (n == 2 && w[0] == 'p' && digits == 1) || (hex == n && n > 5 && digits);
}

/* Cut off where three letters and more are left. A longer one comes before what it ends with. */
static const struct {
    const char *text;
    size_t n;
} endings[] = {{"ization", 7}, {"isation", 7}, {"ation", 5}, {"ment", 4}, {"ing", 3}, {"ion", 3}, {"ed", 2}};

static size_t cut_ending(char *w, size_t n) {
    char last = w[n - 1];
    if (last != 'n' && last != 't' && last != 'g' && last != 'd')
        return n;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t e = endings[i].n;
        if (n <= e + 3 || memcmp(w + n - e, endings[i].text, e) != 0)
            continue;
        n -= e;
        if (i < 2) { /* initialization, initialize */
            w[n++] = 'i';
            w[n++] = 'z';
        }
        break;
    }
    return n;
}

static size_t root_of(char *w, size_t n) {
    if (n > 4 && w[n - 1] == 's' && !strchr("sui", w[n - 2]))
        n--;
    n = cut_ending(w, n);
    while (n > 4 && (w[n - 1] == 'e' || w[n - 1] == 'y' || w[n - 1] == 'i'))
        n--;
    if (n > 4 && w[n - 2] == 'a' && w[n - 1] == 't')
        n -= 2;
    if (n > 4 && w[n - 1] == w[n - 2] && strchr("glmnpt", w[n - 1]))
        n--;
    w[n] = 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].root[0] == w[0] && !strcmp(forms[i].root, w)) {
            n = strlen(forms[i].shorter);
            memcpy(w, forms[i].shorter, n + 1);
        }
    return n;
}

/* ---- scanning ---- */

static void part_end(struct scan *t) {
    t->part[t->n] = 0;
    bool none = t->n < 2 || is_number(t->part, t->n) || is_stop(t->part, t->n);
    if (none) {
        t->last_n = t->n = t->capitals = 0;
        t->parts = LIKENESS_TOKENS_PARTS + 1;
        return;
    }
    t->in_capitals = t->capitals == t->n && t->n > 2;
    size_t n = root_of(t->part, t->n);
    t->take(t->context, t->part, n, LIKENESS_WORD);
    if (t->last_n) {
        char pair[2 * sizeof t->part];
        memcpy(pair, t->last, t->last_n);
        memcpy(pair + t->last_n, t->part, n + 1);
        t->take(t->context, pair, t->last_n + n, LIKENESS_PAIR);
    }
    memcpy(t->last, t->part, n);
    t->last_n = n;
    if (t->parts++ < LIKENESS_TOKENS_PARTS) {
        memcpy(t->name + t->name_n, t->part, n);
        t->name_n += n;
    }
    t->n = t->capitals = 0;
}

static void name_end(struct scan *t, bool wanted) {
    t->name[t->name_n] = 0;
    if (wanted && t->parts > 1 && t->parts <= LIKENESS_TOKENS_PARTS)
        t->take(t->context, t->name, t->name_n, LIKENESS_NAME);
    else if (t->parts == 1 && t->in_capitals)
        t->take(t->context, t->name, t->name_n, LIKENESS_CAPITALS);
    t->name_n = t->parts = 0;
}

/* Letters, digits and underscores at s[i..]; each hump and underscore begins a word. Where it ends. */
static size_t scan_segment(struct scan *t, const unsigned char *s, size_t i, size_t len) {
    for (; i < len && (is_letter(s[i]) || s[i] == '_'); i++) {
        bool hump = t->n && is_upper(s[i]) && (is_lower(s[i - 1]) || is_digit(s[i - 1]));
        if (t->n && (hump || s[i] == '_'))
            part_end(t);
        t->capitals += is_upper(s[i]);
        if (s[i] != '_' && t->n < LIKENESS_TOKENS_WORD)
            t->part[t->n++] = (char)(is_upper(s[i]) ? s[i] | 0x20 : s[i]);
    }
    if (t->n)
        part_end(t);
    return i;
}

static size_t segments_at(const unsigned char *s, size_t i, size_t len) {
    size_t n = 1;
    for (; i < len && (is_letter(s[i]) || s[i] == '_' || s[i] == '.'); i++)
        n += s[i] == '.' && i + 1 < len && (is_letter(s[i + 1]) || s[i + 1] == '_');
    return n;
}

/* Of a long dotted name the last segment names something, `a.b.ledger_import`; packages and folders come
 * again in every name below them. */
static size_t scan_dotted(struct scan *t, const unsigned char *s, size_t i, size_t len) {
    size_t n = segments_at(s, i, len);
    for (size_t k = 1;; k++) {
        i = scan_segment(t, s, i, len);
        name_end(t, (i == len || s[i] != '/') && (k >= n || n == 2));
        if (k >= n || i >= len || s[i] != '.')
            return i;
        i++;
    }
}

static size_t skip_mask(const unsigned char *s, size_t i, size_t len) {
    for (size_t k = i + 1; k < len && k < i + 24; k++) {
        if (s[k] == '>')
            return k + 1;
        if (!is_letter(s[k]) && s[k] != '-')
            break;
    }
    return i + 1;
}

void likeness_tokens(const char *text, size_t max, likeness_tokens_take *take, void *context) {
    const unsigned char *s = (const unsigned char *)(text ? text : "");
    size_t len = strnlen((const char *)s, max);
    struct scan t = {.take = take, .context = context};
    for (size_t i = 0; i < len;) {
        if (is_letter(s[i]) || s[i] == '_') {
            i = scan_dotted(&t, s, i, len);
            continue;
        }
        if (s[i] != ' ' && s[i] != '-' && s[i] != '/' && s[i] != '\t') /* neighbours stand in one sentence */
            t.last_n = 0;
        i = s[i] == '<' ? skip_mask(s, i, len) : i + 1;
    }
}
