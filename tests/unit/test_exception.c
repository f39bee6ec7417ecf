#include "text/exception.h"

#include "base/mem.h"
#include "base/strbuf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* A sanitizer that checks strings whole at every call makes honest code quadratic: less text for it. */
#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
enum { LONG_TEXT = 16 << 10 };
#else
enum { LONG_TEXT = 2 << 20 };
#endif

#define TB "Traceback (most recent call last):\n"

static const struct {
    const char *in, *type, *value; /* type NULL: none */
    size_t frames;
    const char *inner_file, *inner_function; /* of the innermost frame */
    int inner_line;
} cases[] = {
    {TB "  File \"/app/acme/main.py\", line 3, in <module>\n    run()\n"
        "  File \"/app/acme/billing/ledger.py\", line 12, in post\n    raise LedgerError(x)\n"
        "acme.billing.errors.LedgerError: balance is unknown\n",
     "LedgerError", "balance is unknown", 2, "/app/acme/billing/ledger.py", "post", 12},
    /* a chain: the one that was raised first; a failed look-up says little and gives way */
    {TB "  File \"/app/a.py\", line 1, in f\nOSError: no ledger\n\n"
        "During handling of the above exception, another exception occurred:\n\n" TB
        "  File \"/app/b.py\", line 2, in g\nRuntimeError: setup failed\n",
     "OSError", "no ledger", 1, "/app/a.py", "f", 1},
    {TB "  File \"/app/a.py\", line 1, in f\nKeyError: 'ledger'\n\n"
        "During handling of the above exception, another exception occurred:\n\n" TB
        "  File \"/app/b.py\", line 2, in g\nRuntimeError: setup failed\n",
     "RuntimeError", "setup failed", 1, "/app/b.py", "g", 2},
    {TB "  File \"/app/a.py\", line 1, in f\nKeyError: 'ledger'\n", "KeyError", "'ledger'", 1, "/app/a.py",
     "f", 1},
    /* the fields of a report belong to what it says */
    {TB "  File \"/app/a.py\", line 1, in f\npydantic.ValidationError: 2 validation errors for "
        "Settings\nLEDGER_URL\n"
        "  field required\nRATES_KEY\n  field required\n",
     "ValidationError", "2 validation errors for Settings: LEDGER_URL, RATES_KEY", 1, "/app/a.py", "f", 1},
    /* a group: its first member */
    {"  + Exception Group Traceback (most recent call last):\n  |   File \"/app/g.py\", line 1, in run\n"
     "  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)\n  +-+---------------- 1 "
     "----------------\n"
     "    | Traceback (most recent call last):\n    |   File \"/app/a.py\", line 7, in post\n"
     "    | ValueError: balance is unknown\n    +---------------- 2 ----------------\n"
     "    | Traceback (most recent call last):\n    |   File \"/app/b.py\", line 8, in get\n    | OSError: "
     "gone\n"
     "    +------------------------------------\n",
     "ValueError", "balance is unknown", 1, "/app/a.py", "post", 7},
    {"setup failed\n" TB "  File \"/app/a.py\", line 1\nValueError\n", "ValueError", "", 1, "/app/a.py", NULL,
     1},
    {TB "  File \"/app/a.py\", line 1, in f\nacme.Unusual: x y\n", "Unusual", "x y", 1, "/app/a.py", "f", 1},
    {TB "  File \"/app/a.py\", line 1, in f\n", NULL, NULL, 0, NULL, NULL, 0},
    {TB, NULL, NULL, 0, NULL, NULL, 0},
    {"java.lang.IllegalStateException: cannot post\n\tat acme.Ledger.post(Ledger.java:12)\n"
     "\tat acme.Main.main(Main.java:3)\n",
     "IllegalStateException", "cannot post", 2, "Ledger.java", "acme.Ledger.post", 12},
    {"Exception in thread \"main\" java.lang.RuntimeException: outer\n\tat acme.A.a(A.java:1)\n"
     "Caused by: java.io.IOException: closed\n\tat acme.B.b(B.java:2)\n\t... 3 more\n",
     "IOException", "closed", 1, "B.java", "acme.B.b", 2},
    {"TypeError: x is not a function\n    at post (/app/ledger.js:12:3)\n    at /app/main.js:1:1\n",
     "TypeError", "x is not a function", 2, "/app/ledger.js", "post", 12},
    {"Uncaught RangeError: too deep\n    at f (/app/a.js:2:1)\n", "RangeError", "too deep", 1, "/app/a.js",
     "f", 2},
    {"panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1d\n", "panic",
     "index out of range", 1, "/app/main.go", NULL, 12},
    {"panic: no goroutine follows... ", NULL, NULL, 0, NULL, NULL, 0},
    {"Setup failed: ModuleNotFoundError: No module named 'acme.x'", "ModuleNotFoundError",
     "No module named 'acme.x'", 0, NULL, NULL, 0},
    {"sqlalchemy.exc.OperationalError: connection refused", "OperationalError", "connection refused", 0, NULL,
     NULL, 0},
    {"outer failed: FooError: inner: BarError: the cause", "BarError", "the cause", 0, NULL, NULL, 0},
    {"Error: too general", NULL, NULL, 0, NULL, NULL, 0},
    {"an Error happened", NULL, NULL, 0, NULL, NULL, 0},
    {"ErrorRecoveryManager initialized", NULL, NULL, 0, NULL, NULL, 0},
    {"noError: x", NULL, NULL, 0, NULL, NULL, 0},
    {"acme.lowercase.error: x", NULL, NULL, 0, NULL, NULL, 0},
    {"", NULL, NULL, 0, NULL, NULL, 0},
};

static void exceptions_of_all_kinds(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a;
        arena_init(&a);
        struct exception x = exception_find(cases[i].in, &a);
        if (!x.type != !cases[i].type)
            fail_msg("%s gives %s", cases[i].in, x.type ? x.type : "nothing");
        if (x.type) {
            assert_string_equal(x.type, cases[i].type);
            assert_string_equal(x.value, cases[i].value);
            assert_int_equal(x.frames_n, cases[i].frames);
            assert_int_equal(x.traced, cases[i].frames > 0);
        }
        if (x.type && x.frames_n) {
            const struct exception_frame *f = &x.frames[x.frames_n - 1];
            assert_string_equal(f->file, cases[i].inner_file);
            assert_int_equal(f->line, cases[i].inner_line);
            assert_int_equal(!f->function, !cases[i].inner_function);
            if (f->function)
                assert_string_equal(f->function, cases[i].inner_function);
        }
        arena_release(&a);
    }
    assert_null(exception_find(NULL, NULL).type);
}

static void texts_that_end_too_early(void **state) {
    (void)state;
    static const char *const ends[] = {
        "Exception in thread ",
        "Exception in thread \"",
        "Exception in thread \"x\"",
        "Exception in thread \"x\" ",
        "Caused by: ",
        "Uncaught ",
        "\tat ",
        "panic: ",
        TB "  File \"",
        TB "  File \"x\"",
        TB "  File \"x\", line ",
        TB "  File \"x\", line 99999999999999999999, in ",
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        for (size_t n = 0; n <= strlen(ends[i]); n++) {
            struct arena a;
            arena_init(&a);
            char *exact = mem_alloc(n + 1, 1); /* so that reading past the end is seen */
            memcpy(exact, ends[i], n);
            assert_null(exception_find(exact, &a).type);
            free(exact);
            arena_release(&a);
        }
}

static void the_cause_within_a_value(void **state) {
    (void)state;
    static const struct {
        const char *value, *want;
    } table[] = {
        {"", ""},
        {"balance is unknown", "balance is unknown"},
        {"Setup failed: cannot reach the ledger database", "cannot reach the ledger database"},
        {"a: b", "a: b"},
        {"Startup failed: phase two: no module of that name", "no module of that name"},
        {"cannot reach the ledger. Check that it runs.", "cannot reach the ledger"},
        {"it is gone.  ", "it is gone"},
        {"one line\nand another: with a longer cause", "one line"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_string_equal(exception_cause(table[i].value, &a), table[i].want);
    arena_release(&a);
}

static void own_files(void **state) {
    (void)state;
    static const struct {
        const char *file;
        bool own;
    } table[] = {
        {"/app/acme/billing/ledger.py", true},
        {"acme/main.py", true},
        {"/usr/local/lib/python3.11/site-packages/uvicorn/main.py", false},
        {"/home/acme/.local/lib/python3.11/site-packages/uvicorn/main.py", false},
        {"<frozen importlib._bootstrap>", false},
        {"/usr/lib/python3/dist-packages/x.py", false},
        {"/app/node_modules/express/index.js", false},
        {"node:internal/process", false},
        {"/usr/local/go/src/net/http/server.go", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(exception_own_file(table[i].file), table[i].own);
}

static void frames_have_a_limit(void **state) {
    (void)state;
    struct arena a;
    struct strbuf text;
    arena_init(&a);
    strbuf_init(&text, 1 << 20);
    strbuf_addstr(&text, TB);
    for (int i = 0; i < 1000; i++)
        strbuf_printf(&text, "  File \"/app/f%d.py\", line %d, in f\n", i, i + 1);
    strbuf_addstr(&text, "RecursionError: maximum recursion depth exceeded\n");
    struct exception x = exception_find(strbuf_str(&text), &a);
    assert_string_equal(x.type, "RecursionError");
    assert_int_equal(x.frames_n, EXCEPTION_MAX_FRAMES);
    strbuf_release(&text);
    arena_release(&a);
}

/* Texts that a careless search would cross again and again. */
static void long_texts_take_linear_time_and_memory(void **state) {
    (void)state;
    static const char *const units[][2] = {
        {TB, "  File \"a\", line 1\n"},
        {TB, "  File \"a\n"},
        {TB "  File \"a\", line 1\n", "  File \"b\", line 2\nX:\n"},
        {"", "AError: "},
        {"", "A$"},
        {"", "A."},
        {"", ": "},
        {"", "x: y z, "},
        {"", "Exception in thread \n"},
        {"", "Caused by: a.BError: x\nat f:1\n"},
        {"panic: x\ngoroutine ", "\n\tx"},
        {"", "\n"},
        {"", "\xf0\x9f\x94\xa5"},
    };
    size_t n = LONG_TEXT;
    char *text = mem_alloc(n + 1, 1);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t head = strlen(units[u][0]), unit = strlen(units[u][1]);
        memcpy(text, units[u][0], head);
        for (size_t i = head; i < n; i++)
            text[i] = units[u][1][(i - head) % unit];
        struct arena a;
        arena_init(&a);
        clock_t begin = clock();
        struct exception x = exception_find(text, &a);
        exception_cause(x.type ? x.value : text, &a);
        double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
        if (seconds > 5 || a.used > 64 * n + 65536)
            fail_msg("%s: %.1f s, %zu bytes", units[u][1], seconds, a.used);
        arena_release(&a);
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exceptions_of_all_kinds),  cmocka_unit_test(texts_that_end_too_early),
        cmocka_unit_test(the_cause_within_a_value), cmocka_unit_test(own_files),
        cmocka_unit_test(frames_have_a_limit),      cmocka_unit_test(long_texts_take_linear_time_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
