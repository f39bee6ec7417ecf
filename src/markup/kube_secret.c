#include "markup/finders.h"

#include <string.h>

enum { AROUND = 2048 }; /* bytes before and behind its data in which a manifest is looked for */

static size_t indent(const char *s) {
    return strspn(s, " \t");
}

static size_t line_start(const char *s, size_t at) {
    while (at > 0 && s[at - 1] != '\n')
        at--;
    return at;
}

/* The first or last place of `what` in s[from, to); (size_t)-1: it is not there. */
static size_t place(const char *s, size_t from, size_t to, const char *what, bool last) {
    size_t n = strlen(what), found = (size_t)-1;
    for (size_t i = from; i + n <= to && (last || found == (size_t)-1); i++) {
        const char *p = memchr(s + i, *what, to - i - n + 1);
        if (!p)
            break;
        i = (size_t)(p - s);
        if (strncmp(p, what, n) == 0)
            found = i;
    }
    return found;
}

/* `kind: Secret` in the manifest around s[from, to); manifests are parted by a line of three dashes. */
static bool is_secret(const struct markup_text *t, size_t from, size_t to) {
    size_t start = from > AROUND ? from - AROUND : 0, end = t->len - to > AROUND ? to + AROUND : t->len;
    size_t before = place(t->s, start, from, "\n---", true), behind = place(t->s, to, end, "\n---", false);
    start = before == (size_t)-1 ? start : before;
    end = behind == (size_t)-1 ? end : behind;
    for (size_t i = start; (i = place(t->lower, i, end, "kind:", false)) != (size_t)-1; i += 5) {
        const char *value = t->lower + i + 5 + strspn(t->lower + i + 5, " \t\"'");
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

bool markup_find_kube_secret(const void *arg, const struct markup_text *t, size_t from,
                             struct markup_hit *hit) {
    (void)arg;
    for (const char *p = t->lower + from; (p = strstr(p, "data:")) != NULL; p += 5) {
        size_t at = (size_t)(p - t->lower), line = line_start(t->s, at), end = at + 5;
        size_t outer = indent(t->s + line), name = line + outer;
        end += strspn(t->s + end, " \t");
        bool own_line = name == at || (name + 6 == at && strncmp(t->lower + name, "string", 6) == 0);
        if (!own_line || t->s[end] != '\n')
            continue;
        size_t last = block_end(t->s, end, outer), first = end + 1;
        first += strspn(t->s + first, " \t\n");
        if (last == end || first < from || !is_secret(t, line, last))
            continue;
        *hit = (struct markup_hit){first, last};
        return true;
    }
    return false;
}
