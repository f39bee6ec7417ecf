#include "text/mask.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Classes of bytes. WORD also holds every byte of UTF-8 beyond ASCII. */
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_word(char c) {
    return is_digit(c) || is_alpha(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct cursor {
    const char *p, *end;
    const char *start; /* of the text */
    char keyword[12];  /* the last plain word in lower case, for "status 404", "errno 2" */
    bool id_name;      /* that word names an id: thread_id */
    bool id_due;       /* and = or : stood behind it: what comes is an id, whatever it looks like */
};

static char at(const struct cursor *c, size_t i) {
    return (size_t)(c->end - c->p) > i ? c->p[i] : 0;
}

static size_t run(const struct cursor *c, size_t from, bool (*is)(char)) {
    size_t n = 0;
    while (is(at(c, from + n)) && at(c, from + n))
        n++;
    return n;
}

/* Each matcher gives the length of what it recognises at the cursor, 0: not this. */
static size_t match_shape(const struct cursor *c, const char *shape) {
    size_t i = 0;
    for (; shape[i]; i++) {
        char ch = at(c, i);
        bool ok = shape[i] == 'd' ? is_digit(ch) : shape[i] == 'x' ? is_hex(ch) : shape[i] == ch;
        if (!ch || !ok)
            return 0;
    }
    return i;
}

static size_t match_uuid(const struct cursor *c) {
    size_t n = match_shape(c, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
    if (n)
        return is_word(at(c, n)) ? 0 : n;
    /* half masked by the application: fc8bcc8e-4453-4730-XXXX-XXXX-XXXX-XXXX */
    n = match_shape(c, "xxxxxxxx-xxxx-xxxx-");
    if (!n)
        return 0;
    while (at(c, n) == 'X' || at(c, n) == '-')
        n++;
    return n > 22 && !is_word(at(c, n)) ? n : 0;
}

static size_t zone(const struct cursor *c, size_t n) {
    size_t blank = at(c, n) == ' ' ? 1 : 0;
    char s = at(c, n + blank);
    if (s == 'Z' && !blank)
        return n + 1;
    if ((s == '+' || s == '-') && is_digit(at(c, n + blank + 1)) && is_digit(at(c, n + blank + 2))) {
        n += blank + 3;
        if (at(c, n) == ':' && is_digit(at(c, n + 1)))
            n++;
        if (is_digit(at(c, n)) && is_digit(at(c, n + 1)))
            n += 2;
    }
    return n;
}

static size_t clock_part(const struct cursor *c, size_t n) {
    size_t d = is_digit(at(c, n)) ? (is_digit(at(c, n + 1)) ? 2 : 1) : 0;
    if (!d || at(c, n + d) != ':' || !is_digit(at(c, n + d + 1)) || !is_digit(at(c, n + d + 2)))
        return 0;
    n += d + 3;
    if (at(c, n) == ':' && is_digit(at(c, n + 1)) && is_digit(at(c, n + 2)))
        n += 3;
    if ((at(c, n) == '.' || at(c, n) == ',') && is_digit(at(c, n + 1)))
        n += 1 + run(c, n + 1, is_digit);
    return n;
}

static size_t match_time(const struct cursor *c) {
    size_t n = match_shape(c, "dddd-dd-dd");
    if (!n)
        n = match_shape(c, "dddd/dd/dd");
    if (n) {
        char sep = at(c, n);
        size_t t = sep == 'T' || sep == ' ' || sep == '_' ? clock_part(c, n + 1) : 0;
        return t ? zone(c, t) : is_word(at(c, n)) ? 0 : n;
    }
    n = clock_part(c, 0);
    return n && !is_word(at(c, n)) && at(c, n) != ':' ? n : 0;
}

static size_t match_ip(const struct cursor *c) {
    size_t n = 0;
    for (int part = 0; part < 4; part++) {
        size_t d = run(c, n, is_digit);
        if (d < 1 || d > 3)
            return 0;
        n += d;
        if (part < 3 && at(c, n++) != '.')
            return 0;
    }
    if (at(c, n) == ':' && is_digit(at(c, n + 1)))
        n += 1 + run(c, n + 1, is_digit);
    return is_word(at(c, n)) ? 0 : n;
}

static bool is_email_local(char c) {
    return is_digit(c) || is_alpha(c) || c == '_' || c == '.' || c == '+' || c == '-' || c == '*';
}

static size_t match_email(const struct cursor *c) {
    size_t n = run(c, 0, is_email_local);
    if (!n || at(c, n) != '@')
        return 0;
    size_t host = run(c, n + 1, is_email_local);
    while (host && !is_alpha(at(c, n + host)))
        host--;
    return host > 3 && memchr(c->p + n + 1, '.', host) ? n + 1 + host : 0;
}

static bool is_url(char c) {
    return c && !is_space(c) && !strchr("\"'<>()[]{}|,;`", c);
}

/* The query of a URL is variable; scheme, host and path tell what was called. */
static size_t match_url(const struct cursor *c, size_t *shown) {
    size_t n = run(c, 0, is_alpha);
    if (n < 2 || at(c, n) != ':' || at(c, n + 1) != '/' || at(c, n + 2) != '/')
        return 0;
    size_t len = run(c, 0, is_url);
    const char *q = memchr(c->p, '?', len);
    *shown = q ? (size_t)(q - c->p) : len;
    return len;
}

static const char *const duration_units[] = {"ms",      "us",  "ns",   "s",       "sec",   "secs", "second",
                                             "seconds", "min", "mins", "minutes", "hours", "h",    "m"};
static const char *const size_units[] = {"B", "KB", "MB", "GB", "TB", "kB", "KiB", "MiB", "GiB", "bytes"};

static bool one_of(const char *const *list, size_t n, const char *s, size_t len) {
    for (size_t i = 0; i < n; i++)
        if (strlen(list[i]) == len && !memcmp(list[i], s, len))
            return true;
    return false;
}

/* A number with a unit right after it: 15s, 2.3 ms, 512 MiB. */
static size_t match_quantity(const struct cursor *c, size_t n, const char **as) {
    size_t blank = at(c, n) == ' ' ? 1 : 0;
    size_t u = run(c, n + blank, is_alpha);
    if (!u || is_word(at(c, n + blank + u)))
        return 0;
    const char *unit = c->p + n + blank;
    if (one_of(duration_units, sizeof duration_units / sizeof *duration_units, unit, u) && (u > 1 || !blank))
        *as = "<dur>";
    else if (one_of(size_units, sizeof size_units / sizeof *size_units, unit, u) && (u > 1 || !blank))
        *as = "<size>";
    else
        return 0;
    return n + blank + u;
}

/* Words after which a number is a code with a meaning of its own. */
static const char *const code_words[] = {"status", "errno", "http",    "sqlstate", "exit",  "exit(",
                                         "signal", "error", "status:", "errno:",   "code!", "returned"};
/* "code" alone may number anything; behind these it is a status. */
static const char *const before_code[] = {"exit", "status", "error", "response",
                                          "http", "return", "with",  "result"};

static bool after_code_word(const struct cursor *c) {
    return one_of(code_words, sizeof code_words / sizeof *code_words, c->keyword, strlen(c->keyword));
}

/* 1m30s, 2d4h */
static size_t match_span(const struct cursor *c) {
    size_t n = 0, groups = 0;
    for (size_t d; (d = run(c, n, is_digit)) && at(c, n + d) && strchr("dhms", at(c, n + d)); groups++)
        n += d + 1;
    return groups >= 2 && !is_word(at(c, n)) ? n : 0;
}

static size_t match_number(const struct cursor *c, const char **as) {
    size_t span = match_span(c);
    if (span) {
        *as = "<dur>";
        return span;
    }
    size_t n = at(c, 0) == '-' && is_digit(at(c, 1)) ? 1 : 0;
    size_t d = run(c, n, is_digit);
    if (!d)
        return 0;
    n += d;
    while ((at(c, n) == '.' || at(c, n) == ',') && is_digit(at(c, n + 1)))
        n += 1 + run(c, n + 1, is_digit);
    size_t q = match_quantity(c, n, as);
    if (q)
        return q;
    if (is_word(at(c, n)))
        return 0;
    /* "403: Not authenticated" and "status 503" name the problem; 30007 is a port or an id. */
    bool status =
        d == 3 && n == 3 && at(c, 0) >= '1' && at(c, 0) <= '5' && at(c, 3) == ':' && at(c, 4) == ' ';
    if (status || (d <= 3 && after_code_word(c)))
        return 0;
    /* A long number may be a hexadecimal id that happens to hold no letter. */
    *as = d >= 6 && d == n ? "<id>" : "<num>";
    return n;
}

/* One part of a word between _ - . and /: does it vary? 7f3a9c12 does, utf8, v2 and Phase5 do not. */
static bool varies(const char *s, size_t n) {
    size_t digits = 0, hex = 0, turns = 0;
    for (size_t i = 0; i < n; i++) {
        digits += is_digit(s[i]);
        hex += is_hex(s[i]);
        turns += i && is_digit(s[i]) != is_digit(s[i - 1]);
    }
    if (!digits)
        return false;
    if (digits == n)
        return true;
    return (hex == n && n >= 6) || (n >= 8 && digits >= 3) || (n >= 16 && digits >= 2) ||
           (n >= 4 && turns >= 3);
}

static bool is_token(char c) {
    return is_word(c) || c == '-' || c == '.' || c == '/' || c == '\\' || c == '@' || c == '%' || c == '~';
}

/* The name of a temporary file is made up each time, even where it holds no digit. */
static bool is_temporary(const struct cursor *c, size_t i, size_t w) {
    bool below = i >= 5 && !memcmp(c->p + i - 5, "/tmp/", 5);
    return below && w >= 6 && !memcmp(c->p + i, "tmp", 3);
}

/* A word, path or dotted name, its varying parts masked one by one. */
static size_t add_token(struct cursor *c, struct strbuf *out) {
    size_t n = run(c, 0, is_token), i = 0;
    bool code = n <= 3 && run(c, 0, is_digit) == n && after_code_word(c);
    bool http = n == 3 && run(c, 0, is_digit) == 3;
    if (code || http) {
        strbuf_add(out, c->p, n);
        return n;
    }
    bool masked = false;
    while (i < n) {
        struct cursor part = *c; /* a UUID within a path or behind a name is one id, not five parts */
        part.p += i;
        size_t w = 0, uuid = match_uuid(&part);
        if (uuid) {
            strbuf_addstr(out, "<uuid>");
            i += uuid;
            continue;
        }
        while (i + w < n &&
               (is_digit(c->p[i + w]) || is_alpha(c->p[i + w]) || (unsigned char)c->p[i + w] >= 0x80))
            w++;
        if (w && (varies(c->p + i, w) || is_temporary(c, i, w))) {
            if (!masked || out->len < 5 || memcmp(out->data + out->len - 5, "<id>_", 5) != 0)
                strbuf_addstr(out, "<id>");
            else
                out->data[--out->len] = 0; /* <id>_<id> is one id */
            masked = true;
        } else {
            strbuf_add(out, c->p + i, w);
        }
        i += w;
        if (i < n)
            strbuf_addch(out, c->p[i++]);
    }
    return n;
}

/* ['a', 'b', 'c', ...] and {'a', 'b', ...}: what is listed varies from process to process. */
static size_t match_list(const struct cursor *c) {
    char open = at(c, 0), close = open == '[' ? ']' : open == '{' ? '}' : 0;
    if (!close || (at(c, 1) != '\'' && at(c, 1) != '"'))
        return 0;
    size_t commas = 0, n = 1;
    for (; at(c, n) && at(c, n) != close && n < 2048; n++) {
        commas += at(c, n) == ',';
        bool key = at(c, n) == ':' && (at(c, n - 1) == '"' || at(c, n - 1) == '\'');
        if (key)
            return 0; /* an object: its keys and words tell what happened */
    }
    if (commas < 2)
        return 0;
    return at(c, n) == close ? n + 1 : (size_t)(c->end - c->p);
}

static size_t match_placeholder(const struct cursor *c) {
    size_t n = at(c, 0) == '<' ? 1 : 0;
    if (!n || !is_alpha(at(c, 1)))
        return 0;
    n += run(c, 1, is_alpha);
    size_t number = at(c, n) == '#' ? run(c, n + 1, is_digit) : 0; /* <token#1> of a redaction */
    if (number && number < 5)
        n += 1 + number;
    return at(c, n) == '>' ? n + 1 : 0;
}

static void remember_keyword(struct cursor *c, size_t n) {
    size_t w = n;
    while (w && !is_alpha(c->p[w - 1]))
        w--;
    c->id_name = (w >= 3 && !strncasecmp(c->p + w - 3, "_id", 3)) ||
                 (w == 2 && !strncasecmp(c->p, "id", 2)) || (w >= 2 && !memcmp(c->p + w - 2, "Id", 2));
    bool known =
        one_of(before_code, sizeof before_code / sizeof *before_code, c->keyword, strlen(c->keyword));
    if (n == 4 && known && !strncasecmp(c->p, "code", 4)) {
        memcpy(c->keyword, "code!", 6);
        return;
    }
    if (n >= sizeof c->keyword)
        n = sizeof c->keyword - 1;
    for (size_t i = 0; i < n; i++)
        c->keyword[i] = (char)(is_alpha(c->p[i]) ? c->p[i] | 32 : c->p[i]);
    c->keyword[n] = 0;
}

/* What is recognised as a whole at the start of a token; its length, 0: nothing. */
static size_t whole(const struct cursor *c, const char **as, size_t *shown) {
    static const struct {
        size_t (*match)(const struct cursor *);
        const char *as;
    } table[] = {
        {match_uuid, "<uuid>"},
        {match_time, "<time>"},
        {match_ip, "<ip>"},
        {match_email, "<email>"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t n = table[i].match(c);
        if (n) {
            *as = table[i].as;
            return n;
        }
    }
    size_t n = match_url(c, shown);
    if (n) {
        *as = NULL;
        return n;
    }
    if (at(c, 0) == '0' && (at(c, 1) | 32) == 'x' && is_hex(at(c, 2))) {
        *as = "<hex>";
        return 2 + run(c, 2, is_hex);
    }
    return match_number(c, as);
}

static void add_url(const struct cursor *c, size_t shown, struct strbuf *out) {
    struct cursor part = *c;
    const char *end = c->p + shown;
    const char *scheme = strstr(c->p, "://");
    strbuf_add(out, c->p, (size_t)(scheme + 3 - c->p));
    part.p = scheme + 3;
    part.end = end;
    while (part.p < end) {
        size_t n = add_token(&part, out);
        if (!n) {
            strbuf_addch(out, *part.p);
            n = 1;
        }
        part.p += n;
    }
}

/* One token at the cursor; gives how far to go on. */
static size_t add_next(struct cursor *c, struct strbuf *out) {
    size_t n = match_placeholder(c), shown = 0;
    const char *as = NULL;
    if (n) {
        c->id_due = c->id_name = false;
        strbuf_add(out, c->p, n);
        return n;
    }
    n = match_list(c);
    if (n) {
        strbuf_addstr(out, "<list>");
        return n;
    }
    if (c->id_due && is_token(at(c, 0))) {
        c->id_due = c->id_name = false;
        strbuf_addstr(out, "<id>");
        return run(c, 0, is_token);
    }
    /* After a placeholder too: the next round would see it so, and a text must not need a round for each. */
    bool at_start = c->p == c->start || !is_word(c->p[-1]) || (out->len && out->data[out->len - 1] == '>');
    if (at_start && (n = whole(c, &as, &shown))) {
        if (as)
            strbuf_addstr(out, as);
        else
            add_url(c, shown, out);
        c->keyword[0] = 0;
        return n;
    }
    if (is_token(at(c, 0))) {
        n = add_token(c, out);
        remember_keyword(c, n);
        return n;
    }
    strbuf_addch(out, *c->p);
    bool quote = *c->p == '"' || *c->p == '\'';
    c->id_due = (c->id_name && (*c->p == '=' || *c->p == ':')) || (c->id_due && quote);
    c->id_name = c->id_name && quote; /* "thread_id": "x" */
    size_t k = strlen(c->keyword);
    if (*c->p == '(' && !strcmp(c->keyword, "exit"))
        memcpy(c->keyword + k, "(", 2);
    else if (*c->p != ':' && *c->p != '=' && *c->p != '[' && *c->p != '"')
        c->keyword[0] = 0;
    return 1;
}

/* Cut at the last whole token; the first one only can be longer than a pattern. */
static void cut(struct strbuf *out, size_t last_token) {
    size_t n = last_token ? last_token : utf8_cut(out->data, out->len, MASK_MAX_PATTERN);
    while (n && out->data[n - 1] == ' ')
        n--;
    out->len = n;
    out->data[n] = 0;
}

static void mask_once(const char *text, size_t len, struct strbuf *out) {
    /* The scratch copy is NUL-terminated, which the searches above rely on. */
    char buf[MASK_MAX_INPUT + 1];
    if (len > MASK_MAX_INPUT)
        len = MASK_MAX_INPUT;
    if (len)
        memcpy(buf, text, len);
    buf[len] = 0;
    struct cursor c = {.p = buf, .end = buf + strlen(buf), .start = buf};
    strbuf_reset(out);
    size_t last = 0;
    while (c.p < c.end && out->len <= MASK_MAX_PATTERN) {
        last = out->len;
        if (is_space(*c.p)) {
            while (c.p < c.end && is_space(*c.p))
                c.p++;
            if (out->len && c.p < c.end)
                strbuf_addch(out, ' ');
            continue;
        }
        c.p += add_next(&c, out);
    }
    if (out->len > MASK_MAX_PATTERN)
        cut(out, last);
}

void mask_text(const char *text, size_t len, struct strbuf *out) {
    enum { ROUNDS = 8 };
    struct strbuf now, next;
    strbuf_init(&now, 8 * MASK_MAX_INPUT);
    strbuf_init(&next, 8 * MASK_MAX_INPUT);
    mask_once(text, len, &now);
    /* What stands beside a placeholder may read differently from what stood beside the value: again until
     * nothing changes. A text without variable parts, the usual one, is through after the first round. */
    bool same = now.len == len && (!len || !memcmp(strbuf_str(&now), text, len));
    for (int i = 0; i < ROUNDS && !same; i++) {
        mask_once(strbuf_str(&now), now.len, &next);
        same = next.len == now.len && !memcmp(strbuf_str(&next), strbuf_str(&now), now.len);
        struct strbuf t = now;
        now = next;
        next = t;
    }
    strbuf_add(out, strbuf_str(&now), now.len);
    strbuf_release(&now);
    strbuf_release(&next);
}
