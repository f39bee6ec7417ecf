#include "tracker_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

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

static int full_child(const struct folder *f) {
    signal(SIGXFSZ, SIG_IGN); /* a write past the limit then fails as on a full disk */
    struct rlimit limit = {.rlim_cur = 65536, .rlim_max = 65536};
    struct err err = {0};
    struct tracker *t = tracker_embedded(f->file, NULL, NOW, true, &err);
    char *body = calloc(1, 300001);
    if (!t || !body || setrlimit(RLIMIT_FSIZE, &limit) || t->ops->begin(t, &err))
        return 1;
    memset(body, 'x', 300000);
    int64_t n;
    int rc = t->ops->create(t, &(struct tracker_draft){.title = "x", .body = body}, &n, &err);
    if (!rc)
        rc = t->ops->commit(t, &err);
    tracker_free(t);
    free(body);
    return rc && err.status == ERR_TRACKER && strstr(err.text, f->file) ? 0 : 2;
}

static void full_disk(void **state) {
    (void)state;
    for (int made = 0; made < 2; made++) {
        struct folder f = folder_new();
        if (made)
            fill(f.file, 3);
        chmod(f.dir, 0777);
        if (made)
            chmod(f.file, 0666);
        struct digest_hex before = folder_digest(f.file);
        assert_int_equal(as_nobody(full_child, &f), 0);
        assert_string_equal(folder_digest(f.file).s, before.s);
        assert_int_equal(folder_count(&f), made);
        assert_int_equal(count(f.file), made ? 3 : 0);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(reading_leaves_no_trace),
                                       cmocka_unit_test(read_only_places),
                                       cmocka_unit_test(hot_journal),
                                       cmocka_unit_test(full_disk),
                                       cmocka_unit_test(not_a_tracker),
                                       cmocka_unit_test(empty_file),
                                       cmocka_unit_test(damaged),
                                       cmocka_unit_test(killed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
