/* The terms of a listing: tokens by number, in how many issues each stands, and the sets that texts are. */
#ifndef DECIDE_LIKENESS_TERMS_H
#define DECIDE_LIKENESS_TERMS_H

#include "base/strmap.h"
#include "decide/likeness_tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIKENESS_TERMS_MAX = 480 }; /* terms of one set; what comes later in its text is not looked at */

struct likeness_term {
    uint32_t id;   /* from 1 */
    uint32_t kind; /* enum likeness_kind, several where it stands there in several ways */
};

struct likeness_terms { /* by id */
    struct likeness_term items[LIKENESS_TERMS_MAX];
    size_t n;
    size_t unknown; /* words that the dictionary does not hold, repeats included */
};

struct likeness_dictionary {
    struct strmap ids;
    char **texts; /* by id */
    size_t *df;   /* by id: issues that hold it */
    double *rare; /* by id; NULL until closed */
    size_t n, cap;
    size_t issues;
};

void likeness_terms_init(struct likeness_dictionary *d, size_t issues);
void likeness_terms_release(struct likeness_dictionary *d);

/* Which tokens of a text enter the dictionary; the others are looked up. */
enum likeness_enter {
    LIKENESS_ENTER_NONE = 0,
    LIKENESS_ENTER_WORDS = LIKENESS_WORD,
    LIKENESS_ENTER_ALL = 15
};

/* Adds the text's terms to the set, which stays in order. kinds: which are looked at. */
void likeness_terms_add(struct likeness_dictionary *d, struct likeness_terms *out, const char *text,
                        size_t max, unsigned kinds, enum likeness_enter enter);
/* As above, of a dictionary that is complete. */
void likeness_terms_read(const struct likeness_dictionary *d, struct likeness_terms *out, const char *text,
                         size_t max, unsigned kinds);
/* The term in the set, or NULL. */
const struct likeness_term *likeness_terms_find(const struct likeness_terms *t, uint32_t id);

/* df is complete: from here on nothing enters, and how rare a term is can be asked. */
void likeness_terms_close(struct likeness_dictionary *d);
/* How rare a term is in the listing, 0..1: 1 stands in one issue or none. */
double likeness_terms_rare(const struct likeness_dictionary *d, uint32_t id);
/* The sum of that over the terms of these kinds. */
double likeness_terms_weight(const struct likeness_dictionary *d, const struct likeness_terms *t,
                             unsigned kinds);

#endif
