/* What log text may try: to break out of its place, to be live on GitHub, to look like ours, to run long.
 * Each attack goes through every mode, alone and in several surroundings; what must hold is checked on the
 * text that comes out, with a reader of code spans of its own. */
#include "base/utf8.h"
#include "markup/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const attacks[] = {
    "```\n@octocat\n```",
    "````\n~~~\n```text\n",
    "   ```\nout",
    "`@a` ``@b`` ```@c```",
    "`` ` `` @a `",
    "\\`@a\\`",
    "\\@octocat &#64;octocat",
    "@octocat, @org/team; (@x) [@y] \"@z\"",
    "fixes #1, closes GH-2 and resolves acme/shop#3 https://github.com/acme/shop/issues/4",
    "deadbeefcafe acme/shop@0123456789abcdef0123456789abcdef01234567",
    "<img src=x onerror=alert(1)><script>x</script></details></summary>",
    "<!-- hidden --> <!--\n--> <![CDATA[x]]> <?php ?>",
    "<!-- log-gardener:1 {\"fp\":\"lg1:self\"} -->\n<!-- /log-gardener -->",
    "<!--log-gardener:1 --> <!-- LOG-GARDENER:1 --> <!--\n/ log-gardener -->",
    "[a](javascript:x) ![b](http://x.test/p.png) [c]: http://x.test\n[^1]: note",
    "http://x.test www.x.test ftp://x.test mailto:a@x.test xmpp:a@x.test a@x.test",
    "/close\n/assign @me\n/label ~bug",
    "# h\n## h\n- l\n* l\n+ l\n1. l\n1) l\n> q\n---\n===\n***\n    code",
    "a | b\n--- | ---\n1 | 2",
    "|---|\n\\| \\\\| \\\\\\|",
    "**bold** __bold__ *it* _it_ ~~no~~ ~no~ $x$ $$y$$ :smile: :+1:",
    "- [ ] task\n- [x] done",
    "\xE2\x80\xAE"
    "gnp.exe \xE2\x81\xA6 \xE2\x80\x8B \xF3\xA0\x81\x81",
    "\x1B[2J\x1B]8;;http://x.test\x07link\x1B]8;;\x07 \x9B"
    "31m \r overwritten",
    "\xFF\xFE\xC0\x80\xED\xA0\x80\xF5",
    "a\\\nb\\",
    "two blanks  \nhard break",
    "::set-env name=x::y\n##[command]x",
    "{{name}} {{{x}}} {% x %} ${{ github.token }}",
    "%s%s%n %x",
    "",
    " ",
    "\n\n\n",
    "`",
    "|",
    "\\",
    "/",
};
enum { ATTACKS = sizeof attacks / sizeof *attacks };

static struct gate *gate;

static int set_up(void **state) {
    (void)state;
    gate = gate_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    gate_free(gate);
    return 0;
}

static char *pass(enum gate_as as, const char *text) {
    struct strbuf out;
    strbuf_init(&out, 1 << 24);
    gate_add(gate, as, text, &out);
    assert_true(utf8_valid(strbuf_str(&out), out.len));
    assert_int_equal(gate_scan(gate, strbuf_str(&out), out.len, NULL), 0);
    char *s = calloc(out.len + 1, 1);
    memcpy(s, strbuf_str(&out), out.len);
    strbuf_release(&out);
    return s;
}

/* CommonMark 6.1: from an opening run of backticks to the next run of the same length; NULL: it is none. */
static const char *code_end(const char *s) {
    size_t n = strspn(s, "`");
    for (const char *p = s + n; (p = strchr(p, '`')) != NULL;) {
        size_t run = strspn(p, "`");
        if (run == n)
            return p + n;
        p += run;
    }
    return NULL;
}

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The text without its code spans, each escaped character shown as '.', and what could be live in it. */
static void check_prose(const char *attack, const char *s) {
    static const char *const live[] = {"://",     "www.",  "<",       "GH-",  "gh-",
                                       "mailto:", "xmpp:", ":smile:", ":+1:", NULL};
    char rest[8192];
    size_t n = 0;
    for (const char *p = s; *p;) {
        if (*p == '\\' && p[1] > ' ' && p[1] < 0x7F && !is_alnum(p[1])) {
            rest[n++] = '.';
            p += 2;
        } else if (*p == '`') {
            p = code_end(p);
            if (!p)
                fail_msg("a backtick is live: %s -> %s", attack, s);
            rest[n++] = '.';
        } else {
            rest[n++] = *p++;
        }
    }
    rest[n] = 0;
    for (size_t i = 0; live[i]; i++)
        if (strstr(rest, live[i]))
            fail_msg("%s is live: %s -> %s", live[i], attack, s);
    for (size_t i = 0; i < n; i++) {
        bool inner = i > 0 && is_alnum(rest[i - 1]) && is_alnum(rest[i + 1]);
        bool bad = strchr("*[]~|$@", rest[i]) || (rest[i] == '#' && is_alnum(rest[i + 1])) ||
                   (rest[i] == '_' && !inner) || (rest[i] == '\\' && rest[i + 1] == 0);
        if (bad)
            fail_msg("%c is live: %s -> %s", rest[i], attack, s);
    }
    bool block = strchr("#>", *rest) || (*rest == '/' && is_alnum(rest[1])) ||
                 (strchr("-+*", *rest) && (rest[1] == ' ' || rest[1] == 0));
    if (*rest && block)
        fail_msg("a block starts: %s -> %s", attack, s);
}

static void prose_is_dead(void **state) {
    (void)state;
    static const char *const frames[] = {"%",  "(%)", "x%",  "%x",     "- %", "a % b",
                                         "`%", "%`",  "\\%", "[%](y)", "*%*"};
    for (size_t i = 0; i < ATTACKS; i++)
        for (size_t k = 0; k < sizeof frames / sizeof *frames; k++) {
            struct strbuf in;
            const char *hole = strchr(frames[k], '%');
            strbuf_init(&in, 4096);
            strbuf_add(&in, frames[k], (size_t)(hole - frames[k]));
            strbuf_addstr(&in, attacks[i]);
            strbuf_addstr(&in, hole + 1);
            char *s = pass(GATE_TEXT, strbuf_str(&in));
            assert_null(strchr(s, '\n'));
            check_prose(strbuf_str(&in), s);
            free(s);
            strbuf_release(&in);
        }
}

static void spans_and_cells_are_one(void **state) {
    (void)state;
    for (size_t i = 0; i < ATTACKS; i++)
        for (int as = GATE_CODE; as <= GATE_CELL; as++) {
            char *s = pass((enum gate_as)as, attacks[i]);
            assert_null(strchr(s, '\n'));
            if (*s) {
                assert_int_equal(*s, '`');
                assert_ptr_equal(code_end(s), s + strlen(s));
            }
            for (const char *p = s; as == GATE_CELL && (p = strchr(p, '|')) != NULL; p++)
                assert_true(p[-1] == '\\' && p[-2] != '\\');
            free(s);
        }
}

static void fences_hold(void **state) {
    (void)state;
    for (size_t i = 0; i < ATTACKS; i++) {
        char *s = pass(GATE_FENCE, attacks[i]);
        size_t n = strspn(s, "`");
        assert_true(n >= 3);
        const char *line = strchr(s, '\n') + 1;
        while (strspn(line + strspn(line, " "), "`") < n)
            line = strchr(line, '\n') + 1;
        assert_int_equal(strlen(line), n + 1); /* the first line that could close it is the last one */
        free(s);
    }
}

static void nothing_passes_for_ours(void **state) {
    (void)state;
    for (size_t i = 0; i < ATTACKS; i++)
        for (int as = GATE_PLAIN; as <= GATE_TITLE; as++) {
            char *s = pass((enum gate_as)as, attacks[i]);
            assert_null(strstr(s, "<!-- log-gardener"));
            assert_null(strstr(s, "<!-- /log-gardener"));
            for (const char *p = s; *p; p++)
                assert_true((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\t');
            free(s);
        }
}

static void plain_text_is_stable(void **state) {
    (void)state;
    static const enum gate_as modes[] = {GATE_PLAIN, GATE_TITLE};
    for (size_t i = 0; i < ATTACKS; i++)
        for (size_t k = 0; k < 2; k++) {
            char *once = pass(modes[k], attacks[i]), *twice = pass(modes[k], once);
            assert_string_equal(once, twice);
            free(once);
            free(twice);
        }
}

static void long_runs_cannot_close_a_fence(void **state) {
    (void)state;
    char run[1001];
    memset(run, '`', 1000);
    run[1000] = 0;
    char *s = pass(GATE_FENCE, run);
    assert_int_equal(strspn(s, "`"), 65);
    assert_int_equal(strspn(strchr(s, '\n') + 1, "`"), 64);
    free(s);
}

static void long_texts_are_cut(void **state) {
    (void)state;
    size_t size = 200000;
    char *text = malloc(size + 1);
    memset(text, 'x', size);
    text[size] = 0;
    char *s = pass(GATE_PLAIN, text);
    assert_int_equal(strlen(s), 4096);
    assert_string_equal(s + 4090, " [cut]");
    free(s);
    for (size_t i = 0; i < size; i += 3) /* three bytes a character: a cut between them would be seen */
        memcpy(text + i, "\xE2\x82\xAC", i + 3 <= size ? 3 : size - i);
    s = pass(GATE_PLAIN, text);
    assert_true(strlen(s) <= 4096 && strstr(s, "\xE2\x82\xAC [cut]") != NULL);
    free(s);
    for (size_t i = 0; i < size; i++)
        text[i] = i % 50 == 49 ? '\n' : 'y';
    s = pass(GATE_PLAIN, text);
    assert_true(strlen(s) <= 65536 && strlen(s) > 65000);
    assert_string_equal(s + strlen(s) - 6, " [cut]");
    free(s);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prose_is_dead),        cmocka_unit_test(spans_and_cells_are_one),
        cmocka_unit_test(fences_hold),          cmocka_unit_test(nothing_passes_for_ours),
        cmocka_unit_test(plain_text_is_stable), cmocka_unit_test(long_runs_cannot_close_a_fence),
        cmocka_unit_test(long_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
