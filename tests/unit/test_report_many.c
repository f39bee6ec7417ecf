/* A report stays readable: of many clusters some in full, of all a line; what is not known takes none. */
#include "report_fixture.h"

enum { MANY = 250 };

static size_t times_of(const char *text, const char *part) {
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)); p += strlen(part))
        n++;
    return n;
}

static struct cluster_set *read_set(struct strbuf *text) {
    struct err err = {0};
    struct json *doc = json_parse(text->data, text->len, &err);
    struct cluster_set *set = cluster_set_new();
    if (!doc || cluster_set_from_json(set, doc, "in.json", &err))
        fail_msg("%s", err.text);
    json_free(doc);
    strbuf_release(text);
    return set;
}

/* Takes the place of the fixture's clusters: `many` of one kind and outcome. */
static void replace(struct fixture *f, struct cluster_set *set, enum plan_outcome outcome) {
    plan_free(f->plan);
    cluster_set_free(f->set);
    f->set = set;
    f->plan = plan_new();
    f->plan->generated_at = f->plan->expires_at = f->settings.now;
    for (size_t i = 0; i < set->n; i++) {
        add_cluster(f, set->clusters[i].id, outcome, 0);
        struct plan_action *a =
            plan_add(f->plan, outcome == OUTCOME_ASKED ? PLAN_ASK : PLAN_SKIP, set->clusters[i].id);
        a->code = "later";
        a->reason = "too many";
    }
    f->in.set = f->set;
    f->in.plan = f->plan;
}

static void many_clusters(void **state) {
    struct fixture *f = *state;
    static const enum plan_outcome outcomes[] = {OUTCOME_DEFERRED, OUTCOME_ASKED, OUTCOME_SKIPPED,
                                                 OUTCOME_FAILED};
    for (size_t k = 0; k < sizeof outcomes / sizeof *outcomes; k++) {
        struct strbuf text;
        strbuf_init(&text, 1 << 20);
        strbuf_addstr(&text, "{\"clusters\":[");
        for (int i = 0; i < MANY; i++)
            strbuf_printf(&text, "%s{\"title\":\"problem %d\",\"count\":2}", i ? "," : "", i);
        strbuf_addstr(&text, "]}");
        replace(f, read_set(&text), outcomes[k]);
        char *worklog = write_it(report_worklog, &f->in), *summary = write_it(report_summary, &f->in);
        assert_int_equal(times_of(summary, "\n| "), 51); /* with the heading */
        MUST_HOLD(summary, "And 200 more clusters: the worklog", "250/250", "250 (clusters 1, 2, ",
                  "and 220 more)", "The numbers add up");
        if (outcomes[k] != OUTCOME_SKIPPED) {
            assert_int_equal(times_of(summary, "\n- Cluster "), 20);
            MUST_HOLD(summary, "- and 230 more: the worklog and --json have each of them");
        }
        assert_int_equal(times_of(worklog, "\n### Cluster "), 400); /* 200 of each section */
        MUST_HOLD(worklog, "## Issue clusters",
                  "### Cluster 200: ", "### And 50 more clusters, one line each", "- Cluster 201: problem",
                  "- Cluster 250: problem", "2 entries",
                  "### Cluster 200: ", "- Cluster 201: ", "- Cluster 250: ", "## Processing summary");
        assert_null(strstr(worklog, "\n\n\n"));
        free(worklog);
        free(summary);
    }
}

static void what_is_not_known_takes_no_line(void **state) {
    struct fixture *f = *state;
    struct strbuf text;
    strbuf_init(&text, 1 << 20);
    strbuf_addstr(&text, "{\"clusters\":[{\"title\":\"just a title\"}]}");
    replace(f, read_set(&text), OUTCOME_DEFERRED);
    char *worklog = write_it(report_worklog, &f->in);
    static const char *const out[] = {"First seen",  "Last seen",     "Severity",  "**Services",
                                      "Environment", "Linked issues", "Labels:**", "Status"};
    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        if (strstr(worklog, out[i]))
            fail_msg("%s in %s", out[i], worklog);
    assert_null(strstr(worklog, "not known"));
    free(worklog);
}

static void a_long_title_is_cut(void **state) {
    struct fixture *f = *state;
    struct strbuf text;
    strbuf_init(&text, 1 << 20);
    strbuf_addstr(&text, "{\"clusters\":[{\"title\":\"");
    for (int i = 0; i < 5000; i++)
        strbuf_addstr(&text, "\xc3\xa9");
    strbuf_addstr(&text, "\"}]}");
    replace(f, read_set(&text), OUTCOME_DEFERRED);
    char *worklog = write_it(report_worklog, &f->in);
    MUST_HOLD(worklog, "\xc3\xa9\xc3\xa9... (no priority)");
    assert_true(strlen(worklog) < 5000);
    free(worklog);
}

static void each_problem_has_its_step(void **state) {
    struct fixture *f = *state;
    static const struct {
        enum cluster_kind kind;
        const char *title, *reason, *want;
    } rows[] = {
        {CLUSTER_MESSAGE, "SDK not available", "P2: an optional package is missing (rule optional-package)",
         "Add the package"},
        {CLUSTER_MESSAGE, "ID held a blank", "P3: configuration hygiene (rule configuration-hygiene)",
         "Correct the setting"},
        {CLUSTER_MESSAGE, "old call", "P3: deprecated, still working (rule deprecation)",
         "Move to its replacement"},
        {CLUSTER_MESSAGE, "Memory limit of * exceeded", "P1: logged as critical (rule critical)",
         "Raise the memory limit"},
        {CLUSTER_MESSAGE, "pages are gone", "P0: data is lost or damaged (rule data-loss)", "keep a copy"},
        {CLUSTER_EXCEPTION, "ValueError: x", "P1: logged as an error (rule error)", "Read the code"},
        {CLUSTER_HTTP, "HTTP 404 on /.git", "P3: refused (rule security-probe)", "Nothing to mend"},
        {CLUSTER_HTTP, "HTTP 404 on /x", "P2: not served (rule not-found)", "Find out who sends"},
        {CLUSTER_PROCESS_EXIT, "Containers exit", "P0: again (rule restart-loop)", "just before it ended"},
        {CLUSTER_PROCESS_EXIT, "Ready condition", "P3: under way (rule deploying)",
         "whether that deployment"},
        {CLUSTER_MESSAGE, "what", "P1: stated by (rule optional-package) of x", "Find the code"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cluster *c = &f->set->clusters[2];
        const char *reasons[] = {rows[i].reason};
        c->kind = rows[i].kind;
        c->title = rows[i].title;
        c->reasons = reasons;
        c->reasons_n = 1;
        c->patterns_n = 0;
        c->http_status = rows[i].kind == CLUSTER_HTTP ? 404 : 0;
        char *worklog = write_it(report_worklog, &f->in);
        MUST_HOLD(worklog, "### Cluster 3: ", "**Next step:** ", rows[i].want, "### Cluster 4: ");
        free(worklog);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(many_clusters, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_known_takes_no_line, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_title_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(each_problem_has_its_step, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
