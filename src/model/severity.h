/* Severities of Cloud Logging, and priorities of the tracker.
 * Source: google.logging.type.LogSeverity. */
#ifndef MODEL_SEVERITY_H
#define MODEL_SEVERITY_H

enum severity {
    SEVERITY_DEFAULT, /* none stated, none readable from the text */
    SEVERITY_DEBUG,
    SEVERITY_INFO,
    SEVERITY_NOTICE,
    SEVERITY_WARNING,
    SEVERITY_ERROR,
    SEVERITY_CRITICAL,
    SEVERITY_ALERT,
    SEVERITY_EMERGENCY,
    SEVERITY_COUNT
};

const char *severity_name(enum severity s); /* "DEFAULT".."EMERGENCY" */
/* Also WARN, FATAL, TRACE, any case, and the numbers 0..800 as text; -1 when it is none. */
int severity_parse(const char *s);

enum { PRIORITY_NONE = -1, PRIORITY_P0 = 0, PRIORITY_P3 = 3, PRIORITY_MAX = 10 }; /* 0 is the most urgent */
const char *priority_name(int p);                                                 /* "P0".."P10" */
/* `P0`, `p1`; words critical, high, medium, low; PRIORITY_NONE when it is none. */
int priority_parse(const char *s);

#endif
