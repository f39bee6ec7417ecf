/* Docker's rules as docs.docker.com/build/concepts/context/#dockerignore-files and Go's filepath.Match state
 * them; git's as gitignore(5) does. */
#include "evidence/ignore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *rules, *path;
    int line; /* of the rule that keeps it out; 0: it stays */
};

static const struct row docker[] = {
    /* the documentation's first example */
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "somedir/temporary.txt", 2},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "somedir/temp/x", 2},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "somedir/subdir/temporary.txt", 3},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "tempa", 4},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "tempa/deep/file", 4},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "temporary.txt", 0},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "a/b/c/temporary.txt", 0},
    {"# comment\n*/temp*\n*/*/temp*\ntemp?\n", "# comment", 0},
    /* a leading slash means nothing */
    {"/foo/bar\n", "foo/bar", 1},
    {"foo/bar\n", "foo/bar", 1},
    {"/foo/bar\n", "x/foo/bar", 0},
    {"./foo\n", "foo", 1},
    {"foo/../bar\n", "bar/x", 1},
    {"foo//bar\n", "foo/bar", 1},
    {"a/./b\n", "a/b", 1},
    {"../foo\n", "foo", 1},
    /* a trailing one neither */
    {"foo/\n", "foo/x", 1},
    {"foo/\n", "foo", 1},
    {"/foo/\n", "foo/x", 1},
    /* blanks around, empty lines, the mark of UTF-8, CRLF */
    {"  foo  \n", "foo", 1},
    {"\n\nfoo\n", "foo", 3},
    {"\xEF\xBB\xBF"
     "foo\n",
     "foo", 1},
    {"foo\r\nbar\r\n", "bar", 2},
    {"foo", "foo", 1},
    {"\tfoo\n", "foo", 1},
    /* only the root, without stars */
    {"foo\n", "x/foo", 0},
    {"*.md\n", "README.md", 1},
    {"*.md\n", "docs/README.md", 0},
    {"*\n", "a/b/c", 1},
    {"*\n", ".hidden", 1},
    {"foo*bar\n", "foo/bar", 0},
    {"foo?bar\n", "foo/bar", 0},
    {"foo?\n", "foo", 0},
    {"fo?\n", "foo", 1},
    /* two stars */
    {"**/*.go\n", "main.go", 1},
    {"**/*.go\n", "a/b/main.go", 1},
    {"**/*.go\n", "main.goo", 0},
    {"**/monitoring/\n", "shop/services/monitoring/__init__.py", 1},
    {"**/monitoring/\n", "monitoring/x", 1},
    {"**/monitoring/\n", "shop/monitoring2/x", 0},
    {"**/monitoring\n", "a/b/c/monitoring", 1},
    {"**\n", "a/b", 1},
    {"**/\n", "a/b", 1},
    {"foo/**\n", "foo/a/b", 1},
    {"foo/**\n", "foobar", 0},
    {"foo/**/bar\n", "foo/bar", 1},
    {"foo/**/bar\n", "foo/a/b/bar", 1},
    {"foo/**/bar\n", "foo/abar", 0},
    {"**/foo/**/x\n", "a/foo/b/c/x", 1},
    {"a/**b\n", "a/x/b", 1},
    {"**/**/x\n", "x", 1},
    /* exceptions: the last line that matches decides */
    {"*.md\n!README.md\n", "README.md", 0},
    {"*.md\n!README.md\n", "OTHER.md", 1},
    {"*.md\n!README*.md\nREADME-secret.md\n", "README-secret.md", 3},
    {"*.md\n!README*.md\nREADME-secret.md\n", "README-x.md", 0},
    {"*.md\nREADME-secret.md\n!README*.md\n", "README-secret.md", 0},
    {"*\n!src\n", "src/a.py", 0},
    {"*\n!src/a.py\n", "src/a.py", 0}, /* below a folder that is out: Docker brings it back */
    {"*\n!src/a.py\n", "src/b.py", 1},
    {"foo\n!foo/bar\nfoo/bar/baz\n", "foo/bar/baz", 3},
    {"foo\n! foo/bar\n", "foo/bar", 0},
    {"!foo\nfoo\n", "foo", 2},
    {"**/x/\n!keep/x\n", "keep/x/y", 0},
    {"**/x/\n!keep/x\n", "drop/x/y", 1},
    /* classes and escapes of filepath.Match */
    {"[ab].txt\n", "a.txt", 1},
    {"[ab].txt\n", "c.txt", 0},
    {"[a-c]x\n", "bx", 1},
    {"[^a-c]x\n", "bx", 0},
    {"[^a-c]x\n", "dx", 1},
    {"\\*.txt\n", "*.txt", 1},
    {"\\*.txt\n", "a.txt", 0},
    {"\\[a]\n", "[a]", 1},
    {"[a\n", "[a", 0}, /* not closed: no pattern */
    {"a\\\n", "a", 0},
    /* what is special elsewhere */
    {"a.b\n", "aXb", 0},
    {"a+b(c)$\n", "a+b(c)$", 1},
    {"foo#bar\n", "foo#bar", 1},
    {" # x\n", "# x", 1}, /* a comment begins in the first column */
    {".\n", "a", 0},      /* ignored, for historical reasons */
    {"/\n", "a", 0},
    {"!\n", "a", 0},
    {"Foo\n", "foo", 0},
};

static const struct row git[] = {
    {"*.log\n", "a/b/x.log", 1},
    {"/x.log\n", "a/x.log", 0},
    {"/x.log\n", "x.log", 1},
    {"build/\n", "a/build/x", 1},
    {"build/\n", "build", 0}, /* a file */
    {"a/build\n", "x/a/build", 0},
    {"a/build\n", "a/build/x", 1},
    {"doc/frotz/\n", "a/doc/frotz/x", 0},
    {"foo/*\n", "foo/test.json", 1},
    {"foo/*\n", "foo/bar/hello.c", 1},
    {"**/foo\n", "a/b/foo", 1},
    {"abc/**\n", "abc/x/y", 1},
    {"abc/**\n", "abc", 0},
    {"a/**/b\n", "a/b", 1},
    {"a/**/b\n", "a/x/y/b", 1},
    {"a**b\n", "axxb", 1},
    {"a**b\n", "a/b", 0},
    {"/*\n!/foo\n", "foo/x", 0},
    {"/*\n!/foo\n", "bar", 1},
    {"foo/\n!foo/keep\n", "foo/keep", 1}, /* nothing comes back below a folder that is out */
    {"*.html\n!foo.html\n", "foo.html", 0},
    {"\\#x\n", "#x", 1},
    {"\\!x\n", "!x", 1},
    {"#x\n", "#x", 0},
    {"x  \n", "x", 1},
    {"x\\ \n", "x ", 1},
    {"[!a]x\n", "bx", 1},
    {"[!a]x\n", "ax", 0},
    {"[]]x\n", "]x", 1},
    {"lib/\n", "shop/lib/x.py", 1},
    {"x?z\n", "x/z", 0},
};

static void check(enum ignore_kind kind, const char *base, const struct row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0};
        struct ignore ig;
        ignore_read(&ig, kind, base, rows[i].rules, strlen(rows[i].rules), &a);
        const struct ignore_rule *r = ignore_excludes(&ig, rows[i].path);
        if ((r ? r->line : 0) != rows[i].line)
            fail_msg("row %zu: %s with %s: line %d, not %d", i, rows[i].path, rows[i].rules, r ? r->line : 0,
                     rows[i].line);
        arena_release(&a);
    }
}

static void test_docker(void **state) {
    (void)state;
    assert_true(sizeof docker / sizeof *docker >= 60);
    check(IGNORE_DOCKER, "", docker, sizeof docker / sizeof *docker);
}

static void test_git(void **state) {
    (void)state;
    check(IGNORE_GIT, "", git, sizeof git / sizeof *git);
}

static void test_base(void **state) {
    static const struct row rows[] = {{"**/metrics/\n", "deploy/metrics/x", 1},
                                      {"**/metrics/\n", "shop/metrics/x", 0},
                                      {"x\n", "deploy/x", 1}};
    (void)state;
    check(IGNORE_DOCKER, "deploy/", rows, 3);
    check(IGNORE_GIT, "deploy/", rows, 3);
}

static void test_limits(void **state) {
    struct arena a = {0};
    struct ignore ig;
    (void)state;
    char *many = arena_alloc(&a, 2 * (IGNORE_MAX_RULES + 10) + 1);
    for (int i = 0; i < IGNORE_MAX_RULES + 10; i++)
        memcpy(many + 2 * i, "x\n", 2);
    ignore_read(&ig, IGNORE_DOCKER, "", many, strlen(many), &a);
    assert_int_equal(ig.n, IGNORE_MAX_RULES);
    /* No pattern takes long. */
    char *stars = arena_alloc(&a, 1001), *path = arena_alloc(&a, 3001);
    for (int i = 0; i < 1000; i++)
        stars[i] = i % 2 ? 'a' : '*';
    memset(path, 'a', 2999);
    path[2999] = 'b';
    assert_false(ignore_match(IGNORE_DOCKER, stars, path, 3000));
    char *huge = arena_alloc(&a, 5001);
    memset(huge, 'a', 5000);
    assert_false(ignore_match(IGNORE_DOCKER, "*", huge, 5000));
    ignore_read(&ig, IGNORE_GIT, "", "#!include:.gitignore\n", 21, &a);
    assert_true(ig.includes_gitignore);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_docker), cmocka_unit_test(test_git),
                                       cmocka_unit_test(test_base), cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
