/* GitHub's runner: the output of a step, parts of which it obeys, and the files that it reads from a step. */
#ifndef APP_RUNNER_H
#define APP_RUNNER_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>

enum { RUNNER_MAX_VALUE = 1 << 20 }; /* bytes; GitHub takes as much for a summary */

bool runner_is_here(void); /* GITHUB_ACTIONS=true */

/* file_write, but what goes to stdout on a runner holds no line that it would obey. */
int runner_write(const char *path, const char *data, size_t len, struct err *err);

/* Appends `name<<delimiter`, the value and the delimiter, each on its own line. ERR_USAGE for a name that is
 * none
 * ([A-Za-z_][A-Za-z0-9_-]*), a value past RUNNER_MAX_VALUE or one that holds the delimiter. */
int runner_output_text(const char *name, const char *value, const char *delimiter, struct strbuf *out,
                       struct err *err);
/* Appends an output to the file of $GITHUB_OUTPUT under a delimiter of 128 random bits; nothing where there
 * is no such file. */
int runner_output(const char *name, const char *value, struct err *err);
/* Is this the file of $GITHUB_STEP_SUMMARY? What other steps wrote there must stay. */
bool runner_is_summary(const char *path);
int runner_append(const char *path, const char *data, size_t len,
                  struct err *err); /* symlinks are not followed */

#endif
