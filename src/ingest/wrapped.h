/* Entries inside of something else: Pub/Sub messages of a sink, as they are pushed ({"message":{"data":...},
 * "subscription":...}), pulled ({"ackId":...,"message":{...}}) or alone, `data` being one LogEntry in base64.
 * Source: "Receive messages from push subscriptions", PubsubMessage (cloud.google.com/pubsub/docs). */
#ifndef INGEST_WRAPPED_H
#define INGEST_WRAPPED_H

#include "base/json.h"

/* The entry inside, the caller's; NULL: the value is no such message, or holds no JSON. */
struct json *wrapped_entry(const struct json *j);

#endif
