#include "markup/inert.h"

#include "base/utf8.h"

#include <string.h>
#include <strings.h>

static size_t longest_run(const char *s, size_t len, char c) {
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < len; i++) {
        run = s[i] == c ? run + 1 : 0;
        if (run > longest)
            longest = run;
    }
    return longest;
}

static void repeat(struct strbuf *out, char c, size_t n) {
    while (n-- > 0)
        strbuf_addch(out, c);
}

/* Length of our marker's prefix at s, up to its name. 0: it is none. */
static size_t marker_prefix(const char *s, size_t len) {
    if (len < 4 || strncmp(s, "<!--", 4) != 0)
        return 0;
    size_t n = 4;
    while (n < len && strchr(" \t\n/", s[n]))
        n++;
    return len - n >= 12 && strncasecmp(s + n, "log-gardener", 12) == 0 ? n : 0;
}

/* Runners of GitHub and Azure look for these anywhere in a line. Length without the bracket; 0: none here. */
static size_t runner_prefix(const char *s, size_t len) {
    static const char *const starts[] = {"##[", "##vso["};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t n = strlen(starts[i]);
        if (len >= n && strncasecmp(s, starts[i], n) == 0)
            return n - 1;
    }
    return 0;
}

void inert_break(const char *s, size_t len, struct strbuf *out) {
    size_t run = 0, prefix;
    for (size_t i = 0; i < len; i++) {
        run = i > 0 && s[i] == s[i - 1] ? run + 1 : 1;
        if ((s[i] == '`' || s[i] == '~') && run > INERT_MAX_RUN)
            continue;
        if (s[i] == '<' && marker_prefix(s + i, len - i)) {
            strbuf_addstr(out, "<! --");
            i += 3;
            continue;
        }
        if ((prefix = runner_prefix(s + i, len - i)) != 0) {
            strbuf_add(out, s + i, prefix);
            strbuf_addch(out, ' ');
            i += prefix - 1;
            continue;
        }
        strbuf_addch(out, s[i]);
    }
}

static bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

size_t inert_blanks(const char *s, size_t len) {
    static const uint32_t wide[] = {0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF};
    size_t at = 0, n;
    for (; at < len; at += n) {
        uint32_t cp = 0;
        n = utf8_next(s + at, len - at, &cp);
        bool blank = cp == ' ' || cp == '\t' || cp == '\v' || cp == '\f' || (cp >= 0x2000 && cp <= 0x200B);
        for (size_t i = 0; i < sizeof wide / sizeof *wide && !blank; i++)
            blank = cp == wide[i];
        if (!blank)
            break;
    }
    return at;
}

void inert_runner(const char *s, size_t len, struct strbuf *out) {
    size_t prefix;
    for (size_t i = 0; i < len;) {
        bool start = i == 0 || s[i - 1] == '\n' || s[i - 1] == '\r';
        size_t blanks = start ? inert_blanks(s + i, len - i) : 0;
        strbuf_add(out, s + i, blanks);
        i += blanks;
        if (start && len - i >= 2 && !memcmp(s + i, "::", 2))
            strbuf_addch(out, '\\');
        if ((prefix = runner_prefix(s + i, len - i)) != 0) {
            strbuf_add(out, s + i, prefix);
            strbuf_addch(out, ' ');
            i += prefix;
        }
        if (i < len)
            strbuf_addch(out, s[i++]);
    }
}

bool inert_command(const char *s, size_t len) {
    static const char *const words[] = {"bors", "@bors", "r?", "r+"};
    size_t n = 1;
    if (len >= 2 && s[0] == ':' && s[1] == ':')
        return true;
    if (len < 2)
        return false;
    if (s[0] == '@' && is_alnum(s[1]))
        return true;
    /* A path has a second slash or a dot where a command ends or takes arguments. */
    if (s[0] == '/' && is_alnum(s[1])) {
        while (n < len && (is_alnum(s[n]) || s[n] == '-' || s[n] == '_'))
            n++;
        return n == len || is_blank(s[n]) || s[n] == '\n' || strchr(":,@", s[n]);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        n = strlen(words[i]);
        if (len >= n && strncasecmp(s, words[i], n) == 0 && (len == n || !is_alnum(s[n])))
            return true;
    }
    return false;
}

static void trim(const char **s, size_t *len) {
    while (*len > 0 && **s == ' ')
        (*s)++, (*len)--;
    while (*len > 0 && (*s)[*len - 1] == ' ')
        (*len)--;
}

static void code_span(const char *s, size_t len, bool cell, struct strbuf *out) {
    trim(&s, &len);
    if (len == 0)
        return;
    size_t fence = longest_run(s, len, '`') + 1;
    bool pad = s[0] == '`' || s[len - 1] == '`';
    repeat(out, '`', fence);
    if (pad)
        strbuf_addch(out, ' ');
    for (size_t i = 0; i < len; i++) {
        /* Parsers of tables do not agree on two backslashes before |: a blank keeps them apart. */
        if (cell && s[i] == '|')
            strbuf_addstr(out, i > 0 && s[i - 1] == '\\' ? " \\" : "\\");
        strbuf_addch(out, s[i]);
    }
    if (pad)
        strbuf_addch(out, ' ');
    repeat(out, '`', fence);
}

void inert_code(const char *s, size_t len, struct strbuf *out) {
    code_span(s, len, false, out);
}

void inert_cell(const char *s, size_t len, struct strbuf *out) {
    code_span(s, len, true, out);
}

/* A fence does not stop who reads the raw text: bots, mail, runners. */
static void add_lines(const char *s, size_t len, struct strbuf *out) {
    for (size_t i = 0; i < len;) {
        size_t blanks = inert_blanks(s + i, len - i);
        strbuf_add(out, s + i, blanks);
        i += blanks;
        if (inert_command(s + i, len - i))
            strbuf_addch(out, '\\');
        while (i < len && s[i] != '\n')
            strbuf_addch(out, s[i++]);
        if (i < len)
            strbuf_addch(out, s[i++]);
    }
}

void inert_fence(const char *s, size_t len, struct strbuf *out) {
    size_t fence = longest_run(s, len, '`') + 1;
    if (fence < 3)
        fence = 3;
    repeat(out, '`', fence);
    strbuf_addstr(out, "text\n");
    add_lines(s, len, out);
    if (len > 0 && s[len - 1] != '\n')
        strbuf_addch(out, '\n');
    repeat(out, '`', fence);
    strbuf_addch(out, '\n');
}
