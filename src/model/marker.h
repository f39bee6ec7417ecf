/* The hidden comment that ties an issue or a comment of ours to fingerprints, and our block around it:
 *   <!-- log-gardener:1 {...one line of JSON, with < > & -- escaped...} -->
 *   what we wrote
 *   <!-- /log-gardener -->
 * Everything outside the block belongs to people. Limits: 32 of `also`, `joined`, `not` and of `marks`, 30 of
 * `runs`, 64 of `subs`, 600 of `umbrella`, 16 KiB of JSON. `seen` is of the cause itself; every other
 * fingerprint that was counted has a mark of its own: "marks":[["lg1:...","time of its newest entry that was
 * counted","time of its first one, where known"]] */
#ifndef MODEL_MARKER_H
#define MODEL_MARKER_H

#include "base/arena.h"
#include "base/json.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MARKER_MAX_ALSO = 32, MARKER_MAX_RUNS = 30, MARKER_MAX_SRC = 32, MARKER_MAX_REVISIONS = 32 };
enum { MARKER_MAX_MARKS = 32 };
enum { MARKER_MAX_UMBRELLA = 600, MARKER_SHORT = 16, MARKER_MAX_SUBS = 64 };
enum { MARKER_MAX_LIST = 1024, MARKER_MAX_JSON = 16 << 10 }; /* labels, patterns; bytes */

struct marker_run {
    int64_t end; /* end of that run's window */
    int64_t count;
};

struct marker_mark { /* what of another fingerprint was counted */
    const char *fp;
    int64_t seen, first; /* newest and oldest entry; first TIMESTAMP_NONE: not known */
};

struct marker {
    const char *fp;
    const char **also;
    size_t also_n;
    int64_t seen_time; /* newest entry of the cause that was counted; TIMESTAMP_NONE */
    const char *seen_id;
    struct marker_mark *marks; /* of the other fingerprints, that counted last at the end */
    size_t marks_n;
    const char **src; /* digests of inputs without ids that were counted */
    size_t src_n;
    int64_t n;                        /* entries counted in all */
    int64_t first;                    /* first entry of the cause ever counted */
    int priority;                     /* that we last set; PRIORITY_NONE */
    const char *title_sha, *body_sha; /* of what we wrote: title; text between the marker lines */
    const char **labels;              /* that we set */
    size_t labels_n;
    const char **revisions; /* seen failing */
    size_t revisions_n;
    const char **patterns; /* digests (8 hex) of the patterns already told */
    size_t patterns_n;
    struct marker_run *runs; /* newest last */
    size_t runs_n;
    const char **joined; /* fingerprints that belong here because a comment of ours said so, of a body; that
                            this comment tells of, of a comment */
    size_t joined_n;
    const char **barred; /* "not": a person deleted that comment; never joined here again */
    size_t barred_n;
    const char **umbrella; /* of an umbrella issue: the clusters in it, as marker_short names them */
    size_t umbrella_n;
    int64_t *subs; /* issues that were linked as sub-issues or as blocking this one */
    size_t subs_n;
    int64_t twin;         /* closed by us as the twin of this issue; 0 */
    struct json *unknown; /* fields of a later version, kept; NULL: none; freed by marker_release */
};

/* Finds and reads the first marker that starts a line of `body`. False: there is none that can be read.
 * Strings live in the arena. */
bool marker_parse(const char *body, struct marker *out, struct arena *a);
/* The same with the place of its line, [*start, *end), without the line's end. */
bool marker_locate(const char *body, const char **start, const char **end, struct marker *out,
                   struct arena *a);
void marker_release(struct marker *m);
/* Appends the marker's line with its newline. Of lists past their limits, and of labels and patterns that do
 * not fit into MARKER_MAX_JSON, the newest are kept. */
void marker_print(const struct marker *m, struct strbuf *out);
bool marker_covers(const struct marker *m, const char *fingerprint); /* fp or one of also */
void marker_add_also(struct marker *m, const char *fingerprint,
                     struct arena *a); /* unless covered; oldest go first */
/* A fingerprint as `umbrella` holds it: the first MARKER_SHORT digits behind its "lg1:"; NULL for any other.
 */
const char *marker_short(const char *fingerprint, struct arena *a);
/* The mark of a fingerprint, NULL: it has none. */
const struct marker_mark *marker_mark_of(const struct marker *m, const char *fingerprint);
/* In place of its old mark; past MARKER_MAX_MARKS the one that counted longest ago goes. */
void marker_set_mark(struct marker *m, const struct marker_mark *mark, struct arena *a);

/* The parts of a body around our block. `before` and `after` are a person's; `inner` is what stands between
 * the marker's line and the closing line. All NULL-safe; found is false when there is no whole block. Where
 * only the closing line is missing, cut is true, and all behind the marker's line is `after`: nobody can say
 * what of it is ours. */
struct marker_block {
    bool found, cut;
    const char *before, *inner, *after;
};
struct marker_block marker_split(const char *body, struct arena *a);
/* The body with `twin` in its marker: closed by us, as a duplicate of that issue. NULL: it has no whole block
 * of a marker, or says so already. */
const char *marker_set_twin(const char *body, int64_t twin, struct arena *a);
/* before + marker + inner + closing line + after; of a cut one, before + marker + after */
void marker_join(const struct marker_block *b, const struct marker *m, struct strbuf *out);

#endif
