/* A table of patterns and who came after whom, made line by line. */
#ifndef CLUSTER_FIXTURE_H
#define CLUSTER_FIXTURE_H

#include "base/mem.h"
#include "base/timestamp.h"
#include "cluster/cause.h"
#include "cluster/merge.h"
#include "cluster/occur.h"
#include "cluster/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct cluster_fixture {
    struct pattern_table t;
    struct occur o;
    struct arena a;
};

static inline void cluster_fixture_init(struct cluster_fixture *f) {
    *f = (struct cluster_fixture){0};
    pattern_table_init(&f->t, false);
    occur_init(&f->o);
}

static inline void cluster_fixture_release(struct cluster_fixture *f) {
    pattern_table_release(&f->t);
    occur_release(&f->o);
    arena_release(&f->a);
}

/* One entry at a time in milliseconds; `status` makes it a request. */
static inline void cluster_fixture_add(struct cluster_fixture *f, int64_t ms, const char *service,
                                       const char *text, int status) {
    struct entry e = {.severity = status && status < 500 ? SEVERITY_WARNING : SEVERITY_ERROR,
                      .text = text,
                      .instance = "i1",
                      .time = (INT64_C(1740823200) * 1000 + ms) * INT64_C(1000000)};
    struct identify id;
    e.end = e.time;
    e.http.status = status;
    e.http.url = status ? "/v1/orders" : NULL;
    e.log_name = status ? "requests" : "stderr";
    assert_true(identify_entry(&e, &f->a, &id));
    size_t p = pattern_add(&f->t, &e, &id, service);
    occur_add(&f->o, &e, service, p, f->t.items[p].rank);
}

static inline void cluster_fixture_merge(struct cluster_fixture *f) {
    size_t *to = pattern_table_sort(&f->t);
    occur_sort(&f->o, to);
    free(to);
    merge_patterns(&f->t, &f->o);
}

/* The index of the first pattern that holds this text. */
static inline size_t cluster_fixture_at(const struct cluster_fixture *f, const char *service,
                                        const char *part) {
    for (size_t i = 0; i < f->t.n; i++)
        if (strstr(f->t.items[i].id.pattern, part) && !strcmp(f->t.items[i].service, service))
            return i;
    fail_msg("no pattern holds %s", part);
    return 0;
}

#endif
