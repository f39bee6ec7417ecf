#include "app/document.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void what_it_is_instead_is_told(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t len; /* 0: of the text */
        enum document want;
        const char *said; /* NULL: read */
    } rows[] = {
        {"", 0, DOCUMENT_PLAN, ": empty: a plan is due here"},
        {" \n\t", 0, DOCUMENT_ISSUES, ": empty: a list of issues is due here"},
        {"# Worklog\n", 0, DOCUMENT_PLAN, "some other text: a plan"},
        {"<html>", 0, DOCUMENT_ISSUES, "HTML or XML"},
        {"\x1f\x8b\x08\0\0", 5, DOCUMENT_PLAN, "compressed, unpack it first"},
        {"{\0\0\0", 4, DOCUMENT_PLAN, "no text"},
        {"{\"actions\":[", 0, DOCUMENT_PLAN, "cut off"},
        {"{\"a\":1,}", 0, DOCUMENT_PLAN, "line 1, byte 8: a key in quotes is due here"},
        {"[{\"insertId\":\"a\"}]", 0, DOCUMENT_PLAN, "holds log entries"},
        {"[{\"textPayload\":\"a\"}]", 0, DOCUMENT_ISSUES, "holds log entries"},
        {"{\"clusters\":[]}", 0, DOCUMENT_PLAN, "holds cluster results"},
        {"{\"clusters\":[],\"actions\":[]}", 0, DOCUMENT_ISSUES, "holds a plan"},
        {"[{\"number\":1,\"title\":\"a\"}]", 0, DOCUMENT_PLAN, "holds a list of issues"},
        {"[{\"number\":1,\"title\":\"a\"}]", 0, DOCUMENT_ISSUES, NULL},
        {"{\"clusters\":[],\"actions\":[]}", 0, DOCUMENT_PLAN, NULL},
        {"[]", 0, DOCUMENT_ISSUES, NULL},
        {"7", 0, DOCUMENT_PLAN, NULL}, /* its reader says that this is no plan */
    };
    char path[] = "/tmp/test_document-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        size_t len = rows[i].len ? rows[i].len : strlen(rows[i].text);
        assert_int_equal(file_write(path, rows[i].text, len, &err), 0);
        struct json *doc = document_read(path, rows[i].want, &err);
        if (!doc != (rows[i].said != NULL))
            fail_msg("row %zu: %s", i, doc ? "read" : err.text);
        if (!doc) {
            assert_int_equal(err.status, ERR_INPUT);
            assert_memory_equal(err.text, path, strlen(path));
            if (!strstr(err.text, rows[i].said))
                fail_msg("row %zu: %s", i, err.text);
        }
        json_free(doc);
    }
    unlink(path);
    struct err err = {0};
    assert_null(document_read(path, DOCUMENT_PLAN, &err));
    assert_non_null(strstr(err.text, "cannot open"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_it_is_instead_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
