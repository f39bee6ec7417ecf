#include "app/gate_set.h"

#include "base/strbuf.h"
#include "base/utf8.h"

#include <string.h>

enum { NAME_BYTES = 250 };

/* Of a text of which nothing can be seen: a heading must not stand before nothing. */
static const char blank[] = "(blank)";

struct pass {
    const struct gate *gate;
    struct arena *arena;
    struct strbuf text;
};

static void pass_as(struct pass *p, enum gate_as as, const char **s) {
    if (!*s || !**s)
        return;
    strbuf_reset(&p->text);
    gate_add(p->gate, as, *s, &p->text);
    const char *rest = strbuf_str(&p->text);
    if (!rest[strspn(rest, " \t\n")]) {
        strbuf_reset(&p->text);
        strbuf_addstr(&p->text, blank);
    }
    *s = arena_dup(p->arena, strbuf_str(&p->text), p->text.len);
}

static void pass(struct pass *p, const char **s) {
    pass_as(p, GATE_PLAIN, s);
}

/* Names and ids: what is longer than any that a platform gives would only make room for mischief, in the
 * marker most of all. */
static void pass_name(struct pass *p, enum gate_as as, const char **s) {
    pass_as(p, as, s);
    if (*s && !**s)
        *s = blank;
    if (*s && strlen(*s) > NAME_BYTES)
        *s = arena_printf(p->arena, "%.*s [cut]", (int)utf8_cut(*s, strlen(*s), NAME_BYTES), *s);
}

static void pass_names(struct pass *p, enum gate_as as, const char **list, size_t n) {
    for (size_t i = 0; i < n; i++)
        pass_name(p, as, &list[i]);
}

static void pass_all(struct pass *p, const char **list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        pass(p, &list[i]);
        if (list[i] && !*list[i])
            list[i] = blank;
    }
}

/* https://HOST/OWNER/NAME/commit/ID, or /blob/ID/PATH with #L and a number: no other address stands there.
 * Its ID is no chance, its host and repository are the remote's; its path must be one that the gate lets
 * through. */
static bool is_permalink(const struct pass *p, const char *url, const char *path) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    static const char *const kinds[] = {"/commit/", "/blob/"};
    const char *s = strncmp(url, "https://", 8) ? "" : url + 8;
    for (int part = 0; part < 3; part++) {
        size_t n = strspn(s, plain);
        if (!n || n > 100 || (part < 2 && s[n] != '/'))
            return false;
        s += n + (part < 2);
    }
    size_t kind = strncmp(s, kinds[0], strlen(kinds[0])) ? 1 : 0, k = strlen(kinds[kind]);
    if (strncmp(s, kinds[kind], k) || strspn(s + k, "0123456789abcdef") != 40)
        return false;
    s += k + 40;
    if (kind == 0 || !path)
        return !*s;
    struct strbuf passed;
    strbuf_init(&passed, 1 << 16);
    gate_add(p->gate, GATE_PLAIN, path, &passed);
    bool same = !strcmp(strbuf_str(&passed), path);
    strbuf_release(&passed);
    return same && *s == '/' && !strpbrk(s, " \t\n()<>\"'`|\\");
}

static void pass_link(struct pass *p, struct cluster_evidence *e) {
    if (e->url && !is_permalink(p, e->url, e->path))
        e->url = NULL;
}

static void pass_cluster(struct pass *p, struct cluster *c) {
    const char **texts[] = {&c->title, &c->exception_type, &c->cause_reason, &c->exception_value,
                            &c->state_text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pass(p, texts[i]);
    pass_name(p, GATE_PLAIN, &c->environment);
    pass_name(p, GATE_ID, &c->last_id);
    pass_names(p, GATE_PLAIN, c->services, c->services_n);
    pass_names(p, GATE_PLAIN, c->revisions, c->revisions_n);
    pass_names(p, GATE_ID, c->error_groups, c->error_groups_n);
    pass_names(p, GATE_ID, c->aliases, c->aliases_n);
    pass_all(p, c->reasons, c->reasons_n);
    for (size_t i = 0; i < c->frames_n; i++) {
        pass_all(p, &c->frames[i].file, 1);
        pass_all(p, &c->frames[i].function, 1);
    }
    for (size_t i = 0; i < c->patterns_n; i++)
        pass_all(p, &c->patterns[i].text, 1);
    for (size_t i = 0; i < c->samples_n; i++) {
        pass(p, &c->samples[i].text);
        pass_name(p, GATE_ID, &c->samples[i].insert_id);
    }
    for (size_t i = 0; i < c->evidence_n; i++) {
        struct cluster_evidence *e = &c->evidence[i];
        pass_name(p, GATE_PLAIN, &e->kind);
        pass_name(p, GATE_ID, &e->commit);
        pass(p, &e->subject);
        pass_link(p, e);
        pass(p, &e->path);
        pass(p, &e->text);
        pass_name(p, GATE_PLAIN, &e->confidence);
    }
    if (c->stated) {
        pass(p, &c->stated->action);
        pass(p, &c->stated->title);
        pass(p, &c->stated->status);
    }
    for (size_t i = 0; i < c->notes_n; i++) {
        pass_all(p, &c->notes[i].text, 1);
        pass_name(p, GATE_PLAIN, &c->notes[i].kind);
        pass_name(p, GATE_PLAIN, &c->notes[i].source);
    }
}

void gate_set(struct cluster_set *set, const struct gate *g) {
    struct pass p = {g, &set->arena, {0}};
    strbuf_init(&p.text, 1 << 20);
    for (size_t i = 0; i < set->n; i++)
        pass_cluster(&p, &set->clusters[i]);
    pass_names(&p, GATE_PLAIN, set->services, set->services_n);
    pass_all(&p, set->notes, set->notes_n);
    pass_name(&p, GATE_PLAIN, &set->environment);
    pass_name(&p, GATE_PLAIN, &set->project);
    for (size_t i = 0; i < set->revisions_n; i++) {
        pass_name(&p, GATE_PLAIN, &set->revisions[i].service);
        pass_name(&p, GATE_PLAIN, &set->revisions[i].revision);
    }
    strbuf_release(&p.text);
}
