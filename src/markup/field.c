#include "markup/field.h"

#include "markup/chars.h"
#include "markup/finders.h"

#include <string.h>
#include <strings.h>

static bool is_quote(char c) {
    return c == '"' || c == '\'' || c == '`';
}

size_t field_skip_blanks(const char *s, size_t at) {
    for (int i = 0; i < 16 && (s[at] == ' ' || s[at] == '\t'); i++)
        at++;
    return at;
}

/* Past `=`, `:`, `=>`, `:=`, `==`, `?=`, `%3D`; `at` where there is none. `::` is none. */
static size_t skip_operator(const char *s, size_t at) {
    if (strncasecmp(s + at, "%3d", 3) == 0 || strncasecmp(s + at, "%3a", 3) == 0)
        return at + 3;
    size_t n = strspn(s + at, ":=?|+");
    if (!memchr(s + at, '=', n) && !(n == 1 && s[at] == ':'))
        return at;
    return at + n + (s[at + n - 1] == '=' && s[at + n] == '>');
}

/* A value that stands on the next line, further in: YAML (also behind > or |), and pretty-printed text. `at`
 * itself: there is none. */
static size_t next_line(const char *s, size_t name, size_t at) {
    size_t end = at + strspn(s + at, "\\>|+-"), outer = 0;
    end += strspn(s + end, " \t\r");
    if (s[end] != '\n')
        return at;
    while (name > 0 && s[name - 1] != '\n' && outer < 256)
        name--, outer++;
    outer = strspn(s + name, " \t-");
    size_t inner = strspn(s + end + 1, " \t");
    return inner > 0 && inner >= outer && inner < 256 ? end + 1 + inner : at;
}

static size_t open_quote(struct field *f, size_t at) {
    size_t p = at;
    while (p - at < 16 && (chars_name(f->s[p]) || f->s[p] == '.')) /* Some("x"), SecretStr('x') */
        p++;
    if (f->s[p] != '(')
        p = at;
    while (strchr("[(", f->s[p]) && f->s[p])
        p++;
    if (f->s[p] && strchr("bBuUrRfF", f->s[p]))
        p++;
    size_t slashes = strspn(f->s + p, "\\");
    if (!is_quote(f->s[p + slashes]))
        return at;
    f->slashes = slashes;
    f->quote = f->s[p + slashes];
    return p + slashes + 1;
}

/* Past the type of a declaration, `token: str = "x"`, `token string = "x"`; `at` where there is none. */
static size_t skip_type(const char *s, size_t at) {
    size_t start = field_skip_blanks(s, at + (s[at] == ':')), n = 0;
    while (n < 24 && (chars_name(s[start + n]) || (s[start + n] && strchr(".[]*", s[start + n]))))
        n++;
    size_t op = field_skip_blanks(s, start + n);
    return n > 0 && start > at && s[op] == '=' && is_quote(s[field_skip_blanks(s, op + 1)]) ? op : at;
}

bool field_read(struct field *f) {
    const char *s = f->s;
    size_t at = f->end;
    at += strspn(s + at, "\\");
    bool quoted = is_quote(s[at]);
    at = quoted ? at + 1 : f->end;
    if (s[at] == ']')
        at++;
    f->op = skip_type(s, field_skip_blanks(s, skip_type(s, at)));
    size_t past = skip_operator(s, f->op);
    if (past == f->op) {
        f->pair = quoted && s[past] == ',' && is_quote(s[field_skip_blanks(s, past + 1)]);
        past += f->pair;
        bool flag = !quoted && s[f->start] == '-' && s[f->start + 1] == '-' && f->op > f->end;
        if (!f->pair && (!flag || s[f->op] == '-'))
            return false;
    }
    f->colon = !quoted && s[f->op] == ':' && field_skip_blanks(s, past) > past;
    f->value = open_quote(f, next_line(s, f->start, field_skip_blanks(s, past)));
    return true;
}

/* A comma, semicolon, & or | ends a value where another name and operator follow. */
static bool next_field(const char *s, size_t at) {
    at = field_skip_blanks(s, at + 1);
    at += strspn(s + at, "\\\"'`");
    size_t n = 0;
    while (chars_name(s[at + n]) || s[at + n] == '.')
        n++;
    at += n;
    at += strspn(s + at, "\\\"'`");
    return n > 0 && skip_operator(s, field_skip_blanks(s, at)) > field_skip_blanks(s, at);
}

size_t field_quoted_end(const struct field *f) {
    const char *s = f->s;
    size_t slashes = 0;
    for (size_t i = f->value; s[i] && s[i] != '\n'; i++) {
        if (s[i] == f->quote && slashes <= f->slashes)
            return i - slashes;
        slashes = s[i] == '\\' ? slashes + 1 : 0;
    }
    return f->value + strcspn(s + f->value, "\n");
}

size_t field_bare_end(const struct field *f) {
    const char *s = f->s;
    size_t i = f->value;
    if (s[i] == '<') { /* <a placeholder> */
        size_t n = strcspn(s + i, ">\n");
        if (s[i + n] == '>' && markup_placeholder(s + i, n + 1))
            return i + n + 1;
    }
    for (; s[i] && !strchr(" \t\n\"'`<>", s[i]); i++)
        if (strchr(",;&|", s[i]) && next_field(s, i))
            break;
    while (i > f->value && strchr(",.;:!?)]}", s[i - 1]))
        i--;
    return i;
}
