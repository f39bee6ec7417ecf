/* gate_lines: a whole text, in pieces. */
#include "base/mem.h"
#include "markup/gate.h"
#include "markup/gate_parts.h"
#include "markup/inert.h"
#include "markup/visible.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 << 10, ROUNDS = 8 };

struct telling {
    gate_told *told;
    void *ctx;
    const char *text; /* of the current round */
    size_t at, line;  /* how far lines were counted in it, and the line there */
    size_t first;     /* line of the piece */
};

/* Replacements come in the order of the text. */
static void tell(void *ctx, size_t at, const char *rule, const char *placeholder) {
    struct telling *t = ctx;
    for (; t->at < at; t->at++)
        t->line += t->text[t->at] == '\n';
    if (t->told)
        t->told(t->ctx, &(struct gate_hit){t->line, rule, placeholder});
}

/* Rounds until nothing changes. False: it does not come to rest; `now` is then of no use. */
static bool settle(const struct gate *g, struct redact_how *how, struct strbuf *now) {
    struct telling *t = how->ctx;
    struct strbuf next, work;
    bool rests = false;
    strbuf_init(&next, now->max);
    strbuf_init(&work, now->max);
    for (int i = 0; i < ROUNDS && !rests; i++) {
        t->text = strbuf_str(now);
        t->at = 0;
        t->line = t->first;
        redact_text(g->redact, t->text, how, &work);
        strbuf_reset(&next);
        inert_break(strbuf_str(&work), work.len, &next);
        rests = next.len == now->len && !memcmp(strbuf_str(&next), strbuf_str(now), now->len);
        struct strbuf swap = *now;
        *now = next;
        next = swap;
    }
    strbuf_release(&next);
    strbuf_release(&work);
    return rests;
}

static size_t lines_of(const char *s, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += s[i] == '\n';
    return n;
}

/* A piece that does not come to rest is looked at line by line; a line that does not is not shown. */
static void add_piece(const struct gate *g, const char *s, size_t len, struct redact_how *how,
                      struct strbuf *out) {
    struct telling *t = how->ctx;
    struct strbuf now;
    strbuf_init(&now, SIZE_MAX / 4);
    visible_add(s, len, VISIBLE_LINES, &now);
    if (settle(g, how, &now)) {
        strbuf_add(out, strbuf_str(&now), now.len);
    } else if (lines_of(s, len) <= 1) {
        strbuf_addstr(out, len && s[len - 1] == '\n' ? GATE_WITHHELD "\n" : GATE_WITHHELD);
    } else {
        size_t first = t->first;
        for (size_t at = 0, n; at < len; at += n) {
            const char *end = memchr(s + at, '\n', len - at);
            n = end ? (size_t)(end + 1 - s) - at : len - at;
            add_piece(g, s + at, n, how, out);
            t->first++;
        }
        t->first = first;
    }
    strbuf_release(&now);
}

static const char *last_of(const char *s, const char *end, const char *what) {
    const char *last = NULL;
    size_t n = strlen(what);
    for (const char *p = s; (p = memchr(p, *what, (size_t)(end - p))) != NULL; p++)
        if ((size_t)(end - p) >= n && !memcmp(p, what, n))
            last = p;
    return last;
}

/* Where a piece that begins at s ends: behind a line, where no key block is open and no line belongs to the
 * one before it. 0: there is no such place within GATE_MAX_LINE. */
static size_t piece_length(const char *s, size_t len) {
    if (len <= PIECE)
        return len;
    for (size_t at = PIECE; at < len && at <= GATE_MAX_LINE; at++) {
        if (s[at - 1] != '\n' || s[at] == ' ' || s[at] == '\t')
            continue;
        const char *begin = last_of(s, s + at, "-----BEGIN "), *end = last_of(s, s + at, "-----END ");
        if (!begin || (end && end > begin))
            return at;
        at += 4096; /* long blocks are looked at in steps */
    }
    return len <= GATE_MAX_LINE ? len : 0;
}

int gate_lines(const struct gate *g, const char *text, size_t len, gate_told *told, void *ctx,
               struct strbuf *out, struct err *err) {
    struct telling t = {.told = told, .ctx = ctx, .first = 1};
    struct redact_how how = {.keep_lines = true, .told = tell, .ctx = &t};
    char *visible = mem_alloc(len + 1, 1);
    for (size_t i = 0; i < len; i++)
        visible[i] = text[i] ? text[i] : ' ';
    how.numbers = redact_numbers_new(visible);
    free(visible);
    int rc = 0;
    for (size_t at = 0, n; at < len && !rc; at += n) {
        n = piece_length(text + at, len - at);
        if (!n) {
            rc = err_set(err, ERR_INPUT, "line %zu: a line or key block of more than %d bytes", t.first,
                         GATE_MAX_LINE);
            break;
        }
        add_piece(g, text + at, n, &how, out);
        t.first += lines_of(text + at, n);
    }
    redact_numbers_free(how.numbers);
    return rc;
}
