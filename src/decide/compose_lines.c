#include "decide/compose_lines.h"

#include <string.h>

bool compose_lines_begins(const char *line, const char *prefix) {
    return strncmp(line, prefix, strlen(prefix)) == 0;
}

const char *compose_lines_end(const char *line) {
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

const char *compose_lines_next(struct compose_lines *l, size_t *len) {
    while (*l->at) {
        const char *s = l->at;
        *len = strcspn(s, "\n");
        l->at = s + *len + (s[*len] == '\n');
        size_t n = strspn(s, "`");
        if (l->fence) {
            if (n >= l->fence && n == *len)
                l->fence = 0;
        } else if (n >= 3) {
            l->fence = n;
        } else {
            return s;
        }
    }
    return NULL;
}

const char *compose_lines_find(const char *text, const char *prefix) {
    struct compose_lines l = {.at = text};
    size_t len;
    for (const char *s = compose_lines_next(&l, &len); s; s = compose_lines_next(&l, &len))
        if (compose_lines_begins(s, prefix))
            return s;
    return NULL;
}
