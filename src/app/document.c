#include "app/document.h"

#include "base/file.h"

#include <ctype.h>
#include <string.h>

static const char *const due[] = {
    [DOCUMENT_PLAN] = "a plan is due here, `log-gardener plan -o FILE` makes one",
    [DOCUMENT_ISSUES] = "a list of issues is due here, as `issues export` or GitHub's API gives it",
};

enum { LOOKED_AT = 512 };

static bool is_binary(const char *text, size_t len) {
    for (size_t i = 0; i < len && i < LOOKED_AT; i++)
        if ((unsigned char)text[i] < ' ' && !isspace((unsigned char)text[i]))
            return true;
    return false;
}

/* What a text that is no JSON looks like; NULL: JSON with a fault in it. */
static const char *look(const char *text, size_t len) {
    size_t at = 0, end = len;
    while (at < len && isspace((unsigned char)text[at]))
        at++;
    while (end > at && isspace((unsigned char)text[end - 1]))
        end--;
    if (at == end)
        return "empty";
    if (len > 3 && (!memcmp(text, "\x1f\x8b", 2) || !memcmp(text, "\x28\xb5\x2f\xfd", 4)))
        return "compressed, unpack it first";
    if (is_binary(text, len))
        return "no text";
    if (text[at] == '<')
        return "no JSON, but HTML or XML";
    if (text[at] != '{' && text[at] != '[')
        return "no JSON, but some other text";
    return text[end - 1] != '}' && text[end - 1] != ']' ? "cut off" : NULL;
}

static const char *const entry_keys[] = {"insertId", "insert_id", "textPayload", "jsonPayload",
                                         "logName",  "entries",   "raw_logs",    "logs_by_severity"};

/* What a document is when its keys tell that it is not the wanted one; NULL: they do not. */
static const char *other_kind(const struct json *doc, enum document want) {
    const struct json *first = json_is_array(doc) ? json_first(doc) : doc;
    if (json_is_array(doc) && json_get(first, "number") && json_get(first, "title"))
        return want == DOCUMENT_ISSUES ? NULL : "a list of issues";
    if (json_is_object(doc) && json_is_array(json_get(doc, "actions")))
        return want == DOCUMENT_PLAN ? NULL : "a plan";
    for (size_t i = 0; i < sizeof entry_keys / sizeof *entry_keys; i++)
        if (json_get(first, entry_keys[i]))
            return "log entries";
    return json_is_object(doc) && json_is_array(json_get(doc, "clusters")) ? "cluster results" : NULL;
}

static struct json *parse(const char *text, size_t len, enum document want, struct err *err) {
    struct json *doc = json_parse_text(text, len, JSON_TEXT_UTF8, err);
    const char *what = doc ? NULL : look(text, len);
    if (what)
        err_set(err, ERR_INPUT, "%s: %s", what, due[want]);
    if (!doc)
        return NULL;
    const char *is = other_kind(doc, want);
    if (!is)
        return doc;
    err_set(err, ERR_INPUT, "holds %s: %s", is, due[want]);
    json_free(doc);
    return NULL;
}

struct json *document_read(const char *path, enum document want, struct err *err) {
    struct strbuf text;
    struct json *doc = NULL;
    strbuf_init(&text, JSON_MAX_BYTES);
    if (!file_read(path, &text, ERR_INPUT, err)) {
        doc = parse(strbuf_str(&text), text.len, want, err);
        if (!doc)
            err_prefix(err, "%s", strcmp(path, "-") != 0 ? path : "stdin");
    }
    strbuf_release(&text);
    return doc;
}
