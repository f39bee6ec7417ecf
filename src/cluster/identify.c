#include "cluster/identify.h"

#include "base/strbuf.h"
#include "cluster/http_kind.h"
#include "text/exception.h"
#include "text/mask.h"
#include "text/prefix.h"

#include <string.h>
#include <strings.h>

enum { MAX_OWN_FRAMES = 12 };

static const char *mask(const char *text, size_t n, struct arena *a) {
    struct strbuf b;
    strbuf_init(&b, MASK_MAX_PATTERN);
    mask_text(text, n, &b);
    const char *out = arena_dup(a, strbuf_str(&b), b.len);
    strbuf_release(&b);
    return out;
}

static bool starts(const char *s, const char *with) {
    return !strncasecmp(s, with, strlen(with));
}

/* Case does not matter; NULL: it is not in there. */
static const char *find(const char *s, const char *what) {
    size_t n = strlen(what);
    for (; *s; s++)
        if (!strncasecmp(s, what, n))
            return s;
    return NULL;
}

/* The lines that say that a process or container has ended, whoever prints them. */
static const char *const exit_starts[] = {
    "Container called exit(",
    "Reason: Worker failed to boot",
    "Shutting down: Master",
    "Container terminated on signal",
    "Uncaught signal:",
    "Process exited with ",
    "App crashed",
    "Application exit",
    "The container exited",
    "Worker exiting (pid",
};

/* What the platform says when an instance does not come up. */
static const char *const probe_words[] = {
    "probe failed",
    "container failed to start",
    "failed to become healthy",
    "condition status changed to False",
};

static bool is_failed_probe(const char *m) {
    for (size_t i = 0; i < sizeof probe_words / sizeof *probe_words; i++)
        if (find(m, probe_words[i]))
            return true;
    return false;
}

static bool is_exit(const char *m) {
    for (size_t i = 0; i < sizeof exit_starts / sizeof *exit_starts; i++)
        if (starts(m, exit_starts[i]))
            return true;
    return starts(m, "Worker (pid:") && (find(m, "exited with code") || find(m, "was sent SIG"));
}

/* The lines that only connect or repeat what others of the same failure say. */
static const char *const glue_starts[] = {
    "During handling of the above exception",
    "The above exception was the direct cause",
    "Exception in worker process",
    "Application startup failed",
    "Traceback (most recent call last):",
    "Task exception was never retrieved",
    "Exception in ASGI application",
    "Exception in thread",
    "Unhandled exception in",
};

static bool is_glue(const char *m, const struct exception *x) {
    if (x->type)
        return false;
    if (*m == ' ' || *m == '\t')
        return starts(m + strspn(m, " \t"), "File \"") || m[strspn(m, " \t")] == '^';
    const char *said = prefix_skip_decoration(m);
    for (size_t i = 0; i < sizeof glue_starts / sizeof *glue_starts; i++)
        if (starts(said, glue_starts[i]))
            return true;
    return false;
}

static bool at_start(const char *text, const struct exception *x) {
    static const char *const functions[] = {"<module>", "create_app", "lifespan",
                                            "startup",  "on_startup", "main"};
    static const char *const words[] = {"startup",         "start-up",
                                        "failed to start", "worker failed to boot",
                                        "could not start", "initialization failed",
                                        "spawn_worker",    "cannot start"};
    for (size_t i = 0; i < x->frames_n; i++)
        for (size_t k = 0; x->frames[i].function && k < sizeof functions / sizeof *functions; k++)
            if (!strcmp(x->frames[i].function, functions[k]))
                return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (find(text, words[i]))
            return true;
    return false;
}

/* What varies in where the program is installed does not belong to a frame. */
static const char *plain_file(const char *file) {
    static const char *const roots[] = {"/usr/src/app/", "/app/", "/workspace/", "/srv/", "/code/"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (!strncmp(file, roots[i], strlen(roots[i])))
            return file + strlen(roots[i]);
    return file;
}

static void own_frames(const struct exception *x, struct arena *a, struct identify *out) {
    size_t own = 0;
    for (size_t i = 0; i < x->frames_n; i++)
        own += exception_own_file(x->frames[i].file);
    size_t skip = own > MAX_OWN_FRAMES ? own - MAX_OWN_FRAMES : 0;
    out->frames = arena_alloc(a, (own - skip) * sizeof *out->frames);
    for (size_t i = 0; i < x->frames_n; i++) {
        if (!exception_own_file(x->frames[i].file))
            continue;
        if (skip && skip--)
            continue;
        out->frames[out->frames_n++] =
            (struct cluster_frame){plain_file(x->frames[i].file), x->frames[i].function, x->frames[i].line};
    }
}

static void identify_http(const struct entry *e, struct arena *a, struct identify *out) {
    const char *kind = http_kind_of(e->http.method, e->http.url);
    out->kind = CLUSTER_HTTP;
    out->status = e->http.status;
    out->route = e->http.url ? arena_printf(a, "%s%s%s", e->http.method ? e->http.method : "",
                                            e->http.method ? " " : "", http_kind_route(e->http.url, a))
                             : NULL;
    bool access = e->log_name && !strcmp(e->log_name, "access");
    const char *said = e->text && !access ? exception_sentence(e->text, a) : NULL;
    out->platform = said != NULL;
    if (!strcmp(kind, "probe"))
        out->group = "http probe";
    else if (said)
        out->group = arena_printf(a, "http %d %s", out->status, mask(said, strlen(said), a));
    else if (out->status > 500 || (out->status == 500 && (!out->route || !strcmp(kind, "health"))))
        out->group = arena_printf(a, "http %d", out->status);
    else if (out->status == 500) /* the application's own failure, one a route */
        out->group = arena_printf(a, "http 500 %s", out->route);
    else
        out->group = arena_printf(a, "http %d %s", out->status, strcmp(kind, "health") ? kind : "endpoint");
    out->pattern = arena_printf(a, "HTTP %d %s%s%s", out->status, out->route ? out->route : "",
                                said ? ": " : "", said ? mask(said, strlen(said), a) : "");
}

static void identify_exit(const char *m, struct arena *a, struct identify *out) {
    const char *code = find(m, "exit(");
    code = code ? code + 5 : find(m, "exited with code");
    if (code) {
        code += strcspn(code, "0123456789");
        size_t n = strspn(code, "0123456789");
        out->exit_code = n ? arena_dup(a, code, n) : NULL;
    }
    out->kind = CLUSTER_PROCESS_EXIT;
    out->pattern = mask(m, strcspn(m, "\n"), a);
    /* Who is killed (out of memory, a crash) has another problem than who ends by itself. */
    const char *signal = find(m, "signal");
    signal = signal ? signal + strcspn(signal, "0123456789") : NULL;
    bool killed = find(m, "SIGKILL") != NULL;
    out->group = !is_exit(m) ? "probe" : "exit";
    if (killed || (signal && *signal))
        out->group =
            killed ? "signal 9" : arena_printf(a, "signal %.*s", (int)strspn(signal, "0123456789"), signal);
}

static size_t words(const char *s) {
    size_t n = 0;
    for (const char *p = s; *p; p++)
        n += *p != ' ' && (p == s || p[-1] == ' ') && *p != '<';
    return n;
}

/* Words that tell that something failed, not what: a cause of nothing else may be shared by chance. */
static bool is_general_word(const char *s, size_t n) {
    static const char *const general[] = {
        "a",          "an",          "and",         "at",        "be",          "been",      "by",
        "call",       "cannot",      "client",      "closed",    "code",        "completed", "connect",
        "connection", "could",       "deadline",    "denied",    "did",         "down",      "error",
        "errno",      "exceeded",    "failed",      "failure",   "for",         "found",     "from",
        "has",        "host",        "in",          "internal",  "invalid",     "is",        "it",
        "name",       "no",          "not",         "of",        "on",          "operation", "or",
        "peer",       "please",      "refused",     "remote",    "request",     "reset",     "response",
        "server",     "service",     "temporarily", "temporary", "the",         "time",      "timed",
        "timeout",    "to",          "out",         "all",       "attempt",     "attempts",  "try",
        "again",      "unavailable", "unexpected",  "unknown",   "unreachable", "was",       "while",
        "with",       "bad",         "broken",      "pipe",      "resolution",  "such",      "file",
        "or",         "directory",   "network",     "gateway",   "exception",   "occurred",  "an",
        "task",       "upstream",    "retry",       "later",     "lost",        "abort",     "aborted",
        "cancelled",  "permission",
    };
    for (size_t i = 0; i < sizeof general / sizeof *general; i++)
        if (strlen(general[i]) == n && !strncasecmp(s, general[i], n))
            return true;
    return false;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_general(const char *cause) {
    bool telling = false;
    for (const char *p = cause; *p && !telling;) {
        const char *close = *p == '<' ? strchr(p, '>') : NULL; /* a masked part tells nothing */
        size_t n = 0;
        while (is_letter(p[n]))
            n++;
        if (close && close - p < 9)
            p = close + 1;
        else if (n)
            telling = !is_general_word(p, n), p += n;
        else
            p++;
    }
    return !telling || words(cause) < 2 || strlen(cause) < 12;
}

static void identify_exception(const struct exception *x, const char *m, struct arena *a,
                               struct identify *out) {
    const char *cause = exception_cause(x->value, a);
    cause = mask(cause, strlen(cause), a);
    out->kind = CLUSTER_EXCEPTION;
    out->type = x->type;
    out->value = x->value;
    out->traced = x->traced;
    out->pattern =
        *x->value ? arena_printf(a, "%s: %s", x->type, mask(x->value, strlen(x->value), a)) : x->type;
    bool clear = *cause && !is_general(cause);
    out->cause = clear ? cause : NULL;
    /* Without a telling value the place decides: a bare KeyError is not every KeyError. */
    const char *place = x->frames_n ? plain_file(x->frames[x->frames_n - 1].file) : "";
    const char *fn =
        x->frames_n && x->frames[x->frames_n - 1].function ? x->frames[x->frames_n - 1].function : "";
    /* Quoted in a line of prose, the line decides. */
    const char *said = x->traced ? "" : mask(m, strcspn(m, "\n"), a);
    out->group = clear ? arena_printf(a, "%s: %s", x->type, cause)
                       : arena_printf(a, "%s: %s @ %s %s%s", x->type, cause, place, fn, said);
}

/* The first line; the second too where the first only announces it, or breaks off within a quotation. */
static size_t telling(const char *m) {
    size_t n = strcspn(m, "\n");
    size_t quotes = 0;
    for (size_t i = 0; i < n; i++)
        quotes += m[i] == '"';
    if (m[n] && (n < 24 || m[n - 1] == ':' || quotes % 2))
        n += 1 + strcspn(m + n + 1, "\n");
    return n;
}

static void identify_message(const struct entry *e, const char *m, struct arena *a, struct identify *out) {
    const char *said = prefix_skip_decoration(m);
    size_t n = telling(said);
    out->kind = e->audit ? CLUSTER_AUDIT : CLUSTER_MESSAGE;
    out->pattern = mask(said, n, a);
    const char *cause = exception_cause(out->pattern, a);
    out->cause = *cause && !is_general(cause) ? cause : NULL;
    out->group = out->cause ? out->cause : out->pattern;
}

static struct exception exception_of(const struct entry *e, const char *m, struct arena *a) {
    struct exception x = {0};
    if (e->error_trace)
        x = exception_find(e->error_trace, a);
    if (!x.type && e->error_type && e->error_value) {
        const char *dot = strrchr(e->error_type, '.');
        x.type = dot && dot[1] ? dot + 1 : e->error_type;
        x.value = e->error_value;
    }
    return x.type ? x : exception_find(m, a);
}

static bool is_platform(const struct entry *e) {
    return e->audit || !e->log_name || !strcmp(e->log_name, "system") || !strcmp(e->log_name, "system_event");
}

static bool is_request(const struct entry *e) {
    if (e->http.status < 400)
        return false;
    bool log = e->log_name && (!strcmp(e->log_name, "requests") || !strcmp(e->log_name, "access"));
    return log || !e->text || starts(e->text, "The request ") ||
           starts(e->text, "The user-provided container ");
}

bool identify_entry(const struct entry *e, struct arena *a, struct identify *out) {
    *out = (struct identify){0};
    if (e->deploy && e->severity < SEVERITY_ERROR)
        return false;
    const char *m = e->text ? prefix_split(e->text).message : NULL;
    struct exception none = {0};
    bool unlevelled = e->severity == SEVERITY_DEFAULT && m && is_glue(m, &none);
    if (e->severity < SEVERITY_WARNING && !unlevelled)
        return false;
    if (is_request(e)) {
        identify_http(e, a, out);
        return true;
    }
    if (!m) {
        out->kind = CLUSTER_NO_PAYLOAD;
        out->pattern = "(no payload)";
        out->group = "no payload";
        return true;
    }
    if (is_exit(m) || (is_platform(e) && is_failed_probe(m))) {
        identify_exit(m, a, out);
        return true;
    }
    struct exception x = exception_of(e, m, a);
    out->glue = !e->audit && is_glue(m, &x);
    const char *said = prefix_skip_decoration(m);
    out->chain = out->glue && (starts(said, glue_starts[0]) || starts(said, glue_starts[1]));
    out->startup = at_start(m, &x);
    if (x.type)
        identify_exception(&x, prefix_skip_decoration(m), a, out);
    else
        identify_message(e, m, a, out);
    own_frames(&x, a, out);
    return true;
}
