#include "text/prefix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void levels_and_messages(void **state) {
    (void)state;
    static const struct {
        const char *in, *message;
        int severity;
    } cases[] = {
        {"[2025-03-01 10:00:00 +0000] [7] [ERROR] Exception in worker process", "Exception in worker process",
         SEVERITY_ERROR},
        {"[2025-03-01 10:00:00 +0000] [7] [INFO] Booting worker with pid: 8", "Booting worker with pid: 8",
         SEVERITY_INFO},
        {"[2025-03-01 10:00:00 +0000] [CRITICAL] WORKER TIMEOUT", "WORKER TIMEOUT", SEVERITY_CRITICAL},
        {"2025-03-01 10:00:00 - acme.billing - WARNING - slow", "slow", SEVERITY_WARNING},
        {"2025-03-01 10:00:00,123 - acme-backend - acme.billing - ERROR - lost", "lost", SEVERITY_ERROR},
        {"2025-03-01T10:00:00.123456Z - acme - DEBUG - x", "x", SEVERITY_DEBUG},
        {"2025-03-01 10:00:00.123 | ERROR    | acme.billing:post:12 - it broke", "it broke", SEVERITY_ERROR},
        {"2025-03-01 10:00:00.123 | SUCCESS  | acme.billing:post:12 - fine", "fine", SEVERITY_INFO},
        {"2025/03/01 10:00:00 [error] 7#7: upstream timed out", "7#7: upstream timed out", SEVERITY_ERROR},
        {"[WARN] low memory", "low memory", SEVERITY_WARNING},
        {"ERROR: acme.billing failed", "acme.billing failed", SEVERITY_ERROR},
        {"INFO:     Application startup complete.", "Application startup complete.", SEVERITY_INFO},
        {"CRITICAL: disk full", "disk full", SEVERITY_CRITICAL},
        {"critical:", "", SEVERITY_CRITICAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prefix p = prefix_split(cases[i].in);
        if (strcmp(p.message, cases[i].message) != 0 || p.severity != cases[i].severity)
            fail_msg("%s gives [%s] %d", cases[i].in, p.message, p.severity);
    }
}

static void what_is_no_prefix_stays(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "ERRORS are counted",
        "ErrorRecoveryManager initialized",
        "CRITICAL SECURITY MIGRATION is done",
        "Error posting to the ledger",
        "[Errno 2] no such file",
        "[2025-03-01 10:00:00 +0000] [x7] [ERROR] no",
        "2025-03-01 10:00:00 nothing else",
        "2025-03-01 10:00:00 - only - dashes - here",
        "2025-03-01 10:00:00 | SHOUT | x - y",
        "[ERROR",
        "[2025-03-01 10:00:00",
        ("2025-03-01 10:00:00 - a name of more than a hundred bytes ........................................"
         "................................................ - ERROR - x"),
        "ERROR:x",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prefix p = prefix_split(cases[i]);
        if (p.message != cases[i] || p.severity != -1)
            fail_msg("%s gives [%s] %d", cases[i], p.message, p.severity);
    }
}

static void access_lines(void **state) {
    (void)state;
    static const struct {
        const char *in, *method, *path;
        int status; /* 0: none */
    } cases[] = {
        {"10.0.0.1:5000 - \"GET /v1/orders?x=1 HTTP/1.1\" 200 OK", "GET", "/v1/orders?x=1", 200},
        {"10.0.0.1:5000 - \"GET /.env HTTP/1.1\" 404", "GET", "/.env", 404},
        {"10.0.0.1:0 - \"WebSocket /ws?t=1\" 403", "WebSocket", "/ws?t=1", 403},
        {"[::1]:5000 - \"POST / HTTP/1.1\" 500 Internal Server Error", "POST", "/", 500},
        {"10.0.0.1 - \"GET\" 200", NULL, NULL, 0},
        {"10.0.0.1 - \"GET /x", NULL, NULL, 0},
        {"10.0.0.1 - \"GET /x\" 20", NULL, NULL, 0},
        {"10.0.0.1 - \"GET /x\" 2000", NULL, NULL, 0},
        {"10.0.0.1 - \"GETTHEMALLRIGHTNOW /x\" 200", NULL, NULL, 0},
        {"he said - \"GET /x\" 200", NULL, NULL, 0},
        {"", NULL, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prefix_access a;
        bool is = prefix_access(cases[i].in, &a);
        if (is != (cases[i].status != 0))
            fail_msg("%s", cases[i].in);
        if (!is)
            continue;
        assert_string_equal(a.method, cases[i].method);
        assert_int_equal(a.path_len, strlen(cases[i].path));
        assert_memory_equal(a.path, cases[i].path, a.path_len);
        assert_int_equal(a.status, cases[i].status);
    }
}

static void colours_go_and_folded_traces_unfold(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a < b and <module> stay", "a < b and <module> stay"},
        {"<red>2025</red> <level>it broke</level>", "2025 it broke"},
        {"<light-red>x</light-red></>", "x"},
        {"<green>1</green> | <level>ERROR   </level> | <cyan>acme</cyan>", "1 | ERROR    | acme"},
        {"\x1b[31mred\x1b[0m", "red"},
        {"\x1b[38;5;1", ""},
        {"\x1b", "\x1b"},
        {"a\\nb", "a\\nb"},
        {"Traceback (most recent call last):\\n  File \\\"/app/x.py\\\", line 1\\nValueError: x",
         "Traceback (most recent call last):\n  File \"/app/x.py\", line 1\nValueError: x"},
        {"Traceback (most recent call last):\\n  File \"/app/x.py\", line 1\\nValueError: x",
         "Traceback (most recent call last):\n  File \"/app/x.py\", line 1\nValueError: x"},
        {"lost: Traceback (most recent call last):\\n  File \"/app/x.py\", line 1, in f\\n    "
         "\\\"y\\\"\\nKeyError: 'y'",
         "lost: Traceback (most recent call last):\n  File \"/app/x.py\", line 1, in f\n    \"y\"\nKeyError: "
         "'y'"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(prefix_clean(cases[i].in, &a), cases[i].want);
    assert_ptr_equal(prefix_clean(cases[1].in, &a), cases[1].in);
    arena_release(&a);
}

static void decoration_goes_letters_stay(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"[U+2713] ready", "ready"},
        {"[U+1F329][U+FE0F] storm", "storm"},
        {"[?] what", "what"},
        {"[Errno 2] stays", "[Errno 2] stays"},
        {"\xf0\x9f\x94\xa5 fire", "fire"},
        {"\xe2\x9c\x93\xef\xb8\x8f  done", "done"},
        {"=== CRITICAL: *** lost", "lost"},
        {"FAIL: FAIL: x", "x"},
        {"\xe3\x83\x87\xe3\x83\xbc\xe3\x82\xbf lost", "\xe3\x83\x87\xe3\x83\xbc\xe3\x82\xbf lost"},
        {"\xec\x98\xa4\xeb\xa5\x98: x", "\xec\x98\xa4\xeb\xa5\x98: x"},
        {"\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},
        {"\xf0\x9f\x94\xa5", "\xf0\x9f\x94\xa5"},
        {"\xf0\x9f\x94", "\xf0\x9f\x94"},
        {"---", "---"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(prefix_skip_decoration(cases[i].in), cases[i].want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_and_messages),
        cmocka_unit_test(what_is_no_prefix_stays),
        cmocka_unit_test(access_lines),
        cmocka_unit_test(colours_go_and_folded_traces_unfold),
        cmocka_unit_test(decoration_goes_letters_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
