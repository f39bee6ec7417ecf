#include "crypto/digest.h"
#include "decide_fixture.h"

static void outage_makes_one_issue(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_outage(&w);
    make_plan(&w);
    assert_string_equal(kinds(&w), "create edit-body");
    const struct plan_action *c = first_of(&w, PLAN_CREATE), *e = first_of(&w, PLAN_EDIT_BODY);
    assert_string_equal(c->title, "GCP-new | P0 | Missing module acme.billing.ledger stops startup");
    assert_int_equal(c->labels_n, 2);
    assert_true(c->pre_absent);
    assert_int_equal(e->of, 1);
    assert_string_equal(e->how, "cause");
    assert_string_equal(e->body, c->body);
    assert_string_equal(e->reason,
                        "symptom of c1: 16 of 16 within 2 s after it, same instance; told in that issue");
    struct arena a;
    arena_init(&a);
    struct marker m;
    assert_true(marker_parse(c->body, &m, &a));
    assert_string_equal(m.fp, FP(1));
    assert_int_equal(m.also_n, 1);
    assert_string_equal(m.also[0], FP(2));
    assert_int_equal(m.n, 48);
    assert_int_equal(m.runs_n, 1);
    assert_non_null(strstr(c->body, "### Symptoms"));
    assert_true(w.plan->clusters[0].escalated);
    assert_int_equal(w.plan->clusters[0].planned, OUTCOME_CREATED);
    assert_int_equal(w.plan->clusters[1].planned, OUTCOME_UPDATED);
    size_t lines = 0;
    for (const char *p = c->body; (p = strchr(p, '\n')); p++)
        lines++;
    assert_true(lines < 60);
    marker_release(&m);
    arena_release(&a);
    play(&w);
    assert_quiet(&w);
    assert_int_equal(w.plan->actions_n, 2);
    world_free(&w);
}

static void next_hour(struct world *w, const char *start, const char *end, const char *now) {
    w->s.now = at(now);
    set_begin(w, start, end);
}

static void more_entries_refresh_without_comment(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_outage(&w);
    make_plan(&w);
    play(&w);
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    add_outage(&w);
    make_plan(&w);
    assert_string_equal(kinds(&w), "edit-body edit-body");
    assert_non_null(strstr(w.plan->actions[0].body, "96 entries"));
    play(&w);
    assert_quiet(&w);
    /* A day later the P0 is told of again, and a new revision at once. */
    next_hour(&w, "2025-09-17T03:00:00Z", "2025-09-17T04:00:00Z", "2025-09-17T04:10:00Z");
    add_outage(&w);
    make_plan(&w);
    assert_string_equal(kinds(&w), "comment edit-body edit-body");
    assert_non_null(strstr(first_of(&w, PLAN_COMMENT)->body, "Still happening."));
    play(&w);
    assert_quiet(&w);
    next_hour(&w, "2025-09-17T04:00:00Z", "2025-09-17T05:00:00Z", "2025-09-17T05:10:00Z");
    add_outage(&w);
    w.set->clusters[0].revisions = strings(&w.set->arena, "acme-backend-00042-def");
    make_plan(&w);
    assert_string_equal(kinds(&w), "edit-comment edit-body edit-body");
    assert_non_null(strstr(first_of(&w, PLAN_EDIT_COMMENT)->body, "Still happening."));
    assert_non_null(strstr(first_of(&w, PLAN_EDIT_COMMENT)->body, "Fails on another revision."));
    play(&w);
    assert_quiet(&w);
    world_free(&w);
}

static void a_lone_symptom_goes_to_its_root(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_outage(&w);
    make_plan(&w);
    play(&w);
    const char *before = w.issues->items[0].body;
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    struct cluster *c = add_cluster(&w, FP(2), "Container called exit(3)", 0);
    c->kind = CLUSTER_PROCESS_EXIT;
    c->cause_unknown = true;
    c->count = 7;
    make_plan(&w);
    assert_string_equal(kinds(&w), "edit-body");
    assert_int_equal(w.plan->actions[0].issue, 1);
    assert_string_equal(w.plan->actions[0].how, "marker");
    assert_int_equal(w.plan->clusters[0].verdict, VERDICT_SAME);
    const char *after = w.plan->actions[0].body;
    assert_non_null(strstr(after, "7 entries"));
    assert_null(strstr(after, "16 entries"));
    assert_non_null(strstr(after, "Missing module")); /* the root's facts stay */
    assert_non_null(strstr(before, "16 entries"));
    play(&w);
    assert_quiet(&w);
    world_free(&w);
}

static void a_persons_text_stays(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow again", 2);
    make_plan(&w);
    play(&w);
    struct issue *i = &w.issues->items[0];
    struct arena *a = &w.issues->arena;
    struct marker_block b = marker_split(i->body, a);
    struct marker m;
    assert_true(marker_parse(i->body, &m, a));
    struct strbuf sb;
    strbuf_init(&sb, 1 << 20);
    b.before = "A person's first words.\n";
    b.inner = "A person's own text in the block.\n";
    b.after = "\nAnd behind it.";
    marker_join(&b, &m, &sb);
    i->body = arena_str(a, strbuf_str(&sb));
    strbuf_release(&sb);
    marker_release(&m);
    i->title = "A better title";
    i->labels_n = 0; /* a person took them all away */
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow again", 0);
    make_plan(&w);
    const struct plan_action *e = first_of(&w, PLAN_EDIT_BODY), *r = first_of(&w, PLAN_RELABEL);
    assert_non_null(strstr(e->body, "A person's first words.\n"));
    assert_non_null(strstr(e->body, "A person's own text in the block.\n"));
    assert_non_null(strstr(e->body, "\nAnd behind it."));
    assert_null(first_of(&w, PLAN_RETITLE));
    assert_non_null(r);
    assert_int_equal(r->labels_n, 1); /* P0 is new; label and P2 were taken away */
    assert_string_equal(r->labels[0], "P0");
    play(&w);
    assert_quiet(&w);
    world_free(&w);
}

static void a_rise_retitles_and_relabels(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow again", 2);
    make_plan(&w);
    play(&w);
    label(&w, &w.issues->items[0], "billing");
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow again", 0);
    make_plan(&w);
    assert_string_equal(kinds(&w), "comment relabel retitle edit-body");
    assert_string_equal(first_of(&w, PLAN_RETITLE)->title, "GCP-new | P0 | Ledger import is slow again");
    const struct plan_action *r = first_of(&w, PLAN_RELABEL);
    assert_int_equal(r->labels_n, 3);
    assert_string_equal(r->labels[0], LABEL);
    assert_string_equal(r->labels[1], "billing");
    assert_string_equal(r->labels[2], "P0");
    assert_true(w.plan->clusters[0].escalated);
    play(&w);
    assert_quiet(&w);
    /* It never falls by itself. */
    next_hour(&w, "2025-09-16T02:32:00Z", "2025-09-16T03:32:00Z", "2025-09-16T04:00:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow again", 3);
    make_plan(&w);
    assert_string_equal(kinds(&w), "edit-body");
    play(&w);
    /* A person lowered it: the same P0 does not raise it again. */
    struct issue *i = &w.issues->items[0];
    i->labels_n = 0;
    label(&w, i, LABEL);
    label(&w, i, "P3");
    next_hour(&w, "2025-09-16T03:32:00Z", "2025-09-16T04:32:00Z", "2025-09-16T05:00:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow again", 0);
    make_plan(&w);
    assert_string_equal(kinds(&w), "edit-body");
    world_free(&w);
}

/* A run that is cut off after any of its writes: the next one does the rest, and tells nothing twice. */
static void cut_off(void **state) {
    (void)state;
    static const char *const rest[] = {"comment relabel retitle edit-body", "relabel retitle edit-body",
                                       "retitle edit-body", "edit-body"};
    for (size_t done = 0; done < sizeof rest / sizeof *rest; done++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), "Ledger import is slow again", 2);
        make_plan(&w);
        play(&w);
        next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T12:00:00Z");
        add_cluster(&w, FP(1), "Ledger import is slow again", 0);
        make_plan(&w);
        w.plan->actions_n = done;
        play(&w);
        w.issues->items[0].comments_read = true;
        make_plan(&w);
        assert_string_equal(kinds(&w), rest[done]);
        play(&w);
        assert_quiet(&w);
        assert_string_equal(w.issues->items[0].title, "GCP-new | P0 | Ledger import is slow again");
        assert_int_equal(w.issues->items[0].comments_n, 1);
        /* What the marker says of title and priority is ours still. */
        struct marker m;
        struct arena a = {0};
        assert_true(marker_parse(w.issues->items[0].body, &m, &a));
        assert_int_equal(m.priority, 0);
        assert_string_equal(m.title_sha, digest_str(w.issues->items[0].title).s);
        marker_release(&m);
        arena_release(&a);
        world_free(&w);
    }
}

static void adopted_from_a_stranger(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    add_issue(&w, 12, "\xf0\x9f\x9a\xa8 GCP-regression | P2 | Ledger imports are slow", "I saw it.", true);
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger import are slow", 2);
    make_plan(&w);
    assert_string_equal(kinds(&w), "comment relabel edit-body");
    assert_string_equal(w.plan->actions[2].how, "title");
    assert_memory_equal(w.plan->actions[2].body, "I saw it.\n\n<!-- log-gardener:1 {", 31);
    play(&w);
    assert_quiet(&w);
    /* The author's own marker is not believed: another fingerprint cannot be claimed by editing the body. */
    struct arena a;
    arena_init(&a);
    struct marker m = {
        .fp = FP(7), .seen_time = TIMESTAMP_NONE, .first = TIMESTAMP_NONE, .priority = PRIORITY_NONE};
    struct strbuf sb;
    strbuf_init(&sb, 1 << 16);
    marker_print(&m, &sb);
    strbuf_addstr(&sb, "x\n<!-- /log-gardener -->");
    add_issue(&w, 20, "Something else altogether", strbuf_str(&sb), true);
    strbuf_release(&sb);
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    add_cluster(&w, FP(7), "Payment webhook answers nothing", 1);
    make_plan(&w);
    assert_string_equal(kinds(&w), "create");
    arena_release(&a);
    world_free(&w);
}

static void twins_share_an_issue(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger import is slow", 2);
    add_cluster(&w, FP(2), "ledger imports is slow!", 2);
    make_plan(&w);
    assert_string_equal(kinds(&w), "create edit-body");
    play(&w);
    assert_quiet(&w);
    world_free(&w);
}

static void limits_hold_back_all_but_p0(void **state) {
    (void)state;
    static const char *const titles[] = {"Ledger import slow", "Payment webhook silent", "Search index stale",
                                         "Mail queue full"};
    static const char *const fps[] = {FP(1), FP(2), FP(3), FP(4)};
    static const int priorities[] = {0, 0, 1, 2};
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    w.s.max_new = 1;
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    for (size_t i = 0; i < 4; i++)
        add_cluster(&w, fps[i], titles[i], priorities[i]);
    make_plan(&w);
    assert_int_equal(plan_count(w.plan, OUTCOME_CREATED, true), 2);
    assert_int_equal(plan_count(w.plan, OUTCOME_DEFERRED, true), 2);
    assert_string_equal(first_of(&w, PLAN_SKIP)->code, "max-new");
    w.s.max_new = 10;
    w.s.max_new_per_day = 3;
    struct issue *i = add_issue(&w, 5, "Another matter", "", true);
    label(&w, i, LABEL);
    i->created = at("2025-09-16T01:00:00Z");
    make_plan(&w);
    assert_int_equal(plan_count(w.plan, OUTCOME_DEFERRED, true), 2);
    i->created = at("2025-09-14T01:00:00Z");
    make_plan(&w);
    assert_int_equal(plan_count(w.plan, OUTCOME_DEFERRED, true), 1);
    world_free(&w);
}

static void an_incomplete_listing_is_refused(void **state) {
    (void)state;
    struct world w;
    struct err err = {0};
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    w.issues->complete = false;
    assert_null(decide_plan(w.set, w.issues, NULL, NULL, &w.s, w.gate, "test", &err));
    assert_int_equal(err.status, ERR_TRACKER);
    world_free(&w);
}

static void pins(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    struct settings_pin pin[] = {
        {FP(1), PIN_IGNORE, 0}, {FP(2), PIN_ISSUE, 12}, {FP(3), PIN_NEW, 0}, {FP(4), PIN_ISSUE, 99}};
    w.s.pins = pin;
    w.s.pins_n = 4;
    add_issue(&w, 12, "Old payments", "", true);
    add_issue(&w, 13, "Search index stale", "", true);
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger import slow", 0);
    add_cluster(&w, FP(2), "Payment webhook silent", 1);
    add_cluster(&w, FP(3), "Search index stale", 2);
    add_cluster(&w, FP(4), "Mail queue full", 3);
    make_plan(&w);
    assert_string_equal(first_of(&w, PLAN_SKIP)->code, "pinned-ignore");
    assert_int_equal(first_of(&w, PLAN_EDIT_BODY)->issue, 12);
    assert_string_equal(first_of(&w, PLAN_EDIT_BODY)->how, "pin");
    assert_int_equal(plan_count(w.plan, OUTCOME_CREATED, true), 2);
    world_free(&w);
}

/* The plan does not depend on the order of the listing. */
static void owners_are_told_once(void **state) {
    (void)state;
    static const char rules[] =
        "[{\"name\":\"a\",\"priority\":\"P1\",\"owners\":[\"@acme/ledger\",\"@bob\"]}]";
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    w.s.rules = json_parse(rules, sizeof rules - 1, NULL);
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger import slow", 1);
    make_plan(&w);
    assert_non_null(strstr(w.plan->actions[0].body, "\n* Owners: @acme/ledger, @bob\n"));
    play(&w);
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    add_cluster(&w, FP(1), "Ledger import slow", 1);
    make_plan(&w);
    assert_non_null(strstr(w.plan->actions[0].body, "\n* Owners: `@acme/ledger`, `@bob`\n"));
    world_free(&w);
}

static void order_does_not_matter(void **state) {
    (void)state;
    struct strbuf out[2];
    for (int turn = 0; turn < 2; turn++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        for (int k = 0; k < 6; k++) {
            int n = turn ? 5 - k : k;
            static const char *const titles[] = {"Ledger import slow",        "Ledger import slow",
                                                 "Ledger import is gone",     "Ledger",
                                                 "Slow import of the ledger", "Mail"};
            add_issue(&w, 10 + n, titles[n], "the ledger import", n != 0);
        }
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), "Ledger import slow", 1);
        add_cluster(&w, FP(2), "Import of the mail ledger is slow", 1);
        make_plan(&w);
        strbuf_init(&out[turn], 1 << 20);
        struct json *j = plan_to_json(w.plan);
        json_print(j, true, &out[turn]);
        json_free(j);
        world_free(&w);
    }
    assert_string_equal(strbuf_str(&out[0]), strbuf_str(&out[1]));
    strbuf_release(&out[0]);
    strbuf_release(&out[1]);
}

static void a_secret_leaves_a_bare_text(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    gate_add_secret(w.gate, "To quiet this, pin"); /* words of the template: no value is to blame */
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_outage(&w);
    make_plan(&w);
    const char *body = first_of(&w, PLAN_CREATE)->body;
    assert_non_null(strstr(body, "Text withheld: rule"));
    assert_non_null(strstr(body, "48 entries"));
    assert_null(strstr(body, "Traceback"));
    play(&w);
    assert_quiet(&w);
    world_free(&w);
}

/* What a person wrote is never cut: ours gives way piece by piece. */
static void no_room_beside_a_persons_text(void **state) {
    (void)state;
    static const struct {
        size_t theirs; /* code points */
        const char *has, *lacks;
    } rows[] = {
        {100, "<details>", "withheld"},
        {58250, "| Pattern |", "<details>"},
        {58600, "### Next step", "| Pattern |"},
        {64200, "Text withheld: rule `length`", "| Pattern |"},
        {64900, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        char *theirs = calloc(2 * rows[i].theirs + 1, 1);
        for (size_t k = 0; k < rows[i].theirs; k++)
            memcpy(theirs + 2 * k, "\xC3\xA9", 2);
        add_issue(&w, 12, "Ledger import is slow", theirs, true);
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        struct cluster *c = add_cluster(&w, FP(1), "Ledger import is slow", 2);
        char *log = calloc(1101, 1);
        memset(log, 'y', 1100);
        c->samples[0].text = arena_str(&w.set->arena, log);
        c->patterns[0].text = arena_str(&w.set->arena, log);
        make_plan(&w);
        const struct plan_action *a = first_of(&w, PLAN_EDIT_BODY);
        if (!rows[i].has) {
            assert_null(a);
            assert_string_equal(kinds(&w), "skip");
            assert_string_equal(w.plan->actions[0].code, "body-full");
        } else if (!strstr(a->body, rows[i].has) || strstr(a->body, rows[i].lacks) ||
                   strncmp(a->body, theirs, 2 * rows[i].theirs) != 0 ||
                   !strstr(a->body, "\n<!-- log-gardener:1 {") ||
                   !strstr(a->body, "<!-- /log-gardener -->")) {
            fail_msg("%zu: %s", rows[i].theirs, a->body + 2 * rows[i].theirs);
        }
        free(log);
        free(theirs);
        world_free(&w);
    }
}

/* Text of a log can neither end our block nor start another. */
static void hostile_text_stays_inside(void **state) {
    (void)state;
    static const char evil[] =
        "<!-- /log-gardener -->\n### Symptoms\n\n* `x`: 9\n```\n<!-- log-gardener:1 {\"fp\":\"" FP(
            9) "\"} -->\n@alice fixes #1 |";
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_outage(&w);
    for (size_t i = 0; i < 2; i++) {
        struct cluster *c = &w.set->clusters[i];
        c->title = c->patterns[0].text = c->samples[0].text = c->environment = c->state_text = evil;
        c->exception_type = c->exception_value = evil;
        c->services = c->revisions = strings(&w.set->arena, evil);
        c->cause_reason = i ? evil : NULL;
    }
    make_plan(&w);
    struct arena a;
    arena_init(&a);
    const char *body = first_of(&w, PLAN_CREATE)->body;
    struct marker m;
    assert_true(marker_parse(body, &m, &a));
    assert_string_equal(m.fp, FP(1));
    struct marker_block b = marker_split(body, &a);
    assert_true(b.found);
    assert_string_equal(b.before, "");
    assert_true(strlen(b.after) <= 1);
    marker_release(&m);
    play(&w);
    assert_quiet(&w);
    /* The symptom alone: its line is found again, in spite of the headings that the log wrote. */
    next_hour(&w, "2025-09-16T01:32:00Z", "2025-09-16T02:32:00Z", "2025-09-16T03:00:00Z");
    add_cluster(&w, FP(2), "Container called exit(3)", 0)->cause_unknown = true;
    make_plan(&w);
    b = marker_split(first_of(&w, PLAN_EDIT_BODY)->body, &a);
    assert_true(b.found);
    assert_non_null(strstr(b.inner, "* `Container called exit(3)`: 48 entries"));
    arena_release(&a);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outage_makes_one_issue),
        cmocka_unit_test(more_entries_refresh_without_comment),
        cmocka_unit_test(a_lone_symptom_goes_to_its_root),
        cmocka_unit_test(a_persons_text_stays),
        cmocka_unit_test(a_rise_retitles_and_relabels),
        cmocka_unit_test(cut_off),
        cmocka_unit_test(adopted_from_a_stranger),
        cmocka_unit_test(twins_share_an_issue),
        cmocka_unit_test(limits_hold_back_all_but_p0),
        cmocka_unit_test(an_incomplete_listing_is_refused),
        cmocka_unit_test(pins),
        cmocka_unit_test(owners_are_told_once),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(a_secret_leaves_a_bare_text),
        cmocka_unit_test(no_room_beside_a_persons_text),
        cmocka_unit_test(hostile_text_stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
