/* The small rules: messages, paths, Dockerfiles, owners, permalinks, what a file is for. */
#include "evidence/dockerfile.h"
#include "evidence/filekind.h"
#include "evidence/missing.h"
#include "evidence/owners.h"
#include "evidence/permalink.h"
#include "evidence/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    enum missing_kind kind;
    const char *name, *path;
} messages[] = {
    {"ModuleNotFoundError: No module named 'shop.services.rates'", MISSING_PYTHON_MODULE,
     "shop.services.rates", "shop/services/rates.py"},
    {"No module named shop", MISSING_PYTHON_MODULE, "shop", "shop.py"},
    {"Error: Cannot find module './lib/x'\nRequire stack:\n- src/a/b.js", MISSING_NODE_MODULE, "./lib/x",
     "src/a/lib/x"},
    {"Error: Cannot find module '../x'\nRequire stack:\n- src/a/b.js", MISSING_NODE_MODULE, "../x", "src/x"},
    {"Cannot find module 'lodash'", MISSING_NODE_MODULE, "lodash", NULL},
    {"Error: Cannot find module '/app/dist/main.js'", MISSING_NODE_MODULE, "/app/dist/main.js",
     "app/dist/main.js"},
    {"Cannot find package 'chalk' imported from /app/x.mjs", MISSING_NODE_MODULE, "chalk", NULL},
    {"java.lang.ClassNotFoundException: org.example.shop.Rates", MISSING_JAVA_CLASS, "org.example.shop.Rates",
     "org/example/shop/Rates.java"},
    {"NoClassDefFoundError: org/example/Rates$Inner", MISSING_JAVA_CLASS, "org/example/Rates$Inner",
     "org/example/Rates.java"},
    {"no required module provides package example.org/x/y; to add it:", MISSING_GO_PACKAGE, "example.org/x/y",
     "example.org/x/y/"},
    {"panic: open /conf/shop.yaml: no such file or directory", MISSING_FILE, "/conf/shop.yaml",
     "conf/shop.yaml"},
    {"cannot load such file -- shop/rates (LoadError)", MISSING_RUBY_FEATURE, "shop/rates", "shop/rates.rb"},
    {"uninitialized constant Shop::PriceList (NameError)", MISSING_RUBY_CONSTANT, "Shop::PriceList",
     "shop/price_list.rb"},
    {"./shop: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such "
     "file or "
     "directory",
     MISSING_LIBRARY, "libpq.so.5", NULL},
    {"ImportError: libpq.so.5: cannot open shared object file: No such file or directory", MISSING_LIBRARY,
     "libpq.so.5", NULL},
    {"undefined reference to `shop_rate'", MISSING_NAME, "shop_rate", NULL},
    {"ImportError: cannot import name 'rate' from 'shop.rates' (/app/shop/rates.py)", MISSING_NAME, "rate",
     "shop/rates.py"},
    {"cannot import name 'rate' from partially initialized module 'shop.rates' (most likely", MISSING_NAME,
     "rate", "shop/rates.py"},
    {"[Errno 2] No such file or directory: 'data/rates.json'", MISSING_FILE, "data/rates.json",
     "data/rates.json"},
    {"ENOENT: no such file or directory, open '/app/rates.json'", MISSING_FILE, "/app/rates.json",
     "app/rates.json"},
    {"exec: \"gunicorn\": executable file not found in $PATH", MISSING_COMMAND, "gunicorn", "gunicorn"},
    {"connection refused", MISSING_NONE, NULL, NULL},
    {"", MISSING_NONE, NULL, NULL},
};

static void test_missing(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        struct arena a = {0};
        struct missing m;
        missing_read(messages[i].text, &a, &m);
        if (m.kind != messages[i].kind)
            fail_msg("%s: kind %d", messages[i].text, (int)m.kind);
        if (messages[i].name)
            assert_string_equal(m.name, messages[i].name);
        bool hit = !messages[i].path && !m.paths_n;
        for (size_t k = 0; k < m.paths_n && messages[i].path; k++)
            hit |= !strcmp(m.paths[k], messages[i].path);
        if (!hit && messages[i].path)
            fail_msg("%s: %s is not among the paths", messages[i].text, messages[i].path);
        arena_release(&a);
    }
}

static void test_place(void **state) {
    static const char *paths[] = {
        "Dockerfile",     "backend/main.py", "lib/util/text.rb", "shop/app.py",      "shop/web/views.py",
        "src/a/index.ts", "src/b/index.ts",  "src/pkg/mod.py",   "src/web/page.tsx", "tools/views.py"};
    const struct place_tree t = {paths, sizeof paths / sizeof *paths};
    static const struct {
        const char *file, *want;
    } rows[] = {
        {"/app/shop/app.py", "shop/app.py"},
        {"shop/app.py", "shop/app.py"},
        {"/usr/src/app/shop/web/views.py", "shop/web/views.py"},
        {"/usr/local/lib/python3.11/site-packages/shop/app.py", "shop/app.py"},
        {"/usr/local/lib/python3.11/site-packages/pkg/mod.py", "src/pkg/mod.py"},
        {"/usr/local/lib/python3.11/site-packages/other/views.py", NULL},
        {"/app/main.py", "backend/main.py"},
        {"/app/dist/web/page.js", "src/web/page.tsx"},
        {"/app/dist/index.js", NULL}, /* two of them */
        {"/srv/lib/util/text.rb", "lib/util/text.rb"},
        {"/app/none.py", NULL},
        {"./shop/app.py", "shop/app.py"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = place_find(&t, rows[i].file);
        if (!got != !rows[i].want || (got && strcmp(got, rows[i].want) != 0))
            fail_msg("%s: %s", rows[i].file, got ? got : "none");
    }
    assert_true(place_is_folder(&t, "shop"));
    assert_false(place_is_folder(&t, "sho"));
    assert_true(place_is_file(&t, "Dockerfile"));
    assert_false(place_is_file(&t, "shop"));
}

static void test_trace(void **state) {
    static const char *paths[] = {"shop/app.py", "shop/web.py", "src/main/java/org/example/Cart.java"};
    const struct place_tree t = {paths, 3};
    struct cluster_sample python = {
        .text = "Traceback (most recent call last):\n  File \"/app/shop/app.py\", line 3, in run\n    x()\n"
                "  File \"/app/shop/web.py\", line 9, in show\n    y()\n"
                "  File \"/usr/lib/python3/site-packages/redis/client.py\", line 5, in get\n    "
                "z()\nValueError: no\n"};
    struct cluster_sample java = {.text = "java.lang.IllegalStateException: no\n\tat org.lib.X.y(X.java:1)\n"
                                          "Caused by: java.lang.NullPointerException\n"
                                          "\tat org.example.Cart.total(Cart.java:12)\n"};
    struct cluster c = {.samples = &python, .samples_n = 1};
    struct place_trace out;
    struct arena a = {0};
    (void)state;
    place_trace(&t, &c, &a, &out);
    assert_int_equal(out.n, 2);
    assert_string_equal(out.frames[0].path, "shop/web.py");
    assert_int_equal(out.frames[0].line, 9);
    assert_string_equal(out.frames[0].function, "show");
    assert_string_equal(out.foreign, "redis");
    c.samples = &java;
    place_trace(&t, &c, &a, &out);
    assert_int_equal(out.n, 1);
    assert_string_equal(out.frames[0].path, paths[2]);
    assert_int_equal(out.frames[0].line, 12);
    arena_release(&a);
}

static void test_dockerfile(void **state) {
    static const char text[] =
        "# escape=\\\nFROM python:3 AS base\nCOPY requirements.txt /tmp/\n"
        "COPY --chown=1:1 shop \\\n  # a comment\n  conf/*.yaml /app/\n"
        "COPY --from=base /opt /opt\nADD [\"a b\", \"/x/\"]\n"
        "RUN <<EOF\nCOPY secret /x\nEOF\ncopy tools/ ./tools/\r\nCOPY <<END /etc/x\nbody\nEND\n";
    static const struct {
        const char *path;
        int line;
    } rows[] = {
        {"requirements.txt", 3}, {"shop/app.py", 4}, {"conf/a.yaml", 4},   {"conf/x/a.yaml", 0}, {"a b", 8},
        {"secret", 0},           {"opt", 0},         {"tools/x/y.sh", 12}, {"shopper", 0},       {"body", 0}};
    struct arena a = {0};
    struct dockerfile d;
    (void)state;
    dockerfile_read(&d, text, sizeof text - 1, &a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct dockerfile_copy *c = dockerfile_brings(&d, rows[i].path);
        if ((c ? c->line : 0) != rows[i].line)
            fail_msg("%s: %d", rows[i].path, c ? c->line : 0);
    }
    dockerfile_read(&d, "COPY . .", 8, &a);
    assert_non_null(dockerfile_brings(&d, "any/thing"));
    dockerfile_read(&d, "COPY ${SRC} /x\n", 15, &a);
    assert_non_null(dockerfile_brings(&d, "any"));
    dockerfile_read(&d, "COPY", 4, &a);
    assert_int_equal(d.n, 0);
    arena_release(&a);
}

static void test_owners(void **state) {
    /* The example of GitHub's documentation, and what it says besides. */
    static const char text[] =
        "* @global\n*.js @js #inline\n/build/logs/ @doctocat\ndocs/* docs@example.com\n"
        "apps/ @octocat\n/docs/ @doctocat\n/scripts/ @a @b\n**/logs @logs\n"
        "/apps/ @octocat\n/apps/github\n!x @no\n[ab] @no\n";
    static const struct {
        const char *path, *want;
        int line;
    } rows[] = {{"a/b.py", "@global", 1},        {"x/y.js", "@js", 2},
                {"build/logs/x", "@logs", 8},    {"docs/a.md", "@doctocat", 6},
                {"docs/b/a.md", "@doctocat", 6}, {"x/docs/a.md", "@global", 1},
                {"x/apps/y", "@octocat", 5},     {"scripts/x", "@a @b", 7},
                {"deep/logs/x", "@logs", 8},     {"apps/github/x", NULL, 10},
                {"apps/x", "@octocat", 9},       {"x", "@global", 1}};
    static const char shallow[] = "docs/* @d\n";
    struct arena a = {0};
    int line;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = owners_of(text, sizeof text - 1, rows[i].path, &line, &a);
        if (!got != !rows[i].want || (got && strcmp(got, rows[i].want) != 0) || line != rows[i].line)
            fail_msg("%s: %s in line %d", rows[i].path, got ? got : "nobody", line);
    }
    assert_string_equal(owners_of(shallow, 10, "docs/x.md", &line, &a), "@d");
    assert_null(owners_of(shallow, 10, "docs/build/x.md", &line, &a));
    assert_string_equal(owners_of("/ @all\n", 7, "docs/x.md", &line, &a), "@all");
    arena_release(&a);
}

static void test_permalink(void **state) {
    static const struct {
        const char *remote, *host, *repo;
    } rows[] = {
        {"https://github.com/acme/shop.git", "github.com", "acme/shop"},
        {"https://github.com/acme/shop", "github.com", "acme/shop"},
        {"https://github.com/acme/shop/", "github.com", "acme/shop"},
        {"https://x-access-token:pa@ss@GitHub.com/acme/shop.git", "github.com", "acme/shop"},
        {"git@github.com:acme/shop.git", "github.com", "acme/shop"},
        {"github.com:acme/shop", "github.com", "acme/shop"},
        {"ssh://git@github.com/acme/shop.git", "github.com", "acme/shop"},
        {"ssh://git@ssh.github.com:443/acme/shop.git", "github.com", "acme/shop"},
        {"git://github.com/acme/shop.git", "github.com", "acme/shop"},
        {"git+ssh://git@github.com/acme/shop.git", "github.com", "acme/shop"},
        {"https://git.example.org:8443/acme/shop.js.git", "git.example.org", "acme/shop.js"},
        {"/srv/git/shop.git", NULL, NULL},
        {"../shop", NULL, NULL},
        {"file:///srv/git/shop.git", NULL, NULL},
        {"C:\\git\\shop", NULL, NULL},
        {"https://gitlab.com/acme/shop.git", NULL, NULL},
        {"https://github.com/shop", NULL, NULL},
        {"https://github.com/a/b/c", NULL, NULL},
        {"https://github.com/a/b)c", NULL, NULL},
        {"", NULL, NULL},
    };
    struct arena a = {0};
    struct permalink p;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (permalink_parse(rows[i].remote, &p) != !!rows[i].host)
            fail_msg("%s", rows[i].remote);
        if (rows[i].host) {
            assert_string_equal(p.host, rows[i].host);
            assert_string_equal(p.repo, rows[i].repo);
        }
    }
    assert_false(permalink_parse(NULL, &p));
    assert_true(permalink_parse("git@github.com:acme/shop.git", &p));
    assert_string_equal(permalink_of(&p, "abc", NULL, 0, &a), "https://github.com/acme/shop/commit/abc");
    assert_string_equal(permalink_of(&p, "abc", "a b/#\xff.py", 12, &a),
                        "https://github.com/acme/shop/blob/abc/a%20b/%23%FF.py#L12");
    arena_release(&a);
}

static void test_filekind(void **state) {
    static const struct {
        const char *path;
        enum filekind kind;
    } rows[] = {{"shop/app.py", FILEKIND_CODE},
                {"requirements-dev.txt", FILEKIND_DEPENDENCY},
                {"a/package.json", FILEKIND_DEPENDENCY},
                {"poetry.lock", FILEKIND_LOCK},
                {"Gemfile.lock", FILEKIND_LOCK},
                {"Dockerfile.web", FILEKIND_BUILD},
                {".dockerignore", FILEKIND_BUILD},
                {"tests/test_x.py", FILEKIND_TEST},
                {"src/x.test.ts", FILEKIND_TEST},
                {"docs/x.py", FILEKIND_DOC},
                {"README.md", FILEKIND_DOC},
                {".github/workflows/ci.yml", FILEKIND_DEPLOY},
                {"infra/main.tf", FILEKIND_DEPLOY},
                {"src/contest/x.py", FILEKIND_CODE},
                {"MANIFEST.in", FILEKIND_BUILD}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (filekind_of(rows[i].path) != rows[i].kind)
            fail_msg("%s: %d", rows[i].path, (int)filekind_of(rows[i].path));
    assert_true(filekind_packs("setup.py"));
    assert_false(filekind_packs("shop/app.py"));
    assert_true(filekind_dockerfile("a/web.Dockerfile"));
    assert_false(filekind_dockerfile("Dockerfile.dockerignore"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_missing), cmocka_unit_test(test_place),
                                       cmocka_unit_test(test_trace),   cmocka_unit_test(test_dockerfile),
                                       cmocka_unit_test(test_owners),  cmocka_unit_test(test_permalink),
                                       cmocka_unit_test(test_filekind)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
