/* The gate on any bytes: what comes out is stable, visible, whole and free of what it is to hide. */
#include "base/utf8.h"
#include "markup/gate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static void pass(const struct gate *g, enum gate_as as, const char *text, struct strbuf *out) {
    strbuf_init(out, 16 << 20);
    gate_add(g, as, text, out);
    must(!out->full && utf8_valid(strbuf_str(out), out->len) && strlen(strbuf_str(out)) == out->len);
    for (size_t i = 0; i < out->len; i++) {
        char c = out->data[i];
        must((unsigned char)c >= 0x20 ||
             ((c == '\n' || c == '\t') && (as == GATE_PLAIN || as == GATE_FENCE)));
    }
}

static void check_stable(const struct gate *g, enum gate_as as, const char *text) {
    struct strbuf once, twice;
    pass(g, as, text, &once);
    pass(g, as, strbuf_str(&once), &twice);
    must(once.len == twice.len && memcmp(strbuf_str(&once), strbuf_str(&twice), once.len) == 0);
    strbuf_release(&once);
    strbuf_release(&twice);
}

/* The first line opens a fence of n backticks, the last closes it, none between could. */
static void check_fence(const struct gate *g, const char *text) {
    struct strbuf out;
    pass(g, GATE_FENCE, text, &out);
    const char *s = strbuf_str(&out);
    size_t n = strspn(s, "`");
    must(n >= 3 && n <= 65 && strncmp(s + n, "text\n", 5) == 0);
    const char *line = s + n + 5;
    for (;; line = strchr(line, '\n') + 1) {
        size_t blanks = strspn(line, " "), run = strspn(line + blanks, "`");
        if (run >= n)
            break;
        must(strchr(line, '\n') != NULL);
    }
    must(line[0] == '`' && line[n] == '\n' && line[n + 1] == 0);
    strbuf_release(&out);
}

static size_t newlines(const char *s, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += s[i] == '\n';
    return n;
}

/* As many lines as there were, and the same when it is done again; NULs may stand in the text. */
static void check_lines(const struct gate *g, const char *data, size_t size) {
    struct strbuf once, twice;
    strbuf_init(&once, 64 << 20);
    strbuf_init(&twice, 64 << 20);
    must(!gate_lines(g, data, size, NULL, NULL, &once, NULL) && !once.full);
    must(newlines(data, size) == newlines(strbuf_str(&once), once.len) &&
         utf8_valid(strbuf_str(&once), once.len));
    must(!gate_lines(g, strbuf_str(&once), once.len, NULL, NULL, &twice, NULL));
    must(once.len == twice.len && memcmp(strbuf_str(&once), strbuf_str(&twice), once.len) == 0);
    strbuf_release(&once);
    strbuf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct gate *g;
    if (!g) {
        g = gate_new();
        gate_add_secret(g, "an-own-credential");
    }
    char *text = calloc(size + 1, 1);
    must(text != NULL);
    if (size)
        memcpy(text, data, size);
    check_stable(g, GATE_PLAIN, text);
    check_stable(g, GATE_TITLE, text);
    check_stable(g, GATE_ID, text);
    check_fence(g, text);
    check_lines(g, (const char *)data, size);
    for (int as = GATE_PLAIN; as <= GATE_TITLE; as++) {
        struct strbuf out;
        pass(g, (enum gate_as)as, text, &out);
        must(gate_scan(g, strbuf_str(&out), out.len, NULL) == 0);
        must(!strstr(strbuf_str(&out), "an-own-credential"));
        must(!strstr(strbuf_str(&out), "<!-- log-gardener"));
        strbuf_release(&out);
    }
    free(text);
    return 0;
}
