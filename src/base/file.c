#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, const char *path, struct strbuf *out, enum err_status status, struct err *err) {
    char buf[65536];
    for (;;) {
        ssize_t n = read(fd, buf, sizeof buf);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, status, "%s: cannot read: %s", path, strerror(errno));
        if (!n)
            return 0;
        strbuf_add(out, buf, (size_t)n);
        if (out->full)
            return err_set(err, status, "%s: larger than %zu bytes, the limit for this kind of file", path,
                           out->max);
    }
}

int file_read(const char *path, struct strbuf *out, enum err_status status, struct err *err) {
    bool std = !strcmp(path, "-");
    int fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, status, "%s: cannot open: %s", path, strerror(errno));
    struct stat st;
    int rc = 0;
    if (!fstat(fd, &st) && S_ISDIR(st.st_mode))
        rc = err_set(err, status, "%s: is a directory, not a file", path);
    else
        rc = read_all(fd, std ? "stdin" : path, out, status, err);
    if (!std)
        close(fd);
    return rc;
}

enum { NEW_FOLDERS = 2 }; /* of an absolute path */

/* Where the first folder above `path` that is not there ends; 0: all are there. */
static int first_missing(const char *path, char *part, size_t *end, struct err *err) {
    struct stat st;
    *end = 0;
    for (size_t i = 1; path[i] && !*end; i++) {
        if (path[i] != '/' || path[i - 1] == '/')
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (!stat(part, &st)) {
            if (!S_ISDIR(st.st_mode))
                return err_set(err, ERR_USAGE, "%s: a folder is due here, this is a file", part);
        } else if (errno != ENOENT) {
            return err_set(err, ERR_USAGE, "%s: cannot go there: %s", part, strerror(errno));
        } else if (!lstat(part, &st)) {
            return err_set(err, ERR_USAGE, "%s: is a link to a folder that is not there", part);
        } else {
            *end = i;
        }
    }
    return 0;
}

/* The first folder to be made ends at *end (0: there is none); `part` holds it. */
static int look(const char *path, char *part, size_t *end, struct err *err) {
    if (strlen(path) >= PATH_MAX)
        return err_set(err, ERR_USAGE, "%s: name too long", path);
    if (first_missing(path, part, end, err))
        return -1;
    if (!*end)
        return 0;
    size_t more = 0;
    for (const char *p = path + *end; *p; p++)
        more += *p == '/' && p[1] != '/';
    char *slash = strrchr(part, '/');
    bool below_root = slash && strspn(part, "/") == (size_t)(slash - part) + 1;
    if (*path == '/' && (below_root || more > NEW_FOLDERS))
        return err_set(err, ERR_USAGE, "%s: there is no such folder: make it first, if it is meant", part);
    if (slash)
        *slash = 0;
    if (!file_is_writable(slash ? part : "."))
        return err_set(err, ERR_USAGE, "%.*s: cannot make the folder: %s", (int)*end, path, strerror(errno));
    return 0;
}

int file_check_parents(const char *path, struct err *err) {
    char part[PATH_MAX];
    size_t end;
    return look(path, part, &end, err);
}

int file_make_parents(const char *path, struct err *err) {
    char part[PATH_MAX];
    size_t end;
    if (look(path, part, &end, err))
        return -1;
    for (size_t i = end; end && path[i]; i++) {
        if (path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0777) && errno != EEXIST)
            return err_set(err, ERR_USAGE, "%s: cannot make the folder: %s", part, strerror(errno));
    }
    return 0;
}

bool file_is_folder(const char *path) {
    struct stat st;
    return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool file_is_writable(const char *path) {
    struct stat st;
    if (access(path, W_OK) || stat(path, &st))
        return false;
    errno = EACCES;
    return st.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH);
}

bool file_exists(const char *path) {
    struct stat st;
    return !stat(path, &st);
}
