/* One entry, in all the spellings that exports have. */
#include "ingest/entry_read.h"

#include "base/timestamp.h"
#include "ingest/entry_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t now = INT64_C(1740830400) * TIMESTAMP_SECOND; /* 2025-03-01T12:00:00Z */

struct read {
    struct json *j;
    struct arena a;
    struct entry e;
    bool is, plain;
};

static struct read read_entry(const char *text, const char *level) {
    struct read r = {.j = json_parse(text, strlen(text), NULL)};
    struct entry_read_options o = {.now = now, .level = level};
    if (!r.j)
        fail_msg("no JSON: %s", text);
    arena_init(&r.a);
    r.is = entry_read(r.j, &o, &r.a, &r.e, &r.plain);
    return r;
}

static void release(struct read *r) {
    json_free(r->j);
    arena_release(&r->a);
}

static void must_be(const char *got, const char *want, const char *in) {
    if (!got != !want || (got && strcmp(got, want) != 0))
        fail_msg("%s\n  gives %s\n  not   %s", in, got ? got : "(null)", want ? want : "(null)");
}

static void what_is_no_entry(void **state) {
    (void)state;
    static const char *const cases[] = {
        "1", "\"ERROR\"", "null", "[]", "{}", "{\"a\":1}", "[{\"severity\":\"ERROR\"}]"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read r = read_entry(cases[i], NULL);
        assert_false(r.is);
        release(&r);
    }
}

static void requests_in_three_spellings(void **state) {
    (void)state;
    static const struct {
        const char *in, *method, *url, *agent;
        int status;
        int64_t latency;
    } cases[] = {
        {"{\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"https://acme.example/"
         "x\",\"userAgent\":\"curl\","
         "\"status\":503,\"latency\":\"3.658183038s\",\"requestSize\":\"12\"}}",
         "GET", "https://acme.example/x", "curl", 503, INT64_C(3658183038)},
        {"{\"httpRequest\":{\"method\":\"POST\",\"url\":\"https://acme.example/"
         "y\",\"userAgent\":\"curl\",\"status\":404,"
         "\"latency\":\"0s\"}}",
         "POST", "https://acme.example/y", "curl", 404, 0},
        {"{\"http_request\":{\"method\":\"PUT\",\"url\":\"/z\",\"user_agent\":\"curl\",\"status\":\"500\","
         "\"latency\":\"0.003917610s\"}}",
         "PUT", "/z", "curl", 500, 3917610},
        {"{\"http_request\":{\"request_method\":\"PUT\",\"request_url\":\"/z\",\"status\":200}}", "PUT", "/z",
         NULL, 200, 0},
        {"{\"httpRequest\":null,\"http_request\":{\"method\":\"GET\",\"url\":\"/\",\"status\":403}}", "GET",
         "/", NULL, 403, 0},
        {"{\"httpRequest\":null,\"severity\":\"INFO\"}", NULL, NULL, NULL, 0, 0},
        {"{\"httpRequest\":{\"status\":7,\"latency\":\"nan\"}}", NULL, NULL, NULL, 0, 0},
        {"{\"httpRequest\":{\"status\":1e300,\"latency\":\"1e300s\"}}", NULL, NULL, NULL, 0, 0},
        {"{\"httpRequest\":[],\"severity\":\"INFO\"}", NULL, NULL, NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read r = read_entry(cases[i].in, NULL);
        assert_true(r.is);
        must_be(r.e.http.method, cases[i].method, cases[i].in);
        must_be(r.e.http.url, cases[i].url, cases[i].in);
        must_be(r.e.http.user_agent, cases[i].agent, cases[i].in);
        assert_int_equal(r.e.http.status, cases[i].status);
        assert_true(llabs(r.e.http.latency - cases[i].latency) <= 1);
        release(&r);
    }
}

static void the_same_entry_in_camel_snake_and_both(void **state) {
    (void)state;
    static const char *const cases[] = {
        "{\"insertId\":\"a1\",\"timestamp\":\"2025-03-01T10:00:00Z\",\"severity\":\"ERROR\",\"logName\":"
        "\"projects/acme-staging/logs/"
        "run.googleapis.com%2Fstderr\",\"resource\":{\"type\":\"cloud_run_revision\","
        "\"labels\":{\"service_name\":\"acme-backend\",\"revision_name\":\"acme-backend-7\",\"project_id\":"
        "\"acme-staging\"}},\"labels\":{\"instanceId\":\"i1\"},\"textPayload\":\"it "
        "broke\",\"errorGroups\":[{\"id\":\"G1\"}]}",
        "{\"insert_id\":\"a1\",\"timestamp\":\"2025-03-01T10:00:00+00:00\",\"severity\":\"ERROR\",\"log_"
        "name\":"
        "\"projects/acme-staging/logs/"
        "run.googleapis.com%2Fstderr\",\"resource\":{\"type\":\"cloud_run_revision\","
        "\"labels\":{\"service_name\":\"acme-backend\",\"revision_name\":\"acme-backend-7\",\"project_id\":"
        "\"acme-staging\"}},\"labels\":{\"instance_id\":\"i1\"},\"json_payload\":{\"message\":\"it broke\"},"
        "\"text_payload\":null,\"error_groups\":[{\"id\":\"G1\"}]}",
        "{\"insertId\":null,\"insert_id\":\"a1\",\"timestamp\":\"2025-03-01T10:00:00\",\"severity\":"
        "\"ERROR\","
        "\"log_name\":\"stderr\",\"resource\":{\"labels\":{\"service_name\":\"acme-backend\",\"revision_"
        "name\":"
        "\"acme-backend-7\",\"project_id\":\"acme-staging\"}},\"labels\":{\"instanceId\":\"i1\"},"
        "\"json_payload\":{\"textPayload\":\"it "
        "broke\"},\"errorGroups\":null,\"error_groups\":[{\"id\":\"G1\"}]}",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read r = read_entry(cases[i], NULL);
        assert_true(r.is);
        must_be(r.e.insert_id, "a1", cases[i]);
        must_be(r.e.text, "it broke", cases[i]);
        must_be(r.e.service, "acme-backend", cases[i]);
        must_be(r.e.revision, "acme-backend-7", cases[i]);
        must_be(r.e.environment, "staging", cases[i]);
        must_be(r.e.instance, "i1", cases[i]);
        must_be(r.e.log_name, "stderr", cases[i]);
        must_be(r.e.error_group, "G1", cases[i]);
        must_be(timestamp_text(r.e.time).s, "2025-03-01T10:00:00Z", cases[i]);
        assert_int_equal(r.e.severity, SEVERITY_ERROR);
        assert_false(r.e.severity_from_text);
        assert_int_equal(r.plain, i == 0);
        release(&r);
    }
}

static void severities_stated_or_read(void **state) {
    (void)state;
    static const struct {
        const char *fields, *level;
        enum severity want;
    } cases[] = {
        {"\"severity\":\"WARNING\",\"textPayload\":\"[ERROR] x\"", NULL, SEVERITY_WARNING},
        {"\"severity\":\"INFO\",\"textPayload\":\"CRITICAL: x\"", NULL, SEVERITY_INFO},
        {"\"severity\":\"error\"", NULL, SEVERITY_ERROR},
        {"\"severity\":\"DEFAULT\",\"textPayload\":\"[ERROR] x\"", NULL, SEVERITY_ERROR},
        {"\"severity\":null,\"message\":\"x\"", "WARNING", SEVERITY_WARNING},
        {"\"textPayload\":\"[2025-03-01 10:00:00 +0000] [7] [ERROR] Exception in worker process\"", NULL,
         SEVERITY_ERROR},
        {"\"textPayload\":\"2025-03-01 10:00:00 - acme.billing - WARNING - slow\"", NULL, SEVERITY_WARNING},
        {"\"textPayload\":\"2025-03-01 10:00:00,123 - acme-backend - acme.billing - ERROR - x\"", NULL,
         SEVERITY_ERROR},
        {"\"textPayload\":\"<red>2025-03-01 10:00:00.123 | ERROR    | acme:f:1 - x</red>\"", NULL,
         SEVERITY_ERROR},
        {"\"textPayload\":\"INFO:     10.0.0.1:5000 - \\\"GET /x HTTP/1.1\\\" 200 OK\"", NULL, SEVERITY_INFO},
        {"\"textPayload\":\"10.0.0.1:5000 - \\\"GET /x HTTP/1.1\\\" 200 OK\"", NULL, SEVERITY_INFO},
        {"\"textPayload\":\"10.0.0.1:5000 - \\\"GET /x HTTP/1.1\\\" 404\"", NULL, SEVERITY_WARNING},
        {"\"textPayload\":\"10.0.0.1:5000 - \\\"GET /x HTTP/1.1\\\" 500\"", NULL, SEVERITY_ERROR},
        {"\"textPayload\":\"Traceback (most recent call last):\"", NULL, SEVERITY_ERROR},
        {"\"textPayload\":\"During handling of the above exception, another exception occurred:\"", NULL,
         SEVERITY_DEFAULT},
        {"\"textPayload\":\"ErrorRecoveryManager initialized\"", NULL, SEVERITY_DEFAULT},
        {"\"httpRequest\":{\"status\":503}", NULL, SEVERITY_ERROR},
        {"\"httpRequest\":{\"status\":403}", NULL, SEVERITY_WARNING},
        {"\"httpRequest\":{\"status\":200}", NULL, SEVERITY_INFO},
        {"\"jsonPayload\":{\"message\":\"x\",\"severity\":\"ERROR\"}", NULL, SEVERITY_ERROR},
        {"\"json_payload\":{\"message\":\"x\",\"level\":\"warn\"}", NULL, SEVERITY_WARNING},
        {"\"jsonPayload\":{\"message\":\"x\",\"level\":50}", NULL, SEVERITY_ERROR},
        {"\"jsonPayload\":{\"message\":\"x\",\"level\":30}", NULL, SEVERITY_INFO},
        {"\"jsonPayload\":{\"message\":\"x\",\"level\":-5}", NULL, SEVERITY_DEFAULT},
        {"\"severity\":400,\"textPayload\":\"x\"", NULL, SEVERITY_WARNING},
        {"\"jsonPayload\":null,\"textPayload\":null", NULL, SEVERITY_DEFAULT},
        {"\"severity\":\"SHOUTING\",\"message\":\"x\"", NULL, SEVERITY_DEFAULT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[500];
        snprintf(text, sizeof text, "{%s}", cases[i].fields);
        struct read r = read_entry(text, cases[i].level);
        assert_true(r.is);
        if (r.e.severity != cases[i].want)
            fail_msg("%s gives %s", text, severity_name(r.e.severity));
        release(&r);
    }
    assert_int_equal(entry_text_severity(NULL), SEVERITY_DEFAULT);
}

static void payloads(void **state) {
    (void)state;
    static const struct {
        const char *fields, *text; /* text NULL: none */
    } cases[] = {
        {"\"severity\":\"ERROR\"", NULL},
        {"\"severity\":\"ERROR\",\"jsonPayload\":null,\"textPayload\":null,\"httpRequest\":null,\"trace\":"
         "null",
         NULL},
        {"\"severity\":\"ERROR\",\"json_payload\":{}", NULL},
        {"\"severity\":\"ERROR\",\"jsonPayload\":\"a string\"", NULL},
        {"\"textPayload\":\"\",\"jsonPayload\":{\"message\":\"x\"}", "x"},
        {"\"jsonPayload\":{\"message\":\"x\",\"textPayload\":\"x\",\"validation\":{\"ok\":true}}", "x"},
        {"\"jsonPayload\":{\"message\":\"\",\"msg\":\"y\"}", "y"},
        {"\"severity\":\"INFO\",\"message\":\"beside the payload\"", "beside the payload"},
        {"\"json_payload\":{\"message\":\"x\"},\"raw_payload\":\"{'message': 'x'}\"", "x"},
        {"\"json_payload\":{},\"raw_payload\":\"{'message': 'x'}\"", "{'message': 'x'}"},
        {"\"jsonPayload\":{\"code\":7,\"ok\":false}", "{\"code\":7,\"ok\":false}"},
        {"\"jsonPayload\":{\"message\":7}", "{\"message\":7}"},
        {"\"textPayload\":\"<red>it <level>broke</level></red>\"", "it broke"},
        {"\"jsonPayload\":{\"message\":\"lost: Traceback (most recent call last):\\\\n  File "
         "\\\"/app/x.py\\\", line 1, in f"
         "\\\\nKeyError: 'y'\"}",
         "lost: Traceback (most recent call last):\n  File \"/app/x.py\", line 1, in f\nKeyError: 'y'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[500];
        snprintf(text, sizeof text, "{%s}", cases[i].fields);
        struct read r = read_entry(text, NULL);
        assert_true(r.is);
        must_be(r.e.text, cases[i].text, text);
        release(&r);
    }
}

static void a_payload_without_message_is_cut_with_a_mark(void **state) {
    (void)state;
    static const size_t lengths[] = {100, 2040, 2100, 9000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char text[10000], words[9001];
        for (size_t k = 0; k < lengths[i]; k++)
            words[k] = k % 8 ? 'a' : ' ';
        words[lengths[i]] = 0;
        snprintf(text, sizeof text, "{\"severity\":\"ERROR\",\"json_payload\":{\"k\":\"%s\"}}", words);
        struct read r = read_entry(text, NULL);
        bool cut = lengths[i] > 2040;
        assert_int_equal(strlen(r.e.text) < 2048 + sizeof " [cut]", true);
        assert_string_equal(r.e.text + strlen(r.e.text) - (cut ? 14 : 2), cut ? " aaaaaaa [cut]" : "\"}");
        release(&r);
    }
}

static void errors_real_and_hollow(void **state) {
    (void)state;
    static const struct {
        const char *payload, *type, *value, *text;
        bool trace;
    } cases[] = {
        {"\"message\":\"ledger is ready\",\"error\":{\"type\":\"str\",\"message\":\"Missing "
         "field\",\"severity\":\"ERROR\","
         "\"traceback\":\"\",\"timestamp\":\"x\"}",
         NULL, NULL, "ledger is ready", false},
        {"\"message\":\"ledger is ready\",\"error\":{\"message\":\"Missing "
         "field\",\"traceback\":\"\",\"type\":\"str\"}",
         NULL, NULL, "ledger is ready", false},
        {"\"error\":{\"message\":\"Missing field\"}", NULL, NULL,
         "{\"error\":{\"message\":\"Missing field\"}}", false},
        {"\"message\":\"lost\",\"error\":{\"type\":\"KeyError\",\"value\":\"'ledger'\",\"traceback\":null}",
         "KeyError", "'ledger'", "lost", false},
        {"\"error\":{\"type\":\"acme.LedgerError\",\"message\":\"no balance\",\"traceback\":\"Traceback "
         "...\"}",
         "acme.LedgerError", "no balance", "no balance", true},
        {"\"message\":\"lost\",\"exception\":\"Traceback (most recent call last): x\"", NULL, NULL, "lost",
         true},
        {"\"message\":\"lost\",\"error\":\"short\"", NULL, NULL, "lost", false},
        {"\"message\":\"lost\",\"error\":null,\"stack_trace\":\"at f\"", NULL, NULL, "lost", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[500];
        snprintf(text, sizeof text, "{\"severity\":\"INFO\",\"jsonPayload\":{%s}}", cases[i].payload);
        struct read r = read_entry(text, NULL);
        must_be(r.e.error_type, cases[i].type, text);
        must_be(r.e.error_value, cases[i].value, text);
        must_be(r.e.text, cases[i].text, text);
        assert_int_equal(r.e.error_trace != NULL, cases[i].trace);
        release(&r);
    }
}

static void the_logger_is_no_place_in_the_code(void **state) {
    (void)state;
    struct read r =
        read_entry("{\"jsonPayload\":{\"message\":\"x\",\"labels\":{\"module\":\"logging\",\"function\":"
                   "\"callHandlers\",\"line\":\"1706\"}}}",
                   NULL);
    assert_null(r.e.module);
    assert_null(r.e.function);
    assert_int_equal(r.e.line, 0);
    release(&r);
    r = read_entry(
        "{\"jsonPayload\":{\"message\":\"x\",\"labels\":{\"module\":\"acme.billing\",\"function\":\"post\","
        "\"line\":\"12\"}}}",
        NULL);
    must_be(r.e.module, "acme.billing", "module");
    must_be(r.e.function, "post", "function");
    assert_int_equal(r.e.line, 12);
    release(&r);
}

static void audit_records(void **state) {
    (void)state;
    static const struct {
        const char *in, *text;
        bool deploy;
    } cases[] = {
        {"{\"severity\":\"NOTICE\",\"protoPayload\":{\"@type\":\"type.googleapis.com/"
         "google.cloud.audit.AuditLog\","
         "\"methodName\":\"google.cloud.run.v1.Services.ReplaceService\",\"resourceName\":"
         "\"namespaces/acme/services/acme-backend\"}}",
         "google.cloud.run.v1.Services.ReplaceService acme-backend", true},
        {"{\"severity\":\"INFO\",\"json_payload\":{\"@type\":\"type.googleapis.com/"
         "google.cloud.audit.AuditLog\","
         "\"method_name\":\"/InternalServices.ReplaceInternalService\",\"resource_name\":"
         "\"namespaces/acme/services/acme-backend\",\"status\":{\"message\":\"Ready condition changed\"}}}",
         "Ready condition changed", false},
        {"{\"severity\":\"NOTICE\",\"protoPayload\":{}}", "audit record ", false},
        {"{\"severity\":\"ERROR\",\"protoPayload\":{\"status\":{\"message\":\"PERMISSION_DENIED\"},"
         "\"response\":7}}",
         "PERMISSION_DENIED", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read r = read_entry(cases[i].in, NULL);
        assert_true(r.e.audit);
        must_be(r.e.text, cases[i].text, cases[i].in);
        assert_int_equal(r.e.deploy, cases[i].deploy);
        if (i < 2)
            must_be(r.e.service, "acme-backend", cases[i].in);
        assert_false(r.plain);
        release(&r);
    }
}

static void times(void **state) {
    (void)state;
    static const struct {
        const char *fields, *want, *end;
    } cases[] = {
        {"\"timestamp\":\"2025-03-01T10:00:00Z\"", "2025-03-01T10:00:00Z", "2025-03-01T10:00:00Z"},
        {"\"timestamp\":\"2025-03-01T10:00:00.068Z\"", "2025-03-01T10:00:00.068Z",
         "2025-03-01T10:00:00.068Z"},
        {"\"timestamp\":\"2025-03-01T10:00:00.123456789Z\"", "2025-03-01T10:00:00.123456789Z",
         "2025-03-01T10:00:00.123456789Z"},
        {"\"timestamp\":\"2025-03-01T03:00:00-07:00\"", "2025-03-01T10:00:00Z", "2025-03-01T10:00:00Z"},
        {"\"timestamp\":\"2025-03-01T10:00:00\"", "2025-03-01T10:00:00Z", "2025-03-01T10:00:00Z"},
        {"\"timestamp\":\"2099-01-01T00:00:00Z\"", "2025-03-01T12:00:00Z", "2025-03-01T12:00:00Z"},
        {"\"timestamp\":\"2025-03-01T11:00:00Z\",\"receiveTimestamp\":\"2025-03-01T10:59:00.123456789Z\"",
         "2025-03-01T10:59:00.123456789Z", "2025-03-01T10:59:00.123456789Z"},
        {"\"timestamp\":\"broken\",\"receive_timestamp\":\"2025-03-01T10:59:00Z\"", "2025-03-01T10:59:00Z",
         "2025-03-01T10:59:00Z"},
        {"\"timestamp\":\"0001-01-01T00:00:00Z\",\"severity\":\"INFO\"", "", ""},
        {"\"timestamp\":\"1888-01-01T00:00:00Z\",\"receiveTimestamp\":\"2025-03-01T10:59:00Z\"",
         "2025-03-01T10:59:00Z", "2025-03-01T10:59:00Z"},
        {"\"timestamp\":1740830400,\"severity\":\"INFO\"", "", ""},
        {"\"time\":\"2025-03-01T10:00:00Z\",\"message\":\"x\"", "2025-03-01T10:00:00Z",
         "2025-03-01T10:00:00Z"},
        {"\"timestamp\":\"2025-03-01T10:00:00Z\",\"httpRequest\":{\"status\":500,\"latency\":\"67s\"}",
         "2025-03-01T10:00:00Z", "2025-03-01T10:01:07Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        snprintf(text, sizeof text, "{%s}", cases[i].fields);
        struct read r = read_entry(text, NULL);
        must_be(timestamp_text(r.e.time).s, cases[i].want, text);
        must_be(timestamp_text(r.e.end).s, cases[i].end, text);
        release(&r);
    }
}

static void environments_from_names(void **state) {
    (void)state;
    static const struct {
        const char *service, *project, *label, *want;
    } cases[] = {
        {"acme-backend-staging", "acme-prod", NULL, "staging"},
        {"acme-backend", "acme-production", NULL, "production"},
        {"acme-backend", "acme", NULL, NULL},
        {"acme-developer-portal", "acme", NULL, NULL},
        {"dev-acme", "acme", NULL, "development"},
        {"acme-prod", "acme", "blue", "blue"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "{\"resource\":{\"labels\":{\"service_name\":\"%s\",\"project_id\":\"%s\"}}%s%s%s}",
                 cases[i].service, cases[i].project, cases[i].label ? ",\"labels\":{\"environment\":\"" : "",
                 cases[i].label ? cases[i].label : "", cases[i].label ? "\"}" : "");
        struct read r = read_entry(text, NULL);
        must_be(r.e.environment, cases[i].want, text);
        release(&r);
    }
}

static void starts(void **state) {
    (void)state;
    static const struct {
        const char *in;
        bool want;
    } cases[] = {
        {"{\"textPayload\":\"INFO:     Application startup complete.\"}", true},
        {"{\"httpRequest\":{\"status\":200}}", true},
        {"{\"httpRequest\":{\"status\":503}}", false},
        {"{\"textPayload\":\"10.0.0.1:5000 - \\\"GET /x HTTP/1.1\\\" 204\"}", true},
        {"{\"textPayload\":\"Application startup failed. Exiting.\"}", false},
        {"{\"severity\":\"INFO\"}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read r = read_entry(cases[i].in, NULL);
        assert_int_equal(entry_read_is_start(&r.e), cases[i].want);
        release(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_entry),
        cmocka_unit_test(requests_in_three_spellings),
        cmocka_unit_test(the_same_entry_in_camel_snake_and_both),
        cmocka_unit_test(severities_stated_or_read),
        cmocka_unit_test(payloads),
        cmocka_unit_test(a_payload_without_message_is_cut_with_a_mark),
        cmocka_unit_test(errors_real_and_hollow),
        cmocka_unit_test(the_logger_is_no_place_in_the_code),
        cmocka_unit_test(audit_records),
        cmocka_unit_test(times),
        cmocka_unit_test(environments_from_names),
        cmocka_unit_test(starts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
