#include "base/timestamp.h"
#include "store/embedded.h"
#include "store_fixture.h"
#include "tracker/tracker.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#define NOW (1700000000 * TIMESTAMP_SECOND)
#define FP(x)                                                                                                \
    "<!-- log-gardener:1 {\"fp\":\"lg1:000000000000000000000000000000" x                                     \
    "\"} -->\ntext\n<!-- /log-gardener -->\n"

static struct tracker *open_tracker(const char *path, bool writable) {
    struct err err = {0};
    struct tracker *t = tracker_embedded(path, "acme/backend", NOW, writable, &err);
    if (!t)
        fail_msg("%s", err.text);
    return t;
}

#define OK(call)                                                                                             \
    do {                                                                                                     \
        struct err err = {0};                                                                                \
        if (call)                                                                                            \
            fail_msg("%s", err.text);                                                                        \
    } while (0)

static int64_t create(struct tracker *t, const char *title, const char *body) {
    const char *labels[] = {"P1", "claude-code-generated-issue"};
    struct tracker_draft d = {.title = title, .body = body, .labels = labels, .labels_n = 2};
    int64_t n = 0;
    OK(t->ops->create(t, &d, &n, &err));
    return n;
}

static void fill(const char *path, int issues) {
    struct tracker *t = open_tracker(path, true);
    OK(t->ops->begin(t, &err));
    for (int i = 0; i < issues; i++)
        create(t, "Ledger", "body");
    OK(t->ops->commit(t, &err));
    tracker_free(t);
}

static size_t count(const char *path) {
    struct tracker *t = open_tracker(path, false);
    struct err err = {0};
    struct issue_list *list = t->ops->list(t, &err);
    if (!list)
        fail_msg("%s", err.text);
    size_t n = list->n;
    issue_list_free(list);
    tracker_free(t);
    return n;
}

static void writes(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct tracker *t = open_tracker(f.file, true);
    assert_false(file_exists(f.file));
    OK(t->ops->begin(t, &err));
    assert_int_equal(create(t, "A", "a"), 1);
    assert_int_equal(create(t, "B", "b"), 2);
    int64_t id;
    OK(t->ops->comment(t, 2, "hello", &id, &err));
    OK(t->ops->edit_comment(t, 2, id, "hello again", &err));
    OK(t->ops->edit(t, 1, &(struct tracker_edit){.state = "closed", .state_reason = "not_planned"}, &err));
    const char *labels[] = {"P0"};
    OK(t->ops->edit(
        t, 2, &(struct tracker_edit){.title = "B2", .body = "b2", .labels = labels, .labels_n = 1}, &err));
    assert_int_equal(folder_count(&f), 0); /* nothing is there before the commit */
    OK(t->ops->commit(t, &err));
    tracker_free(t);
    assert_int_equal(folder_count(&f), 1);

    t = open_tracker(f.file, false);
    struct issue_list *list = t->ops->list(t, NULL);
    assert_int_equal(list->n, 2);
    assert_true(list->complete);
    struct issue *a = &list->items[0], *b = &list->items[1];
    assert_false(a->open);
    assert_string_equal(a->state_reason, "not_planned");
    assert_true(a->closed == NOW && a->created == NOW && a->author_trusted);
    assert_string_equal(a->author, "log-gardener[bot]");
    assert_string_equal(a->url, "https://github.com/acme/backend/issues/1");
    assert_int_equal(a->labels_n, 2);
    assert_string_equal(b->title, "B2");
    assert_string_equal(b->body, "b2");
    assert_int_equal(b->labels_n, 1);
    assert_false(b->comments_read);
    OK(t->ops->read_comments(t, list, b, &err));
    assert_int_equal(b->comments_n, 1);
    assert_string_equal(b->comments[0].body, "hello again");
    issue_list_free(list);
    tracker_free(t);
    folder_remove(&f);
}

static void refused_rows(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct tracker *t = open_tracker(f.file, true);
    struct err err = {0};
    int64_t n = 0;
    assert_int_equal(t->ops->create(t, &(struct tracker_draft){.title = "x", .body = ""}, &n, &err), -1);
    assert_int_equal(err.status, ERR_TRACKER); /* no transaction */
    OK(t->ops->begin(t, &err));
    create(t, "A", FP("aa"));
    struct tracker_draft twin = {.title = "A twin", .body = FP("aa")};
    assert_int_equal(t->ops->create(t, &twin, &n, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_non_null(strstr(err.text, "another open issue carries the fingerprint"));
    assert_int_equal(t->ops->comment(t, 99, "x", &n, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_int_equal(t->ops->edit(t, 99, &(struct tracker_edit){.title = "x"}, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_int_equal(t->ops->edit_comment(t, 1, 5, "x", &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    /* A closed one may be followed by a new one, but not be opened beside it. */
    OK(t->ops->edit(t, 1, &(struct tracker_edit){.state = "closed"}, &err));
    assert_int_equal(create(t, "A again", FP("aa")), 2);
    assert_int_equal(t->ops->edit(t, 1, &(struct tracker_edit){.state = "open"}, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    OK(t->ops->commit(t, &err));
    tracker_free(t);
    assert_int_equal(count(f.file), 2);
    folder_remove(&f);
}

static void all_or_nothing(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct tracker *t = open_tracker(f.file, true);
    OK(t->ops->begin(t, &err));
    create(t, "A", "a");
    tracker_free(t);
    assert_int_equal(folder_count(&f), 0);
    fill(f.file, 1);
    struct digest_hex before = folder_digest(f.file);
    t = open_tracker(f.file, true);
    OK(t->ops->begin(t, &err));
    create(t, "B", "b");
    tracker_free(t);
    assert_string_equal(folder_digest(f.file).s, before.s);
    assert_int_equal(folder_count(&f), 1);
    folder_remove(&f);
}

static void reading_leaves_no_trace(void **state) {
    (void)state;
    struct folder f = folder_new();
    assert_int_equal(count(f.file), 0);
    assert_int_equal(folder_count(&f), 0);
    fill(f.file, 3);
    struct digest_hex before = folder_digest(f.file);
    assert_int_equal(count(f.file), 3);
    assert_string_equal(folder_digest(f.file).s, before.s);
    assert_int_equal(folder_count(&f), 1);
    struct tracker *t = open_tracker(f.file, false);
    OK(t->ops->begin(t, &err));
    OK(t->ops->commit(t, &err));
    int64_t n;
    struct err err = {0};
    assert_int_equal(t->ops->create(t, &(struct tracker_draft){.title = "x", .body = ""}, &n, &err), -1);
    assert_int_equal(err.status, ERR_TRACKER);
    tracker_free(t);
    assert_string_equal(folder_digest(f.file).s, before.s);
    folder_remove(&f);
}

/* In a child that is not root: permissions are none to root. Gives the child's exit status. */
static int as_nobody(int (*run)(const struct folder *f), const struct folder *f) {
    pid_t pid = fork();
    if (!pid) {
        if (!getuid() && (setgid(65534) || setuid(65534)))
            _exit(99);
        _exit(run(f));
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int read_only_child(const struct folder *f) {
    struct err err = {0};
    struct tracker *t = tracker_embedded(f->file, NULL, NOW, false, &err);
    struct issue_list *list = t ? t->ops->list(t, &err) : NULL;
    if (!list || list->n != 2 || strcmp(list->items[0].url, "local/tracker#1") != 0)
        return 1;
    issue_list_free(list);
    tracker_free(t);
    t = tracker_embedded(f->file, NULL, NOW, true, &err);
    if (!t || !t->ops->begin(t, &err))
        return 2;
    tracker_free(t);
    return err.status == ERR_TRACKER && strstr(err.text, f->file) && strstr(err.text, "cannot be written")
               ? 0
               : 3;
}

static void read_only_places(void **state) {
    (void)state;
    static const struct { mode_t dir, file; } cases[] = {{0555, 0444}, {0777, 0444}, {0555, 0666}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct folder f = folder_new();
        fill(f.file, 2);
        chmod(f.file, cases[i].file);
        chmod(f.dir, cases[i].dir);
        assert_int_equal(as_nobody(read_only_child, &f), 0);
        chmod(f.dir, 0700);
        assert_int_equal(folder_count(&f), 1);
        folder_remove(&f);
    }
}

/* A writer dies while its pages are in the file and the commit is not: the journal stays, hot. */
static void leave_hot_journal(const struct folder *f) {
    pid_t pid = fork();
    if (!pid) {
        sqlite3 *db;
        if (sqlite3_open(f->file, &db) ||
            sqlite3_exec(db,
                         "PRAGMA cache_size=1; BEGIN IMMEDIATE;"
                         "UPDATE issues SET title='torn', body=hex(randomblob(9000))",
                         NULL, NULL, NULL))
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_true(file_exists(f->journal));
}

static int hot_child(const struct folder *f) {
    struct err err = {0};
    struct tracker *t = tracker_embedded(f->file, NULL, NOW, false, &err);
    struct issue_list *list = t ? t->ops->list(t, &err) : NULL;
    if (!list)
        return 1;
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->items[i].title, "Ledger") != 0)
            return 2;
    int rc = list->n == 50 ? 0 : 3;
    issue_list_free(list);
    tracker_free(t);
    return rc;
}

static void hot_journal(void **state) {
    (void)state;
    for (int read_only = 0; read_only < 2; read_only++) {
        struct folder f = folder_new();
        fill(f.file, 50);
        struct digest_hex good = folder_digest(f.file);
        leave_hot_journal(&f);
        struct digest_hex torn = folder_digest(f.file), journal = folder_digest(f.journal);
        assert_string_not_equal(good.s, torn.s);
        chmod(f.file, 0444);
        chmod(f.journal, 0444);
        chmod(f.dir, read_only ? 0555 : 0777);
        assert_int_equal(as_nobody(hot_child, &f), 0);
        chmod(f.dir, 0700);
        assert_int_equal(hot_child(&f), 0);
        /* Reading changed nothing; the next writer mends it. */
        assert_string_equal(folder_digest(f.file).s, torn.s);
        assert_string_equal(folder_digest(f.journal).s, journal.s);
        assert_int_equal(folder_count(&f), 2);
        chmod(f.file, 0644);
        struct tracker *t = open_tracker(f.file, true);
        OK(t->ops->begin(t, &err));
        tracker_free(t);
        assert_string_equal(folder_digest(f.file).s, good.s);
        assert_int_equal(folder_count(&f), 1);
        folder_remove(&f);
    }
}

static void second_writer(void **state) {
    (void)state;
    for (int made = 0; made < 2; made++) {
        struct folder f = folder_new();
        if (made)
            fill(f.file, 1);
        struct embedded *a = embedded_open(f.file, true, NULL), *b = embedded_open(f.file, true, NULL);
        struct err err = {0};
        assert_int_equal(embedded_begin(a, &err), 0);
        embedded_set_wait_ms(b, 50);
        assert_int_equal(embedded_begin(b, &err), -1);
        assert_int_equal(err.status, ERR_TRACKER);
        assert_non_null(
            strstr(err.text, "another run holds the tracker (waited 0.05 s): try again when it is done"));
        assert_int_equal(count(f.file), (size_t)made); /* a reader need not wait */
        int64_t n;
        struct issue i = {.title = "A", .body = "", .open = true};
        assert_int_equal(embedded_create(a, &i, &n, &err), 0);
        assert_int_equal(embedded_commit(a, &err), 0);
        assert_int_equal(embedded_begin(b, &err), 0);
        struct issue_list *list = issue_list_new();
        assert_int_equal(embedded_list(b, list, &err), 0);
        assert_int_equal(list->n, (size_t)made + 1); /* and sees what the other wrote */
        issue_list_free(list);
        embedded_close(b);
        embedded_close(a);
        folder_remove(&f);
    }
}

static void not_a_tracker(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct err err = {0};
    assert_null(tracker_embedded(f.dir, NULL, NOW, true, &err));
    assert_non_null(strstr(err.text, "is a directory"));
    char below[100];
    snprintf(below, sizeof below, "%s/x", f.file);
    assert_int_equal(file_write(f.file, "short", 5, NULL), 0);
    assert_null(tracker_embedded(below, NULL, NOW, false, &err));
    assert_int_equal(err.status, ERR_TRACKER);
    char noise[5000];
    memset(noise, 'x', sizeof noise);
    for (size_t n = 5; n <= sizeof noise; n += sizeof noise - 5) {
        assert_int_equal(file_write(f.file, noise, n, NULL), 0);
        for (int writable = 0; writable < 2; writable++) {
            err = (struct err){0};
            assert_null(tracker_embedded(f.file, NULL, NOW, writable, &err));
            assert_int_equal(err.status, ERR_TRACKER);
            assert_non_null(strstr(err.text, "not a SQLite file"));
        }
    }
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"PRAGMA application_id=0; PRAGMA user_version=0; CREATE TABLE t(x)", "no tracker of this program"},
        {"PRAGMA application_id=1279747186; PRAGMA user_version=9; CREATE TABLE t(x)", "another version"},
        {"PRAGMA journal_mode=WAL; CREATE TABLE t(x)", "WAL mode"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        remove(f.file);
        sqlite3 *db;
        assert_int_equal(sqlite3_open(f.file, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        struct digest_hex before = folder_digest(f.file);
        assert_null(tracker_embedded(f.file, NULL, NOW, true, &err));
        assert_int_equal(err.status, ERR_TRACKER);
        if (!strstr(err.text, cases[i].want))
            fail_msg("%s", err.text);
        assert_string_equal(folder_digest(f.file).s, before.s);
        assert_int_equal(folder_count(&f), 1);
    }
    folder_remove(&f);
}

static void empty_file(void **state) {
    (void)state;
    struct folder f = folder_new();
    assert_int_equal(file_write(f.file, "", 0, NULL), 0);
    assert_int_equal(count(f.file), 0);
    fill(f.file, 2);
    assert_int_equal(count(f.file), 2);
    folder_remove(&f);
}

/* Every byte of the first pages in turn: an error or an answer, never a crash. */
static void damaged(void **state) {
    (void)state;
    struct folder f = folder_new();
    fill(f.file, 5);
    struct strbuf sb;
    strbuf_init(&sb, 1 << 20);
    assert_int_equal(file_read(f.file, &sb, ERR_INPUT, NULL), 0);
    for (size_t i = 16; i < sb.len; i += i < 200 ? 3 : 211) {
        char was = sb.data[i];
        sb.data[i] = (char)~was;
        FILE *out = fopen(f.file, "wb");
        assert_int_equal(fwrite(sb.data, 1, sb.len, out), sb.len);
        fclose(out);
        struct err err = {0};
        struct tracker *t = tracker_embedded(f.file, NULL, NOW, false, &err);
        struct issue_list *list = t ? t->ops->list(t, &err) : NULL;
        if (!list)
            assert_int_equal(err.status, ERR_TRACKER);
        issue_list_free(list);
        tracker_free(t);
        sb.data[i] = was;
    }
    strbuf_release(&sb);
    folder_remove(&f);
}

static void import_keeps(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct issue_list *list = issue_list_new();
    const char *text =
        "[{\"number\":40,\"title\":\"Old\",\"user\":{\"login\":\"ada\"},\"state\":\"closed\",\"html_url\":"
        "\"https://x.test/40\","
        "\"created_at\":\"2024-01-01T00:00:00Z\",\"comments_list\":[{\"id\":900,\"body\":\"c\"}]},"
        "{\"number\":41,\"author_association\":\"OWNER\",\"body\":\"<!-- log-gardener:1 "
        "{\\\"fp\\\":\\\"lg1:000000000000000000000000000000aa\\\"} -->\"},"
        "{\"number\":42,\"author_association\":\"OWNER\",\"body\":\"<!-- log-gardener:1 "
        "{\\\"fp\\\":\\\"lg1:000000000000000000000000000000aa\\\"} -->\"}]";
    struct json *j = json_parse(text, strlen(text), NULL);
    OK(issue_list_from_json(list, j, &err));
    json_free(j);
    struct tracker *t = open_tracker(f.file, true);
    OK(tracker_embedded_import(t, list,
                               &err)); /* a transaction of its own; two of one fingerprint are history */
    OK(t->ops->begin(t, &err));
    OK(tracker_embedded_import(t, list, &err)); /* again: replaced, not doubled */
    assert_int_equal(create(t, "New", "b"), 43);
    int64_t id;
    OK(t->ops->comment(t, 40, "hello", &id, &err));
    assert_int_equal(id, 901);
    OK(t->ops->commit(t, &err));
    issue_list_free(list);
    list = t->ops->list(t, NULL);
    assert_int_equal(list->n, 4);
    assert_string_equal(list->items[0].author, "ada");
    assert_string_equal(list->items[0].url, "https://x.test/40");
    assert_false(list->items[0].open);
    OK(t->ops->read_comments(t, list, &list->items[0], &err));
    assert_int_equal(list->items[0].comments_n, 2);
    issue_list_free(list);
    tracker_free(t);
    folder_remove(&f);
}

/* Killed at any moment: the file holds all of a run or nothing of it. */
static void killed(void **state) {
    (void)state;
    struct folder f = folder_new();
    fill(f.file, 10);
    size_t done = 10;
    for (int i = 0; i < 20; i++) {
        pid_t pid = fork();
        if (!pid) {
            for (;;) {
                struct tracker *t = tracker_embedded(f.file, NULL, NOW, true, NULL);
                if (!t || t->ops->begin(t, NULL))
                    _exit(1);
                int64_t n;
                for (int k = 0; k < 10; k++)
                    if (t->ops->create(t, &(struct tracker_draft){.title = "x", .body = "y"}, &n, NULL))
                        _exit(1);
                if (t->ops->commit(t, NULL))
                    _exit(1);
                tracker_free(t);
            }
        }
        nanosleep(&(struct timespec){.tv_nsec = 3000000L + i * 700000L}, NULL);
        kill(pid, SIGKILL);
        int status = 0;
        waitpid(pid, &status, 0);
        assert_true(WIFSIGNALED(status));
        size_t n = count(f.file);
        assert_int_equal(n % 10, 0);
        assert_true(n >= done);
        done = n;
    }
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),           cmocka_unit_test(refused_rows),
        cmocka_unit_test(all_or_nothing),   cmocka_unit_test(reading_leaves_no_trace),
        cmocka_unit_test(read_only_places), cmocka_unit_test(hot_journal),
        cmocka_unit_test(second_writer),    cmocka_unit_test(not_a_tracker),
        cmocka_unit_test(empty_file),       cmocka_unit_test(damaged),
        cmocka_unit_test(import_keeps),     cmocka_unit_test(killed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
