#include "app/pull_file.h"

#include "app/runner.h"
#include "app/session.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NOTE = 1 << 20 };

static int failed(const struct pull_file *f, const char *what, struct err *err) {
    return err_set(err, ERR_USAGE, "%s: cannot %s: %s", f->path, what, strerror(errno));
}

static int open_stream(struct pull_file *f, struct err *err) {
    f->stream = true;
    if (file_is_descriptor(f->path))
        return 0;
    f->fd = open(f->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return f->fd < 0 ? failed(f, "write", err) : 0;
}

/* Where the file that was cut stood. */
static int read_note(struct pull_file *f, struct json **position, struct err *err) {
    struct strbuf text;
    struct stat st;
    strbuf_init(&text, MAX_NOTE);
    int rc = file_read(f->note, &text, ERR_USAGE, err);
    struct json *j = rc ? NULL : json_parse_text(strbuf_str(&text), text.len, JSON_TEXT_EXACT, err);
    strbuf_release(&text);
    f->bytes = json_int(j, "bytes", -1);
    if (j && !fstat(f->fd, &st) && S_ISREG(st.st_mode) && f->bytes >= 0 && f->bytes <= st.st_size) {
        *position = j;
        return 0;
    }
    json_free(j);
    return err_set(err, ERR_USAGE, "%s: what the pull left does not fit together: leave --resume out",
                   f->part);
}

int pull_file_open(struct pull_file *f, const char *path, bool resume, struct json **position,
                   struct err *err) {
    struct stat st;
    *f = (struct pull_file){.path = path ? path : "-", .how = packer_of(path), .fd = -1};
    *position = NULL;
    bool there = path && !stat(path, &st);
    if (!path || file_is_descriptor(path) || (there && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
        if (resume)
            return err_set(err, ERR_USAGE, "--resume: a file is needed to go on with, -o names it");
        return open_stream(f, err);
    }
    if (there && S_ISDIR(st.st_mode))
        return err_set(err, ERR_USAGE, "%s: is a folder, a file is due here", path);
    int n = snprintf(f->part, sizeof f->part, "%s.part", path);
    if (n < 0 || (size_t)n >= sizeof f->part - 5)
        return err_set(err, ERR_USAGE, "%s: name too long", path);
    memcpy(f->note, f->part, (size_t)n);
    memcpy(f->note + n, ".json", 6);
    if (file_make_parents(path, err))
        return -1;
    f->fd = open(f->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f->fd < 0)
        return failed(f, "write", err);
    if (resume && file_exists(f->note) && read_note(f, position, err))
        return -1;
    return ftruncate(f->fd, f->bytes) || lseek(f->fd, 0, SEEK_END) < 0 ? failed(f, "write", err) : 0;
}

static int write_stream(struct pull_file *f, const char *lines, size_t len, struct err *err) {
    if (f->fd >= 0)
        return file_write_all(f->fd, lines, len) ? failed(f, "write", err) : 0;
    struct strbuf safe;
    strbuf_init(&safe, SIZE_MAX / 4);
    session_escape_json(lines, len, &safe);
    int rc = runner_write(f->path, strbuf_str(&safe), safe.len, err);
    strbuf_release(&safe);
    return rc;
}

static int write_note(struct pull_file *f, struct json *position, struct err *err) {
    struct strbuf text;
    strbuf_init(&text, MAX_NOTE);
    json_set_int(position, "bytes", f->bytes);
    json_print(position, false, &text);
    int rc = text.full ? err_set(err, ERR_USAGE, "%s: more than %d bytes", f->note, MAX_NOTE)
                       : file_write_private(f->note, strbuf_str(&text), text.len, err);
    strbuf_release(&text);
    return rc;
}

int pull_file_add(struct pull_file *f, const char *lines, size_t len, struct json *position,
                  struct err *err) {
    if (f->stream && f->how == PACKER_NONE)
        return write_stream(f, lines, len, err);
    struct strbuf packed;
    strbuf_init(&packed, SIZE_MAX / 4);
    int rc = packer_add(f->how, lines, len, &packed, err);
    if (!rc && file_write_all(f->fd, packed.data, packed.len))
        rc = failed(f, "write", err);
    f->bytes += (int64_t)packed.len;
    strbuf_release(&packed);
    if (rc || f->stream || !position)
        return rc;
    return fsync(f->fd) ? failed(f, "write", err) : write_note(f, position, err);
}

int pull_file_restart(struct pull_file *f, struct err *err) {
    f->bytes = 0;
    return ftruncate(f->fd, 0) || lseek(f->fd, 0, SEEK_SET) < 0 ? failed(f, "write", err) : 0;
}

int pull_file_finish(struct pull_file *f, struct err *err) {
    if (f->stream)
        return 0;
    if (fsync(f->fd) || rename(f->part, f->path))
        return failed(f, "put in place", err);
    unlink(f->note);
    return 0;
}

void pull_file_close(struct pull_file *f, bool keep) {
    if (f->fd >= 0)
        close(f->fd);
    if (f->fd >= 0 && !f->stream && !keep) {
        unlink(f->part);
        unlink(f->note);
    }
    f->fd = -1;
}
