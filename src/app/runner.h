/* GitHub's runner: the output of a step, parts of which it obeys, and the files that it reads from a step. */
#ifndef APP_RUNNER_H
#define APP_RUNNER_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>

bool runner_is_here(void); /* GITHUB_ACTIONS=true */

/* file_write, but what goes to stdout on a runner holds no line that it would obey. */
int runner_write(const char *path, const char *data, size_t len, struct err *err);

/* Is this the file of $GITHUB_STEP_SUMMARY? What other steps wrote there must stay. */
bool runner_is_summary(const char *path);
int runner_append(const char *path, const char *data, size_t len,
                  struct err *err); /* symlinks are not followed */

/* Appends `name<<DELIMITER`, the value and the delimiter to $GITHUB_OUTPUT, the delimiter being 128 random
 * bits that the value does not hold; nothing where the variable is not set. Source: docs.github.com,
 * "Workflow commands". Limits: a name of 100 letters, digits, - and _; RUNNER_MAX_VALUE bytes of a value. */
enum { RUNNER_MAX_VALUE = 1 << 20 };
int runner_output(const char *name, const char *value, struct err *err);
/* The text of it, for a delimiter that is given. */
int runner_output_text(const char *name, const char *value, const char *delimiter, struct strbuf *out,
                       struct err *err);

#endif
