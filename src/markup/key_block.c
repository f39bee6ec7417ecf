#include "markup/finders.h"

#include <string.h>

/* End of a line of a key's body, at its newline or the end of the text; `at` itself when it is another line.
 */
static size_t body_line(const struct markup_text *t, size_t at) {
    size_t end = at + strcspn(t->s + at, "\n");
    size_t n = strspn(t->s + at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=\\ \t");
    static const char *const headers[] = {"Proc-Type:", "DEK-Info:", "Version:", "Comment:", NULL};
    for (int i = 0; headers[i]; i++)
        if (strncmp(t->s + at, headers[i], strlen(headers[i])) == 0)
            return end;
    return n == end - at && n > 0 && strcspn(t->s + at, " ") + at >= end ? end : at;
}

/* A block without an end was cut: the rest of its line, and the lines that can belong to it. */
static size_t open_end(const struct markup_text *t, size_t at) {
    at += strcspn(t->s + at, "\n");
    while (at < t->len) {
        size_t next = at + 1, end = next < t->len ? body_line(t, next) : next;
        if (end == next)
            break;
        at = end;
    }
    return at;
}

bool markup_find_key_block(const void *arg, const struct markup_text *t, size_t from,
                           struct markup_hit *hit) {
    (void)arg;
    enum { LABEL = 64 };
    for (const char *p = t->s + from; (p = strstr(p, "-----BEGIN ")) != NULL; p += 11) {
        const char *label = p + 11;
        size_t n = strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ");
        if (n > LABEL || strncmp(label + n, "-----", 5) != 0)
            continue;
        const char *key = strstr(label, "PRIVATE KEY");
        if (!key || key >= label + n)
            continue;
        const char *next = strstr(label, "-----BEGIN "), *stop = strstr(label, "-----END ");
        size_t end;
        if (stop && (!next || stop < next)) {
            const char *last = strstr(stop + 9, "-----");
            end = (size_t)((last && last - stop < LABEL + 9 ? last : stop + 4) + 5 - t->s);
        } else {
            end = open_end(t, (size_t)(label - t->s));
        }
        *hit = (struct markup_hit){(size_t)(p - t->s), end};
        return true;
    }
    return false;
}
