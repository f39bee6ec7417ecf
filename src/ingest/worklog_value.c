/* Counts, times, issue numbers and files in the text of a worklog. */
#include "base/timestamp.h"
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_unit(const char *s) {
    static const char *const units[] = {"second", "minute", "hour", "day", "ms", "sec",
                                        "min",    "week",   "s",    "h",   "m"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = strlen(units[i]);
        if (!strncasecmp(s, units[i], n) &&
            (!isalpha((unsigned char)s[n]) || (s[n] == 's' && !isalpha((unsigned char)s[n + 1]))))
            return true;
    }
    return false;
}

/* A noun of what is counted among the next words, up to the end of the clause. */
static bool noun_follows(const char *s) {
    for (int words = 0, bytes = 0; words < 4 && bytes < 80; bytes++) {
        if (!*s || strchr(",;:()|\n.", *s) || isdigit((unsigned char)*s))
            return false;
        size_t n = 0;
        while (isalpha((unsigned char)s[n]))
            n++;
        if (n && worklog_count_noun(s, n))
            return true;
        words += n > 0;
        s += n ? n : 1;
        bytes += (int)n;
    }
    return false;
}

static bool bound_before(const char *text, const char *at) {
    static const char *const words[] = {
        "~",          ">",         "over ",    "about ",       "approximately ",
        "more than ", "at least ", "approx. ", "\xe2\x89\xa5", "\xe2\x89\x88",
        ">= ",        "~ ",        "> ",       "around "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(at - text) >= n && !strncasecmp(at - n, words[i], n))
            return true;
    }
    return false;
}

static bool code_before(const char *text, const char *at) {
    static const char *const words[] = {"HTTP ", "HTTP/", "WebSocket ", "code ", "status ", "codes "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(at - text) >= n && !strncasecmp(at - n, words[i], n))
            return true;
    }
    return false;
}

bool worklog_count(const char *text, bool noun_due, int64_t *count, bool *at_least) {
    for (const char *p = text; *p;) {
        if (!isdigit((unsigned char)*p)) {
            p++;
            continue;
        }
        const char *begin = p;
        int64_t v = 0;
        int digits = 0;
        for (; isdigit((unsigned char)*p) || (*p == ',' && isdigit((unsigned char)p[1])); p++)
            if (*p != ',' && ++digits < 16)
                v = v * 10 + (*p - '0');
        bool plus = *p == '+';
        const char *after = p + plus;
        after += strspn(after, " ");
        bool glued = begin > text && (isalnum((unsigned char)begin[-1]) || strchr("-:._/$#(", begin[-1])) &&
                     !(begin[-1] == '(' && noun_follows(after));
        bool more = *p && strchr(":-/._", *p) && isalnum((unsigned char)p[1]);
        /* "HTTP 500 errors", "WebSocket 1011 errors", "with 403 errors" name codes. */
        bool code = (noun_due && v >= 400 && v <= 599 && !plus && !strncasecmp(after, "error", 5)) ||
                    code_before(text, begin);
        /* "1-2 occurrences" */
        size_t upper = *p == '-' ? strspn(p + 1, "0123456789") : 0;
        bool range = upper && digits < 5 && p[1 + upper] == ' ' && noun_follows(p + 2 + upper);
        if ((glued && !range) || (more && !range) || code || digits > 15 || *after == '%' ||
            isalpha((unsigned char)*p) || *after == '/' || is_unit(after) ||
            (noun_due && !range && !noun_follows(after))) {
            while (isalnum((unsigned char)*p) || *p == '/' ||
                   (*p && strchr(":-._", *p) && isalnum((unsigned char)p[1])))
                p++;
            continue;
        }
        *count = v;
        *at_least = plus || range || bound_before(text, begin);
        return true;
    }
    return false;
}

static bool digits(const char *s, const char *form) {
    for (; *form; form++, s++)
        if (*form == '0' ? !isdigit((unsigned char)*s) : *s != *form)
            return false;
    return true;
}

size_t worklog_times(const char *text, int64_t *out, size_t max) {
    char date[11] = "";
    size_t n = 0;
    for (const char *p = text; *p && n < max; p++) {
        if (p > text && isdigit((unsigned char)p[-1]))
            continue;
        if (digits(p, "0000-00-00")) {
            snprintf(date, sizeof date, "%.10s", p);
            p += 10;
            if ((*p != 'T' && *p != ' ') || !digits(p + 1, "00:00")) {
                p--;
                continue;
            }
            p++;
        }
        if (!*date || !digits(p, "00:00"))
            continue;
        size_t len = 5 + (digits(p + 5, ":00") ? 3 : 0);
        size_t part = len == 8 && p[8] == '.' ? 1 + strspn(p + 9, "0123456789") : 0;
        const char *zone = p + len + part;
        bool offset = digits(zone, "+00:00") || digits(zone, "-00:00");
        /* "-18:05" behind a time is the end of a range, "-07:00" may be an offset: only full hours are. */
        if (offset && zone[6] == ':')
            offset = false;
        if (offset && *zone == '-' && strncmp(zone + 4, "00", 2) != 0)
            offset = false;
        char whole[64];
        snprintf(whole, sizeof whole, "%sT%.*s%s%.*s%.*s", date, (int)len, p, len == 5 ? ":00" : "",
                 part < 11 ? (int)part : 10, p + len, offset ? 6 : 1, offset ? zone : "Z");
        if (timestamp_parse(whole, &out[n]))
            n++;
        p = zone + (offset ? 5 : 0) - (*zone == 0);
    }
    return n;
}

int worklog_caused_by(const char *text) {
    static const char *const causes[] = {"due to",         "depends on", "dependent on",   "caused by",
                                         "because of",     "downstream", "consequence of", "result of",
                                         "resulting from", "symptom of", "triggered by",   "side effect of",
                                         "cascad",         "stems from", "effect of",      "follows from"};
    static const char *const things[] = {"cluster", "issue", "problem"};
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        for (const char *p = text; *p; p++) {
            size_t n = strlen(causes[i]);
            if (strncasecmp(p, causes[i], n) != 0)
                continue;
            for (const char *q = p + n; *q && q < p + n + 60 && *q != '\n'; q++)
                for (size_t t = 0; t < 3; t++) {
                    size_t k = strlen(things[t]);
                    if (strncasecmp(q, things[t], k) != 0)
                        continue;
                    const char *d = q + k;
                    d += strspn(d, " #");
                    long v = (long)strtoll(d, NULL, 10);
                    if (isdigit((unsigned char)*d) && v > 0 && v < 100)
                        return (int)v;
                }
        }
    return 0;
}

size_t worklog_refs(const char *text, int *out, size_t max) {
    static const char *const before[] = {"#", "/issues/", "/pull/"};
    size_t n = 0;
    for (const char *p = text; *p && n < max; p++)
        for (size_t i = 0; i < 3; i++) {
            size_t k = strlen(before[i]);
            if (strncmp(p, before[i], k) != 0 || !isdigit((unsigned char)p[k]))
                continue;
            if (i == 0 && p > text && (isalnum((unsigned char)p[-1]) || p[-1] == '/'))
                continue; /* the fragment of an address */
            long long v = strtoll(p + k, NULL, 10);
            bool met = v <= 0 || v > 100000000;
            for (size_t j = 0; j < n; j++)
                met = met || out[j] == v;
            if (!met)
                out[n++] = (int)v;
            break;
        }
    return n;
}

const char *worklog_plain(const char *text, size_t n, struct arena *a) {
    char *out = arena_alloc(a, n + 1);
    size_t k = 0;
    bool address = false;
    for (size_t i = 0; i < n; i++) {
        address = text[i] == MARK_URL || (address && text[i] != MARK_URL_END);
        if (address || (text[i] > 0 && text[i] <= MARK_CELL))
            continue;
        bool blank = text[i] == ' ' || text[i] == '\t';
        if (!blank || (k && out[k - 1] != ' '))
            out[k++] = blank ? ' ' : text[i];
    }
    while (k && (out[k - 1] == ' ' || out[k - 1] == '\n'))
        k--;
    out[k] = 0;
    return out;
}

const char *worklog_prose(const char *text, struct arena *a) {
    char *out = arena_str(a, text), *to = out;
    bool code = false;
    for (const char *p = text; *p; p++) {
        code = *p == MARK_CODE || (code && *p != MARK_CODE_END);
        if (!code)
            *to++ = *p;
    }
    *to = 0;
    return worklog_plain(out, strlen(out), a);
}

bool worklog_is_money(const char *text) {
    static const char *const words[] = {" ARR",    " MRR",           "revenue",        "Revenue",
                                        "REVENUE", "platform value", "business value", "Business Value"};
    for (const char *p = text; *p; p++)
        if ((*p == '$' && isdigit((unsigned char)p[1])))
            return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}
