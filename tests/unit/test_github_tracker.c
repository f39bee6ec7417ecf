#include "github_fixture.h"
#include "store/journal.h"
#include "store_fixture.h"
#include "tracker/github_tracker.h"

#define LABEL "claude-code-generated-issue"
#define FP1 "lg1:00000000000000000000000000000001"
#define MARK(fp) "<!-- log-gardener:1 {\\\"fp\\\":\\\"" fp "\\\"} -->\\nx\\n<!-- /log-gardener -->"
#define ISSUE(n, more) "{\"number\":" #n ",\"id\":70" #n ",\"title\":\"T" #n "\",\"state\":\"open\"," more "}"
#define OURS "\"labels\":[{\"name\":\"" LABEL "\"}]"
#define BY(login, role) "\"user\":{\"login\":\"" login "\"},\"author_association\":\"" role "\""
#define EMPTY ANSWER(200, NULL, "[]")
#define THERE                                                                                                \
    ANSWER(422, NULL, "{\"message\":\"Validation Failed\",\"errors\":[{\"code\":\"already_exists\"}]}")

struct scene {
    struct world w;
    struct tracker *t;
    char said[2000];
};

static void hear(void *ctx, const char *text) {
    struct scene *s = ctx;
    size_t n = strlen(s->said);
    snprintf(s->said + n, sizeof s->said - n, "%s\n", text);
}

static void start(struct scene *s, const struct step *script, size_t steps, const char *state,
                  int unlabelled) {
    static const char *const trusted[] = {"github-actions[bot]"};
    open_world(&s->w, script, steps);
    *s->said = 0;
    struct github_tracker_options o = {.repo = "o/r",
                                       .label = LABEL,
                                       .state = state,
                                       .unlabelled = unlabelled,
                                       .trusted = trusted,
                                       .trusted_n = 1,
                                       .note = hear,
                                       .note_ctx = s};
    s->t = tracker_github(s->w.g, &o);
    s->w.g = NULL; /* the tracker's by now */
    assert_int_equal(s->t->ops->begin(s->t, &s->w.err), 0);
}

/* How the requests began, one a line. */
static void end(struct scene *s, const char *want) {
    tracker_free(s->t);
    shut(&s->w);
    char got[4000] = "";
    for (size_t i = 0; i < s->w.f.n; i++) {
        size_t n = strlen(got), len = strcspn(s->w.f.requests[i], "\r");
        assert_true(n + len < sizeof got);
        snprintf(got + n, sizeof got - n, "%.*s\n", (int)(len - strlen(" HTTP/1.1")), s->w.f.requests[i]);
    }
    if (strcmp(got, want) != 0)
        fail_msg("asked:\n%swanted:\n%s", got, want);
    fixture_release(&s->w.f);
}

#define ALL "GET /repos/o/r/issues?labels=" LABEL "&state=all&sort=created&direction=asc&per_page=100\n"
#define OPEN "GET /repos/o/r/issues?state=open&sort=created&direction=desc&per_page=100\n"
#define TO_LABELS "POST /repos/o/r/labels\n"
#define TO_ISSUES "POST /repos/o/r/issues\n"

static void every_page(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(200, "Link: <http://127.0.0.1:{port}/repositories/1/issues?page=2>; rel=\"next\"\r\n",
               "[" ISSUE(3, OURS ",\"comments\":0," BY("maria", "NONE")) "]"),
        ANSWER(200, NULL, "[" ISSUE(5, OURS ",\"pull_request\":{}") "]"),
        ANSWER(200, NULL, "[" ISSUE(3, OURS) "," ISSUE(4, "\"labels\":[\"bug\"]") "]"),
        ANSWER(200, NULL, "[{\"id\":1,\"body\":\"hm\"}]"),
    };
    struct scene s;
    start(&s, script, 4, NULL, 150);
    struct issue_list *list = s.t->ops->list(s.t, &s.w.err);
    assert_non_null(list);
    assert_true(list->complete);
    assert_int_equal(list->n, 3);
    assert_int_equal(list->items[0].number, 3);
    assert_int_equal(list->items[0].id, 703);
    assert_true(list->items[2].pull_request);
    /* The listing said that there are no comments, later that it does not know. */
    assert_int_equal(s.t->ops->read_comments(s.t, list, &list->items[1], &s.w.err), 0);
    assert_int_equal(list->items[1].comments_n, 1);
    list->items[0].no_comments = true;
    assert_int_equal(s.t->ops->read_comments(s.t, list, &list->items[0], &s.w.err), 0);
    assert_int_equal(list->items[0].comments_n, 0);
    issue_list_free(list);
    end(&s, ALL "GET /repositories/1/issues?page=2\n" OPEN "GET /repos/o/r/issues/4/comments?per_page=100\n");
}

static void a_page_is_missing(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(200, "Link: <http://127.0.0.1:{port}/repositories/1/issues?page=2>; rel=\"next\"\r\n", "[]"),
        ANSWER(404, NULL, "{\"message\":\"Not Found\"}"),
    };
    struct scene s;
    start(&s, script, 2, NULL, 100);
    assert_null(s.t->ops->list(s.t, &s.w.err));
    assert_int_equal(s.w.err.status, ERR_TRACKER);
    assert_non_null(strstr(s.w.err.text, "page 2"));
    end(&s, ALL "GET /repositories/1/issues?page=2\n");
}

/* A marker counts when its author is us or may push; each login is asked for once. */
static void who_is_believed(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(
            200, NULL,
            "[" ISSUE(1, OURS ",\"body\":\"" MARK(FP1) "\"," BY("github-actions[bot]", "NONE")) "," ISSUE(
                2,
                OURS ",\"body\":\"" MARK(FP1) "\"," BY(
                    "acme-gardener[bot]",
                    "NONE")) "," ISSUE(3,
                                       OURS ",\"body\":\"" MARK(FP1) "\"," BY(
                                           "reader",
                                           "COLLABORATOR")) "," ISSUE(4,
                                                                      OURS ",\"body\":\"" MARK(FP1) "\"," BY(
                                                                          "writer",
                                                                          "MEMBER")) "," ISSUE(5, OURS
                                                                                               ",\"body\":"
                                                                                               "\"" MARK(FP1) "\"," BY(
                                                                                                   "reader",
                                                                                                   "COLLABORA"
                                                                                                   "TOR")) "," ISSUE(6,
                                                                                                                     OURS
                                                                                                                     ",\"body\":\"" MARK(FP1) "\"," BY(
                                                                                                                         "anyone",
                                                                                                                         "CONTRIBUTOR")) "]"),
        ANSWER(200, NULL, "{\"data\":{\"viewer\":{\"login\":\"acme-gardener[bot]\"}}}"),
        ANSWER(200, NULL, "{\"permission\":\"read\"}"),
        ANSWER(200, NULL, "{\"permission\":\"write\"}"),
    };
    static const bool want[] = {true, true, false, true, false, false};
    struct scene s;
    start(&s, script, 4, NULL, 0);
    struct issue_list *list = s.t->ops->list(s.t, &s.w.err);
    assert_non_null(list);
    for (size_t i = 0; i < list->n; i++) {
        /* Named authors are believed by the settings, whatever the listing says. */
        if (list->items[i].author_trusted != want[i])
            fail_msg("issue %zu", i + 1);
    }
    issue_list_free(list);
    end(&s, ALL "POST /graphql\nGET /repos/o/r/collaborators/reader/permission\n"
                "GET /repos/o/r/collaborators/writer/permission\n");
}

/* Who cannot be asked for now is neither believed nor doubted: a doubt makes a second issue. */
static void a_failure_is_no_doubt(void **state) {
    (void)state;
    static const struct step ours[] = {
        ANSWER(200, NULL, "[" ISSUE(1, OURS ",\"body\":\"" MARK(FP1) "\"," BY("writer", "MEMBER")) "]"),
        ANSWER(200, NULL, "{\"data\":{\"viewer\":{\"login\":\"other\"}}}"),
    };
    for (size_t n = 1; n < 3; n++) {
        struct scene s;
        start(&s, ours, n, NULL, 0); /* past the script: 500 */
        assert_null(s.t->ops->list(s.t, &s.w.err));
        assert_int_equal(s.w.err.status, ERR_TRACKER);
        assert_non_null(strstr(s.w.err.text, "could not be learned"));
        assert_string_equal(s.said, "");
        tracker_free(s.t);
        shut(&s.w);
        fixture_release(&s.w.f);
    }
}

static int create(struct scene *s, int64_t *number) {
    static const char *labels[] = {LABEL, "P0"};
    struct tracker_draft d = {"T", "<!-- log-gardener:1 {\"fp\":\"" FP1 "\"} -->\nx\n<!-- /log-gardener -->",
                              labels, 2};
    memset(&s->w.err, 0, sizeof s->w.err);
    *number = 0;
    return s->t->ops->create(s->t, &d, number, &s->w.err);
}

#define MADE(n, labels)                                                                                      \
    ANSWER(201, NULL,                                                                                        \
           "{\"number\":" #n ",\"title\":\"T\",\"labels\":[" labels "],\"body\":\"" MARK(FP1) "\"}")
#define BOTH "{\"name\":\"" LABEL "\"},{\"name\":\"P0\"}"

static void made(void **state) {
    (void)state;
    static const struct step script[] = {THERE, THERE, MADE(8, BOTH), MADE(9, "")};
    struct scene s;
    struct folder f = folder_new();
    int64_t n;
    start(&s, script, 4, f.file, 0);
    assert_int_equal(create(&s, &n), TRACKER_DONE);
    assert_int_equal(n, 8);
    assert_string_equal(s.said, "");
    /* The labels were dropped: without them it would not be found again, and nothing more is made. */
    assert_int_equal(create(&s, &n), TRACKER_DONE);
    assert_int_equal(n, 9);
    assert_int_equal(create(&s, &n), TRACKER_FAILED);
    assert_int_equal(s.w.err.status, ERR_ACTION);
    assert_non_null(strstr(s.w.err.text, "dropped the label"));
    struct arena a = {0};
    struct journal_intent *list;
    size_t count;
    assert_int_equal(journal_read(f.file, "o/r", 0, &a, &list, &count, &s.w.err), 0);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].issue, 8);
    assert_string_equal(list[0].fingerprint, FP1);
    arena_release(&a);
    end(&s, TO_LABELS TO_LABELS TO_ISSUES TO_ISSUES);
    folder_remove(&f);
}

static void no_right(void **state) {
    (void)state;
    static const struct step script[] = {
        ANSWER(403, NULL, "{\"message\":\"Resource not accessible by integration\"}")};
    struct scene s;
    int64_t n;
    start(&s, script, 1, NULL, 0);
    assert_int_equal(create(&s, &n), TRACKER_FAILED);
    assert_int_equal(s.w.err.status, ERR_TRACKER); /* nothing was written */
    assert_non_null(strstr(s.w.err.text, "issues: write"));
    assert_int_equal(create(&s, &n), TRACKER_FAILED);
    end(&s, TO_LABELS);
}

/* The requests of a look have the time in them: only their beginnings are compared. */
static void end_lost(struct scene *s, const char *const *want, size_t n) {
    tracker_free(s->t);
    shut(&s->w);
    for (size_t i = 0; i < n && i < s->w.f.n; i++)
        if (strncmp(s->w.f.requests[i], want[i], strlen(want[i])) != 0)
            fail_msg("%zu: %.80s", i, s->w.f.requests[i]);
    assert_int_equal(s->w.f.n, n);
    fixture_release(&s->w.f);
}

static const char post[] = "POST /repos/o/r/issues ", labels[] = "POST /repos/o/r/labels ",
                  look[] = "GET /repos/o/r/issues?state=all&sort=created&direction=desc&since=";

static void a_lost_answer_is_looked_for(void **state) {
    (void)state;
    static const struct step script[] = {
        THERE,
        THERE,
        LOST,
        EMPTY,
        ANSWER(200, NULL,
               "[" ISSUE(7, "\"body\":\"quoted: " MARK(FP1) "\"," BY("anyone", "NONE")) "," ISSUE(
                   8, "\"body\":\"" MARK(FP1) "\"," BY("acme-gardener[bot]", "NONE")) "]"),
        ANSWER(200, NULL, "{\"data\":{\"viewer\":{\"login\":\"acme-gardener[bot]\"}}}")};
    struct scene s;
    int64_t n;
    start(&s, script, 6, NULL, 0);
    assert_int_equal(create(&s, &n), TRACKER_DONE);
    assert_int_equal(n, 8);
    end_lost(&s, (const char *[]){labels, labels, post, look, look, "POST /graphql "}, 6);
}

static void what_is_surely_not_there_is_sent_once_more(void **state) {
    (void)state;
    static const struct step script[] = {THERE, THERE, ANSWER(502, NULL, "<html>"),
                                         EMPTY, EMPTY, MADE(8, BOTH)};
    struct scene s;
    int64_t n;
    start(&s, script, 6, NULL, 0);
    assert_int_equal(create(&s, &n), TRACKER_DONE);
    assert_int_equal(n, 8);
    end_lost(&s, (const char *[]){labels, labels, post, look, look, post}, 6);
}

static void what_cannot_be_known_is_unknown(void **state) {
    (void)state;
    static const struct step script[] = {
        THERE, THERE, LOST, ANSWER(404, NULL, "{}"), ANSWER(404, NULL, "{}"), ANSWER(404, NULL, "{}")};
    struct scene s;
    struct folder f = folder_new();
    int64_t n;
    start(&s, script, 6, f.file, 0);
    assert_int_equal(create(&s, &n), TRACKER_UNKNOWN);
    assert_int_equal(s.w.err.status, ERR_ACTION);
    struct arena a = {0};
    struct journal_intent *list;
    size_t count;
    assert_int_equal(journal_read(f.file, "o/r", 0, &a, &list, &count, &s.w.err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].issue, 0); /* open: the next run looks */
    arena_release(&a);
    tracker_free(s.t);
    shut(&s.w);
    size_t posts = 0;
    for (size_t i = 0; i < s.w.f.n; i++)
        posts += !strncmp(s.w.f.requests[i], post, sizeof post - 1);
    assert_int_equal(posts, 1);
    fixture_release(&s.w.f);
    folder_remove(&f);
}

static void comments_too(void **state) {
    (void)state;
    static const struct step script[] = {
        THERE, LOST, EMPTY,
        ANSWER(200, NULL, "[{\"id\":5,\"body\":\"other\"},{\"id\":6,\"body\":\"told\"}]")};
    struct scene s;
    int64_t id = 0;
    start(&s, script, 4, NULL, 0);
    assert_int_equal(s.t->ops->comment(s.t, 3, "told", &id, &s.w.err), TRACKER_DONE);
    assert_int_equal(id, 6);
    end_lost(&s,
             (const char *[]){labels, "POST /repos/o/r/issues/3/comments ",
                              "GET /repos/o/r/issues/3/comments?per_page=100&since=",
                              "GET /repos/o/r/issues/3/comments?per_page=100&since="},
             4);
}

static void labels_one_by_one(void **state) {
    (void)state;
    static const struct step script[] = {THERE, THERE, ANSWER(200, NULL, "[]"),
                                         ANSWER(404, NULL, "{\"message\":\"Label does not exist\"}")};
    static const char *before[] = {LABEL, "P1", "billing"}, *after[] = {LABEL, "billing", "P0"};
    struct scene s;
    start(&s, script, 4, NULL, 0);
    struct tracker_edit e = {.labels = after, .labels_n = 3, .labels_before = before, .labels_before_n = 3};
    assert_int_equal(s.t->ops->edit(s.t, 3, &e, &s.w.err), TRACKER_DONE);
    /* Ours stood there already: only P0 is looked after and added, and only P1 goes. */
    char body[200];
    tracker_free(s.t);
    shut(&s.w);
    snprintf(body, sizeof body, "%s", strstr(s.w.f.requests[s.w.f.n - 2], "\r\n\r\n") + 4);
    assert_string_equal(body, "{\"labels\":[\"P0\"]}");
    assert_memory_equal(s.w.f.requests[s.w.f.n - 1], "DELETE /repos/o/r/issues/3/labels/P1 ", 37);
    fixture_release(&s.w.f);
}

/* The connection goes with the first write, which may stand: that is no refusal before anything was written.
 */
static void a_lost_edit(void **state) {
    (void)state;
    static const struct step script[] = {THERE, LOST, LOST, LOST, LOST, LOST};
    struct scene s;
    start(&s, script, 6, NULL, 0);
    struct tracker_edit body = {.body = "new"}, title = {.title = "new"};
    /* A body is not sent again: it was made from what was read before. */
    assert_int_equal(s.t->ops->edit(s.t, 3, &body, &s.w.err), TRACKER_AGED);
    assert_int_equal(s.t->ops->edit(s.t, 3, &title, &s.w.err), TRACKER_FAILED);
    assert_int_equal(s.w.err.status, ERR_ACTION);
    tracker_free(s.t);
    shut(&s.w);
    fixture_release(&s.w.f);
}

static void a_deleted_issue(void **state) {
    (void)state;
    static const struct step script[] = {ANSWER(410, NULL, "{\"message\":\"This issue was deleted\"}")};
    struct scene s;
    start(&s, script, 1, NULL, 0);
    struct issue_list *list = issue_list_new();
    struct issue *i = issue_list_add(list);
    i->number = 3;
    assert_int_equal(s.t->ops->look(s.t, list, i, &s.w.err), -1);
    assert_int_equal(s.w.err.status, ERR_ACTION);
    issue_list_free(list);
    end(&s, "GET /repos/o/r/issues/3\n");
}

/* With a state file only what changed is asked for, and a listing that shrank beyond belief is not believed.
 */
static void the_next_run(void **state) {
    (void)state;
    struct folder f = folder_new();
    struct strbuf page;
    strbuf_init(&page, 1 << 16);
    for (int i = 1; i <= 12; i++)
        strbuf_printf(&page,
                      "%s{\"number\":%d,\"title\":\"T\",\"state\":\"open\"," OURS
                      ",\"updated_at\":\"2026-01-02T03:04:05Z\"}",
                      i > 1 ? "," : "[", i);
    strbuf_addch(&page, ']');
    const struct step first[] = {ANSWER(200, NULL, strbuf_str(&page))};
    struct scene s;
    start(&s, first, 1, f.file, 0);
    issue_list_free(s.t->ops->list(s.t, &s.w.err));
    assert_int_equal(s.t->ops->commit(s.t, &s.w.err), 0);
    end(&s, ALL);
    strbuf_release(&page);

    static const char changes[] =
        "GET /repos/o/r/issues?state=all&sort=created&direction=asc&since=2026-01-02T02:54:05Z&per_page=100";
    static const struct step second[] = {
        ANSWER(200, "ETag: W/\"e\"\r\n",
               "[{\"number\":2,\"title\":\"T\",\"state\":\"open\",\"labels\":[],\"updated_at\":\"2026-01-"
               "02T03:04:05Z\"}]"),
    };
    start(&s, second, 1, f.file, 0);
    struct issue_list *list = s.t->ops->list(s.t, &s.w.err);
    assert_int_equal(list->n, 12);
    assert_false(issue_has_label(&list->items[1], LABEL));
    issue_list_free(list);
    assert_int_equal(s.t->ops->commit(s.t, &s.w.err), 0);
    end_lost(&s, (const char *[]){changes}, 1);

    static const struct step third[] = {{.status = 304}};
    start(&s, third, 1, f.file, 0);
    list = s.t->ops->list(s.t, &s.w.err);
    assert_int_equal(list->n, 12);
    issue_list_free(list);
    tracker_free(s.t);
    shut(&s.w);
    assert_true(fixture_has(s.w.f.requests[0], "if-none-match", "W/\"e\""));
    fixture_release(&s.w.f);
    folder_remove(&f);
}

/* What is new comes on the last page: that the first one is as it was says nothing. */
static void several_pages_are_asked_for_anew(void **state) {
    (void)state;
#define CHANGED "\"updated_at\":\"2026-01-02T03:04:05Z\""
#define SINCE "/issues?state=all&sort=created&direction=asc&since=2026-01-02T02:54:05Z&per_page=100"
    static const struct step first[] = {ANSWER(200, NULL, "[" ISSUE(1, OURS "," CHANGED) "]")},
                             next[] = {ANSWER(200,
                                              "ETag: W/\"e\"\r\nLink: "
                                              "<http://127.0.0.1:{port}/issues?page=2>; rel=\"next\"\r\n",
                                              "[" ISSUE(1, OURS "," CHANGED) "]"),
                                       ANSWER(200, "ETag: W/\"f\"\r\n", "[" ISSUE(2, OURS "," CHANGED) "]")};
    struct folder f = folder_new();
    struct scene s;
    start(&s, first, 1, f.file, 0);
    issue_list_free(s.t->ops->list(s.t, &s.w.err));
    assert_int_equal(s.t->ops->commit(s.t, &s.w.err), 0);
    end(&s, ALL);
    for (int i = 0; i < 2; i++) {
        start(&s, next, 2, f.file, 0);
        struct issue_list *list = s.t->ops->list(s.t, &s.w.err);
        assert_non_null(list);
        assert_int_equal(list->n, 2);
        issue_list_free(list);
        assert_int_equal(s.t->ops->commit(s.t, &s.w.err), 0);
        assert_false(fixture_has(s.w.f.requests[0], "if-none-match", "W/\"e\""));
        end(&s, "GET /repos/o/r" SINCE "\nGET /issues?page=2\n");
    }
    folder_remove(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page),
        cmocka_unit_test(a_page_is_missing),
        cmocka_unit_test(who_is_believed),
        cmocka_unit_test(a_failure_is_no_doubt),
        cmocka_unit_test(made),
        cmocka_unit_test(no_right),
        cmocka_unit_test(a_lost_answer_is_looked_for),
        cmocka_unit_test(what_is_surely_not_there_is_sent_once_more),
        cmocka_unit_test(what_cannot_be_known_is_unknown),
        cmocka_unit_test(comments_too),
        cmocka_unit_test(labels_one_by_one),
        cmocka_unit_test(a_lost_edit),
        cmocka_unit_test(a_deleted_issue),
        cmocka_unit_test(the_next_run),
        cmocka_unit_test(several_pages_are_asked_for_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
