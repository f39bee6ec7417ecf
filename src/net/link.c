#include "net/link.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *skip_blanks(const char *s) {
    return s + strspn(s, " \t");
}

struct span {
    const char *s;
    size_t n;
};

/* The value of a parameter at s: a word, or text in quotes with its escapes left in. Where it ends; NULL:
 * the quotes are never closed. */
static const char *read_value(const char *s, struct span *value) {
    if (*s != '"') {
        *value = (struct span){s, strcspn(s, ";, \t\"")};
        return s + value->n;
    }
    const char *end = ++s;
    while (*end && *end != '"')
        end += *end == '\\' && end[1] ? 2 : 1;
    *value = (struct span){s, (size_t)(end - s)};
    return *end ? end + 1 : NULL;
}

static bool has_word(struct span text, const char *word) {
    size_t len = strlen(word);
    for (size_t i = 0; i < text.n;) {
        size_t n = 0;
        while (i + n < text.n && text.s[i + n] != ' ' && text.s[i + n] != '\t')
            n++;
        if (n == len && !strncasecmp(text.s + i, word, len))
            return true;
        i += n + 1;
    }
    return false;
}

/* The parameters behind an address, up to the comma or the end. Only the first `rel` counts (RFC 8288, 3.3).
 * NULL: not of this form. */
static const char *read_parameters(const char *s, const char *rel, bool *has_rel) {
    bool seen = false;
    *has_rel = false;
    for (s = skip_blanks(s); *s == ';'; s = skip_blanks(s)) {
        s = skip_blanks(s + 1);
        struct span name = {s, strcspn(s, "=;, \t\"")}, value = {"", 0};
        s = skip_blanks(s + name.n);
        if (*s == '=' && !(s = read_value(skip_blanks(s + 1), &value)))
            return NULL;
        if (!seen && name.n == 3 && !strncasecmp(name.s, "rel", 3)) {
            seen = true;
            *has_rel = has_word(value, rel);
        }
    }
    return *s == ',' || !*s ? s : NULL;
}

bool link_find(const char *header, const char *rel, struct strbuf *out) {
    const char *s = header;
    while (s) {
        bool has_rel;
        s += strspn(s, " \t,");
        if (*s != '<')
            return false;
        struct span target = {s + 1, strcspn(s + 1, ">")};
        s = target.s + target.n;
        if (!*s || !(s = read_parameters(s + 1, rel, &has_rel)))
            return false;
        if (!has_rel)
            continue;
        for (size_t i = 0; i < target.n; i++)
            if ((unsigned char)target.s[i] <= ' ' || target.s[i] == 0x7f)
                return false;
        strbuf_add(out, target.s, target.n);
        return target.n > 0;
    }
    return false;
}
