#include "base/timestamp.h"
#include "model/marker.h"
#include "model/severity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FP "lg1:0123456789abcdef0123456789abcdef"
#define FP2 "lg1:ffffffffffffffffffffffffffffffff"
#define LINE(json) "<!-- log-gardener:1 " json " -->\n"
#define CLOSE "<!-- /log-gardener -->"

static const char full[] = LINE(
    "{\"fp\":\"" FP "\",\"also\":[\"" FP2 "\",\"lg1:self\"],\"seen\":{\"t\":\"2025-09-16T01:32:09.577891Z\","
    "\"id\":\"a1\"},\"marks\":[[\"" FP2
    "\",\"2025-09-16T03:00:00Z\",\"2025-09-16T02:00:00Z\"],[\"lg1:self\",\"2025-09-16T04:00:00Z\"]],"
    "\"src\":[\"d1\",\"d2\"],\"n\":48,\"first\":\"2025-09-16T00:00:00Z\",\"p\":\"P0\","
    "\"title_sha\":\"t\",\"body_sha\":\"b\",\"labels\":[\"P0\"],\"revs\":[\"backend-00001\"],\"pats\":["
    "\"0a1b2c3d\"],"
    "\"runs\":[[\"2025-09-16T01:00:00Z\",20],[\"2025-09-16T02:00:00Z\",28]],\"later\":{\"x\":[1,null]}}");

static struct arena arena;

static int set_up(void **state) {
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

static void prints_what_it_read(void **state) {
    (void)state;
    struct marker m;
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    assert_true(marker_parse(full, &m, &arena));
    assert_string_equal(m.fp, FP);
    assert_int_equal(m.also_n, 2);
    assert_string_equal(m.seen_id, "a1");
    assert_int_equal(m.seen_time % TIMESTAMP_SECOND, 577891000);
    assert_int_equal(m.marks_n, 2);
    assert_true(marker_mark_of(&m, FP2)->seen - marker_mark_of(&m, FP2)->first == TIMESTAMP_HOUR);
    assert_true(marker_mark_of(&m, "lg1:self")->first == TIMESTAMP_NONE);
    assert_null(marker_mark_of(&m, FP));
    assert_int_equal(m.src_n, 2);
    assert_int_equal(m.n, 48);
    assert_int_equal(m.priority, PRIORITY_P0);
    assert_int_equal(m.runs_n, 2);
    assert_int_equal(m.runs[1].count, 28);
    assert_non_null(json_get(m.unknown, "later"));
    marker_print(&m, &out);
    assert_string_equal(strbuf_str(&out), full);
    strbuf_release(&out);
    marker_release(&m);
    marker_release(&m);
}

#define PEOPLE                                                                                               \
    "<!-- log-gardener:1 {\"fp\":\"" FP "\",\"joined\":[\"" FP "\",\"" FP2 "\"],\"not\":[\"lg1:self\"],"     \
    "\"umbrella\":[\"0123456789abcdef\"],\"subs\":[7,12],\"twin\":3} -->\n"

static void what_people_did(void **state) {
    (void)state;
    struct marker m;
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    assert_true(marker_parse("A person's text.\n\n" PEOPLE, &m, &arena));
    assert_true(m.joined_n == 2 && m.barred_n == 1 && m.umbrella_n == 1 && m.subs_n == 2 && m.twin == 3);
    marker_print(&m, &out);
    assert_string_equal(strbuf_str(&out), PEOPLE);
    strbuf_release(&out);
    assert_true(marker_parse("<!-- log-gardener:1 {\"fp\":\"" FP
                             "\",\"joined\":[\"x\"],\"umbrella\":[\"0123\",7],"
                             "\"subs\":[-1,\"2\",[]],\"twin\":\"x\"} -->",
                             &m, &arena));
    assert_true(!m.joined_n && !m.umbrella_n && !m.subs_n && !m.twin);
    assert_string_equal(marker_short(FP, &arena), "0123456789abcdef");
    assert_null(marker_short("lg1:self", &arena));
    assert_null(marker_short(NULL, &arena));
}

static void finds_only_its_own(void **state) {
    (void)state;
    static const struct {
        const char *body;
        bool found;
    } rows[] = {
        {LINE("{\"fp\":\"" FP "\"}"), true},
        {"text\n" LINE("{\"fp\":\"" FP "\"}"), true},
        {"text\r\n<!-- log-gardener:1 {\"fp\":\"" FP "\"} -->\r\nmore", true},
        {"<!-- log-gardener:1 {\"fp\":\"lg1:self\"} -->", true},
        {LINE("{broken}") LINE("{\"fp\":\"" FP "\"}"), true},
        {"", false},
        {" " LINE("{\"fp\":\"" FP "\"}"), false},
        {"> " LINE("{\"fp\":\"" FP "\"}"), false},
        {"<!-- log-gardener:2 {\"fp\":\"" FP "\"} -->", false},
        {"<!-- log-gardener:1 {\"fp\":\"" FP "\"}", false},
        {"<!-- log-gardener:1 {\"fp\":\"" FP "\"} --> x", false},
        {"<!-- log-gardener:1 {\"fp\":\n\"" FP "\"} -->", false},
        {LINE("[]"), false},
        {LINE("{}"), false},
        {LINE("{\"fp\":1}"), false},
        {LINE("{\"fp\":\"lg1:0123\"}"), false},
        {LINE("{\"fp\":\"lg2:0123456789abcdef0123456789abcdef\"}"), false},
        {LINE("{\"fp\":\"lg1:0123456789ABCDEF0123456789abcdef\"}"), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct marker m;
        bool found = marker_parse(rows[i].body, &m, &arena);
        if (found != rows[i].found)
            fail_msg("%s", rows[i].body);
        if (found)
            marker_release(&m);
    }
    struct marker m;
    assert_false(marker_parse(NULL, &m, &arena));
}

static void ignores_wrong_types(void **state) {
    (void)state;
    struct marker m;
    assert_true(
        marker_parse(LINE("{\"fp\":\"" FP "\",\"also\":\"x\",\"seen\":[1],\"src\":[1,\"d\"],\"n\":\"48\","
                          "\"first\":7,\"p\":3,\"title_sha\":null,\"labels\":{},\"runs\":[1,[2,3],"
                          "[\"2025-09-16T01:00:00Z\",5],[\"2025-09-16T01:00:00Z\",\"x\"]]}"),
                     &m, &arena));
    assert_int_equal(m.also_n, 0);
    assert_true(m.seen_time == TIMESTAMP_NONE && m.first == TIMESTAMP_NONE);
    assert_null(m.seen_id);
    assert_int_equal(m.src_n, 1);
    assert_int_equal(m.n, 0);
    assert_int_equal(m.priority, PRIORITY_NONE);
    assert_null(m.title_sha);
    assert_int_equal(m.labels_n, 0);
    assert_int_equal(m.runs_n, 1);
    assert_null(m.unknown);
    marker_release(&m);
}

static void cannot_be_ended_by_its_data(void **state) {
    (void)state;
    static const char *const nasty[] = {"-->",  "--",   "---",     "-",      "a --!> b",
                                        "<!--", "&lt;", "x-\n-->", "\"} -->"};
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        struct marker m = {.fp = FP,
                           .seen_id = nasty[i],
                           .seen_time = TIMESTAMP_NONE,
                           .first = TIMESTAMP_NONE,
                           .priority = PRIORITY_NONE,
                           .title_sha = "-",
                           .body_sha = "--"};
        struct marker again;
        struct strbuf out;
        strbuf_init(&out, 1 << 16);
        marker_print(&m, &out);
        const char *s = strbuf_str(&out);
        assert_ptr_equal(strstr(s + 4, "--"), s + out.len - 4);
        assert_ptr_equal(strchr(s + 1, '<'), NULL);
        assert_true(marker_parse(s, &again, &arena));
        assert_string_equal(again.seen_id, nasty[i]);
        assert_string_equal(again.body_sha, "--");
        marker_release(&again);
        strbuf_release(&out);
    }
}

static void stays_readable_when_lists_are_long(void **state) {
    (void)state;
    struct marker m = {
        .fp = FP, .seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    struct marker again;
    struct strbuf out;
    m.patterns_n = 5000;
    m.patterns = arena_alloc(&arena, m.patterns_n * sizeof *m.patterns);
    for (size_t i = 0; i < m.patterns_n; i++)
        m.patterns[i] = arena_printf(&arena, "%08zx-and-more", i);
    strbuf_init(&out, 1 << 16);
    marker_print(&m, &out);
    assert_true(out.len < 17000);
    assert_true(marker_parse(strbuf_str(&out), &again, &arena));
    assert_true(again.patterns_n >= 256);
    assert_string_equal(again.patterns[again.patterns_n - 1], m.patterns[m.patterns_n - 1]);
    marker_release(&again);
    strbuf_release(&out);
}

static void covers_and_adds(void **state) {
    (void)state;
    struct marker m = {.fp = FP};
    assert_true(marker_covers(&m, FP));
    assert_false(marker_covers(&m, FP2));
    marker_add_also(&m, FP, &arena);
    assert_int_equal(m.also_n, 0);
    marker_add_also(&m, FP2, &arena);
    marker_add_also(&m, FP2, &arena);
    assert_int_equal(m.also_n, 1);
    assert_true(marker_covers(&m, FP2));
    for (int i = 0; i < MARKER_MAX_ALSO; i++)
        marker_add_also(&m, arena_printf(&arena, "lg1:%032x", (unsigned)i), &arena);
    assert_int_equal(m.also_n, MARKER_MAX_ALSO);
    assert_false(marker_covers(&m, FP2)); /* the oldest has gone */
    assert_false(marker_covers(NULL, FP));
    assert_false(marker_covers(&m, NULL));
}

static void marks_lose_the_oldest(void **state) {
    (void)state;
    struct marker m = {
        .fp = FP, .seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    struct marker again;
    struct strbuf out;
    for (int i = 0; i < MARKER_MAX_MARKS + 2; i++) {
        struct marker_mark mark = {arena_printf(&arena, "lg1:%032x", i % (MARKER_MAX_MARKS + 1)),
                                   (i + 1) * TIMESTAMP_SECOND, TIMESTAMP_NONE};
        marker_set_mark(&m, &mark, &arena);
    }
    /* The 33rd put out the first one; that came again and put out the second. */
    strbuf_init(&out, 1 << 16);
    marker_print(&m, &out);
    assert_true(marker_parse(strbuf_str(&out), &again, &arena));
    assert_int_equal(again.marks_n, MARKER_MAX_MARKS);
    assert_null(marker_mark_of(&again, arena_printf(&arena, "lg1:%032x", 1)));
    assert_true(marker_mark_of(&again, arena_printf(&arena, "lg1:%032x", 0))->seen ==
                (MARKER_MAX_MARKS + 2) * TIMESTAMP_SECOND);
    marker_release(&again);
    strbuf_release(&out);
    assert_true(marker_parse(LINE("{\"fp\":\"" FP
                                  "\",\"marks\":[1,[],[\"lg1:self\"],[\"x\",\"2025-09-16T04:00:00Z\"],"
                                  "[\"lg1:self\",\"never\"]]}"),
                             &again, &arena));
    assert_int_equal(again.marks_n, 0);
    marker_release(&again);
}

static void without_its_closing_line(void **state) {
    (void)state;
    struct marker m;
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    const char *body = arena_printf(&arena, "mine\r\n%sall the rest\n", full);
    struct marker_block b = marker_split(body, &arena);
    assert_true(b.cut && !b.found);
    assert_string_equal(b.before, "mine\r\n");
    assert_string_equal(b.after, "all the rest\n");
    assert_true(marker_parse(body, &m, &arena));
    marker_join(&b, &m, &out);
    assert_string_equal(strbuf_str(&out), body);
    strbuf_reset(&out);
    marker_release(&m);
    b = marker_split("<!-- log-gardener:1 {\"fp\":\"lg1:self\"} -->", &arena);
    assert_true(b.cut && !b.after);
    strbuf_release(&out);
}

static void splits_and_joins(void **state) {
    (void)state;
    static const struct {
        const char *before, *inner, *after;
    } rows[] = {
        {"", "", ""},
        {"", "inner\n", ""},
        {"mine\n", "inner\n\n", "\nafter"},
        {"mine\r\n\r\n", "a\r\nb\r\n", "\r\nafter\r\n"},
        {"\n", " " CLOSE "\n" CLOSE " x\n", "\n" CLOSE "\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf body, again;
        struct marker m;
        strbuf_init(&body, 1 << 16);
        strbuf_init(&again, 1 << 16);
        strbuf_printf(&body, "%s%s%s%s%s", rows[i].before, full, rows[i].inner, CLOSE, rows[i].after);
        struct marker_block b = marker_split(strbuf_str(&body), &arena);
        assert_true(b.found);
        assert_string_equal(b.before, rows[i].before);
        assert_string_equal(b.inner, rows[i].inner);
        assert_string_equal(b.after, rows[i].after);
        assert_true(marker_parse(strbuf_str(&body), &m, &arena));
        marker_join(&b, &m, &again);
        assert_string_equal(strbuf_str(&again), strbuf_str(&body));
        marker_release(&m);
        strbuf_release(&body);
        strbuf_release(&again);
    }
}

static void joins_what_was_never_split(void **state) {
    (void)state;
    struct marker m = {
        .fp = FP, .seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    struct marker_block b = {.before = "mine", .inner = "inner", .after = "after"};
    struct strbuf out;
    strbuf_init(&out, 1 << 16);
    marker_join(&b, &m, &out);
    assert_string_equal(strbuf_str(&out), "mine\n" LINE("{\"fp\":\"" FP "\"}") "inner\n" CLOSE "\nafter");
    assert_true(marker_split(strbuf_str(&out), &arena).found);
    strbuf_reset(&out);
    b = (struct marker_block){0};
    marker_join(&b, &m, &out);
    assert_string_equal(strbuf_str(&out), LINE("{\"fp\":\"" FP "\"}") CLOSE);
    strbuf_release(&out);
    assert_false(marker_split(NULL, &arena).found);
    assert_false(marker_split(full, &arena).found); /* no closing line */
    assert_false(marker_split("text\n" CLOSE "\n", &arena).found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_what_it_read),
        cmocka_unit_test(what_people_did),
        cmocka_unit_test(finds_only_its_own),
        cmocka_unit_test(ignores_wrong_types),
        cmocka_unit_test(cannot_be_ended_by_its_data),
        cmocka_unit_test(stays_readable_when_lists_are_long),
        cmocka_unit_test(covers_and_adds),
        cmocka_unit_test(marks_lose_the_oldest),
        cmocka_unit_test(without_its_closing_line),
        cmocka_unit_test(splits_and_joins),
        cmocka_unit_test(joins_what_was_never_split),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
