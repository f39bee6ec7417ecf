#include "ingest/folder.h"

#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct list {
    const char **items;
    size_t n, cap;
    struct arena *arena;
};

static bool cut_end(const char *name, size_t *len, const char *end) {
    size_t n = strlen(end);
    if (*len <= n || strncmp(name + *len - n, end, n) != 0)
        return false;
    *len -= n;
    return true;
}

static bool is_export(const char *name) {
    size_t len = strlen(name);
    if (*name == '.')
        return false;
    (void)(cut_end(name, &len, ".gz") || cut_end(name, &len, ".zst"));
    return cut_end(name, &len, ".json") || cut_end(name, &len, ".jsonl") || cut_end(name, &len, ".ndjson");
}

static int add_folder(struct list *l, const char *path, int depth, struct err *err) {
    if (depth > FOLDER_MAX_DEPTH)
        return err_set(err, ERR_INPUT, "%s: more than %d folders deep", path, FOLDER_MAX_DEPTH);
    DIR *d = opendir(path);
    if (!d)
        return err_set(err, ERR_INPUT, "%s: cannot read the folder: %s", path, strerror(errno));
    int rc = 0;
    for (struct dirent *e; !rc && (e = readdir(d));) {
        struct stat st;
        const char *name = arena_printf(l->arena, "%s/%s", path, e->d_name);
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || lstat(name, &st))
            continue;
        if (S_ISDIR(st.st_mode))
            rc = add_folder(l, name, depth + 1, err);
        else if (S_ISREG(st.st_mode) && is_export(e->d_name))
            *MEM_PUSH(l) = name;
        if (!rc && l->n > FOLDER_MAX_FILES)
            rc = err_set(err, ERR_INPUT, "%s: more than %d files", path, FOLDER_MAX_FILES);
    }
    closedir(d);
    return rc;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_input(struct list *l, const char *path, struct err *err) {
    if (!strcmp(path, "-") || !file_is_folder(path)) {
        *MEM_PUSH(l) = path;
        return 0;
    }
    size_t before = l->n, len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    if (add_folder(l, arena_dup(l->arena, path, len), 1, err))
        return -1;
    if (l->n == before)
        return err_set(err, ERR_INPUT, "%s: a folder without a .json, .jsonl or .ndjson file", path);
    qsort(l->items + before, l->n - before, sizeof *l->items, by_name);
    return 0;
}

int folder_expand(const char *const *inputs, size_t n, struct arena *a, const char *const **out,
                  size_t *out_n, struct err *err) {
    struct list l = {.arena = a};
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i++)
        rc = add_input(&l, inputs[i], err);
    if (!rc) {
        const char **items = arena_alloc(a, (l.n + 1) * sizeof *items);
        for (size_t i = 0; i < l.n; i++)
            items[i] = l.items[i];
        *out = items;
        *out_n = l.n;
    }
    free(l.items);
    return rc;
}
