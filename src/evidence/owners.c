#include "evidence/owners.h"

#include "evidence/ignore.h"

#include <string.h>

const char *const owners_places[] = {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", NULL};

/* A folder's line owns all below it; `dir/ *` only what lies there. */
static bool owns(const char *pattern, const char *path, struct arena *a) {
    size_t n = strlen(pattern), from = *pattern == '/';
    bool folder = n && pattern[n - 1] == '/';
    if (!strcmp(pattern, "/")) /* the root: all */
        return true;
    bool shallow = n > 1 && pattern[n - 1] == '*' && pattern[n - 2] == '/';
    const char *body = arena_dup(a, pattern + from, n - from - folder);
    if (!*body)
        return false;
    if (!from && !strchr(body, '/'))
        body = arena_printf(a, "**/%s", body);
    size_t whole = strlen(path);
    for (size_t k = 1; k <= whole; k++) {
        bool end = k == whole;
        if ((end || path[k] == '/') && !(end && folder) && !(!end && shallow) &&
            ignore_match(IGNORE_GIT, body, path, k))
            return true;
    }
    return false;
}

/* The end of what counts in a line: before a comment. */
static size_t without_comment(const char *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (s[i] == '#' && (!i || s[i - 1] == ' ' || s[i - 1] == '\t')) {
            n = i;
            break;
        }
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r'))
        n--;
    return n;
}

const char *owners_of(const char *text, size_t len, const char *path, int *line, struct arena *a) {
    const char *end = text + len, *found = NULL;
    int number = 0;
    *line = 0;
    for (const char *p = text; p < end && strlen(path) <= IGNORE_MAX_PATH;) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        size_t n = without_comment(p, (size_t)((nl ? nl : end) - p));
        const char *s = n < IGNORE_MAX_PATTERN ? arena_dup(a, p, n) : "";
        s += strspn(s, " \t");
        number++;
        p = nl ? nl + 1 : end;
        size_t k = strcspn(s, " \t");
        const char *pattern = arena_dup(a, s, k);
        if (!k || *s == '!' || strchr(pattern, '[') || !owns(pattern, path, a))
            continue;
        found = s + k + strspn(s + k, " \t");
        *line = number;
    }
    return found && *found ? found : NULL;
}
