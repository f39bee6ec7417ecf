#include "ingest/entry_read.h"

#include "base/strbuf.h"
#include "base/timestamp.h"
#include "ingest/entry_text.h"
#include "text/prefix.h"

#include <stdlib.h>
#include <string.h>

/* A member under its camelCase name or the name that other exporters give it. */
static struct json *pick(const struct json *obj, const char *camel, const char *snake) {
    struct json *j = json_get(obj, camel);
    if (!j || json_is_null(j)) {
        struct json *other = json_get(obj, snake);
        j = other ? other : j;
    }
    return j;
}

static const char *pick_str(const struct json *obj, const char *camel, const char *snake) {
    const char *s = json_string(pick(obj, camel, snake));
    return s && *s ? s : NULL;
}

/* BigQuery's tables have a column for each type of a payload: protopayload_auditlog, jsonpayload_v1_x. */
static const struct json *pick_payload(const struct json *j, const char *camel, const char *snake,
                                       const char *column) {
    const struct json *p = pick(j, camel, snake);
    for (const struct json *m = json_first(j); m && (!p || json_is_null(p)); m = json_next(m))
        if (json_is_object(m) && !strncmp(json_key(m), column, strlen(column)))
            p = m;
    return p;
}

static bool looks_like_entry(const struct json *j) {
    static const char *const keys[] = {"timestamp",    "severity",    "insertId",     "insert_id",
                                       "textPayload",  "jsonPayload", "protoPayload", "text_payload",
                                       "json_payload", "httpRequest", "logName",      "resource",
                                       "message",      "http_request"};
    if (!json_is_object(j))
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get(j, keys[i]))
            return true;
    return false;
}

/* What lies before 1970 is a clock that was never set (and would not bear to be compared with the rest). */
static bool read_time(const char *s, int64_t *out) {
    int64_t t;
    char text[48];
    size_t n = s ? strlen(s) : 0;
    if (n > 4 && n < sizeof text && !strcmp(s + n - 4, " UTC")) { /* as BigQuery prints it */
        memcpy(text, s, n - 4);
        text[n - 4] = 0;
        s = text;
    }
    if (!timestamp_parse(s, &t) || t < 0)
        return false;
    *out = t;
    return true;
}

static void read_times(const struct json *j, const struct entry_read_options *o, struct entry *e) {
    int64_t received = TIMESTAMP_NONE;
    e->time = TIMESTAMP_NONE;
    read_time(pick_str(j, "receiveTimestamp", "receive_timestamp"), &received);
    if (!read_time(json_str(j, "timestamp"), &e->time) && !read_time(json_str(j, "time"), &e->time))
        e->time = received;
    if (e->time != TIMESTAMP_NONE && received != TIMESTAMP_NONE && e->time > received)
        e->time = received;
    if (e->time != TIMESTAMP_NONE && o->now != TIMESTAMP_NONE && e->time > o->now)
        e->time = o->now;
}

static bool has_part(const char *name, const char *part) {
    size_t n = strlen(part);
    for (const char *p = name; p && (p = strstr(p, part)); p++) {
        bool left = p == name || p[-1] == '-' || p[-1] == '_' || p[-1] == '.';
        bool right = !p[n] || p[n] == '-' || p[n] == '_' || p[n] == '.';
        if (left && right)
            return true;
    }
    return false;
}

static const char *environment_of(const char *service, const char *project) {
    static const char *const parts[][2] = {
        {"staging", "staging"},
        {"stage", "staging"},
        {"stg", "staging"},
        {"production", "production"},
        {"prod", "production"},
        {"prd", "production"},
        {"development", "development"},
        {"dev", "development"},
        {"test", "test"},
        {"qa", "test"},
        {"sandbox", "sandbox"},
    };
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (has_part(side ? project : service, parts[i][0]))
                return parts[i][1];
    return NULL;
}

static void read_resource(const struct json *j, const struct entry_read_options *o, struct entry *e) {
    static const char *const service_keys[] = {"service_name",   "job_name", "function_name",     "module_id",
                                               "container_name", "service",  "configuration_name"};
    const struct json *labels = json_get(json_get(j, "resource"), "labels");
    const struct json *own = json_get(j, "labels");
    for (size_t i = 0; !e->service && i < sizeof service_keys / sizeof *service_keys; i++) {
        const char *s = json_str(labels, service_keys[i]);
        e->service = s && *s ? s : NULL;
    }
    const char *rev = json_str(labels, "revision_name");
    e->revision = rev && *rev ? rev : NULL;
    e->project = pick_str(labels, "project_id", "projectId");
    e->instance = pick_str(own, "instanceId", "instance_id");
    if (!e->instance)
        e->instance =
            pick_str(own, "instanceid", "instanceid"); /* BigQuery: keys of people in small letters */
    if (!e->instance)
        e->instance = pick_str(labels, "instance_id", "pod_name");
    if (!e->service)
        e->service = pick_str(pick(j, "jsonPayload", "json_payload"), "service", "service_name");
    const char *env = json_str(own, "environment");
    e->environment = o->environment ? o->environment : env ? env : environment_of(e->service, e->project);
    const char *log = pick_str(j, "logName", "log_name");
    const char *slash = log ? strrchr(log, '/') : NULL;
    const char *name = slash ? slash + 1 : log;
    const char *escaped = name ? strstr(name, "%2F") : NULL;
    e->log_name = escaped ? escaped + 3 : name;
}

static int64_t latency(const char *s) {
    if (!s)
        return 0;
    char *end = NULL;
    double v = strtod(s, &end);
    return end != s && v > 0 && v < 86400 ? (int64_t)(v * 1e9) : 0;
}

static void read_http(const struct json *j, struct entry *e) {
    const struct json *h = pick(j, "httpRequest", "http_request");
    if (!json_is_object(h))
        return;
    e->http.method = pick_str(h, "requestMethod", "method");
    e->http.url = pick_str(h, "requestUrl", "url");
    if (!e->http.url)
        e->http.url = pick_str(h, "request_url", "uri");
    if (!e->http.method)
        e->http.method = json_str(h, "request_method");
    e->http.user_agent = pick_str(h, "userAgent", "user_agent");
    int64_t status = json_int(h, "status", 0);
    e->http.status = status >= 100 && status < 600 ? (int)status : 0;
    double seconds = json_real(json_get(h, "latency"), 0);
    e->http.latency =
        seconds > 0 && seconds < 86400 ? (int64_t)(seconds * 1e9) : latency(json_str(h, "latency"));
}

static void read_access_line(struct entry *e, struct arena *a) {
    struct prefix_access line;
    if (e->http.status || !e->text || !prefix_access(prefix_split(e->text).message, &line))
        return;
    e->http.method = arena_str(a, line.method);
    e->http.url = arena_dup(a, line.path, line.path_len);
    e->http.status = line.status;
    if (!e->log_name || strcmp(e->log_name, "requests") != 0)
        e->log_name = "access";
}

/* A level as a number: LogSeverity's own, or that of Node's pino and bunyan (10 trace to 60 fatal). */
static int numbered(const struct json *obj, const char *key, bool pino) {
    int64_t n = json_is_number(json_get(obj, key)) ? json_int(obj, key, -1) : -1;
    if (n < 0 || n > 800)
        return -1;
    if (pino)
        return n >= 60   ? SEVERITY_CRITICAL
               : n >= 50 ? SEVERITY_ERROR
               : n >= 40 ? SEVERITY_WARNING
                         : SEVERITY_INFO;
    return n / 100 < SEVERITY_COUNT ? (int)(n / 100) : SEVERITY_EMERGENCY;
}

static void read_severity(const struct json *j, const struct entry_read_options *o, struct entry *e) {
    int s = severity_parse(json_str(j, "severity"));
    if (s <= SEVERITY_DEFAULT)
        s = numbered(j, "severity", false);
    if (s <= SEVERITY_DEFAULT)
        s = severity_parse(o->level);
    if (s > SEVERITY_DEFAULT) {
        e->severity = (enum severity)s;
        return;
    }
    e->severity_from_text = true;
    if (e->http.status) {
        e->severity = e->http.status >= 500   ? SEVERITY_ERROR
                      : e->http.status >= 400 ? SEVERITY_WARNING
                                              : SEVERITY_INFO;
        return;
    }
    const struct json *payload = pick(j, "jsonPayload", "json_payload");
    s = severity_parse(json_str(payload, "severity"));
    if (s <= SEVERITY_DEFAULT)
        s = severity_parse(json_str(payload, "level"));
    if (s <= SEVERITY_DEFAULT)
        s = numbered(payload, "level", true);
    if (s <= SEVERITY_DEFAULT)
        s = entry_text_severity(e->text);
    e->severity = s > SEVERITY_DEFAULT ? (enum severity)s : SEVERITY_DEFAULT;
}

bool entry_read(const struct json *j, const struct entry_read_options *o, struct arena *a, struct entry *e,
                bool *plain) {
    *e = (struct entry){.time = TIMESTAMP_NONE, .end = TIMESTAMP_NONE};
    *plain = false;
    if (!looks_like_entry(j))
        return false;
    e->insert_id = pick_str(j, "insertId", "insert_id");
    e->trace = json_str(j, "trace");
    read_times(j, o, e);
    read_resource(j, o, e);
    read_http(j, e);
    const char *text = pick_str(j, "textPayload", "text_payload");
    const struct json *payload = pick_payload(j, "jsonPayload", "json_payload", "jsonpayload_");
    const struct json *proto = pick_payload(j, "protoPayload", "proto_payload", "protopayload_");
    const struct json *groups = pick(j, "errorGroups", "error_groups");
    e->error_group = json_str(json_first(groups), "id");
    const char *type = json_str(payload, "@type");
    if (!json_is_object(proto) && type && strstr(type, "AuditLog"))
        proto = payload;
    if (json_is_object(proto))
        entry_text_audit(proto, e, a);
    else if (text)
        e->text = prefix_clean(text, a);
    else
        entry_text_payload(j, payload, e, a);
    *plain = text && !e->http.status && !json_is_object(proto);
    read_access_line(e, a);
    read_severity(j, o, e);
    e->end = e->time == TIMESTAMP_NONE ? TIMESTAMP_NONE : e->time + e->http.latency;
    return true;
}

bool entry_read_is_start(const struct entry *e) {
    if (e->http.status >= 200 && e->http.status < 400)
        return true;
    return e->text &&
           (strstr(e->text, "Application startup complete") || strstr(e->text, "ready to handle requests"));
}
