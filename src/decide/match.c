#include "decide/match.h"

#include "decide/match_index.h"
#include "decide/match_joined.h"
#include "decide/match_likely.h"
#include "decide/match_stated.h"
#include "decide/title.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A candidate below this is not worth a link. */
static const double related_score = 0.4;

static const struct cluster *cluster_at(const struct match_index *idx, size_t i) {
    return &idx->set->clusters[i];
}

static bool is_fingerprint_of(const struct cluster *c, const char *fp) {
    if (c->fingerprint && !strcmp(c->fingerprint, fp))
        return true;
    for (size_t i = 0; i < c->aliases_n; i++)
        if (!strcmp(c->aliases[i], fp))
            return true;
    return false;
}

static bool covers(const struct marker *m, const struct cluster *c) {
    if (c->fingerprint && marker_covers(m, c->fingerprint))
        return true;
    for (size_t i = 0; i < c->aliases_n; i++)
        if (marker_covers(m, c->aliases[i]))
            return true;
    return false;
}

/* ---- candidates and links ---- */

static void add_related(struct match *m, int64_t number) {
    for (size_t i = 0; i < m->related_n; i++)
        if (m->related[i] == number)
            return;
    if (m->related_n < MATCH_MAX_RELATED)
        m->related[m->related_n++] = number;
}

static void add_candidate(struct match *m, int64_t issue, double score, const char *how, const char *why) {
    for (size_t i = 0; i < m->candidates_n; i++)
        if (m->candidates[i].issue == issue)
            return;
    if (m->candidates_n < MATCH_MAX_CANDIDATES)
        m->candidates[m->candidates_n++] =
            (struct plan_candidate){.issue = issue, .score = score, .how = how, .why = why};
}

static void settle(const struct match_index *idx, struct match *m, size_t place, const char *how,
                   const char *why) {
    m->verdict = VERDICT_SAME;
    m->issue = idx->issues[place];
    m->how = how;
    m->why = why;
    memmove(m->candidates + 1, m->candidates, (MATCH_MAX_CANDIDATES - 1) * sizeof *m->candidates);
    m->candidates[0] = (struct plan_candidate){.issue = m->issue->number, .score = 1, .how = how, .why = why};
    if (m->candidates_n < MATCH_MAX_CANDIDATES)
        m->candidates_n++;
}

/* ---- pins ---- */

static const struct settings_pin *pin_of(const struct match_index *idx, const struct cluster *c) {
    for (size_t i = 0; i < idx->settings->pins_n; i++)
        if (is_fingerprint_of(c, idx->settings->pins[i].fingerprint))
            return &idx->settings->pins[i];
    return NULL;
}

static size_t place_of(const struct match_index *idx, int64_t number) {
    const struct issue *is = match_issue(idx, number);
    size_t i = 0;
    while (i < idx->n && idx->issues[i] != is)
        i++;
    return i;
}

static bool by_pin(const struct match_index *idx, const struct settings_pin *pin, struct match *m) {
    switch (pin->to) {
    case PIN_IGNORE:
        m->ignored = true;
        m->how = "pin";
        m->why = "the config pins this fingerprint to ignore";
        return true;
    case PIN_NEW:
        return false;
    case PIN_ISSUE:
        break;
    }
    size_t i = place_of(idx, pin->issue);
    if (i == idx->n) {
        m->pin_missing = pin->issue;
        return false;
    }
    if (issue_has_label(idx->issues[i], ISSUE_NOREUSE)) { /* the label is the last word */
        add_related(m, pin->issue);
        return false;
    }
    settle(idx, m, i, "pin",
           arena_printf(idx->arena, "the config pins this fingerprint to #%lld", (long long)pin->issue));
    return true;
}

/* ---- markers ---- */

/* Of several issues the better one; one that is not to be written to is only linked. */
static void look_at(const struct match_index *idx, size_t place, struct match *m, size_t *best) {
    if (idx->uses[place] != MATCH_USE_ALL || m->parted == idx->issues[place]->number)
        add_related(m, idx->issues[place]->number);
    else if (*best == idx->n || match_index_better(idx, place, *best))
        *best = place;
}

static void own_best(const struct match_index *idx, const char *fp, struct match *m, size_t *best) {
    const size_t *first = strmap_get(&idx->own, fp, strlen(fp));
    for (size_t i = first ? *first : 0; i; i = idx->own_next[i - 1])
        look_at(idx, i - 1, m, best);
}

static void also_best(const struct match_index *idx, const char *fp, struct match *m, size_t *best) {
    const size_t *first = strmap_get(&idx->also, fp, strlen(fp));
    for (size_t i = first ? *first : 0; i; i = idx->chain[i - 1].next)
        look_at(idx, idx->chain[i - 1].issue, m, best);
}

static size_t over_fingerprints(const struct match_index *idx, const struct cluster *c, struct match *m,
                                void (*look)(const struct match_index *, const char *, struct match *,
                                             size_t *)) {
    size_t best = idx->n;
    if (c->fingerprint)
        look(idx, c->fingerprint, m, &best);
    for (size_t i = 0; i < c->aliases_n; i++)
        look(idx, c->aliases[i], m, &best);
    return best;
}

static bool by_marker(const struct match_index *idx, const struct cluster *c, bool only_own,
                      struct match *m) {
    size_t own = over_fingerprints(idx, c, m, own_best), also = over_fingerprints(idx, c, m, also_best);
    size_t best = own;
    if (!only_own && also < idx->n && (own == idx->n || (idx->issues[also]->open && !idx->issues[own]->open)))
        best = also;
    if (best == idx->n)
        return false;
    m->own = best == own;
    settle(idx, m, best, "marker",
           arena_printf(idx->arena, "its marker holds %s%s", c->fingerprint,
                        m->own ? "" : " as also belonging there"));
    return true;
}

const struct issue *match_claim(const struct match_index *idx, size_t cluster, size_t n) {
    for (size_t i = 0; i < idx->n; i++)
        if (idx->claims[i].fp && covers(&idx->claims[i], cluster_at(idx, cluster)) && n-- == 0)
            return idx->issues[i];
    return NULL;
}

/* ---- titles and likeness ---- */

static bool says_word(const char *text, const char *word) {
    size_t n = strlen(word);
    for (const char *p = text; n && *p; p++)
        if (!strncasecmp(p, word, n) && (p == text || !isalnum((unsigned char)p[-1])) &&
            !isalnum((unsigned char)p[n]))
            return true;
    return false;
}

static bool same_place(const struct cluster *c, const struct issue *is) {
    if (c->environment && !says_word(is->body, c->environment))
        return false;
    for (size_t i = 0; i < c->services_n; i++)
        if (says_word(is->body, c->services[i]))
            return true;
    return c->services_n == 0;
}

/* The issue's marker says that it is about something else, and nothing in it says that this is the same
 * thing under an older fingerprint. */
static bool foreign(const struct match_index *idx, const struct cluster *c, size_t place, bool verbatim,
                    bool by_title) {
    const struct marker *m = &idx->markers[place];
    if (match_joined_bars(m, c))
        return true;
    if (!m->fp || covers(m, c))
        return false;
    if (by_title)
        return c->exception_value && !likeness_verbatim(c, idx->issues[place]);
    return !verbatim || !same_place(c, idx->issues[place]);
}

/* An issue whose marker has room for one more fingerprint comes before one without. */
static bool better_title(const struct match_index *idx, size_t x, size_t y) {
    bool full = idx->markers[x].also_n >= MARKER_MAX_ALSO;
    return full == (idx->markers[y].also_n >= MARKER_MAX_ALSO) ? match_index_better(idx, x, y) : !full;
}

static bool by_title(const struct match_index *idx, size_t cluster, struct match *m) {
    const char *normal = idx->normals[cluster];
    const size_t *first = title_is_identity(normal) ? strmap_get(&idx->titles, normal, strlen(normal)) : NULL;
    size_t best = idx->n;
    for (size_t i = first ? *first : 0; i; i = idx->title_next[i - 1]) {
        if (idx->uses[i - 1] != MATCH_USE_ALL || foreign(idx, cluster_at(idx, cluster), i - 1, false, true))
            add_related(m, idx->issues[i - 1]->number);
        else if (best == idx->n || better_title(idx, i - 1, best))
            best = i - 1;
    }
    if (best == idx->n)
        return false;
    settle(idx, m, best, "title", arena_printf(idx->arena, "same title: %s", normal));
    return true;
}

static size_t usable_hits(const struct match_index *idx, size_t cluster, struct likeness_hit *hits,
                          struct match *m) {
    size_t n = likeness_find(idx->likeness, cluster, hits), kept = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t number = idx->issues[hits[i].issue]->number;
        if ((m->issue && m->issue->number == number) || idx->uses[hits[i].issue] == MATCH_USE_NOT)
            continue;
        if (hits[i].score >= related_score)
            add_related(m, number);
        if (idx->uses[hits[i].issue] == MATCH_USE_ALL &&
            !foreign(idx, cluster_at(idx, cluster), hits[i].issue, hits[i].verbatim, false))
            hits[kept++] = hits[i];
    }
    return kept;
}

static void by_likeness(const struct match_index *idx, size_t cluster, bool decide, struct match *m) {
    struct likeness_hit hits[LIKENESS_MAX_HITS];
    size_t n = usable_hits(idx, cluster, hits, m);
    const struct likeness_hit *said = decide ? match_stated(idx, cluster, hits, n) : NULL, *next = NULL;
    const struct likeness_hit *best = said ? said : decide ? match_likely_best(idx, hits, n) : NULL;
    for (size_t i = 0; i < n && !next; i++)
        if (&hits[i] != best)
            next = &hits[i];
    if (best) {
        const struct issue *is = idx->issues[best->issue];
        const char *why = match_likely_why(idx, best, next);
        if (said)
            why = arena_printf(idx->arena, "the input states #%lld; %s", (long long)is->number, why);
        bool same = said || match_likely_same(idx, best);
        add_candidate(m, is->number, best->score, "similar", why);
        m->verdict = same ? VERDICT_SAME : VERDICT_UNSURE;
        m->issue = same ? is : NULL;
        m->how = "similar";
        m->why = why;
    }
    for (size_t i = 0; i < n; i++)
        add_candidate(m, idx->issues[hits[i].issue]->number, hits[i].score, "similar",
                      match_likely_why(idx, &hits[i], NULL));
}

/* The issue itself is no link of its own. */
static void drop_self(struct match *m) {
    size_t kept = 0;
    for (size_t i = 0; i < m->related_n; i++)
        if (!m->issue || m->related[i] != m->issue->number)
            m->related[kept++] = m->related[i];
    m->related_n = kept;
}

void match_by_marker(const struct match_index *idx, size_t cluster, struct match *out) {
    const struct cluster *c = cluster_at(idx, cluster);
    const struct settings_pin *pin = pin_of(idx, c);
    *out = (struct match){.verdict = VERDICT_NEW};
    if (pin && by_pin(idx, pin, out))
        return;
    const struct issue *parted = match_joined_barred(idx, cluster);
    out->parted = parted ? parted->number : 0;
    out->pinned_new = pin && pin->to == PIN_NEW;
    by_marker(idx, c, out->pinned_new, out);
}

/* Its old cause's issue is closed, and that cause is not in the set. */
static bool was_symptom(const struct cluster *c, const struct match *m) {
    return m->issue && !m->issue->open && !m->own && c->cause_unknown && !strcmp(m->how, "marker");
}

static void prefer_open_title(const struct match_index *idx, size_t cluster, struct match *m) {
    struct match other = {.verdict = VERDICT_NEW};
    if (!by_title(idx, cluster, &other) || !other.issue->open)
        return;
    add_related(&other, m->issue->number);
    *m = other;
}

void match_cluster(const struct match_index *idx, size_t cluster, struct match *out) {
    match_by_marker(idx, cluster, out);
    if (out->ignored)
        return;
    if (!out->issue && !out->pinned_new)
        by_title(idx, cluster, out);
    else if (was_symptom(cluster_at(idx, cluster), out))
        prefer_open_title(idx, cluster, out);
    by_likeness(idx, cluster, !out->issue && !out->pinned_new, out);
    drop_self(out);
}
