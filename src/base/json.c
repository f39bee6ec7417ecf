#include "base/json.h"

#include "base/mem.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double MAX_WHOLE = 9007199254740992.0; /* 2^53 */

/* struct json is never defined: a struct json * is a cJSON * under another name. */
static cJSON *c(const struct json *j) {
    return (cJSON *)(uintptr_t)j;
}

static struct json *w(cJSON *j) {
    if (!j) {
        fputs("log-gardener: out of memory\n", stderr);
        abort();
    }
    return (struct json *)j;
}

static struct json *maybe(cJSON *j) {
    return (struct json *)j;
}

struct json *json_parse_text(const char *text, size_t len, enum json_text allow, struct err *err) {
    bool odd;
    if (len > JSON_MAX_BYTES) {
        err_set(err, ERR_INPUT, "JSON text of more than %d bytes", JSON_MAX_BYTES);
        return NULL;
    }
    if (json_check(text, len, allow, &odd, err))
        return NULL;
    char *mended = NULL;
    if (odd) {
        mended = mem_alloc(len, 1);
        memcpy(mended, text, len);
        json_check_mend(mended, len);
    }
    /* The byte order mark has passed the check; cJSON knows it only before longer texts. */
    size_t mark = len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3) ? 3 : 0;
    cJSON *j = cJSON_ParseWithLengthOpts((mended ? mended : text) + mark, len - mark, NULL, 0);
    free(mended);
    return w(j); /* what passed the check is JSON: only memory can be missing */
}

struct json *json_parse(const char *text, size_t len, struct err *err) {
    return json_parse_text(text, len, JSON_TEXT_ANY, err);
}

struct json *json_parse_commented(const char *text, size_t len, struct err *err) {
    char *copy = mem_alloc(len + 1, 1);
    bool in = false;
    for (size_t i = 0; i < len; i++) {
        copy[i] = text[i];
        if (in) {
            if (text[i] == '\\' && i + 1 < len) {
                i++;
                copy[i] = text[i];
            } else if (text[i] == '"') {
                in = false;
            }
        } else if (text[i] == '"') {
            in = true;
        } else if (text[i] == '/' && i + 1 < len && text[i + 1] == '/') {
            for (; i < len && text[i] != '\n'; i++)
                copy[i] = ' ';
            if (i < len)
                copy[i] = '\n';
        }
    }
    struct json *j = json_parse_text(copy, len, JSON_TEXT_EXACT, err);
    free(copy);
    return j;
}

void json_free(struct json *j) {
    cJSON_Delete(c(j));
}

bool json_is_object(const struct json *j) {
    return cJSON_IsObject(c(j));
}

bool json_is_array(const struct json *j) {
    return cJSON_IsArray(c(j));
}

bool json_is_string(const struct json *j) {
    return cJSON_IsString(c(j));
}

bool json_is_number(const struct json *j) {
    return cJSON_IsNumber(c(j));
}

bool json_is_bool(const struct json *j) {
    return cJSON_IsBool(c(j));
}

bool json_is_true(const struct json *j) {
    return cJSON_IsTrue(c(j));
}

bool json_is_null(const struct json *j) {
    return cJSON_IsNull(c(j));
}

struct json *json_get(const struct json *obj, const char *key) {
    return json_is_object(obj) ? maybe(cJSON_GetObjectItemCaseSensitive(c(obj), key)) : NULL;
}

const char *json_string(const struct json *j) {
    return cJSON_GetStringValue(c(j));
}

const char *json_str(const struct json *obj, const char *key) {
    return json_string(json_get(obj, key));
}

int64_t json_int(const struct json *obj, const char *key, int64_t def) {
    struct json *j = json_get(obj, key);
    if (json_is_number(j)) {
        double d = c(j)->valuedouble;
        return d >= -MAX_WHOLE && d <= MAX_WHOLE ? (int64_t)d : def;
    }
    const char *s = json_string(j);
    if (!s || !*s)
        return def;
    int64_t v = 0;
    const char *p = s + (*s == '-');
    if (!*p || strlen(p) > 15)
        return def;
    for (; *p; p++) {
        if (*p < '0' || *p > '9')
            return def;
        v = v * 10 + (*p - '0');
    }
    return *s == '-' ? -v : v;
}

double json_real(const struct json *j, double def) {
    return json_is_number(j) && isfinite(c(j)->valuedouble) ? c(j)->valuedouble : def;
}

bool json_bool(const struct json *obj, const char *key, bool def) {
    struct json *j = json_get(obj, key);
    return json_is_bool(j) ? cJSON_IsTrue(c(j)) : def;
}

size_t json_count(const struct json *j) {
    size_t n = 0;
    for (struct json *k = json_first(j); k; k = json_next(k))
        n++;
    return n;
}

struct json *json_first(const struct json *j) {
    return json_is_object(j) || json_is_array(j) ? maybe(c(j)->child) : NULL;
}

struct json *json_next(const struct json *j) {
    return j ? maybe(c(j)->next) : NULL;
}

const char *json_key(const struct json *j) {
    return j && c(j)->string ? c(j)->string : "";
}

struct json *json_copy(const struct json *j) {
    return j ? w(cJSON_Duplicate(c(j), 1)) : NULL;
}

struct json *json_new_object(void) {
    return w(cJSON_CreateObject());
}

struct json *json_new_array(void) {
    return w(cJSON_CreateArray());
}

struct json *json_set(struct json *obj, const char *key, struct json *child) {
    cJSON *v = child ? c(child) : c(w(cJSON_CreateNull()));
    cJSON_DeleteItemFromObjectCaseSensitive(c(obj), key);
    cJSON_AddItemToObject(c(obj), key, v);
    return maybe(v);
}

struct json *json_set_str(struct json *obj, const char *key, const char *s) {
    return json_set(obj, key, s ? w(cJSON_CreateString(s)) : NULL);
}

struct json *json_set_int(struct json *obj, const char *key, int64_t v) {
    return json_set(obj, key, w(cJSON_CreateNumber((double)v)));
}

struct json *json_set_real(struct json *obj, const char *key, double v) {
    return json_set(obj, key, w(cJSON_CreateNumber(v)));
}

struct json *json_set_bool(struct json *obj, const char *key, bool v) {
    return json_set(obj, key, w(cJSON_CreateBool(v)));
}

struct json *json_set_object(struct json *obj, const char *key) {
    return json_set(obj, key, json_new_object());
}

struct json *json_set_array(struct json *obj, const char *key) {
    return json_set(obj, key, json_new_array());
}

struct json *json_add(struct json *arr, struct json *child) {
    cJSON_AddItemToArray(c(arr), c(child));
    return child;
}

struct json *json_add_str(struct json *arr, const char *s) {
    return json_add(arr, w(s ? cJSON_CreateString(s) : cJSON_CreateNull()));
}

struct json *json_add_int(struct json *arr, int64_t v) {
    return json_add(arr, w(cJSON_CreateNumber((double)v)));
}

struct json *json_add_object(struct json *arr) {
    return json_add(arr, json_new_object());
}

void json_remove(struct json *obj, const char *key) {
    cJSON_DeleteItemFromObjectCaseSensitive(c(obj), key);
}
