/* Root-cause analyses in a section of their own, to the cluster that they speak of. */
#include "ingest/worklog_parts.h"

#include <string.h>

enum { MAX_TEXT = 1500, MAX_BLOCKS = 60 };

/* The words of a title that a text holds: the cluster that most of them name. */
static struct worklog_cluster *spoken_of(struct worklog_reading *r, const char *text) {
    struct worklog_cluster *best = NULL;
    double most = 0.5;
    for (size_t i = 0; i < r->list.n; i++) {
        double alike = worklog_held(r->clusters[i].found->head.title, text);
        if (alike > most) {
            most = alike;
            best = &r->clusters[i];
        }
    }
    return best;
}

static bool has_note(const struct worklog_cluster *c, const char *kind) {
    for (const struct json *k = json_first(json_get(c->json, "notes")); k; k = json_next(k))
        if (!strcmp(json_str(k, "kind"), kind))
            return true;
    return false;
}

static void take(struct worklog_reading *r, const char *heading, const char *text) {
    struct worklog_cluster *c = *text ? spoken_of(r, text) : NULL;
    const char *kind = strstr(heading, "hys") || strstr(heading, "HYS") ? "five-whys" : "root-cause";
    if (!c || has_note(c, kind))
        return;
    struct json *n = json_add(json_get(c->json, "notes"), json_new_object());
    json_set_str(n, "kind", kind);
    json_set_str(n, "text", text);
    json_set_str(n, "source", r->name);
}

static bool tells_cause(const char *title) {
    return strstr(title, "oot Cause") || strstr(title, "OOT CAUSE") || strstr(title, "oot cause") ||
           strstr(title, "Whys") || strstr(title, "WHYS");
}

static size_t inside(const struct worklog_reading *r, size_t block, size_t *next) {
    while (*next < r->list.n && r->list.items[*next].end <= block)
        ++*next;
    bool in = *next < r->list.n && block + 1 >= r->list.items[*next].start;
    return in ? r->list.items[*next].end : 0;
}

void worklog_whys(struct worklog_reading *r) {
    size_t next = 0;
    for (size_t i = 0; i < r->doc->n; i++) {
        size_t end = inside(r, i, &next);
        const struct worklog_block *b = &r->doc->items[i];
        if (end || b->kind != WORKLOG_HEADING || !tells_cause(b->text))
            continue;
        struct strbuf text;
        strbuf_init(&text, 1 << 20);
        for (size_t k = i + 1; k < r->doc->n && k < i + MAX_BLOCKS && text.len < MAX_TEXT; k++) {
            const struct worklog_block *t = &r->doc->items[k];
            if (t->kind == WORKLOG_HEADING && t->level <= b->level)
                break;
            const char *plain = worklog_plain(t->text, strnlen(t->text, MAX_TEXT), r->arena);
            if (t->kind == WORKLOG_CODE || t->kind == WORKLOG_RULE || !*plain || worklog_is_money(plain))
                continue;
            strbuf_printf(&text, "%s%s", text.len ? "; " : "", plain);
        }
        if (text.len >= MAX_TEXT)
            strbuf_addstr(&text, " [...]");
        take(r, b->text, strbuf_str(&text));
        strbuf_release(&text);
    }
}
