#include "cluster/name.h"

#include <string.h>
#include <strings.h>

enum { MAX_NAME = 120 };

/* `No module named 'a.b'` gives a.b */
static const char *quoted(const char *s, const char *after, struct arena *a) {
    const char *p = s ? strstr(s, after) : NULL;
    const char *open = p ? strpbrk(p + strlen(after), "'\"") : NULL;
    const char *close = open ? strchr(open + 1, *open) : NULL;
    return close && close > open + 1 ? arena_dup(a, open + 1, (size_t)(close - open - 1)) : NULL;
}

/* Cut behind a word, or a letter of a script without blanks: never in one that could be a secret, half of
 * which no rule would know. */
static char *cut(char *out, char *end, char next) {
    char *w = end;
    while (w > out && w[-1] != ' ' && !((unsigned char)w[-1] >= 0x80 && ((unsigned char)next & 0xC0) != 0x80))
        next = *--w;
    while (w > out && (w[-1] == ' ' || w[-1] == ',' || w[-1] == ':'))
        w--;
    if (w == out)
        *w++ = '*';
    memcpy(w, "...", 3);
    return w + 3;
}

/* Masked parts read as a star; cut at a word. */
static const char *readable(const char *pattern, struct arena *a) {
    char *out = arena_alloc(a, MAX_NAME + 8), *w = out;
    for (const char *p = pattern; *p && w < out + MAX_NAME; p++) {
        const char *close = *p == '<' ? strchr(p, '>') : NULL;
        bool escape = *p == '\\' && p[1] && strchr("nrt", p[1]);
        if (escape) { /* a newline spelled out: a title has no backslash */
            *w++ = ' ';
            p++;
        } else if (close && close - p < 9) {
            *w++ = '*';
            p = close;
        } else {
            *w++ = *p;
        }
        if (w == out + MAX_NAME && p[1]) {
            w = cut(out, w, p[1]);
            break;
        }
    }
    while (w > out && (w[-1] == ' ' || w[-1] == ':'))
        w--;
    *w = 0;
    return *out ? out : pattern;
}

static const char *name_exception(const struct pattern *p, bool stops, struct arena *a) {
    const char *end = stops ? " stops startup" : "";
    const char *module = quoted(p->id.value, "No module named ", a);
    if (module)
        return arena_printf(a, "Missing module %s%s", module, end);
    const char *what = quoted(p->id.value, "cannot import name ", a),
               *from = quoted(p->id.value, " from ", a);
    if (what && from)
        return arena_printf(a, "Cannot import %s from %s%s", what, from, end);
    const char *attribute = quoted(p->id.value, "has no attribute ", a), *owner = quoted(p->id.value, "", a);
    if (attribute && owner && !strcmp(p->id.type, "AttributeError"))
        return arena_printf(a, "%s has no attribute %s%s", owner, attribute, end);
    const char *cause = p->id.cause ? p->id.cause : p->id.pattern + strlen(p->id.type);
    bool typed = p->id.cause && *cause;
    return readable(typed ? arena_printf(a, "%s: %s%s", p->id.type, cause, end)
                          : arena_printf(a, "%s%s", p->id.pattern, end),
                    a);
}

static const struct {
    const char *said, *name;
} platform[] = {
    {"malformed or connection", "malformed response or connection error"},
    {"instance could not start", "instance could not start"},
    {"no available instance", "no available instance"},
    {"was aborted because", "request aborted"},
    {"maximum request timeout", "request timed out"},
    {"not authenticated", "not authenticated"},
    {"exceeded the memory", "memory limit exceeded"},
};

static const char *name_http(const struct pattern *p, struct arena *a) {
    for (size_t i = 0; i < sizeof platform / sizeof *platform; i++)
        if (p->id.platform && strstr(p->id.group, platform[i].said))
            return arena_printf(a, "HTTP %d: %s", p->id.status, platform[i].name);
    if (!strcmp(p->id.group, "http probe"))
        return "Security probes";
    if (strstr(p->id.group, " asset"))
        return arena_printf(a, "HTTP %d for browser assets", p->id.status);
    if (strstr(p->id.group, " websocket"))
        return arena_printf(a, "WebSocket handshake answered %d (%s)", p->id.status,
                            p->routes_n ? p->routes[0] : "/ws");
    if (p->id.platform)
        return readable(arena_printf(a, "HTTP %d: %s", p->id.status, p->id.group + strlen("http 500 ")), a);
    if (p->routes_n == 1)
        return arena_printf(a, "HTTP %d on %s", p->id.status, p->routes[0]);
    return arena_printf(a, "HTTP %d answered", p->id.status);
}

const char *name_cluster(const struct pattern *p, bool stops_start, struct arena *a) {
    switch (p->id.kind) {
    case CLUSTER_EXCEPTION:
        return name_exception(p, stops_start, a);
    case CLUSTER_PROCESS_EXIT:
        if (!strncmp(p->id.group, "signal ", 7))
            return arena_printf(a, "Containers are killed by %s", p->id.group);
        if (strcmp(p->id.group, "exit") != 0)
            break;
        return p->id.exit_code ? arena_printf(a, "Containers exit with code %s", p->id.exit_code)
                               : "Containers exit";
    case CLUSTER_HTTP:
        return name_http(p, a);
    case CLUSTER_NO_PAYLOAD:
        return "Entries without payload";
    case CLUSTER_MESSAGE:
    case CLUSTER_AUDIT:
    case CLUSTER_GIVEN:
        break;
    }
    return readable(p->id.pattern, a);
}
