#include "base/timestamp.h"
#include "store/state.h"
#include "store_fixture.h"

#include <sqlite3.h>

#define T(n) ((1700000000 + (n)) * TIMESTAMP_SECOND)

static void save(const char *path, struct cluster_revision *list, size_t n, int64_t window, int64_t now) {
    struct cluster_set set = {.revisions = list, .revisions_n = n, .window_start = window, .entries = 7};
    struct err err = {0};
    if (state_save(path, &set, now, &err))
        fail_msg("%s", err.text);
}

static struct history load(const char *path, struct arena *a) {
    struct history h;
    struct err err = {0};
    arena_init(a);
    if (state_load(path, a, &h, &err))
        fail_msg("%s", err.text);
    return h;
}

static void missing(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct arena a;
    struct history h = load(f.file, &a);
    assert_int_equal(h.revisions_n, 0);
    assert_true(h.oldest == TIMESTAMP_NONE);
    assert_int_equal(folder_count(&f), 0);
    arena_release(&a);
    folder_remove(&f);
}

static void remembers(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct cluster_revision first[] = {{.service = "acme-backend",
                                        .revision = "r2",
                                        .first_seen = T(20),
                                        .last_seen = T(30),
                                        .started = T(25)},
                                       {.service = "acme-backend",
                                        .revision = "r1",
                                        .first_seen = T(10),
                                        .last_seen = T(12),
                                        .started = TIMESTAMP_NONE},
                                       {.service = "acme-backend",
                                        .revision = "none",
                                        .first_seen = TIMESTAMP_NONE,
                                        .last_seen = TIMESTAMP_NONE,
                                        .started = TIMESTAMP_NONE,
                                        .deployed = TIMESTAMP_NONE}};
    save(f.file, first, 3, T(5), T(100));
    struct stat st;
    assert_int_equal(stat(f.file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    /* An older input later: nothing that was known gets worse. */
    struct cluster_revision second[] = {{.service = "acme-backend",
                                         .revision = "r2",
                                         .first_seen = T(18),
                                         .last_seen = T(19),
                                         .started = TIMESTAMP_NONE},
                                        {.service = "acme-backend",
                                         .revision = "r1",
                                         .first_seen = T(11),
                                         .last_seen = T(50),
                                         .started = T(40)}};
    chmod(f.file, 0644);
    save(f.file, second, 2, TIMESTAMP_NONE, T(200));
    assert_int_equal(stat(f.file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    struct digest_hex before = folder_digest(f.file);
    struct arena a;
    struct history h = load(f.file, &a);
    assert_string_equal(folder_digest(f.file).s, before.s);
    assert_int_equal(folder_count(&f), 1);
    assert_int_equal(h.revisions_n, 2);
    assert_true(h.oldest == T(5));
    static const struct {
        const char *revision;
        int64_t first, started;
    } want[] = {{"r1", T(10), T(40)}, {"r2", T(18), T(25)}};
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(h.revisions[i].service, "acme-backend");
        assert_string_equal(h.revisions[i].revision, want[i].revision);
        assert_true(h.revisions[i].first_seen == want[i].first);
        assert_true(h.revisions[i].started == want[i].started);
    }
    arena_release(&a);
    folder_remove(&f);
}

static void folders_are_made(void **state) {
    (void)state;
    struct folder f = folder_new();
    char dir[80], path[100];
    snprintf(dir, sizeof dir, "%s/sub", f.dir);
    snprintf(path, sizeof path, "%s/state.db", dir);
    save(path, NULL, 0, TIMESTAMP_NONE, T(0));
    assert_true(file_exists(path));
    struct arena a;
    assert_true(load(path, &a).oldest == TIMESTAMP_NONE);
    arena_release(&a);
    remove(path);
    folder_remove(&f);
}

static void damaged(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct cluster_set set = {.window_start = T(0)};
    char noise[4096];
    memset(noise, 'x', sizeof noise);
    static const char other[] = "CREATE TABLE t(x)";
    for (int i = 0; i < 2; i++) {
        if (i) {
            remove(f.file);
            sqlite3 *db;
            assert_int_equal(sqlite3_open(f.file, &db), SQLITE_OK);
            assert_int_equal(sqlite3_exec(db, other, NULL, NULL, NULL), SQLITE_OK);
            sqlite3_close(db);
        } else {
            assert_int_equal(file_write(f.file, noise, sizeof noise, NULL), 0);
        }
        struct digest_hex before = folder_digest(f.file);
        struct arena a;
        arena_init(&a);
        struct history h = {.revisions_n = 77};
        struct err err = {0};
        assert_int_equal(state_load(f.file, &a, &h, &err), -1);
        assert_int_equal(err.status, ERR_USAGE);
        assert_non_null(strstr(err.text, f.file));
        assert_non_null(strstr(err.text, "delete it: it only costs work"));
        assert_int_equal(h.revisions_n, 77);
        assert_int_equal(state_save(f.file, &set, T(0), &err), -1);
        assert_string_equal(folder_digest(f.file).s, before.s);
        arena_release(&a);
    }
    struct arena a;
    arena_init(&a);
    struct history h;
    struct err err = {0};
    assert_int_equal(state_load(f.dir, &a, &h, &err), -1);
    assert_non_null(strstr(err.text, "is a directory"));
    arena_release(&a);
    folder_remove(&f);
}

static void bounded(void **state) {
    (void)state;
    struct folder f = folder_new();
    size_t n = STATE_MAX_REVISIONS + 5;
    struct cluster_revision *list = calloc(n, sizeof *list);
    char(*names)[16] = calloc(n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "r%05zu", i);
        list[i] = (struct cluster_revision){.service = "acme-backend",
                                            .revision = names[i],
                                            .first_seen = T(0),
                                            .last_seen = T((int64_t)i),
                                            .started = TIMESTAMP_NONE};
    }
    save(f.file, list, n, T(0), T(0));
    struct arena a;
    struct history h = load(f.file, &a);
    assert_int_equal(h.revisions_n, STATE_MAX_REVISIONS);
    assert_string_equal(h.revisions[0].revision, "r00005");
    arena_release(&a);
    free(list);
    free(names);
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(missing), cmocka_unit_test(remembers),
                                       cmocka_unit_test(folders_are_made), cmocka_unit_test(damaged),
                                       cmocka_unit_test(bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
