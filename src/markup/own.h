/* The process's own credentials, in every form in which a log may hold them. */
#ifndef MARKUP_OWN_H
#define MARKUP_OWN_H

#include "markup/finders.h"

enum { OWN_MIN = 8 }; /* bytes: what is shorter would hide ordinary words */

struct own_form {
    char *s;
    size_t len;
    bool base64; /* the characters around it belong to the same encoded text */
};
struct own {
    struct own_form *items;
    size_t n, cap;
};

void own_release(struct own *o); /* wipes them too */
/* Adds the value (and each of its lines of 16 bytes and more, where it has several), its base64 at each of
 * the three alignments (standard and URL alphabet), and its URL encoding. Shorter than OWN_MIN: ignored. */
void own_add(struct own *o, const char *value);
/* The next form in the text, the longest where two begin together. */
bool own_find(const void *own, const struct markup_text *t, size_t from, struct markup_hit *hit);

#endif
