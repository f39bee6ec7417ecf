/* Reading of rules: JSON to compiled conditions. */
#include "decide/triage_rule.h"

#include "base/mem.h"
#include "markup/template.h"

#include <limits.h>
#include <string.h>

static const struct {
    const char *name;
    enum cluster_kind kind;
} kinds[] = {
    {"message", CLUSTER_MESSAGE}, {"exception", CLUSTER_EXCEPTION},   {"process-exit", CLUSTER_PROCESS_EXIT},
    {"http", CLUSTER_HTTP},       {"no-payload", CLUSTER_NO_PAYLOAD}, {"audit", CLUSTER_AUDIT},
    {"given", CLUSTER_GIVEN},
};

static int bad(struct err *err, const struct triage_rule *r, const char *key, const char *what) {
    return err_set(err, ERR_USAGE, "rule %s: %s: %s", r->name ? r->name : "without a name", key, what);
}

static int kind_bit(const char *name, unsigned *mask) {
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(name, kinds[i].name)) {
            *mask |= 1u << kinds[i].kind;
            return 0;
        }
    return -1;
}

static int read_kinds(unsigned *mask, const struct json *v) {
    if (json_is_string(v))
        return kind_bit(json_string(v), mask);
    if (!json_is_array(v) || !json_count(v))
        return -1;
    for (const struct json *k = json_first(v); k; k = json_next(k))
        if (kind_bit(json_string(k), mask))
            return -1;
    return 0;
}

static int when_kind(struct triage_rule *r, const struct json *v, struct err *err) {
    return read_kinds(&r->kinds, v) ? bad(err, r, "kind", "a kind of cluster or a list of them is wanted")
                                    : 0;
}

static int when_symptoms(struct triage_rule *r, const struct json *v, struct err *err) {
    return read_kinds(&r->symptoms, v) ? bad(err, r, "symptoms", "a kind of cluster is wanted") : 0;
}

static int when_severity(struct triage_rule *r, const struct json *v, struct err *err) {
    r->severity = severity_parse(json_string(v));
    return r->severity < 0 ? bad(err, r, "severity_at_least", "no severity") : 0;
}

static int compile(struct triage_rule *r, const struct json *v, bool caseless, struct regex **to,
                   struct err *err) {
    const char *p = json_string(v);
    if (!p || *to)
        return bad(err, r, "pattern", *to ? "stands twice" : "a text is wanted");
    *to = regex_new_bounded(p, caseless, err);
    return *to ? 0 : err_prefix(err, "rule %s: ", r->name);
}

static int when_type(struct triage_rule *r, const struct json *v, struct err *err) {
    return compile(r, v, false, &r->type, err);
}

static int when_text(struct triage_rule *r, const struct json *v, struct err *err) {
    return compile(r, v, true, &r->text, err);
}

static int when_status(struct triage_rule *r, const struct json *v, struct err *err) {
    double from = json_real(json_first(v), -1), to = json_real(json_next(json_first(v)), -1);
    if (!json_is_array(v) || json_count(v) != 2 || !(from >= 0 && from <= 999 && to >= 1 && to <= 999))
        return bad(err, r, "status", "[from, to] of at most 999 is wanted");
    r->status_from = (int)from;
    r->status_to = (int)to;
    return 0;
}

static int when_symptom_of(struct triage_rule *r, const struct json *v, struct err *err) {
    r->symptom_of = priority_parse(json_string(v));
    return r->symptom_of == PRIORITY_NONE ? bad(err, r, "symptom_of", "a priority is wanted") : 0;
}

static int flag(struct triage_rule *r, const struct json *v, const char *key, int *to, struct err *err) {
    if (!json_is_bool(v))
        return bad(err, r, key, "true or false is wanted");
    struct strbuf sb;
    strbuf_init(&sb, 16);
    json_print(v, false, &sb);
    *to = !strcmp(strbuf_str(&sb), "true");
    strbuf_release(&sb);
    return 0;
}

static int when_startup(struct triage_rule *r, const struct json *v, struct err *err) {
    return flag(r, v, "startup", &r->startup, err);
}

static int when_cause_unknown(struct triage_rule *r, const struct json *v, struct err *err) {
    return flag(r, v, "cause_unknown", &r->cause_unknown, err);
}

static int when_count(struct triage_rule *r, const struct json *v, struct err *err) {
    double n = json_is_number(v) ? json_real(v, -1) : -1;
    if (n < 1 || n > 1e15)
        return bad(err, r, "count_at_least", "a number from 1 is wanted");
    r->count = (int64_t)n;
    return 0;
}

static const struct {
    const char *key;
    int (*read)(struct triage_rule *, const struct json *, struct err *);
} conditions[] = {
    {"kind", when_kind},
    {"severity_at_least", when_severity},
    {"type", when_type},
    {"text", when_text},
    {"status", when_status},
    {"symptoms", when_symptoms},
    {"symptom_of", when_symptom_of},
    {"startup", when_startup},
    {"count_at_least", when_count},
    {"cause_unknown", when_cause_unknown},
};

static int read_when(struct triage_rule *r, const struct json *when, struct err *err) {
    if (when && !json_is_object(when))
        return bad(err, r, "when", "an object is wanted");
    for (const struct json *c = json_first(when); c; c = json_next(c)) {
        size_t i = 0, n = sizeof conditions / sizeof *conditions;
        while (i < n && strcmp(json_key(c), conditions[i].key) != 0)
            i++;
        if (i == n)
            return bad(err, r, json_key(c), "no such condition");
        if (conditions[i].read(r, c, err))
            return -1;
    }
    return 0;
}

static int read_labels(struct triage_rules *rules, struct triage_rule *r, const struct json *labels,
                       struct err *err) {
    if (labels && !json_is_array(labels))
        return bad(err, r, "labels", "a list is wanted");
    for (const struct json *l = json_first(labels); l; l = json_next(l)) {
        const char *text = json_string(l);
        if (!text || !*text || strlen(text) > 50)
            return bad(err, r, "labels", "texts of 1 to 50 bytes are wanted");
        if (r->labels_n == TRIAGE_MAX_LABELS)
            return bad(err, r, "labels", "more than 4");
        r->labels[r->labels_n++] = arena_str(&rules->arena, text);
    }
    return 0;
}

/* A name as GitHub mentions it: "@name" or "@org/team". */
static bool is_owner(const char *s) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    if (!s || *s != '@' || strlen(s) > 100)
        return false;
    size_t n = strspn(s + 1, letters), team = s[1 + n] == '/' ? strspn(s + 2 + n, letters) : 0;
    return n && (s[1 + n] == 0 || (team && s[2 + n + team] == 0));
}

static int read_owners(struct triage_rules *rules, struct triage_rule *r, const struct json *owners,
                       struct err *err) {
    if (owners && !json_is_array(owners))
        return bad(err, r, "owners", "a list is wanted");
    for (const struct json *o = json_first(owners); o; o = json_next(o)) {
        if (!is_owner(json_string(o)))
            return bad(err, r, "owners", "texts such as \"@name\" or \"@org/team\" are wanted");
        if (r->owners_n == TRIAGE_MAX_OWNERS)
            return bad(err, r, "owners", "more than 4");
        r->owners[r->owners_n++] = arena_str(&rules->arena, json_string(o));
    }
    return 0;
}

static int read_rule(struct triage_rules *rules, const struct json *j, struct err *err) {
    static const char *const known[] = {"name", "when", "priority", "reason", "labels", "owners"};
    struct triage_rule *r = MEM_PUSH(rules);
    r->severity = r->symptom_of = r->startup = r->cause_unknown = -1;
    r->priority = priority_parse(json_str(j, "priority"));
    r->name = arena_str(&rules->arena, json_str(j, "name"));
    r->reason = arena_str(&rules->arena, json_str(j, "reason"));
    if (!json_is_object(j) || !r->name)
        return bad(err, r, "name", "a rule is an object with a name");
    for (const struct json *k = json_first(j); k; k = json_next(k)) {
        size_t i = 0, n = sizeof known / sizeof *known;
        while (i < n && strcmp(json_key(k), known[i]) != 0)
            i++;
        if (i == n)
            return bad(err, r, json_key(k), "no such key");
    }
    if (r->priority == PRIORITY_NONE)
        return bad(err, r, "priority", "P0 to P10 is wanted");
    if (!r->reason)
        r->reason = r->name;
    if (read_when(r, json_get(j, "when"), err))
        return -1;
    if (read_labels(rules, r, json_get(j, "labels"), err))
        return -1;
    return read_owners(rules, r, json_get(j, "owners"), err);
}

static int read_all(struct triage_rules *rules, const struct json *doc, struct err *err) {
    const struct json *list = json_is_object(doc) ? json_get(doc, "rules") : doc;
    if (!json_is_array(list))
        return err_set(err, ERR_USAGE, "rules: a list of rules is wanted");
    if (json_count(list) > TRIAGE_MAX_RULES)
        return err_set(err, ERR_USAGE, "rules: more than %d", TRIAGE_MAX_RULES);
    for (const struct json *j = json_first(list); j; j = json_next(j))
        if (read_rule(rules, j, err))
            return -1;
    return 0;
}

static struct json *default_rules(struct err *err) {
    const struct embedded_file *f = template_file("rules.json");
    if (!f) {
        err_set(err, ERR_USAGE, "the default rules are not built in");
        return NULL;
    }
    return json_parse_commented(f->text, f->len, err);
}

struct triage_rules *triage_rules_new(const struct json *doc, struct err *err) {
    struct json *own = doc ? NULL : default_rules(err);
    if (!doc && !own)
        return NULL;
    struct triage_rules *rules = mem_alloc(1, sizeof *rules);
    arena_init(&rules->arena);
    int failed = read_all(rules, doc ? doc : own, err);
    json_free(own);
    if (!failed)
        return rules;
    triage_rules_free(rules);
    return NULL;
}

void triage_rules_free(struct triage_rules *r) {
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++) {
        regex_free(r->items[i].type);
        regex_free(r->items[i].text);
    }
    free(r->items);
    arena_release(&r->arena);
    free(r);
}
