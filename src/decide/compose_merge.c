#include "decide/compose_merge.h"

#include "base/strbuf.h"
#include "decide/compose_lines.h"

#include <string.h>

enum { MAX_TEXT = 1 << 20 };

struct span {
    const char *from, *to; /* from NULL: it is not there */
};

/* ---- the head's numbers ---- */

static bool is_count(const char *s) {
    static const char at_least[] = "at least ", none[] = "no count stated";
    if (compose_lines_begins(s, none))
        return true;
    if (compose_lines_begins(s, at_least))
        s += sizeof at_least - 1;
    size_t digits = strspn(s, "0123456789");
    return digits && compose_lines_begins(s + digits, " entr");
}

/* Behind the problem's name: "48 entries, from ... to ...", up to the line's end. The name may hold the same
 * words, so that the last of them counts. */
static struct span head_of(const char *text) {
    struct compose_lines l = {.at = text};
    struct span found = {NULL, NULL};
    size_t len;
    for (const char *s = compose_lines_next(&l, &len); s && !found.from; s = compose_lines_next(&l, &len))
        for (const char *p = s; p + 2 < s + len; p++)
            if (p[0] == ':' && p[1] == ' ' && is_count(p + 2))
                found = (struct span){p + 2, s + len};
    return found;
}

/* ---- parts that begin with a line of their own ---- */

static const struct part {
    const char *begins, *goes_on; /* goes_on NULL: one line; else lines that begin so, and blank ones */
    const char *before[5];        /* where it is put when it is not there yet: before the first of these */
} parts[] = {
    {"* The input was incomplete", NULL, {"* ", "### Where", "| ", "### Next step"}},
    {"* Revisions: ", NULL, {"* Share: ", "### Where", "| ", "<details>", "### Next step"}},
    {"### Symptoms", "* ", {"| Run up to", "<details>", "Linked: ", "### Next step"}},
    {"| Run up to", "|", {"<details>", "Linked: ", "### Next step"}},
    {"Linked: ", "Linked: ", {"### Next step"}},
};

static struct span part_of(const struct part *part, const char *text) {
    struct span found = {compose_lines_find(text, part->begins), NULL};
    if (!found.from)
        return found;
    found.to = compose_lines_end(found.from);
    while (part->goes_on && *found.to && (*found.to == '\n' || compose_lines_begins(found.to, part->goes_on)))
        found.to = compose_lines_end(found.to);
    return found;
}

static const char *place_for(const struct part *part, const char *text) {
    const char *first = NULL;
    for (size_t i = 0; i < sizeof part->before / sizeof *part->before && part->before[i]; i++) {
        const char *s = compose_lines_find(text, part->before[i]);
        first = s && (!first || s < first) ? s : first;
    }
    return first;
}

static const char *put(const char *text, struct span out, struct span in, struct arena *a) {
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    strbuf_add(&sb, text, (size_t)(out.from - text));
    if (!*out.from && sb.len) /* at the end of a text that has lost its own end */
        strbuf_addch(&sb, '\n');
    strbuf_add(&sb, in.from, (size_t)(in.to - in.from));
    strbuf_addstr(&sb, out.to);
    const char *whole = arena_str(a, strbuf_str(&sb));
    strbuf_release(&sb);
    return whole;
}

const char *compose_merge(const char *old, const char *new, bool aside, struct arena *a) {
    struct span out = head_of(old), in = head_of(new);
    if (!aside && out.from && in.from)
        old = put(old, out, in, a);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        in = part_of(&parts[i], new);
        if (!in.from)
            continue;
        out = part_of(&parts[i], old);
        if (!out.from) {
            const char *place = place_for(&parts[i], old);
            out.from = out.to = place ? place : old + strlen(old);
        }
        old = put(old, out, in, a);
    }
    return old;
}
