/* What a message says is missing: a module, a file, a name, a library. Messages of Python, Node, Java, Go,
 * Ruby, the C linker and loader, and shells, as these programs print them. Pure. */
#ifndef EVIDENCE_MISSING_H
#define EVIDENCE_MISSING_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum missing_kind {
    MISSING_NONE,
    MISSING_PYTHON_MODULE, /* a.b.c */
    MISSING_NODE_MODULE,   /* ./x, pkg, @scope/pkg, /app/x.js */
    MISSING_JAVA_CLASS,    /* a.b.C */
    MISSING_GO_PACKAGE,    /* host/owner/name/sub */
    MISSING_RUBY_FEATURE,  /* a/b */
    MISSING_RUBY_CONSTANT, /* A::B */
    MISSING_FILE,          /* a path */
    MISSING_LIBRARY,       /* libx.so.1 */
    MISSING_COMMAND,       /* a program in the PATH */
    MISSING_NAME           /* a name within a module that is there (attribute, import, symbol) */
};

enum { MISSING_MAX_PATHS = 12 };

struct missing {
    enum missing_kind kind;
    const char *name;
    const char *within; /* MISSING_NAME: the module or class; Node: who required it; NULL: not said */
    /* Where it would stand, most likely first: ends of repository paths without a leading slash. A folder
     * ends in '/'. */
    const char *paths[MISSING_MAX_PATHS];
    size_t paths_n;
};

/* From the text of an exception (value, or a whole log line). kind MISSING_NONE: it says nothing of this. */
void missing_read(const char *text, struct arena *a, struct missing *out);
bool missing_is_place(const struct missing *m); /* a module or file: something that has a path */

#endif
