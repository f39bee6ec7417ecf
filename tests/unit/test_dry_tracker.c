#include "base/timestamp.h"
#include "store_fixture.h"
#include "tracker/tracker.h"

static void no_effect(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct err err = {0};
    struct tracker *t = tracker_embedded(f.file, NULL, 0, true, &err);
    int64_t n = 0, id = 0;
    assert_int_equal(t->ops->begin(t, &err), 0);
    assert_int_equal(t->ops->create(t, &(struct tracker_draft){.title = "A", .body = "a"}, &n, &err), 0);
    assert_int_equal(t->ops->comment(t, n, "c", &id, &err), 0);
    assert_int_equal(t->ops->commit(t, &err), 0);
    tracker_free(t);

    /* Even over a tracker that could be written. */
    for (int writable = 0; writable < 2; writable++) {
        struct digest_hex before = folder_digest(f.file);
        t = tracker_dry(tracker_embedded(f.file, NULL, 0, writable, &err));
        assert_int_equal(t->ops->begin(t, &err), 0);
        struct issue_list *list = writable ? NULL : t->ops->list(t, &err); /* numbers need no listing first */
        const char *labels[] = {"P0"};
        for (int64_t want = 2; want < 4; want++) {
            assert_int_equal(t->ops->create(t, &(struct tracker_draft){.title = "B", .body = "b"}, &n, &err),
                             0);
            assert_int_equal(n, want);
        }
        struct tracker_edit e = {.title = "x", .labels = labels, .labels_n = 1, .state = "closed"};
        assert_int_equal(t->ops->edit(t, 1, &e, &err), 0);
        assert_int_equal(t->ops->comment(t, 1, "c", &id, &err), 0);
        assert_true(id > 0);
        assert_int_equal(t->ops->edit_comment(t, 1, 1, "d", &err), 0);
        assert_int_equal(t->ops->commit(t, &err), 0);
        issue_list_free(list);
        list = t->ops->list(t, &err);
        assert_int_equal(list->n, 1);
        assert_string_equal(list->items[0].title, "A");
        assert_int_equal(t->ops->read_comments(t, list, &list->items[0], &err), 0);
        assert_string_equal(list->items[0].comments[0].body, "c");
        issue_list_free(list);
        tracker_free(t);
        assert_string_equal(folder_digest(f.file).s, before.s);
        assert_int_equal(folder_count(&f), 1);
    }
    folder_remove(&f);
}

static void empty_tracker(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct err err = {0};
    struct tracker *t = tracker_dry(tracker_embedded(f.file, NULL, 0, false, &err));
    int64_t n;
    assert_int_equal(t->ops->create(t, &(struct tracker_draft){.title = "B", .body = "b"}, &n, &err), 0);
    assert_int_equal(n, 1);
    tracker_free(t);
    assert_int_equal(folder_count(&f), 0);
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_effect), cmocka_unit_test(empty_tracker)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
