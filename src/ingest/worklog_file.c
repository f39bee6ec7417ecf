/* Files and lines that a text names, and how alike two titles are. */
#include "base/strmap.h"
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

static size_t words_of(const char *s, uint64_t *out, size_t max) {
    size_t n = 0;
    while (*s && n < max) {
        char low[64];
        size_t k = 0;
        while (isalnum((unsigned char)s[k]) || s[k] == '_')
            k++;
        for (size_t i = 0; i < k && i < sizeof low; i++)
            low[i] = (char)tolower((unsigned char)s[i]);
        size_t len = k < sizeof low ? k : sizeof low;
        if (len > 3 && low[len - 1] == 's')
            len--;
        if (len > 2) {
            uint64_t h = strmap_hash(low, len, 7);
            size_t i = 0;
            while (i < n && out[i] != h)
                i++;
            if (i == n)
                out[n++] = h;
        }
        s += k ? k : 1;
    }
    return n;
}

double worklog_alike(const char *a, const char *b) {
    enum { WORDS = 24 };
    uint64_t x[WORDS], y[WORDS];
    size_t n = words_of(a, x, WORDS), m = words_of(b, y, WORDS), both = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            both += x[i] == y[k];
    size_t least = n < m ? n : m;
    return least ? (double)both / (double)least : 0;
}

double worklog_held(const char *title, const char *text) {
    enum { WORDS = 24, TEXT_WORDS = 300 };
    uint64_t x[WORDS], y[TEXT_WORDS];
    size_t n = words_of(title, x, WORDS), m = words_of(text, y, TEXT_WORDS), both = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            both += x[i] == y[k];
    return n ? (double)both / (double)n : 0;
}
