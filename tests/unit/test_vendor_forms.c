/* The ways Google hands out the same entry, from the documented forms: all read alike. */
#include "ingest_fixture.h"

#include "base/base64.h"
#include "ingest/folder.h"

#include <sys/stat.h>

/* LogEntry in JSON: cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry. */
#define ENTRY                                                                                                \
    "{\"insertId\":\"a1\",\"logName\":\"projects/acme/logs/"                                                 \
    "run.googleapis.com%2Fstderr\",\"resource\":{\"type\":"                                                  \
    "\"cloud_run_revision\",\"labels\":{\"service_name\":\"shop\",\"revision_name\":\"shop-7\",\"project_"   \
    "id\":\"acme\"}},"                                                                                       \
    "\"timestamp\":\"2025-03-01T10:00:00.577891Z\",\"severity\":\"ERROR\",\"jsonPayload\":{\"message\":"     \
    "\"no stock\"},"                                                                                         \
    "\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"/"                                          \
    "cart\",\"status\":503,\"latency\":\"0.5s\"}}"

static void base64_of(const char *s, struct strbuf *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(s);
    for (size_t i = 0; i < len; i += 3) {
        unsigned v = (unsigned)s[i] << 16 | (i + 1 < len ? (unsigned)s[i + 1] << 8 : 0) |
                     (i + 2 < len ? (unsigned)s[i + 2] : 0);
        for (size_t k = 0; k < 4; k++)
            strbuf_addch(out, i + k <= len ? digits[v >> (18 - 6 * k) & 63] : '=');
    }
}

static void must_be_the_entry(const struct fixture *f) {
    assert_int_equal(f->n, 1);
    const struct entry *e = &f->items[0].e;
    int64_t t;
    assert_true(timestamp_parse("2025-03-01T10:00:00.577891Z", &t));
    assert_int_equal(e->time, t);
    assert_string_equal(e->insert_id, "a1");
    assert_string_equal(e->service, "shop");
    assert_string_equal(e->revision, "shop-7");
    assert_string_equal(e->text, "no stock");
    assert_string_equal(e->log_name, "stderr");
    assert_int_equal(e->severity, SEVERITY_ERROR);
    assert_int_equal(e->http.status, 503);
    assert_int_equal(e->end - e->time, TIMESTAMP_SECOND / 2);
    assert_int_equal(f->set->unreadable, 0);
}

static void all_forms_are_one_entry(void **state) {
    (void)state;
    struct strbuf data, text;
    strbuf_init(&data, 8192);
    strbuf_init(&text, 16384);
    base64_of(ENTRY, &data);
    const struct {
        const char *before, *inside, *after;
    } forms[] = {
        {"[\n  ", ENTRY, "\n]\n"},                              /* gcloud logging read --format=json */
        {"", ENTRY, "\n"},                                      /* a line of a Cloud Storage sink */
        {"{\"entries\":[", ENTRY, "],\"nextPageToken\":\"\"}"}, /* entries.list */
        {"{\"message\":{\"attributes\":{\"logging.googleapis.com/"
         "timestamp\":\"2025-03-01T10:00:00Z\"},\"data\":\"",
         strbuf_str(&data),
         "\",\"messageId\":\"1\",\"publishTime\":\"2025-03-01T10:00:01Z\"},\"subscription\":\"projects/p/"
         "subscriptions/s\"}"},
        {"[{\"ackId\":\"x\",\"message\":{\"data\":\"", strbuf_str(&data), "\",\"messageId\":\"1\"}}]"},
        {"{\"data\":\"", strbuf_str(&data),
         "\",\"messageId\":\"1\",\"publishTime\":\"2025-03-01T10:00:01Z\"}\n"},
        /* bq extract --destination_format NEWLINE_DELIMITED_JSON */
        {"{\"insertId\":\"a1\",\"logName\":\"projects/acme/logs/"
         "run.googleapis.com%2Fstderr\",\"resource\":{\"type\":"
         "\"cloud_run_revision\",\"labels\":{\"service_name\":\"shop\",\"revision_name\":\"shop-7\","
         "\"project_id\":\"acme\"}},"
         "\"timestamp\":\"2025-03-01 10:00:00.577891 UTC\",\"receiveTimestamp\":\"2025-03-01 10:00:01.000001 "
         "UTC\","
         "\"severity\":\"ERROR\",\"textPayload\":null,\"jsonPayload\":{\"message\":\"",
         "no stock",
         "\"},\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"/"
         "cart\",\"status\":\"503\",\"latency\":0.5},"
         "\"labels\":{\"instanceid\":\"i1\"}}\n"},
        {"{\"insertId\":\"a1\",\"logName\":\"projects/acme/logs/"
         "run.googleapis.com%2Fstderr\",\"resource\":{\"type\":"
         "\"cloud_run_revision\",\"labels\":{\"service_name\":\"shop\",\"revision_name\":\"shop-7\"}},"
         "\"timestamp\":\"2025-03-01 10:00:00.577891 "
         "UTC\",\"severity\":\"ERROR\",\"jsonpayload_v1_x\":{\"message\":\"",
         "no stock", "\"},\"httpRequest\":{\"status\":\"503\",\"latency\":0.5}}\n"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        strbuf_reset(&text);
        strbuf_printf(&text, "%s%s%s", forms[i].before, forms[i].inside, forms[i].after);
        struct fixture f = fixture_read(strbuf_str(&text));
        must_be_the_entry(&f);
        fixture_free(&f);
    }
    strbuf_release(&data);
    strbuf_release(&text);
}

static void what_is_no_message_stays_an_entry(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"timestamp\":\"2025-03-01\",\"message\":\"plain\",\"data\":\"e30=\"}",
        "{\"timestamp\":\"2025-03-01\",\"message\":\"plain\",\"data\":\"!\",\"messageId\":\"1\"}",
        "{\"timestamp\":\"2025-03-01\",\"message\":\"plain\",\"data\":\"NQ==\",\"ackId\":1}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fixture f = fixture_read(texts[i]);
        assert_int_equal(f.n, 1);
        assert_string_equal(f.items[0].e.text, "plain");
        fixture_free(&f);
    }
}

static void yaml_is_told(void **state) {
    (void)state;
    struct fixture f = fixture_text("---\ninsertId: a1\nlogName: x\n");
    assert_int_equal(f.rc, -1);
    assert_non_null(strstr(f.err.text, "--format=json"));
    fixture_free(&f);
}

static void base64_is_read(void **state) {
    (void)state;
    static const struct {
        const char *in, *want; /* NULL: refused */
    } cases[] = {{"", ""},
                 {"YQ==", "a"},
                 {"YQ", "a"},
                 {"YWI=", "ab"},
                 {"YWJj", "abc"},
                 {"-_-_", "\xfb\xff\xbf"},
                 {"+/+/", "\xfb\xff\xbf"},
                 {"Y", NULL},
                 {"YQ=", NULL},
                 {"Y Q=", NULL},
                 {"YQ==YQ==", NULL},
                 {"====", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out;
        strbuf_init(&out, 100);
        bool fine = base64_add(cases[i].in, strlen(cases[i].in), &out);
        assert_int_equal(fine, cases[i].want != NULL);
        if (fine)
            assert_string_equal(strbuf_str(&out), cases[i].want);
        strbuf_release(&out);
    }
}

static void put(const char *path) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

static void a_folder_is_its_files_by_name(void **state) {
    (void)state;
    char dir[] = "/tmp/test_folder-XXXXXX", path[200];
    static const char *const folders[] = {"log", "log/2025", "empty"};
    static const char *const files[] = {"log/2025/01:00:00_01:59:59_S0.json",
                                        "log/2025/00:00:00_00:59:59_S1.json",
                                        "log/2025/00:00:00_00:59:59_S0.json",
                                        "log/x.ndjson.gz",
                                        "log/x.txt",
                                        "log/.y.json"};
    static const char *const want[] = {"log/2025/00:00:00_00:59:59_S0.json",
                                       "log/2025/00:00:00_00:59:59_S1.json",
                                       "log/2025/01:00:00_01:59:59_S0.json", "log/x.ndjson.gz"};
    struct arena a = {0};
    struct err err = {0};
    const char *const *out;
    size_t n, prefix;
    assert_non_null(mkdtemp(dir));
    prefix = strlen(dir) + 1;
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    for (size_t i = 0; i < 6; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        put(path);
    }
    snprintf(path, sizeof path, "%s/log/link", dir);
    assert_int_equal(symlink(dir, path), 0); /* would go round for ever */
    snprintf(path, sizeof path, "%s/log//", dir);
    const char *const inputs[] = {"-", path, "file"};
    assert_int_equal(folder_expand(inputs, 3, &a, &out, &n, &err), 0);
    assert_int_equal(n, 6);
    assert_string_equal(out[0], "-");
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(out[1 + i] + prefix, want[i]);
    assert_string_equal(out[5], "file");
    snprintf(path, sizeof path, "%s/empty", dir);
    const char *const none[] = {path};
    assert_int_equal(folder_expand(none, 1, &a, &out, &n, &err), -1);
    assert_int_equal(err.status, ERR_INPUT);
    arena_release(&a);
    snprintf(path, sizeof path, "%s/log/link", dir);
    unlink(path);
    for (size_t i = 0; i < 6; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        unlink(path);
    }
    for (size_t i = 3; i > 0; i--) {
        snprintf(path, sizeof path, "%s/%s", dir, folders[i - 1 == 0 ? 0 : i - 1 == 1 ? 1 : 2]);
        rmdir(path);
    }
    rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_forms_are_one_entry),
        cmocka_unit_test(what_is_no_message_stays_an_entry),
        cmocka_unit_test(yaml_is_told),
        cmocka_unit_test(base64_is_read),
        cmocka_unit_test(a_folder_is_its_files_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
