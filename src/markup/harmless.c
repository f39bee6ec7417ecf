#include "markup/chars.h"
#include "markup/finders.h"
#include "markup/randomness.h"

#include <string.h>
#include <strings.h>

/* Of a placeholder, in characters; bits at which letters look like chance. */
enum { LONGEST_WORD = 12, LONGEST_NUMBER = 9, WORDS = 8 };

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

size_t markup_numbered(const char *s, size_t len) {
    size_t i = 1, word = 0, digits = 0;
    if (len < 5 || *s != '<')
        return 0;
    while (i < len && s[i] >= 'a' && s[i] <= 'z' && word < LONGEST_WORD)
        i++, word++;
    if (word == 0 || i >= len || s[i++] != '#')
        return 0;
    while (i < len && chars_digit(s[i]) && digits < LONGEST_NUMBER)
        i++, digits++;
    return digits > 0 && i < len && s[i] == '>' ? i + 1 : 0;
}

bool markup_hidden(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        size_t n = markup_numbered(s + i, len - i);
        if (n)
            i += n - 1;
        else if (chars_alnum(s[i]) || (unsigned char)s[i] >= 0x80)
            return false;
    }
    return true;
}

/* Words, as a person writes them where a value belongs: <your key>, <DB_PASSWORD>. */
static bool is_words(const char *s, size_t len) {
    size_t start, end;
    for (size_t i = 0; i < len; i++)
        if (!chars_alpha(s[i]) && !strchr("_- .", s[i]))
            return false;
    return len > 0 && randomness_best(s, len, &start, &end) < WORDS;
}

bool markup_placeholder(const char *s, size_t len) {
    size_t open = *s == '<' ? 1 : len > 4 && strncmp(s, "&lt;", 4) == 0 ? 4 : 0, i = open;
    while (i < len && s[i] != '>' && s[i] != '&')
        i++;
    if (open == 0 || i >= len)
        return false;
    char copy[LONGEST_WORD + LONGEST_NUMBER + 4] = "<";
    size_t n = 1; /* as Markdown wrote it, <token\\#1&gt; */
    for (size_t k = open; k < i && n < sizeof copy - 2; k++)
        if (s[k] != '\\')
            copy[n++] = s[k];
    copy[n++] = '>';
    if (markup_numbered(copy, n) != n && !is_words(s + open, i - open))
        return false;
    for (i += s[i] == '&' ? 4 : 1; i < len; i++)
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
