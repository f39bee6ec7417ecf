/* Checksums and shapes that tell a number of its kind from any other number. */
#ifndef MARKUP_CHECKS_H
#define MARKUP_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

typedef bool checks_function(const char *s, size_t len);

/* ISO/IEC 7812-1: 13 to 19 digits, blanks and - between them, not all the same. */
checks_function checks_luhn;
/* ISO 13616: the country's two letters, two digits, up to 30 more characters; blanks between them. */
checks_function checks_mod97;
/* A US social security number: no area 000, 666 or 9xx, no group 00, no serial 0000. */
checks_function checks_ssn;

/* NULL: there is no check of this name. */
checks_function *checks_named(const char *name);

#endif
