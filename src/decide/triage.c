#include "decide/triage.h"

#include "decide/decide.h"
#include "decide/triage_rule.h"

#include <string.h>
#include <strings.h>

static bool text_hit(const struct regex *re, const char *text) {
    return text && regex_find(re, text, strlen(text), 0, NULL);
}

static bool any_text(const struct regex *re, const struct cluster *c) {
    if (text_hit(re, c->title) || text_hit(re, c->exception_value))
        return true;
    for (size_t i = 0; i < c->patterns_n; i++)
        if (text_hit(re, c->patterns[i].text))
            return true;
    return false;
}

static bool says_startup(const char *text) {
    for (; text && *text; text++)
        if ((*text == 's' || *text == 'S') && !strncasecmp(text, "startup", 7))
            return true;
    return false;
}

/* Frames of an import, or of the functions that web frameworks start through. */
static bool at_startup(const struct cluster *c) {
    for (size_t i = 0; i < c->frames_n; i++) {
        const char *f = c->frames[i].function;
        if (f &&
            (!strcmp(f, "<module>") || strstr(f, "create_app") || strstr(f, "lifespan") || says_startup(f)))
            return true;
    }
    if (says_startup(c->title) || says_startup(c->exception_value))
        return true;
    for (size_t i = 0; i < c->patterns_n; i++)
        if (says_startup(c->patterns[i].text))
            return true;
    return false;
}

static bool has_symptom(const struct cluster_set *set, const struct cluster *c, unsigned kinds) {
    for (size_t i = 0; i < set->n; i++) {
        const struct cluster *s = &set->clusters[i];
        if (s->caused_by && c->id && !strcmp(s->caused_by, c->id) && (kinds & (1u << s->kind)))
            return true;
    }
    return false;
}

static bool holds(const struct triage_rule *r, const struct cluster_set *set, const struct cluster *c) {
    if (r->kinds && !(r->kinds & (1u << c->kind)))
        return false;
    if (r->severity >= 0 && (int)c->severity < r->severity)
        return false;
    if (r->status_to && (c->http_status < r->status_from || c->http_status > r->status_to))
        return false;
    if (r->count && c->count < r->count)
        return false;
    if (r->cause_unknown >= 0 && r->cause_unknown != (int)c->cause_unknown)
        return false;
    if (r->symptom_of != PRIORITY_NONE) {
        const struct cluster *root = c->caused_by ? cluster_find(set, c->caused_by) : NULL;
        if (!root || root->priority != r->symptom_of)
            return false;
    }
    if (r->symptoms && !has_symptom(set, c, r->symptoms))
        return false;
    if (r->type && !text_hit(r->type, c->exception_type))
        return false;
    if (r->startup >= 0 && r->startup != (int)at_startup(c))
        return false;
    return !r->text || any_text(r->text, c);
}

bool triage_find(const struct triage_rules *rules, const struct cluster_set *set, const struct cluster *c,
                 struct triage_rule_view *out) {
    for (size_t i = 0; i < rules->n; i++) {
        const struct triage_rule *r = &rules->items[i];
        if (!holds(r, set, c))
            continue;
        *out = (struct triage_rule_view){.name = r->name, .reason = r->reason, .priority = r->priority};
        memcpy(out->labels, r->labels, sizeof out->labels);
        out->labels_n = r->labels_n;
        memcpy(out->owners, r->owners, sizeof out->owners);
        out->owners_n = r->owners_n;
        return true;
    }
    return false;
}

static void stated(struct cluster_set *set, struct cluster *c) {
    for (size_t i = 0; i < c->reasons_n; i++)
        if (strstr(c->reasons[i], ": stated by "))
            return;
    cluster_add_reason(set, c, "%s: stated by %s", priority_name(c->priority),
                       set->inputs_n == 1 ? set->inputs[0] : "the input");
}

static void triage_one(struct cluster_set *set, struct cluster *c, const struct triage_rules *rules) {
    struct triage_rule_view v;
    if (c->priority_stated) {
        stated(set, c);
        return;
    }
    if (!triage_find(rules, set, c, &v))
        v = (struct triage_rule_view){.name = "none", .reason = "no rule holds", .priority = 2};
    c->priority = v.priority;
    cluster_add_reason(set, c, "%s: %s (rule %s)", priority_name(v.priority), v.reason, v.name);
}

/* How many causes stand above it; a ring is cut after as many steps as there are clusters. */
static size_t depth_of(const struct cluster_set *set, const struct cluster *c) {
    size_t depth = 0;
    while (c->caused_by && depth < set->n) {
        c = cluster_find(set, c->caused_by);
        if (!c)
            break;
        depth++;
    }
    return depth;
}

int decide_triage(struct cluster_set *set, const struct settings *s, struct err *err) {
    struct triage_rules *rules = triage_rules_new(s->rules, err);
    if (!rules)
        return -1;
    size_t left = set->n;
    for (size_t depth = 0; left && depth <= set->n; depth++)
        for (size_t i = 0; i < set->n; i++)
            if (depth_of(set, &set->clusters[i]) == depth) {
                triage_one(set, &set->clusters[i], rules);
                left--;
            }
    triage_rules_free(rules);
    cluster_set_order(set);
    return 0;
}
