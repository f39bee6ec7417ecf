/* An ordinary driver for a fuzz target: replays files and folders, each input in memory of exactly its size.
 * usage: fuzz_NAME PATH...; prints one line `ok NAME: N inputs`. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { INPUT_MAX = 64 << 20, PATH_BYTES = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *path, const char *why) {
    printf("not ok %s: %s\n", path, why);
    exit(1);
}

static void replay_file(const char *path, size_t size) {
    if (size > INPUT_MAX)
        fail(path, "more than 64 MiB");
    uint8_t *data = malloc(size > 0 ? size : 1);
    FILE *f = fopen(path, "rb");
    if (!data || !f || fread(data, 1, size, f) != size)
        fail(path, strerror(errno));
    fclose(f);
    fprintf(stderr, "input %s\n", path); /* the last one shown is the one that crashed */
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static size_t replay(const char *path) {
    struct stat st;
    size_t n = 0;
    if (stat(path, &st))
        fail(path, strerror(errno));
    if (!S_ISDIR(st.st_mode)) {
        replay_file(path, (size_t)st.st_size);
        return 1;
    }
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    if (count < 0)
        fail(path, strerror(errno));
    for (int i = 0; i < count; i++) {
        char below[PATH_BYTES];
        int len = snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name);
        if (len < 0 || len >= PATH_BYTES)
            fail(path, "the path is too long");
        if (names[i]->d_name[0] != '.')
            n += replay(below);
        free(names[i]);
    }
    free(names);
    return n;
}

int main(int argc, char **argv) {
    const char *slash = strrchr(argv[0], '/');
    const char *name = slash ? slash + 1 : argv[0];
    size_t n = 0;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        n += replay(argv[i]);
    if (n == 0)
        fail(name, "no input in its corpus");
    printf("ok %s: %zu inputs\n", name, n);
    return 0;
}
