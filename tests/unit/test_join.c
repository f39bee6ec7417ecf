/* One error that was logged in several entries, oldest first and newest first. */
#include "ingest/join.h"

#include "base/strbuf.h"
#include "base/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_LINES = 12 };

struct line {
    const char *text;     /* NULL: the end */
    int ms;               /* after the first one */
    const char *instance; /* NULL: i1 */
};

struct seen {
    struct strbuf text; /* each entry in its own brackets */
    size_t pieces, entries, most;
};

static int take(void *ctx, const struct entry *e, const struct join_ref *refs, size_t n, struct err *err) {
    struct seen *s = ctx;
    (void)err;
    strbuf_printf(&s->text, "(%s)", e->text ? e->text : "-");
    s->pieces += n;
    s->entries++;
    s->most = n > s->most ? n : s->most;
    for (size_t i = 1; i < n; i++)
        assert_true(refs[i].index != refs[0].index);
    return 0;
}

static struct entry made(const struct line *l, size_t i) {
    return (struct entry){.text = l->text,
                          .instance = l->instance ? l->instance : "i1",
                          .log_name = "stderr",
                          .index = i,
                          .time = INT64_C(1740823200) * TIMESTAMP_SECOND + l->ms * INT64_C(1000000),
                          .end = TIMESTAMP_NONE};
}

/* The same entries, in whatever order: which one waits for its pieces and which one goes at once is not
 * promised. */
static bool same_entries(const char *got, const char *want) {
    bool same = strlen(got) == strlen(want);
    for (const char *p = want; same && *p;) {
        char one[500] = "";
        const char *end = strstr(p, ")(");
        size_t n = end ? (size_t)(end + 1 - p) : strlen(p);
        assert_true(n < sizeof one);
        memcpy(one, p, n);
        same = strstr(got, one) != NULL;
        p += n;
    }
    return same;
}

static void must_join(const struct line *lines, const char *want, bool newest_first) {
    size_t n = 0;
    while (lines[n].text)
        n++;
    struct seen s = {{0}, 0, 0, 0};
    strbuf_init(&s.text, 1 << 20);
    struct join *j = join_new(take, &s);
    for (size_t i = 0; i < n; i++) {
        struct entry e = made(&lines[newest_first ? n - 1 - i : i], i);
        assert_int_equal(join_add(j, &e, true, NULL), 0);
    }
    assert_int_equal(join_flush(j, NULL), 0);
    assert_int_equal(s.pieces, n);
    if (!same_entries(strbuf_str(&s.text), want))
        fail_msg("%s first:\n%s\nnot\n%s", newest_first ? "newest" : "oldest", strbuf_str(&s.text), want);
    join_free(j);
    strbuf_release(&s.text);
}

static const struct {
    struct line lines[MAX_LINES];
    const char *want;
} cases[] = {
    /* a newline inside a value */
    {{{"connection failed: database \"acme_dev", 0, NULL}, {"\" does not exist", 1, NULL}},
     "(connection failed: database \"acme_dev\n\" does not exist)"},
    /* a trace line by line */
    {{{"Traceback (most recent call last):", 0, NULL},
      {"  File \"/app/acme/main.py\", line 3, in <module>", 0, NULL},
      {"    run()", 0, NULL},
      {"ValueError: balance is unknown", 0, NULL}},
     "(Traceback (most recent call last):\n  File \"/app/acme/main.py\", line 3, in <module>\n    run()\n"
     "ValueError: balance is unknown)"},
    /* the same with time going on */
    {{{"Traceback (most recent call last):", 0, NULL},
      {"  File \"/app/acme/main.py\", line 3, in <module>", 2, NULL},
      {"ValueError: balance is unknown", 4, NULL},
      {"all is well again", 900, NULL}},
     "(all is well again)(Traceback (most recent call last):\n  File \"/app/acme/main.py\", line 3, in "
     "<module>\n"
     "ValueError: balance is unknown)"},
    /* a warning of the interpreter over two lines */
    {{{"/app/acme/x.py:12: DeprecationWarning: old call", 0, NULL}, {"  from acme import old", 0, NULL}},
     "(/app/acme/x.py:12: DeprecationWarning: old call\n  from acme import old)"},
    /* lines that only look like pieces */
    {{{"first message", 0, NULL}, {"  indented, much later", 5000, NULL}},
     "(first message)(  indented, much later)"},
    {{{"Traceback (most recent call last):", 0, NULL}, {"  File \"/app/a.py\", line 1", 3000, NULL}},
     "(Traceback (most recent call last):)(  File \"/app/a.py\", line 1)"},
    {{{"one", 0, NULL}, {"two", 0, NULL}, {"three", 0, NULL}}, "(one)(two)(three)"},
    {{{"ValueError: alone", 0, NULL}, {"KeyError: alone", 0, NULL}}, "(ValueError: alone)(KeyError: alone)"},
    {{{"   ", 0, NULL}, {"", 0, NULL}}, "(   )()"},
};

static void pieces_find_each_other(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        must_join(cases[i].lines, cases[i].want, false);
        /* Where all times are equal nothing tells which way the file runs. */
        bool equal = true;
        for (size_t k = 1; cases[i].lines[k].text; k++)
            equal &= cases[i].lines[k].ms == cases[i].lines[0].ms;
        if (!equal)
            must_join(cases[i].lines, cases[i].want, true);
    }
}

/* In which order the two come out is not promised. */
static void instances_do_not_mix(void **state) {
    (void)state;
    static const struct line lines[] = {
        {"Traceback (most recent call last):", 0, "i1"},
        {"Traceback (most recent call last):", 1, "i2"},
        {"  File \"/app/a.py\", line 1", 2, "i1"},
        {"  File \"/app/b.py\", line 2", 3, "i2"},
        {"KeyError: 'a'", 4, "i1"},
        {"KeyError: 'b'", 5, "i2"},
    };
    for (int newest_first = 0; newest_first < 2; newest_first++) {
        struct seen s = {{0}, 0, 0, 0};
        strbuf_init(&s.text, 1 << 20);
        struct join *j = join_new(take, &s);
        for (size_t i = 0; i < 6; i++) {
            struct entry e = made(&lines[newest_first ? 5 - i : i], i);
            assert_int_equal(join_add(j, &e, true, NULL), 0);
        }
        assert_int_equal(join_flush(j, NULL), 0);
        assert_int_equal(s.entries, 2);
        assert_non_null(strstr(strbuf_str(&s.text), "last):\n  File \"/app/a.py\", line 1\nKeyError: 'a')"));
        assert_non_null(strstr(strbuf_str(&s.text), "last):\n  File \"/app/b.py\", line 2\nKeyError: 'b')"));
        join_free(j);
        strbuf_release(&s.text);
    }
}

/* Lines of equal time in a file that is known to run backwards. */
static void direction_is_learnt_from_neighbours(void **state) {
    (void)state;
    static const struct line lines[] = {
        {"before", -2000, NULL},
        {"Traceback (most recent call last):", 0, NULL},
        {"  File \"/app/a.py\", line 1", 0, NULL},
        {"ValueError: x is unknown", 0, NULL},
        {"after", 2000, NULL},
        {NULL, 0, NULL},
    };
    must_join(lines,
              "(before)(after)(Traceback (most recent call last):\n  File \"/app/a.py\", line 1\nValueError: "
              "x is unknown)",
              false);
    must_join(lines,
              "(after)(before)(Traceback (most recent call last):\n  File \"/app/a.py\", line 1\nValueError: "
              "x is unknown)",
              true);
}

static void structured_entries_are_never_joined(void **state) {
    (void)state;
    struct seen s = {{0}, 0, 0, 0};
    strbuf_init(&s.text, 1 << 20);
    struct join *j = join_new(take, &s);
    static const struct line lines[] = {{"Traceback (most recent call last):", 0, NULL},
                                        {"  File \"a\", line 1", 0, NULL}};
    for (size_t i = 0; i < 2; i++) {
        struct entry e = made(&lines[i], i);
        assert_int_equal(join_add(j, &e, false, NULL), 0);
    }
    assert_int_equal(s.entries, 2); /* at once */
    join_free(j);
    strbuf_release(&s.text);
    join_free(NULL);
}

static void entries_without_time_or_text(void **state) {
    (void)state;
    struct seen s = {{0}, 0, 0, 0};
    strbuf_init(&s.text, 1 << 20);
    struct join *j = join_new(take, &s);
    static const struct line lines[] = {{"Traceback (most recent call last):", 0, NULL},
                                        {"  File \"a\", line 1", 0, NULL}};
    for (size_t i = 0; i < 8; i++) {
        struct entry e = made(&lines[i % 2], i);
        e.time = i / 2 % 2 ? TIMESTAMP_NONE : e.time;
        e.text = i == 5 ? NULL : e.text;
        assert_int_equal(join_add(j, &e, true, NULL), 0);
    }
    assert_int_equal(join_flush(j, NULL), 0);
    assert_int_equal(s.pieces, 8);
    join_free(j);
    strbuf_release(&s.text);
}

static void bounds(void **state) {
    (void)state;
    struct seen s = {{0}, 0, 0, 0};
    strbuf_init(&s.text, 64 << 20);
    struct join *j = join_new(take, &s);
    char instance[16];
    static char big[1 << 16];
    memset(big, 'x', sizeof big - 1);
    big[0] = ' ';
    const struct line head = {"Traceback (most recent call last):", 0, "many"},
                      more = {"  File \"a\", line 1", 0, "many"};
    const struct line large = {big, 0, "large"};
    size_t n = 0;
    for (; n < 1000; n++) { /* more pieces than are joined */
        struct entry e = made(n ? &more : &head, n);
        assert_int_equal(join_add(j, &e, true, NULL), 0);
    }
    for (size_t i = 0; i < 500; i++, n++) { /* more streams than are kept */
        snprintf(instance, sizeof instance, "i%zu", i);
        struct entry e = made(&head, n);
        e.instance = instance;
        assert_int_equal(join_add(j, &e, true, NULL), 0);
    }
    for (size_t i = 0; i < 200; i++, n++) { /* more bytes than may wait */
        struct entry e = made(&large, n);
        assert_int_equal(join_add(j, &e, true, NULL), 0);
    }
    assert_int_equal(join_flush(j, NULL), 0);
    assert_int_equal(s.pieces, n);
    assert_in_range(s.most, 2, JOIN_MAX_PIECES);
    join_free(j);
    strbuf_release(&s.text);
}

static int refuse(void *ctx, const struct entry *e, const struct join_ref *refs, size_t n, struct err *err) {
    (void)ctx, (void)e, (void)refs, (void)n;
    return err_set(err, ERR_ACTION, "enough");
}

static void what_the_callback_says_ends_it(void **state) {
    (void)state;
    struct err err = {0};
    struct join *j = join_new(refuse, NULL);
    const struct line head = {"Traceback (most recent call last):", 0, NULL}, plain = {"hello", 1, NULL};
    struct entry e = made(&head, 0);
    assert_int_equal(join_add(j, &e, true, &err), 0);
    e = made(&plain, 1);
    assert_int_equal(join_add(j, &e, true, &err), -1);
    assert_string_equal(err.text, "enough");
    join_free(j);
    j = join_new(refuse, NULL);
    e = made(&head, 0);
    assert_int_equal(join_add(j, &e, true, &err), 0);
    assert_int_equal(join_flush(j, &err), -1);
    join_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_find_each_other),
        cmocka_unit_test(instances_do_not_mix),
        cmocka_unit_test(direction_is_learnt_from_neighbours),
        cmocka_unit_test(structured_entries_are_never_joined),
        cmocka_unit_test(entries_without_time_or_text),
        cmocka_unit_test(bounds),
        cmocka_unit_test(what_the_callback_says_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
