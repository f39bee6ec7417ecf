/* What the files of the worklog reader share; nobody else includes this.
 * All text lives in the arena of one reading. */
#ifndef INGEST_WORKLOG_PARTS_H
#define INGEST_WORKLOG_PARTS_H

#include "base/arena.h"
#include "base/json.h"
#include "base/strmap.h"
#include "ingest/worklog_read.h"

/* Inline marks in the text of a block. Such bytes of the document itself are blanks by then. */
enum {
    MARK_STRONG = 1,
    MARK_STRONG_END = 2,
    MARK_CODE = 3,
    MARK_CODE_END = 4,
    MARK_URL = 5, /* the address of a link, behind its text */
    MARK_URL_END = 6,
    MARK_CELL = 7 /* between the cells of a row */
};

enum worklog_kind {
    WORKLOG_HEADING, /* level 1 to 6; 7: a line that is all bold */
    WORKLOG_TEXT,    /* a paragraph */
    WORKLOG_ITEM,    /* of a list; level is the depth from 1 */
    WORKLOG_CODE,
    WORKLOG_HEAD_ROW,
    WORKLOG_ROW,
    WORKLOG_RULE
};

struct worklog_block {
    enum worklog_kind kind;
    int level;
    int number; /* of an item in a numbered list; 0: none */
    const char *text;
};

struct worklog_doc {
    struct arena *arena;
    struct worklog_block *items;
    size_t n, cap;
};

/* UTF-8 that was read as Windows-1252 or Mac Roman, repaired where a whole run of letters gives valid UTF-8
 * again; all else as it came. */
void worklog_repair(const char *text, size_t len, struct strbuf *out);

int worklog_blocks(const char *text, size_t len, struct worklog_doc *doc, struct err *err);

/* What a heading, or the lead of an item or row, says by itself. */
enum worklog_form {
    FORM_FREE,
    FORM_MARKED,  /* a severity or priority stands before or behind the title */
    FORM_NUMBER,  /* "3. Title" */
    FORM_WORD,    /* "CRITICAL ISSUE: title" */
    FORM_CLUSTER, /* "Cluster 3: title", "Issue #3: title" */
};

enum worklog_role {
    ROLE_NONE,
    ROLE_GROUP,  /* clusters stand below: "Issues Discovered" */
    ROLE_RESULT, /* what became of them: "Processing Results" */
    ROLE_SKIP,   /* "Next Steps", "Business Impact" */
};

struct worklog_head {
    enum worklog_form form;
    enum worklog_role role;
    int number;    /* 0: none */
    char letter;   /* of "2a"; 0: none */
    bool hash;     /* the number was written "#3" */
    bool done;     /* says that it was processed, created, updated */
    int priority;  /* P0.. as written; PRIORITY_NONE */
    int word;      /* critical 0, high 1, medium 2, low 3; PRIORITY_NONE */
    int64_t count; /* "(34 occurrences)"; < 0: none */
    bool at_least;
    const char *title; /* without all of these */
};

struct worklog_head worklog_head(const char *text, struct arena *a);
enum worklog_role worklog_role(const char *title, enum worklog_form form);
bool worklog_count_noun(const char *s, size_t n);           /* "occurrences", "errors": what is counted */
bool worklog_has_priority(const char *text, int *priority); /* the first P0..P10 that stands alone */
int worklog_priority_word(const char *text);                /* the first such word; PRIORITY_NONE */

/* The first label of a line: "**Label:** value", "Label: value". NULL: none. `rest` is what follows. */
const char *worklog_label(const char *line, struct arena *a, const char **rest);

/* The first cell of a row of two: "| Severity | CRITICAL |". NULL: another number of cells. */
const char *worklog_row_label(const char *row, struct arena *a, const char **rest);

enum worklog_field {
    FIELD_NONE,
    FIELD_PRIORITY,
    FIELD_SEVERITY,
    FIELD_COUNT,
    FIELD_FIRST,
    FIELD_LAST,
    FIELD_TIMES,
    FIELD_GROUPS,
    FIELD_PATTERN,
    FIELD_SAMPLE,
    FIELD_TYPE,
    FIELD_PLACE,
    FIELD_SERVICE,
    FIELD_REVISION,
    FIELD_FINGERPRINT, /* of our own worklogs */
    FIELD_PROJECT,
    FIELD_ENVIRONMENT,
    FIELD_CAUSE,
    FIELD_WHYS,
    FIELD_IMPACT,
    FIELD_ACTIONS,
    FIELD_ANALYSIS,
    FIELD_ACTION, /* from here on: results */
    FIELD_ISSUE,
    FIELD_STATUS,
    FIELD_LINKED,
    FIELD_TITLE,
    FIELD_LABELS,
    FIELD_OTHER
};
enum worklog_field worklog_field(const char *label);
#define FIELD_IS_RESULT(f) ((f) >= FIELD_ACTION && (f) < FIELD_OTHER)

/* A cluster that was found: where its text stands. */
struct worklog_found {
    struct worklog_head head;
    size_t start, end;              /* blocks */
    const char *lead;               /* of an item or row: its own text; NULL */
    const char *columns;            /* of a row: the head row's text; NULL */
    int priority_above, word_above; /* of the headings above it; PRIORITY_NONE */
};
struct worklog_list {
    struct worklog_found *items;
    size_t n, cap;
};

/* From the headings; where those hold none, from tables, else from headings that carry no marks, else from
 * lists. */
int worklog_find(const struct worklog_doc *doc, struct worklog_list *out, struct err *err);
int worklog_find_tables(const struct worklog_doc *doc, const enum worklog_role *under,
                        struct worklog_list *out, struct err *err);
int worklog_find_items(const struct worklog_doc *doc, const enum worklog_role *under,
                       struct worklog_list *out, struct err *err);
bool worklog_tells_error(const char *text);

/* Values in text. */
bool worklog_count(const char *text, bool noun_due, int64_t *count, bool *at_least);
/* Each time in a text, in order; a time of day takes the date before it. */
size_t worklog_times(const char *text, int64_t *out, size_t max);
int worklog_caused_by(const char *text);                     /* "due to Cluster 1": 1; 0: none */
size_t worklog_refs(const char *text, int *out, size_t max); /* "#12", ".../issues/12": numbers, each once */
const char *worklog_plain(const char *text, size_t n, struct arena *a);   /* without marks and addresses */
const char *worklog_prose(const char *text, struct arena *a);             /* and without code spans */
void worklog_names(const char *text, struct json *list, struct arena *a); /* of services or revisions */
bool worklog_is_money(const char *text); /* a claim of money or worth, which nobody can check */
/* Adds {"file","line"} for each file that a text names. */
void worklog_files(const char *text, struct json *frames, struct arena *a);
double worklog_held(const char *title,
                    const char *text);              /* the part of the title's words that a text holds */
double worklog_alike(const char *a, const char *b); /* shared words of the shorter one, 0 to 1 */

/* Clusters whose titles share a word with a text. */
struct worklog_index;
struct worklog_index *worklog_index_new(const struct worklog_list *list);
void worklog_index_free(struct worklog_index *x);
size_t worklog_index_find(const struct worklog_index *x, const char *title, size_t *out, size_t max);

/* One cluster being read. */
struct worklog_cluster {
    const struct worklog_found *found;
    struct json *json;
    int priority, word, severity_word;
    int64_t count;
    int count_rank; /* how sure the count is; 0: none */
    bool at_least;
    int64_t first, last, low, high; /* stated; of all times that were stated */
    int64_t sample_low, sample_high;
    int severity, cause, patterns, samples, files;
    const char *cause_text;
    const char *prose[8];
    size_t prose_n;
    struct strbuf notes[5];
    struct json *outcome; /* NULL: none stated */
    int outcome_priority;
};

struct worklog_reading {
    const struct worklog_doc *doc;
    const char *name;
    struct arena *arena;
    struct worklog_list list;
    struct worklog_cluster *clusters;
    struct worklog_index *index;
    struct strmap numbers; /* "3" or "3a": place + 1; SIZE_MAX: several */
};

void worklog_section(struct worklog_reading *r, struct worklog_cluster *c);
/* A labelled value (label NULL: it stands under one), a row's or item's own text, and the end. */
void worklog_feed(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                  const char *label, const char *text);
void worklog_lead(struct worklog_reading *r, struct worklog_cluster *c, const char *text);
void worklog_finish(struct worklog_reading *r, struct worklog_cluster *c);
void worklog_code(struct worklog_reading *r, struct worklog_cluster *c, const char *text);
void worklog_pattern(struct worklog_cluster *c, const char *text, int64_t count);
void worklog_sample(struct worklog_cluster *c, const char *text, const char *id, const char *time);
/* What results say of a cluster; text that holds none adds nothing. */
void worklog_outcome(struct worklog_reading *r, struct worklog_cluster *c, enum worklog_field f,
                     const char *label, const char *text);
struct json *worklog_outcome_done(struct worklog_cluster *c); /* in order; the caller's */
void worklog_outcomes(struct worklog_reading *r);
void worklog_whys(struct worklog_reading *r); /* root causes told in a section of their own */
struct json *worklog_preamble(struct worklog_reading *r, struct json *window);

#endif
