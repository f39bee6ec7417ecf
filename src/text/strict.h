/* Texts for a public place: what may be shown is listed, all else is a placeholder. Pure; the input has been
 * through the gate, the output goes through it again.
 *
 * Shown as they are:
 *  - integers and decimals of at most four digits in all, those after another number counting together (so a
 *    telephone number in groups is none); with a unit right behind them (ms, s, min, KB, MiB, bytes ...) up
 * to nine digits: durations and sizes. HTTP statuses, errno, exit codes and ports below 10000 are such
 * numbers;
 *  - placeholders (<ip#1>, <num>) and the gate's escapes (\u{200B});
 *  - types of exceptions (pkg.SomeError);
 *  - enums: severities, HTTP methods and versions, true, false, null and their like;
 *  - names of the cluster's own frames: their files with and without the folders before them, as modules
 *    (acme/billing/core.py is acme.billing.core, billing.core, core), their functions; a dotted name that
 * begins with a folder of theirs (acme.billing.ledger beside acme/billing/core.py), if all its parts are
 * words;
 *  - what the config allows: a whole word, path or quoted text;
 *  - words of prose and names in code, each part between _ - and capitals being a word (text/word.h).
 *
 * Placeholders instead:
 *  - what stands in quotes (' " `, their typographic and escaped forms), unless it is one of the first six:
 * <text>, or <path>, <url>, <email>; a quote that does not end takes the rest of its line. The name of a
 * field
 *    ("user": ...) is no quoted text but a word;
 *  - what stands behind = or => or inside a word behind a colon (user=x, user = x, host:x): the same rule,
 *    <value>;
 *  - addresses <url>, <email>; anything with @ in it <name>; anything with / or \ in it <path> (and/or is
 * prose); dotted names that are not the frames' <name>; whatever mask_text would mask; words that look like
 * data <id>.
 *
 * Fingerprints, matching and counting never see these texts. */
#ifndef TEXT_STRICT_H
#define TEXT_STRICT_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* Past STRICT_MAX_WORDS words of texts a title holds only such as are shown. */
enum { STRICT_MAX_HIDDEN = 64, STRICT_MAX_NAMES = 4096, STRICT_MAX_WORDS = 1 << 15 };

/* Whether the config allows a word. */
typedef bool strict_allowed(const void *ctx, const char *word, size_t len);

struct strict;
struct strict *strict_new(strict_allowed *allowed, const void *ctx); /* allowed NULL: nothing is */
void strict_free(struct strict *s);
/* A frame of our own code; function NULL: unknown. Past STRICT_MAX_NAMES names the rest is not known. */
void strict_own(struct strict *s, const char *file, const char *function);
/* Remembers what strict_text hides of this text, for strict_title. */
void strict_hide(struct strict *s, const char *text);
/* Words that are our own: they may stand in a title though a text hides them. */
void strict_title_words(struct strict *s, const char *words);

/* Appends the text fit for a public place. `out` takes what is longer than the input. */
void strict_text(const struct strict *s, const char *text, struct strbuf *out);
/* As strict_text, for a pattern, in which what was masked may have taken a quote with it: words that the
 * texts of strict_hide hold but do not show are hidden. Then remembers it as strict_hide does. */
void strict_pattern(struct strict *s, const char *text, struct strbuf *out);
/* As strict_text, for names made of parts of the texts of strict_hide: what was hidden there is hidden
 * without quotes too, and so is each word that they hold but that is nowhere shown. */
void strict_title(const struct strict *s, const char *text, struct strbuf *out);
/* A file of an own frame, its parts that look like data masked. */
void strict_file(const struct strict *s, const char *file, struct strbuf *out);
/* Appends a sample: of a stack trace the frames of own code and what stands between and around them, each
 * line as strict_text has it; frames of others and the code below them are counted only. */
void strict_sample(const struct strict *s, const char *text, struct strbuf *out);
/* Is this path or name one of the own frames'? */
bool strict_is_own(const struct strict *s, const char *name, size_t len);

#endif
