#include "markup/chars.h"
#include "markup/finders.h"

#include <string.h>
#include <strings.h>

/* Words that are told of a secret rather than being one. */
static const char *const words[] = {
    "true",      "false",    "null",        "none",          "nil",
    "undefined", "redacted", "hidden",      "masked",        "filtered",
    "removed",   "empty",    "blank",       "configured",    "missing",
    "set",       "unset",    "present",     "absent",        "required",
    "optional",  "invalid",  "valid",       "expired",       "revoked",
    "failed",    "failure",  "error",       "denied",        "rejected",
    "refused",   "unknown",  "unavailable", "not",           "no",
    "yes",       "ok",       "is",          "was",           "has",
    "must",      "cannot",   "could",       "should",        "the",
    "a",         "an",       "in",          "for",           "from",
    "found",     "cut",      "str",         "string",        "bytes",
    "int",       "bool",     "any",         "optional[str]", "object",
    "type",      "bearer",   "basic",       "signature",     "too",
    "n/a",       "default",  "disabled",    "enabled",       "mismatch",
    "malformed", NULL,
};

bool markup_placeholder(const char *s, size_t len) {
    size_t i = *s == '<' ? 1 : len > 4 && strncmp(s, "&lt;", 4) == 0 ? 4 : 0, start = i;
    if (i == 0)
        return false;
    while (i < len &&
           (chars_alpha(s[i]) || chars_digit(s[i]) || strchr("_- ", s[i]) || s[i] == '#' || s[i] == '\\'))
        i++;
    if (i == start || i >= len || (s[i] != '>' && s[i] != '&'))
        return false;
    i += s[i] == '&' ? 4 : 1;
    for (; i < len; i++)
        if ((chars_alpha(s[i]) && s[i - 1] != '\\') || chars_digit(s[i]) || s[i] == '<')
            return false;
    return true;
}

/* Token{a64f992, Session@2b8c3a, 0x14f05578bd80006: how programs print an object and where it is. */
static bool is_object(const char *s, size_t len) {
    size_t i = 0, digits = 0;
    while (i < len && (chars_alpha(s[i]) || strchr("._$", s[i])))
        i++;
    if (i > 0 && i < len && strchr("{@(", s[i])) {
        for (i++; i < len && chars_hex(s[i]) >= 0; i++)
            digits++;
        return digits <= 8 && i == len;
    }
    if (len < 3 || len > 18 || s[0] != '0' || chars_lower(s[1]) != 'x')
        return false;
    for (i = 2; i < len; i++)
        if (chars_hex(s[i]) < 0)
            return false;
    return true;
}

static bool is_one_of(const char *s, size_t len, const char *const *list) {
    for (; *list; list++)
        if (strlen(*list) == len && strncasecmp(s, *list, len) == 0)
            return true;
    return false;
}

bool markup_harmless(const char *s, size_t len) {
    static const char around[] = "\\`\"'()[]{},.;:!?*_~ \t|=-/";
    while (len > 0 && strchr(around, *s))
        s++, len--;
    while (len > 0 && strchr(around, s[len - 1]))
        len--;
    if (len == 0 || markup_placeholder(s, len) || is_one_of(s, len, words) || is_object(s, len))
        return true;
    if ((s[0] == '$' || s[0] == '%') && len > 1 && strchr("{(", s[1]))
        return true;
    size_t digits = 0, same = 0;
    for (size_t i = 0; i < len; i++) {
        digits += chars_digit(s[i]);
        same += s[i] == 'x' || s[i] == 'X' || s[i] == '*';
    }
    return (digits == len && len <= 4) || same == len;
}
