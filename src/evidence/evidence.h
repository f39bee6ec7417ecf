/* What the history says about clusters: which commits may have caused them, and why. Pure: the history is
 * asked through a table of functions, and the same answers give the same evidence.
 *
 *   evidence_new, evidence_add for each cluster, evidence_scan, evidence_judge, evidence_free
 *
 * All clusters share one pass over the commits' differences. When the source says that it is late, what was
 * found so far is used. */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "evidence/permalink.h"
#include "evidence/place.h"
#include "model/change.h"
#include "model/cluster.h"

typedef void evidence_line_fn(void *ctx, char sign, const char *text, size_t len);

struct evidence_source {
    void *ctx;
    const struct change *changes; /* newest first */
    size_t changes_n;
    const struct permalink *link;                                     /* NULL: unknown */
    int (*paths)(void *ctx, const char *rev, struct place_tree *out); /* lives as long as the source */
    int (*read)(void *ctx, const char *rev, const char *path, struct strbuf *out);
    void (*patch)(void *ctx, const struct change *c, const struct change_file *f, evidence_line_fn *line,
                  void *line_ctx);
    bool (*blame)(void *ctx, const char *rev, const char *path, int line, struct arena *a,
                  struct change_blame *out);
    bool (*late)(void *ctx);
};

struct evidence;
struct evidence *evidence_new(const struct evidence_source *s); /* `s` outlives it */
void evidence_free(struct evidence *e);
/* `rev`: the deployed commit. At most 200 clusters, the rest gets no evidence: false. `last_good`: it worked
 * then; TIMESTAMP_NONE. */
bool evidence_add(struct evidence *e, struct cluster *c, const char *rev, int64_t last_good);
/* The one pass over the differences of all changes. */
void evidence_scan(struct evidence *e);
/* Fills `evidence` of every cluster that was added; strings live in `out`. */
void evidence_judge(struct evidence *e, struct arena *out);

#endif
