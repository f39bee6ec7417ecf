#include "model/cluster_fields.h"

#include "base/timestamp.h"
#include "crypto/digest.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum { STRING = 1, NUMBER = 2, ARRAY = 4, OBJECT = 8, BOOL = 16 };

/* Every key that is ours, with the types that it may have; null is the same as missing. */
static const struct field {
    const char *key;
    unsigned types;
    const char *want;
} fields[] = {
    {"id", STRING | NUMBER, "a text"},
    {"fingerprint", STRING, "a text"},
    {"title", STRING, "a text"},
    {"priority", STRING | NUMBER, "a text"},
    {"severity", STRING | NUMBER, "a text"},
    {"count", STRING | NUMBER, "a number or a text"},
    {"count_is", STRING, "a text"},
    {"share", STRING | NUMBER, "a number"},
    {"first_seen", STRING, "a time"},
    {"last_seen", STRING, "a time"},
    {"histogram", ARRAY, "a list"},
    {"services", ARRAY | STRING, "a list"},
    {"revisions", ARRAY | STRING, "a list"},
    {"exception", OBJECT | STRING, "an object"},
    {"frames", ARRAY, "a list"},
    {"patterns", ARRAY, "a list"},
    {"samples", ARRAY, "a list"},
    {"error_groups", ARRAY | STRING, "a list"},
    {"caused_by", STRING | NUMBER, "a text"},
    {"evidence", ARRAY, "a list"},
    {"notes", ARRAY, "a list"},
    {"reasons", ARRAY | STRING, "a list"},
    {"insert_ids", ARRAY, "a list"},
    {"kind", STRING, "a text"},
    {"environment", STRING, "a text"},
    {"state_text", STRING, "a text"},
    {"cause_reason", STRING, "a text"},
    {"cause_unknown", BOOL, "true or false"},
    {"http_status", NUMBER, "a number"},
    {"patterns_more", NUMBER, "a number"},
    {"last_id", STRING, "a text"},
    {"aliases", ARRAY | STRING, "a list"},
    {"stated", OBJECT, "an object"},
};

static unsigned type_of(const struct json *j) {
    return json_is_string(j)   ? STRING
           : json_is_number(j) ? NUMBER
           : json_is_array(j)  ? ARRAY
           : json_is_object(j) ? OBJECT
           : json_is_bool(j)   ? BOOL
                               : 0;
}

static const struct field *find(const char *key) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!strcmp(fields[i].key, key))
            return &fields[i];
    return NULL;
}

static int check_types(const struct cluster_reading *r, const struct json *j) {
    if (!json_is_object(j))
        return err_set(r->err, ERR_INPUT, "%s: %s: an object was expected", r->name, r->where);
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        const struct field *f = find(json_key(k));
        if (f && !json_is_null(k) && !(type_of(k) & f->types))
            return err_set(r->err, ERR_INPUT, "%s: %s: %s: %s was expected", r->name, r->where, f->key,
                           f->want);
    }
    return 0;
}

static const char *text_or_number(struct arena *a, const struct json *j, const char *key) {
    const char *s = json_str(j, key);
    if (s || !json_is_number(json_get(j, key)))
        return s && *s ? arena_str(a, s) : NULL;
    return arena_printf(a, "%.0f", json_real(json_get(j, key), 0));
}

static bool counted_words(const char *s) {
    static const char *const words[] = {"entries", "entry",       "errors",    "error",    "warnings",
                                        "warning", "occurrences", "instances", "instance", "occurrence",
                                        "times",   "log",         "logs",      "lines",    "events"};
    while (*s) {
        s += strspn(s, " .");
        size_t n = strcspn(s, " ."), i = 0, all = sizeof words / sizeof *words;
        while (n && i < all && !(strlen(words[i]) == n && !strncasecmp(words[i], s, n)))
            i++;
        if (n && i == all)
            return false;
        s += n;
    }
    return true;
}

bool cluster_read_count(const struct json *j, int64_t *count, bool *at_least) {
    static const char *const bounds[] = {"at least", "more than", "over", ">=", "\xe2\x89\xa5", ">"};
    const char *s = json_string(j);
    *at_least = false;
    if (!s) {
        double v = json_real(j, -1);
        *count = v >= 0 && v <= 9.0e15 ? (int64_t)v : -1;
        return *count >= 0 && v == floor(v);
    }
    if (strlen(s) > CLUSTER_MAX_COUNT_TEXT)
        return false;
    s += strspn(s, " ");
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds && !*at_least; i++)
        if (!strncasecmp(s, bounds[i], strlen(bounds[i]))) {
            *at_least = true;
            s += strlen(bounds[i]);
        }
    s += strspn(s, " ");
    int64_t v = 0;
    int digits = 0;
    for (; isdigit((unsigned char)*s) || (*s == ',' && digits && isdigit((unsigned char)s[1])); s++)
        if (*s != ',') {
            if (++digits > 15)
                return false;
            v = v * 10 + (*s - '0');
        }
    if (*s == '+') {
        *at_least = true;
        s++;
    }
    *count = v;
    return digits > 0 && (!*s || *s == ' ') && counted_words(s);
}

/* What is no count is not stated: a text may still tell a person something. */
static void read_count(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *v = json_get(j, "count");
    c->count = -1;
    if (!v || json_is_null(v))
        return;
    int64_t n;
    bool at_least;
    if (cluster_read_count(v, &n, &at_least)) {
        const char *is = json_str(j, "count_is");
        c->count = n;
        c->count_at_least = at_least || (is && !strcasecmp(is, "at least"));
    } else if (json_string(v)) {
        cluster_read_note(r, c, "count", json_string(v));
    } else {
        cluster_read_dropped(r, "count is no whole number from 0 to 9e15 and was left out");
    }
}

static int64_t read_time(const struct cluster_reading *r, const struct json *j, const char *key) {
    int64_t t;
    const char *s = json_str(j, key);
    if (!s || !*s)
        return TIMESTAMP_NONE;
    if (timestamp_parse(s, &t))
        return t;
    cluster_read_dropped(r, arena_printf(&r->set->arena, "%s is no time and was left out", key));
    return TIMESTAMP_NONE;
}

static void read_priority(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const char *s = text_or_number(&r->set->arena, j, "priority");
    c->priority = PRIORITY_NONE;
    if (!s)
        return;
    bool bare = strspn(s, "0123456789") == strlen(s);
    c->priority = priority_parse(bare ? arena_printf(&r->set->arena, "P%.3s", s) : s);
    c->priority_stated = c->priority != PRIORITY_NONE;
    if (!c->priority_stated)
        cluster_read_dropped(r, "priority is none of P0 to P10 and was left out");
}

static void read_severity(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const char *s = text_or_number(&r->set->arena, j, "severity");
    int v = severity_parse(s);
    if (s && v < 0)
        cluster_read_dropped(r, "severity is none of Cloud Logging's and was left out");
    c->severity = v < 0 ? SEVERITY_DEFAULT : (enum severity)v;
    for (size_t i = 0; v < 0 && i < c->patterns_n; i++)
        if (c->patterns[i].severity > c->severity)
            c->severity = c->patterns[i].severity;
}

static bool is_fingerprint(const char *s) {
    return s && !strncmp(s, "lg1:", 4) && strlen(s) == 36 && strspn(s + 4, "0123456789abcdef") == 32;
}

static const char *make_fingerprint(struct arena *a, const char *service, const char *title) {
    char *name = arena_str(a, title), *out = name;
    for (const char *p = title; *p; p++) {
        unsigned char ch = (unsigned char)*p;
        /* Bytes of other scripts count as letters: else all their titles would be one. */
        if (isalnum(ch) || ch >= 0x80)
            *out++ = (char)(ch < 0x80 ? tolower(ch) : ch);
        else if (out > name && out[-1] != ' ')
            *out++ = ' ';
    }
    if (out > name && out[-1] == ' ')
        out--;
    *out = 0;
    struct digest_hex hex = digest_str(arena_printf(a, "v1\ngiven\n%s\n%s", service ? service : "", name));
    return arena_printf(a, "lg1:%.32s", hex.s);
}

static void read_exception(struct arena *a, struct cluster *c, const struct json *j) {
    const struct json *e = json_get(j, "exception");
    c->exception_type = arena_str(a, json_is_string(e) ? json_string(e) : json_str(e, "type"));
    c->exception_value = arena_str(a, json_str(e, "value"));
}

static void read_own(struct arena *a, struct cluster *c, const struct json *j) {
    int64_t status = json_int(j, "http_status", 0), more = json_int(j, "patterns_more", 0);
    c->kind = cluster_kind_parse(json_str(j, "kind"));
    c->environment = arena_str(a, json_str(j, "environment"));
    c->state_text = arena_str(a, json_str(j, "state_text"));
    c->cause_reason = arena_str(a, json_str(j, "cause_reason"));
    c->cause_unknown = json_bool(j, "cause_unknown", false);
    c->http_status = status >= 100 && status < 1000 ? (int)status : 0;
    c->patterns_more += more > 0 && more < 1000000000 ? (size_t)more : 0;
    c->last_id = arena_str(a, json_str(j, "last_id"));
}

static void keep_unknown(struct cluster *c, const struct json *j) {
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        if (find(json_key(k)))
            continue;
        if (!c->extra)
            c->extra = json_new_object();
        json_set(c->extra, json_key(k), json_copy(k));
    }
}

/* The first line of the first pattern, cut between characters. */
static const char *title_of_pattern(struct arena *a, const struct json *j) {
    const struct json *first = json_first(json_get(j, "patterns"));
    const char *s = json_is_string(first) ? json_string(first) : json_str(first, "text");
    if (!s)
        return NULL;
    size_t n = strcspn(s, "\r\n");
    if (n > 200)
        for (n = 200; n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80;)
            n--;
    return n ? arena_dup(a, s, n) : NULL;
}

int cluster_read_one(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    struct arena *a = &r->set->arena;
    if (check_types(r, j))
        return -1;
    read_count(r, c, j);
    if (cluster_read_lists(r, c, j))
        return -1;
    const char *title = json_str(j, "title");
    c->title = title && *title ? arena_str(a, title) : title_of_pattern(a, j);
    if (!c->title)
        return err_set(r->err, ERR_INPUT, "%s: %s: neither a title nor a pattern with a text", r->name,
                       r->where);
    c->id = text_or_number(a, j, "id");
    c->caused_by = text_or_number(a, j, "caused_by");
    read_priority(r, c, j);
    read_severity(r, c, j);
    c->first_seen = read_time(r, j, "first_seen");
    c->last_seen = read_time(r, j, "last_seen");
    read_exception(a, c, j);
    read_own(a, c, j);
    cluster_read_stated(r, c, j);
    const char *fp = json_str(j, "fingerprint");
    const char *service = c->services_n ? c->services[0] : r->service;
    c->fingerprint = is_fingerprint(fp) ? arena_str(a, fp) : make_fingerprint(a, service, c->title);
    keep_unknown(c, j);
    return 0;
}
