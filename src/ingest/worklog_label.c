/* Labels: "**Error Pattern:** value", "- **Count**: 3", "Service: backend". */
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <string.h>

/* The first that stands in a label decides. */
static const struct {
    const char *word;
    enum worklog_field field;
} labels[] = {
    {"issue count", FIELD_COUNT},
    {"error count", FIELD_COUNT},
    {"occurrence count", FIELD_COUNT},
    {"log count", FIELD_COUNT},
    {"github issue priority", FIELD_PRIORITY},
    {"issue priority", FIELD_PRIORITY},
    {"priority order", FIELD_OTHER},
    {"log severity", FIELD_SEVERITY},
    {"business priority", FIELD_PRIORITY},
    {"priority", FIELD_PRIORITY},
    {"error group", FIELD_GROUPS},
    {"fingerprint", FIELD_FINGERPRINT},
    {"group id", FIELD_GROUPS},
    {"severity", FIELD_SEVERITY},
    {"log level", FIELD_SEVERITY},
    {"error level", FIELD_SEVERITY},
    {"first", FIELD_FIRST},
    {"last updated", FIELD_OTHER},
    {"last", FIELD_LAST},
    {"latest", FIELD_LAST},
    {"most recent", FIELD_LAST},
    {"timestamp", FIELD_TIMES},
    {"time range", FIELD_TIMES},
    {"timeframe", FIELD_TIMES},
    {"time span", FIELD_TIMES},
    {"time period", FIELD_TIMES},
    {"time window", FIELD_TIMES},
    {"period", FIELD_TIMES},
    {"window", FIELD_TIMES},
    {"when", FIELD_TIMES},
    {"root cause", FIELD_CAUSE},
    {"likely cause", FIELD_CAUSE},
    {"probable cause", FIELD_CAUSE},
    {"potential cause", FIELD_CAUSE},
    {"suspected cause", FIELD_CAUSE},
    {"why this", FIELD_OTHER},
    {"why", FIELD_WHYS},
    {"business impact", FIELD_IMPACT},
    {"impact", FIELD_IMPACT},
    {"effect", FIELD_IMPACT},
    {"consequence", FIELD_IMPACT},
    {"action taken", FIELD_ACTION},
    {"github action", FIELD_ACTION},
    {"recommend", FIELD_ACTIONS},
    {"required action", FIELD_ACTIONS},
    {"action required", FIELD_ACTIONS},
    {"next action", FIELD_ACTIONS},
    {"next steps", FIELD_ACTIONS},
    {"next step", FIELD_OTHER},
    {"immediate action", FIELD_ACTIONS},
    {"actions", FIELD_ACTIONS},
    {"suggested", FIELD_ACTIONS},
    {"resolution", FIELD_ACTIONS},
    {"remediation", FIELD_ACTIONS},
    {"fix", FIELD_ACTIONS},
    {"action", FIELD_ACTION},
    {"result", FIELD_ACTION},
    {"linked", FIELD_LINKED},
    {"related issue", FIELD_LINKED},
    {"related to", FIELD_LINKED},
    {"cross-ref", FIELD_LINKED},
    {"cross ref", FIELD_LINKED},
    {"links", FIELD_LINKED},
    {"linking", FIELD_LINKED},
    {"github issue", FIELD_ISSUE},
    {"issue number", FIELD_ISSUE},
    {"issue url", FIELD_ISSUE},
    {"issue link", FIELD_ISSUE},
    {"existing issue", FIELD_ISSUE},
    {"new issue", FIELD_ISSUE},
    {"issue created", FIELD_ISSUE},
    {"issue updated", FIELD_ISSUE},
    {"issue title", FIELD_TITLE},
    {"issue type", FIELD_TYPE},
    {"related log", FIELD_SAMPLE},
    {"related message", FIELD_SAMPLE},
    {"key issue", FIELD_PATTERN},
    {"specific issue", FIELD_PATTERN},
    {"issues", FIELD_PATTERN},
    {"issue", FIELD_ISSUE},
    {"url", FIELD_ISSUE},
    {"link", FIELD_ISSUE},
    {"status code", FIELD_OTHER},
    {"http status", FIELD_OTHER},
    {"status", FIELD_STATUS},
    {"title", FIELD_TITLE},
    {"labels", FIELD_LABELS},
    {"comment", FIELD_STATUS},
    {"error type", FIELD_TYPE},
    {"exception type", FIELD_TYPE},
    {"exception class", FIELD_TYPE},
    {"representative", FIELD_SAMPLE},
    {"sample", FIELD_SAMPLE},
    {"example", FIELD_SAMPLE},
    {"payload", FIELD_SAMPLE},
    {"raw log", FIELD_SAMPLE},
    {"audit log", FIELD_SAMPLE},
    {"stack trace", FIELD_SAMPLE},
    {"traceback", FIELD_SAMPLE},
    {"error context", FIELD_SAMPLE},
    {"log context", FIELD_SAMPLE},
    {"pattern analysis", FIELD_SAMPLE},
    {"error pattern", FIELD_PATTERN},
    {"pattern", FIELD_PATTERN},
    {"signature", FIELD_PATTERN},
    {"message", FIELD_PATTERN},
    {"log entr", FIELD_SAMPLE},
    {"key log", FIELD_SAMPLE},
    {"count", FIELD_COUNT},
    {"frequency", FIELD_COUNT},
    {"occurrence", FIELD_COUNT},
    {"occurence", FIELD_COUNT},
    {"volume", FIELD_COUNT},
    {"instances", FIELD_COUNT},
    {"number of", FIELD_COUNT},
    {"total", FIELD_COUNT},
    {"hits", FIELD_COUNT},
    {"error details", FIELD_PATTERN},
    {"log details", FIELD_SAMPLE},
    {"error chain", FIELD_SAMPLE},
    {"call chain", FIELD_ANALYSIS},
    {"location", FIELD_PLACE},
    {"file", FIELD_PLACE},
    {"source", FIELD_PLACE},
    {"line ref", FIELD_PLACE},
    {"module", FIELD_PLACE},
    {"component", FIELD_PLACE},
    {"code path", FIELD_PLACE},
    {"affected service", FIELD_SERVICE},
    {"services", FIELD_SERVICE},
    {"service", FIELD_SERVICE},
    {"revision", FIELD_REVISION},
    {"project", FIELD_PROJECT},
    {"environment", FIELD_ENVIRONMENT},
    {"log", FIELD_PATTERN},
    {"validation failure", FIELD_PATTERN},
    {"error", FIELD_PATTERN},
    {"exception", FIELD_PATTERN},
    {"warning", FIELD_PATTERN},
    {"evidence", FIELD_SAMPLE},
    {"analysis", FIELD_ANALYSIS},
    {"context", FIELD_ANALYSIS},
    {"detail", FIELD_ANALYSIS},
    {"description", FIELD_ANALYSIS},
    {"caused by", FIELD_OTHER},
    {"symptom", FIELD_OTHER},
    {"depend", FIELD_OTHER},
    {"downstream", FIELD_OTHER},
    {"note", FIELD_ANALYSIS},
    {"related", FIELD_LINKED},
};

enum worklog_field worklog_field(const char *label) {
    char low[80];
    size_t n = 0;
    for (; label[n] && n + 1 < sizeof low; n++)
        low[n] = (char)tolower((unsigned char)label[n]);
    low[n] = 0;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const char *at = strstr(low, labels[i].word);
        if (!at || (at != low && isalpha((unsigned char)at[-1])))
            continue;
        size_t after = strlen(labels[i].word);
        bool ends = !at[after] || (at[after] == 's' && !at[after + 1]) ||
                    strchr("( ", at[after + (at[after] == 's')]);
        /* "Service Failure:" tells of a failure, "Filed by:" of no file. */
        if (labels[i].field == FIELD_SERVICE && at[strcspn(at, " ")])
            return FIELD_OTHER;
        if (ends || labels[i].field != FIELD_PLACE)
            return labels[i].field;
    }
    return FIELD_OTHER;
}

static bool is_mark(char c) {
    return c > 0 && c <= MARK_CELL;
}

/* Past blanks, marks and signs that stand before the first letter. */
static const char *to_letter(const char *s, bool *strong) {
    *strong = false;
    while (*s && !isalnum((unsigned char)*s) && *s != MARK_CODE && *s != '$' && *s != '/' && *s != '\n' &&
           *s != '"' && *s != '\'') {
        if (*s == MARK_STRONG || *s == MARK_STRONG_END)
            *strong = *s == MARK_STRONG;
        s++;
    }
    return s;
}

static const char *label_text(const char *s, size_t n, struct arena *a) {
    char *out = arena_alloc(a, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_mark(s[i]) && s[i] != '`')
            out[k++] = s[i];
    while (k && strchr(" :", out[k - 1]))
        k--;
    out[k] = 0;
    return k ? out : NULL;
}

const char *worklog_label(const char *line, struct arena *a, const char **rest) {
    enum { LONGEST = 60 };
    bool strong;
    const char *s = to_letter(line, &strong), *end;
    size_t n;
    if (strong) {
        end = memchr(s, MARK_STRONG_END, strnlen(s, LONGEST + 1));
        if (!end)
            return NULL;
        n = (size_t)(end - s);
        const char *after = end + 1;
        while (*after == ' ')
            after++;
        /* "**Label: the value too**" */
        const char *colon = memchr(s, ':', n);
        if (*after == ':') {
            *rest = after + 1;
        } else if (n && s[n - 1] == ':') {
            *rest = end + 1;
        } else if (colon && colon[1] == ' ') {
            n = (size_t)(colon - s);
            *rest = colon + 1;
        } else if (!*after || *after == '\n') {
            *rest = after;
        } else {
            return NULL;
        }
        return label_text(s, n, a);
    }
    for (n = 0; s[n] && n <= 40; n++) {
        if (s[n] == ':' && (s[n + 1] == ' ' || !s[n + 1] || s[n + 1] == '\n'))
            break;
        if (!isalpha((unsigned char)s[n]) && !strchr(" -/()#", s[n]))
            return NULL;
    }
    if (s[n] != ':' || !n || !isupper((unsigned char)*s))
        return NULL;
    *rest = s + n + 1;
    return label_text(s, n, a);
}

const char *worklog_row_label(const char *row, struct arena *a, const char **rest) {
    const char *cell = strchr(row, MARK_CELL);
    if (!cell || strchr(cell + 1, MARK_CELL))
        return NULL;
    *rest = cell + 1;
    return label_text(row, (size_t)(cell - row), a);
}
