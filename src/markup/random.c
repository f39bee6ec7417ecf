#include "markup/chars.h"
#include "markup/finders.h"
#include "markup/randomness.h"

#include <string.h>

enum { SHORTEST = 12, LONGEST = 4096, UUID = 36 };

static bool is_run(char c) {
    return chars_alnum(c) || (c && strchr("_+/=.-", c));
}

static bool is_uuid(const char *s) {
    for (int i = 0; i < UUID; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-' : chars_hex(s[i]) < 0)
            return false;
    return true;
}

/* The end of a pod's name as Kubernetes makes it, -5d8f9c7b6d-x2k4p: letters and digits that make no words.
 * Its length; 0: there is none. */
static size_t pod_length(const char *s) {
    static const char safe[] = "bcdfghjklmnpqrstvwxz2456789";
    size_t set = *s == '-' ? strspn(s + 1, safe) : 0;
    if (set < 8 || set > 10 || s[1 + set] != '-' || strspn(s + 2 + set, safe) != 5)
        return 0;
    char next = s[7 + set];
    return chars_name(next) ? 0 : 7 + set;
}

/* Hexadecimal digits in one case, 0x before them or not. */
static bool is_hex_only(const char *s, size_t len) {
    bool upper = false, lower = false;
    for (size_t i = len > 2 && s[0] == '0' && s[1] == 'x' ? 2 : 0; i < len; i++) {
        if (chars_hex(s[i]) < 0)
            return false;
        upper = upper || chars_upper(s[i]);
        lower = lower || (s[i] >= 'a' && s[i] <= 'f');
    }
    return !(upper && lower);
}

static bool is_joint(char c) {
    return c && strchr("_+=-", c);
}

/* A key may begin or end in a piece that could be a word: short pieces that hang on it belong to it. */
static void widen(const char *s, size_t from, size_t end, struct markup_hit *hit) {
    enum { PIECE = 11, ALL = 24 };
    while (hit->start > from && chars_alnum(s[hit->start - 1]))
        hit->start--;
    while (hit->end < end && chars_alnum(s[hit->end]))
        hit->end++;
    for (size_t at = hit->end, n; at < end && is_joint(s[at]) && at - hit->end < ALL; at = at + 1 + n) {
        for (n = 0; at + 1 + n < end && chars_alnum(s[at + 1 + n]);)
            n++;
        if (n > PIECE)
            break;
        if (at + 1 + n == end || !is_joint(s[at + 1 + n])) {
            hit->end = at + 1 + n;
            break;
        }
    }
}

/* The end of the run at s[at]; a UUID, a pod's name, and what is too long to be one thing, ends it. */
static size_t run_end(const char *s, size_t at) {
    size_t end = at;
    while (is_run(s[end]) && end - at < LONGEST) {
        if (chars_hex(s[end]) >= 0 && (end == at || !chars_alnum(s[end - 1])) && is_uuid(s + end))
            break;
        if (s[end] == '-' && pod_length(s + end))
            break;
        end++;
    }
    return end;
}

/* The next piece of s[from, end) that looks random enough. */
static bool find_in_run(const char *s, size_t from, size_t end, double bits, struct markup_hit *hit) {
    while (end - from >= SHORTEST) {
        size_t a, b;
        if (randomness_best(s + from, end - from, &a, &b) < bits)
            return false;
        a += from;
        b += from;
        *hit = (struct markup_hit){a, b};
        widen(s, from, end, hit);
        a = hit->start;
        b = hit->end;
        if (b - a >= SHORTEST && !is_hex_only(s + a, b - a))
            return true;
        /* What is left on the other side of it. */
        if (a - from >= SHORTEST && find_in_run(s, from, a, bits, hit))
            return true;
        from = b;
    }
    return false;
}

bool markup_find_random(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    double bits;
    memcpy(&bits, arg, sizeof bits);
    for (size_t i = from; i < t->len;) {
        size_t end = is_run(t->s[i]) ? run_end(t->s, i) : i;
        if (end - i >= SHORTEST && find_in_run(t->s, i, end, bits, hit))
            return true;
        size_t pod = pod_length(t->s + end);
        if (end > i || pod)
            i = end + pod;
        else
            i += is_uuid(t->s + i) ? UUID : 1;
    }
    return false;
}
