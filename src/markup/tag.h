/* The tags of a template: finding them and the end of a section. Internal to template.c. */
#ifndef MARKUP_TAG_H
#define MARKUP_TAG_H

#include "base/err.h"

#include <stddef.h>

enum { TAG_MAX_NAME = 64, TAG_AS_RAW = -1 };
enum tag_kind { TAG_VALUE, TAG_EACH, TAG_UNLESS, TAG_END, TAG_REMARK, TAG_PARTIAL };

/* A template, or the inside of a section of it. */
struct tag_text {
    const char *name, *whole; /* for messages: the template's name, and all of it (NUL-terminated) */
    const char *start, *end;  /* what is being filled */
    struct err *err;
};

struct tag {
    enum tag_kind kind;
    int as; /* of a value: enum gate_as, or TAG_AS_RAW */
    char name[TAG_MAX_NAME + 1];
    const char *begin, *end; /* with its braces */
    const char *before,
        *after; /* the same; the whole line when a tag other than a value stands alone on it */
};

/* The first tag at or after p. 0: found; 1: there is none; -1: not a tag of this language, `err` is filled.
 */
int tag_next(const struct tag_text *t, const char *p, struct tag *tag);
/* The end tag of the section that `open` begins; -1 with `err` filled when it is not closed. */
int tag_find_end(const struct tag_text *t, const struct tag *open, struct tag *close);
/* Fills `err` with the template, the line of `at`, and `what` about `name`; -1. */
int tag_fail(const struct tag_text *t, const char *at, const char *what, const char *name);

#endif
