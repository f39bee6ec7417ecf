#include "markup/prose.h"

#include "markup/inert.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c) {
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool is_punct(char c) {
    return c > ' ' && c < 0x7F && !is_alnum(c);
}

/* GitHub links 7 to 40 hexadecimal digits that stand alone when a commit begins so. */
static bool has_hash(const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        size_t n = 0;
        while (i + n < len && is_hex(s[i + n]))
            n++;
        bool edge = (i == 0 || !is_alnum(s[i - 1])) && (i + n == len || !is_alnum(s[i + n]));
        if (edge && n >= 7 && n <= 40)
            return true;
        i += n;
    }
    return false;
}

static bool has_emoji(const char *s, size_t len) {
    for (size_t i = 0; i + 2 < len; i++) {
        if (s[i] != ':')
            continue;
        size_t n = 1;
        bool letter = false;
        for (; i + n < len && (is_alnum(s[i + n]) || strchr("_+-", s[i + n])); n++)
            letter = letter || !is_digit(s[i + n]);
        /* :100: and :1234: are the only ones of digits. */
        bool number = (n == 4 && !strncmp(s + i + 1, "100", 3)) || (n == 5 && !strncmp(s + i + 1, "1234", 4));
        if (n > 1 && i + n < len && s[i + n] == ':' && (letter || number))
            return true;
    }
    return false;
}

static bool has_text(const char *s, size_t len, const char *what) {
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= len; i++)
        if (strncasecmp(s + i, what, n) == 0)
            return true;
    return false;
}

static bool has_reference(const char *s, size_t len) {
    for (size_t i = 0; i + 1 < len; i++) {
        if (s[i] == '#' && is_alnum(s[i + 1]))
            return true;
        if (i + 3 < len && strncasecmp(s + i, "gh-", 3) == 0 && is_digit(s[i + 3]))
            return true;
    }
    return false;
}

static bool is_live(const char *s, size_t len) {
    static const char *const texts[] = {"://", "www.", "mailto:", "xmpp:", NULL};
    if (memchr(s, '@', len) || memchr(s, '$', len))
        return true;
    for (int i = 0; texts[i]; i++)
        if (has_text(s, len, texts[i]))
            return true;
    return has_reference(s, len) || has_hash(s, len) || has_emoji(s, len);
}

/* Is what the character begins or ends Markdown's or HTML's? `before` and `after` stand around it (0:
 * nothing). */
static bool wants_escape(char c, char before, char after) {
    switch (c) {
    case '*':
    case '`':
    case '[':
    case ']':
    case '~':
    case '|':
        return true;
    case '_':
        return !(is_alnum(before) && is_alnum(after));
    case '\\':
        return after == 0 || is_punct(after);
    default:
        return false;
    }
}

static void add_escaped(const char *s, size_t len, size_t from, size_t to, struct strbuf *out) {
    for (size_t i = from; i < to; i++) {
        char before = i > 0 ? s[i - 1] : 0, after = i + 1 < len ? s[i + 1] : 0;
        /* Entities for < and &, since these hold inside a block of HTML as well. */
        if (s[i] == '<')
            strbuf_addstr(out, "&lt;");
        else if (s[i] == '&' && (is_alnum(after) || after == '#'))
            strbuf_addstr(out, "&amp;");
        else {
            if (wants_escape(s[i], before, after))
                strbuf_addch(out, '\\');
            strbuf_addch(out, s[i]);
        }
    }
}

/* How many bytes of the first word start a block (heading, list, quote, rule, underline) and are to be
 * escaped at `at`, the position inside the word; false: it starts none. */
static bool starts_block(const char *s, size_t len, size_t *at) {
    size_t word = 0, digits = 0, marks = 0;
    while (word < len && s[word] != ' ')
        word++;
    while (digits < word && is_digit(s[digits]))
        digits++;
    while (marks < word && strchr("-+=:", s[marks]))
        marks++;
    *at = 0;
    if (s[0] == '#' || s[0] == '>' || (marks > 0 && marks == word))
        return true;
    *at = digits;
    return digits > 0 && digits <= 9 && digits + 1 == word && (s[digits] == '.' || s[digits] == ')');
}

/* One word s[from, to): as a code span when it is live, with the signs around it outside. */
static void add_word(const char *s, size_t len, size_t from, size_t to, struct strbuf *out) {
    size_t a = from, b = to;
    while (a < b && strchr("([{\"'", s[a]))
        a++;
    while (b > a && strchr(".,;:!?)]}\"'", s[b - 1]))
        b--;
    bool command = from == 0 && inert_command(s, len);
    if (command && a == b)
        b = to;
    if (a == b || !(command || is_live(s + from, to - from))) {
        add_escaped(s, len, from, to, out);
        return;
    }
    add_escaped(s, len, from, a, out);
    inert_code(s + a, b - a, out);
    add_escaped(s, len, b, to, out);
}

void prose_add(const char *s, size_t len, struct strbuf *out) {
    while (len > 0 && *s == ' ')
        s++, len--;
    while (len > 0 && s[len - 1] == ' ')
        len--;
    size_t i = 0, mark;
    if (len > 0 && starts_block(s, len, &mark) &&
        !is_live(s, strcspn(s, " ") < len ? strcspn(s, " ") : len)) {
        add_escaped(s, len, 0, mark, out);
        strbuf_addch(out, '\\');
        strbuf_addch(out, s[mark]);
        i = mark + 1;
    }
    while (i < len) {
        size_t end = i;
        while (end < len && s[end] != ' ')
            end++;
        if (end > i)
            add_word(s, len, i, end, out);
        for (; end < len && s[end] == ' '; end++)
            strbuf_addch(out, ' ');
        i = end;
    }
}
