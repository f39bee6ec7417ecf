/* CODEOWNERS: who is named comes from a line of the file. */
#include "evidence/owners.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a = {0};
    int line = 0, lines = 1;
    if (size > 50000)
        return 0;
    char *exact = malloc(size + 1);
    if (!exact)
        abort();
    if (size)
        memcpy(exact, data, size);
    for (size_t i = 0; i < size; i++)
        lines += exact[i] == '\n';
    const char *who = owners_of(exact, size, "shop/web/app.py", &line, &a);
    if (line < 0 || line > lines || (who && (!line || !*who)))
        abort();
    free(exact);
    arena_release(&a);
    return 0;
}
