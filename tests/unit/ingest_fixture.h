/* Inputs made in memory, read as the program reads them, and every entry that came out. */
#ifndef INGEST_FIXTURE_H
#define INGEST_FIXTURE_H

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/timestamp.h"
#include "ingest/ingest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* 2025-03-01T12:00:00Z, the present of all tests. */
#define FIXTURE_NOW (INT64_C(1740830400) * TIMESTAMP_SECOND)

struct fixture_got {
    struct entry e; /* strings in the reading's arena */
    size_t pieces;
    struct join_ref first, last;
};

struct fixture {
    struct arena arena;
    struct cluster_set *set;
    struct fixture_got *items;
    size_t n, cap, starts;
    struct err err;
    int rc;
};

struct fixture_bytes {
    const void *data;
    size_t len;
};

static inline int fixture_take(void *ctx, const struct entry *e, const struct join_ref *refs, size_t n,
                               struct err *err) {
    struct fixture *f = ctx;
    (void)err;
    struct fixture_got *g = MEM_PUSH(f);
    *g = (struct fixture_got){*e, n, refs[0], refs[n - 1]};
    const char **strings[] = {&g->e.insert_id,       &g->e.service,       &g->e.environment, &g->e.project,
                              &g->e.revision,        &g->e.instance,      &g->e.log_name,    &g->e.text,
                              &g->e.error_type,      &g->e.error_value,   &g->e.error_trace, &g->e.module,
                              &g->e.function,        &g->e.error_group,   &g->e.http.method, &g->e.http.url,
                              &g->e.http.user_agent, &g->first.insert_id, &g->last.insert_id};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        *strings[i] = arena_str(&f->arena, *strings[i]);
    return 0;
}

static inline void fixture_start(void *ctx, const struct entry *e) {
    struct fixture *f = ctx;
    (void)e;
    f->starts++;
}

/* Reads the inputs as files, in order; FIXTURE's rc, err, items and set tell what came of it. */
static inline struct fixture fixture_run(const struct fixture_bytes *in, size_t n, struct ingest_options o) {
    struct fixture f = {.set = cluster_set_new()};
    char names[8][40];
    const char *paths[8];
    for (size_t i = 0; i < n && i < 8; i++) {
        snprintf(names[i], sizeof names[i], "/tmp/test_ingest-XXXXXX");
        int fd = mkstemp(names[i]);
        assert_true(fd >= 0);
        for (size_t at = 0; at < in[i].len;) {
            ssize_t k = write(fd, (const char *)in[i].data + at, in[i].len - at);
            assert_true(k > 0);
            at += (size_t)k;
        }
        close(fd);
        paths[i] = names[i];
    }
    o.now = FIXTURE_NOW;
    o.entry = fixture_take;
    o.start = fixture_start;
    o.ctx = &f;
    f.rc = ingest_run(paths, n, &o, f.set, &f.err);
    for (size_t i = 0; i < n; i++)
        unlink(names[i]);
    return f;
}

static inline struct fixture fixture_text(const char *text) {
    struct fixture_bytes b = {text, strlen(text)};
    return fixture_run(&b, 1, (struct ingest_options){0});
}

/* The same, reading must succeed. */
static inline struct fixture fixture_read(const char *text) {
    struct fixture f = fixture_text(text);
    if (f.rc)
        fail_msg("%s\n%s", f.err.text, text);
    return f;
}

static inline bool fixture_noted(const struct fixture *f, const char *part) {
    for (size_t i = 0; i < f->set->notes_n; i++)
        if (strstr(f->set->notes[i], part))
            return true;
    return false;
}

static inline void fixture_free(struct fixture *f) {
    cluster_set_free(f->set);
    free(f->items);
    arena_release(&f->arena);
    *f = (struct fixture){0};
}

#endif
