#include "base/timestamp.h"
#include "model/issue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct json *parse(const char *text) {
    struct err err = {0};
    struct json *j = json_parse(text, strlen(text), &err);
    if (!j)
        fail_msg("%s", err.text);
    return j;
}

static struct issue_list *read_list(const char *text) {
    struct json *j = parse(text);
    struct issue_list *list = issue_list_new();
    struct err err = {0};
    if (issue_list_from_json(list, j, &err))
        fail_msg("%s", err.text);
    json_free(j);
    return list;
}

static char *print_list(const struct issue_list *list) {
    struct json *arr = json_new_array();
    for (size_t i = 0; i < list->n; i++)
        json_add(arr, issue_to_json(&list->items[i]));
    struct strbuf sb;
    strbuf_init(&sb, JSON_MAX_BYTES);
    json_print(arr, false, &sb);
    json_free(arr);
    char *s = strdup(strbuf_str(&sb));
    strbuf_release(&sb);
    return s;
}

static void lenient(void **state) {
    (void)state;
    struct issue_list *list = read_list(
        "[{\"number\":7,\"title\":\"Slow "
        "ledger\",\"labels\":[\"P1\",{\"name\":\"bug\",\"color\":\"f00\"},\"p1\"],"
        "\"state\":\"weird\",\"body\":null,\"extra\":[1]},"
        "{\"number\":\"8\",\"state\":\"CLOSED\",\"state_reason\":\"NOT_PLANNED\",\"closed_at\":\"2025-01-"
        "02T03:04:05Z\","
        "\"user\":{\"login\":\"ada\"},\"author_association\":\"MEMBER\",\"pull_request\":{\"url\":\"u\"},"
        "\"locked\":true,\"created_at\":\"nonsense\",\"user2\":null},"
        "{\"number\":9,\"user\":null,\"author_association\":\"NONE\",\"pull_request\":null,\"comments_list\":"
        "["
        "{\"id\":5,\"body\":\"later\",\"created_at\":\"2025-01-03T00:00:00Z\",\"user\":{\"login\":\"bob\"}},"
        "{\"body\":\"first\",\"created_at\":\"2025-01-02T00:00:00Z\"}]}]");
    assert_int_equal(list->n, 3);
    const struct issue *a = &list->items[0], *b = &list->items[1], *c = &list->items[2];
    assert_true(a->open);
    assert_string_equal(a->body, "");
    assert_int_equal(a->labels_n, 2);
    assert_string_equal(a->labels[1], "bug");
    assert_true(issue_has_label(a, "BUG") && !issue_has_label(a, "P2"));
    assert_false(a->comments_read);
    assert_int_equal(b->number, 8);
    assert_false(b->open);
    assert_string_equal(b->title, "");
    assert_string_equal(b->state_reason, "not_planned");
    assert_true(b->locked && b->pull_request && b->author_trusted);
    assert_true(b->created == TIMESTAMP_NONE && b->closed != TIMESTAMP_NONE);
    assert_string_equal(c->author, "");
    assert_true(!c->author_trusted && !c->pull_request && c->comments_read);
    assert_int_equal(c->comments_n, 2);
    assert_string_equal(c->comments[0].body, "first");
    assert_int_equal(c->comments[0].id, 6);
    assert_string_equal(c->comments[1].author, "bob");
    issue_list_free(list);
}

static void later_wins(void **state) {
    (void)state;
    struct issue_list *list = read_list("[{\"number\":3,\"title\":\"a\"},{\"number\":2,\"title\":\"b\"},"
                                        "{\"number\":3,\"title\":\"c\"}]");
    assert_int_equal(list->n, 2);
    assert_string_equal(issue_list_find(list, 3)->title, "c");
    assert_string_equal(issue_list_find(list, 2)->title, "b");
    assert_null(issue_list_find(list, 4));
    struct json *more = parse("[{\"number\":2,\"title\":\"d\"},{\"number\":1}]");
    assert_int_equal(issue_list_from_json(list, more, NULL), 0);
    json_free(more);
    assert_int_equal(list->n, 3);
    assert_string_equal(issue_list_find(list, 2)->title, "d");
    issue_list_free(list);
}

static void refused(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"{}", "not an array"},
        {"[7]", "no object"},
        {"[{\"title\":\"x\"}]", "number of 1"},
        {"[{\"number\":0}]", "number of 1"},
        {"[{\"number\":-4}]", "number of 1"},
        {"[{\"number\":1.5}]", "number of 1"},
        {"[{\"number\":1e300}]", "number of 1"},
        {"[{\"number\":1},{\"number\":2,\"title\":5}]", "issue 2 of the list (number 2): title"},
        {"[{\"number\":1,\"body\":{}}]", "body"},
        {"[{\"number\":1,\"labels\":\"P0\"}]", "labels"},
        {"[{\"number\":1,\"labels\":[3]}]", "label"},
        {"[{\"number\":1,\"comments_list\":[3]}]", "comment"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json *j = parse(cases[i].in);
        struct issue_list *list = issue_list_new();
        struct err err = {0};
        assert_int_equal(issue_list_from_json(list, j, &err), -1);
        assert_int_equal(err.status, ERR_INPUT);
        if (!strstr(err.text, cases[i].want))
            fail_msg("%s: %s", cases[i].in, err.text);
        assert_int_equal(list->n, 0);
        issue_list_free(list);
        json_free(j);
    }
}

static void body_limit(void **state) {
    (void)state;
    for (int over = 0; over < 2; over++) {
        size_t n = ISSUE_MAX_BODY + (size_t)over;
        char *body = malloc(n + 1);
        memset(body, 'x', n);
        body[n] = 0;
        struct json *arr = json_new_array(), *o = json_add_object(arr);
        json_set_int(o, "number", 1);
        json_set_str(o, "body", body);
        struct issue_list *list = issue_list_new();
        struct err err = {0};
        assert_int_equal(issue_list_from_json(list, arr, &err), over ? -1 : 0);
        issue_list_free(list);
        json_free(arr);
        free(body);
    }
}

static void round_trip(void **state) {
    (void)state;
    struct issue_list *list = read_list(
        "[{\"number\":7,\"title\":\"T\",\"state\":\"closed\",\"state_reason\":\"duplicate\",\"locked\":true,"
        "\"labels\":[\"P1\"],\"user\":{\"login\":\"ada\"},\"author_association\":\"OWNER\","
        "\"created_at\":\"2025-01-02T03:04:05Z\",\"updated_at\":\"2025-01-02T03:04:06Z\","
        "\"closed_at\":\"2025-01-02T03:04:07Z\",\"html_url\":\"https://example.test/7\",\"body\":\"B\","
        "\"comments_list\":[{\"id\":4,\"body\":\"c\",\"user\":{\"login\":\"eve\"}}]},{\"number\":8}]");
    char *first = print_list(list);
    assert_non_null(
        strstr(first, "{\"number\":7,\"title\":\"T\",\"state\":\"closed\",\"state_reason\":\"duplicate\","
                      "\"locked\":true,\"labels\":[{\"name\":\"P1\"}],\"user\":{\"login\":\"ada\"}"));
    struct issue_list *again = read_list(first);
    char *second = print_list(again);
    assert_string_equal(first, second);
    free(first);
    free(second);
    issue_list_free(list);
    issue_list_free(again);
}

static void address(void **state) {
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_string_equal(issue_url(&a, "acme/backend", 12), "https://github.com/acme/backend/issues/12");
    assert_string_equal(issue_url(&a, NULL, 12), "local/tracker#12");
    arena_release(&a);
}

/* Whose comment it is decides whether it is believed: it must survive a listing. */
static void trust_of_comments(void **state) {
    (void)state;
    static const char text[] =
        "[{\"number\":1,\"comments_list\":["
        "{\"id\":1,\"body\":\"a\",\"user\":{\"login\":\"maria\"},\"author_association\":\"COLLABORATOR\"},"
        "{\"id\":2,\"body\":\"b\",\"user\":{\"login\":\"anyone\"},\"author_association\":\"CONTRIBUTOR\"},"
        "{\"id\":3,\"body\":\"c\"}]}]";
    struct err err = {0};
    struct json *doc = json_parse(text, sizeof text - 1, &err);
    for (int round = 0; round < 2; round++) {
        struct issue_list *list = issue_list_new();
        assert_int_equal(issue_list_from_json(list, doc, &err), 0);
        assert_int_equal(list->items[0].comments_n, 3);
        assert_true(list->items[0].comments[0].author_trusted);
        assert_false(list->items[0].comments[1].author_trusted);
        assert_false(list->items[0].comments[2].author_trusted);
        json_free(doc);
        doc = json_new_array();
        json_add(doc, issue_to_json(&list->items[0]));
        issue_list_free(list);
    }
    json_free(doc);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(trust_of_comments),
                                       cmocka_unit_test(lenient),
                                       cmocka_unit_test(later_wins),
                                       cmocka_unit_test(refused),
                                       cmocka_unit_test(body_limit),
                                       cmocka_unit_test(round_trip),
                                       cmocka_unit_test(address)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
