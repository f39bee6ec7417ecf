#include "store/sql_copy.h"

#include "base/file.h"
#include "base/strbuf.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES ((size_t)2 << 30)
enum { TRIES = 5 };

struct pair {
    char path[2][PATH_MAX]; /* database, journal */
    struct strbuf data[2];
    struct stat st[2]; /* zeroed: not there */
};

static void look(const struct pair *p, struct stat st[2]) {
    for (int i = 0; i < 2; i++)
        if (stat(p->path[i], &st[i]))
            st[i] = (struct stat){0};
}

static bool same(const struct stat *a, const struct stat *b) {
    return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Another program may mend or write the file meanwhile: what was read counts only if nothing moved. */
static int read_pair(struct pair *p, const char *path, enum err_status status, struct err *err) {
    for (int try = 0; try < TRIES; try++) {
        struct stat after[2];
        look(p, p->st);
        for (int i = 0; i < 2; i++) {
            strbuf_reset(&p->data[i]);
            if (p->st[i].st_ino && file_read(p->path[i], &p->data[i], status, err) && file_exists(p->path[i]))
                return -1;
        }
        look(p, after);
        if (same(&p->st[0], &after[0]) && same(&p->st[1], &after[1]))
            return 0;
    }
    return err_set(err, status, "%s: is being written by another program: try again when it is done", path);
}

static int write_pair(const struct sql_copy *copy, const struct pair *p, struct err *err) {
    char journal[96];
    snprintf(journal, sizeof journal, "%s-journal", copy->file);
    if (file_write_private(copy->file, strbuf_str(&p->data[0]), p->data[0].len, err))
        return -1;
    return p->st[1].st_ino ? file_write_private(journal, strbuf_str(&p->data[1]), p->data[1].len, err) : 0;
}

static int write_copy(struct sql_copy *copy, const struct pair *p, const char *path, enum err_status status,
                      struct err *err) {
    *copy = (struct sql_copy){.dir = "/tmp/log-gardener-XXXXXX"};
    if (!mkdtemp(copy->dir))
        return err_set(err, status,
                       "%s: an interrupted run left its journal, and /tmp cannot hold a copy to read", path);
    snprintf(copy->file, sizeof copy->file, "%s/db", copy->dir);
    if (!write_pair(copy, p, err))
        return 0;
    sql_copy_remove(copy);
    if (err)
        err->status = status;
    return -1;
}

int sql_copy_make(struct sql_copy *copy, const char *file, const char *path, enum err_status status,
                  struct err *err) {
    struct pair p = {0};
    strbuf_init(&p.data[0], MAX_BYTES);
    strbuf_init(&p.data[1], MAX_BYTES);
    int rc = -1;
    if ((size_t)snprintf(p.path[0], PATH_MAX, "%s", file) >= PATH_MAX ||
        (size_t)snprintf(p.path[1], PATH_MAX, "%s-journal", file) >= PATH_MAX)
        err_set(err, status, "%s: name too long", path);
    else
        rc = read_pair(&p, path, status, err) || write_copy(copy, &p, path, status, err) ? -1 : 0;
    strbuf_release(&p.data[0]);
    strbuf_release(&p.data[1]);
    return rc;
}

void sql_copy_remove(const struct sql_copy *copy) {
    char journal[96];
    snprintf(journal, sizeof journal, "%s-journal", copy->file);
    unlink(copy->file);
    unlink(journal);
    rmdir(copy->dir);
}
