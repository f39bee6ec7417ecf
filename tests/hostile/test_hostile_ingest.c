/* What files may hold that are no exports, or exports that someone wants to harm with. Nothing of it may
 * crash, hang, or be taken for a healthy service; the error says what to do. */
#include "../unit/ingest_fixture.h"

#include "cluster/clusterer.h"
#include "model/settings.h"

#include <time.h>
#include <zlib.h>
#include <zstd.h>

/* A sanitizer that checks strings whole at every call makes honest code quadratic: less text for it. */
#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
enum { LONG_TEXT = 16 << 10, MANY = 3000 };
#else
enum { LONG_TEXT = 1 << 19, MANY = 6000 };
#endif

#define GOOD "{\"insertId\":\"a\",\"severity\":\"ERROR\",\"textPayload\":\"it broke\"}"

static void what_is_no_export_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *in, *says;
    } cases[] = {
        {"", "no entries. A failed collection and a healthy service look the same"},
        {" \n\n", "no entries"},
        {"\xef\xbb\xbf", "no entries"},
        {"[]", "no entries"},
        {"{\"entries\":[]}", "no entries"},
        {"{\"logs_by_severity\":{\"ERROR\":[],\"INFO\":[]}}", "no entries"},
        {"[1,2,3]", "holds JSON but no log entry"},
        {"[[],{},\"x\"]", "holds JSON but no log entry"},
        {"{\"name\":\"acme\",\"version\":1}", "holds JSON but no log entry"},
        {"{\"instances\":[{\"prompt\":\"delete all\"}]}", "a report or a configuration about logs"},
        {"{\"logs_by_severity\":{\"ERROR\":50,\"INFO\":7}}", "a report or a configuration about logs"},
        {"{\"detailed_by_severity\":{\"ERROR\":{\"sample_entries\":[{\"severity\":\"ERROR\"}]}}}",
         "a report or a configuration about logs"},
        {"{\"error\":{\"code\":403,\"message\":\"The caller does not have "
         "permission\",\"status\":\"PERMISSION_DENIED\"}}",
         "the answer of a failed request, not entries: The caller does not have permission"},
        {"{\"error\":{}}", "the answer of a failed request"},
        {"# Worklog\n\nAll is well", "no cluster was found in this worklog"},
        {"Dear all, the service is down", "no JSON"},
        {"<html><body>502</body></html>", "no JSON"},
        {"{'message': 'x'}", "a key in quotes is due here"},
        {"\x01\x02\x03\x04", "binary data"},
        {"PK\x03\x04zip", "binary data"},
        {"\xff\xfe[\0", "no JSON"},
        {"[" GOOD ",", "it is cut. 1 entry came before it; --allow-incomplete goes on"},
        {"[" GOOD ",{\"insertId\":\"b\",\"textPayl", "it is cut"},
        {"[" GOOD " " GOOD "]", "a comma is due here"},
        {GOOD "\n{\"broken", "it is cut"},
        {GOOD "\n<html>", "this is no JSON"},
        {"[" GOOD ",{\"a\":tru}]", "a value is due here"},
        {"{\"clusters\":7,\"a\":tru}", "a value is due here"},
        {"{\"clusters\":[{\"title\":\"caf\xE9\"}]}", "line 1, byte 27: a byte that is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = fixture_text(cases[i].in);
        if (f.rc != -1 || f.err.status != ERR_INPUT || !strstr(f.err.text, cases[i].says))
            fail_msg("%s\n  says %s\n  not  %s", cases[i].in, f.err.text, cases[i].says);
        assert_non_null(strstr(f.err.text, "/tmp/test_ingest-"));
        fixture_free(&f);
    }
}

static void what_is_allowed_is_noted(void **state) {
    (void)state;
    static const struct {
        const char *in;
        bool empty, incomplete; /* allowed */
        int rc;
        size_t n;
        const char *note;
    } cases[] = {
        {"", true, false, 0, 0, "no entries; a failed collection and a healthy service look the same"},
        {"[]", true, false, 0, 0, "no entries"},
        {"[1]", true, false, 0, 0, "1 values are no log entries"},
        {"\x01", true, true, -1, 0, NULL},
        {"[" GOOD ",", false, true, 0, 1, "incomplete: "},
        {"[" GOOD ",{\"textPayload\":\"Traceback", false, true, 0, 1, "incomplete: "},
        {"[" GOOD, true, false, -1, 1, NULL},
        {"[{\"insertId\"", true, true, -1, 0, NULL},
        {"{\"error\":{}}", true, true, -1, 0, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture_bytes in = {cases[i].in, strlen(cases[i].in)};
        struct fixture f = fixture_run(
            &in, 1,
            (struct ingest_options){.allow_empty = cases[i].empty, .allow_incomplete = cases[i].incomplete});
        if (f.rc != cases[i].rc)
            fail_msg("%s gives %d %s", cases[i].in, f.rc, f.err.text);
        assert_int_equal(f.n, cases[i].n);
        assert_true(!cases[i].note || fixture_noted(&f, cases[i].note));
        assert_true(f.rc || !f.set->complete);
        fixture_free(&f);
    }
}

/* A good array of which only the first n bytes came. */
static void every_cut_is_noticed(void **state) {
    (void)state;
    static const char *const whole[] = {
        "[" GOOD ",{\"insertId\":\"b\",\"textPayload\":\"\\\"\\\\\"}]",
        "{\"entries\":[" GOOD "]}",
        "{\"logs_by_severity\":{\"ERROR\":[" GOOD "]},\"n\":1}",
    };
    for (size_t w = 0; w < sizeof whole / sizeof *whole; w++)
        for (size_t n = 1; n <= strlen(whole[w]); n++) {
            struct fixture_bytes in = {whole[w], n};
            struct fixture f = fixture_run(&in, 1, (struct ingest_options){0});
            if ((f.rc == 0) != (n == strlen(whole[w])))
                fail_msg("%.*s gives %d", (int)n, whole[w], f.rc);
            fixture_free(&f);
        }
}

static void packed_inputs_are_read_as_they_are(void **state) {
    (void)state;
    static const char text[] = "[" GOOD "]";
    unsigned char packed[2][500];
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)text,
                  .avail_in = sizeof text - 1,
                  .next_out = packed[0],
                  .avail_out = 500};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t lens[2] = {z.total_out, ZSTD_compress(packed[1], 500, text, sizeof text - 1, 3)};
    deflateEnd(&z);
    for (size_t i = 0; i < 2; i++)
        for (size_t n = 4; n <= lens[i]; n++) {
            struct fixture_bytes in = {packed[i], n};
            struct fixture f = fixture_run(&in, 1, (struct ingest_options){0});
            if (n == lens[i]) {
                assert_int_equal(f.rc, 0);
                assert_string_equal(f.items[0].e.text, "it broke");
            } else {
                assert_int_equal(f.rc, -1);
            }
            fixture_free(&f);
        }
}

/* 20 MiB of blanks behind a few bytes: the input may be packed as tightly as it likes, memory stays bounded.
 */
static void a_packed_bomb_is_only_long(void **state) {
    (void)state;
    size_t n = 20 << 20, bound = ZSTD_compressBound(n);
    char *plain = mem_alloc(n, 1), *packed = mem_alloc(bound, 1);
    memset(plain, ' ', n);
    memcpy(plain, "[" GOOD ",", sizeof GOOD + 1);
    plain[n - 1] = ']';
    memcpy(plain + n - 1 - strlen(GOOD), GOOD, strlen(GOOD));
    struct fixture_bytes in = {packed, ZSTD_compress(packed, bound, plain, n, 1)};
    struct fixture f = fixture_run(&in, 1, (struct ingest_options){0});
    assert_int_equal(f.rc, 0);
    assert_int_equal(f.set->repeats, 1);
    fixture_free(&f);
    free(plain);
    free(packed);
}

static struct fixture run_nested(size_t depth, const char *before, const char *after) {
    struct strbuf b;
    strbuf_init(&b, 1 << 20);
    strbuf_addstr(&b, before);
    for (size_t i = 0; i < depth; i++)
        strbuf_addch(&b, '[');
    for (size_t i = 0; i < depth; i++)
        strbuf_addch(&b, ']');
    strbuf_addstr(&b, after);
    struct fixture f = fixture_text(strbuf_str(&b));
    strbuf_release(&b);
    return f;
}

static void nesting(void **state) {
    (void)state;
    static const char *const around[][2] = {{"", ""},
                                            {"[" GOOD ",{\"severity\":\"ERROR\",\"jsonPayload\":", "}]"},
                                            {"{\"severity\":\"ERROR\",\"x\":", "}"},
                                            {"{\"entries\":[{\"severity\":\"ERROR\",\"x\":", "}]}"},
                                            {"{\"logs_by_severity\":{\"ERROR\":", "}}"}};
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        for (size_t depth = 600; depth <= 100000; depth = depth == 600 ? 100000 : depth + 1) {
            struct fixture f = run_nested(depth, around[i][0], around[i][1]);
            assert_int_equal(f.rc, -1);
            assert_non_null(strstr(f.err.text, "nested deeper than"));
            fixture_free(&f);
        }
    struct fixture f = run_nested(400, "[{\"severity\":\"ERROR\",\"jsonPayload\":{\"x\":", "}}]");
    assert_int_equal(f.rc, 0);
    fixture_free(&f);
}

static void a_value_of_17_mib(void **state) {
    (void)state;
    size_t n = 17 << 20;
    char *text = mem_alloc(n + 1, 1);
    memset(text, 'x', n);
    static const char head[] = "[" GOOD ",{\"severity\":\"ERROR\",\"textPayload\":\"", tail[] = "\"}]";
    memcpy(text, head, sizeof head - 1);
    memcpy(text + n - sizeof tail + 1, tail, sizeof tail - 1);
    struct fixture_bytes in = {text, n};
    struct fixture f = fixture_run(&in, 1, (struct ingest_options){0});
    assert_int_equal(f.rc, -1);
    assert_non_null(strstr(f.err.text, "larger than 16 MiB"));
    assert_non_null(strstr(f.err.text, "--allow-incomplete"));
    fixture_free(&f);
    free(text);
}

struct both { /* what reads and what clusters, for a run from bytes to clusters */
    struct clusterer *clusterer;
};

static int take(void *ctx, const struct entry *e, const struct join_ref *refs, size_t n, struct err *err) {
    struct both *b = ctx;
    (void)refs, (void)err;
    clusterer_add(b->clusterer, e, NULL, n);
    return 0;
}

/* The whole way for one text; gives the seconds of processor time. */
static double cluster_text(const char *text, size_t len, struct cluster_set *set) {
    char path[] = "/tmp/test_ingest-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, len) == (ssize_t)len);
    close(fd);
    struct settings settings;
    settings_init(&settings);
    struct both b = {clusterer_new(&settings, false)};
    struct ingest_options o = {.now = FIXTURE_NOW, .entry = take, .ctx = &b};
    const char *paths[] = {path};
    struct err err = {0};
    clock_t begin = clock();
    if (ingest_run(paths, 1, &o, set, &err))
        fail_msg("%s", err.text);
    clusterer_finish(b.clusterer, set);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    clusterer_free(b.clusterer);
    settings_release(&settings);
    unlink(path);
    return seconds;
}

/* One entry whose text repeats a unit: each is one that a careless search would choke on. */
static void long_texts_are_read_in_linear_time(void **state) {
    (void)state;
    static const char *const units[] = {
        "AError: ",
        "A$",
        ": ",
        "x: y z, ",
        "\\\"",
        "[",
        "[[1]",
        "- ",
        "<red>",
        "<",
        "\\u001b[",
        "1.",
        "a@",
        "a-",
        "0x",
        "['a',",
        "\xf0\x9f\x94\xa5",
        "Traceback (most recent call last):\\n",
        "  File \\\"a\\\", line 1\\n",
        "Traceback (most recent call last):\\n  File \\\"a\\\", line 1\\nX:\\n",
        "Caused by: a.BError: x\\n at f:1\\n",
        "\\n",
        "panic: \\ngoroutine \\n\\t",
        "\\\\n",
        " - ",
        "| ",
        "http://",
        "CRITICAL: ",
        "exited with code ",
        "Warning: ",
        ".py:",
        "x_",
        "\\u0000",
    };
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct strbuf b;
        strbuf_init(&b, 16 << 20);
        strbuf_addstr(&b, "[{\"severity\":\"ERROR\",\"textPayload\":\"");
        while (b.len < LONG_TEXT)
            strbuf_addstr(&b, units[u]);
        strbuf_addstr(&b, "\"}]");
        struct cluster_set *set = cluster_set_new();
        double seconds = cluster_text(b.data, b.len, set);
        if (seconds > 2)
            fail_msg("%s takes %.1f s", units[u], seconds);
        assert_in_range(set->considered, 1, 1);
        cluster_set_free(set);
        strbuf_release(&b);
    }
}

/* n entries of different problems: `text` holds one %zu. */
static double cluster_many(const char *const *texts, size_t texts_n, size_t n, struct cluster_set *set) {
    struct strbuf b;
    strbuf_init(&b, 64 << 20);
    for (size_t i = 0; i < n; i++) {
        char word[14]; /* letters only: not masked */
        for (size_t k = 0, v = i * 2654435761U + 12345; k < 13; k++, v /= 3)
            word[k] = (char)('a' + v % 26);
        word[13] = 0;
        strbuf_printf(&b, "{\"severity\":\"ERROR\",\"timestamp\":\"2025-03-01T%02zu:%02zu:%02zu.%03zuZ\",",
                      i / 36000 % 12, i / 600 % 60, i / 10 % 60, i % 1000);
        strbuf_printf(&b, "\"labels\":{\"instanceId\":\"i%zu\"},", i % 300);
        const char *t = texts[i % texts_n], *at = strchr(t, '@');
        strbuf_printf(&b, "%.*s%s%s}\n", (int)(at - t), t, word, at + 1);
    }
    double seconds = cluster_text(b.data, b.len, set);
    strbuf_release(&b);
    return seconds;
}

static void many_different_problems_take_their_time_but_not_for_ever(void **state) {
    (void)state;
    static const char *const mixes[][4] = {
        {"\"textPayload\":\"cannot reach @ of the ledger\"",
         "\"textPayload\":\"failed to start @ at startup\"",
         "\"textPayload\":\"ValueError: the value @ is unknown to us\"",
         "\"textPayload\":\"Exception in thread @\""},
        {"\"textPayload\":\"failed to start @ at startup\"",
         "\"textPayload\":\"The request failed since @ could not start\",\"httpRequest\":{\"status\":500}",
         "\"textPayload\":\"failed to start @ at startup\"",
         "\"textPayload\":\"The request failed since @ could not start\",\"httpRequest\":{\"status\":503}"},
        {"\"textPayload\":\"ValueError: the value @ is unknown to us\"",
         "\"textPayload\":\"KeyError: the key @ is not there\"", "\"textPayload\":\"token @ was rejected\"",
         "\"textPayload\":\"The request was @\",\"httpRequest\":{\"status\":403}"},
        {"\"resource\":{\"labels\":{\"service_name\":\"@\",\"revision_name\":\"r\"}}",
         "\"resource\":{\"labels\":{\"service_name\":\"acme\",\"revision_name\":\"@\"}}",
         "\"labels\":{\"environment\":\"@\"}",
         "\"errorGroups\":[{\"id\":\"@\"}],\"textPayload\":\"it broke\""},
    };
    for (size_t m = 0; m < sizeof mixes / sizeof *mixes; m++) {
        struct cluster_set *set = cluster_set_new();
        double seconds = cluster_many(mixes[m], 4, MANY, set);
        int64_t sum = 0;
        for (size_t i = 0; i < set->n; i++)
            sum += set->clusters[i].count;
        assert_int_equal(sum, set->considered);
        if (seconds > 10)
            fail_msg("mix %zu takes %.1f s", m, seconds);
        cluster_set_free(set);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_export_is_refused),
        cmocka_unit_test(what_is_allowed_is_noted),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(packed_inputs_are_read_as_they_are),
        cmocka_unit_test(a_packed_bomb_is_only_long),
        cmocka_unit_test(nesting),
        cmocka_unit_test(a_value_of_17_mib),
        cmocka_unit_test(long_texts_are_read_in_linear_time),
        cmocka_unit_test(many_different_problems_take_their_time_but_not_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
