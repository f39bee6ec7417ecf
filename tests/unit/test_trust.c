/* What people did with our issues, and what follows. */
#include "decide_fixture.h"

#include "crypto/digest.h"
#include "model/plan.h"
#include "report/report.h"

enum fate { STAYS, DUPLICATE, NOT_PLANNED, TWIN, RETITLED, REPRIORITISED, COMPLETED };

static void made(struct world *w, int64_t number, enum fate fate, const char *when) {
    struct arena *a = &w->issues->arena;
    const char *title = arena_printf(a, "GCP-new | P2 | Zebra number %lld", (long long)number);
    struct marker m = {.fp = arena_printf(a, "lg1:%032lld", (long long)number),
                       .seen_time = TIMESTAMP_NONE,
                       .first = TIMESTAMP_NONE,
                       .priority = 2,
                       .title_sha = arena_str(a, digest_str(title).s),
                       .twin = fate == TWIN ? 1 : 0};
    struct strbuf sb;
    strbuf_init(&sb, 1 << 14);
    marker_print(&m, &sb);
    strbuf_addstr(&sb, "x\n<!-- /log-gardener -->");
    struct issue *i = add_issue(w, number, fate == RETITLED ? "Zebras" : title, strbuf_str(&sb), true);
    strbuf_release(&sb);
    i->author = US;
    i->created = at(when);
    label(w, i, LABEL);
    label(w, i, fate == REPRIORITISED ? "P1" : "P2");
    i->open = fate == STAYS || fate >= RETITLED;
    i->state_reason = fate == NOT_PLANNED ? "not_planned" : fate == COMPLETED ? "completed" : "duplicate";
    i->state_reason = i->open ? NULL : i->state_reason;
}

static void the_ledger(void **state) {
    (void)state;
    static const struct {
        enum fate fates[12];
        size_t n;
        bool asks;
    } rows[] = {
        {{DUPLICATE, NOT_PLANNED, 0, 0, 0, 0, 0, 0, 0}, 9, false}, /* too few to say */
        {{DUPLICATE, 0, 0, 0, 0, 0, 0, 0, 0, RETITLED}, 10, false},
        {{DUPLICATE, NOT_PLANNED, 0, 0, 0, 0, 0, 0, 0, 0}, 10, true},
        {{DUPLICATE, TWIN, TWIN, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 12, false}, /* twins are our own doing */
        {{REPRIORITISED, RETITLED, COMPLETED, 0, 0, 0, 0, 0, 0, 0}, 10, false},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct world w;
        world_init(&w, "2025-09-16T02:00:00Z");
        set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
        add_cluster(&w, FP(1), "Payment webhook silent", 1);
        add_cluster(&w, FP(2), "Ledger import slow", 2);
        made(&w, 99, DUPLICATE, "2025-08-16T00:00:00Z"); /* long ago */
        for (size_t i = 0; i < rows[r].n; i++)
            made(&w, 100 + (int64_t)i, rows[r].fates[i], "2025-09-01T00:00:00Z");
        make_plan(&w);
        assert_string_equal(kinds(&w), rows[r].asks ? "create ask" : "create create");
        assert_true(w.plan->trust.asks == rows[r].asks);
        if (rows[r].asks) {
            assert_non_null(strstr(first_of(&w, PLAN_ASK)->reason, "closed 2 as duplicate or not planned"));
            struct settings_pin pin = {FP(2), PIN_NEW, 0};
            w.s.pins = &pin;
            w.s.pins_n = 1;
            make_plan(&w);
            assert_string_equal(kinds(&w), "create create");
        }
        if (r == 4) {
            assert_int_equal(w.plan->trust.made, 10);
            assert_int_equal(w.plan->trust.retitled, 1);
            assert_int_equal(w.plan->trust.reprioritised, 1);
        }
        world_free(&w);
    }
}

static void it_is_told(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(2), "Ledger import slow", 2);
    for (int i = 0; i < 10; i++)
        made(&w, 100 + i, i < 3 ? DUPLICATE : STAYS, "2025-09-01T00:00:00Z");
    make_plan(&w);
    struct report_input in = {w.set, w.plan, &w.s, w.gate, true};
    struct err err = {0};
    struct strbuf sb;
    strbuf_init(&sb, 1 << 16);
    assert_int_equal(report_summary(&in, &sb, &err), 0);
    assert_non_null(strstr(strbuf_str(&sb),
                           "**Issues of ours made in the last 30 days:** 10; closed by people as "
                           "duplicate 3, as not planned 0, retitled 0, reprioritised 0; more "
                           "than 10 % were not wanted"));
    strbuf_release(&sb);
    struct json *j = report_result(&in);
    assert_int_equal(json_int(json_get(j, "trust"), "duplicate", -1), 3);
    json_free(j);
    j = plan_to_json(w.plan);
    struct plan *again = plan_from_json(j, &err);
    assert_non_null(again);
    assert_true(again->trust.made == 10 && again->trust.asks && again->trust.days == 30);
    plan_free(again);
    json_free(j);
    w.s.trust_days = 0;
    make_plan(&w);
    assert_string_equal(kinds(&w), "create");
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger),
        cmocka_unit_test(it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
