/* The gate: nothing that came from a log, an issue or another tool reaches a sink (issue, comment, title,
 * worklog, summary, JSON, terminal, state) without it. It repairs UTF-8, shows control characters, hides
 * secrets, and makes the text inert for the place where it will stand. Applying it twice changes nothing.
 *
 * Limits: a line of 4096 bytes, the rest cut with a mark; 64 KiB of text, the same. A gate is not for several
 * threads at once. */
#ifndef MARKUP_GATE_H
#define MARKUP_GATE_H

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"

#include <stddef.h>

enum gate_as {
    GATE_PLAIN, /* JSON and terminal: secrets hidden, controls shown (newline and tab stay); no Markdown care
                 */
    GATE_TEXT,  /* one line of Markdown prose in which nothing is live: no mention, reference, link, HTML,
                   emphasis; newlines become blanks. What cannot be made inert by escaping (mentions,
                   references, URLs) stands in a code span. */
    GATE_CODE,  /* one code span, delimiters longer than any run inside; newlines become blanks */
    GATE_CELL,  /* as GATE_CODE, inside a table cell (| escaped) */
    GATE_FENCE, /* a fenced block at column 0, ```text, fence longer than any run inside, ending in a newline
                 */
    GATE_ID, /* as GATE_PLAIN, for what identifies something by its place (an insert id, a digest, a commit):
                that it looks like chance is no reason to hide it */
    GATE_ID_CODE, /* the same as one code span */
    GATE_TITLE,   /* one line from an allow-list of characters, at most 256 code points */
};

struct gate;
struct gate *gate_new(void); /* with the built-in rules, config/redaction.json */
/* The config's "redaction" (NULL: nothing): its rules are added, those it names switched on and off.
 * ERR_USAGE: which rule, and what is wrong with it. */
int gate_configure(struct gate *g, const struct json *redaction, struct err *err);
void gate_free(struct gate *g);
/* A credential of this process: hidden exactly, with its base64 and URL forms. Shorter than 8 bytes: ignored.
 */
void gate_add_secret(struct gate *g, const char *value);

/* Appends the text (NULL: nothing), made fit for `as`. */
void gate_add(const struct gate *g, enum gate_as as, const char *text, struct strbuf *out);

/* A copy of an object or array in which every text, keys too, passed the gate as GATE_PLAIN; under keys such
 * as "insert_id" as GATE_ID. The caller's. */
struct json *gate_json(const struct gate *g, const struct json *j);

/* A whole text, such as a file, as GATE_PLAIN would make it, but as many lines as it has and none of them
 * cut. `told` (NULL: nobody) hears of each replacement, in the order in which they are made. */
enum { GATE_MAX_LINE = 1 << 20 }; /* bytes of a line, or of a key block: past it ERR_INPUT, which names it */
struct gate_hit {
    size_t line; /* from 1 */
    const char *rule, *placeholder;
};
typedef void gate_told(void *ctx, const struct gate_hit *hit);
int gate_lines(const struct gate *g, const char *text, size_t len, gate_told *told, void *ctx,
               struct strbuf *out, struct err *err);

/* The last look at a whole document before a sink: how many secrets are still in it; the rule of the first
 * one goes to `rule` (NULL is fine). 0: clean. Documents that the gate itself made must be clean. */
size_t gate_scan(const struct gate *g, const char *document, size_t len, const char **rule);

#endif
