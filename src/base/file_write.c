#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_write_all(int fd, const char *data, size_t len) {
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

/* What is renamed or linked in a folder lasts only when the folder is on disk too. */
static int sync_folder(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return 0;
    memcpy(folder, path, n);
    folder[n] = 0;
    int fd = open(n ? folder : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return 0; /* a folder may be written to and not be read */
    int rc = fsync(fd);
    int why = errno;
    close(fd);
    errno = why;
    return rc && why != EINVAL && why != EROFS ? -1 : 0; /* some file systems know no such thing */
}

static mode_t public_mode(void) {
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* A new file beside `path`, whole and on disk; its name goes to `tmp`. It is its owner's alone until it is
 * whole. */
static int write_temp(const char *path, const char *data, size_t len, mode_t mode, char tmp[PATH_MAX],
                      struct err *err) {
    if ((size_t)snprintf(tmp, PATH_MAX, "%s.tmp-XXXXXX", path) >= PATH_MAX)
        return err_set(err, ERR_USAGE, "%s: name too long", path);
    int fd = mkstemp(tmp);
    if (fd < 0)
        return err_set(err, ERR_USAGE, "%s: cannot write there: %s", path, strerror(errno));
    int rc = file_write_all(fd, data, len) || fchmod(fd, mode) || fsync(fd) ? -1 : 0;
    int why = errno;
    close(fd);
    if (rc) {
        unlink(tmp);
        return err_set(err, ERR_USAGE, "%s: cannot write: %s", path, strerror(why));
    }
    return 0;
}

static int replace(const char *path, const char *data, size_t len, mode_t mode, struct err *err) {
    char tmp[PATH_MAX];
    if (write_temp(path, data, len, mode, tmp, err))
        return -1;
    if (rename(tmp, path)) {
        err_set(err, ERR_USAGE, "%s: cannot put in place: %s", path, strerror(errno));
        unlink(tmp);
        return -1;
    }
    return sync_folder(path) ? err_set(err, ERR_USAGE, "%s: its folder cannot be written to disk: %s", path,
                                       strerror(errno))
                             : 0;
}

/* The descriptor behind a name such as /dev/stdout or /dev/fd/63, as it stands: behind it may be a file that
 * others write to as well. -1: another name. */
static int inherited(const char *path) {
    static const struct {
        const char *name;
        int fd; /* -1: a number follows */
    } names[] = {{"-", 1}, {"/dev/stdout", 1}, {"/dev/stderr", 2}, {"/dev/fd/", -1}, {"/proc/self/fd/", -1}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        if (names[i].fd >= 0 && !strcmp(path, names[i].name))
            return names[i].fd;
        const char *digits = path + n;
        if (names[i].fd >= 0 || strncmp(path, names[i].name, n) != 0 || !*digits || strlen(digits) > 4 ||
            digits[strspn(digits, "0123456789")])
            continue;
        int fd = 0;
        for (; *digits; digits++)
            fd = fd * 10 + (*digits - '0');
        return fd;
    }
    return -1;
}

/* Pipes and character devices (/dev/null) cannot be renamed over and hold nothing that could be overwritten:
 * they are written into, also through a link. */
static int write_stream(const char *path, const char *data, size_t len, struct err *err) {
    struct stat st = {0};
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    bool stream = fd >= 0 && !fstat(fd, &st) && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));
    int rc = !stream || file_write_all(fd, data, len) ? -1 : 0;
    int why = fd < 0 || stream ? errno : EINVAL;
    if (fd >= 0)
        close(fd);
    return rc ? err_set(err, ERR_USAGE, "%s: cannot write: %s", path, strerror(why)) : 0;
}

bool file_is_descriptor(const char *path) {
    return inherited(path) >= 0;
}

static bool is_stream(const char *path) {
    struct stat st;
    return !stat(path, &st) && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));
}

static int write_as(const char *path, const char *data, size_t len, mode_t mode, struct err *err) {
    struct stat st;
    int fd = inherited(path);
    if (fd >= 0)
        return file_write_all(fd, data, len) ? err_set(err, ERR_USAGE, "%s: cannot write: %s",
                                                       strcmp(path, "-") ? path : "stdout", strerror(errno))
                                             : 0;
    if (is_stream(path))
        return write_stream(path, data, len, err);
    if (!lstat(path, &st) && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        return err_set(err, ERR_USAGE, "%s: cannot write: %s", path,
                       S_ISDIR(st.st_mode) ? strerror(EISDIR) : "neither a file nor a pipe");
    return replace(path, data, len, mode, err);
}

int file_write(const char *path, const char *data, size_t len, struct err *err) {
    return write_as(path, data, len, public_mode(), err);
}

int file_write_private(const char *path, const char *data, size_t len, struct err *err) {
    return write_as(path, data, len, 0600, err);
}

int file_write_new(const char *dir, const char *stem, const char *ext, const char *data, size_t len,
                   char *name, size_t size, struct err *err) {
    char tmp[PATH_MAX];
    if ((size_t)snprintf(name, size, "%s/%s%s", dir, stem, ext) >= size)
        return err_set(err, ERR_USAGE, "%s: name too long", dir);
    if (file_make_parents(name, err) || write_temp(name, data, len, public_mode(), tmp, err))
        return -1;
    int rc = -1;
    for (int i = 1; i < 10000 && rc; i++) {
        if (i > 1)
            snprintf(name, size, "%s/%s-%d%s", dir, stem, i, ext);
        rc = link(tmp, name); /* unlike rename, this never replaces, not even a link */
        if (rc && errno != EEXIST)
            break;
    }
    int why = errno;
    unlink(tmp);
    if (!rc && sync_folder(name)) {
        rc = -1;
        why = errno;
    }
    return rc ? err_set(err, ERR_USAGE, "%s: cannot write: %s", name, strerror(why)) : 0;
}
