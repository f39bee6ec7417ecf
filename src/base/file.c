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

static int write_all(int fd, const char *data, size_t len) {
    while (len) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* A new file beside `path`, whole and on disk; its name goes to `tmp`. */
static int write_temp(const char *path, const char *data, size_t len, char *tmp, size_t size,
                      struct err *err) {
    if ((size_t)snprintf(tmp, size, "%s.tmp-XXXXXX", path) >= size)
        return err_set(err, ERR_USAGE, "%s: name too long", path);
    int fd = mkstemp(tmp);
    if (fd < 0)
        return err_set(err, ERR_USAGE, "%s: cannot write there: %s", path, strerror(errno));
    mode_t mask = umask(0);
    umask(mask);
    int rc = write_all(fd, data, len) || fchmod(fd, 0666 & ~mask) || fsync(fd) ? -1 : 0;
    int why = errno;
    close(fd);
    if (rc) {
        unlink(tmp);
        return err_set(err, ERR_USAGE, "%s: cannot write: %s", path, strerror(why));
    }
    return 0;
}

int file_write(const char *path, const char *data, size_t len, struct err *err) {
    if (!strcmp(path, "-")) {
        if (write_all(STDOUT_FILENO, data, len))
            return err_set(err, ERR_USAGE, "stdout: cannot write: %s", strerror(errno));
        return 0;
    }
    struct stat st;
    if (!lstat(path, &st) && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
        /* A pipe or device (/dev/null, a process substitution) cannot be renamed over: write into it. */
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0 || write_all(fd, data, len)) {
            err_set(err, ERR_USAGE, "%s: cannot write: %s", path, strerror(errno));
            if (fd >= 0)
                close(fd);
            return -1;
        }
        close(fd);
        return 0;
    }
    char tmp[PATH_MAX];
    if (write_temp(path, data, len, tmp, sizeof tmp, err))
        return -1;
    if (rename(tmp, path)) {
        err_set(err, ERR_USAGE, "%s: cannot put in place: %s", path, strerror(errno));
        unlink(tmp);
        return -1;
    }
    return 0;
}

int file_write_new(const char *dir, const char *stem, const char *ext, const char *data, size_t len,
                   char *name, size_t size, struct err *err) {
    char tmp[PATH_MAX];
    if ((size_t)snprintf(name, size, "%s/%s%s", dir, stem, ext) >= size)
        return err_set(err, ERR_USAGE, "%s: name too long", dir);
    if (file_make_parents(name, err) || write_temp(name, data, len, tmp, sizeof tmp, err))
        return -1;
    int rc = -1;
    for (int i = 1; i < 10000 && rc; i++) {
        if (i > 1)
            snprintf(name, size, "%s/%s-%d%s", dir, stem, i, ext);
        rc = link(tmp, name); /* unlike rename, this never replaces */
        if (rc && errno != EEXIST)
            break;
    }
    int why = errno;
    unlink(tmp);
    return rc ? err_set(err, ERR_USAGE, "%s: cannot write: %s", name, strerror(why)) : 0;
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
