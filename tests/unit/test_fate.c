#include "decide/fate.h"
#include "decide_fixture.h"

struct closing {
    const char *closed, *reason;
    bool locked;
    const char *first, *last; /* entries */
    const char *revision, *window;
    const char *want;    /* kinds of actions */
    const char *want_is; /* skip's code, else words of the first reason */
};

/* Issue #1 knows the revision ...-old; history, if any, knows all from 2025-09-01. */
static void run_one(const struct closing *c) {
    struct world w;
    world_init(&w, "2025-09-16T00:00:00Z");
    set_begin(&w, "2025-09-10T00:00:00Z", "2025-09-10T01:00:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow", 2)->revisions = strings(&w.set->arena, "rev-old");
    make_plan(&w);
    play(&w);
    struct issue *i = &w.issues->items[0];
    i->open = false;
    i->closed = at(c->closed);
    i->state_reason = c->reason;
    i->locked = c->locked;
    set_begin(&w, c->window, c->last);
    struct cluster *k = add_cluster(&w, FP(1), "Ledger import is slow", 2);
    k->revisions = c->revision ? strings(&w.set->arena, c->revision) : NULL;
    k->revisions_n = c->revision != NULL;
    k->first_seen = at(c->first);
    k->last_seen = at(c->last);
    struct cluster_revision rev = {.service = "acme-backend",
                                   .revision = c->revision,
                                   .first_seen = at(c->first),
                                   .deployed = TIMESTAMP_NONE,
                                   .started = TIMESTAMP_NONE};
    if (c->revision) {
        w.set->revisions = &rev;
        w.set->revisions_n = 1;
    }
    make_plan(&w);
    assert_string_equal(kinds(&w), c->want);
    const struct plan_action *a = first_of(&w, PLAN_REOPEN) ? first_of(&w, PLAN_REOPEN) : &w.plan->actions[0];
    if (a->kind == PLAN_SKIP)
        assert_string_equal(a->code, c->want_is);
    else
        assert_non_null(strstr(a->reason, c->want_is));
    if (a->kind != PLAN_SKIP) {
        assert_string_equal(w.plan->clusters[0].category, "regression");
        play(&w);
        assert_quiet(&w);
    }
    world_free(&w);
}

static void closed_issues(void **state) {
    (void)state;
    static const struct closing cases[] = {
        /* nothing newer than what was counted */
        {"2025-09-14T00:00:00Z", "completed", false, "2025-09-10T00:00:00Z", "2025-09-10T00:59:00Z",
         "rev-new", "2025-09-10T00:00:00Z", "skip", "already-counted"},
        /* entries between the last count and the closing */
        {"2025-09-14T00:00:00Z", "completed", false, "2025-09-12T00:00:00Z", "2025-09-12T00:59:00Z",
         "rev-new", "2025-09-12T00:00:00Z", "skip", "closed"},
        /* newer, but the revision is known from before */
        {"2025-09-14T00:00:00Z", "completed", false, "2025-09-15T00:00:00Z", "2025-09-15T12:00:00Z",
         "rev-old", "2025-09-15T00:00:00Z", "skip", "closed"},
        /* a revision first seen after the closing, and we would have seen it before */
        {"2025-09-14T00:00:00Z", "completed", false, "2025-09-14T01:00:00Z", "2025-09-14T02:00:00Z",
         "rev-new", "2025-09-13T00:00:00Z", "comment retitle reopen edit-body", "rev-new"},
        /* nobody looked before the closing: six hours must have passed */
        {"2025-09-14T00:00:00Z", "completed", false, "2025-09-14T01:00:00Z", "2025-09-14T02:00:00Z",
         "rev-new", "2025-09-14T01:00:00Z", "skip", "closed"},
        {"2025-09-14T00:00:00Z", "completed", false, "2025-09-14T05:00:00Z", "2025-09-14T06:00:01Z",
         "rev-new", "2025-09-14T05:00:00Z", "comment retitle reopen edit-body", "6 h"},
        {"2025-09-14T00:00:00Z", NULL, false, "2025-09-14T05:00:00Z", "2025-09-14T06:00:01Z", NULL,
         "2025-09-14T05:00:00Z", "comment retitle reopen edit-body", "6 h"},
        /* too long ago */
        {"2025-09-05T00:00:00Z", "completed", false, "2025-09-15T01:00:00Z", "2025-09-15T02:00:00Z",
         "rev-new", "2025-09-04T00:00:00Z", "create", "#1 was also for this, closed on 2025-09-05"},
        /* refused by a person */
        {"2025-09-14T00:00:00Z", "not_planned", false, "2025-09-15T01:00:00Z", "2025-09-15T02:00:00Z",
         "rev-new", "2025-09-15T00:00:00Z", "create", "not planned"},
        {"2025-09-05T00:00:00Z", "not_planned", false, "2025-09-15T01:00:00Z", "2025-09-15T02:00:00Z",
         "rev-new", "2025-09-15T00:00:00Z", "create", "not planned"},
        {"2025-09-14T00:00:00Z", "duplicate", false, "2025-09-15T01:00:00Z", "2025-09-15T02:00:00Z",
         "rev-new", "2025-09-15T00:00:00Z", "create", "duplicate"},
        {"2025-09-14T00:00:00Z", "completed", true, "2025-09-15T01:00:00Z", "2025-09-15T02:00:00Z", "rev-new",
         "2025-09-15T00:00:00Z", "create", "locked"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_one(&cases[i]);
}

static void history_knows_a_revision(void **state) {
    (void)state;
    static const struct history_revision known[] = {{"acme-backend", "rev-a", 0, TIMESTAMP_NONE}};
    struct history h = {.revisions = known, .revisions_n = 1, .oldest = 0};
    struct cluster_set *set = cluster_set_new();
    set->window_start = 500;
    assert_int_equal(fate_revision_before("acme-backend", "rev-a", 100, set, &h), 1);
    assert_int_equal(fate_revision_before("other", "rev-a", 100, set, &h), -1);
    assert_int_equal(fate_revision_before("acme-backend", "rev-b", 100, set, &h), -1);
    struct cluster_revision rev = {
        .service = "acme-backend", .revision = "rev-b", .first_seen = 600, .deployed = TIMESTAMP_NONE};
    set->revisions = &rev;
    set->revisions_n = 1;
    assert_int_equal(fate_revision_before("acme-backend", "rev-b", 100, set, &h), 0);
    assert_int_equal(fate_revision_before("acme-backend", "rev-b", 100, set, NULL), -1);
    rev.deployed = 550;
    assert_int_equal(fate_revision_before("acme-backend", "rev-b", 100, set, NULL), 0);
    assert_int_equal(fate_revision_before("acme-backend", "rev-b", 560, set, NULL), 1);
    set->revisions = NULL;
    set->revisions_n = 0;
    cluster_set_free(set);
}

/* A duplicate that a person closed: what comes goes to the survivor, and stays there. */
static void a_duplicate_leads_to_its_survivor(void **state) {
    (void)state;
    static const char *const said[] = {"Duplicate of #20", "Same as #20."};
    for (size_t n = 0; n < 2; n++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        label(&w, add_issue(&w, 20, "The billing import", "", true), LABEL);
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), "Ledger module broken", 2);
        make_plan(&w);
        assert_string_equal(kinds(&w), "create");
        play(&w);
        struct issue *i = issue_list_find(w.issues, 21);
        i->open = false;
        i->closed = at("2025-09-16T02:10:00Z");
        i->state_reason = "duplicate";
        new_comment(&w, i, said[n]);
        i->comments[0].author = "bob";
        i->comments[0].author_trusted = true;
        w.s.now = at("2025-09-16T03:00:00Z");
        set_begin(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z");
        add_cluster(&w, FP(1), "Ledger module broken", 2);
        bool wants[2];
        decide_wants_comments(w.set, w.issues, &w.s, wants);
        assert_true(wants[0] && wants[1]);
        make_plan(&w);
        assert_int_equal(w.plan->actions[0].kind, PLAN_COMMENT);
        assert_int_equal(w.plan->actions[0].issue, 20);
        assert_int_equal(first_of(&w, PLAN_EDIT_BODY)->issue, 20);
        play(&w);
        assert_quiet(&w);
        world_free(&w);
    }
}

/* 1 is what the cluster belongs to; what stands in each row is said of the next ones. */
static void chains_of_duplicates(void **state) {
    (void)state;
    static const struct {
        const char *said[3];   /* in the last comment of issues 1, 2, 3; NULL: it is open */
        const char *reason[3]; /* closed as; NULL: as a duplicate */
        bool trusted, ours;
        const char *label; /* of 3 */
        int64_t want;      /* the issue that is written to; 0: a new one */
    } rows[] = {
        {{"Duplicate of #2", "duplicate of #3."}, {NULL}, true, true, NULL, 3},
        {{"Duplicate of #3"}, {NULL}, true, false, NULL, 3},         /* a person's, adopted */
        {{"Duplicate of #3"}, {NULL}, false, true, NULL, 0},         /* said by a stranger */
        {{"Duplicate of #3"}, {NULL}, true, true, ISSUE_NOREUSE, 0}, /* to be left alone */
        {{"Duplicate of #2", "Duplicate of #1"}, {NULL}, true, true, NULL, 0},
        {{"Duplicate of #1"}, {NULL}, true, true, NULL, 0},
        {{"Duplicate of #99"}, {NULL}, true, true, NULL, 0},
        {{"Duplicate of #2", "Fixed"}, {NULL, "completed"}, true, true, NULL, 2}, /* reopened */
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), "Ledger module broken", 2);
        make_plan(&w);
        play(&w);
        add_issue(&w, 2, "Zebra two", "", true);
        add_issue(&w, 3, "Giraffe three", "", true);
        for (int64_t n = 1; n <= 3; n++) {
            struct issue *i = issue_list_find(w.issues, n);
            if (rows[r].ours || n < 3)
                label(&w, i, LABEL);
            if (n == 3 && rows[r].label)
                label(&w, i, rows[r].label);
            if (!rows[r].said[n - 1])
                continue;
            i->open = false;
            i->closed = at("2025-09-16T02:10:00Z");
            i->state_reason = rows[r].reason[n - 1] ? rows[r].reason[n - 1] : "duplicate";
            new_comment(&w, i, rows[r].said[n - 1]);
            i->comments[0].author = "bob";
            i->comments[0].author_trusted = rows[r].trusted;
        }
        w.s.now = at("2025-09-17T03:00:00Z");
        set_begin(&w, "2025-09-17T01:32:00Z", "2025-09-17T02:32:00Z");
        add_cluster(&w, FP(1), "Ledger module broken", 2)->revisions =
            strings(&w.set->arena, "acme-backend-00042-xyz");
        make_plan(&w);
        const struct plan_action *body = first_of(&w, PLAN_EDIT_BODY);
        if ((body ? body->issue : 0) != rows[r].want || (body != NULL) == (first_of(&w, PLAN_CREATE) != NULL))
            fail_msg("row %zu: %s", r, kinds(&w));
        assert_true((first_of(&w, PLAN_REOPEN) != NULL) == (rows[r].want == 2));
        play(&w);
        assert_quiet(&w);
        world_free(&w);
    }
}

static void categories(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_outage(&w);
    struct history_revision r = {"acme-backend", "acme-backend-00040-xyz", at("2025-09-15T00:00:00Z"),
                                 at("2025-09-15T00:01:00Z")};
    w.history = (struct history){.revisions = &r, .revisions_n = 1, .oldest = at("2025-09-15T00:00:00Z")};
    w.h = &w.history;
    make_plan(&w);
    assert_string_equal(w.plan->clusters[0].category, "regression");
    w.h = NULL;
    make_plan(&w);
    assert_string_equal(w.plan->clusters[0].category, "new");
    add_issue(&w, 3, "GCP-active-dev | P0 | Missing module acme.billing.ledger stops startup", "", true);
    make_plan(&w);
    assert_string_equal(w.plan->clusters[0].category, "active-dev");
    world_free(&w);
}

/* Two runs at the same moment, both cut off before they could look for twins: the next news closes the later
 * one. */
static void twins_are_closed(void **state) {
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), "Ledger module broken", 2);
        make_plan(&w);
        play(&w);
        make_plan(&w);
        struct issue *first = &w.issues->items[0];
        struct issue *second = add_issue(&w, 7, first->title, first->body, kind != 2);
        first = &w.issues->items[0];
        second->author = kind == 1 ? "stranger" : US;
        second->author_trusted = kind != 1;
        label(&w, second, LABEL);
        w.s.now = at("2025-09-16T04:00:00Z");
        set_begin(&w, "2025-09-16T02:32:00Z", "2025-09-16T03:32:00Z");
        add_cluster(&w, FP(1), "Ledger module broken", 2);
        make_plan(&w);
        /* A stranger's copy of the marker, and one that is closed already, are let be. */
        const struct plan_action *c = first_of(&w, PLAN_CLOSE);
        assert_true((c != NULL) == (kind == 0));
        assert_int_equal(first_of(&w, PLAN_EDIT_BODY)->issue, 1);
        if (c) {
            assert_int_equal(c->issue, 7);
            assert_string_equal(c->state_reason, "duplicate");
            assert_non_null(strstr(first_of(&w, PLAN_COMMENT)->body, "Duplicate of #1"));
            play(&w);
            struct issue *twin = issue_list_find(w.issues, 7);
            assert_non_null(strstr(twin->body, "\"twin\":1"));
            assert_int_equal(w.plan->clusters[0].planned, OUTCOME_UPDATED);
            twin->open = false;
            twin->state_reason = "duplicate";
            assert_quiet(&w);
        }
        world_free(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_are_closed),         cmocka_unit_test(closed_issues),
        cmocka_unit_test(history_knows_a_revision), cmocka_unit_test(a_duplicate_leads_to_its_survivor),
        cmocka_unit_test(chains_of_duplicates),     cmocka_unit_test(categories),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
