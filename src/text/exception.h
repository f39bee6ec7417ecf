/* Exceptions and stack frames in the text of a log entry: Python, Java, JavaScript, Go, and `SomeError:
 * value` in a line of prose. */
#ifndef TEXT_EXCEPTION_H
#define TEXT_EXCEPTION_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum { EXCEPTION_MAX_FRAMES = 64, EXCEPTION_MAX_CAUSE = 4096 /* bytes of a value that are looked at */ };

struct exception_frame {
    const char *file, *function; /* function may be NULL */
    int line;                    /* 0: unknown */
};

struct exception {
    const char *type;               /* NULL: no exception was found */
    const char *value;              /* never NULL when type is set; may be empty */
    bool traced;                    /* from a stack trace, not from a line of prose */
    struct exception_frame *frames; /* outermost first, of the block that belongs to the exception */
    size_t frames_n;
};

/* The innermost exception: of a chain, the one that was raised first. Strings live in the arena. */
struct exception exception_find(const char *text, struct arena *a);

/* The part of a value that names the cause: behind the last "what failed: ", its first sentence. The whole
 * first sentence where there is no such part. Never NULL. */
const char *exception_cause(const char *value, struct arena *a);

/* The first sentence of a text's first line, without its full stop. Never NULL. */
const char *exception_sentence(const char *text, struct arena *a);

/* A file of the application: not of an interpreter, an installed package or the runtime. */
bool exception_own_file(const char *file);

#endif
