/* One Cloud Logging LogEntry, however the export spelled it, with what clustering needs of it.
 * Strings are UTF-8 (bytes of the export, unchecked), belong to whoever made the entry and are valid until
 * its next entry; NULL means absent. */
#ifndef MODEL_ENTRY_H
#define MODEL_ENTRY_H

#include "model/severity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct entry_http {
    const char *method, *url, *user_agent;
    int status;      /* 0: none */
    int64_t latency; /* ns; 0: none */
};

struct entry {
    const char *insert_id;
    size_t index; /* place from 0 in its input, in file order */
    size_t input; /* which input, from 0 */
    int64_t time; /* TIMESTAMP_NONE: none; clamped to receive time and now */
    int64_t end;  /* time plus a request's latency: when it was known to have failed */
    enum severity severity;
    bool severity_from_text; /* none was stated: read from the text or the HTTP status */
    bool deploy;             /* an audit record that creates or replaces a service or revision */
    bool audit;              /* any audit record */
    const char *service, *environment, *project, *revision, *instance;
    const char *log_name; /* last part, `stderr`, `requests`, `system` */
    const char *trace;
    const char *text; /* the message as people would read it; NULL: no payload */
    const char *error_type, *error_value, *error_trace; /* of a structured error field that is real */
    const char *module, *function, *error_group;
    int line;
    struct entry_http http;
};

#endif
