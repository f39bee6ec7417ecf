#include "decide/match.h"

#include "decide_fixture.h"

static struct match match_first(struct world *w) {
    struct match_index *idx = match_index_new(w->set, w->issues, &w->s, w->gate, &w->set->arena);
    struct match m;
    match_cluster(idx, 0, &m);
    match_index_free(idx);
    return m;
}

static const char *marked(struct world *w, const char *fp, const char *also, const char *text) {
    struct strbuf sb;
    strbuf_init(&sb, 1 << 16);
    struct marker m = {
        .fp = fp, .seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    marker_add_also(&m, also, &w->issues->arena);
    marker_print(&m, &sb);
    strbuf_printf(&sb, "%s\n<!-- /log-gardener -->", text);
    const char *body = arena_str(&w->issues->arena, strbuf_str(&sb));
    strbuf_release(&sb);
    return body;
}

static void start(struct world *w, const char *title) {
    world_init(w, "2025-09-16T02:00:00Z");
    set_begin(w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(w, FP(1), title, 1);
}

static void markers_come_first(void **state) {
    (void)state;
    struct world w;
    start(&w, "Ledger import slow");
    add_issue(&w, 3, "Ledger import slow", "", true);
    add_issue(&w, 4, "Renamed by a person", marked(&w, FP(1), NULL, "x"), true)->author_trusted = true;
    add_issue(&w, 5, "Renamed too", marked(&w, FP(1), NULL, "x"), true)->author_trusted = true;
    struct match m = match_first(&w);
    assert_int_equal(m.issue->number, 4);
    assert_string_equal(m.how, "marker");
    assert_true(m.own);
    issue_list_find(w.issues, 4)->open = false;
    assert_int_equal(match_first(&w).issue->number, 5);
    issue_list_find(w.issues, 5)->author_trusted =
        false; /* not believed: the closed one is left, by its marker */
    assert_int_equal(match_first(&w).issue->number, 4);
    issue_list_find(w.issues, 4)->author_trusted = false;
    m = match_first(&w);
    assert_int_equal(m.issue->number, 3);
    assert_string_equal(m.how, "title");
    issue_list_find(w.issues, 4)->author = "github-actions[bot]";
    assert_int_equal(match_first(&w).issue->number, 4);
    world_free(&w);
}

static void aliases_and_also(void **state) {
    (void)state;
    struct world w;
    start(&w, "Ledger import slow");
    add_issue(&w, 4, "Another", marked(&w, FP(5), FP(2), "x"), true)->author_trusted = true;
    struct match m = match_first(&w);
    assert_null(m.issue);
    w.set->clusters[0].aliases = strings(&w.set->arena, FP(2));
    w.set->clusters[0].aliases_n = 1;
    m = match_first(&w);
    assert_int_equal(m.issue->number, 4);
    assert_false(m.own);
    w.set->clusters[0].aliases = strings(&w.set->arena, FP(5));
    assert_true(match_first(&w).own);
    world_free(&w);
}

static void titles_prefer_open_then_ours_then_low(void **state) {
    (void)state;
    struct world w;
    start(&w, "Ledger import slow");
    add_issue(&w, 9, "GCP-new | P2 | Ledger import slow", "", false)->closed = at("2025-09-10T00:00:00Z");
    add_issue(&w, 8, "GCP-new | P2 | Ledger import slow", "", false)->closed = at("2025-09-01T00:00:00Z");
    assert_int_equal(match_first(&w).issue->number, 9); /* the last to be closed */
    add_issue(&w, 3, "Ledger imports slow!", "", true);
    assert_int_equal(match_first(&w).issue->number, 3);
    add_issue(&w, 7, "GCP-ledger-import-slow", "", true);
    assert_int_equal(match_first(&w).issue->number, 7);
    label(&w, add_issue(&w, 11, "ledger import slow", "", true), LABEL);
    assert_int_equal(match_first(&w).issue->number, 11);
    issue_list_find(w.issues, 11)->pull_request = true;
    assert_int_equal(match_first(&w).issue->number, 7);
    world_free(&w);
}

static void likeness_same_unsure_new(void **state) {
    (void)state;
    struct world w;
    start(&w, "Missing module acme.billing.ledger stops startup");
    struct cluster *c = &w.set->clusters[0];
    c->exception_type = "ModuleNotFoundError";
    c->exception_value = "No module named 'acme.billing.ledger'";
    for (int n = 100; n < 140; n++)
        add_issue(&w, n, arena_printf(&w.issues->arena, "Chapter %d of the payment handbook", n),
                  "Long words about payments and cards.", true);
    struct match m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_NEW);
    assert_int_equal(m.related_n, 0);
    add_issue(&w, 50, "Backend does not come up since the last deployment",
              "ModuleNotFoundError: No module named 'acme.billing.ledger' in auth.py", true);
    m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_SAME);
    assert_int_equal(m.issue->number, 50);
    assert_string_equal(m.how, "similar");
    assert_true(m.candidates_n >= 1);
    issue_list_find(w.issues, 50)->body = "The billing ledger again, after the startup.";
    m = match_first(&w);
    assert_int_not_equal(m.verdict, VERDICT_SAME);
    issue_list_find(w.issues, 50)->title = "Billing ledger question of the accountants";
    m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_UNSURE);
    assert_null(m.issue);
    assert_int_equal(m.candidates[0].issue, 50);
    /* of a closed one nobody is asked */
    issue_list_find(w.issues, 50)->open = false;
    m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_NEW);
    assert_int_equal(m.related[0], 50);
    world_free(&w);
}

/* Sentences of one make about two products. */
static void another_product_is_not_the_same(void **state) {
    (void)state;
    struct world w;
    start(&w, "Alphaql SDK not available - install alphaql-kit[shop] to enable error tracking");
    add_issue(&w, 4, "Betadb SDK not available - install bdtrace to enable error tracking", "", true);
    for (int n = 100; n < 110; n++)
        add_issue(&w, n, arena_printf(&w.issues->arena, "Chapter %d of the payment handbook", n), "", true);
    struct match m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_UNSURE);
    assert_int_equal(m.candidates[0].issue, 4);
    assert_non_null(strstr(m.why, "each names what the other does not"));
    issue_list_find(w.issues, 4)->title =
        "SDK is not available, install it to enable error tracking of alphaql";
    assert_int_equal(match_first(&w).verdict, VERDICT_SAME);
    world_free(&w);
}

/* Exits whose old cause is closed go to the open issue that has their title. */
static void a_symptom_looks_for_an_open_title(void **state) {
    (void)state;
    struct world w;
    start(&w, "Containers exit with code 3");
    w.set->clusters[0].cause_unknown = true;
    struct issue *i = add_issue(&w, 4, "Missing module acme", marked(&w, FP(5), FP(1), "x"), false);
    i->author_trusted = true;
    i->closed = at("2025-09-10T00:00:00Z");
    assert_int_equal(match_first(&w).issue->number, 4);
    add_issue(&w, 9, "GCP-new | P2 | Containers exit with code 3", "", true);
    assert_int_equal(match_first(&w).issue->number, 9);
    issue_list_find(w.issues, 4)->open = true;
    assert_int_equal(match_first(&w).issue->number, 4);
    world_free(&w);
}

/* An issue of ours about another fingerprint is not taken, however alike. */
static void another_identity_is_only_related(void **state) {
    (void)state;
    struct world w;
    start(&w, "Missing module acme.billing.ledger stops startup");
    struct cluster *c = &w.set->clusters[0];
    c->exception_type = "ModuleNotFoundError";
    c->exception_value = "No module named 'acme.billing.ledger'";
    add_issue(&w, 4, "GCP-new | P0 | Missing module acme.billing.ledger stops startup",
              marked(&w, FP(5), NULL, "No module named 'acme.billing.ledgers' in acme-backend staging"), true)
        ->author_trusted = true;
    struct match m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_NEW); /* the title is equal, the value is another */
    issue_list_find(w.issues, 4)->body =
        marked(&w, FP(5), NULL, "No module named 'acme.search.index' in acme-backend (staging)");
    m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_NEW);
    assert_int_equal(m.related[0], 4);
    /* The same text under an older fingerprint is the same thing; in another environment it is not. */
    issue_list_find(w.issues, 4)->title = "GCP-new | P0 | Ledger module is missing at start";
    issue_list_find(w.issues, 4)->body =
        marked(&w, FP(5), NULL, "No module named 'acme.billing.ledger' in acme-backend (staging)");
    assert_int_equal(match_first(&w).verdict, VERDICT_SAME);
    c->environment = "production";
    assert_int_equal(match_first(&w).verdict, VERDICT_NEW);
    world_free(&w);
}

/* A finished worklog names the issue that a cluster went to: a hint that counts where the issue is alike. */
static void the_input_states_the_issue(void **state) {
    (void)state;
    struct world w;
    int linked[] = {50, 77, 101};
    struct cluster_stated s = {.issue = 50, .linked = linked, .linked_n = 3};
    start(&w, "Missing module acme.billing.ledger stops startup");
    for (int n = 100; n < 140; n++)
        add_issue(&w, n, arena_printf(&w.issues->arena, "Chapter %d of the payment handbook", n),
                  "Long words about payments and cards.", true);
    add_issue(&w, 50, "Billing ledger question of the accountants",
              "The billing ledger again, after the startup.", true);
    w.set->clusters[0].exception_type = "ModuleNotFoundError";
    w.set->clusters[0].exception_value = "No module named 'acme.billing.ledger'";
    assert_int_equal(match_first(&w).verdict, VERDICT_UNSURE);
    w.set->clusters[0].stated = &s;
    struct match m = match_first(&w);
    assert_int_equal(m.verdict, VERDICT_SAME);
    assert_int_equal(m.issue->number, 50);
    assert_non_null(strstr(m.why, "the input states #50"));
    s.issue = 101; /* another tracker's number: nothing speaks for it */
    assert_int_equal(match_first(&w).verdict, VERDICT_UNSURE);
    make_plan(&w);
    const struct plan_action *a = &w.plan->actions[0];
    assert_true(a->linked_n >= 2); /* #77 is not held by the tracker */
    assert_int_equal(a->linked[0], 50);
    assert_int_equal(a->linked[1], 101);
    world_free(&w);
}

static void claims_want_comments(void **state) {
    (void)state;
    struct world w;
    start(&w, "Ledger import slow");
    add_issue(&w, 4, "Unlike", marked(&w, FP(1), NULL, "x"), true)->comments_read = false;
    add_issue(&w, 5, "Nothing of it", "", true);
    bool wants[2];
    decide_wants_comments(w.set, w.issues, &w.s, wants);
    assert_true(wants[0]);
    assert_false(wants[1]);
    /* A comment of ours confirms it. */
    struct issue *i = issue_list_find(w.issues, 4);
    i->comments_read = true;
    new_comment(&w, i, marked(&w, FP(1), NULL, "y"));
    assert_int_equal(match_first(&w).issue->number, 4);
    i->comments[0].author = "mallory";
    assert_null(match_first(&w).issue);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markers_come_first),
        cmocka_unit_test(aliases_and_also),
        cmocka_unit_test(titles_prefer_open_then_ours_then_low),
        cmocka_unit_test(likeness_same_unsure_new),
        cmocka_unit_test(another_product_is_not_the_same),
        cmocka_unit_test(a_symptom_looks_for_an_open_title),
        cmocka_unit_test(another_identity_is_only_related),
        cmocka_unit_test(the_input_states_the_issue),
        cmocka_unit_test(claims_want_comments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
