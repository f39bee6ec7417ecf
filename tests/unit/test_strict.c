#include "text/strict.h"

#include "text/strict_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *in, *want;
};

static bool allowed(const void *ctx, const char *word, size_t len) {
    const char *only = ctx;
    return strlen(only) == len && !memcmp(only, word, len);
}

static struct strict *known(void) {
    struct strict *s = strict_new(allowed, "acme-7x9q/blue");
    strict_own(s, "acme/billing/core.py", "settle_all");
    strict_own(s, "app/web/k7Qz9x.py", NULL);
    strict_own(s, NULL, NULL);
    return s;
}

typedef void adder(const struct strict *s, const char *text, struct strbuf *out);

static void check(const struct strict *s, adder *add, const struct row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct strbuf out;
        strbuf_init(&out, 1 << 20);
        add(s, rows[i].in, &out);
        assert_string_equal(strbuf_str(&out), rows[i].want);
        strbuf_release(&out);
    }
}

static void check_known(adder *add, const struct row *rows, size_t n) {
    struct strict *s = known();
    check(s, add, rows, n);
    strict_free(s);
}
#define CHECK(add, rows) check_known(add, rows, sizeof(rows) / sizeof *(rows))

static void numbers(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"status 503, exit 137", "status 503, exit 137"},
        {"-5 and +3.25", "-5 and +3.25"},
        {"took 123456 ms", "took 123456 ms"},
        {"held 1,048,576 bytes", "held 1,048,576 bytes"},
        {"90%", "90%"},
        {"123456789 s", "123456789 s"},
        {"1234567890 s", "<num> s"},
        {"order 48213", "order <num>"},
        {"555 0199", "<num>"},
        {"(555) 123-456", "(<num>"},
        {"10.2.3.4", "<ip>"},
        {"1.2.3.4", "<ip>"},
        {"2025-10-07T08:00:00Z", "<time>"},
        {"v1.2.3", "v1.2.3"},
        {"00041-wom", "<id>"},
        {"<ip#1> and \\u{200B} and \\xFF", "<ip#1> and \\u{200B} and \\xFF"},
    };
    CHECK(strict_text, rows);
}

static void numbers_alone(void **state) {
    (void)state;
    static const struct {
        const char *in;
        bool small;
    } rows[] = {{"", false},        {"7", true},    {"9999", true},     {"10000", false}, {"-12", true},
                {"30 ms", true},    {"30ms", true}, {"30 x", false},    {"1.25", true},   {"a1", false},
                {"1.2.3.4", false}, {"12Z", false}, {"555 0199", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strict_number_small(rows[i].in, strlen(rows[i].in)) != rows[i].small)
            fail_msg("%s", rows[i].in);
}

static void words(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"the connection was closed by and/or for N/A", "the connection was closed by and/or for N/A"},
        {"token k7Qz9xW2 here", "token <id> here"},
        {"GET HTTP/1.1 true null ERROR", "GET HTTP/1.1 true null ERROR"},
        {"acme.errors.LedgerError: it broke", "acme.errors.LedgerError: it broke"},
        {"in acme.billing.core, billing.core, core, settle_all",
         "in acme.billing.core, billing.core, core, settle_all"},
        {"in acme.billing.ledger and other.billing.ledger", "in acme.billing.ledger and <name>"},
        {"web/k7Qz9x.py", "<path>"}, /* an own file, but not of words */
        {"/home/alice/x C:\\users\\alice", "<path> C:<path>"},
        {"https://h.example/a?b=c www.h.example", "<url> <url>"},
        {"bob@h.example and host@x", "<email> and <name>"},
        {"db.internal.example", "<name>"},
        {"e.g. this", "e.g. this"},
        {"acme-7x9q/blue", "acme-7x9q/blue"},
        {"acme-7x9q/red", "<path>"},
        {"user=alice, host:alpha", "user=<value>, host:<value>"},
        {"user = alice; user => alice; list=[alice", "user = <value>; user => <value>; list=[<value>"},
        {"retries=3 debug=true x = 12 ms", "retries=3 debug=true x = 12 ms"},
        {"std::vector", "std::vector"},
        {"", ""},
        {NULL, ""},
    };
    CHECK(strict_text, rows);
}

static void quotes(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"user 'alice smith' is \"gone away\"", "user '<text>' is \"<text>\""},
        {"don't and users' stay", "don't and users' stay"},
        {"'never ends here\nnext line", "'<text>\nnext line"},
        {"b'raw bytes' u'more of it'", "b'<text>' u'<text>'"},
        {"'a \\' b' c", "'<text>' c"},
        {"'/home/alice' 'https://h.example/' 'bob@h.example'", "'<path>' '<url>' '<email>'"},
        {"'LedgerError' 'true' '503' '<ip#1>' '' 'core'", "'LedgerError' 'true' '503' '<ip#1>' '' 'core'"},
        {"{\"user\": \"alice\", \"user_id\": 12}", "{\"user\": \"<text>\", \"user_id\": 12}"},
        {"{'name': alice}", "{'name': <value>}"},
        {"{\"k7Qz9xW2\": 1}", "{\"<text>\": 1}"},
        {"\xE2\x80\x9C"
         "alice s\xE2\x80\x9D and \xC2\xAB"
         "alice s\xC2\xBB",
         "\xE2\x80\x9C<text>\xE2\x80\x9D and \xC2\xAB<text>\xC2\xBB"},
        {"\xE2\x80\x9E"
         "alice s\xE2\x80\x9C \xE2\x80\xB9"
         "alice s\xE2\x80\xBA",
         "\xE2\x80\x9E<text>\xE2\x80\x9C \xE2\x80\xB9<text>\xE2\x80\xBA"},
        {"said:\xE2\x80\x9C"
         "alice s\xE2\x80\x9D",
         "said:\xE2\x80\x9C<text>\xE2\x80\x9D"},
        {"&quot;alice s&quot; %22alice s%22 \\u0022alice s\\u0022",
         "&quot;<text>&quot; %22<text>%22 \\u0022<text>\\u0022"},
    };
    CHECK(strict_text, rows);
}

static void titles_hold_what_the_texts_show(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"Missing module alice.smith", "Missing module <text>"},
        {"Missing module alice smith", "Missing module <text>"},
        {"alice smithereens", "<text> smithereens"},
        {"it said ' newly hidden words' now", "it said ' <text>' now"},
        {"order failed", "order failed"}, /* hidden and shown */
        {"module stops", "module stops"},
        {"unheard of", "unheard of"},
    };
    struct strict *s = known();
    strict_hide(s, "No module named 'alice.smith' \"said 'alice smith' stops\"");
    strict_hide(s, "'order lost' of order failed");
    strict_hide(s, "it said '\\newly hidden words' now");
    strict_hide(s, NULL);
    strict_title_words(s, "Missing stops");
    check(s, strict_title, rows, sizeof rows / sizeof *rows);
    strict_free(s);
}

/* In a pattern what was masked can have taken a quote with it. */
static void patterns_hold_what_the_texts_show(void **state) {
    (void)state;
    struct strict *s = known();
    struct strbuf out;
    strbuf_init(&out, 4096);
    strict_hide(s, "user 'k7Qz9xW2 alice' is gone");
    strict_pattern(s, "user <id> alice' is gone", &out);
    assert_string_equal(strbuf_str(&out), "user <id> <text>' is gone");
    strbuf_reset(&out);
    strict_title(s, "user * alice gone", &out);
    assert_string_equal(strbuf_str(&out), "user * <text> gone");
    strbuf_release(&out);
    strict_free(s);
}

/* Past its limits a title shows less, not more. */
static void too_many_words(void **state) {
    (void)state;
    struct strict *s = known();
    struct strbuf text, out;
    strbuf_init(&text, 1 << 20);
    strbuf_init(&out, 4096);
    strbuf_addstr(&text, "shown word '");
    for (int i = 0; i < STRICT_MAX_WORDS; i++)
        strbuf_printf(&text, "%c%c%c%c ", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26,
                      'a' + i / 17576);
    strbuf_addstr(&text, "hidden'");
    strict_hide(s, strbuf_str(&text));
    strict_title(s, "shown word hidden", &out);
    assert_string_equal(strbuf_str(&out), "shown word <text>");
    strbuf_release(&text);
    strbuf_release(&out);
    strict_free(s);
}

static void samples(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"Traceback (most recent call last):\n"
         "  File \"/usr/lib/python3/site-packages/other/x.py\", line 3, in run\n"
         "    secret_code(alice)\n"
         "  File \"acme/billing/core.py\", line 12, in settle_all\n"
         "    pay('alice smith')\n"
         "  File \"/opt/more/y.py\", line 4, in z\n"
         "  File \"/opt/more/y.py\", line 5, in z\n"
         "LedgerError: no account 'alice'\n",
         "Traceback (most recent call last):\n"
         "  [1 frame of other code left out]\n"
         "  File \"acme/billing/core.py\", line 12, in settle_all\n"
         "    pay('<text>')\n"
         "  [2 frames of other code left out]\n"
         "LedgerError: no account '<text>'\n"},
        {"boom\n\tat org.other.Thing.run(Thing.java:12)\n\tat billing/core.py (acme/billing/core.py:3:4)\n",
         "boom\n  [1 frame of other code left out]\n\tat billing/core.py (acme/billing/core.py:3:4)\n"},
        {"at last it failed\n", "at last it failed\n"},
        {"", ""},
        {NULL, ""},
    };
    CHECK(strict_sample, rows);
}

static void files(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"acme/billing/core.py", "acme/billing/core.py"},
        {"acme/k7Qz9xW2/core.py", "acme/<id>/core.py"},
        {"a b@c'd", "a?b?c?d"},
        {"C:\\acme\\x.cs", "C:\\acme\\x.cs"},
    };
    CHECK(strict_file, rows);
}

static void many_names(void **state) {
    (void)state;
    struct strict *s = strict_new(NULL, NULL);
    for (int i = 0; i < STRICT_MAX_NAMES + 10; i++) {
        char file[64];
        snprintf(file, sizeof file, "app/part%d/core.py", i);
        strict_own(s, file, "go");
    }
    assert_true(strict_is_own(s, "app/part0/core.py", 17));
    assert_true(strict_is_own(s, "part0.core", 10));
    assert_false(strict_is_own(s, "app/part4099/core.py", 20));
    assert_false(strict_is_own(s, "", 0));
    strict_free(s);
    strict_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(numbers_alone),
        cmocka_unit_test(words),
        cmocka_unit_test(quotes),
        cmocka_unit_test(titles_hold_what_the_texts_show),
        cmocka_unit_test(patterns_hold_what_the_texts_show),
        cmocka_unit_test(too_many_words),
        cmocka_unit_test(samples),
        cmocka_unit_test(files),
        cmocka_unit_test(many_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
