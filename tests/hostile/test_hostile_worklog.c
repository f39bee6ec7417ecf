/* Markdown made to hurt: a clear limit, and time that grows as the text does. */
#include "ingest/worklog_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* A sanitizer that checks strings whole at every call makes honest code quadratic: less text for it. */
#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
enum { LONG_TEXT = 1 << 16 };
#else
enum { LONG_TEXT = 1 << 20 };
#endif

enum { MIB = 1 << 20 };

static void add(struct strbuf *out, const char *piece, size_t times) {
    for (size_t i = 0; i < times; i++)
        strbuf_addstr(out, piece);
}

/* NULL in `says`: it is read. Gives the processor time in seconds. */
static double read_it(struct strbuf *text, const char *says, size_t clusters) {
    struct cluster_set *set = cluster_set_new();
    struct err err = {0};
    clock_t begin = clock();
    int rc = worklog_read(strbuf_str(text), text->len, "w.md", set, &err);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    if ((rc != 0) != (says != NULL) || (says && !strstr(err.text, says)))
        fail_msg("rc %d: %s, due: %s", rc, err.text, says ? says : "-");
    assert_int_equal(set->n, clusters);
    cluster_set_free(set);
    strbuf_reset(text);
    return seconds;
}

static void nested_lists(void **state) {
    (void)state;
    struct strbuf t;
    strbuf_init(&t, 32 * MIB);
    for (size_t depth = 0; t.len < 10 * MIB; depth++)
        strbuf_printf(&t, "%*s- item\n", (int)(2 * depth), "");
    read_it(&t, "more than 400 blanks and quote marks before its text", 0);
    add(&t, "- ", 5 * MIB);
    read_it(&t, "line 1: more than 400 blanks", 0);
    add(&t, ">", 10 * MIB);
    read_it(&t, "more than 400 blanks and quote marks", 0);
    for (size_t line = 0; t.len < 10 * LONG_TEXT; line++) /* as deep as is allowed */
        strbuf_printf(&t, "%*s- item\n", (int)(2 * (line % 190)), "");
    read_it(&t, NULL, 0);
    strbuf_release(&t);
}

static void limits(void **state) {
    (void)state;
    struct strbuf t;
    strbuf_init(&t, 64 * MIB);
    add(&t, "# ", 1);
    add(&t, "heading ", MIB / 8);
    read_it(&t, "more than 4096 bytes in a heading", 0);
    for (int i = 1; i <= LONG_TEXT / 10; i++) /* 100,000 */
        strbuf_printf(&t, "## Cluster %d: Stock %d fails (P1)\n**Pattern:** `stock %d failed`\n\n", i, i, i);
    read_it(&t, "more than 2000 clusters", 0);
    if ((int)LONG_TEXT == (int)MIB) { /* not within a sanitizer's patience */
        add(&t, "text\n\n", 600000);
        read_it(&t, "more than 500000 blocks", 0);
    }
    add(&t, "|a", 65);
    add(&t, "\n", 1);
    add(&t, "|---", 65);
    add(&t, "\n|b|\n", 1);
    read_it(&t, "more than 64 columns in a table", 0);
    add(&t, "words ", 4 * MIB);
    read_it(&t, "a worklog of more than 16777216 bytes", 0);
    strbuf_release(&t);
}

/* Four times the text may take eight times the time, not sixteen. */
static void linear_time(void **state) {
    (void)state;
    static const struct {
        const char *piece;
        size_t clusters;
    } cases[] = {
        {"**a", 0},
        {"[a](", 0},
        {"`` ` ", 0},
        {"x 1 ", 0},
        {"\xc3\x83\xc2\xa9", 0},
        {"**A:** x | ", 0},
        {"**Count:** 3\n", 0},
        {"|a|b|\n", 0},
        {"- created #1234\n", 0},
    };
    struct strbuf t;
    strbuf_init(&t, 64 * MIB);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double seconds[2];
        for (int k = 0; k < 2; k++) {
            size_t bytes = k ? LONG_TEXT : LONG_TEXT / 4;
            add(&t, "# W\n## Cluster 1: Stock fails (P1)\n**Pattern:** `stock failed`\n\n", 1);
            add(&t, cases[i].piece, bytes / strlen(cases[i].piece));
            seconds[k] = read_it(&t, NULL, 1);
        }
        if (seconds[1] > 8 * seconds[0] + 0.5)
            fail_msg("%s: %.2f s, then %.2f s", cases[i].piece, seconds[0], seconds[1]);
    }
    strbuf_release(&t);
}

static void odd_bytes(void **state) {
    (void)state;
    static const char text[] = "# W\n## Cluster 1: St\0ock \xff fails (P1)\n**Pattern:** `stock\x01 \x02"
                               "failed\x1b[31m`\n";
    struct strbuf t;
    strbuf_init(&t, MIB);
    strbuf_add(&t, text, sizeof text - 1);
    read_it(&t, NULL, 1);
    strbuf_release(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_lists),
        cmocka_unit_test(limits),
        cmocka_unit_test(linear_time),
        cmocka_unit_test(odd_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
