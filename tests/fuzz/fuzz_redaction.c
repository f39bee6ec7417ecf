/* The config's "redaction" from any bytes, then a text through the gate that it makes. */
#include "base/utf8.h"
#include "markup/gate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] =
        "user=bob password=hunter22 from 10.2.3.4 voucher AB12CD34EF56\n"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab 4111-1111-1111-1111\n";
    struct err err = {0};
    struct json *j = json_parse_commented((const char *)data, size, &err);
    if (!j)
        return 0;
    struct gate *g = gate_new();
    struct strbuf out;
    strbuf_init(&out, 1 << 20);
    err = (struct err){0};
    int rc = gate_configure(g, j, &err);
    must(rc == 0 || (rc == -1 && err.status == ERR_USAGE && *err.text));
    gate_add(g, GATE_PLAIN, text, &out);
    must(!out.full && utf8_valid(strbuf_str(&out), out.len));
    strbuf_release(&out);
    gate_free(g);
    json_free(j);
    return 0;
}
