#include "base/timestamp.h"
#include "store/issue_cache.h"
#include "store/journal.h"
#include "store_fixture.h"

#include <sys/stat.h>

#define REPO "acme/shop"
#define LABEL "claude-code-generated-issue"

static void intents(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct err err = {0};
    struct arena a = {0};
    struct journal_intent *list = NULL;
    size_t n = 9;
    assert_int_equal(journal_read(f.file, REPO, 0, &a, &list, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(folder_count(&f), 0); /* reading makes no file */

    int64_t first = 0, second = 0, other = 0, before = timestamp_now();
    assert_int_equal(journal_intend(f.file, REPO, "lg1:a", &first, &err), 0);
    assert_int_equal(journal_intend(f.file, REPO, "lg1:b", &second, &err), 0);
    assert_int_equal(journal_intend(f.file, "acme/other", "lg1:a", &other, &err), 0);
    assert_int_equal(journal_result(f.file, second, 12, &err), 0);
    assert_int_equal(journal_read(f.file, REPO, 0, &a, &list, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].fingerprint, "lg1:a");
    assert_int_equal(list[0].issue, 0);
    assert_true(list[0].at >= before);
    assert_string_equal(list[1].fingerprint, "lg1:b");
    assert_int_equal(list[1].issue, 12);
    assert_int_equal(journal_read(f.file, REPO, timestamp_now() + TIMESTAMP_DAY, &a, &list, &n, &err), 0);
    assert_int_equal(n, 0);
    struct stat st;
    assert_int_equal(stat(f.file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    arena_release(&a);
    folder_remove(&f);
}

static struct issue_list *listing(size_t n) {
    struct issue_list *list = issue_list_new();
    for (size_t i = 0; i < n; i++) {
        const char **labels = arena_alloc(&list->arena, sizeof *labels);
        labels[0] = LABEL;
        *issue_list_add(list) = (struct issue){.number = (int64_t)(i + 1),
                                               .id = 7000 + (int64_t)i,
                                               .title = "Ledger",
                                               .body = i ? "body \"x\"\n<!-- -->" : "",
                                               .open = i % 2,
                                               .labels = labels,
                                               .labels_n = 1,
                                               .author = "keeper",
                                               .author_trusted = !i,
                                               .no_comments = !i,
                                               .created = TIMESTAMP_SECOND * 100,
                                               .updated = TIMESTAMP_SECOND * 200,
                                               .closed = i % 2 ? TIMESTAMP_NONE : TIMESTAMP_SECOND * 150};
    }
    return list;
}

static void cache(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct err err = {0};
    struct issue_cache c = {.since = 5 * TIMESTAMP_SECOND, .full_at = 6, .etag = "W/\"x\""}, back;
    struct issue_list *list = listing(3), *got = issue_list_new();
    assert_int_equal(issue_cache_load(f.file, REPO, LABEL, got, &back, &err), 0);
    assert_false(back.known);
    assert_int_equal(issue_cache_save(f.file, REPO, LABEL, list, &c, &err), 0);
    assert_int_equal(issue_cache_load(f.file, REPO, LABEL, got, &back, &err), 0);
    assert_true(back.known);
    assert_int_equal(back.since, c.since);
    assert_int_equal(back.full_at, c.full_at);
    assert_string_equal(back.etag, c.etag);
    assert_int_equal(got->n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct issue *x = &list->items[i], *y = &got->items[i];
        assert_true(x->number == y->number && x->id == y->id && x->open == y->open);
        assert_string_equal(x->body, y->body);
        assert_string_equal(x->labels[0], y->labels[0]);
        assert_true(x->author_trusted == y->author_trusted && x->no_comments == y->no_comments);
        assert_true(x->updated == y->updated && x->closed == y->closed);
    }
    /* Another label or repository is another listing; what is saved takes the place of what was. */
    issue_list_free(got);
    got = issue_list_new();
    assert_int_equal(issue_cache_load(f.file, REPO, "bug", got, &back, &err), 0);
    assert_false(back.known);
    assert_int_equal(issue_cache_load(f.file, "acme/other", LABEL, got, &back, &err), 0);
    assert_false(back.known);
    assert_int_equal(got->n, 0);
    list->n = 1;
    c.etag = NULL;
    assert_int_equal(issue_cache_save(f.file, REPO, LABEL, list, &c, &err), 0);
    assert_int_equal(issue_cache_load(f.file, REPO, LABEL, got, &back, &err), 0);
    assert_int_equal(got->n, 1);
    assert_null(back.etag);
    issue_list_free(got);
    issue_list_free(list);
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(intents), cmocka_unit_test(cache)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
