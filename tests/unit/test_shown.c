/* A set as a public place sees it. */
#include "decide_fixture.h"

static const char *allowed[] = {"acme-[0-9]+q", "blue/green"};

static struct cluster_set *shown(struct world *w) {
    struct cluster_set *out = NULL;
    struct err err = {0};
    if (decide_shown(w->set, &w->s, &out, &err))
        fail_msg("%s", err.text);
    return out;
}

static struct cluster *add_told(struct world *w) {
    struct arena *a = &w->set->arena;
    struct cluster *c = add_cluster(w, FP(1), "Missing module alice.smith stops startup", 0);
    c->kind = CLUSTER_EXCEPTION;
    c->exception_type = "ModuleNotFoundError";
    c->exception_value = "No module named 'alice.smith' in acme-7q and acme-7x9y";
    c->frames = arena_alloc(a, 2 * sizeof *c->frames);
    c->frames[0] = (struct cluster_frame){.file = "acme/web/auth.py", .function = "<module>", .line = 23};
    c->frames[1] = (struct cluster_frame){.file = NULL, .function = NULL};
    c->frames_n = 2;
    c->patterns[0].text = "ModuleNotFoundError: No module named 'alice.smith' in <id> (acme.web.auth)";
    c->samples[0].text = "Traceback:\n  File \"acme/web/auth.py\", line 23, in <module>\n"
                         "    login(user='alice')\nModuleNotFoundError: No module named 'alice.smith'\n\n";
    c->notes = arena_alloc(a, sizeof *c->notes);
    c->notes[0] = (struct cluster_note){.kind = "cause", .text = "user='alice'", .source = "/home/alice/x"};
    c->notes_n = 1;
    c->error_groups = strings(a, "CJX41MHQv");
    c->error_groups_n = 1;
    c->environment = "user=alice";
    w->set->project = "acme-project";
    return c;
}

static void shows_the_set_itself_unless_strict(void **state) {
    (void)state;
    static const struct {
        enum settings_level level;
        enum settings_public pub;
        bool strict;
    } rows[] = {
        {LEVEL_BY_REPO, PUBLIC_UNKNOWN, false}, {LEVEL_BY_REPO, PUBLIC_NO, false},
        {LEVEL_BY_REPO, PUBLIC_YES, true},      {LEVEL_STANDARD, PUBLIC_YES, false},
        {LEVEL_STRICT, PUBLIC_NO, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world w;
        world_init(&w, "2025-10-07T09:00:00Z");
        set_begin(&w, "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z");
        add_told(&w);
        w.s.level = rows[i].level;
        w.s.repo_public = rows[i].pub;
        struct cluster_set *out = shown(&w);
        assert_int_equal(out != NULL, rows[i].strict);
        cluster_set_free(out);
        world_free(&w);
    }
}

static void hides_what_is_not_listed(void **state) {
    (void)state;
    for (int ready = 0; ready < 2; ready++) {
        struct world w;
        world_init(&w, "2025-10-07T09:00:00Z");
        set_begin(&w, "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z");
        struct cluster *was = add_told(&w);
        w.set->ready_made = ready;
        w.s.level = LEVEL_STRICT;
        w.s.allow = allowed;
        w.s.allow_n = 2;
        struct cluster_set *out = shown(&w);
        const struct cluster *c = &out->clusters[0];
        const struct {
            const char *got, *want;
        } rows[] = {
            {c->title, "Missing module <text> stops startup"},
            {c->exception_type, "ModuleNotFoundError"},
            {c->exception_value, "No module named '<text>' in acme-7q and <id>"},
            {c->patterns[0].text, "ModuleNotFoundError: No module named '<text>' in <id> (acme.web.auth)"},
            {c->samples[0].text, "Traceback:\n  File \"acme/web/auth.py\", line 23, in <module>\n"
                                 "    login(user='<text>')\nModuleNotFoundError: No module named '<text>'"},
            {c->notes[0].text, "user='<text>'"},
            {c->notes[0].source, "<path>"},
            {c->frames[0].file, "acme/web/auth.py"},
            {c->frames[0].function, "<module>"},
            {c->services[0], "acme-backend"},
            {c->environment, ready ? "user=<value>" : "user=alice"},
            {c->fingerprint, FP(1)},
        };
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            assert_string_equal(rows[i].got, rows[i].want);
        assert_null(c->samples[0].insert_id);
        assert_null(c->last_id);
        assert_null(c->frames[1].file);
        assert_null(out->project);
        assert_int_equal(c->error_groups_n, 0);
        /* What it was made from is as it was. */
        assert_string_equal(was->title, "Missing module alice.smith stops startup");
        assert_string_equal(was->samples[0].insert_id, "s1");
        assert_int_equal(was->error_groups_n, 1);
        cluster_set_free(out);
        world_free(&w);
    }
}

static void a_bad_entry_of_allow_is_told(void **state) {
    (void)state;
    static const char *bad[] = {"(?x)a # b"};
    struct world w;
    struct cluster_set *out = NULL;
    struct err err = {0};
    world_init(&w, "2025-10-07T09:00:00Z");
    set_begin(&w, "2025-10-07T08:00:00Z", "2025-10-07T09:00:00Z");
    add_told(&w);
    w.s.level = LEVEL_STRICT;
    w.s.allow = bad;
    w.s.allow_n = 1;
    assert_int_equal(decide_shown(w.set, &w.s, &out, &err), -1);
    assert_int_equal(err.status, ERR_USAGE);
    assert_non_null(strstr(err.text, "redaction.allow: (?x)a # b"));
    assert_null(out);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_set_itself_unless_strict),
        cmocka_unit_test(hides_what_is_not_listed),
        cmocka_unit_test(a_bad_entry_of_allow_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
