#include "net/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_next_page_is_found(void **state) {
    (void)state;
    static const struct {
        const char *in, *want; /* NULL: none */
    } rows[] = {
        {"<https://a/1?page=2>; rel=\"next\", <https://a/1?page=9>; rel=\"last\"", "https://a/1?page=2"},
        {"<https://a/1>; rel=\"prev\", <https://a/3>; rel=\"next\"", "https://a/3"},
        {"<https://a/?x=1,2;3>; rel=next", "https://a/?x=1,2;3"},
        {"<u>;rel=\"first  next\"", "u"},
        {"<u> ; REL = \"Next\"", "u"},
        {"<u>; title=\"a, <x>; rel=\\\"next\\\"\"; rel=last, <v>; rel=next", "v"},
        {"<u>; rel=last; rel=next", NULL}, /* the second one does not count */
        {"<u>; rel; rel=next", NULL},
        {"<u>; title=\"rel=next\"", NULL},
        {"<u>; rel=nextish", NULL},
        {"<u>; rel=\"next", NULL},
        {"<u; rel=next", NULL},
        {"u; rel=next", NULL},
        {"<>; rel=next", NULL},
        {"<a b>; rel=next", NULL},
        {"<a\nb>; rel=next", NULL},
        {"<u>; rel=next garbage", NULL},
        {"<u> rel=next", NULL},
        {",, <u>; rel=next", "u"},
        {"<u>; rel=last,", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        strbuf_init(&out, 100);
        if (link_find(rows[i].in, "next", &out) != (rows[i].want != NULL) ||
            strcmp(strbuf_str(&out), rows[i].want ? rows[i].want : "") != 0)
            fail_msg("%s: %s", rows[i].in, strbuf_str(&out));
        strbuf_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_page_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
