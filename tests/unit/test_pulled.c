/* What a pull says of itself is checked against what is there; packed pieces are one file. */
#include "ingest_fixture.h"

#include "base/file.h"
#include "ingest/packer.h"
#include "ingest/source.h"

#define BEGIN                                                                                                \
    "{\"schema\":\"log-gardener/pull/"                                                                       \
    "v1\",\"part\":\"begin\",\"time_range\":{\"start\":\"2025-03-01T09:00:00Z\",\"end\":"                    \
    "\"2025-03-01T11:00:00Z\"}}\n"
#define END(complete, entries, more)                                                                         \
    "{\"schema\":\"log-gardener/pull/v1\",\"part\":\"end\",\"complete\":" complete ",\"entries\":" entries   \
    ",\"pages\":2,\"covered\":{\"start\":\"2025-03-01T10:00:00Z\",\"end\":\"2025-03-01T10:00:00Z\"}" more    \
    "}\n"
#define ENTRY(id)                                                                                            \
    "{\"insertId\":\"" id                                                                                    \
    "\",\"timestamp\":\"2025-03-01T10:00:00Z\",\"severity\":\"ERROR\",\"textPayload\":\"x\"}\n"

static const struct {
    const char *in;
    bool refused, complete; /* complete: as the set says, where it is read (all is allowed) */
    const char *says;       /* of the error or a note */
} cases[] = {
    {BEGIN ENTRY("a") ENTRY("b") END("true", "2", ""), false, true, "all that there were"},
    {BEGIN ENTRY("a") END("true", "1", "") BEGIN ENTRY("b") END("true", "1", ""), false, true,
     "all that there were"},
    {BEGIN END("true", "0", ""), true, true, "whole and holds no entry"},
    {BEGIN ENTRY("a") ENTRY("b"), true, false, "pull was cut"},
    {BEGIN ENTRY("a") BEGIN ENTRY("b") END("true", "1", ""), true, false, "pull was cut"},
    {BEGIN ENTRY("a") END("true", "2", ""), true, false, "tells of 2 entries, here are 1"},
    {BEGIN ENTRY("a") END("false", "1", ",\"why\":\"no right\""), true, false, "no right"},
    {BEGIN ENTRY("a") END("true", "1", ",\"sample\":true,\"severity_cap\":50,\"reached\":[\"ERROR\"]"), false,
     false, "newest 50 entries of each severity, and there are more (ERROR)"},
    {BEGIN ENTRY("a") END("true", "1", ",\"clock_skew_s\":3600"), false, true, "was 1 h slow"},
    {ENTRY("a") END("true", "1", ""), false, true, "no log entries"}, /* an end alone says nothing */
};

static void a_pull_is_whole_or_it_is_told(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = fixture_text(cases[i].in);
        assert_int_equal(f.rc != 0, cases[i].refused);
        if (f.rc) {
            assert_int_equal(f.err.status, ERR_INPUT);
            assert_non_null(strstr(f.err.text, cases[i].says));
        } else {
            assert_true(fixture_noted(&f, cases[i].says));
            assert_int_equal(f.set->complete, cases[i].complete);
        }
        fixture_free(&f);
        struct fixture_bytes b = {cases[i].in, strlen(cases[i].in)};
        f = fixture_run(&b, 1, (struct ingest_options){.allow_incomplete = true, .allow_empty = true});
        assert_int_equal(f.rc, 0);
        assert_int_equal(f.set->complete, cases[i].complete);
        int64_t from;
        timestamp_parse("2025-03-01T09:00:00Z", &from);
        assert_true(f.set->window_start == from || !strncmp(cases[i].in, ENTRY("a"), 10));
        fixture_free(&f);
    }
}

static void packed_pieces_are_one_file(void **state) {
    (void)state;
    static const char *const ends[] = {".ndjson", ".ndjson.gz", ".ndjson.zst"};
    for (size_t i = 0; i < 3; i++) {
        char name[60], got[100];
        struct strbuf out, again;
        struct err err = {0};
        strbuf_init(&out, 4096);
        strbuf_init(&again, 4096);
        snprintf(name, sizeof name, "/tmp/test_pulled-%d%s", (int)getpid(), ends[i]);
        enum packer how = packer_of(name);
        assert_int_equal(packer_add(how, "one\n", 4, &out, &err), 0);
        assert_int_equal(packer_add(how, "one\n", 4, &again, &err), 0);
        assert_int_equal(out.len, again.len);
        assert_memory_equal(out.data, again.data, out.len);
        assert_int_equal(packer_add(how, "two\n", 4, &out, &err), 0);
        assert_int_equal(out.len == 8, how == PACKER_NONE);
        assert_int_equal(file_write(name, out.data, out.len, &err), 0);
        struct source *s = source_open(name, &err);
        size_t n = 0;
        for (long k; (k = source_read(s, got + n, sizeof got - n, &err)) > 0;)
            n += (size_t)k;
        assert_int_equal(n, 8);
        assert_memory_equal(got, "one\ntwo\n", 8);
        source_close(s);
        unlink(name);
        strbuf_release(&out);
        strbuf_release(&again);
    }
    assert_int_equal(packer_of(NULL), PACKER_NONE);
    assert_int_equal(packer_of(".gz"), PACKER_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pull_is_whole_or_it_is_told),
        cmocka_unit_test(packed_pieces_are_one_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
