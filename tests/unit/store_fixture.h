/* A folder of its own for a test of files, and looks into it. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "base/file.h"
#include "base/strbuf.h"
#include "crypto/digest.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct folder {
    char dir[40], file[64], journal[80]; /* file and journal need not be there */
};

static inline struct folder folder_new(void) {
    struct folder f = {.dir = "/tmp/log-gardener-test-XXXXXX"};
    assert_non_null(mkdtemp(f.dir));
    snprintf(f.file, sizeof f.file, "%s/t.db", f.dir);
    snprintf(f.journal, sizeof f.journal, "%s-journal", f.file);
    return f;
}

/* Number of files in it. */
static inline int folder_count(const struct folder *f) {
    DIR *d = opendir(f->dir);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static inline void folder_remove(const struct folder *f) {
    DIR *d = opendir(f->dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", f->dir, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            assert_int_equal(remove(path), 0);
    }
    closedir(d);
    rmdir(f->dir);
}

/* Digest of a file's bytes; the empty text's digest where there is none. */
static inline struct digest_hex folder_digest(const char *path) {
    struct strbuf sb;
    strbuf_init(&sb, 1 << 26);
    if (file_exists(path))
        assert_int_equal(file_read(path, &sb, ERR_INPUT, NULL), 0);
    struct digest_hex d = digest_sha256(strbuf_str(&sb), sb.len);
    strbuf_release(&sb);
    return d;
}

#endif
