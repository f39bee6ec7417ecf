#include "base/timestamp.h"
#include "model/cluster_fields.h"

#include <string.h>

struct json *cluster_evidence_json(const struct cluster *c) {
    struct json *list = json_new_array();
    for (size_t i = 0; i < c->evidence_n; i++) {
        const struct cluster_evidence *e = &c->evidence[i];
        struct json *o = json_add_object(list);
        json_set_str(o, "kind", e->kind);
        json_set_str(o, "commit", e->commit);
        json_set_str(o, "date", e->date == TIMESTAMP_NONE ? NULL : timestamp_text(e->date).s);
        json_set_str(o, "subject", e->subject);
        json_set_str(o, "path", e->path);
        if (e->line > 0)
            json_set_int(o, "line", e->line);
        else
            json_set(o, "line", NULL);
        json_set_str(o, "text", e->text);
        json_set_str(o, "url", e->url);
        json_set_str(o, "confidence", e->confidence);
        json_set_int(o, "rank", e->rank);
    }
    return list;
}

static bool is_web(const char *url) {
    return url && (!strncmp(url, "https://", 8) || !strncmp(url, "http://", 7)) &&
           !strpbrk(url, " \t\r\n()<>\"'`");
}

static struct cluster_evidence read_one(struct arena *a, const struct json *k, int place) {
    const char *kind = json_str(k, "kind"), *confidence = json_str(k, "confidence"),
               *url = json_str(k, "url");
    int64_t line = json_int(k, "line", 0), rank = json_int(k, "rank", place), date;
    return (struct cluster_evidence){.kind = kind ? arena_str(a, kind) : "evidence",
                                     .commit = arena_str(a, json_str(k, "commit")),
                                     .date =
                                         timestamp_parse(json_str(k, "date"), &date) ? date : TIMESTAMP_NONE,
                                     .subject = arena_str(a, json_str(k, "subject")),
                                     .path = arena_str(a, json_str(k, "path")),
                                     .line = line > 0 && line < 1 << 30 ? (int)line : 0,
                                     .text = arena_str(a, json_str(k, "text")),
                                     .url = is_web(url) ? arena_str(a, url) : NULL,
                                     .confidence = confidence ? arena_str(a, confidence) : "possible",
                                     .rank = rank > 0 && rank < 10000 ? (int)rank : place};
}

int cluster_read_evidence(const struct cluster_reading *r, struct cluster *c, const struct json *j) {
    const struct json *list = json_get(j, "evidence");
    struct arena *a = &r->set->arena;
    if (list && !json_is_array(list) && !json_is_null(list))
        return err_set(r->err, ERR_INPUT, "%s: %s: evidence: a list was expected", r->name, r->where);
    c->evidence = arena_alloc(a, CLUSTER_MAX_EVIDENCE * sizeof *c->evidence);
    for (const struct json *k = json_first(list); k; k = json_next(k)) {
        if (!json_str(k, "text") && !json_str(k, "commit") && !json_str(k, "kind"))
            cluster_read_dropped(r, "evidence without kind, commit and text was left out");
        else if (c->evidence_n == CLUSTER_MAX_EVIDENCE)
            cluster_read_dropped(r, "evidence beyond the first 16 was left out");
        else {
            c->evidence[c->evidence_n] = read_one(a, k, (int)c->evidence_n + 1);
            c->evidence_n++;
        }
    }
    return 0;
}
