/* JSON: what is read prints to a text that reads and prints the same, on one line and indented. */
#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_survive(const struct json *j) {
    struct strbuf flat, laid_out, again;
    strbuf_init(&flat, SIZE_MAX / 4);
    strbuf_init(&laid_out, SIZE_MAX / 4);
    strbuf_init(&again, SIZE_MAX / 4);
    json_print(j, false, &flat);
    json_print(j, true, &laid_out);
    struct json *k = json_parse(strbuf_str(&laid_out), laid_out.len, NULL);
    if (!k)
        abort();
    json_print(k, false, &again);
    if (again.len != flat.len || memcmp(strbuf_str(&again), strbuf_str(&flat), flat.len) != 0)
        abort();
    json_free(k);
    strbuf_release(&flat);
    strbuf_release(&laid_out);
    strbuf_release(&again);
}

static void look(const struct json *j) {
    size_t n = 0;
    for (struct json *k = json_first(j); k; k = json_next(k)) {
        json_int(j, json_key(k), 0);
        json_bool(j, json_key(k), false);
        json_real(k, 0);
        n++;
    }
    if (n != json_count(j))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size ? size : 1);
    if (!text)
        abort();
    memcpy(text, data, size);
    struct err err = {0};
    struct json *j = json_parse(text, size, &err);
    if (!j && (!err.text[0] || err.status != ERR_INPUT))
        abort();
    if (j) {
        must_survive(j);
        look(j);
        struct json *copy = json_copy(j);
        json_free(j);
        must_survive(copy);
        json_free(copy);
    }
    j = json_parse_commented(text, size, NULL);
    if (j)
        must_survive(j);
    json_free(j);
    free(text);
    return 0;
}
