/* Titles: the normal form is clean, and neither category nor priority is part of it. */
#include "base/mem.h"
#include "decide/title.h"
#include "model/severity.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *normal) {
    size_t n = strlen(normal);
    if (n && (normal[0] == ' ' || normal[n - 1] == ' ' || strstr(normal, "  ")))
        abort();
    for (const char *p = normal; *p; p++)
        if (isupper((unsigned char)*p) || iscntrl((unsigned char)*p))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct gate *g = gate_new();
    arena_init(&a);
    const char *name = arena_dup(&a, (const char *)data, size);
    check_clean(title_normal(name, &a));
    title_priority(name);
    title_is_ours(name);
    title_has_category(name, "active-dev");
    title_split(name, &a);
    const char *x = title_compose(g, "new", 2, name, &a), *y = title_compose(g, "regression", 0, name, &a);
    size_t points = 0;
    for (const char *p = x; *p; p++)
        points += ((unsigned char)*p & 0xC0) != 0x80;
    if (points > 256 || strchr(x, '\n'))
        abort();
    if (strcmp(title_normal(x, &a), title_normal(y, &a)) != 0)
        abort();
    struct title_parts parts = title_split(x, &a);
    if (!parts.name || parts.priority != 2 || strcmp(parts.category, "new") != 0)
        abort();
    arena_release(&a);
    gate_free(g);
    return 0;
}
