#include "ingest/wrapped.h"

#include "base/base64.h"
#include "ingest/scan.h"

#include <string.h>

/* Members that a message of Pub/Sub has, and an entry of a log has not. */
static bool is_message(const struct json *outer, const struct json *message) {
    return json_str(message, "data") && (json_get(message, "messageId") || json_get(message, "message_id") ||
                                         json_get(outer, "ackId") || json_get(outer, "subscription"));
}

struct json *wrapped_entry(const struct json *j) {
    const struct json *message = json_is_object(json_get(j, "message")) ? json_get(j, "message") : j;
    if (!json_is_object(j) || !is_message(j, message))
        return NULL;
    const char *data = json_str(message, "data");
    struct strbuf text;
    strbuf_init(&text, SCAN_MAX_VALUE);
    struct json *entry = NULL;
    if (base64_add(data, strlen(data), &text) && !text.full)
        entry = json_parse(strbuf_str(&text), text.len, NULL);
    strbuf_release(&text);
    if (json_is_object(entry))
        return entry;
    json_free(entry);
    return NULL;
}
