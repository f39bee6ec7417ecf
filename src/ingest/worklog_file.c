/* Files and lines that a text names. */
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool path_char(char c) {
    return isalnum((unsigned char)c) || (c && strchr("/._-", c));
}

static bool source_file(const char *s, size_t n) {
    static const char *const ends[] = {".py", ".js", ".ts",  ".tsx", ".go",  ".java", ".rb",   ".rs",
                                       ".c",  ".cc", ".cpp", ".cs",  ".php", ".kt",   ".scala"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t k = strlen(ends[i]);
        if (n > k + 1 && !memcmp(s + n - k, ends[i], k))
            return true;
    }
    return false;
}

/* ":53", "(53)", " line 53", "\", line 53", " lines 799, 852" */
static int line_behind(const char *s) {
    s += strspn(s, "`\"',): \x04");
    if (!strncmp(s, "at ", 3))
        s += 3;
    bool word = !strncmp(s, "line", 4);
    if (word)
        s += 4 + (s[4] == 's');
    s += strspn(s, " (:");
    return isdigit((unsigned char)*s) ? (int)(strtoll(s, NULL, 10) % 10000000) : 0;
}

static const char *clean_path(const char *s, size_t n, struct arena *a) {
    if (n > 5 && !strncmp(s, "/app/", 5))
        s += 5, n -= 5;
    char *out = arena_dup(a, s, n);
    if (strchr(out, '/'))
        return out;
    /* netra.app.auth.py: a module with its ending */
    char *last = strrchr(out, '.');
    for (char *p = out; p < last; p++)
        if (*p == '.')
            *p = '/';
    return out;
}

void worklog_files(const char *text, struct json *frames, struct arena *a) {
    enum { MOST = 12 };
    for (const char *p = text; *p && json_count(frames) < MOST;) {
        size_t n = 0;
        while (path_char(p[n]))
            n++;
        size_t len = n;
        while (len && strchr("._-/", p[len - 1]))
            len--;
        if (len && source_file(p, len) && isalpha((unsigned char)p[*p == '/'])) {
            const char *file = clean_path(p, len, a);
            int line = strchr(":\"' `,(\x04", p[n]) ? line_behind(p + n) : 0;
            bool met = false;
            for (const struct json *k = json_first(frames); k; k = json_next(k))
                met = met || !strcmp(json_str(k, "file"), file);
            if (!met) {
                struct json *f = json_add(frames, json_new_object());
                json_set_str(f, "file", file);
                if (line)
                    json_set_int(f, "line", line);
            }
        }
        p += n ? n : 1;
    }
}
