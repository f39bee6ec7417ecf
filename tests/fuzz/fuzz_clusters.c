/* Ready-made cluster results: whatever is read must print and read again to the same text. */
#include "model/cluster.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_set(const struct cluster_set *set, struct strbuf *out) {
    struct json *doc = cluster_set_to_json(set, true);
    strbuf_init(out, 64 << 20);
    json_print(doc, false, out);
    json_free(doc);
}

/* NULL: refused. */
static struct cluster_set *read_set(const char *text, size_t len) {
    struct json *doc = json_parse_text(text, len, JSON_TEXT_UTF8, NULL);
    if (!doc)
        return NULL;
    struct cluster_set *set = cluster_set_new();
    struct err err = {0};
    if (cluster_set_from_json(set, doc, "fuzz", &err)) {
        if (!err.text[0] || set->n)
            abort();
        cluster_set_free(set);
        set = NULL;
    }
    json_free(doc);
    return set;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cluster_set *set = read_set((const char *)data, size);
    if (!set)
        return 0;
    struct strbuf once, twice;
    cluster_set_order(set);
    print_set(set, &once);
    struct cluster_set *again = read_set(strbuf_str(&once), once.len);
    if (!again || again->n != set->n)
        abort();
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->clusters[i].id, again->clusters[i].id) != 0 ||
            strcmp(set->clusters[i].fingerprint, again->clusters[i].fingerprint) != 0)
            abort();
    print_set(again, &twice);
    /* Totals that do not add up are noted anew; all else is stable. */
    if (again->notes_n == set->notes_n && strcmp(strbuf_str(&once), strbuf_str(&twice)) != 0)
        abort();
    strbuf_release(&once);
    strbuf_release(&twice);
    cluster_set_free(again);
    cluster_set_free(set);
    return 0;
}
