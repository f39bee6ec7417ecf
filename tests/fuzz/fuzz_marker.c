/* Bodies of any bytes: what is read prints to the same line again, and a block that is taken apart and put
 * together keeps what belongs to people. */
#include "model/marker.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static void check_print(const struct marker *m, struct arena *a) {
    struct strbuf once, twice;
    struct marker again;
    strbuf_init(&once, 1 << 20);
    strbuf_init(&twice, 1 << 20);
    marker_print(m, &once);
    const char *s = strbuf_str(&once);
    must(strchr(s, '\n') == s + once.len - 1 && strstr(s + 4, "--") == s + once.len - 4);
    must(marker_parse(s, &again, a));
    must(strcmp(again.fp, m->fp) == 0 && again.also_n == m->also_n && again.runs_n == m->runs_n);
    must(again.umbrella_n == m->umbrella_n && again.joined_n == m->joined_n && again.subs_n == m->subs_n &&
         again.twin == m->twin);
    marker_print(&again, &twice);
    must(strcmp(s, strbuf_str(&twice)) == 0);
    marker_release(&again);
    strbuf_release(&once);
    strbuf_release(&twice);
}

static void check_block(const char *body, const struct marker *m, struct arena *a) {
    struct marker_block b = marker_split(body, a), again;
    struct strbuf once;
    if (!b.found)
        return;
    must(strncmp(body, b.before, strlen(b.before)) == 0);
    must(strcmp(body + strlen(body) - strlen(b.after), b.after) == 0);
    strbuf_init(&once, 4 << 20);
    marker_join(&b, m, &once);
    again = marker_split(strbuf_str(&once), a);
    must(again.found && strcmp(again.before, b.before) == 0 && strcmp(again.inner, b.inner) == 0 &&
         strcmp(again.after, b.after) == 0);
    strbuf_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct marker m;
    arena_init(&a);
    char *body = arena_dup(&a, (const char *)data, size);
    if (marker_parse(body, &m, &a)) {
        check_print(&m, &a);
        check_block(body, &m, &a);
        marker_release(&m);
    } else {
        must(!marker_split(body, &a).found);
    }
    arena_release(&a);
    return 0;
}
