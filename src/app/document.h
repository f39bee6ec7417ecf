/* Reading of a file that must be one JSON document of ours, with words for what it is when it is something
 * else. */
#ifndef APP_DOCUMENT_H
#define APP_DOCUMENT_H

#include "base/err.h"
#include "base/json.h"

enum document { DOCUMENT_PLAN, DOCUMENT_ISSUES };

/* The document of a file, or of stdin for "-"; at most JSON_MAX_BYTES. The caller frees it. NULL with
 * ERR_INPUT: it cannot be read, is empty, no JSON, or plainly another document; what is wrong within one, its
 * reader tells. */
struct json *document_read(const char *path, enum document want, struct err *err);

#endif
