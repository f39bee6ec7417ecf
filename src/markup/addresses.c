#include "markup/chars.h"
#include "markup/finders.h"
#include "markup/regex.h"

#include <arpa/inet.h>
#include <string.h>

enum { LONGEST_USER = 1024 };

/* user:*** and ***:*** are masked already. */
static bool is_masked(const char *s, size_t len) {
    const char *colon = memchr(s, ':', len);
    size_t n = colon ? (size_t)(colon + 1 - s) : 0;
    return colon && markup_harmless(s + n, len - n);
}

bool markup_find_userinfo(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    /* The pattern is tried only where it can begin, over what one can be long. */
    for (const char *p = t->s + from; (p = strstr(p, "://")) != NULL; p += 3) {
        size_t at = (size_t)(p - t->s), end = at + 3;
        size_t most = t->len - at < LONGEST_USER ? t->len - at : LONGEST_USER;
        if (!memchr(p, '@', most))
            continue;
        while (end - at < LONGEST_USER && t->s[end] && !strchr(" \t\n\"'`<>", t->s[end]))
            end++;
        struct regex_match m;
        if (!memchr(p, '@', end - at) || !regex_find(arg, t->s, end, at, &m) || m.start[0] != at)
            continue;
        int group = m.start[1] == (size_t)-1 ? 0 : 1;
        *hit = (struct markup_hit){m.start[group], m.end[group]};
        if (hit->end > hit->start && !is_masked(t->s + hit->start, hit->end - hit->start))
            return true;
    }
    return false;
}

/* Before `at` stands an escape of a newline or tab, whose letter is no letter. */
static bool is_escape(const char *s, size_t at) {
    return at >= 2 && s[at - 2] == '\\' && strchr("nrt", s[at - 1]);
}

/* The end of host.tld from `at`, 0: there is none. The last label is of letters. */
static size_t domain_end(const char *s, size_t at) {
    size_t end = 0;
    for (size_t label = at;; label = at + 1) {
        at = label;
        while (chars_alnum(s[at]) || (s[at] == '-' && at > label))
            at++;
        if (at == label)
            return end;
        size_t letters = label;
        while (chars_alpha(s[letters]))
            letters++;
        if (letters == at && at - label >= 2 && s[label - 1] == '.')
            end = at;
        if (s[at] != '.')
            return end;
    }
}

bool markup_find_email(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    (void)arg;
    enum { LOCAL = 64 };
    for (const char *p = t->s + from; (p = strchr(p, '@')) != NULL; p++) {
        size_t at = (size_t)(p - t->s), start = at;
        while (start > from && at - start < LOCAL &&
               (chars_alnum(t->s[start - 1]) || strchr("._%+-", t->s[start - 1])))
            start--;
        size_t end = domain_end(t->s, at + 1);
        if (start == at || end == 0)
            continue;
        *hit = (struct markup_hit){start, end};
        return true;
    }
    return false;
}

/* "v1.2.3.4", "version 1.2.3.4", "Chrome/126.0.0.0" are versions. */
static bool is_version(const struct markup_text *t, size_t at) {
    size_t end = at;
    while (end > 0 && strchr(" =:", t->s[end - 1]))
        end--;
    static const char *const words[] = {"version", "ver", "v", "v.", "release", NULL};
    for (int i = 0; words[i]; i++) {
        size_t n = strlen(words[i]);
        if (end >= n && strncmp(t->lower + end - n, words[i], n) == 0 &&
            (end == n || !chars_alnum(t->s[end - n - 1])))
            return true;
    }
    if (at < 2 || t->s[at - 1] != '/' || !chars_alpha(t->s[at - 2]))
        return false;
    for (end = at - 1; end > 0 && chars_alpha(t->s[end - 1]);)
        end--;
    return t->s[end] >= 'A' && t->s[end] <= 'Z';
}

static bool is_own_address(const char *s) {
    static const char *const own[] = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "::", NULL};
    for (int i = 0; own[i]; i++)
        if (strcmp(s, own[i]) == 0)
            return true;
    return false;
}

static bool is_address(const struct markup_text *t, size_t at, size_t n, int family) {
    char text[INET6_ADDRSTRLEN];
    unsigned char parsed[16];
    if (n >= sizeof text)
        return false;
    memcpy(text, t->s + at, n);
    text[n] = 0;
    return inet_pton(family, text, parsed) == 1 && !is_own_address(text);
}

static bool is_part(char c, bool six) {
    return chars_digit(c) || c == '.' || (six && (c == ':' || ((c | 32) >= 'a' && (c | 32) <= 'f')));
}

/* The run of characters of an address around s[at], not before `from`. */
static struct markup_hit run_around(const struct markup_text *t, size_t from, size_t at, bool six) {
    struct markup_hit run = {at, at};
    while (run.start > from && is_part(t->s[run.start - 1], six))
        run.start--;
    while (is_part(t->s[run.end], six))
        run.end++;
    return run;
}

static bool is_word(char c) {
    return chars_alnum(c) || c == '_';
}

bool markup_find_ipv4(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    (void)arg;
    for (size_t i = from; (i += strcspn(t->s + i, ".")) < t->len;) {
        struct markup_hit run = run_around(t, from, i, false);
        i = run.end;
        bool edge = run.start == 0 || !is_word(t->s[run.start - 1]) || is_escape(t->s, run.start);
        while (run.start < run.end && t->s[run.start] == '.')
            run.start++;
        while (run.end > run.start && t->s[run.end - 1] == '.')
            run.end--;
        if (edge && !is_word(t->s[run.end]) && is_address(t, run.start, run.end - run.start, AF_INET) &&
            !is_version(t, run.start)) {
            *hit = run;
            return true;
        }
    }
    return false;
}

bool markup_find_ipv6(const void *arg, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    (void)arg;
    for (size_t i = from; (i += strcspn(t->s + i, ":")) < t->len;) {
        struct markup_hit run = run_around(t, from, i, true);
        i = run.end;
        /* "ip:fe80::1": what belongs to the word before goes with its colon. */
        if (run.start > 0 && is_word(t->s[run.start - 1]))
            run.start += strcspn(t->s + run.start, ":");
        if (t->s[run.start] == ':' && t->s[run.start + 1] != ':')
            run.start++;
        while (run.end > run.start + 2 &&
               (t->s[run.end - 1] == '.' || (t->s[run.end - 1] == ':' && t->s[run.end - 2] != ':')))
            run.end--;
        if (run.start < run.end && !is_word(t->s[i]) &&
            is_address(t, run.start, run.end - run.start, AF_INET6)) {
            *hit = run;
            return true;
        }
    }
    return false;
}
