#include "base/file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/test_file-XXXXXX";

/* A name in the folder of this run; valid until eight calls later. */
static const char *in_dir(const char *name) {
    static char paths[8][4096];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    return path;
}

static void put(const char *name, const char *text) {
    struct err err = {0};
    if (file_write(in_dir(name), text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static void must_hold(const char *path, const char *want) {
    struct strbuf b;
    struct err err = {0};
    strbuf_init(&b, 1 << 20);
    if (file_read(path, &b, ERR_INPUT, &err))
        fail_msg("%s", err.text);
    assert_string_equal(strbuf_str(&b), want);
    strbuf_release(&b);
}

static size_t files_in(const char *path) {
    size_t n = 0;
    DIR *d = opendir(path);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void what_is_written_is_read(void **state) {
    (void)state;
    put("a", "first");
    put("a", "");
    must_hold(in_dir("a"), "");
    put("a", "second\n");
    must_hold(in_dir("a"), "second\n");
    assert_true(file_exists(in_dir("a")));
    assert_false(file_exists(in_dir("b")));
    struct stat st;
    assert_int_equal(stat(in_dir("a"), &st), 0);
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(st.st_mode & 0777, 0666 & ~mask);
}

static void what_cannot_be_read_is_said(void **state) {
    (void)state;
    struct err err = {0};
    struct strbuf b;
    strbuf_init(&b, 5);
    assert_int_equal(file_read(in_dir("missing"), &b, ERR_TRACKER, &err), -1);
    assert_int_equal(err.status, ERR_TRACKER);
    assert_non_null(strstr(err.text, "missing: cannot open: "));
    assert_int_equal(file_read(dir, &b, ERR_INPUT, &err), -1);
    assert_non_null(strstr(err.text, "is a directory"));
    put("five", "12345");
    assert_int_equal(file_read(in_dir("five"), &b, ERR_INPUT, &err), 0);
    strbuf_reset(&b);
    put("six", "123456");
    assert_int_equal(file_read(in_dir("six"), &b, ERR_INPUT, &err), -1);
    assert_non_null(strstr(err.text, "larger than 5 bytes"));
    strbuf_release(&b);
}

static void a_link_is_replaced_not_followed(void **state) {
    (void)state;
    put("target", "kept");
    assert_int_equal(symlink(in_dir("target"), in_dir("link")), 0);
    put("link", "new");
    must_hold(in_dir("target"), "kept");
    must_hold(in_dir("link"), "new");
    struct stat st;
    assert_int_equal(lstat(in_dir("link"), &st), 0);
    assert_true(S_ISREG(st.st_mode));
}

static void devices_are_written_into(void **state) {
    (void)state;
    struct err err = {0};
    struct stat st;
    assert_int_equal(file_write("/dev/null", "x", 1, &err), 0);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(file_write("/dev/full", "x", 1, &err), -1);
    assert_non_null(strstr(err.text, "/dev/full: cannot write: "));
}

static void a_failed_write_leaves_nothing(void **state) {
    (void)state;
    struct err err = {0};
    assert_int_equal(file_write(in_dir("no/such/folder"), "x", 1, &err), -1);
    assert_int_equal(err.status, ERR_USAGE);
    assert_int_equal(mkdir(in_dir("folder"), 0777), 0);
    size_t before = files_in(dir);
    assert_int_equal(file_write(in_dir("folder"), "x", 1, &err), -1);
    assert_int_equal(files_in(dir), before);
    char *longest = malloc(9000);
    assert_non_null(longest);
    memset(longest, 'x', 8999);
    longest[8999] = 0;
    assert_int_equal(file_write(longest, "x", 1, &err), -1);
    assert_int_equal(file_make_parents(longest, &err), -1);
    free(longest);
}

static void worklogs_never_overwrite(void **state) {
    (void)state;
    struct err err = {0};
    static const char *const want[] = {"log.md", "log-2.md", "log-3.md"};
    char name[4096], where[4096];
    snprintf(where, sizeof where, "%s/deep/er", dir);
    for (size_t i = 0; i < 3; i++) {
        char text[2] = {(char)('a' + i), 0};
        assert_int_equal(file_write_new(where, "log", ".md", text, 1, name, sizeof name, &err), 0);
        assert_string_equal(strrchr(name, '/') + 1, want[i]);
        must_hold(name, text);
    }
    assert_int_equal(files_in(where), 3);
    char small[10];
    assert_int_equal(file_write_new(where, "log", ".md", "x", 1, small, sizeof small, &err), -1);
    assert_int_equal(files_in(where), 3);
}

static void folders_that_are_not_meant_are_not_made(void **state) {
    (void)state;
    static const struct {
        const char *path;
        bool fine;
    } rows[] = {
        {"/no-such-folder/a", false},
        {"/no-such-folder/a/b", false},
        {"//no-such-folder/a", false},
        {"%s/new/file", true},
        {"%s/new/er/file", true},
        {"%s/new//er//file", true},
        {"%s/new/er/still/file", false},
        {"%s/plain/file", false},
        {"%s/loose/file", false},
        {"%s/shut/new/file", false},
        {"file", true},
        {"./new/file", true},
        {"a/b/c/d/e/file", true},
        {"%s/file", true},
        {"/file", true},
    };
    put("plain", "");
    assert_int_equal(symlink("nowhere", in_dir("loose")), 0);
    assert_int_equal(mkdir(in_dir("shut"), 0555), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[4096];
        struct err err = {0};
        const char *from = strstr(rows[i].path, "%s");
        snprintf(path, sizeof path, "%s%s", from ? dir : "", from ? from + 2 : rows[i].path);
        if (!file_check_parents(path, &err) != rows[i].fine)
            fail_msg("%s: %s", rows[i].path, rows[i].fine ? err.text : "fine");
        assert_false(file_exists(in_dir("new"))); /* nothing is made by looking */
        if (!rows[i].fine)
            assert_int_equal(file_make_parents(path, &err), -1);
        assert_false(file_exists(in_dir("new")));
    }
    assert_false(file_exists("/no-such-folder"));
    struct err err = {0};
    assert_int_equal(file_make_parents(in_dir("new//er//file"), &err), 0);
    assert_true(file_is_folder(in_dir("new/er")));
    assert_int_equal(chmod(in_dir("shut"), 0755), 0);
}

static void parents_are_made_once(void **state) {
    (void)state;
    struct err err = {0};
    assert_int_equal(file_make_parents(in_dir("p/q/r"), &err), 0);
    assert_int_equal(file_make_parents(in_dir("p/q/r"), &err), 0);
    assert_true(file_exists(in_dir("p/q")));
    assert_false(file_exists(in_dir("p/q/r")));
    put("plain", "");
    assert_int_equal(file_make_parents(in_dir("plain/x/y"), &err), -1);
}

static int make_dir(void **state) {
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static void remove_all(const char *path) {
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char below[8192];
        snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && unlink(below))
            remove_all(below);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static int remove_dir(void **state) {
    (void)state;
    remove_all(dir);
    return file_exists(dir) ? -1 : 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_cannot_be_read_is_said),
        cmocka_unit_test(a_link_is_replaced_not_followed),
        cmocka_unit_test(devices_are_written_into),
        cmocka_unit_test(a_failed_write_leaves_nothing),
        cmocka_unit_test(worklogs_never_overwrite),
        cmocka_unit_test(folders_that_are_not_meant_are_not_made),
        cmocka_unit_test(parents_are_made_once),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
