#include "decide/likeness_weigh.h"

#include "decide/likeness_words.h"
#include "decide/title.h"

#include <math.h>
#include <string.h>

enum {
    MAX_TITLE = 1 << 10,
    MAX_TEXT = 400,
    MAX_SAMPLE = 1500,
    MAX_BODY = 8 << 10,
    MAX_LINE = 400,
    MAX_PATTERNS = 3,
    MAX_SERVICES = 8
};

/* ---- the cluster ---- */

static void add_line(struct likeness_dictionary *d, struct likeness_query *q, const char *text) {
    if (!text || !*text)
        return;
    if (q->lines_n < LIKENESS_MAX_LINES)
        likeness_terms_add(d, &q->lines[q->lines_n++], text, MAX_TEXT, LIKENESS_WORD | LIKENESS_NAME,
                           LIKENESS_ENTER_ALL);
    likeness_terms_add(d, &q->text, text, MAX_TEXT, LIKENESS_ENTER_ALL, LIKENESS_ENTER_ALL);
}

void likeness_weigh_query(struct likeness_dictionary *d, const struct cluster *c,
                          struct likeness_query *out) {
    memset(out, 0, sizeof *out);
    likeness_terms_add(d, &out->title, title_name_in(c->title), MAX_TITLE, LIKENESS_ENTER_ALL,
                       LIKENESS_ENTER_ALL);
    add_line(d, out, c->exception_value);
    for (size_t i = 0; i < c->patterns_n && i < MAX_PATTERNS; i++)
        add_line(d, out, c->patterns[i].text);
    likeness_terms_add(d, &out->text, c->exception_type, MAX_TEXT, LIKENESS_ENTER_ALL, LIKENESS_ENTER_ALL);
    for (size_t i = 0; i < c->frames_n; i++) {
        const char *slash = c->frames[i].file ? strrchr(c->frames[i].file, '/') : NULL;
        likeness_terms_add(d, &out->sample, slash ? slash + 1 : c->frames[i].file, MAX_TEXT,
                           LIKENESS_ENTER_ALL, LIKENESS_ENTER_ALL);
    }
    for (size_t i = 0; i < c->services_n && i < MAX_SERVICES; i++)
        likeness_terms_add(d, &out->place, c->services[i], MAX_TEXT, LIKENESS_ENTER_ALL, LIKENESS_ENTER_ALL);
    likeness_terms_add(d, &out->place, c->environment, MAX_TEXT, LIKENESS_WORD, LIKENESS_ENTER_ALL);
    if (c->samples_n)
        likeness_terms_add(d, &out->sample, c->samples[0].text, MAX_SAMPLE, LIKENESS_ENTER_ALL,
                           LIKENESS_ENTER_ALL);
}

/* ---- measures ---- */

static double saturate(double x, double at) {
    return 1 - exp(-x / at);
}

static unsigned kind_in(const struct likeness_terms *t, uint32_t id) {
    const struct likeness_term *x = likeness_terms_find(t, id);
    return x ? x->kind : 0;
}

static double square(double x) {
    return x * x;
}

/* Words; and where one side writes in one word what the other writes in two, that pair. */
static double cosine(const struct likeness_dictionary *d, const struct likeness_terms *a,
                     const struct likeness_terms *b) {
    double both = 0, of_a = 0, of_b = 0;
    for (size_t i = 0; i < a->n; i++) {
        unsigned x = a->items[i].kind, y = kind_in(b, a->items[i].id);
        double w = square(likeness_terms_rare(d, a->items[i].id));
        bool in_a = (x & LIKENESS_WORD) || ((x & LIKENESS_PAIR) && (y & LIKENESS_WORD));
        bool in_b = (y & LIKENESS_WORD) || ((y & LIKENESS_PAIR) && (x & LIKENESS_WORD));
        both += in_a && in_b ? w : 0;
        of_a += in_a ? w : 0;
        of_b += in_b && !(y & LIKENESS_WORD) ? w : 0;
    }
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].kind & LIKENESS_WORD)
            of_b += square(likeness_terms_rare(d, b->items[i].id));
    return of_a > 0 && of_b > 0 ? both / sqrt(of_a * of_b) : 0;
}

/* Twice the weight of what two lines share over the weight of both. A word that no title and no cluster holds
 * weighs as a middling one. */
static double dice(const struct likeness_dictionary *d, const struct likeness_terms *a,
                   const struct likeness_terms *b, unsigned kinds) {
    static const double middling = 0.6;
    double both = 0;
    for (size_t i = 0; i < a->n; i++)
        if ((a->items[i].kind & kinds) && (kind_in(b, a->items[i].id) & kinds))
            both += likeness_terms_rare(d, a->items[i].id);
    if (!(both > 0))
        return 0;
    double all = likeness_terms_weight(d, a, kinds) + likeness_terms_weight(d, b, kinds) +
                 middling * (double)(a->unknown + b->unknown);
    return 2 * both / all;
}

/* ---- title ---- */

/* Roots are shorter than the dictionary's stems: violat(ion), integrit(y). */
static bool is_plain(const char *root, uint32_t n) {
    static const char *const endings[] = {"", "at", "y", "i"};
    char w[LIKENESS_TOKENS_MAX + 4];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t e = strlen(endings[i]);
        memcpy(w, root, n);
        memcpy(w + n, endings[i], e + 1);
        if (likeness_words_plain(w))
            return true;
    }
    return false;
}

static bool is_odd(const struct likeness_dictionary *d, uint32_t id) {
    size_t n = strlen(d->texts[id]);
    return n > 3 && d->texts[id][0] > '9' && !is_plain(d->texts[id], (uint32_t)n);
}

/* A text of many words holds those of many a title by chance. */
static double chance(const struct likeness_terms *text) {
    static const size_t enough = 16;
    size_t words = 0;
    for (size_t i = 0; i < text->n; i++)
        words += (text->items[i].kind & LIKENESS_WORD) != 0;
    double x = words > enough ? (double)enough / (double)words : 1;
    return x > 0.5 ? x : 0.5;
}

/* What a name of a place weighs beside another word. */
static const double in_place = 0.25;

static void weigh_title(const struct likeness_dictionary *d, const struct likeness_query *q,
                        const struct likeness_terms *t, struct likeness_evidence *e) {
    double shared = 0, covered = 0, all = 0, pairs = 0, by_chance = chance(&q->text);
    for (size_t i = 0; i < t->n; i++) {
        uint32_t id = t->items[i].id;
        unsigned kind = t->items[i].kind, title = kind_in(&q->title, id), text = kind_in(&q->text, id);
        bool placed = likeness_terms_find(&q->place, id) != NULL;
        double rare = likeness_terms_rare(d, id) * (placed ? in_place : 1);
        bool word = kind & LIKENESS_WORD, near = (title | text) & LIKENESS_WORD;
        unsigned sample = kind_in(&q->sample, id);
        bool far = sample & LIKENESS_WORD;
        all += word ? rare : 0;
        double held = title & LIKENESS_WORD ? 1 : text & LIKENESS_WORD ? by_chance : 0;
        shared += word ? rare * held : 0;
        covered += word ? rare * (far && held < 0.5 ? 0.5 : held) : 0;
        e->of += word;
        e->words += word && (near || far);
        if ((kind & LIKENESS_PAIR) && ((title | text) & LIKENESS_PAIR))
            pairs += rare;
        else if ((kind & LIKENESS_PAIR) && (sample & LIKENESS_PAIR))
            pairs += rare / 2;
        bool name = ((kind | title | text) & LIKENESS_NAME) || (kind & (title | text) & LIKENESS_CAPITALS);
        if (word && near && rare > e->odd && is_odd(d, id))
            e->odd = rare;
        if ((title | text) && name && rare > 0.7 && rare > e->name) {
            e->name = rare;
            e->name_id = id;
        }
    }
    e->odd = e->name > 0 ? 0 : e->odd;
    e->title = cosine(d, &q->title, t);
    e->shared = saturate(shared, 1.5);
    e->covered = all > 0 ? covered / all * saturate(all, 1) : 0;
    e->pairs = saturate(pairs, 1);
}

/* ---- body ---- */

static void weigh_line(const struct likeness_dictionary *d, const struct likeness_query *q,
                       const struct likeness_terms *line, bool *held, struct likeness_evidence *e) {
    for (size_t i = 0; i < q->title.n; i++)
        held[i] |= (kind_in(line, q->title.items[i].id) & LIKENESS_WORD) != 0;
    double told = dice(d, &q->title, line, LIKENESS_WORD);
    e->told = told > e->told ? told : e->told;
    for (size_t i = 0; i < q->lines_n; i++) {
        const struct likeness_terms *own = &q->lines[i];
        double x = dice(d, own, line, LIKENESS_WORD | LIKENESS_NAME);
        if (x > e->line)
            x *= saturate(likeness_terms_weight(d, own, LIKENESS_WORD), 0.7);
        e->line = x > e->line ? x : e->line;
    }
}

static void weigh_body(const struct likeness_dictionary *d, const struct likeness_query *q, const char *body,
                       bool *held, struct likeness_evidence *e) {
    size_t len = strnlen(body ? body : "", MAX_BODY);
    struct likeness_terms line;
    for (size_t i = 0; i < len;) {
        const char *end = memchr(body + i, '\n', len - i);
        size_t n = end ? (size_t)(end - body) - i : len - i;
        line.n = line.unknown = 0;
        likeness_terms_read(d, &line, body + i, n < MAX_LINE ? n : MAX_LINE, LIKENESS_WORD | LIKENESS_NAME);
        if (line.n)
            weigh_line(d, q, &line, held, e);
        i += n + 1;
    }
    e->told *= saturate(likeness_terms_weight(d, &q->title, LIKENESS_WORD), 0.7);
}

static double echo(const struct likeness_dictionary *d, const struct likeness_terms *title,
                   const bool *held) {
    double all = 0, both = 0;
    for (size_t i = 0; i < title->n; i++) {
        double rare = title->items[i].kind & LIKENESS_WORD ? likeness_terms_rare(d, title->items[i].id) : 0;
        all += rare;
        both += held[i] ? rare : 0;
    }
    return all > 0 ? both / all * saturate(all, 1) : 0;
}

void likeness_weigh_issue(const struct likeness_dictionary *d, const struct likeness_query *q,
                          const struct issue *issue, struct likeness_evidence *out) {
    struct likeness_terms title;
    memset(out, 0, sizeof *out);
    title.n = title.unknown = 0;
    likeness_terms_read(d, &title, title_name_in(issue->title), MAX_TITLE, LIKENESS_ENTER_ALL);
    weigh_title(d, q, &title, out);
    bool held[LIKENESS_TERMS_MAX];
    for (size_t i = 0; i < q->title.n; i++)
        held[i] = kind_in(&title, q->title.items[i].id) != 0;
    weigh_body(d, q, issue->body, held, out);
    out->echoed = echo(d, &q->title, held);
    out->kind = title_is_ours(issue->title) ? 1 : title_is_of_tests(issue->title) ? -1 : 0;
}

/* ---- weights ---- */

/* Found by scripts/fit_likeness.py --until 2025-09-12T16:00. Two ways to be the same: by the title, or by
 * what the body tells. */
static const struct {
    double title, shared, covered, covered_near, name, odd, echoed, pairs, kind, bias;
} by_title = {1.24, 0.98, 3.80, 1.94, 3.45, 1.58, 0.55, 1.33, 1.59, -7.38};
static const struct {
    double line, line_near, told, told_near, covered, odd, echoed, kind, bias;
} by_text = {2.47, 2.37, 2.24, 2.04, 1.55, 0.61, 0.97, 0.93, -6.73};
/* Brings the log odds to where the settings' defaults stand. `same` (0.72) is the lowest at which, in the
 * runs that the weights come from, no cluster went to a wrong issue; `unsure` (0.45) is as low as leaves one
 * cluster of seven to ask about. */
static const double calibration_scale = 0.72, calibration_shift = 1.088;

/* Beyond three fifths: likeness of whole lines, not of a few words in them. */
static double near(double x) {
    return x > 0.6 ? (x - 0.6) / 0.4 : 0;
}

double likeness_weigh(const struct likeness_evidence *e) {
    double a = by_title.bias + by_title.title * e->title + by_title.shared * e->shared +
               by_title.covered * e->covered + by_title.covered_near * near(e->covered) +
               by_title.name * e->name + by_title.odd * e->odd + by_title.echoed * e->echoed +
               by_title.pairs * e->pairs + by_title.kind * e->kind;
    double b = by_text.bias + by_text.line * e->line + by_text.line_near * near(e->line) +
               by_text.told * e->told + by_text.told_near * near(e->told) + by_text.covered * e->covered +
               by_text.odd * e->odd + by_text.echoed * e->echoed + by_text.kind * e->kind;
    double odds = pow(exp(a) + exp(b), calibration_scale) * exp(calibration_shift);
    return odds / (1 + odds);
}
