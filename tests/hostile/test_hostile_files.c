/* What somebody may have planted where we write, who may read what we wrote, and what is left when the power
 * fails.
 */
#include "../unit/store_fixture.h"
#include "base/file.h"
#include "model/issue.h"
#include "store/embedded.h"
#include "store/state.h"

#include <errno.h>
#include <fcntl.h>

/* Stands before the C library's: what is synced, in order. `f` a file, `d` a folder. */
static char synced[64];
int fsync(int fd) {
    struct stat st;
    size_t n = strlen(synced);
    if (!fstat(fd, &st) && n + 1 < sizeof synced)
        synced[n] = S_ISDIR(st.st_mode) ? 'd' : 'f';
    return fdatasync(fd);
}

static char path[400], other[400];
static struct err err;

static const char *in(const struct folder *f, const char *name, char *to) {
    snprintf(to, sizeof path, "%s/%s", f->dir, name);
    return to;
}

static void write_text(const char *file, const char *text) {
    if (file_write(file, text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static void must_hold(const char *file, const char *want) {
    struct strbuf sb;
    strbuf_init(&sb, 1 << 20);
    if (file_read(file, &sb, ERR_INPUT, &err))
        fail_msg("%s", err.text);
    assert_string_equal(strbuf_str(&sb), want);
    strbuf_release(&sb);
}

static mode_t kind_of(const char *file) {
    struct stat st;
    assert_int_equal(lstat(file, &st), 0);
    return st.st_mode & S_IFMT;
}

static mode_t mode_of(const char *file) {
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    return st.st_mode & 0777;
}

static void links_to_files_are_not_followed(void **state) {
    (void)state;
    struct folder f = folder_new();
    write_text(in(&f, "precious", other), "kept");
    assert_int_equal(symlink(other, in(&f, "link", path)), 0);
    write_text(path, "ours");
    must_hold(other, "kept");
    assert_true(kind_of(path) == S_IFREG);
    /* One that leads nowhere makes nothing where it leads. */
    assert_int_equal(symlink(in(&f, "nowhere", other), in(&f, "dangling", path)), 0);
    write_text(path, "ours");
    assert_false(file_exists(other));
    assert_true(kind_of(path) == S_IFREG);
    /* A folder behind a link stays a folder. */
    assert_int_equal(symlink(f.dir, in(&f, "back", path)), 0);
    write_text(path, "ours");
    assert_true(kind_of(path) == S_IFREG && kind_of(f.dir) == S_IFDIR);
    folder_remove(&f);
}

static void a_worklog_evades_a_link(void **state) {
    (void)state;
    struct folder f = folder_new();
    char name[400];
    assert_int_equal(symlink(in(&f, "nowhere", other), in(&f, "log.md", path)), 0);
    if (file_write_new(f.dir, "log", ".md", "ours", 4, name, sizeof name, &err))
        fail_msg("%s", err.text);
    assert_string_equal(strrchr(name, '/'), "/log-2.md");
    must_hold(name, "ours");
    assert_false(file_exists(other));
    folder_remove(&f);
}

static void pipes_and_devices_are_written_into(void **state) {
    (void)state;
    struct folder f = folder_new();
    char got[16] = "";
    assert_int_equal(mkfifo(in(&f, "pipe", other), 0600), 0);
    int end = open(other, O_RDWR);
    assert_true(end >= 0);
    assert_int_equal(symlink(other, in(&f, "link", path)), 0);
    write_text(path, "through");
    assert_int_equal(read(end, got, sizeof got), 7);
    assert_string_equal(got, "through");
    close(end);
    assert_true(kind_of(path) == S_IFLNK && kind_of(other) == S_IFIFO);
    assert_int_equal(symlink("/dev/null", in(&f, "null", path)), 0);
    write_text(path, "x");
    assert_true(kind_of(path) == S_IFLNK && kind_of("/dev/null") == S_IFCHR);
    assert_true(file_is_descriptor("-") && !file_is_descriptor(path) && !file_is_descriptor(f.dir));
    folder_remove(&f);
}

/* /dev/fd/N and its like are links too: the descriptor is meant, whatever is behind it. */
static void descriptors_are_written_to(void **state) {
    (void)state;
    struct folder f = folder_new();
    int fd = open(in(&f, "out", path), O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "before ", 7), 7);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    snprintf(other, sizeof other, "/dev/fd/%d", fd);
    assert_true(file_is_descriptor(other));
    write_text(other, "and after");
    snprintf(other, sizeof other, "/proc/self/fd/%d", fd);
    write_text(other, ".");
    close(fd);
    must_hold(path, "before and after.");
    assert_int_equal(stat(path, &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_int_equal(file_write("/dev/fd/999", "x", 1, &err), -1);
    assert_int_equal(file_write("/dev/fd/9x", "x", 1, &err), -1);
    assert_int_equal(kind_of("/dev/fd"), S_IFLNK);
    folder_remove(&f);
}

static void folders_are_refused(void **state) {
    (void)state;
    struct folder f = folder_new();
    assert_int_equal(mkdir(in(&f, "folder", path), 0700), 0);
    assert_int_equal(file_write(path, "x", 1, &err), -1);
    assert_non_null(strstr(err.text, "directory"));
    assert_true(kind_of(path) == S_IFDIR);
    folder_remove(&f);
}

static void all_is_on_disk_before_it_is_named(void **state) {
    (void)state;
    struct folder f = folder_new();
    char name[400];
    memset(synced, 0, sizeof synced);
    write_text(in(&f, "a", path), "text");
    assert_string_equal(synced, "fd");
    memset(synced, 0, sizeof synced);
    assert_int_equal(file_write_new(f.dir, "b", ".md", "text", 4, name, sizeof name, &err), 0);
    assert_string_equal(synced, "fd");
    memset(synced, 0, sizeof synced);
    assert_int_equal(file_write_private(in(&f, "c", path), "text", 4, &err), 0);
    assert_string_equal(synced, "fd");
    assert_int_equal(folder_count(&f), 3); /* no temporary file */
    folder_remove(&f);
}

static int create_one(const char *file) {
    struct embedded *e = embedded_open(file, true, &err);
    struct issue issue = {.title = "t", .body = "b", .author = "a", .open = true};
    int64_t number;
    int rc = !e || embedded_begin(e, &err) || embedded_create(e, &issue, &number, &err) ||
             embedded_commit(e, &err);
    embedded_close(e);
    return rc;
}

static int save_state(const char *file) {
    struct cluster_set set = {.entries = 1, .window_start = 1};
    return state_save(file, &set, 2, &err);
}

static void our_files_are_ours_alone(void **state) {
    (void)state;
    struct folder f = folder_new();
    mode_t mask = umask(0);
    assert_int_equal(create_one(in(&f, "t.db", path)), 0);
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(create_one(path), 0); /* now the file is there */
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(save_state(in(&f, "s.db", path)), 0);
    assert_int_equal(mode_of(path), 0600);
    write_text(in(&f, "report", path), "x"); /* what people are to read is not */
    assert_int_equal(mode_of(path), 0666);
    umask(mask);
    folder_remove(&f);
}

static size_t issues_in(const char *file) {
    struct embedded *e = embedded_open(file, false, &err);
    struct issue_list *list = issue_list_new();
    if (!e || embedded_list(e, list, &err))
        fail_msg("%s", err.text);
    size_t n = list->n;
    embedded_close(e);
    issue_list_free(list);
    return n;
}

static void databases_are_not_written_through_links(void **state) {
    (void)state;
    struct folder f = folder_new();
    static int (*const writers[])(const char *) = {create_one, save_state};
    for (size_t i = 0; i < 2; i++) {
        /* An empty file would be taken for a database without tables. */
        write_text(in(&f, "empty", other), "");
        assert_int_equal(symlink(other, in(&f, "link", path)), 0);
        assert_true(writers[i](path) != 0);
        assert_non_null(strstr(err.text, "link: a symbolic link"));
        must_hold(other, "");
        unlink(other);
        assert_true(writers[i](path) != 0);
        assert_false(file_exists(other));
        unlink(path);
    }
    assert_int_equal(create_one(in(&f, "t.db", other)), 0);
    struct digest_hex before = folder_digest(other);
    assert_int_equal(symlink(other, in(&f, "link", path)), 0);
    assert_true(create_one(path) != 0);
    assert_string_equal(folder_digest(other).s, before.s);
    assert_int_equal(issues_in(path), 1); /* looking is fine */
    /* So is a folder that is reached by a link. */
    assert_int_equal(symlink(f.dir, in(&f, "round", path)), 0);
    assert_int_equal(create_one(in(&f, "round/t.db", path)), 0);
    assert_int_equal(issues_in(other), 2);
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_to_files_are_not_followed),
        cmocka_unit_test(a_worklog_evades_a_link),
        cmocka_unit_test(pipes_and_devices_are_written_into),
        cmocka_unit_test(descriptors_are_written_to),
        cmocka_unit_test(folders_are_refused),
        cmocka_unit_test(all_is_on_disk_before_it_is_named),
        cmocka_unit_test(our_files_are_ours_alone),
        cmocka_unit_test(databases_are_not_written_through_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
