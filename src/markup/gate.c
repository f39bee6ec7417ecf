#include "markup/gate.h"

#include "base/mem.h"
#include "markup/gate_parts.h"
#include "markup/inert.h"
#include "markup/prose.h"
#include "markup/visible.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Room for placeholders that are longer than what they replace, before the text is cut again. */
enum { ROOM = 16 * VISIBLE_MAX_TEXT, ROUNDS = 8 };

struct gate *gate_new(void) {
    struct gate *g = mem_alloc(1, sizeof *g);
    g->redact = redact_new();
    return g;
}

void gate_free(struct gate *g) {
    if (!g)
        return;
    redact_free(g->redact);
    free(g);
}

int gate_configure(struct gate *g, const struct json *redaction, struct err *err) {
    return redact_configure(g->redact, redaction, err);
}

void gate_add_secret(struct gate *g, const char *value) {
    redact_add_own(g->redact, value);
}

static void as_plain(const char *s, size_t len, struct strbuf *out) {
    strbuf_add(out, s, len);
}

static const struct place {
    bool flat;     /* one line */
    bool document; /* becomes a part of a document that gate_scan looks at as a whole */
    enum redact_scope scope;
    void (*last)(const char *s, size_t len, struct strbuf *out);
} places[] = {
    [GATE_PLAIN] = {false, false, REDACT_TEXT, as_plain},
    [GATE_TEXT] = {true, true, REDACT_TEXT, prose_add},
    [GATE_CODE] = {true, true, REDACT_TEXT, inert_code},
    [GATE_CELL] = {true, true, REDACT_TEXT, inert_cell},
    [GATE_FENCE] = {false, true, REDACT_TEXT, inert_fence},
    [GATE_ID] = {true, false, REDACT_IDENTIFIER, as_plain},
    [GATE_ID_CODE] = {true, true, REDACT_IDENTIFIER, inert_code},
    [GATE_TITLE] = {true, true, REDACT_TEXT, inert_title},
};

static enum visible_as visible_as(enum gate_as as) {
    return places[as].flat ? VISIBLE_FLAT : VISIBLE_TEXT;
}

/* One round from `from` to `to`. */
static void refine(const struct gate *g, enum gate_as as, const struct strbuf *from, struct redact_how *how,
                   struct strbuf *to) {
    const struct place *place = &places[as];
    struct strbuf work;
    strbuf_init(&work, ROOM);
    visible_add(strbuf_str(from), from->len, visible_as(as), &work);
    strbuf_reset(to);
    redact_text(g->redact, strbuf_str(&work), how, to);
    strbuf_reset(&work);
    inert_break(strbuf_str(to), to->len, &work);
    strbuf_reset(to);
    /* Dropping characters can make a secret, so a title's belong to the rounds. */
    if (as == GATE_TITLE)
        inert_title(strbuf_str(&work), work.len, to);
    else
        strbuf_add(to, strbuf_str(&work), work.len);
    if (place->flat)
        to->len = redact_dangling(g->redact, strbuf_str(to), to->len);
    strbuf_release(&work);
}

/* What one round made can be a secret or too long for the next: the result is the text that stays. One that
 * does not come to rest is not shown. */
static void settle(const struct gate *g, enum gate_as as, const char *text, struct strbuf *out) {
    struct strbuf next;
    bool rests = false;
    strbuf_init(&next, ROOM);
    visible_add(text, strlen(text), visible_as(as), out);
    struct redact_how how = {.scope = places[as].scope, .numbers = redact_numbers_new(strbuf_str(out))};
    for (int i = 0; i < ROUNDS && !rests; i++) {
        refine(g, as, out, &how, &next);
        rests = next.len == out->len && !memcmp(strbuf_str(&next), strbuf_str(out), out->len);
        struct strbuf swap = *out;
        *out = next;
        next = swap;
    }
    if (!rests) {
        strbuf_reset(out);
        strbuf_addstr(out, GATE_WITHHELD);
    }
    redact_numbers_free(how.numbers);
    strbuf_release(&next);
}

void gate_add(const struct gate *g, enum gate_as as, const char *text, struct strbuf *out) {
    if (!text)
        return;
    const struct place *place = &places[as];
    struct strbuf plain, piece;
    strbuf_init(&plain, ROOM);
    strbuf_init(&piece, 4 * ROOM);
    settle(g, as, text, &plain);
    if (as == GATE_TITLE)
        as_plain(strbuf_str(&plain), plain.len, &piece);
    else
        place->last(strbuf_str(&plain), plain.len, &piece);
    /* A document with a secret in it is refused as a whole: one odd piece must not do that. */
    if (place->document && redact_count(g->redact, strbuf_str(&piece), piece.len, NULL) > 0) {
        strbuf_reset(&piece);
        place->last(GATE_WITHHELD, strlen(GATE_WITHHELD), &piece);
    }
    strbuf_add(out, strbuf_str(&piece), piece.len);
    strbuf_release(&plain);
    strbuf_release(&piece);
}

size_t gate_scan(const struct gate *g, const char *document, size_t len, const char **rule) {
    return redact_count(g->redact, document, len, rule);
}
