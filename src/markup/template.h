/* Templates of `templates/` (built into the program), filled from JSON values. The language is Mustache's,
 * with a word that says as what the gate lets a value through:
 *   {{name}}        a value as GATE_TEXT          {{code name}} {{cell name}} {{fence name}} {{title name}}
 *   {{id name}}     what identifies something by its place (an insert id, a commit), as GATE_ID_CODE
 *   {{raw name}}    our own, composed text or a number; never text of a log
 *   {{#name}} ... {{/name}}   for each element of an array; once for a true, non-empty or object value, which
 *                   is then looked in first; {{^name}} ... {{/name}} when it is absent, false, "" or empty
 *   {{.}}           the element itself            {{! remark}}      {{>other.md}}  another template
 * Names may be dotted (`issue.url`). A section tag or remark alone on its line leaves no line behind.
 * Two or more empty lines in a row become one, except inside fences. */
#ifndef MARKUP_TEMPLATE_H
#define MARKUP_TEMPLATE_H

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "markup/gate.h"

/* Fills the built-in template `name` ("issue.md"). An unknown template or key that no scope holds is an
 * error (ERR_USAGE): a typo in a template must not go out as a gap. A key that may be missing is set to null.
 */
int template_fill(const char *name, const struct json *data, const struct gate *g, struct strbuf *out,
                  struct err *err);

/* The same for a text that is not built in (tests). */
int template_fill_text(const char *text, const struct json *data, const struct gate *g, struct strbuf *out,
                       struct err *err);

/* The built-in files (templates/ and config/): text by name, NULL when there is none. Generated at build. */
struct embedded_file {
    const char *name, *text;
    unsigned long len;
};
extern const struct embedded_file embedded_files[]; /* ends with a NULL name */
const struct embedded_file *template_file(const char *name);

#endif
