#include "ingest/entry_text.h"

#include "base/strbuf.h"
#include "base/utf8.h"
#include "text/prefix.h"

#include <string.h>

enum { MAX_DUMP = 2048 }; /* of a payload without a message; what is cut is marked */

static const char *full(const struct json *obj, const char *key) {
    const char *s = json_str(obj, key);
    return s && *s ? s : NULL;
}

/* Some logging set-ups attach {"type":"str","message":"Missing field"} to lines that report no error at all.
 */
static bool is_hollow(const struct json *error) {
    const char *type = json_str(error, "type"), *message = json_str(error, "message");
    if (type && !strcmp(type, "str"))
        return true;
    return message && !strcmp(message, "Missing field");
}

static void read_error(const struct json *payload, struct entry *e, struct arena *a) {
    static const char *const names[] = {"error", "exception", "err", "exc_info"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct json *j = json_get(payload, names[i]);
        if (json_is_object(j) && !is_hollow(j)) {
            e->error_type = full(j, "type")   ? full(j, "type")
                            : full(j, "name") ? full(j, "name")
                                              : full(j, "class");
            e->error_value = full(j, "value") ? full(j, "value") : full(j, "message");
            const char *trace = full(j, "traceback") ? full(j, "traceback") : full(j, "stack");
            e->error_trace = trace ? prefix_clean(trace, a) : NULL;
        } else if (full(payload, names[i]) && strchr(full(payload, names[i]), ' ')) {
            e->error_trace = prefix_clean(full(payload, names[i]), a);
        }
        if (e->error_type || e->error_value || e->error_trace)
            return;
    }
    static const char *const traces[] = {"stack_trace", "stacktrace", "traceback", "stack",
                                         "exception_traceback"};
    for (size_t i = 0; i < sizeof traces / sizeof *traces && !e->error_trace; i++)
        e->error_trace = full(payload, traces[i]) ? prefix_clean(full(payload, traces[i]), a) : NULL;
}

/* logging.callHandlers is the logger itself, not the place in the code. */
static void read_place(const struct json *payload, struct entry *e) {
    const struct json *labels = json_get(payload, "labels");
    const struct json *source = json_get(payload, "sourceLocation");
    const char *module = full(labels, "module"), *function = full(labels, "function");
    if (function && !strcmp(function, "callHandlers"))
        return;
    e->module = module ? module : full(source, "file");
    e->function = function ? function : full(source, "function");
    e->line = (int)json_int(labels, "line", json_int(source, "line", 0));
}

static const char *dump(const struct json *payload, struct arena *a) {
    struct strbuf text;
    strbuf_init(&text, MAX_DUMP * 64);
    json_print(payload, false, &text);
    size_t n = utf8_cut_word(strbuf_str(&text), text.len, MAX_DUMP);
    char *out = arena_printf(a, "%.*s%s", (int)n, strbuf_str(&text), n < text.len ? " [cut]" : "");
    strbuf_release(&text);
    return out;
}

void entry_text_payload(const struct json *whole, const struct json *payload, struct entry *e,
                        struct arena *a) {
    static const char *const names[] = {"message", "textPayload", "text_payload", "msg",
                                        "text",    "log",         "event"};
    const char *text = NULL;
    for (size_t i = 0; !text && i < sizeof names / sizeof *names; i++)
        text = full(payload, names[i]);
    read_error(payload, e, a);
    read_place(payload, e);
    if (!text)
        text = full(whole, "message");
    if (!text && e->error_value)
        text = e->error_value;
    if (!text && full(whole, "raw_payload") && !json_first(payload))
        text = full(whole, "raw_payload");
    if (!text && json_first(payload))
        text = dump(payload, a);
    e->text = text ? prefix_clean(text, a) : NULL;
}

static const char *last_part(const char *name) {
    const char *slash = name ? strrchr(name, '/') : NULL;
    return slash ? slash + 1 : name;
}

void entry_text_audit(const struct json *proto, struct entry *e, struct arena *a) {
    const char *method = full(proto, "methodName") ? full(proto, "methodName") : full(proto, "method_name");
    const char *resource =
        full(proto, "resourceName") ? full(proto, "resourceName") : full(proto, "resource_name");
    const char *message = full(json_get(proto, "status"), "message");
    e->audit = true;
    e->deploy = method && (strstr(method, "ReplaceService") || strstr(method, "CreateService") ||
                           strstr(method, "UpdateService"));
    const struct json *status = json_get(json_get(proto, "response"), "status");
    const char *revision = full(status, "latestCreatedRevisionName");
    if (!e->revision && revision)
        e->revision = revision;
    if (!e->service && resource && strstr(resource, "/services/"))
        e->service = last_part(resource);
    e->text = message ? arena_str(a, message)
                      : arena_printf(a, "%s %s", method ? method : "audit record",
                                     resource ? last_part(resource) : "");
}

int entry_text_severity(const char *text) {
    if (!text)
        return SEVERITY_DEFAULT;
    struct prefix p = prefix_split(text);
    if (p.severity > SEVERITY_DEFAULT)
        return p.severity;
    if (!strncmp(p.message, "Traceback (most recent call last)", 33) || !strncmp(p.message, "panic: ", 7))
        return SEVERITY_ERROR;
    /* Python's warnings module: `path.py:12: DeprecationWarning: ...` */
    const char *py = strstr(p.message, ".py:"), *w = py ? strstr(py, "Warning: ") : NULL;
    if (w && !memchr(p.message, '\n', (size_t)(w - p.message)) && w - py < 60)
        return SEVERITY_WARNING;
    return SEVERITY_DEFAULT;
}
