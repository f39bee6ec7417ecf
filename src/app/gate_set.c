#include "app/gate_set.h"

#include "base/strbuf.h"

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
    *s = arena_dup(p->arena, strbuf_str(&p->text), p->text.len);
}

static void pass(struct pass *p, const char **s) {
    pass_as(p, GATE_PLAIN, s);
}

static void pass_all(struct pass *p, const char **list, size_t n) {
    for (size_t i = 0; i < n; i++)
        pass(p, &list[i]);
}

static void pass_cluster(struct pass *p, struct cluster *c) {
    const char **texts[] = {&c->title,        &c->environment,     &c->exception_type,
                            &c->cause_reason, &c->exception_value, &c->state_text};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        pass(p, texts[i]);
    if (c->title && !*c->title) /* nothing but sequences of a terminal */
        c->title = "Nothing that can be shown";
    pass_all(p, c->services, c->services_n);
    pass_all(p, c->revisions, c->revisions_n);
    for (size_t i = 0; i < c->error_groups_n; i++)
        pass_as(p, GATE_ID, &c->error_groups[i]);
    pass_all(p, c->reasons, c->reasons_n);
    for (size_t i = 0; i < c->frames_n; i++) {
        pass(p, &c->frames[i].file);
        pass(p, &c->frames[i].function);
    }
    for (size_t i = 0; i < c->patterns_n; i++)
        pass(p, &c->patterns[i].text);
    for (size_t i = 0; i < c->samples_n; i++)
        pass(p, &c->samples[i].text);
    for (size_t i = 0; i < c->notes_n; i++) {
        pass(p, &c->notes[i].text);
        pass(p, &c->notes[i].kind);
        pass(p, &c->notes[i].source);
    }
}

void gate_set(struct cluster_set *set, const struct gate *g) {
    struct pass p = {g, &set->arena, {0}};
    strbuf_init(&p.text, 1 << 20);
    for (size_t i = 0; i < set->n; i++)
        pass_cluster(&p, &set->clusters[i]);
    pass_all(&p, set->services, set->services_n);
    pass_all(&p, set->notes, set->notes_n);
    pass(&p, &set->environment);
    pass(&p, &set->project);
    for (size_t i = 0; i < set->revisions_n; i++) {
        pass(&p, &set->revisions[i].service);
        pass(&p, &set->revisions[i].revision);
    }
    strbuf_release(&p.text);
}
