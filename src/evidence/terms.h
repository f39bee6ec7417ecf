/* Words that clusters ask for, and which commits add or remove them: one pass over the differences for all.
 * At most TERMS_MAX words. */
#ifndef EVIDENCE_TERMS_H
#define EVIDENCE_TERMS_H

#include "base/strmap.h"
#include "evidence/evidence.h"

#include <stdint.h>

enum { TERMS_MAX = 10000 };

enum { /* where a hit was */
       TERMS_CODE = 1,
       TERMS_PACK = 2, /* build and deploy files */
       TERMS_DEPENDENCY = 4,
       TERMS_LOCK = 8,
       TERMS_ASIDE = 16 /* tests and documents */
};

struct terms_hit {
    size_t term;
    unsigned added, removed, within, defined, undefined, imported,
        where; /* within: of what changed stands in it */
};

struct terms_row { /* of one change */
    struct terms_hit *items;
    size_t n, cap;
    size_t lines; /* added and removed, tests and documents not counted */
    size_t files; /* likewise */
    bool aside;   /* it touches nothing but tests and documents */
    bool dependency, packs;
};

struct terms {
    struct strmap words;
    struct arena arena;
    const char **texts; /* of each term; a package's begins with a blank */
    size_t n;
    uint32_t *rows_with;    /* of each term: changes that have it outside of tests and documents */
    struct terms_row *rows; /* of each change */
    size_t rows_n;
    size_t dependency_rows, packing_rows;
};

void terms_init(struct terms *t);
void terms_release(struct terms *t);
/* The number of a word; of a package's name, which is looked for in dependency files only and in any spelling
 * of
 * - and _. SIZE_MAX: no room. */
size_t terms_word(struct terms *t, const char *s, size_t n);
size_t terms_package(struct terms *t, const char *s, size_t n);
/* Looks at all changes, until the source is late. */
void terms_scan(struct terms *t, const struct evidence_source *s);
const char *terms_text(const struct terms *t, size_t term);
const struct terms_hit *terms_find(const struct terms_row *row, size_t term); /* NULL: not there */

#endif
