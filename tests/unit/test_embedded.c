#include "tracker_fixture.h"

#define FP(x)                                                                                                \
    "<!-- log-gardener:1 {\"fp\":\"lg1:000000000000000000000000000000" x                                     \
    "\"} -->\ntext\n<!-- /log-gardener -->\n"

static void writes(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct tracker *t = open_tracker(f.file, true);
    assert_false(file_exists(f.file));
    OK(t->ops->begin(t, &err));
    assert_int_equal(create(t, "A", "a"), 1);
    assert_int_equal(create(t, "B", "b"), 2);
    int64_t id;
    OK(t->ops->comment(t, 2, "hello", &id, &err));
    OK(t->ops->edit_comment(t, 2, id, "hello again", &err));
    OK(t->ops->edit(t, 1, &(struct tracker_edit){.state = "closed", .state_reason = "not_planned"}, &err));
    const char *labels[] = {"P0"};
    OK(t->ops->edit(
        t, 2, &(struct tracker_edit){.title = "B2", .body = "b2", .labels = labels, .labels_n = 1}, &err));
    assert_int_equal(folder_count(&f), 0); /* nothing is there before the commit */
    OK(t->ops->commit(t, &err));
    tracker_free(t);
    assert_int_equal(folder_count(&f), 1);

    t = open_tracker(f.file, false);
    struct issue_list *list = t->ops->list(t, NULL);
    assert_int_equal(list->n, 2);
    assert_true(list->complete);
    struct issue *a = &list->items[0], *b = &list->items[1];
    assert_false(a->open);
    assert_string_equal(a->state_reason, "not_planned");
    assert_true(a->closed == NOW && a->created == NOW && a->author_trusted);
    assert_string_equal(a->author, "log-gardener[bot]");
    assert_string_equal(a->url, "https://github.com/acme/backend/issues/1");
    assert_int_equal(a->labels_n, 2);
    assert_string_equal(b->title, "B2");
    assert_string_equal(b->body, "b2");
    assert_int_equal(b->labels_n, 1);
    assert_false(b->comments_read);
    OK(t->ops->read_comments(t, list, b, &err));
    assert_int_equal(b->comments_n, 1);
    assert_string_equal(b->comments[0].body, "hello again");
    issue_list_free(list);
    tracker_free(t);
    folder_remove(&f);
}

static void refused_rows(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct tracker *t = open_tracker(f.file, true);
    struct err err = {0};
    int64_t n = 0;
    assert_int_equal(t->ops->create(t, &(struct tracker_draft){.title = "x", .body = ""}, &n, &err), -1);
    assert_int_equal(err.status, ERR_TRACKER); /* no transaction */
    OK(t->ops->begin(t, &err));
    create(t, "A", FP("aa"));
    struct tracker_draft twin = {.title = "A twin", .body = FP("aa")};
    assert_int_equal(t->ops->create(t, &twin, &n, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_non_null(strstr(err.text, "another open issue carries the fingerprint"));
    assert_int_equal(t->ops->comment(t, 99, "x", &n, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_int_equal(t->ops->edit(t, 99, &(struct tracker_edit){.title = "x"}, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    assert_int_equal(t->ops->edit_comment(t, 1, 5, "x", &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    /* A closed one may be followed by a new one, but not be opened beside it. */
    OK(t->ops->edit(t, 1, &(struct tracker_edit){.state = "closed"}, &err));
    assert_int_equal(create(t, "A again", FP("aa")), 2);
    assert_int_equal(t->ops->edit(t, 1, &(struct tracker_edit){.state = "open"}, &err), -1);
    assert_int_equal(err.status, ERR_ACTION);
    OK(t->ops->commit(t, &err));
    tracker_free(t);
    assert_int_equal(count(f.file), 2);
    folder_remove(&f);
}

static void all_or_nothing(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct tracker *t = open_tracker(f.file, true);
    OK(t->ops->begin(t, &err));
    create(t, "A", "a");
    tracker_free(t);
    assert_int_equal(folder_count(&f), 0);
    fill(f.file, 1);
    struct digest_hex before = folder_digest(f.file);
    t = open_tracker(f.file, true);
    OK(t->ops->begin(t, &err));
    create(t, "B", "b");
    tracker_free(t);
    assert_string_equal(folder_digest(f.file).s, before.s);
    assert_int_equal(folder_count(&f), 1);
    folder_remove(&f);
}

static void second_writer(void **state) {
    (void)state;
    for (int made = 0; made < 2; made++) {
        struct folder f = folder_new();
        if (made)
            fill(f.file, 1);
        struct embedded *a = embedded_open(f.file, true, NULL), *b = embedded_open(f.file, true, NULL);
        struct err err = {0};
        assert_int_equal(embedded_begin(a, &err), 0);
        embedded_set_wait_ms(b, 50);
        assert_int_equal(embedded_begin(b, &err), -1);
        assert_int_equal(err.status, ERR_TRACKER);
        assert_non_null(
            strstr(err.text, "another run holds the tracker (waited 0.05 s): try again when it is done"));
        assert_int_equal(count(f.file), (size_t)made); /* a reader need not wait */
        int64_t n;
        struct issue i = {.title = "A", .body = "", .open = true};
        assert_int_equal(embedded_create(a, &i, &n, &err), 0);
        assert_int_equal(embedded_commit(a, &err), 0);
        assert_int_equal(embedded_begin(b, &err), 0);
        struct issue_list *list = issue_list_new();
        assert_int_equal(embedded_list(b, list, &err), 0);
        assert_int_equal(list->n, (size_t)made + 1); /* and sees what the other wrote */
        issue_list_free(list);
        embedded_close(b);
        embedded_close(a);
        folder_remove(&f);
    }
}

static void import_keeps(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct issue_list *list = issue_list_new();
    const char *text =
        "[{\"number\":40,\"title\":\"Old\",\"user\":{\"login\":\"ada\"},\"state\":\"closed\",\"html_url\":"
        "\"https://x.test/40\","
        "\"created_at\":\"2024-01-01T00:00:00Z\",\"comments_list\":[{\"id\":900,\"body\":\"c\"}]},"
        "{\"number\":41,\"author_association\":\"OWNER\",\"body\":\"<!-- log-gardener:1 "
        "{\\\"fp\\\":\\\"lg1:000000000000000000000000000000aa\\\"} -->\"},"
        "{\"number\":42,\"author_association\":\"OWNER\",\"body\":\"<!-- log-gardener:1 "
        "{\\\"fp\\\":\\\"lg1:000000000000000000000000000000aa\\\"} -->\"}]";
    struct json *j = json_parse(text, strlen(text), NULL);
    OK(issue_list_from_json(list, j, &err));
    json_free(j);
    struct tracker *t = open_tracker(f.file, true);
    OK(tracker_embedded_import(t, list,
                               &err)); /* a transaction of its own; two of one fingerprint are history */
    OK(t->ops->begin(t, &err));
    OK(tracker_embedded_import(t, list, &err)); /* again: replaced, not doubled */
    assert_int_equal(create(t, "New", "b"), 43);
    int64_t id;
    OK(t->ops->comment(t, 40, "hello", &id, &err));
    assert_int_equal(id, 901);
    OK(t->ops->commit(t, &err));
    issue_list_free(list);
    list = t->ops->list(t, NULL);
    assert_int_equal(list->n, 4);
    assert_string_equal(list->items[0].author, "ada");
    assert_string_equal(list->items[0].url, "https://x.test/40");
    assert_false(list->items[0].open);
    OK(t->ops->read_comments(t, list, &list->items[0], &err));
    assert_int_equal(list->items[0].comments_n, 2);
    issue_list_free(list);
    tracker_free(t);
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes), cmocka_unit_test(refused_rows),
                                       cmocka_unit_test(all_or_nothing), cmocka_unit_test(second_writer),
                                       cmocka_unit_test(import_keeps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
