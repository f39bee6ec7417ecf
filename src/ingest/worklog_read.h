/* Worklogs that people wrote: Markdown in any layout, read into clusters. What is a cluster is decided by
 * signals that every author gives (the words of a heading, priority marks, labels such as "Pattern:", counts,
 * log text below), not by one layout. What a worklog says became of a cluster (action, issue, linked issues)
 * comes with it as stated, unproved.
 *
 * Limits: below; past each, ERR_INPUT that names it. Time is linear in the text, but for the comparison of
 * titles, which is bounded by WORKLOG_MAX_CLUSTERS. */
#ifndef INGEST_WORKLOG_READ_H
#define INGEST_WORKLOG_READ_H

#include "base/err.h"
#include "model/cluster.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    WORKLOG_MAX_BYTES = 16 << 20,
    WORKLOG_MAX_BLOCKS = 500000, /* headings, paragraphs, items, rows, code blocks */
    WORKLOG_MAX_INDENT = 400,    /* bytes of blanks and list or quote marks before the text of a line */
    WORKLOG_MAX_HEADING = 4096,  /* bytes of a heading */
    WORKLOG_MAX_CELLS = 64,      /* columns of a table */
    WORKLOG_MAX_CLUSTERS = 2000
};

/* Does a text look like Markdown that people wrote, and not like JSON? From its first bytes. */
bool worklog_looks(const char *text, size_t len);

/* Adds the clusters of a text to the set; `name` is the input's. None found is no error here. -1 with
 * ERR_INPUT: a limit; the set is as before. */
int worklog_read(const char *text, size_t len, const char *name, struct cluster_set *set, struct err *err);

#endif
