/* What a step writes on GitHub's runner. */
#include "app/runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/test_runner-XXXXXX";

static const char *in_folder(const char *name) {
    static char path[2][128];
    static int which;
    which = !which;
    snprintf(path[which], sizeof path[which], "%s/%s", folder, name);
    return path[which];
}

static int set_up(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    static const char *const names[] = {"summary", "link", "file", "out"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in_folder(names[i]));
    return rmdir(folder);
}

static const char *content(const char *path) {
    static char text[4096];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    return text;
}

static void is_here_when_it_says_so(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool here;
    } rows[] = {{NULL, false}, {"", false}, {"true", true}, {"false", false}, {"1", false}, {"TRUE", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].value)
            setenv("GITHUB_ACTIONS", rows[i].value, 1);
        else
            unsetenv("GITHUB_ACTIONS");
        assert_int_equal(runner_is_here(), rows[i].here);
    }
}

/* What runner_write gives on stdout. */
static const char *written(const char *text) {
    struct err err = {0};
    fflush(stdout);
    int out = dup(STDOUT_FILENO);
    assert_non_null(freopen(in_folder("out"), "wb", stdout));
    int rc = runner_write("-", text, strlen(text), &err);
    fflush(stdout);
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    close(out);
    assert_int_equal(rc, 0);
    return content(in_folder("out"));
}

static void stdout_holds_no_command(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"::error::x\n  ::add-mask::y\n##[group]z\na ##vso[b]\n",
         "\\::error::x\n  \\::add-mask::y\n## [group]z\na ##vso [b]\n"},
        {"a :: b::c\n", "a :: b::c\n"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv("GITHUB_ACTIONS", "true", 1);
        assert_string_equal(written(rows[i].in), rows[i].want);
        unsetenv("GITHUB_ACTIONS");
        assert_string_equal(written(rows[i].in), rows[i].in);
    }
}

static void a_file_is_written_as_it_is(void **state) {
    (void)state;
    struct err err = {0};
    setenv("GITHUB_ACTIONS", "true", 1);
    assert_int_equal(runner_write(in_folder("file"), "::error::x\n", 11, &err), 0);
    unsetenv("GITHUB_ACTIONS");
    assert_string_equal(content(in_folder("file")), "::error::x\n");
    assert_int_equal(runner_write(in_folder("none/file"), "x", 1, &err), -1);
}

static void the_summary_grows(void **state) {
    (void)state;
    struct err err = {0};
    struct stat st;
    const char *path = in_folder("summary");
    char other[160];
    unsetenv("GITHUB_STEP_SUMMARY");
    assert_false(runner_is_summary(path));
    setenv("GITHUB_STEP_SUMMARY", "", 1);
    assert_false(runner_is_summary(""));
    setenv("GITHUB_STEP_SUMMARY", path, 1);
    snprintf(other, sizeof other, "%s-2", path);
    assert_true(runner_is_summary(path));
    assert_false(runner_is_summary(other));
    assert_false(runner_is_summary(NULL));
    assert_int_equal(runner_append(path, "one\n", 4, &err), 0);
    assert_int_equal(runner_append(path, "", 0, &err), 0);
    assert_int_equal(runner_append(path, "two\n", 4, &err), 0);
    assert_string_equal(content(path), "one\ntwo\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_link_is_not_followed(void **state) {
    (void)state;
    struct err err = {0};
    assert_int_equal(symlink(in_folder("file"), in_folder("link")), 0);
    assert_int_equal(runner_append(in_folder("link"), "x", 1, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_non_null(strstr(err.text, "/link: "));
    assert_string_equal(content(in_folder("file")), "::error::x\n");
}

static void outputs(void **state) {
    (void)state;
    static const struct {
        const char *name, *value, *delimiter, *want; /* NULL: refused */
    } rows[] = {
        {"created", "3", "d1", "created<<d1\n3\nd1\n"},
        {"issues", "https://x.test/1\nEOF\nevil=1", "d1", "issues<<d1\nhttps://x.test/1\nEOF\nevil=1\nd1\n"},
        {"issues", "a\nd1\nevil=1", "d1", NULL}, /* it would end the value */
        {"issues", "a", "", NULL},
        {"evil=1\nx", "a", "d1", NULL},
        {"1st", "a", "d1", NULL},
        {"", "a", "d1", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        struct err err = {0};
        strbuf_init(&out, 4096);
        int rc = runner_output_text(rows[i].name, rows[i].value, rows[i].delimiter, &out, &err);
        assert_int_equal(rc, rows[i].want ? 0 : -1);
        assert_string_equal(strbuf_str(&out), rows[i].want ? rows[i].want : "");
        strbuf_release(&out);
    }
}

/* Each delimiter is another one, and nothing is written where no runner asks for it. */
static void delimiters_are_random(void **state) {
    (void)state;
    struct err err = {0};
    const char *path = in_folder("out");
    unlink(path);
    unsetenv("GITHUB_OUTPUT");
    assert_int_equal(runner_output("created", "3", &err), 0);
    setenv("GITHUB_OUTPUT", path, 1);
    assert_int_equal(runner_output("created", "3", &err), 0);
    assert_int_equal(runner_output("created", "3", &err), 0);
    unsetenv("GITHUB_OUTPUT");
    const char *text = content(path), *second = strstr(text + 1, "created<<");
    assert_non_null(second);
    assert_int_equal(strcspn(text + 9, "\n"), 32);
    assert_memory_not_equal(text + 9, second + 9, 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_here_when_it_says_so),    cmocka_unit_test(stdout_holds_no_command),
        cmocka_unit_test(a_file_is_written_as_it_is), cmocka_unit_test(the_summary_grows),
        cmocka_unit_test(a_link_is_not_followed),     cmocka_unit_test(outputs),
        cmocka_unit_test(delimiters_are_random),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
