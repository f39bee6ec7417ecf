/* Dockerfiles: bounded, each instruction with a target and at least one source. */
#include "evidence/dockerfile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a = {0};
    struct dockerfile d;
    if (size > 100000)
        return 0;
    char *exact = malloc(size + 1);
    if (!exact)
        abort();
    if (size)
        memcpy(exact, data, size);
    dockerfile_read(&d, exact, size, &a);
    if (d.n > DOCKERFILE_MAX_COPIES)
        abort();
    for (size_t i = 0; i < d.n; i++)
        if (!d.copies[i].sources_n || !d.copies[i].target || d.copies[i].line < 1)
            abort();
    dockerfile_brings(&d, "shop/app.py");
    free(exact);
    arena_release(&a);
    return 0;
}
