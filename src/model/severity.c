#include "model/severity.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const names[SEVERITY_COUNT] = {"DEFAULT", "DEBUG",    "INFO",  "NOTICE",   "WARNING",
                                                  "ERROR",   "CRITICAL", "ALERT", "EMERGENCY"};

const char *severity_name(enum severity s) {
    return names[s];
}

static const struct word {
    const char *word;
    int value;
} severity_words[] =
    {
        {"WARN", SEVERITY_WARNING}, {"FATAL", SEVERITY_CRITICAL}, {"TRACE", SEVERITY_DEBUG},
        {"0", SEVERITY_DEFAULT},    {"100", SEVERITY_DEBUG},      {"200", SEVERITY_INFO},
        {"300", SEVERITY_NOTICE},   {"400", SEVERITY_WARNING},    {"500", SEVERITY_ERROR},
        {"600", SEVERITY_CRITICAL}, {"700", SEVERITY_ALERT},      {"800", SEVERITY_EMERGENCY},
        {"SUCCESS", SEVERITY_INFO}, {"NOTSET", SEVERITY_DEFAULT},
},
  priority_words[] = {
      {"critical", 0}, {"blocker", 0}, {"high", 1}, {"medium", 2}, {"low", 3},
};

int severity_parse(const char *s) {
    if (!s)
        return -1;
    for (int i = 0; i < SEVERITY_COUNT; i++)
        if (!strcasecmp(s, names[i]))
            return i;
    for (size_t i = 0; i < sizeof severity_words / sizeof *severity_words; i++)
        if (!strcasecmp(s, severity_words[i].word))
            return severity_words[i].value;
    return -1;
}

const char *priority_name(int p) {
    static const char *const text[] = {"P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"};
    return p >= 0 && p <= PRIORITY_MAX ? text[p] : "none";
}

int priority_parse(const char *s) {
    if (!s)
        return PRIORITY_NONE;
    for (int p = 0; p <= PRIORITY_MAX; p++)
        if (!strcasecmp(s, priority_name(p)))
            return p;
    for (size_t i = 0; i < sizeof priority_words / sizeof *priority_words; i++)
        if (!strcasecmp(s, priority_words[i].word))
            return priority_words[i].value;
    return PRIORITY_NONE;
}
