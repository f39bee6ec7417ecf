#include "net/url.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_clean(const char *s) {
    size_t n = 0;
    for (; s[n]; n++)
        if (n >= URL_MAX || (unsigned char)s[n] <= ' ' || (unsigned char)s[n] >= 0x7f || s[n] == '\\' ||
            s[n] == '#')
            return false;
    return true;
}

/* The length of the host at the start of s; 0: there is none. */
static size_t host_len(const char *s) {
    size_t n = 0;
    if (*s == '[') {
        n = 1 + strspn(s + 1, "0123456789abcdefABCDEF:.");
        return n > 2 && s[n] == ']' ? n + 1 : 0;
    }
    while (is_letter_or_digit(s[n]) || s[n] == '-' || s[n] == '.' || s[n] == '_')
        n++;
    return n;
}

/* Reads ":port" at *s and goes behind it. */
static bool read_port(const char **s, int *port) {
    if (**s != ':')
        return true;
    int v = 0, digits = 0;
    for (++*s; **s >= '0' && **s <= '9' && digits < 6; ++*s, digits++)
        v = v * 10 + (**s - '0');
    *port = v;
    return digits > 0 && v > 0 && v <= UINT16_MAX;
}

bool url_parse(const char *s, struct url *out) {
    struct url u = {.tls = false};
    if (!s || !is_clean(s))
        return false;
    if (!strncasecmp(s, "https://", 8)) {
        u.tls = true;
        s += 8;
    } else if (!strncasecmp(s, "http://", 7)) {
        s += 7;
    } else {
        return false;
    }
    size_t n = host_len(s);
    if (!n || n > URL_MAX_HOST)
        return false;
    for (size_t i = 0; i < n; i++)
        u.host[i] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + 'a' - 'A') : s[i];
    s += n;
    u.port = u.tls ? 443 : 80;
    if (!read_port(&s, &u.port) || (*s && *s != '/' && *s != '?'))
        return false;
    u.rest = s;
    *out = u;
    return true;
}

bool url_same_origin(const struct url *a, const struct url *b) {
    return a->tls == b->tls && a->port == b->port && !strcmp(a->host, b->host);
}

bool url_is_local(const struct url *u) {
    return !strcmp(u->host, "127.0.0.1") || !strcmp(u->host, "[::1]") || !strcmp(u->host, "localhost");
}

void url_add_origin(const struct url *u, struct strbuf *out) {
    strbuf_printf(out, "%s://%s", u->tls ? "https" : "http", u->host);
    if (u->port != (u->tls ? 443 : 80))
        strbuf_printf(out, ":%d", u->port);
}

bool url_follow(const struct url *base, const char *location, struct strbuf *out) {
    struct strbuf whole;
    struct url u;
    strbuf_init(&whole, URL_MAX + 1);
    if (location && !strncmp(location, "//", 2))
        strbuf_addstr(&whole, base->tls ? "https:" : "http:");
    else if (location && *location == '/')
        url_add_origin(base, &whole);
    strbuf_addstr(&whole, location);
    bool fine = !whole.full && url_parse(strbuf_str(&whole), &u);
    if (fine)
        strbuf_add(out, strbuf_str(&whole), whole.len);
    strbuf_release(&whole);
    return fine;
}

void url_escape(const char *s, struct strbuf *out) {
    for (; *s; s++) {
        if (is_letter_or_digit(*s) || strchr("-._~", *s))
            strbuf_addch(out, *s);
        else
            strbuf_printf(out, "%%%02X", (unsigned char)*s);
    }
}
