#include "decide/likeness.h"

#include "decide/likeness_names.h"
#include "decide/likeness_words.h"
#include "decide_fixture.h"

#include <time.h>

static void words(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"SessionMiddleware must be installed", "session middleware must install"},
        {"The errors of GCP P1 404 x", ""},
        {"imports importing imported import", "import import import import"},
        {"status class redis", "status class redis"},
        {"acme.billing.ledger", "acme billing ledger"},
        {"", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct likeness_words w;
        const char *got = "";
        likeness_words_init(&w, cases[i].in, 1000);
        while (likeness_words_next(&w))
            got = arena_printf(&a, "%s%s%s", got, *got ? " " : "", w.word);
        assert_string_equal(got, cases[i].want);
    }
    arena_release(&a);
}

struct told {
    struct arena *a;
    const char *text;
};

static void tell(void *context, const char *text, size_t n, enum likeness_kind kind) {
    struct told *t = context;
    const char *mark = kind == LIKENESS_NAME       ? "!"
                       : kind == LIKENESS_PAIR     ? "+"
                       : kind == LIKENESS_CAPITALS ? "^"
                                                   : "";
    assert_int_equal(strlen(text), n);
    t->text = arena_printf(t->a, "%s%s%s%s", t->text, *t->text ? " " : "", mark, text);
}

static void tokens(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } cases[] = {
        {"LedgerImport", "ledger import +ledgerimport !ledgerimport"},
        {"ledger_import", "ledger import +ledgerimport !ledgerimport"},
        {"ledger import", "ledger import +ledgerimport"},
        {"ledger: import", "ledger import"}, /* not of one sentence */
        {"ledgerimport", "ledgerimport"},
        {"validated validation validates", "valid valid +validvalid valid +validvalid"},
        {"configuration of databases", "config db"},
        {"P1 7 404 0badf00d <num> id", "404 id"},
        {"PORT=80", "port ^port"},
        {"a.b.acme.billing.ledger_import", "acme bill +acmebill ledger +billledger import +ledgerimport "
                                           "!ledgerimport"},
        {"acme_shop/ledger_run.py",
         "acme shop +acmeshop ledger +shopledger run +ledgerrun !ledgerrun py +runpy"},
        {"", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct told t = {&a, ""};
        likeness_tokens(cases[i].in, 1000, tell, &t);
        assert_string_equal(t.text, cases[i].want);
    }
    struct told none = {&a, ""};
    likeness_tokens(NULL, 1000, tell, &none);
    likeness_tokens("ledger import", 3, tell, &none);
    assert_string_equal(none.text, "led");
    arena_release(&a);
}

/* Each row lacks what the one before it has: the evidence falls, and the score with it. */
static void less_evidence_weighs_less(void **state) {
    (void)state;
    static const struct {
        const char *title, *body;
    } issues[] = {
        {"GCP-new | P1 | LedgerImport gave up on the night queue",
         "LedgerImport gave up\nqueue of shop <num> is full: LedgerImport drops the rest\n"},
        {"GCP-new | P1 | LedgerImport gave up on the night queue", "queue of mails\n"},
        {"LedgerImport gave up", ""},
        {"Ledger question of the accountants", ""},
        {"failing-test-ledger-question-of-the-accountants", ""},
    };
    enum { N = sizeof issues / sizeof *issues, OTHERS = 60 };
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    struct cluster *c = add_cluster(&w, FP(1), "LedgerImport gave up at night", 1);
    struct cluster_pattern p = {.text = "queue of shop <num> is full: LedgerImport drops the rest",
                                .count = 1};
    c->patterns = &p;
    c->patterns_n = 1;
    for (int n = 0; n < OTHERS; n++)
        add_issue(&w, 100 + n, arena_printf(&w.issues->arena, "Chapter %d of the payment handbook", n), "",
                  true);
    const struct issue *list[N + OTHERS];
    for (size_t i = 0; i < N; i++)
        add_issue(&w, (int)i + 1, issues[i].title, issues[i].body, true);
    for (size_t i = 0; i < N + OTHERS; i++)
        list[i] = issue_list_find(w.issues, i < N ? (int64_t)i + 1 : 100 + (int64_t)(i - N));
    struct likeness *l = likeness_new(w.set, list, N + OTHERS);
    struct likeness_hit hits[LIKENESS_MAX_HITS];
    size_t n = likeness_find(l, 0, hits);
    assert_int_equal(n, N);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(hits[i].issue, i);
        assert_true(!i || hits[i].score < hits[i - 1].score);
    }
    assert_true(hits[0].verbatim && hits[0].evidence.line > 0.9);
    assert_string_equal(hits[2].name, "ledgerimport");
    assert_true(hits[0].score > w.s.same_score && hits[3].score < w.s.unsure_score);
    likeness_free(l);
    world_free(&w);
}

static void rare_words_count_more(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    add_cluster(&w, FP(1), "Ledger service payment", 1);
    for (int n = 0; n < 30; n++)
        add_issue(&w, n + 1, "Payment service question", "service payment", true);
    add_issue(&w, 40, "Ledger question", "", true);
    const struct issue *list[31];
    for (size_t i = 0; i < 31; i++)
        list[i] = &w.issues->items[i];
    struct likeness *l = likeness_new(w.set, list, 31);
    struct likeness_hit hits[LIKENESS_MAX_HITS];
    size_t n = likeness_find(l, 0, hits);
    assert_int_equal(n, LIKENESS_MAX_HITS);
    assert_int_equal(hits[0].issue, 30);
    assert_true(hits[0].score > hits[1].score);
    assert_int_equal(hits[1].issue, 0); /* equal ones in the order of the array */
    for (size_t i = 0; i < n; i++)
        assert_true(hits[i].score >= 0 && hits[i].score <= 1);
    likeness_free(l);
    world_free(&w);
}

static void verbatim(void **state) {
    (void)state;
    static const struct {
        const char *value, *pattern, *body;
        bool want;
    } cases[] = {
        {"No module named 'acme.billing.ledger'", NULL, "it says: no module named `acme.billing.ledger`!",
         true},
        {"No module named 'acme.billing.ledger'", NULL, "no module named acme.search", false},
        {"division by zero", NULL, "division by zero", false}, /* too common to tell */
        {"'index_of'", NULL, "index_of", false},
        {NULL, "Ledger import of shop <num> gave up after <dur>", "Ledger import of shop 7 gave up after 3 s",
         false},
        {NULL, "Ledger import for the morning shift gave up after <dur>",
         "ledger import for the morning shift gave up after 3s", true},
        {NULL, "", "x", false},
        {NULL, "<num>", "x", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cluster_pattern p = {.text = cases[i].pattern ? cases[i].pattern : ""};
        struct cluster c = {.exception_value = cases[i].value, .patterns = &p, .patterns_n = 1};
        struct issue is = {.title = "", .body = cases[i].body};
        assert_int_equal(likeness_verbatim(&c, &is), cases[i].want);
    }
}

static void plain_words(void **state) {
    (void)state;
    static const struct {
        const char *word;
        bool want;
    } cases[] = {
        {"abort", true},
        {"zone", true},
        {"handl", true},
        {"stopp", true},
        {"retri", true},
        {"queri", true},
        {"querie", true},
        {"quick", true},
        {"slowly", true},
        {"datadog", false},
        {"ddtrace", false},
        {"e", false},
        {"i", false},
        {"", false},
        {"tracing", true},
        {"zorb", false},
        {"ly", false},
        {"bort", false},
        {"averylongwordthatnobodyeverwrote", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (likeness_words_plain(cases[i].word) != cases[i].want)
            fail_msg("%s", cases[i].word);
}

static void names(void **state) {
    (void)state;
    static const struct {
        const char *title, *value, *issue, *body;
        bool want;
    } cases[] = {
        {"Alphaql SDK not available - install alphaql-kit to enable tracing", NULL,
         "Betadb SDK not available - install bdtrace to enable tracing", "", true},
        {"Alphaql SDK not available", NULL, "SDK not available for tracing", "", false},
        {"Alphaql SDK not available", NULL, "Betadb SDK not available", "alphaql too", false},
        {"Startup stopped by a slow query", NULL, "Retries handled wrongly at startup", "", false},
        {"Missing module acme.billing.ledger", NULL, "Missing module acme.billing.invoice", "", true},
        {"Missing module acme.billing.ledger", "No module named 'acme.billing.ledger'",
         "Missing module qux of acme", "No module named 'acme.billing.ledger'", false},
        {"LedgerError in shop", NULL, "InvoiceError in shop", "", true},
        {"Everywhere down", NULL, "Nowhere up", "", false},
    };
    struct likeness_dictionary d;
    struct likeness_terms t = {.n = 0};
    likeness_terms_init(&d, 20);
    likeness_terms_add(&d, &t, "everywhere nowhere", 100, LIKENESS_WORD, LIKENESS_ENTER_WORDS);
    d.df[1] = d.df[2] = 9;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cluster c = {.title = cases[i].title, .exception_value = cases[i].value};
        struct issue is = {.title = cases[i].issue, .body = cases[i].body};
        if (likeness_names_differ(&c, &is, &d) != cases[i].want)
            fail_msg("%s / %s", cases[i].title, cases[i].issue);
    }
    likeness_terms_release(&d);
}

/* 50 clusters against 10,000 issues: an index, not all pairs. The limit is generous for slow machines. */
static void many_issues(void **state) {
    (void)state;
    struct world w;
    world_init(&w, "2025-09-16T02:00:00Z");
    set_begin(&w, "2025-09-16T00:32:00Z", "2025-09-16T01:32:00Z");
    for (int i = 0; i < 50; i++)
        add_cluster(
            &w, arena_printf(&w.set->arena, "lg1:%032x", i),
            arena_printf(&w.set->arena, "Ledger import %d of shop%d fails in stage%d", i, i * 7, i % 5),
            i % 4);
    struct strbuf body;
    strbuf_init(&body, 1 << 16);
    for (int i = 0; i < 300; i++)
        strbuf_printf(&body, "word%d of the ledger ", i);
    for (int i = 0; i < 10000; i++)
        add_issue(&w, i + 1, arena_printf(&w.issues->arena, "Import %d of shop%d", i, i % 97),
                  strbuf_str(&body), i % 3 != 0);
    strbuf_release(&body);
    clock_t from = clock();
    make_plan(&w);
    double seconds = (double)(clock() - from) / CLOCKS_PER_SEC;
    if (seconds > 1)
        print_message("50 clusters against 10,000 issues: %.2f s\n", seconds);
    assert_true(seconds < 20);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens),   cmocka_unit_test(less_evidence_weighs_less),
        cmocka_unit_test(words),    cmocka_unit_test(rare_words_count_more),
        cmocka_unit_test(verbatim), cmocka_unit_test(plain_words),
        cmocka_unit_test(names),    cmocka_unit_test(many_issues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
