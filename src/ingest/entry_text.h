/* What an entry says: its message out of the payload, its error fields, its level out of the text. */
#ifndef INGEST_ENTRY_TEXT_H
#define INGEST_ENTRY_TEXT_H

#include "base/arena.h"
#include "base/json.h"
#include "model/entry.h"

/* From a jsonPayload (NULL and empty are fine): text, error type, value and trace, place in the code.
 * `whole` is the entry, for messages that stand beside the payload. */
void entry_text_payload(const struct json *whole, const struct json *payload, struct entry *e,
                        struct arena *a);
/* From an audit record (google.cloud.audit.AuditLog). */
void entry_text_audit(const struct json *proto, struct entry *e, struct arena *a);
/* The level a line names itself; SEVERITY_DEFAULT where it names none. NULL is fine. */
int entry_text_severity(const char *text);

#endif
