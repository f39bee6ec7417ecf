/* What a section is for, by the words of its heading. */
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <string.h>

static const char *const result_phrases[] = {
    "processing result",  "processing status", "processing complete", "github issue",
    "githib issue",       "github action",     "github tracking",     "github integration",
    "issues created",     "created issue",     "issue creation",      "updated existing",
    "issues updated",     "issues processed",  "issue tracking",      "tracking result",
    "issue update",       "actions taken",     "process results",     "process status",
    "issue management",   "new issues",        "existing issues",     "issue results",
    "issues processing",  "processed issue",   "processed cluster",   "clusters processed",
    "processing summary", "successfully",      "issue actions",       "issue processing",
    "execution results",  "results summary",   "final result",
};
static const char *const skip_phrases[] = {
    "summary",
    "overview",
    "next step",
    "next action",
    "recommend",
    "action",
    "impact",
    "root cause",
    "five whys",
    "5 whys",
    "timeline",
    "metrics",
    "statistic",
    "technical detail",
    "technical context",
    "technical analysis",
    "raw data",
    "raw log",
    "appendix",
    "metadata",
    "conclusion",
    "breakdown",
    "distribution",
    "collection",
    "relationship",
    "assessment",
    "methodology",
    "service detail",
    "environment detail",
    "command",

    "achievement",
    "compliance",
    "priority order",
    "immediate",
    "service status",
    "system status",
    "health status",
    "current status",
    "final status",
    "risk",
    "follow-up",
    "follow up",
    "reference",
    "checklist",
    "resolution",
    "priorities",
    "prioritization",
    "mission",
    "workflow",
    "insight",
    "lesson",
    "service context",
    "infrastructure context",
    "log volume",
    "analysis details",
    "log details",
    "log source",
    "log sample",
    "sample log",
    "error detail",
    "error context",
    "key log",

    "log pattern",
    "error chain",
    "stack trace",
    "affected",
    "remediation",
    "investigation",
    "verification",
    "fix strategy",
    "mitigation",
    "short-term",
    "long-term",
    "high priority",
    "medium priority",
    "low priority",
    "critical priority",
    "priority action",
    "success criteria",
    "conclusions",
    "strategy",
    "dependencies between",
    "cross-reference",
    "cross-issue",
    "linkage",
    "safety",

    "configuration details",
    "business value",
    "environment context",
    "log analysis period",
    "json payload",
    "evidence",
    "log message",
    "error message",
    "positive",
    "healthy",
    "search strategy",
    "trend",
    "correlation",
    "technical note",
    "deployment info",
    "service info",

};
static const char *const found_words[] = {"discovered", "identified", "detected", "found", "clustered"};
static const char *const things[] = {"issue",   "cluster", "error",   "warning",
                                     "finding", "problem", "pattern", "log"};
static const char *const generic[] = {
    "critical", "high",      "medium",        "low",      "error",     "errors",     "warning",    "warnings",
    "notice",   "notices",   "info",          "log",      "logs",      "issue",      "issues",     "priority",
    "level",    "severity",  "detailed",      "key",      "other",     "additional", "new",        "major",
    "minor",    "main",      "common",        "top",      "cluster",   "clusters",   "analysis",   "by",
    "in",       "of",        "the",           "and",      "category",  "categories", "current",    "active",
    "recent",   "all",       "pattern",       "patterns", "finding",   "findings",   "problem",    "problems",
    "incident", "incidents", "failures",      "alerts",   "p0",        "p1",         "p2",         "p3",
    "p4",       "urgent",    "results",       "list",     "breakdown", "for",        "gcp",        "backend",
    "staging",  "service",   "informational", "entries",  "level",     "to",         "processing", "process",
};

static bool has(const char *s, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *at = strstr(s, list[i]);
        if (at && (at == s || !isalnum((unsigned char)at[-1])))
            return true;
    }
    return false;
}
#define HAS(s, list) has(s, list, sizeof(list) / sizeof *(list))

static bool all_generic(const char *s, size_t *words) {
    *words = 0;
    while (*s) {
        size_t n = 0, i = 0, all = sizeof generic / sizeof *generic;
        while (isalnum((unsigned char)s[n]))
            n++;
        if (!n) {
            s++;
            continue;
        }
        while (i < all && !(strlen(generic[i]) == n && !strncmp(generic[i], s, n)))
            i++;
        if (i == all && !isdigit((unsigned char)*s))
            return false;
        ++*words;
        s += n;
    }
    return *words > 0;
}

static bool ends_found(const char *low) {
    size_t len = strlen(low);
    for (size_t i = 0; i < sizeof found_words / sizeof *found_words; i++) {
        size_t n = strlen(found_words[i]);
        if ((len >= n && !strcmp(low + len - n, found_words[i])) || !strncmp(low, found_words[i], n))
            return true;
    }
    return false;
}

/* "Next Steps" is none, but "Session Context Query Fails After Action Retry" is a problem: in a long title or
 * one with a number such words count only at the begin of a short one, and at the end. */
static bool skips(const char *low, enum worklog_form form) {
    size_t blanks = 0;
    for (const char *p = low; *p; p++)
        blanks += *p == ' ';
    for (size_t i = 0; i < sizeof skip_phrases / sizeof *skip_phrases; i++) {
        const char *at = strstr(low, skip_phrases[i]);
        if (!at || (at != low && isalnum((unsigned char)at[-1])))
            continue;
        const char *after = at + strlen(skip_phrases[i]);
        after += *after == 's';
        bool ends = !*after || !strcmp(after, " analysis") || !strcmp(after, " details");
        if (ends || (form == FORM_FREE && blanks < 4) || (at == low && blanks < 3))
            return true;
    }
    return false;
}

enum worklog_role worklog_role(const char *title, enum worklog_form form) {
    char low[200];
    size_t n = 0, words;
    for (; title[n] && n + 1 < sizeof low; n++)
        low[n] = (char)tolower((unsigned char)title[n]);
    low[n] = 0;
    if (form == FORM_CLUSTER)
        return ROLE_NONE;
    bool found = HAS(low, found_words) && HAS(low, things);
    if (HAS(low, result_phrases) && !(found && !strstr(low, "github")))
        return ROLE_RESULT;
    if (all_generic(low, &words) && HAS(low, things))
        return ROLE_GROUP;
    /* "CRITICAL ISSUES DISCOVERED", but not "CRITICAL: Secret found in the log of the cart". */
    if (found && (form == FORM_FREE || ends_found(low)))
        return ROLE_GROUP;
    if (skips(low, form))
        return ROLE_SKIP;
    if (!strncmp(low, "status", 6) || !strcmp(low, "impact") || !strncmp(low, "context", 7) ||
        !strncmp(low, "why", 3) || !strncmp(low, "note", 4))
        return ROLE_SKIP;
    return all_generic(low, &words) ? ROLE_GROUP : ROLE_NONE;
}
