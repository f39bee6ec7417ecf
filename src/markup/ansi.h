/* Terminal sequences (ECMA-48). */
#ifndef MARKUP_ANSI_H
#define MARKUP_ANSI_H

#include <stddef.h>

/* Length of the sequence that starts with the ESC at s; 0: it is none. A string (OSC, DCS) without an end
 * within 1024 bytes of its line is none: it must not take the rest of the text with it. */
size_t ansi_length(const char *s, size_t len);
/* Of the rest of a control sequence, behind ESC [ or U+009B. */
size_t ansi_csi(const char *s, size_t len);

#endif
