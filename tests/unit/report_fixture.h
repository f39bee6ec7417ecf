/* A run of four clusters, its plan and what became of it, for the tests of the report. */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "base/timestamp.h"
#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline int64_t at(const char *clock) {
    char text[40];
    int64_t t = TIMESTAMP_NONE;
    snprintf(text, sizeof text, "2025-09-16T%sZ", clock);
    assert_true(timestamp_parse(text, &t));
    return t;
}

static const char *const results[] = {
    "{\"id\":\"c1\",\"title\":\"Missing module acme.billing.ledger stops startup\",\"priority\":\"P0\","
    "\"severity\":\"ERROR\",\"count\":48,\"first_seen\":\"2025-09-16T01:00:10Z\","
    "\"last_seen\":\"2025-09-16T01:31:53Z\",\"services\":[\"acme-backend\"],\"revisions\":[\"acme-backend-"
    "00007-abc\"],"
    "\"exception\":{\"type\":\"ModuleNotFoundError\",\"value\":\"No module named 'acme.billing.ledger'\"},"
    "\"frames\":[{\"file\":\"acme/main.py\",\"line\":12,\"function\":\"<module>\"},"
    "{\"file\":\"acme/billing.py\",\"line\":23,\"function\":\"load\"}],"
    "\"patterns\":[{\"text\":\"No module named 'acme.billing.ledger'\",\"count\":40,\"severity\":\"ERROR\"},"
    "{\"text\":\"worker <n> failed to boot\",\"count\":8,\"severity\":\"ERROR\"}],"
    "\"samples\":[{\"insert_id\":\"a1\",\"timestamp\":\"2025-09-16T01:31:53Z\",\"text\":\"Traceback\\n  ``` "
    "ping @acme/all\"}],"
    "\"notes\":[{\"kind\":\"root-cause\",\"text\":\"the image lacks it\",\"source\":\"worklog.md\"}],"
    "\"reasons\":[\"P0: no successful start on any revision\"],\"kind\":\"exception\","
    "\"state_text\":\"no successful start since 01:00:10\"}",
    "{\"id\":\"c2\",\"title\":\"Container exit 3\",\"priority\":\"P1\",\"severity\":\"WARNING\",\"count\":6,"
    "\"caused_by\":\"c1\",\"cause_reason\":\"6 of 6 within 2 s after it\",\"kind\":\"process-exit\"}",
    "{\"id\":\"c3\",\"title\":\"SDK not "
    "available\",\"priority\":\"P2\",\"severity\":\"WARNING\",\"count\":4,\"patterns\":[\"no "
    "SDK\"],\"samples\":[\"no SDK\"]}",
    "{\"id\":\"c4\",\"title\":\"SERVICE_ID held a "
    "blank\",\"priority\":\"P3\",\"severity\":\"WARNING\",\"count\":2}"};

struct fixture {
    struct cluster_set *set;
    struct plan *plan;
    struct settings settings;
    struct gate *gate;
    struct report_input in;
};

static inline struct json *document(void) {
    struct strbuf sb;
    strbuf_init(&sb, 1 << 16);
    strbuf_addstr(
        &sb, "{\"source\":{\"services\":[\"acme-backend\"],\"environment\":\"staging\",\"inputs\":[\"export."
             "json\"],"
             "\"notes\":[\"severity lists hold exactly 50 entries: looks truncated\"],"
             "\"revisions\":[{\"service\":\"acme-backend\",\"revision\":\"acme-backend-00007-abc\","
             "\"deployed\":\"2025-09-16T00:58:00Z\",\"last_seen\":\"2025-09-16T01:32:00Z\",\"exits\":6}]},"
             "\"window\":{\"start\":\"2025-09-16T00:32:09Z\",\"end\":\"2025-09-16T01:32:09Z\"},"
             "\"totals\":{\"entries\":162,\"considered\":60,\"by_severity\":{\"ERROR\":50,\"INFO\":112}},"
             "\"clusters\":[");
    for (size_t i = 0; i < 4; i++) {
        strbuf_addstr(&sb, i ? "," : "");
        strbuf_addstr(&sb, results[i]);
    }
    strbuf_addstr(&sb, "]}");
    struct err err = {0};
    struct json *doc = json_parse(sb.data, sb.len, &err);
    assert_non_null(doc);
    strbuf_release(&sb);
    return doc;
}

static const char *ours[] = {"claude-code-generated-issue", "P0"};
static int64_t linked[] = {926, 1284};
static struct plan_candidate near[] = {{398, 0.31, "similar", "both name the SDK"}};

static inline void add_cluster(struct fixture *f, const char *id, enum plan_outcome o, int64_t issue) {
    struct plan_cluster *c = plan_cluster_add(f->plan);
    const struct cluster *of = cluster_find(f->set, id);
    c->id = id;
    c->fingerprint = of->fingerprint;
    c->title = of->title;
    c->category = "new";
    c->priority = of->priority;
    c->detail = cluster_to_json(of, false);
    c->planned = c->outcome = o;
    c->issue = issue;
    c->labels = ours;
    c->labels_n = 2;
}

static inline void make_plan(struct fixture *f) {
    struct plan *p = f->plan = plan_new();
    p->repo = "acme/backend";
    p->tracker = "sqlite";
    p->generated_at = p->expires_at = f->settings.now;
    add_cluster(f, "c1", OUTCOME_CREATED, 12);
    add_cluster(f, "c2", OUTCOME_UPDATED, 12);
    add_cluster(f, "c3", OUTCOME_ASKED, 0);
    add_cluster(f, "c4", OUTCOME_SKIPPED, 399);
    p->clusters[0].escalated = true;
    p->clusters[0].issue_url = "https://example.com/acme/backend/issues/12";
    p->clusters[0].linked = linked;
    p->clusters[0].linked_n = 2;
    struct plan_action *a = plan_add(p, PLAN_CREATE, "c1");
    a->title = "GCP-new | P0 | Missing module acme.billing.ledger";
    a->body = "body";
    a->labels = ours;
    a->labels_n = 2;
    a->reason = "no issue with this fingerprint, title or likeness";
    a->result = RESULT_DONE;
    a = plan_add(p, PLAN_COMMENT, "c2");
    a->of = 1;
    a->body = "body";
    a->reason = "symptom of c1";
    a->result = RESULT_DONE;
    a = plan_add(p, PLAN_ASK, "c3");
    a->reason = "near, but not the same";
    a->candidates = near;
    a->candidates_n = 1;
    a = plan_add(p, PLAN_SKIP, "c4");
    a->issue = 399;
    a->code = "already-counted";
    a->reason = "every entry was counted before";
}

static inline int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    settings_init(&f->settings);
    f->settings.now = at("10:06:25");
    f->settings.focus = "last 1 hour";
    f->gate = gate_new();
    f->set = cluster_set_new();
    struct json *doc = document();
    struct err err = {0};
    if (cluster_set_from_json(f->set, doc, "in.json", &err))
        fail_msg("%s", err.text);
    json_free(doc);
    f->set->ready_made = false; /* as if it had been counted here */
    make_plan(f);
    f->plan->source = cluster_set_to_json(f->set, false);
    json_remove(f->plan->source, "clusters");
    f->in = (struct report_input){f->set, f->plan, &f->settings, f->gate, false};
    *state = f;
    return 0;
}

static inline int teardown(void **state) {
    struct fixture *f = *state;
    plan_free(f->plan);
    cluster_set_free(f->set);
    gate_free(f->gate);
    settings_release(&f->settings);
    free(f);
    return 0;
}

typedef int writer(const struct report_input *, struct strbuf *, struct err *);

static inline char *write_it(writer *w, const struct report_input *in) {
    struct strbuf sb;
    struct err err = {0};
    strbuf_init(&sb, 1 << 22);
    if (w(in, &sb, &err))
        fail_msg("%s", err.text);
    assert_non_null(sb.data);
    assert_false(sb.full);
    return sb.data;
}

static inline void must_hold(const char *text, const char *const *parts, size_t n) {
    const char *from = text;
    for (size_t i = 0; i < n; i++) {
        const char *p = strstr(from, parts[i]);
        if (!p)
            fail_msg("after part %zu there is no \"%s\" in:\n%s", i, parts[i], text);
        from = p;
    }
}
#define MUST_HOLD(text, ...)                                                                                 \
    must_hold(text, (const char *const[]){__VA_ARGS__}, sizeof(const char *[]){__VA_ARGS__} / sizeof(char *))

#endif
