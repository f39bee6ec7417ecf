/* What problem one entry tells of. */
#include "cluster/identify.h"

#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TB "Traceback (most recent call last):\n  File \"/app/acme/main.py\", line 3, in <module>\n"

static struct entry made(enum severity severity, const char *text) {
    return (struct entry){.severity = severity, .text = text, .time = TIMESTAMP_NONE, .end = TIMESTAMP_NONE};
}

static void what_is_no_problem(void **state) {
    (void)state;
    struct entry cases[] = {
        made(SEVERITY_INFO, "CRITICAL SECURITY MIGRATION is done"),
        made(SEVERITY_INFO, "api_request: 403: Not authenticated"),
        made(SEVERITY_NOTICE, "ReplaceService acme-backend"),
        made(SEVERITY_WARNING, "ReplaceService acme-backend"),
        made(SEVERITY_DEFAULT, "just a line"),
        made(SEVERITY_DEFAULT, NULL),
    };
    cases[3].deploy = cases[3].audit = true;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a;
        struct identify id;
        arena_init(&a);
        assert_false(identify_entry(&cases[i], &a, &id));
        arena_release(&a);
    }
}

static const struct {
    const char *text;
    enum severity severity;
    enum cluster_kind kind;
    const char *type, *cause; /* NULL: none */
    bool traced, glue, startup;
} cases[] = {
    {"cannot post order 17 to the ledger", SEVERITY_ERROR, CLUSTER_MESSAGE, NULL,
     "cannot post order <num> to the ledger", false, false, false},
    {TB "ModuleNotFoundError: No module named 'acme.rates'\n", SEVERITY_ERROR, CLUSTER_EXCEPTION,
     "ModuleNotFoundError", "No module named 'acme.rates'", true, false, true},
    {"Setup failed: ValueError: balance of account 7 is unknown", SEVERITY_WARNING, CLUSTER_EXCEPTION,
     "ValueError", "balance of account <num> is unknown", false, false, false},
    {"[2025-03-01 10:00:00 +0000] [7] [ERROR] Exception in worker process", SEVERITY_ERROR, CLUSTER_MESSAGE,
     NULL, "?", false, true, false},
    {"During handling of the above exception, another exception occurred:", SEVERITY_DEFAULT, CLUSTER_MESSAGE,
     NULL, "?", false, true, false},
    {"Container called exit(3).", SEVERITY_WARNING, CLUSTER_PROCESS_EXIT, NULL, NULL, false, false, false},
    {"Uncaught signal: 6, pid=1, tid=1", SEVERITY_ERROR, CLUSTER_PROCESS_EXIT, NULL, NULL, false, false,
     false},
    {"[2025-03-01 10:00:00 +0000] [1] [ERROR] Worker (pid:7) exited with code 3", SEVERITY_ERROR,
     CLUSTER_PROCESS_EXIT, NULL, NULL, false, false, false},
    {"KeyError: 'x'", SEVERITY_ERROR, CLUSTER_EXCEPTION, "KeyError", NULL, false, false, false},
    {"operation timed out", SEVERITY_ERROR, CLUSTER_MESSAGE, NULL, NULL, false, false, false},
    {"Application startup failed: no ledger is there", SEVERITY_ERROR, CLUSTER_MESSAGE, NULL, "?", false,
     true, true},
    {NULL, SEVERITY_ERROR, CLUSTER_NO_PAYLOAD, NULL, NULL, false, false, false},
};

static void problems_of_all_kinds(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct entry e = made(cases[i].severity, cases[i].text);
        struct arena a;
        struct identify id;
        arena_init(&a);
        assert_true(identify_entry(&e, &a, &id));
        const char *want = cases[i].type ? cases[i].type : "-",
                   *cause = cases[i].cause ? cases[i].cause : "-";
        if (id.kind != cases[i].kind || strcmp(id.type ? id.type : "-", want) != 0 ||
            id.traced != cases[i].traced || id.glue != cases[i].glue || id.startup != cases[i].startup)
            fail_msg("%s: kind %d type %s traced %d glue %d startup %d", e.text, (int)id.kind,
                     id.type ? id.type : "-", id.traced, id.glue, id.startup);
        if (*cause != '?')
            assert_string_equal(id.cause ? id.cause : "-", cause);
        assert_non_null(id.pattern);
        assert_non_null(id.group);
        arena_release(&a);
    }
}

static void exits_name_their_code(void **state) {
    (void)state;
    static const char *const texts[][2] = {{"Container called exit(137).", "137"},
                                           {"Worker (pid:7) exited with code 3", "3"},
                                           {"Shutting down: Master", "-"}};
    for (size_t i = 0; i < 3; i++) {
        struct entry e = made(SEVERITY_WARNING, texts[i][0]);
        struct arena a;
        struct identify id;
        arena_init(&a);
        assert_true(identify_entry(&e, &a, &id));
        assert_string_equal(id.exit_code ? id.exit_code : "-", texts[i][1]);
        arena_release(&a);
    }
}

static void requests(void **state) {
    (void)state;
    static const struct {
        const char *text, *log, *url;
        int status;
        const char *group; /* NULL: no problem of a request */
    } table[] = {
        {NULL, "requests", "https://acme.example/v1/orders", 500, "http 500 GET /v1/orders"},
        {NULL, "requests", "/ws", 403, "http 403 websocket"},
        {NULL, "requests", "/.env", 404, "http probe"},
        {NULL, "requests", "/health", 404, "http 404 endpoint"},
        {"10.0.0.1 - \"GET /x\" 500", "access", "/x", 500, "http 500 GET /x"},
        {NULL, "requests", "/health", 500, "http 500"},
        {NULL, "requests", "/v1/orders", 503, "http 503"},
        {NULL, "requests", NULL, 401, "http 401 endpoint"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct entry e = made(SEVERITY_WARNING, table[i].text);
        e.log_name = table[i].log;
        e.http = (struct entry_http){.method = "GET", .url = table[i].url, .status = table[i].status};
        struct arena a;
        struct identify id;
        arena_init(&a);
        assert_true(identify_entry(&e, &a, &id));
        assert_int_equal(id.kind, CLUSTER_HTTP);
        assert_int_equal(id.status, table[i].status);
        assert_string_equal(id.group, table[i].group);
        assert_false(id.platform);
        arena_release(&a);
    }
}

/* Where the program is installed and on which line it failed does not change what failed. */
static void one_failure_from_two_machines(void **state) {
    (void)state;
    static const char *const texts[] = {
        "Traceback (most recent call last):\n"
        "  File \"/usr/local/lib/python3.11/site-packages/uvicorn/main.py\", line 1, in run\n"
        "  File \"/app/acme/main.py\", line 3, in <module>\nImportError: cannot import name 'rates' from "
        "'acme'\n",
        "Traceback (most recent call last):\n"
        "  File \"/home/acme/.local/lib/python3.12/site-packages/uvicorn/main.py\", line 7, in run\n"
        "  File \"/app/acme/main.py\", line 4, in <module>\nImportError: cannot import name 'rates' from "
        "'acme'\n",
    };
    struct arena a;
    struct identify id[2];
    arena_init(&a);
    for (size_t i = 0; i < 2; i++) {
        struct entry e = made(SEVERITY_ERROR, texts[i]);
        assert_true(identify_entry(&e, &a, &id[i]));
        assert_int_equal(id[i].frames_n, 1);
        assert_string_equal(id[i].frames[0].file, "acme/main.py");
    }
    assert_string_equal(id[0].group, id[1].group);
    assert_string_equal(id[0].pattern, id[1].pattern);
    arena_release(&a);
}

static void structured_errors_come_first(void **state) {
    (void)state;
    struct entry e = made(SEVERITY_ERROR, "posting failed");
    struct arena a;
    struct identify id;
    arena_init(&a);
    e.error_type = "acme.errors.LedgerError";
    e.error_value = "balance of account 7 is unknown";
    assert_true(identify_entry(&e, &a, &id));
    assert_string_equal(id.type, "LedgerError");
    assert_string_equal(id.cause, "balance of account <num> is unknown");
    e.error_trace = TB "KeyError: 'ledger'\n";
    assert_true(identify_entry(&e, &a, &id));
    assert_string_equal(id.type, "KeyError");
    assert_true(id.traced);
    arena_release(&a);
}

static void a_bare_exception_is_known_by_its_place(void **state) {
    (void)state;
    static const char *const texts[] = {
        "Traceback (most recent call last):\n  File \"/app/a.py\", line 1, in f\nKeyError: 'x'\n",
        "Traceback (most recent call last):\n  File \"/app/b.py\", line 1, in g\nKeyError: 'x'\n",
    };
    struct arena a;
    struct identify id[2];
    arena_init(&a);
    for (size_t i = 0; i < 2; i++) {
        struct entry e = made(SEVERITY_ERROR, texts[i]);
        assert_true(identify_entry(&e, &a, &id[i]));
    }
    assert_string_not_equal(id[0].group, id[1].group);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_problem),
        cmocka_unit_test(problems_of_all_kinds),
        cmocka_unit_test(exits_name_their_code),
        cmocka_unit_test(requests),
        cmocka_unit_test(one_failure_from_two_machines),
        cmocka_unit_test(structured_errors_come_first),
        cmocka_unit_test(a_bare_exception_is_known_by_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
