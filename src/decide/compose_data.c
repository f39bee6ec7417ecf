#include "decide/compose_data.h"

#include "base/timestamp.h"
#include "decide/compose_cluster.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MAX_RUNS = 4, MAX_NAMES = 4, MAX_PATTERNS = 3, PATTERN_BYTES = 300, VALUE_BYTES = 400 };

const char *compose_data_count(int64_t n, bool at_least, struct arena *a) {
    if (n < 0)
        return "no count stated";
    return arena_printf(a, "%s%" PRId64 " entr%s", at_least ? "at least " : "", n, n == 1 ? "y" : "ies");
}

const char *compose_data_time(int64_t t, struct arena *a) {
    return t == TIMESTAMP_NONE ? NULL : arena_str(a, timestamp_format(t, "%Y-%m-%d %H:%M:%S UTC").s);
}

static void set_time(struct json *j, const char *key, int64_t t, struct arena *a) {
    json_set_str(j, key, compose_data_time(t, a));
}

/* [{name, sep}]: names with what stands between them. */
static void set_names(struct json *j, const char *key, const char *const *names, size_t n) {
    struct json *list = json_set_array(j, key);
    for (size_t i = 0; i < n && i < MAX_NAMES; i++) {
        struct json *o = json_add_object(list);
        json_set_str(o, "name", names[i]);
        json_set_str(o, "sep", i + 1 < n && i + 1 < MAX_NAMES ? ", " : "");
    }
}

static void set_revisions(struct json *j, const char *const *names, size_t n) {
    if (!n) {
        json_set(j, "revisions", NULL);
        return;
    }
    struct json *o = json_set_object(j, "revisions");
    set_names(o, "names", names, n);
    if (n > MAX_NAMES)
        json_set_int(o, "more", (int64_t)(n - MAX_NAMES));
    else
        json_set(o, "more", NULL);
}

/* The last ones, and what all before them counted, so that the sum is the head's. */
static void set_runs(struct json *j, const struct marker *m, struct arena *a) {
    struct json *list = json_set_array(j, "runs");
    size_t from = m->runs_n > MAX_RUNS ? m->runs_n - MAX_RUNS : 0;
    int64_t before = m->n;
    for (size_t i = from; i < m->runs_n; i++)
        before -= m->runs[i].count;
    if (before > 0) {
        struct json *o = json_add_object(list);
        json_set_str(o, "end", "Earlier");
        json_set_int(o, "count", before);
    }
    for (size_t i = from; i < m->runs_n; i++) {
        struct json *o = json_add_object(list);
        json_set_str(o, "end",
                     m->runs[i].end == TIMESTAMP_NONE ? "unknown" : compose_data_time(m->runs[i].end, a));
        json_set_int(o, "count", m->runs[i].count);
    }
    json_set_bool(j, "runs_any", m->runs_n > 1);
}

static void set_linked(struct json *j, const struct compose *c) {
    struct json *list = json_set_array(j, "linked"), *last = NULL;
    for (size_t i = 0; i < c->linked_n; i++) {
        if (c->linked[i] == c->predecessor || c->linked[i] == c->group->possibly)
            continue;
        if (last)
            json_set_str(last, "sep", ", ");
        last = json_add_object(list);
        json_set_int(last, "number", c->linked[i]);
        json_set_str(last, "sep", "");
    }
    json_set_bool(j, "linked_any", last != NULL);
}

/* They are told once, when the issue is made; later their names are in code font, which tells nobody. */
static void set_owners(struct json *j, const struct compose *c) {
    struct triage_rule_view v = {.owners_n = 0};
    const struct group *g = c->group;
    struct json *list = json_set_array(j, "owners");
    if (!g->partial)
        triage_find(c->draft->rules, c->draft->set, &c->draft->set->clusters[g->members[0]], &v);
    for (size_t i = 0; i < v.owners_n; i++) {
        struct json *o = json_add_object(list);
        json_set_str(o, "name", v.owners[i]);
        json_set_bool(o, "live", !g->issue);
        json_set_str(o, "sep", i + 1 < v.owners_n ? ", " : "");
    }
    json_set_bool(j, "owners_any", v.owners_n > 0);
}

static void set_common(struct json *j, const struct compose *c, const struct cluster *cl, struct arena *a) {
    set_names(j, "services", cl->services, cl->services_n);
    json_set_str(j, "environment", cl->environment);
    json_set_str(j, "fingerprint", cl->fingerprint);
    json_set_str(j, "priority", priority_name(c->marker->priority));
    set_time(j, "since", c->marker->first, a);
    const struct group *g = c->group;
    compose_cluster_next(j, cl, g->partial && c->draft->places[g->members[0]].as == FACTS_OTHER, a);
}

/* The newest entry of the problem, or of its symptoms. */
static int64_t latest(const struct compose *c, bool aside) {
    int64_t t = aside ? TIMESTAMP_NONE : c->marker->seen_time;
    for (size_t k = 0; k < c->group->n; k++) {
        size_t i = c->group->members[k];
        if ((c->draft->places[i].as == FACTS_ASIDE) == aside && c->draft->set->clusters[i].last_seen > t)
            t = c->draft->set->clusters[i].last_seen;
    }
    return t;
}

static void set_run(struct json *j, const struct compose *c, struct arena *a) {
    const struct cluster_set *set = c->draft->set;
    set_time(j, "run_end", set->window_end != TIMESTAMP_NONE ? set->window_end : c->draft->settings->now, a);
}

struct json *compose_data_issue(const struct compose *c, const char *const *symptoms, size_t symptoms_n) {
    struct arena *a = c->draft->arena;
    const struct cluster_set *set = c->draft->shown;
    const struct cluster *cl = &set->clusters[c->group->members[0]];
    struct json *j = json_new_object(), *o;
    set_common(j, c, cl, a);
    json_set_str(j, "name", compose_cluster_short(cl->title, VALUE_BYTES, a));
    json_set_str(j, "count",
                 compose_data_count(cl->count < 0 ? -1 : c->marker->n, c->at_least || cl->count_at_least, a));
    set_time(j, "last", latest(c, false), a);
    set_run(j, c, a);
    json_set_str(j, "impact", compose_cluster_short(cl->state_text, VALUE_BYTES, a));
    json_set(j, "possibly", NULL);
    if (c->group->possibly)
        json_set_int(json_set_object(j, "possibly"), "number", c->group->possibly);
    json_set(j, "incomplete", NULL);
    if (!set->complete) {
        o = json_set_object(j, "incomplete");
        json_set_str(o, "note", set->notes_n ? set->notes[0] : NULL);
    }
    json_set_str(j, "predecessor", c->group->old ? c->group->why : NULL);
    json_set(j, "exception", NULL);
    if (cl->exception_type) {
        o = json_set_object(j, "exception");
        json_set_str(o, "type", cl->exception_type);
        json_set_str(o, "value",
                     cl->exception_value && *cl->exception_value
                         ? compose_cluster_short(cl->exception_value, VALUE_BYTES, a)
                         : NULL);
    }
    set_revisions(j, c->marker->revisions, c->marker->revisions_n);
    set_owners(j, c);
    json_set_str(j, "share",
                 cl->entries > 0 && cl->count >= 0 && !cl->count_at_least
                     ? arena_printf(a, "%.0f", floor(100.0 * (double)cl->count / (double)cl->entries + 0.5))
                     : NULL);
    compose_cluster_set(j, cl, a);
    if (c->size >= COMPOSE_NO_SAMPLE)
        json_set(j, "sample", NULL);
    if (c->size >= COMPOSE_HEAD) {
        json_set_bool(j, "frames_any", false);
        json_set_bool(j, "patterns_any", false);
    }
    set_runs(j, c->marker, a);
    set_linked(j, c);
    o = json_set_array(j, "symptoms");
    for (size_t i = 0; i < symptoms_n; i++)
        json_add_str(o, symptoms[i]);
    json_set_bool(j, "symptoms_any", symptoms_n > 0 && c->size < COMPOSE_HEAD);
    return j;
}

static void set_aside(struct json *j, const struct compose *c, const struct compose_change *ch,
                      struct arena *a) {
    if (!ch->aside) {
        json_set(j, "aside", NULL);
        return;
    }
    const struct group *g = c->group;
    const char **names = arena_alloc(a, (g->n + 1) * sizeof *names);
    size_t n = 0;
    for (size_t k = 0; k < g->n; k++)
        if (c->draft->places[g->members[k]].facts.any)
            names[n++] = c->draft->shown->clusters[g->members[k]].title;
    struct json *o = json_set_object(j, "aside");
    set_names(o, "names", names, n);
    json_set(o, "more", NULL);
    if (n > MAX_NAMES)
        json_set_int(o, "more", (int64_t)(n - MAX_NAMES));
}

static void set_joined(struct json *j, const struct compose *c, const struct compose_change *ch,
                       struct arena *a) {
    const char **names = arena_alloc(a, (ch->joined_n + 1) * sizeof *names);
    for (size_t i = 0; i < ch->joined_n; i++)
        names[i] = compose_cluster_short(c->draft->shown->clusters[ch->joined[i]].title, PATTERN_BYTES, a);
    set_names(j, "joined", names, ch->joined_n);
    json_set_bool(j, "joined_any", ch->joined_n > 0);
}

static void set_headline(struct json *j, const struct compose_change *ch) {
    static const char *const keys[] = {"is_reopened", "is_raised",  "is_adopted", "is_joined",
                                       "is_revision", "is_pattern", "is_time"};
    const bool holds[] = {ch->reopened != NULL,
                          ch->raised_from != PRIORITY_NONE,
                          ch->adopted,
                          ch->joined_n > 0,
                          ch->revisions_n > 0,
                          ch->patterns_n > 0,
                          true};
    bool done = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_set_bool(j, keys[i], holds[i] && !done);
        done |= holds[i];
    }
}

struct json *compose_data_comment(const struct compose *c, const struct compose_change *ch) {
    struct arena *a = c->draft->arena;
    const struct cluster *cl = &c->draft->shown->clusters[c->group->members[0]];
    struct json *j = json_new_object();
    set_common(j, c, cl, a);
    json_set(j, "possibly", NULL);
    set_headline(j, ch);
    set_joined(j, c, ch, a);
    const char *after_number = ch->reopened ? strchr(ch->reopened, ' ') : NULL; /* it speaks of itself */
    json_set_str(j, "reopened", after_number ? after_number + 1 : ch->reopened);
    json_set_str(j, "raised_from", ch->raised_from == PRIORITY_NONE ? NULL : priority_name(ch->raised_from));
    const char *reason = cl->reasons_n ? strstr(cl->reasons[0], ": ") : NULL;
    json_set_str(j, "reason", reason ? compose_cluster_short(reason + 2, VALUE_BYTES, a) : NULL);
    json_set_str(j, "fresh",
                 ch->fresh < 0 ? "Seen again, no count stated"
                               : arena_printf(a, "%s%s", compose_data_count(ch->fresh, ch->at_least, a),
                                              ch->aside ? "" : " since the last look"));
    set_time(j, "last", latest(c, ch->aside), a);
    set_aside(j, c, ch, a);
    json_set_str(j, "total", arena_printf(a, "%s in all", compose_data_count(c->marker->n, ch->at_least, a)));
    set_revisions(j, ch->revisions, ch->revisions_n);
    struct json *list = json_set_array(j, "new_patterns");
    for (size_t i = 0; i < ch->patterns_n && i < MAX_PATTERNS && !ch->adopted; i++)
        json_add_str(list, compose_cluster_short(ch->patterns[i], PATTERN_BYTES, a));
    json_set_bool(j, "services_line", cl->services_n > 0);
    set_time(j, "now", c->draft->settings->now, a);
    return j;
}
