/* Whole inputs: what a file is, is found from its content. */
#include "ingest_fixture.h"

#define ENTRY(id, text)                                                                                      \
    "{\"insertId\":\"" id                                                                                    \
    "\",\"timestamp\":\"2025-03-01T10:00:00Z\",\"severity\":\"ERROR\",\"textPayload\":\"" text "\"}"
#define SNAKE(id, text)                                                                                      \
    "{\"insert_id\":\"" id                                                                                   \
    "\",\"timestamp\":\"2025-03-01T10:00:00+00:00\",\"json_payload\":{\"message\":\"" text "\"}}"

static void one_content_in_every_shape(void **state) {
    (void)state;
    static const struct {
        const char *in, *levels; /* first letters of the severities */
    } cases[] = {
        {"[" ENTRY("a", "one") "," ENTRY("b", "two") "]", "EE"},
        {"\xef\xbb\xbf [" ENTRY("a", "one") "," ENTRY("b", "two") "]\r\n", "EE"},
        {ENTRY("a", "one") "\n" ENTRY("b", "two") "\n", "EE"},
        {ENTRY("a", "one") "\r\n" ENTRY("b", "two"), "EE"},
        {"{\"entries\":[" ENTRY("a", "one") "," ENTRY("b", "two") "]}", "EE"},
        {"{\"fetch_time\":\"x\",\"total_logs\":2,\"logs_by_severity\":{\"ERROR\":2},\"raw_logs\":[" ENTRY(
             "a", "one") "," ENTRY("b", "two") "]}",
         "EE"},
        {"{\"raw_logs\":[" ENTRY("a", "one") "," ENTRY("b", "two") "],\"logs_by_severity\":{\"ERROR\":2}}",
         "EE"},
        {"{\"collection_time\":\"2025-03-01T04:00:00\",\"logs_by_severity\":{\"ERROR\":[" SNAKE(
             "a", "one") "],\"WARNING\":[" SNAKE("b", "two") "],\"INFO\":[]},\"summary\":{\"ERROR\":1}}",
         "EW"},
        {"[" ENTRY("a", "one") "]\n[" ENTRY("b", "two") "]", "EE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = fixture_read(cases[i].in);
        assert_int_equal(f.n, 2);
        assert_string_equal(f.items[0].e.text, "one");
        assert_string_equal(f.items[1].e.text, "two");
        assert_string_equal(f.items[0].e.insert_id, "a");
        assert_int_equal(f.items[1].e.index, 1);
        for (size_t k = 0; k < 2; k++)
            assert_int_equal(severity_name(f.items[k].e.severity)[0], cases[i].levels[k]);
        assert_int_equal(f.set->entries, 2);
        assert_true(f.set->complete && f.set->deduplicated);
        fixture_free(&f);
    }
}

static void repeats_are_counted_once(void **state) {
    (void)state;
    static const char first[] = "[" ENTRY("a", "one") "," ENTRY("b", "two") "," ENTRY("a", "one") "]";
    static const char second[] = "[" ENTRY("b", "two") "," ENTRY("c", "three") "]";
    static const char whole[] = "[" ENTRY("b", "two") "," ENTRY("a", "one") "]";
    const struct fixture_bytes in[] = {
        {first, sizeof first - 1}, {second, sizeof second - 1}, {whole, sizeof whole - 1}};
    struct fixture f = fixture_run(in, 3, (struct ingest_options){0});
    assert_int_equal(f.rc, 0);
    assert_int_equal(f.n, 3);
    assert_int_equal(f.set->entries, 3);
    assert_int_equal(f.set->repeats, 4);
    assert_true(fixture_noted(&f, "4 entries came more than once"));
    assert_int_equal(f.items[2].e.input, 1);
    assert_int_equal(f.items[2].e.index, 1);
    assert_int_equal(f.set->inputs_n, 3);
    fixture_free(&f);
}

static void entries_without_an_id_are_no_repeats(void **state) {
    (void)state;
    struct fixture f = fixture_read(
        "[{\"severity\":\"ERROR\",\"textPayload\":\"x\"},{\"severity\":\"ERROR\",\"textPayload\":\"x\"},"
        "{\"insertId\":\"\",\"severity\":\"ERROR\"},{\"insertId\":\"\",\"severity\":\"ERROR\"}]");
    assert_int_equal(f.n, 4);
    assert_int_equal(f.set->repeats, 0);
    fixture_free(&f);
}

static void placeholders_are_noted(void **state) {
    (void)state;
    struct fixture f =
        fixture_read("[{\"timestamp\":\"2025-03-01T10:00:00\",\"severity\":\"INFO\",\"message\":\"Using most "
                     "recent analysis\",\"source\":\"fallback_analysis\"}]");
    assert_int_equal(f.n, 1);
    assert_true(fixture_noted(&f, "looks like a placeholder"));
    fixture_free(&f);
}

/* An array of n entries of which none is special. */
static void add_many(struct strbuf *b, const char *key, size_t from, size_t n) {
    strbuf_printf(b, "%s[", key);
    for (size_t i = from; i < from + n; i++)
        strbuf_printf(b, "%s{\"insertId\":\"%zu\",\"severity\":\"ERROR\"}", i > from ? "," : "", i);
    strbuf_addstr(b, "]");
}

static void round_numbers_look_cut(void **state) {
    (void)state;
    static const struct {
        size_t n;
        bool want;
    } cases[] = {{49, false}, {50, true}, {51, false}, {1000, true}, {1002, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf b;
        strbuf_init(&b, 1 << 20);
        add_many(&b, "", 0, cases[i].n);
        struct fixture f = fixture_read(strbuf_str(&b));
        assert_int_equal(fixture_noted(&f, "looks truncated"), cases[i].want);
        fixture_free(&f);
        strbuf_reset(&b);
        add_many(&b, "{\"logs_by_severity\":{\"ERROR\":", 0, cases[i].n);
        add_many(&b, ",\"INFO\":", 5000, 3);
        strbuf_addstr(&b, "}}");
        f = fixture_read(strbuf_str(&b));
        assert_int_equal(fixture_noted(&f, "entries (ERROR): looks truncated"), cases[i].want);
        assert_false(fixture_noted(&f, "INFO"));
        fixture_free(&f);
        strbuf_release(&b);
    }
}

static void windows(void **state) {
    (void)state;
    static const struct {
        const char *in, *start, *end;
    } cases[] = {
        {"[{\"timestamp\":\"2025-03-01T10:00:00Z\",\"severity\":\"INFO\"},{\"timestamp\":\"2025-03-01T09:00:"
         "00.068Z\","
         "\"severity\":\"INFO\"},{\"severity\":\"INFO\"}]",
         "2025-03-01T09:00:00.068Z", "2025-03-01T10:00:00Z"},
        {"{\"logs_by_severity\":{\"INFO\":[{\"timestamp\":\"2025-03-01T09:30:00Z\"}]},\"time_range\":{"
         "\"start\":"
         "\"2025-03-01T09:00:00+00:00\",\"end\":\"2025-03-01T10:00:00+00:00\"}}",
         "2025-03-01T09:00:00Z", "2025-03-01T10:00:00Z"},
        {"[{\"timestamp\":\"2099-03-01T10:00:00Z\",\"severity\":\"INFO\"}]", "2025-03-01T12:00:00Z",
         "2025-03-01T12:00:00Z"},
        {"[{\"severity\":\"INFO\"}]", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = fixture_read(cases[i].in);
        assert_string_equal(timestamp_text(f.set->window_start).s, cases[i].start);
        assert_string_equal(timestamp_text(f.set->window_end).s, cases[i].end);
        fixture_free(&f);
    }
}

static void severities_are_tallied_and_starts_seen(void **state) {
    (void)state;
    struct fixture f =
        fixture_read("[{\"severity\":\"ERROR\"},{\"severity\":\"ERROR\"},{\"severity\":\"NOTICE\"},"
                     "{\"textPayload\":\"INFO:     Application startup complete.\"},{\"message\":\"?\"},"
                     "{\"severity\":\"INFO\",\"httpRequest\":{\"status\":200}},7,null,{\"x\":1}]");
    assert_int_equal(f.set->by_severity[SEVERITY_ERROR], 2);
    assert_int_equal(f.set->by_severity[SEVERITY_NOTICE], 1);
    assert_int_equal(f.set->by_severity[SEVERITY_INFO], 2);
    assert_int_equal(f.set->by_severity[SEVERITY_DEFAULT], 1);
    assert_int_equal(f.starts, 2);
    assert_int_equal(f.set->unreadable, 3);
    assert_true(fixture_noted(&f, "3 values are no log entries"));
    fixture_free(&f);
}

static void pieces_are_joined_within_one_input_only(void **state) {
    (void)state;
    static const char head[] =
        "[{\"timestamp\":\"2025-03-01T10:00:00Z\",\"textPayload\":\"Traceback (most recent call last):\"}]";
    static const char tail[] =
        "[{\"timestamp\":\"2025-03-01T10:00:00Z\",\"textPayload\":\"  File \\\"a\\\", line 1\"}]";
    static const char both[] =
        "[{\"timestamp\":\"2025-03-01T10:00:00Z\",\"insertId\":\"p\",\"textPayload\":\"Traceback (most "
        "recent call last):\"},{\"timestamp\":\"2025-03-01T10:00:00Z\",\"insertId\":\"q\","
        "\"textPayload\":\"  File \\\"a\\\", line 1, in f\"},{\"timestamp\":\"2025-03-01T10:00:00Z\","
        "\"insertId\":\"r\",\"textPayload\":\"ValueError: x is unknown\"}]";
    const struct fixture_bytes in[] = {
        {head, sizeof head - 1}, {tail, sizeof tail - 1}, {both, sizeof both - 1}};
    struct fixture f = fixture_run(in, 3, (struct ingest_options){0});
    assert_int_equal(f.rc, 0);
    assert_int_equal(f.n, 3);
    assert_int_equal(f.items[2].pieces, 3);
    assert_string_equal(f.items[2].first.insert_id, "p");
    assert_string_equal(f.items[2].last.insert_id, "r");
    assert_int_equal(f.items[2].e.severity, SEVERITY_ERROR);
    assert_string_equal(
        f.items[2].e.text,
        "Traceback (most recent call last):\n  File \"a\", line 1, in f\nValueError: x is unknown");
    assert_int_equal(f.set->entries, 5);
    fixture_free(&f);
}

static void ready_made_clusters_are_read(void **state) {
    (void)state;
    static const char text[] =
        "{\"schema\":\"log-gardener/clusters/v1\",\"clusters\":[{\"title\":\"it broke\",\"count\":3}]}";
    const struct fixture_bytes in = {text, sizeof text - 1};
    for (int format = INGEST_AUTO; format <= INGEST_CLUSTERS; format++) {
        struct fixture f = fixture_run(&in, 1, (struct ingest_options){.format = (enum ingest_format)format});
        assert_int_equal(f.rc, format == INGEST_ENTRIES ? -1 : 0);
        assert_int_equal(f.set->n, format == INGEST_ENTRIES ? 0 : 1);
        fixture_free(&f);
    }
    static const char entries[] = "{\"entries\":[],\"x\":1}";
    const struct fixture_bytes other = {entries, sizeof entries - 1};
    struct fixture f = fixture_run(&other, 1, (struct ingest_options){.format = INGEST_CLUSTERS});
    assert_int_equal(f.rc, -1);
    assert_non_null(strstr(f.err.text, "a list `clusters`"));
    fixture_free(&f);
}

static void the_environment_may_be_stated(void **state) {
    (void)state;
    static const char text[] =
        "[{\"severity\":\"ERROR\",\"resource\":{\"labels\":{\"service_name\":\"acme-staging\"}}}]";
    const struct fixture_bytes in = {text, sizeof text - 1};
    struct fixture f = fixture_run(&in, 1, (struct ingest_options){.environment = "blue"});
    assert_string_equal(f.items[0].e.environment, "blue");
    fixture_free(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_content_in_every_shape),
        cmocka_unit_test(repeats_are_counted_once),
        cmocka_unit_test(entries_without_an_id_are_no_repeats),
        cmocka_unit_test(placeholders_are_noted),
        cmocka_unit_test(round_numbers_look_cut),
        cmocka_unit_test(windows),
        cmocka_unit_test(severities_are_tallied_and_starts_seen),
        cmocka_unit_test(pieces_are_joined_within_one_input_only),
        cmocka_unit_test(ready_made_clusters_are_read),
        cmocka_unit_test(the_environment_may_be_stated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
