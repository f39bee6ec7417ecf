#include "text/mask.h"
#include "text/strict_parts.h"

#include <string.h>

enum { SMALL_DIGITS = 4, QUANTITY_DIGITS = 9, RUN_BYTES = 256 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct run {
    size_t end; /* behind the last digit */
    size_t digits, groups;
    bool plain; /* only . and , between the groups: one number */
};

/* Between two groups of digits that belong together: 1,024  10:30  (555) 123-456  2025-10-07T10:00. 0:
 * nothing. */
static size_t separator(const char *s, size_t len, size_t at) {
    if (at + 1 < len && s[at] && strchr(" .,-/:+T", s[at]) && is_digit(s[at + 1]))
        return 1;
    bool two = at + 2 < len && is_digit(s[at + 2]);
    return two && (!strncmp(s + at, ") ", 2) || !strncmp(s + at, " (", 2) || !strncmp(s + at, " -", 2)) ? 2
                                                                                                        : 0;
}

static struct run read_run(const char *s, size_t len, size_t at) {
    struct run r = {.end = at, .plain = true};
    for (size_t i = at; i < len && i - at < RUN_BYTES;) {
        r.groups++;
        for (; i < len && is_digit(s[i]) && i - at < RUN_BYTES; i++)
            r.digits++;
        r.end = i;
        size_t sep = separator(s, len, i);
        if (!sep)
            break;
        r.plain = r.plain && (s[i] == '.' || s[i] == ',');
        i += sep;
    }
    return r;
}

/* A unit of time or size at s; its length. */
static size_t unit(const char *s, size_t len) {
    static const char *const units[] = {
        "ms",     "us",      "ns", "s",    "sec",   "secs", "second", "seconds", "min",   "mins",
        "minute", "minutes", "h",  "hour", "hours", "m",    "d",      "days",    "B",     "KB",
        "MB",     "GB",      "TB", "kB",   "KiB",   "MiB",  "GiB",    "byte",    "bytes", "%"};
    size_t n = 0;
    while (n < len && (strict_word_byte(s[n]) || s[n] == '%'))
        n++;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i]) == n && !memcmp(units[i], s, n))
            return n;
    return 0;
}

static const char *kind_of(const char *s, size_t len) {
    static const char *const kinds[] = {"<time>", "<ip>"};
    const char *kind = "<num>";
    struct strbuf masked;
    strbuf_init(&masked, 4 * MASK_MAX_INPUT);
    mask_text(s, len, &masked);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(strbuf_str(&masked), kinds[i]))
            kind = kinds[i];
    strbuf_release(&masked);
    return kind;
}

size_t strict_number(const char *s, size_t len, size_t at, struct strbuf *out) {
    size_t sign = at < len && (s[at] == '-' || s[at] == '+') ? 1 : 0;
    if (at + sign >= len || !is_digit(s[at + sign]))
        return 0;
    struct run r = read_run(s, len, at + sign);
    size_t blank = r.end < len && s[r.end] == ' ' ? 1 : 0, u = unit(s + r.end + blank, len - r.end - blank);
    bool word = r.end < len && strict_word_byte(s[r.end]), zone = word && s[r.end] == 'Z';
    if (word && !u && !(zone && (r.end + 1 == len || !strict_word_byte(s[r.end + 1]))))
        return 0;
    if (r.end + 1 < len && s[r.end] == '-' && strict_word_byte(s[r.end + 1]))
        return 0; /* 00041-wom */
    size_t end = r.end + zone;
    bool address = r.groups == 4 && r.plain, quantity = u && r.plain && r.digits <= QUANTITY_DIGITS;
    if ((r.digits <= SMALL_DIGITS || quantity) && !address && !zone)
        strbuf_add(out, s + at, end - at);
    else
        strbuf_addstr(out, kind_of(s + at, end - at));
    return end - at;
}

bool strict_number_small(const char *s, size_t len) {
    struct strbuf out;
    strbuf_init(&out, 4096);
    size_t n = strict_number(s, len, 0, &out);
    bool same = n > 0 && out.len == n && !memcmp(out.data, s, n);
    size_t blank = same && n < len && s[n] == ' ' ? 1 : 0;
    bool small = same && (n == len || n + blank + unit(s + n + blank, len - n - blank) == len);
    strbuf_release(&out);
    return small;
}
