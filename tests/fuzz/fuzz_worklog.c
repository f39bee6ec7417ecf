/* Worklogs: whatever is read gives clusters that print and read again, with the same ids and fingerprints. */
#include "ingest/worklog_read.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cluster_set *set = cluster_set_new(), *again = cluster_set_new();
    struct err err = {0};
    worklog_looks((const char *)data, size);
    if (worklog_read((const char *)data, size, "fuzz", set, &err)) {
        if (!err.text[0] || set->n)
            abort();
    } else if (set->n) {
        cluster_set_order(set);
        struct json *doc = cluster_set_to_json(set, false);
        if (cluster_set_from_json(again, doc, "fuzz", &err) || again->n != set->n)
            abort();
        for (size_t i = 0; i < set->n; i++)
            if (strcmp(set->clusters[i].id, again->clusters[i].id) != 0 ||
                strcmp(set->clusters[i].fingerprint, again->clusters[i].fingerprint) != 0)
                abort();
        json_free(doc);
    }
    cluster_set_free(again);
    cluster_set_free(set);
    return 0;
}
