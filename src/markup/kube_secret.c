#include "markup/finders.h"

#include <string.h>

enum { AROUND = 8192 }; /* bytes before and behind its data in which a manifest is looked for */

static size_t indent(const char *s) {
    return strspn(s, " \t");
}

/* Of the line that s[at] is in. */
static size_t line_start(const char *s, size_t at) {
    while (at > 0 && s[at - 1] != '\n')
        at--;
    return at;
}

/* `kind: Secret` in the manifest around s[at]; manifests are parted by a line of three dashes. */
static bool is_secret(const struct markup_text *t, size_t at) {
    size_t start = at, end = at;
    while (start > 0 && at - start < AROUND && strncmp(t->s + start, "\n---", 4) != 0)
        start--;
    const char *next = strstr(t->s + at, "\n---");
    end = next && (size_t)(next - t->s) < at + AROUND ? (size_t)(next - t->s) : at + AROUND;
    for (const char *p = t->lower + start; (p = strstr(p, "kind:")) != NULL && p < t->lower + end; p += 5) {
        const char *value = p + 5 + strspn(p + 5, " \t\"'");
        if (strncmp(value, "secret", 6) == 0 && strchr(" \t\"'\n,", value[6]))
            return true;
    }
    return false;
}

/* The end of the lines that are indented more than the one that ends at s[at]; `at` where there are none. */
static size_t block_end(const char *s, size_t at, size_t outer) {
    size_t end = at;
    while (s[at] == '\n') {
        size_t line = at + 1, blanks = indent(s + line), len = strcspn(s + line, "\n");
        if (blanks <= outer && len > blanks)
            break;
        at = line + len;
        if (len > blanks)
            end = at;
    }
    return end;
}

bool markup_find_kube_secret(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    (void)arg;
    for (const char *p = t->lower + from; (p = strstr(p, "data:")) != NULL; p += 5) {
        size_t at = (size_t)(p - t->lower), line = line_start(t->s, at), end = at + 5;
        size_t outer = indent(t->s + line), name = line + outer;
        end += strspn(t->s + end, " \t");
        bool own_line = name == at || (name + 6 == at && strncmp(t->lower + name, "string", 6) == 0);
        if (!own_line || t->s[end] != '\n' || !is_secret(t, at))
            continue;
        size_t last = block_end(t->s, end, outer), first = end + 1;
        first += strspn(t->s + first, " \t\n");
        if (last == end || first < from)
            continue;
        *hit = (struct markup_hit){first, last};
        return true;
    }
    return false;
}
