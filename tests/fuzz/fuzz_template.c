/* Templates of any bytes over fixed values: no crash, an error with a text or an output, never both. */
#include "markup/template.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char values[] =
    "{\"name\":\"a @b `c`\",\"n\":3,\"r\":0.484,\"yes\":true,\"no\":false,\"none\":null,"
    "\"empty\":[],\"list\":[{\"name\":\"x\"},{\"name\":\"y\"}],\"words\":[\"p\",\"q\"],"
    "\"o\":{\"name\":\"deep\",\"list\":[1,2]}}";

static void must(bool holds) {
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct gate *g;
    static struct json *v;
    if (!g) {
        g = gate_new();
        v = json_parse(values, sizeof values - 1, NULL);
    }
    char *text = calloc(size + 1, 1);
    must(text != NULL && v != NULL);
    if (size)
        memcpy(text, data, size);
    struct strbuf out;
    struct err err = {ERR_NONE, ""};
    strbuf_init(&out, 64 << 10);
    int r = template_fill_text(text, v, g, &out, &err);
    must(!out.full);
    must(r == 0 ? err.status == ERR_NONE : err.status == ERR_USAGE && *err.text && out.len == 0);
    strbuf_release(&out);
    free(text);
    return 0;
}
