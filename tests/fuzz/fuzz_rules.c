/* Rules of any bytes: refused with an error that names the rule, or made; then one of them, or none, holds
 * for a problem, always the same one. The text of the problem is the end of the input, so that patterns meet
 * it. */
#include "base/timestamp.h"
#include "decide/triage.h"
#include "markup/regex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT = 200 };

static void must(bool holds) {
    if (!holds)
        abort();
}

static void decide(const struct triage_rules *rules, const char *text) {
    struct cluster two[] = {{.id = "c1",
                             .title = "a startup of the ledger fails",
                             .kind = CLUSTER_PROCESS_EXIT,
                             .severity = SEVERITY_ERROR,
                             .count = 1},
                            {.id = "c2",
                             .title = text,
                             .exception_type = text,
                             .exception_value = text,
                             .kind = CLUSTER_EXCEPTION,
                             .severity = SEVERITY_ERROR,
                             .count = 7,
                             .http_status = 503,
                             .caused_by = "c1"}};
    struct cluster_set set = {.clusters = two, .n = 2};
    for (size_t i = 0; i < set.n; i++) {
        struct triage_rule_view v, again;
        bool found = triage_find(rules, &set, &two[i], &v);
        must(triage_find(rules, &set, &two[i], &again) == found);
        must(!found || (v.name && v.name == again.name && v.reason && v.priority >= 0 && v.priority <= 10));
        for (size_t k = 0; found && k < v.labels_n; k++)
            must(v.labels[k] && *v.labels[k] && strlen(v.labels[k]) <= 50);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct err err = {0};
    char text[TEXT + 1] = "";
    size_t n = size < TEXT ? size : TEXT;
    if (n)
        memcpy(text, data + size - n, n);
    struct json *doc = json_parse_commented((const char *)data, size, &err);
    struct triage_rules *rules = doc ? triage_rules_new(doc, &err) : NULL;
    must((rules != NULL) == (*err.text == 0));
    if (rules)
        decide(rules, text);
    triage_rules_free(rules);
    json_free(doc);
    return 0;
}
