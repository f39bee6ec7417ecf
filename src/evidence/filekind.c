#include "evidence/filekind.h"

#include <string.h>
#include <strings.h>

struct row {
    const char *pattern; /* of the base name; with a slash, of the path with one before it; small letters */
    enum filekind kind;
};

/* The first row that matches decides. */
static const struct row rows[] = {
    {"requirements*.txt", FILEKIND_DEPENDENCY},
    {"*/requirements/*", FILEKIND_DEPENDENCY},
    {"constraints*.txt", FILEKIND_DEPENDENCY},
    {"pipfile", FILEKIND_DEPENDENCY},
    {"pyproject.toml", FILEKIND_DEPENDENCY},
    {"setup.py", FILEKIND_DEPENDENCY},
    {"setup.cfg", FILEKIND_DEPENDENCY},
    {"environment*.y*ml", FILEKIND_DEPENDENCY},
    {"package.json", FILEKIND_DEPENDENCY},
    {"gemfile", FILEKIND_DEPENDENCY},
    {"*.gemspec", FILEKIND_DEPENDENCY},
    {"go.mod", FILEKIND_DEPENDENCY},
    {"pom.xml", FILEKIND_DEPENDENCY},
    {"build.gradle*", FILEKIND_DEPENDENCY},
    {"libs.versions.toml", FILEKIND_DEPENDENCY},
    {"dependencies.gradle", FILEKIND_DEPENDENCY},
    {"gradle.properties", FILEKIND_DEPENDENCY},
    {"*.lock", FILEKIND_LOCK},
    {"package-lock.json", FILEKIND_LOCK},
    {"npm-shrinkwrap.json", FILEKIND_LOCK},
    {"pnpm-lock.yaml", FILEKIND_LOCK},
    {"go.sum", FILEKIND_LOCK},
    {"*dockerfile*", FILEKIND_BUILD},
    {"*containerfile*", FILEKIND_BUILD},
    {".*ignore", FILEKIND_BUILD},
    {"*.dockerignore", FILEKIND_BUILD},
    {"manifest.in", FILEKIND_BUILD},
    {"makefile", FILEKIND_BUILD},
    {"*.mk", FILEKIND_BUILD},
    {"cmakelists.txt", FILEKIND_BUILD},
    {"*.cmake", FILEKIND_BUILD},
    {"configure.ac", FILEKIND_BUILD},
    {"meson.build", FILEKIND_BUILD},
    {"settings.gradle*", FILEKIND_BUILD},
    {"webpack*", FILEKIND_BUILD},
    {"rollup.config.*", FILEKIND_BUILD},
    {"vite.config.*", FILEKIND_BUILD},
    {"babel.config.*", FILEKIND_BUILD},
    {".babelrc*", FILEKIND_BUILD},
    {"tsconfig*.json", FILEKIND_BUILD},
    {"gulpfile.*", FILEKIND_BUILD},
    {"rakefile", FILEKIND_BUILD},
    {"noxfile.py", FILEKIND_TEST},
    {"tox.ini", FILEKIND_TEST},
    {"*.spec", FILEKIND_BUILD},
    {"bower.json", FILEKIND_BUILD},
    {"lerna.json", FILEKIND_BUILD},
    {".npmrc", FILEKIND_BUILD},
    {"*.nix", FILEKIND_BUILD},
    {"snapcraft.yaml", FILEKIND_BUILD},
    {"/docker/*", FILEKIND_BUILD},
    {"docker-compose*", FILEKIND_DEPLOY},
    {"compose*.y*ml", FILEKIND_DEPLOY},
    {"procfile", FILEKIND_DEPLOY},
    {"app.y*ml", FILEKIND_DEPLOY},
    {"cloudbuild*.y*ml", FILEKIND_DEPLOY},
    {"/.github/workflows/*", FILEKIND_DEPLOY},
    {".gitlab-ci.yml", FILEKIND_DEPLOY},
    {".travis.yml", FILEKIND_DEPLOY},
    {"runtime.txt", FILEKIND_DEPLOY},
    {".python-version", FILEKIND_DEPLOY},
    {".ruby-version", FILEKIND_DEPLOY},
    {".node-version", FILEKIND_DEPLOY},
    {".nvmrc", FILEKIND_DEPLOY},
    {".tool-versions", FILEKIND_DEPLOY},
    {"*.tf", FILEKIND_DEPLOY},
    {"*.tfvars", FILEKIND_DEPLOY},
    {".env*", FILEKIND_DEPLOY},
    {"*/charts/*", FILEKIND_DEPLOY},
    {"*/k8s/*", FILEKIND_DEPLOY},
    {"*/deploy/*", FILEKIND_DEPLOY},
    {"entrypoint*", FILEKIND_DEPLOY},
    {"docker-entrypoint*", FILEKIND_DEPLOY},
    {"conftest.py", FILEKIND_TEST},
    {"test_*", FILEKIND_TEST},
    {"*_test.*", FILEKIND_TEST},
    {"*_spec.rb", FILEKIND_TEST},
    {"*.test.*", FILEKIND_TEST},
    {"*.spec.*", FILEKIND_TEST},
    {"*test.java", FILEKIND_TEST},
    {"*tests.java", FILEKIND_TEST},
    {"*.snap", FILEKIND_TEST},
    {"*/test/*", FILEKIND_TEST},
    {"*/tests/*", FILEKIND_TEST},
    {"*/__tests__/*", FILEKIND_TEST},
    {"*/spec/*", FILEKIND_TEST},
    {"*/testdata/*", FILEKIND_TEST},
    {"*/fixtures/*", FILEKIND_TEST},
    {"*.md", FILEKIND_DOC},
    {"*.mdx", FILEKIND_DOC},
    {"*.rst", FILEKIND_DOC},
    {"*.adoc", FILEKIND_DOC},
    {"changelog*", FILEKIND_DOC},
    {"changes*", FILEKIND_DOC},
    {"license*", FILEKIND_DOC},
    {"authors*", FILEKIND_DOC},
    {"/docs/*", FILEKIND_DOC},
    {"/doc/*", FILEKIND_DOC},
    {"/newsfragments/*", FILEKIND_DOC},
    {"*.po", FILEKIND_DOC},
    {"*.svg", FILEKIND_DOC},
    {"*.png", FILEKIND_DOC},
};

const char *filekind_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* `*` is anything, whatever it holds. */
static bool matches(const char *p, const char *s) {
    const char *star = NULL, *from = NULL;
    while (*s) {
        if (*p == '*') {
            star = p++;
            from = s;
        } else if (*p == *s) {
            p++;
            s++;
        } else if (star) {
            p = star + 1;
            s = ++from;
        } else {
            return false;
        }
    }
    while (*p == '*')
        p++;
    return !*p;
}

static bool lower(char *out, size_t size, const char *s) {
    size_t n = strlen(s);
    if (n >= size)
        return false;
    for (size_t i = 0; i <= n; i++)
        out[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 32) : s[i];
    return true;
}

enum filekind filekind_of(const char *path) {
    char small[1024] = "/";
    if (!lower(small + 1, sizeof small - 1, path))
        return FILEKIND_CODE;
    const char *base = filekind_base(small);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (matches(rows[i].pattern, strchr(rows[i].pattern, '/') ? small : base))
            return rows[i].kind;
    return FILEKIND_CODE;
}

bool filekind_packs(const char *path) {
    static const char *const manifests[] = {"setup.py",     "setup.cfg", "pyproject.toml",
                                            "package.json", "pom.xml",   "build.gradle"};
    const char *base = filekind_base(path);
    size_t n = strlen(base);
    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++)
        if (!strcasecmp(base, manifests[i]))
            return true;
    return (n > 8 && !strcmp(base + n - 8, ".gemspec")) || filekind_of(path) == FILEKIND_BUILD;
}

bool filekind_dockerfile(const char *path) {
    const char *base = filekind_base(path);
    size_t n = strlen(base);
    bool named = !strncasecmp(base, "Dockerfile", 10) || !strncasecmp(base, "Containerfile", 13) ||
                 (n > 11 && !strcasecmp(base + n - 11, ".dockerfile"));
    return named && !(n > 13 && !strcmp(base + n - 13, ".dockerignore"));
}
