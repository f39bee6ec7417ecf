/* Rows of a text and what the gate makes of it, which must scan clean; for the tests of the gate. */
#ifndef UNIT_GATE_FIXTURE_H
#define UNIT_GATE_FIXTURE_H

#include "base/strbuf.h"
#include "markup/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct gate *gate;

struct row {
    const char *in, *want;
};

static inline void check(enum gate_as as, const struct row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct strbuf out;
        strbuf_init(&out, 1 << 20);
        gate_add(gate, as, rows[i].in, &out);
        assert_string_equal(strbuf_str(&out), rows[i].want);
        assert_int_equal(gate_scan(gate, strbuf_str(&out), out.len, NULL), 0);
        strbuf_release(&out);
    }
}
#define CHECK(as, rows) check(as, rows, sizeof(rows) / sizeof *(rows))

#endif
