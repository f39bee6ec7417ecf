#include "model/marker.h"

#include <string.h>

#define CLOSE "<!-- /log-gardener -->"

/* The closing line at or after p, a line's start; NULL: there is none. */
static const char *closing_line(const char *p) {
    for (; p; p = strchr(p, '\n'), p = p ? p + 1 : NULL) {
        if (strncmp(p, CLOSE, sizeof CLOSE - 1) != 0)
            continue;
        const char *after = p + sizeof CLOSE - 1;
        if (*after == 0 || *after == '\n' || strncmp(after, "\r\n", 2) == 0)
            return p;
    }
    return NULL;
}

struct marker_block marker_split(const char *body, struct arena *a) {
    struct marker_block b = {.found = false};
    const char *start, *end;
    struct marker m;
    if (!marker_locate(body, &start, &end, &m, a))
        return b;
    marker_release(&m);
    const char *inner = strchr(end, '\n');
    inner = inner ? inner + 1 : NULL;
    const char *close = closing_line(inner);
    b.before = arena_dup(a, body, (size_t)(start - body));
    if (!close) {
        b.cut = true;
        b.after = inner ? arena_str(a, inner) : NULL;
        return b;
    }
    b.found = true;
    b.inner = arena_dup(a, inner, (size_t)(close - inner));
    b.after = arena_str(a, close + sizeof CLOSE - 1);
    return b;
}

static void end_line(const char *s, struct strbuf *out) {
    size_t n = s ? strlen(s) : 0;
    strbuf_add(out, s, n);
    if (n > 0 && s[n - 1] != '\n')
        strbuf_addch(out, '\n');
}

void marker_join(const struct marker_block *b, const struct marker *m, struct strbuf *out) {
    end_line(b->before, out);
    marker_print(m, out);
    if (b->cut) {
        strbuf_addstr(out, b->after);
        return;
    }
    end_line(b->inner, out);
    strbuf_addstr(out, CLOSE);
    if (b->after && *b->after && *b->after != '\n' && *b->after != '\r')
        strbuf_addch(out, '\n');
    strbuf_addstr(out, b->after);
}

const char *marker_set_twin(const char *body, int64_t twin, struct arena *a) {
    struct marker m;
    struct marker_block b = marker_split(body, a);
    if (!b.found || !marker_parse(body, &m, a))
        return NULL;
    const char *text = NULL;
    if (m.twin != twin) {
        struct strbuf out;
        m.twin = twin;
        strbuf_init(&out, SIZE_MAX / 4);
        marker_join(&b, &m, &out);
        text = arena_str(a, strbuf_str(&out));
        strbuf_release(&out);
    }
    marker_release(&m);
    return text;
}
